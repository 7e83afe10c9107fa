"""Obligors and parties: curves, factors, groups; who is who; every contradiction told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.collateral.firms import PartySpec
from ipabs.definitions.model import Model
from ipabs.errors import Location
from ipabs.kernels.entity import entity_hash
from tests.collateral.simulated import pool, told

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "id,name,rating,pd,hazard,table,group,sector,technology,region,weight_macro,weight_sector,weight_region\n"
PAYER = PartySpec(
    "platform-co", rating="AA+", table="crisil", where=Location("deal.yaml", 14, 3, "parties.platform-co")
)


def test_curves_start_at_nothing_and_follow_the_periods(tmp_path: Path) -> None:
    made = pool(tmp_path, obligors="id,rating,pd,hazard\nF1,BB,,\nF2,,2%,\nF3,,,0.05\n").obligors
    times = np.array([0, 90, 181, 273, 365]) / 365
    np.testing.assert_allclose(made.cumulative[0], 1 - (1 - 0.028) ** times, rtol=1e-12)
    np.testing.assert_allclose(made.cumulative[1], 1 - 0.98**times, rtol=1e-12)
    np.testing.assert_allclose(made.cumulative[2], 1 - np.exp(-0.05 * times), rtol=1e-12)
    np.testing.assert_allclose(made.one_year, [0.028, 0.02, 1 - np.exp(-0.05)], rtol=1e-12)
    assert made.cumulative.flags.c_contiguous


def test_factors_and_residual(tmp_path: Path) -> None:
    rows = HEAD + "F1,,,2%,,,,chips,,south,,,0.5\nF2,,,2%,,,,,,,0.6,,\nF3,,,2%,,,,drugs,,south,,,\n"
    made = pool(tmp_path, obligors=rows).obligors
    assert made.factors == ("macro", "sector:chips", "sector:drugs", "region:south")
    np.testing.assert_array_equal(made.factor, [[0, 1, 0, 3], [0, 0, 0, 0], [0, 2, 0, 0]])
    np.testing.assert_allclose(made.weight[0] ** 2, [0.10, 0.05, 0, 0.25], rtol=1e-12)
    np.testing.assert_allclose(made.residual**2, [0.6, 0.64, 0.85], rtol=1e-12)
    assert made.sectors == ("chips", "", "drugs")


def test_a_group_shares_its_draws_and_others_do_not(tmp_path: Path) -> None:
    made = pool(tmp_path, obligors="id,pd,group\nF1,2%,g\nF2,2%,g\nF3,2%,\n").obligors
    assert made.entity.tolist() == [entity_hash("group", "g")] * 2 + [entity_hash("obligor", "F3")]
    assert made.entity.dtype == np.uint64


def test_parties_come_after_the_pool_and_one_that_is_both_is_one_row(tmp_path: Path) -> None:
    alone = PartySpec("fund", hazard=0.01)
    made = pool(tmp_path, obligors="id,pd\nF1,2%\nfund,1%\n", parties=[PAYER, PartySpec("fund", pd=0.01)]).obligors
    assert made.ids == ("F1", "fund", "platform-co")
    assert made.one_year[2] == pytest.approx(0.0002 * 2 / 3)
    assert pool(tmp_path, parties=[PAYER, alone]).obligors.ids == ("F1", "F2", "platform-co", "fund")


def test_a_party_that_contradicts_the_tape(tmp_path: Path) -> None:
    party = PartySpec(
        "F1", rating="AA", pd=0.02, weights={"macro": 0.5}, where=Location("deal.yaml", 9, 3, "parties.F1")
    )
    faults, _ = told(tmp_path, obligors="id,pd\nF1,1%\n", parties=[party])
    assert faults == [
        "deal.yaml:9:3  parties.F1: rating of 'F1' is AA here, but obligors.csv:2 says nothing of it.",
        "deal.yaml:9:3  parties.F1: pd of 'F1' is 0.02 here, but obligors.csv:2 has 0.01.",
        "deal.yaml:9:3  parties.F1: weight-macro of 'F1' is 0.5 here, but obligors.csv:2 says nothing of it.",
    ]


def test_one_of_rating_pd_and_hazard(tmp_path: Path) -> None:
    rows = "id,rating,pd,hazard\nF1,A,2%,\nF2,,,\nF3,A,1%,0.1\n"
    faults, _ = told(
        tmp_path, obligors=rows, parties=[PartySpec("payer", where=Location("deal.yaml", 5, 3, "parties.payer"))]
    )
    assert faults == [
        "obligors.csv:2:pd: 'F1' has rating and pd: one of them is needed, and only one.",
        "obligors.csv:3:id: 'F2' needs a rating, a pd or a hazard.",
        "obligors.csv:4:pd: 'F3' has rating and pd and hazard: one of them is needed, and only one.",
        "deal.yaml:5:3  parties.payer: 'payer' needs a rating, a pd or a hazard.",
    ]


def test_unknown_ratings_and_tables(tmp_path: Path) -> None:
    faults, _ = told(tmp_path, obligors="id,rating,table\nF1,Baa1,\nF2,Baa1,moodys\nF3,A,moody\nF4,A,sp.csv\n")
    assert faults == [
        "obligors.csv:2:rating: 'Baa1' is not a rating of table crisil: AAA, AA, A, BBB, BB, B, C.",
        "obligors.csv:4:table: 'moody' is neither one of crisil, moodys, sp nor a file here. Did you mean 'moodys'?",
        "obligors.csv:5:table: 'sp.csv' is neither one of crisil, moodys, sp nor a file here.",
    ]


def test_impossible_loadings(tmp_path: Path) -> None:
    rows = HEAD + "F1,,,2%,,,,chips,,,0.8,0.6,\nF2,,,2%,,,,,,south,,,0.95\nF3,,,2%,,,,,,,1,,\nF4,,,2%,,,,,,,,0.3,0.2\n"
    faults, _ = told(tmp_path, obligors=rows)
    assert faults == [
        "obligors.csv:4:weight_macro: '1' is not the weight of a factor: between -1 and 1 is needed.",
        "obligors.csv:5:weight_sector: 'F4' has weight_sector, but no sector.",
        "obligors.csv:5:weight_region: 'F4' has weight_region, but no region.",
        (
            "obligors.csv:2:weight_macro: the squares of the weights of 'F1' add up to 1, below 1 is needed: "
            "macro 0.8, sector 0.6."
        ),
        (
            "obligors.csv:3:weight_region: the squares of the weights of 'F2' add up to 1.067, below 1 is needed: "
            "macro 0.4051, region 0.95."
        ),
    ]


def test_a_group_of_two_ratings_names_both(tmp_path: Path) -> None:
    rows = "id,rating,group,sector\nF1,A,g,chips\nF2,BB,g,chips\nF3,A,g,\nF4,A,h,\nF5,A,g,chips\n"
    faults, _ = told(tmp_path, obligors=rows)
    assert faults == [
        "obligors.csv:3:group: 'F2' defaults together with 'F1' (line 2), but they differ: rating A and BB.",
        "obligors.csv:4:group: 'F3' defaults together with 'F1' (line 2), but they differ: sector chips and none.",
    ]


def test_a_group_of_one_rating_in_two_tables(tmp_path: Path) -> None:
    faults, _ = told(tmp_path, obligors="id,rating,group,table\nF1,A,g,sp\nF2,A,g,moodys\n")
    assert faults == [
        "obligors.csv:3:group: 'F2' defaults together with 'F1' (line 2), but they differ: table sp and moodys."
    ]
    assert not told(tmp_path, obligors="id,pd,group,table\nF1,1%,g,sp\nF2,1%,g,moodys\n")[0]


def test_bad_cells_all_at_once(tmp_path: Path) -> None:
    rows = "id,pd,hazard\nF1,100%,\nF1,2%,\n,2%,\nF4,,-1\nF5,two,\n"
    faults, _ = told(tmp_path, obligors=rows)
    assert faults == [
        "obligors.csv:2:pd: '100%' is not a probability: 0% or more, and below 100%, is needed.",
        "obligors.csv:4:id: the row has no id.",
        "obligors.csv:5:hazard: '-1' is negative: a hazard of 0 or more is needed.",
        "obligors.csv:6:pd: 'two' is not a rate: write 4.3%, 120bp or 0.043.",
        "obligors.csv:3:id: 'F1' stands on line 2 already.",
    ]


def test_two_names_with_one_number_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same = {("obligor", "F2"): 7, ("contract", "C1"): 7}
    for module in ("obligors", "tape"):
        monkeypatch.setattr(
            f"ipabs.collateral.{module}.entity_hash",
            lambda kind, name: same.get((kind, name)) or entity_hash(kind, name),
        )
    faults, _ = told(tmp_path)
    assert faults == [
        (
            "contracts.csv:2:id: contract 'C1' and obligor 'F2' have one number in the random generator: "
            "rename one of them."
        )
    ]


def test_correlations_of_the_model_are_taken(tmp_path: Path) -> None:
    model = Model.model_validate({"correlation": {"across": "20%", "inside": "29%"}})
    made = pool(tmp_path, obligors="id,pd,sector\nF1,2%,chips\n", model=model).obligors
    np.testing.assert_allclose(made.weight[0] ** 2, [0.20, 0.09, 0, 0], rtol=1e-12)
