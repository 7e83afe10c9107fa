"""What is wrong with a row under a scenario is a fault of the shocks that changed it; the tape is fine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ipabs.case import load
from ipabs.errors import DealError
from tests.simulation.royalty_pools import licensee, patent, royalties, royalty

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.case import Case


def under(folder: Path, *shocks: str) -> Case:
    contracts = [
        royalty("C", cap=90, minimum=10, patents="P1"),
        royalty("D", cap=80, minimum=10, lifecycle="vector", vector="1;2", patents="P2"),
        royalty("E", cap=70, obligor="M", patents="P2"),
    ]
    patents = [patent("P1", expiry_date="2027-01-01"), patent("P2")]
    obligors = [licensee(sector="s", weight_macro="50%"), licensee("M", sector="s", weight_sector="70%")]
    royalties(folder, contracts, obligors, patents)
    file = folder / "own.yaml"
    file.write_text("scenario: own\nshocks:\n" + "".join(f"  - {{{shock}}}\n" for shock in shocks), encoding="utf-8")
    return load(folder, scenario=file)


def refused(folder: Path, *shocks: str) -> list[str]:
    with pytest.raises(DealError) as error:
        under(folder, *shocks)
    assert all(fault.location.file == str(folder / "own.yaml") for fault in error.value.faults)
    return [str(fault).partition("own.yaml:")[2] for fault in error.value.faults]


def test_a_fault_stands_at_the_shock_and_names_the_row(tmp_path: Path) -> None:
    told = refused(tmp_path, "on: contracts, where: id == 'D', parameter: minimum, set: 85")
    assert told == ["3:5  shocks[1]: under this, contracts.csv:3:minimum: 85 is above the cap of 80."]


def test_of_several_shocks_on_a_row_those_are_told_that_the_message_is_about(tmp_path: Path) -> None:
    told = refused(
        tmp_path,
        "on: contracts, parameter: volatility, plus: 10%",
        "on: contracts, parameter: cap, times: 0.5",
        "on: contracts, where: id == 'D', parameter: minimum, times: 5",
    )
    message = "under this, contracts.csv:3:minimum: 50 is above the cap of 40."
    assert told == [f"4:5  shocks[2]: {message}", f"5:5  shocks[3]: {message}"]


def test_many_rows_alike_are_one_fault(tmp_path: Path) -> None:
    told = refused(tmp_path, "on: contracts, parameter: minimum, set: 100")
    assert told == ["3:5  shocks[1]: under this, contracts.csv:2:minimum: 100 is above the cap of 90. So in 2 more."]


def test_a_column_of_another_lifecycle_is_told(tmp_path: Path) -> None:
    told = refused(tmp_path, "on: contracts, parameter: growth, set: -5%")
    assert told == [
        "3:5  shocks[1]: under this, contracts.csv:3:growth: growth is for the lifecycle constant, not for vector."
    ]


def test_what_several_words_of_the_model_bring_is_told_of_the_scenario(tmp_path: Path) -> None:
    words = ["on: model, parameter: correlation.inside, set: 90%", "on: model, parameter: correlation.across, set: 60%"]
    (told,) = refused(tmp_path, *words)
    says = "under this scenario, obligors.csv:3:weight_sector: the squares of the weights of 'M' add up to 1.09"
    assert told.startswith(f"1:11  scenario: {says}")


def test_warnings_that_base_does_not_give(tmp_path: Path) -> None:
    cliff = under(tmp_path, "on: patents, where: id == 'P1', parameter: extension, plus: -5")
    one, all_of_it = [str(fault).partition("own.yaml:")[2] for fault in cliff.warnings if "own.yaml" in str(fault)]
    told = "under this, contracts.csv: 1 patent of royalties is expired at the cutoff and counts as nothing."
    assert one == f"3:5  shocks[1]: {told}"
    assert all_of_it.endswith("all patents of 1 royalty are expired at the cutoff: only the tail_share is left.")
    assert all(fault in cliff.warnings for fault in load(tmp_path).warnings)
    assert len(set(cliff.warnings)) == len(cliff.warnings)
