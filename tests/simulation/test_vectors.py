"""Vectors of shares: read from text and files, spread over periods, refused where they make no sense."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.errors import DefinitionError, ModelError
from ipabs.simulation.vectors import Vector, read_vector

if TYPE_CHECKING:
    from pathlib import Path

HINT = " A vector is a share (2%), one for each year (1%,2%,3%), or a CSV file."


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("2%", (0.02,)),
        ("1%,2%,3%", (0.01, 0.02, 0.03)),
        ("1%, 250bp, 0.03...", (0.01, 0.025, 0.03)),
        ("0%,100%,...", (0.0, 1.0)),
    ],
)
def test_text(text: str, shares: tuple[float, ...]) -> None:
    assert read_vector(text) == Vector(shares, "year")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5", f"'5' would be 500 %: write 5% or 0.05.{HINT}"),
        ("1%,x", f"'x' is not a rate: write 4.3%, 120bp or 0.043.{HINT}"),
        ("", f"'' is not a rate: write 4.3%, 120bp or 0.043.{HINT}"),
        ("1%,120%", "120 % is not a share: 0% to 100% is needed."),
        ("-1%", "-1 % is not a share: 0% to 100% is needed."),
    ],
)
def test_text_that_is_no_vector(text: str, message: str) -> None:
    with pytest.raises(ModelError) as refused:
        read_vector(text)
    assert str(refused.value) == message


def test_a_vector_needs_a_share() -> None:
    with pytest.raises(ModelError, match="at least one share"):
        Vector(())


@pytest.mark.parametrize("step", ["year", "period"])
def test_file(step: str, tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text(f"{step},share\n1,1%\n2,2.5%\n", encoding="utf-8")
    assert read_vector(str(file)) == Vector((0.01, 0.025), step)  # type: ignore[arg-type]  # a parameter of the test


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ("year,share\n1,1%\n3,2%\n", [":3:year: year 2 is needed here: entries count from 1, none left out."]),
        ("year,share\n1,\n2,x\n", [":2:share: the row has no share.", ":3:share: 'x' is not a rate"]),
        ("period,share\n1,101%\n", [":2:share: 101 % is not a share: 0% to 100% is needed."]),
        ("year,period,share\n1,1,1%\n", [":1: one of the columns 'year' and 'period' is needed."]),
        ("year,shares\n1,1%\n", [":1: the column 'share' is missing. Did you mean 'shares'?"]),
        ("year,share\n", [": there is no share."]),
    ],
)
def test_files_that_hold_no_vector(rows: str, faults: list[str], tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text(rows, encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        read_vector(str(file))
    told = [str(fault).removeprefix(str(file)) for fault in refused.value.faults]
    assert len(told) == len(faults)
    assert all(line.startswith(start) for line, start in zip(told, faults, strict=True)), told


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="cannot be read"):
        read_vector(str(tmp_path / "nowhere.csv"))


def test_years_over_periods_by_their_middle() -> None:
    """Quarters that end two days late, as after a holiday: the fourth still belongs to the first year."""
    times = np.array([0.0, 0.25, 0.5, 0.75, 1.005, 1.25, 2.25, 4.0])
    found = Vector((0.1, 0.2, 0.3)).by_period(times)
    np.testing.assert_array_equal(found, [0.1, 0.1, 0.1, 0.1, 0.2, 0.2, 0.3])


def test_periods_and_the_last_holds_on() -> None:
    found = Vector((0.1, 0.2), "period").by_period(np.array([0.0, 1.0, 2.0, 3.0, 4.0]))
    np.testing.assert_array_equal(found, [0.1, 0.2, 0.2, 0.2])


def test_as_a_heading_shows_it() -> None:
    assert str(Vector((0.025,))) == "2.5 %"
    assert str(Vector((0.01, 0.02))) == "1 %, 2 % by year"
    assert str(Vector(tuple(0.01 * n for n in range(8)), "period")).endswith("5 %, ... (8 shares) by period")
