"""Shocks that are made and change nothing say so; those that change something do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ipabs.case import load
from tests.simulation.royalty_pools import licensee, patent, royalties, royalty

if TYPE_CHECKING:
    from pathlib import Path

STAYS = "stays as it is in all that is selected: nothing changes."
LATE = "this begins after the deal's last collection: nothing changes."
LEVEL = "quality is relative to the pool: what moves that of all its patents alike changes nothing."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five years, two licensees of whom one cannot fail, three patents of which one has expired."""
    where = tmp_path_factory.mktemp("idle")
    contracts = [royalty("C", patents="P1;P2"), royalty("D", obligor="M", patents="P2", withholding="10%")]
    patents = [patent("P1", quality=1), patent("P2", quality=-1, invalidation_hazard=0)]
    gone = patent("P3", grant_date="2000-01-01", expiry_date="2020-01-01")
    royalties(where, contracts, [licensee(), licensee("M", pd="2%", sector="s")], [*patents, gone])
    return where


def warned(folder: Path, tmp_path: Path, *shocks: str) -> list[str]:
    """Warnings beyond those of base, without the name of the file."""
    file = tmp_path / "own.yaml"
    file.write_text("scenario: own\nshocks:\n" + "".join(f"  - {{{shock}}}\n" for shock in shocks), encoding="utf-8")
    known = load(folder).warnings
    return [str(fault).partition("  ")[2] for fault in load(folder, scenario=file).warnings if fault not in known]


@pytest.mark.parametrize(
    ("shock", "says"),
    [
        ("on: contracts, parameter: withholding, times: 2", None),
        ("on: contracts, where: id == 'C', parameter: withholding, times: 2", f"parameter: 'withholding' {STAYS}"),
        ("on: contracts, where: id == 'D', parameter: withholding, set: 10%", f"parameter: 'withholding' {STAYS}"),
        ("on: contracts, parameter: replacement_chance, times: 2", f"parameter: 'replacement_chance' {STAYS}"),
        ("on: contracts, parameter: withholding, times: 1", None),
        ("on: obligors, parameter: pd, times: 2", None),
        ("on: obligors, where: id == 'L', parameter: pd, times: 2", f"parameter: it {STAYS}"),
        ("on: obligors, where: id == 'L', parameter: pd, plus: 1%", None),
        ("on: obligors, where: id == 'M', parameter: pd, set: 2%", f"parameter: it {STAYS}"),
        ("on: obligors, parameter: pd, times: 2, from: 6y", f"from: {LATE}"),
        ("on: obligors, parameter: pd, times: 2, from: 4y, until: 6y", None),
        ("on: obligors, parameter: pd, times: 1, from: 6y", None),
        ("on: contracts, parameter: sales, times: 50%, from: 6y", f"from: {LATE}"),
        ("on: patents, parameter: invalidation_hazard, times: 9, from: 6y", f"from: {LATE}"),
        ("on: patents, parameter: invalidation_hazard, times: 9, until: 1y", None),
        ("on: patents, where: id == 'P2', parameter: invalidation_hazard, times: 9", f"parameter: it {STAYS}"),
        ("on: patents, parameter: quality, plus: -1", f"parameter: {LEVEL}"),
        ("on: patents, where: id != 'P3', parameter: quality, plus: -1", f"parameter: {LEVEL}"),
        ("on: patents, where: id == 'P1', parameter: quality, plus: -1", None),
        ("on: patents, parameter: quality, times: 2", None),
    ],
)
def test_what_changes_nothing_is_told(folder: Path, tmp_path: Path, shock: str, says: str | None) -> None:
    told = warned(folder, tmp_path, shock)
    assert told == ([] if says is None else [f"shocks[1].{says}"])


def test_a_shock_is_idle_after_those_before_it(folder: Path, tmp_path: Path) -> None:
    none, more = "on: obligors, where: id == 'M', parameter: pd, set: 0", "on: obligors, parameter: pd, plus: 1%"
    double = "on: obligors, parameter: pd, times: 2"
    assert warned(folder, tmp_path, none, double) == [f"shocks[2].parameter: it {STAYS}"]
    assert not warned(folder, tmp_path, none, more, double)


def test_quality_moves_recoveries_of_what_is_pledged(folder: Path, tmp_path: Path) -> None:
    loan = {"id": "B", "obligor": "M", "end_date": "2025-12-31", "exposure": 100, "patents": "P2"}
    patents = [patent("P1"), patent("P2", appraisal=100)]
    mixed = tmp_path / "mixed"
    royalties(mixed, [royalty("C", patents="P1"), loan], [licensee(), licensee("M", pd="2%")], patents)
    assert not warned(mixed, tmp_path, "on: patents, parameter: quality, plus: -1")
