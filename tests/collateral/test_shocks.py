"""Rows, firms, default curves and sales under a scenario; what is not shocked is the very object it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.collateral import shocks
from ipabs.collateral.blame import Changes
from ipabs.collateral.default_curves import RatingTables, hazard_curve, tabulated_curve
from ipabs.collateral.firms import PartySpec, gather_firms
from ipabs.collateral.reading import Row, read_rows
from ipabs.collateral.tables import read_table
from ipabs.collateral.window import Window
from ipabs.collateral.windows import default_windows, hazard_windows, sales_windows, windowed_curves
from ipabs.definitions.model import Model
from ipabs.definitions.scenario_loading import load_stress
from ipabs.definitions.tape import TABLES
from ipabs.errors import Faults, Location

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.arrays import Times
    from ipabs.collateral.default_curves import DefaultCurve
    from ipabs.collateral.firms import Firm
    from ipabs.definitions.scenario import Stress

CONTRACTS = """id,obligor,kind,end_date,exposure,rate,patents,sales,peak_sales,launch_date,volatility,royalty_rate,tiers
C1,F1,loan,2030-12-31,100,5%,P1;P3,,,,,,
C2,F1,royalty,,,,P1:0.6;P2:0.4,1e6,,,15%,4%,
C3,F2,royalty,,,,P2,,2e6,2019-01-01,15%,,0:4%;5e7:6%
"""
PATENTS = """id,technology,quality,extension,expiry_date,appraisal,claims
P1,software,1,,2030-01-01,1000,10
P2,pharma,-1,0.5,2031-01-01,,
P3,,,,2032-01-01,500,3
"""
OBLIGORS = "id,rating,pd,hazard,group,sector,weight_macro\nF1,,2%,,,chips,0.3\nF2,BB,,,,drugs,\nF3,,,5%,,drugs,\n"
PAYER = PartySpec("payer", rating="AA+", region="north", weights={"macro": 0.5}, where=Location("deal.yaml", 9, 3))


def rows_of(folder: Path, table: str, text: str) -> list[Row]:
    (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    faults = Faults()
    read = read_table(folder / f"{table}.csv", f"{table}.csv", faults)
    assert read is not None
    rows = read_rows(read, TABLES[table], faults)
    assert not faults.faults, faults.faults
    return rows


def firms_of(folder: Path, obligors: str = OBLIGORS) -> tuple[Firm, ...]:
    faults = Faults()
    firms = gather_firms(rows_of(folder, "obligors", obligors), [PAYER], folder, faults)
    assert not faults
    return firms


def stress_of(folder: Path, *shocks: str) -> Stress:
    (folder / "own.yaml").write_text(
        "scenario: own\nshocks:\n" + "".join(f"  - {s}\n" for s in shocks), encoding="utf-8"
    )
    return load_stress(folder / "own.yaml")


def shock_rows(table: str, rows: list[Row], stress: Stress, faults: Faults, model: Model | None = None) -> list[Row]:
    return shocks.shock_rows(table, rows, stress, model or Model(), Changes(), faults)


def shock_firms(firms: tuple[Firm, ...], stress: Stress, faults: Faults) -> tuple[Firm, ...]:
    return shocks.shock_firms(firms, stress, Changes(), faults)


def texts(faults: Faults) -> list[str]:
    return [str(fault).partition("  ")[2] for fault in (*faults.faults, *faults.warnings)]


# ---- numbers in cells


def test_numbers_of_selected_rows_are_changed_and_others_are_the_same_objects(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "patents", PATENTS)
    stress = stress_of(
        tmp_path,
        "{on: patents, where: technology == 'software', parameter: extension, plus: -2}",
        "{on: patents, where: quality < 0 or claims == 3, parameter: quality, set: 0.5}",
        "{on: patents, parameter: claims, times: 3}",
        "{on: patents, where: id == 'P3', parameter: appraisal, times: 30%}",
    )
    faults = Faults()
    first, second, third = shock_rows("patents", rows, stress, faults)
    assert (first["extension"], first["quality"], first["claims"]) == (-2.0, 1.0, 30)
    assert isinstance(first["claims"], int)
    assert (second["extension"], second["quality"], second["claims"]) == (0.5, 0.5, None)
    assert (third["quality"], third["appraisal"], third["claims"]) == (0.5, 150.0, 9)
    assert first.line == rows[0].line and rows[0]["extension"] == 0.0
    assert texts(faults) == ["shocks[3].parameter: 1 of the 3 patents selected has no 'claims': nothing changes there."]
    alone = stress_of(tmp_path, "{on: patents, where: id == 'P3', parameter: quality, plus: 1}")
    shocked = shock_rows("patents", rows, alone, Faults())
    assert [after is before for after, before in zip(shocked, rows, strict=True)] == [True, True, False]


@pytest.mark.parametrize("change", ["times: 1", "plus: 0"])
def test_neutral_shocks_leave_every_row_and_curve_as_it_is(tmp_path: Path, change: str) -> None:
    rows = {"patents": rows_of(tmp_path, "patents", PATENTS), "contracts": rows_of(tmp_path, "contracts", CONTRACTS)}
    firms = firms_of(tmp_path)
    stress = stress_of(
        tmp_path,
        f"{{on: patents, parameter: quality, {change}}}",
        f"{{on: patents, parameter: invalidation_hazard, {change}}}",
        f"{{on: contracts, parameter: royalty_rate, {change}}}",
        "{on: contracts, parameter: sales, times: 1, until: 1y}",
        f"{{on: obligors, parameter: pd, {change}, from: 1y}}",
        f"{{on: obligors, where: weight_macro > 0, parameter: weight_macro, {change}}}",
    )
    faults = Faults()
    for table in ("patents", "contracts"):
        shocked = shock_rows(table, rows[table], stress, faults)
        assert all(after is before for after, before in zip(shocked, rows[table], strict=True))
    assert all(after is before for after, before in zip(shock_firms(firms, stress, faults), firms, strict=True))
    assert default_windows(firms, stress, faults) == []
    assert hazard_windows(rows["patents"], rows["contracts"], stress, faults) == []
    assert (sales_windows(rows["contracts"], stress, np.arange(5.0), faults).factor == 1.0).all()
    assert not faults.faults


def test_selections_see_the_tape_as_it_was_read(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "patents", PATENTS)
    lines = [
        f"{{on: patents, where: quality > 0, parameter: quality, {change}}}" for change in ("set: -1", "plus: 0.25")
    ]
    (first, *_) = shock_rows("patents", rows, stress_of(tmp_path, *lines), Faults())
    assert first["quality"] == -0.75


def test_a_royalty_rate_is_the_rate_of_every_tier(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "contracts", CONTRACTS)
    faults = Faults()
    halved = shock_rows(
        "contracts", rows, stress_of(tmp_path, "{on: contracts, parameter: royalty_rate, times: 0.5}"), faults
    )
    assert halved[0] is rows[0]
    assert halved[1]["royalty_rate"] == 0.02
    assert halved[2]["tiers"] == ((0.0, 0.02), (5e7, 0.03)) and halved[2]["royalty_rate"] is None
    assert texts(faults) == [
        "shocks[1].parameter: 1 of the 3 contracts selected has no 'royalty_rate': nothing changes there."
    ]


def test_an_empty_cell_is_filled_by_set_alone_and_only_where_the_column_belongs(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "contracts", CONTRACTS)
    faults = Faults()
    lines = ["{on: contracts, parameter: cap, set: 1000}", "{on: contracts, parameter: minimum, set: 7}"]
    shocked = shock_rows("contracts", rows, stress_of(tmp_path, *lines), faults)
    assert [row["cap"] for row in shocked] == [1000.0] * 3
    assert [row["minimum"] for row in shocked] == [0.0, 7.0, 7.0]
    idle = stress_of(tmp_path, "{on: contracts, where: kind == 'loan', parameter: minimum, set: 7}")
    faults = Faults()
    assert shock_rows("contracts", rows, idle, faults)[0] is rows[0]
    assert texts(faults) == ["shocks[1].parameter: nothing selected has 'minimum': nothing changes."]


def test_an_empty_cell_is_what_its_column_takes_for_it(tmp_path: Path) -> None:
    text = """id,obligor,kind,end_date,exposure,guarantor,sales,volatility,royalty_rate,lifecycle,launch_date,growth
B,F1,loan,2030-12-31,100,F2,,,,,,
C,F1,royalty,,,,100,15%,4%,,,
D,F1,royalty,,,,100,15%,4%,constant,,2%
E,F1,royalty,,,,100,15%,4%,bass,2019-01-01,
"""
    rows = rows_of(tmp_path, "contracts", text)
    model = Model.model_validate({"replacement": {"chance": "40%"}})

    def column(parameter: str, change: str, *told: str) -> list[float | None]:
        faults, stress = Faults(), stress_of(tmp_path, f"{{on: contracts, parameter: {parameter}, {change}}}")
        shocked = shock_rows("contracts", rows, stress, faults, model)
        assert texts(faults) == list(told)
        return [row[parameter] for row in shocked]

    idle = "nothing changes there."
    two = f"shocks[1].parameter: 2 of the 4 contracts selected have no 'growth': {idle}"
    assert column("growth", "plus: -5%", two) == pytest.approx([None, -0.05, -0.03, None])
    one = f"shocks[1].parameter: 1 of the 4 contracts selected has no 'replacement_chance': {idle}"
    assert column("replacement_chance", "times: 0.5", one) == [None, 0.2, 0.2, 0.2]
    three = f"shocks[1].parameter: 3 of the 4 contracts selected have no '{{}}': {idle}"
    assert column("bass_q", "plus: 0.02", three.format("bass_q")) == [None, None, None, 0.4]
    assert column("guarantee_share", "times: 0.7", three.format("guarantee_share")) == [0.7, None, None, None]
    assert column("growth", "plus: 0", two)[1] is None


def test_a_number_that_cannot_be_is_a_fault_of_the_scenario_and_names_the_row(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "contracts", CONTRACTS)
    faults = Faults()
    lines = ["{on: contracts, parameter: royalty_rate, times: 40}", "{on: contracts, parameter: grace, set: 1.5}"]
    shocked = shock_rows("contracts", rows, stress_of(tmp_path, *lines), faults)
    assert all(after is before for after, before in zip(shocked, rows, strict=True))
    assert [str(fault.location).rpartition("/")[2] for fault in faults.faults] == ["own.yaml:3:5", "own.yaml:4:5"]
    first, second, *_ = texts(faults)
    assert first == (
        "shocks[1]: 'royalty_rate' cannot be what comes of it in contracts.csv:3: '160%' is not a share between 0% "
        "and 100%. So in 2 more."
    )
    assert second == (
        "shocks[2]: 'grace' cannot be what comes of it in contracts.csv:2: '1.5' is not a whole number of zero or more."
    )


def test_a_selection_of_nothing_is_told(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "patents", PATENTS)
    faults = Faults()
    stress = stress_of(
        tmp_path,
        "{on: patents, where: technology == 'softwear', parameter: quality, plus: -1}",
        "{on: patents, where: technology == 'chips', parameter: quality, plus: -1}",
        "{on: obligors, where: id == 'payr', parameter: pd, times: 2}",
    )
    shock_rows("patents", rows, stress, faults)
    shock_rows("patents", [], stress_of(tmp_path, "{on: patents, parameter: quality, plus: -1}"), faults)
    default_windows(firms_of(tmp_path), stress, faults)
    assert texts(faults) == [
        "shocks[1].where: this selects none of the 3 patents. Did you mean 'software'?",
        "shocks[2].where: this selects none of the 3 patents.",
        "shocks[1].on: this selects nothing: the pool has no patents.",
        "shocks[3].where: this selects none of the 4 obligors. Did you mean 'payer'?",
    ]


# ---- firms


def test_weights_of_obligors_and_of_parties(tmp_path: Path) -> None:
    firms = firms_of(tmp_path)
    faults = Faults()
    shocked = shock_firms(firms, stress_of(tmp_path, "{on: obligors, parameter: weight_macro, times: 1.5}"), faults)
    assert [firm.weights[0] for firm in shocked] == pytest.approx([0.45, None, None, 0.75])
    assert shocked[1] is firms[1]
    assert texts(faults) == [
        "shocks[1].parameter: 2 of the 4 obligors selected have no 'weight_macro': nothing changes there."
    ]
    north = stress_of(tmp_path, "{on: obligors, where: region == 'north', parameter: weight_macro, set: 0}")
    assert [firm.weights[0] for firm in shock_firms(firms, north, Faults())] == [0.3, None, None, 0.0]
    faults = Faults()
    shock_firms(
        firms, stress_of(tmp_path, "{on: obligors, where: id == 'payer', parameter: weight_macro, plus: 1}"), faults
    )
    assert texts(faults) == [
        (
            "shocks[1]: 'weight_macro' cannot be what comes of it in deal.yaml:9:3: '150%' is not the weight of a "
            "factor: between -1 and 1 is needed."
        )
    ]


def test_weights_of_factors_that_are_not_shared_cannot_change(tmp_path: Path) -> None:
    firms = firms_of(tmp_path)
    faults = Faults()
    stress = stress_of(tmp_path, "{on: obligors, parameter: weight_region, plus: 0.2}")
    assert [firm.weights[3] for firm in shock_firms(firms, stress, faults)] == [None, None, None, 0.2]
    assert texts(faults) == [
        "shocks[1].parameter: 3 of the 4 obligors selected have no 'weight_region': nothing changes there."
    ]


def test_a_selection_must_not_part_a_group(tmp_path: Path) -> None:
    firms = firms_of(tmp_path, "id,pd,group\nF1,2%,g\nF2,2%,g\nF3,2%,\n")
    faults = Faults()
    default_windows(firms, stress_of(tmp_path, "{on: obligors, where: id == 'F2', parameter: pd, times: 2}"), faults)
    assert texts(faults) == [
        "shocks[1].where: this selects 'F2' and not 'F1', and both default together: they are of group 'g'."
    ]
    faults = Faults()
    for where in ("group == 'g'", "group != 'g'"):
        shock = f"{{on: obligors, where: {where}, parameter: pd, times: 2}}"
        (window,) = default_windows(firms, stress_of(tmp_path, shock), faults)
        assert window.mask.tolist() == ([True, True, False, False] if "==" in where else [False, False, True, True])
    assert not texts(faults)


# ---- defaults


def cumulative(curve: DefaultCurve, times: Times) -> Times:
    """H(t) = -log(1 - Q(t))."""
    return -np.log1p(-curve.at(times))


def curves_of(folder: Path) -> list[DefaultCurve]:
    rated = RatingTables(Faults()).curve("crisil", "BB", folder, Location(""), Location(""))
    assert rated is not None
    falling = tabulated_curve(np.array([1.0, 2.0, 5.0]), np.array([0.05, 0.06, 0.12]))
    return [hazard_curve(0.02), rated, falling, hazard_curve(0.0)]


def test_intensities_are_multiplied_in_a_window_whatever_they_come_of(tmp_path: Path) -> None:
    firms, curves = firms_of(tmp_path), curves_of(tmp_path)
    stress = stress_of(tmp_path, "{on: obligors, parameter: pd, times: 3, from: 0.3y, until: 2.7y}")
    windows = default_windows(firms, stress, Faults())
    times = np.linspace(0.0, 12.0, 97)
    for before, after in zip(curves, windowed_curves(curves, windows), strict=True):
        inside = cumulative(before, np.clip(times, 0.3, 2.7)) - cumulative(before, np.array(0.3))
        np.testing.assert_allclose(cumulative(after, times), cumulative(before, times) + 2.0 * inside, atol=1e-14)


def test_a_change_without_a_window_holds_for_ever(tmp_path: Path) -> None:
    firms, curves = firms_of(tmp_path), curves_of(tmp_path)
    windows = default_windows(firms, stress_of(tmp_path, "{on: obligors, parameter: pd, times: 1.3}"), Faults())
    times = np.linspace(0.0, 40.0, 81)
    for before, after in zip(curves, windowed_curves(curves, windows), strict=True):
        np.testing.assert_allclose(cumulative(after, times), 1.3 * cumulative(before, times), atol=1e-13)


def test_windows_are_applied_in_order_to_the_selected_alone(tmp_path: Path) -> None:
    firms, curves = firms_of(tmp_path), curves_of(tmp_path)
    stress = stress_of(
        tmp_path,
        "{on: obligors, where: sector == 'chips', parameter: hazard, plus: 0.01, until: 2y}",
        "{on: obligors, where: sector == 'chips', parameter: hazard, times: 2, from: 1y, until: 3y}",
        "{on: obligors, where: sector == 'chips', parameter: pd, set: 10%, from: 4y}",
        "{on: obligors, where: sector == 'chips', parameter: hazard, plus: -1, from: 3.5y, until: 4y}",
    )
    shocked = windowed_curves(curves, default_windows(firms, stress, Faults()))
    assert [after is before for after, before in zip(shocked, curves, strict=True)] == [False, True, True, True]
    times = np.array([1.0, 2.0, 3.0, 3.5, 4.0, 5.0, 7.0])
    steps = [0.03, 0.06, 0.04, 0.01, 0.0, -np.log(0.9), -2.0 * np.log(0.9)]
    np.testing.assert_allclose(cumulative(shocked[0], times), np.cumsum(steps), rtol=1e-12)


def test_a_pd_that_is_added_is_another_cause_of_default(tmp_path: Path) -> None:
    firms, curves = firms_of(tmp_path), curves_of(tmp_path)
    windows = default_windows(firms, stress_of(tmp_path, "{on: obligors, parameter: pd, plus: 1%}"), Faults())
    for before, after in zip(curves, windowed_curves(curves, windows), strict=True):
        survive = (1.0 - before.at(4.0)) * 0.99**4
        assert 1.0 - after.at(4.0) == pytest.approx(survive, rel=1e-13)


def test_curves_of_certain_default_stay_finite() -> None:
    (after,) = windowed_curves([hazard_curve(50.0)], default_all(times=0.5))
    assert after.at(np.array([0.0, 0.01, 30.0])) == pytest.approx([0.0, -np.expm1(-0.25), 1.0])


def default_all(times: float) -> list[Window]:
    return [Window(np.array([True]), 0.0, np.inf, times=times)]


# ---- patents and sales


def test_windows_of_invalidation(tmp_path: Path) -> None:
    patents, contracts = rows_of(tmp_path, "patents", PATENTS), rows_of(tmp_path, "contracts", CONTRACTS)
    stress = stress_of(
        tmp_path,
        "{on: patents, where: technology == 'software', parameter: invalidation_hazard, times: 5, until: 2y}",
        "{on: patents, where: technology in ('pharma'), parameter: invalidation_hazard, plus: 1%, from: 1y}",
        "{on: patents, where: technology == 'pharma', parameter: invalidation_hazard, set: 0}",
        "{on: patents, where: technology == '', parameter: invalidation_hazard, times: 5}",
    )
    faults = Faults()
    first, second, third, pledged = hazard_windows(patents, contracts, stress, faults)
    assert (first.mask.tolist(), *first[1:6]) == ([True, False, False], 0.0, 2.0, 5.0, 0.0, None)
    assert (second.mask.tolist(), *second[1:6]) == ([False, True, False], 1.0, np.inf, 1.0, 0.01, None)
    assert (third.mask.tolist(), *third[1:6]) == ([False, True, False], 0.0, np.inf, 1.0, 0.0, 0.0)
    assert pledged.mask.tolist() == [False, False, True]
    assert texts(faults) == [
        "shocks[4].on: no royalty rests on a patent selected, and pledged patents are not invalidated: nothing changes."
    ]
    assert all(
        row is before for row, before in zip(shock_rows("patents", patents, stress, faults), patents, strict=True)
    )


def test_sales_in_windows_between_their_ends_and_those_of_periods(tmp_path: Path) -> None:
    contracts = rows_of(tmp_path, "contracts", CONTRACTS)
    stress = stress_of(
        tmp_path,
        "{on: contracts, parameter: sales, times: 0.6, from: 0.25y, until: 1.5y}",
        "{on: contracts, where: id == 'C2', parameter: sales, times: 0.5, from: 1y}",
    )
    times = np.array([0.0, 0.25, 0.75, 1.25, 2.0, 3.0])
    faults = Faults()
    edges, factor = sales_windows(contracts, stress, times, faults)
    assert edges.tolist() == [0.0, 0.25, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0]
    assert factor[0].tolist() == [1.0] * 7
    assert factor[1].tolist() == [1.0, 0.6, 0.6, 0.3, 0.3, 0.5, 0.5]
    assert factor[2].tolist() == [1.0, 0.6, 0.6, 0.6, 0.6, 1.0, 1.0]
    assert shock_rows("contracts", contracts, stress, faults) == contracts
    assert not texts(faults)
    late = stress_of(tmp_path, "{on: contracts, parameter: sales, times: 0, from: 10y}")
    assert (sales_windows(contracts, late, times, faults).factor == 1.0).all()
    gone = stress_of(tmp_path, "{on: contracts, parameter: sales, times: 0}")
    assert sales_windows(contracts, gone, times, faults).factor[1].tolist() == [0.0] * 5


def test_sales_of_contracts_that_have_none(tmp_path: Path) -> None:
    contracts = rows_of(tmp_path, "contracts", CONTRACTS)
    faults = Faults()
    stress = stress_of(tmp_path, "{on: contracts, where: kind == 'loan', parameter: sales, times: 0.5}")
    assert (sales_windows(contracts, stress, np.arange(3.0), faults).factor == 1.0).all()
    assert texts(faults) == ["shocks[1].parameter: nothing selected is a royalty: nothing changes."]
