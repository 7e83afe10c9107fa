"""The flow from a deal file to a result: what is read, what is refused, what is checked on the way."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest

import ipabs
from ipabs import run as flow
from ipabs.errors import DealError, RunError
from ipabs.waterfall.flows import Flows, run_waterfall
from tests.collateral.given import QUARTERLY, small_deal, write_deal

if TYPE_CHECKING:
    from pathlib import Path

ROWS = "date,principal,interest\n2023-03-01,60,2\n2023-08-01,40,1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_deal(tmp_path / "a deal", small_deal(), ROWS)


def test_a_deal_is_a_folder_a_file_or_a_name(folder: Path) -> None:
    results = [ipabs.price(folder), ipabs.price(str(folder)), ipabs.price(folder / "deal.yaml")]
    assert len({result.tranches for result in results}) == 1
    assert ipabs.price("thirty-lines").case.deal.deal == "thirty-lines"


def test_a_pool_seen_from_where_one_is_and_collateral_from_the_deal_file(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other.csv").write_text("date,principal\n2023-03-01,7\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert ipabs.price("a deal").pool.expected_receipts == 103
    assert ipabs.price("a deal", "other.csv").pool.expected_receipts == 7


def test_a_pool_is_a_folder_or_a_file(folder: Path, tmp_path: Path) -> None:
    other = write_deal(tmp_path / "other pool", small_deal(), "date,principal\n2023-03-01,7\n")
    for named in (other, other / "collections.csv", str(other)):
        assert ipabs.price(folder, named).pool.expected_receipts == 7


def test_a_pool_that_is_not_there(folder: Path, tmp_path: Path) -> None:
    (folder / "collections.csv").unlink()
    nowhere = tmp_path / "nowhere"
    for pool, place, message in (
        (None, f"{folder}/deal.yaml:4:13  collateral: ", f"there is no pool at '{folder}/collections.csv'."),
        (nowhere, f"{nowhere}: ", f"there is no pool at '{nowhere}'."),
        (folder, f"{folder}: ", f"the folder '{folder}' has n"),
    ):
        with pytest.raises(DealError) as refused:
            ipabs.load(folder, pool)
        (fault,) = refused.value.faults
        assert str(fault).startswith(place + message)


def test_what_is_paid(folder: Path) -> None:
    result = ipabs.price(folder, debug=True)
    interest = [100 * 0.04 * 90 / 365, 42 * 0.04 * 91 / 365]
    np.testing.assert_allclose(result.flows.path("A.interest.paid")[0], interest[0], rtol=1e-12)
    np.testing.assert_allclose(result.flows.path("A.principal.paid")[0], 62 - interest[0], rtol=1e-12)
    (note,) = result.tranches
    assert note.principal == pytest.approx(100.0)
    assert result.pool.value == 100.0


def test_faults_of_the_deal_the_curve_the_calendar_and_the_pool_come_at_once(tmp_path: Path) -> None:
    dates = QUARTERLY.replace("}", ", calendar: Mars}")
    more = "curve: {file: nowhere.csv}\n"
    deal = small_deal(dates, more).replace("pay: A", "pay: B").replace("notional: 100", "notional: 0")
    with pytest.raises(DealError) as refused:
        ipabs.load(write_deal(tmp_path, deal, "date,principal\n2023-03-01,x\n"))
    paths = [fault.location.path for fault in refused.value.faults]
    assert paths == ["dates.calendar", "curve.file", "tranches.A.notional", "waterfall[1].pay"]


def test_a_fault_of_the_waterfall_does_not_hide_one_of_the_pool(tmp_path: Path) -> None:
    deal = small_deal().replace("pay: A", "pay: B")
    with pytest.raises(DealError) as refused:
        ipabs.load(write_deal(tmp_path, deal, "date,principal\n2023-03-01,x\n"))
    assert {fault.location.path for fault in refused.value.faults} == {"waterfall[1].pay", "principal"}


def test_warnings_stand_beside_the_case(tmp_path: Path) -> None:
    case = ipabs.load(write_deal(tmp_path, small_deal(), "date,principal\n2023-03-01,60\n2022-03-01,40\n"))
    assert [warning.message for warning in case.warnings] == [
        "1 row is before the cutoff 2023-01-01, outside the deal: 40.00 left out.",
        "the notes of 100.00 exceed the 60.00 that the pool brings in all.",
    ]


def test_cash_out_of_nowhere_is_an_error_under_debug(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def leaky(*arguments: object) -> Flows:
        flows = run_waterfall(*arguments)  # type: ignore[arg-type]  # passed on as they came
        amounts = flows.amounts.copy()
        amounts[flows.names["A.principal.paid"], 2] += 0.01
        return dataclasses.replace(flows, amounts=amounts)

    monkeypatch.setattr(flow, "run_waterfall", leaky)
    with pytest.raises(RunError, match=r"cash is not conserved on 2023-10-01, path 0: -0\.010000 between"):
        ipabs.price(folder, debug=True)
    ipabs.price(folder)


def test_the_smallest_pool_keeps_its_cash_under_debug(tmp_path: Path) -> None:
    deal = small_deal().replace("notional: 100", "notional: 1e-3")
    ipabs.price(write_deal(tmp_path / "mites", deal, "date,principal\n2023-03-01,1e-3\n"), debug=True)
    deal = small_deal().replace("notional: 100", "notional: 1e13")
    ipabs.price(write_deal(tmp_path / "giants", deal, "date,principal\n2023-03-01,1e13\n"), debug=True)


def test_public_names_come_when_they_are_asked_for() -> None:
    assert set(ipabs.__all__) <= set(dir(ipabs))
    assert all(getattr(ipabs, name) is not None for name in ipabs.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'prise'"):
        ipabs.prise  # noqa: B018  # the access is what is tested
