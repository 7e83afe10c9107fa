"""Deals under assumptions: by hand, against the reference, and unchanged where nothing is assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import ipabs
from ipabs.deterministic import Deterministic, check_assumptions, run_deterministic
from ipabs.errors import ModelError
from ipabs.results.deterministic import assumed_cashflows, assumed_tables
from ipabs.results.ladder import Run, make_ladder
from ipabs.run import run
from ipabs.simulation.assumed import Assumptions
from ipabs.simulation.vectors import Vector, read_vector
from tests.collateral.given import small_deal, write_deal
from tests.simulation.pools import THREE_YEARS, TWO_YEARS_BY_QUARTER, write_pool
from tests.waterfall.test_references import FLOWS, LIMITS, TWO
from tests.waterfall.test_references import write_deal as write_reference

if TYPE_CHECKING:
    from pathlib import Path

NOTE = """\
deal: by-hand
currency: CNY
dates: {dates}
collateral: pool/
model: {{recovery: {{lag: 1}}}}
tranches:
  A: {{notional: 200, coupon: 0%, principal: pass-through}}
  B: {{notional: 100, coupon: 0%, principal: sequential}}
waterfall:
  - pay: [A, B]
"""
CONTRACT = {"id": "C", "obligor": "F", "end_date": "2025-12-30", "exposure": 300, "rate": "10%"}
FIRM = [{"id": "F", "pd": "1%"}]


def assumed(case: ipabs.Case, **vectors: str | int) -> Deterministic:
    read = {word: read_vector(value) if isinstance(value, str) else value for word, value in vectors.items()}
    return run_deterministic(case, Assumptions(**read), debug=True)  # type: ignore[arg-type]  # as the words have it


def by_hand(folder: Path) -> ipabs.Case:
    contract = CONTRACT | {"profile": "straight-line", "payments_per_year": 1}
    return ipabs.load(write_pool(folder, NOTE.format(dates=THREE_YEARS), [contract], FIRM))


def test_three_years_by_hand(tmp_path: Path) -> None:
    """300 in three equal parts at 10 %; a tenth of what performs defaults a year, 40 % of it comes back a year later.

    Year by year: 300, 180, 81 perform and 30, 18, 8.1 default; interest is 30 x .9, 20 x .81, 10 x .729.
    """
    found = assumed(by_hand(tmp_path), defaults="10%", severity="60%")
    inputs = found.pool.inputs
    np.testing.assert_allclose(inputs["receipts.interest"], [27, 16.2, 7.29], rtol=1e-14)
    np.testing.assert_allclose(inputs["receipts.principal"], [90, 81, 72.9], rtol=1e-14)
    np.testing.assert_allclose(inputs["receipts.recovery"], [0, 12, 7.2], rtol=1e-14)
    np.testing.assert_allclose(inputs["pool.balance"], [180, 81, 0], rtol=1e-14)
    np.testing.assert_allclose(inputs["pool.defaulted"], [30, 48, 56.1], rtol=1e-14)
    assert (found.pool.loss, found.pool.late, found.lag) == (pytest.approx(33.66), pytest.approx(3.24), 1)
    assert found.share_lost == pytest.approx(0.1122)
    # 117, 109.2, 87.39 come in: A is repaid in the second year, B gets 26.2 and 73.8, 13.59 are left over
    flows = found.result.flows
    np.testing.assert_allclose(flows.path("A.principal.paid"), [117, 83, 0], rtol=1e-14)
    np.testing.assert_allclose(flows.path("B.principal.paid"), [0, 26.2, 73.8], rtol=1e-13)
    a, b = found.lives
    assert [day.isoformat() for day in (a.first, a.last, b.first, b.last) if day] == [
        "2023-12-31",
        "2024-12-30",
        "2024-12-30",
        "2025-12-30",
    ]
    assert a.wal == pytest.approx((117 + 2 * 83) / 200)


def test_what_is_written_down(tmp_path: Path) -> None:
    """Half defaults each year and nothing comes back: 300 -> principal of 50, 25, 12.5, interest of 15, 5, 1.25."""
    found = assumed(by_hand(tmp_path), defaults="50%")
    a, b = found.lives
    assert a.written_down == pytest.approx(200 - 65 - 30 - 13.75)
    assert a.share_written_down == pytest.approx(91.25 / 200)
    assert (b.written_down, b.first, b.last) == (100.0, None, None)
    assert found.pool.loss == pytest.approx(150 + 50 + 12.5)


PAID_IN_KIND = """\
deal: in-kind
currency: CNY
dates: {cutoff: 2022-12-31, closing: 2022-12-31, payments: [2023-12-31, 2024-12-31]}
day-count: 30/360
valuation-rate: 25%
collateral: collections.csv
tranches:
  A: {notional: 100, coupon: 10%, principal: bullet, unpaid-interest: capitalises, components: {extra: {rate: 2%}}}
waterfall: [pay: A]
"""


def test_interest_paid_in_kind_is_written_down_as_principal(tmp_path: Path) -> None:
    """8 and 56 come in: 2 of the 10 join the balance and 2 of extra stay due; then 10.2, 4.04 and 41.76 of 102."""
    case = ipabs.load(write_deal(tmp_path, PAID_IN_KIND, "date,royalty\n2023-12-31,20\n2024-12-31,140\n"))
    found = assumed(case, haircut="60%")
    (note,) = found.lives
    assert (note.written_down, note.share_written_down) == (pytest.approx(60.24), pytest.approx(0.6024))
    assert note.unpaid_interest == pytest.approx(0.0, abs=1e-9)
    first, last = assumed_cashflows(found)
    assert (first["A.interest.capitalised"], first["A.balance"]) == (pytest.approx(2.0), pytest.approx(102.0))
    assert (last["A.principal.paid"], last["A.written-down"]) == (pytest.approx(41.76), pytest.approx(60.24))
    titles = next(line for line in assumed_tables(found, ("A",)).splitlines() if "interest due" in line)
    assert [word for word in ("extra due", "extra paid", "interest capitalised") if word not in titles] == []
    (quote,) = make_ladder("", [Run(None, found)], ["A"], [60.0]).quotes["A"][0]
    assert isinstance(quote.effective, float)
    assert 8 / (1 + quote.effective) + 56 / (1 + quote.effective) ** 2 == pytest.approx(60.0)


def test_a_residual_is_paid_when_its_component_is(tmp_path: Path) -> None:
    note = "  R: {notional: 100, principal: residual, components: {extra: {rate: 5%}}}\nwaterfall: [pay: R]\n"
    deal = PAID_IN_KIND.partition("  A:")[0] + note
    case = ipabs.load(write_deal(tmp_path, deal, "date,royalty\n2023-12-31,5\n2024-12-31,105\n"))
    (life,) = assumed(case).lives
    assert str(life.first) == "2023-12-31"


def test_prepayment_and_delay_by_hand(tmp_path: Path) -> None:
    case = by_hand(tmp_path)
    prepaid = assumed(case, prepayment="10%").pool.inputs
    np.testing.assert_allclose(prepaid["receipts.interest"], [30, 18, 8.1], rtol=1e-14)
    np.testing.assert_allclose(prepaid["receipts.principal"], [120, 90 + 9, 81], rtol=1e-14)
    np.testing.assert_allclose(prepaid["pool.balance"], [180, 81, 0], rtol=1e-14, atol=1e-13)
    late = assumed(case, delay=2).pool.inputs
    np.testing.assert_allclose(late["receipts.principal"], [0, 0, 100], rtol=1e-14)
    np.testing.assert_allclose(late["pool.balance"], [300, 300, 200], rtol=1e-14)


def test_prepayment_as_the_tape_states_it(tmp_path: Path) -> None:
    """The tape's own column prepays at each instalment: the same here but for quarters of 90 to 92 days."""
    contract = CONTRACT | {"end_date": "2024-12-31", "profile": "straight-line", "payments_per_year": 4}
    deal = NOTE.format(dates=TWO_YEARS_BY_QUARTER)
    stated = ipabs.load(write_pool(tmp_path / "stated", deal, [contract | {"prepayment": "8%"}], FIRM))
    plain = ipabs.load(write_pool(tmp_path / "plain", deal, [contract], FIRM))
    found = assumed(plain, prepayment="8%").pool.inputs
    for name in ("receipts.interest", "receipts.principal", "pool.balance"):
        np.testing.assert_allclose(found[name], stated.inputs[name], rtol=3e-3, atol=1e-9)


@pytest.mark.parametrize("deal", ["thirty-lines", "licence-back", "licence-back-2019", "drug-royalty"])
def test_nothing_assumed_changes_no_bit(deal: str) -> None:
    case = ipabs.load(deal)
    zero = Assumptions(defaults=Vector((0.0,)), haircut=Vector((0.0, 0.0), "period"), prepayment=Vector((0.0,)))
    plain, found = run(case), run_deterministic(case, zero, debug=True)
    assert found.result.flows.amounts.tobytes() == plain.flows.amounts.tobytes()
    assert found.result.tranches == plain.tranches
    assert (found.pool.loss, found.pool.late) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("deal", "vectors"),
    [
        ("thirty-lines", {"defaults": "3%,8%", "severity": "40%", "lag": 3, "delay": 1}),
        ("licence-back", {"defaults": "3%,8%", "severity": "40%", "prepayment": "12%", "delay": 2}),
        ("drug-royalty", {"defaults": "2%", "severity": "50%", "haircut": "10%,60%", "delay": 1}),
    ],
)
def test_cash_is_conserved(deal: str, vectors: dict[str, str | int]) -> None:
    found = assumed(ipabs.load(deal), **vectors)  # debug checks every date
    assert found.result.pool.expected_receipts < run(ipabs.load(deal)).pool.expected_receipts


def test_royalties_cut_in_equal_parts_leave_the_rest_of_the_value() -> None:
    case = ipabs.load("drug-royalty")
    plain, cut = run(case), assumed(case, haircut="25%")
    np.testing.assert_allclose(cut.pool.inputs["pool.balance"], 0.75 * case.inputs["pool.balance"], rtol=1e-12)
    assert cut.share_lost == pytest.approx(0.25)
    assert cut.result.pool.expected_receipts == pytest.approx(0.75 * plain.pool.expected_receipts)


def test_royalties_that_come_late_are_worth_as_much_less(tmp_path: Path) -> None:
    """1,000 after one year, valued at 25 % a year: 800 at the cutoff; one year late 640 there and 800 after it."""
    deal = small_deal("{cutoff: 2022-12-31, closing: 2022-12-31, payments: [2023-12-31, 2024-12-30]}")
    deal = deal.replace("collateral:", "valuation-rate: 25%\ncollateral:")
    case = ipabs.load(write_deal(tmp_path, deal, "date,royalty\n2023-12-31,1000\n"))
    late = assumed(case, delay=1, defaults="0%,50%", severity="0%", lag=0)
    np.testing.assert_allclose(late.pool.inputs["pool.balance"], [800, 0], rtol=1e-12)
    np.testing.assert_allclose(late.pool.inputs["receipts.royalty"], [0, 500], rtol=1e-12)
    np.testing.assert_allclose(late.pool.inputs["receipts.recovery"], [0, 400], rtol=1e-12)


def test_defaults_of_the_file_befall_what_still_performs(tmp_path: Path) -> None:
    deal = small_deal("{cutoff: 2022-12-31, closing: 2022-12-31, payments: [2023-12-31, 2024-12-30]}")
    rows = "date,principal,defaulted,recovery\n2023-12-31,50,10,0\n2024-12-30,40,0,4\n"
    found = assumed(ipabs.load(write_deal(tmp_path, deal, rows)), defaults="10%,0%")
    np.testing.assert_allclose(found.pool.inputs["pool.defaulted"], [19, 19], rtol=1e-13)
    np.testing.assert_allclose(found.pool.inputs["receipts.recovery"], [0, 3.6], rtol=1e-13)
    assert found.pool.loss == pytest.approx(10 + 9 - 3.6)


@pytest.mark.parametrize("variant", TWO["variants"], ids=lambda variant: variant["variant"])
def test_flows_of_the_reference_after_a_haircut(variant: dict, tmp_path: Path) -> None:
    """Four fifths of collections five fourths as large are those of the published deal."""
    inputs = TWO["inputs"] | {
        "collections": [{"date": row["date"], "cash": row["cash"] / 0.8} for row in TWO["inputs"]["collections"]]
    }
    limit = LIMITS[variant["variant"]]
    principal = f'{{pay: A.principal, limit: "{limit}"}}' if limit else "pay: A.principal"
    steps = ["pay: A.interest", principal, "pay: B.principal", "pay: B.residual"]
    found = assumed(ipabs.load(write_reference(tmp_path, inputs, "pass-through", steps)), haircut="20%")
    dates = [day.isoformat() for day in found.result.case.timetable.payments]
    for row in variant["rows"]:
        k = dates.index(row["date"])
        for column, flow in FLOWS.items():
            got = float(found.result.flows.path(flow)[k])
            assert got == pytest.approx(row[column], abs=0.02 * (k + 1)), (row["date"], column)


@pytest.mark.parametrize("deal", ["thirty-lines", "licence-back"])
def test_a_haircut_needs_royalties(deal: str) -> None:
    with pytest.raises(ModelError, match="neither royalties nor other receipts"):
        check_assumptions(ipabs.load(deal), Assumptions(haircut=Vector((0.1,))))
