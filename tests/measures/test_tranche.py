"""Measures of a tranche, from a deal file and a pool to the numbers of the reference and to numbers by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.measures.missing import Missing
from ipabs.run import Result, price
from tests.collateral.given import write_deal

if TYPE_CHECKING:
    from ipabs.measures.tranche import TrancheMeasures

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "bond_measures.json").read_text(encoding="utf-8"))

# Twenty quarters of thirty-day months: payment k comes k / 4 years after the closing.
AMORTISING = """\
deal: amortising
currency: CNY
dates: {{cutoff: 2023-01-01, closing: 2023-01-01, first-payment: 2023-04-01, legal-final: 2028-01-01,
         frequency: quarterly}}
day-count: 30/360
collateral: collections.csv
{curve}
tranches:
  A: {{notional: 100, coupon: {coupon}, principal: straight-line, issue-price: {price}{more}}}
waterfall:
  - pay: A
"""
PERIODS = np.arange(1, 21)
OPENING = 100.0 - 5.0 * (PERIODS - 1)
# Value today of 1 paid in k / 4 years at 3 % a year, compounded continuously. A flat curve counts days / 365 instead.
FACTORS = "tenor,discount\n" + "".join(f"{3 * k}m,{float(np.exp(-0.03 * k / 4))!r}\n" for k in PERIODS)


def close(expected: float) -> object:
    return pytest.approx(expected, rel=1e-6)


def collections(interest: np.ndarray, principal: np.ndarray) -> str:
    days = [f"{2023 + k // 4}-{1 + 3 * (k % 4):02d}-01" for k in PERIODS]
    rows = zip(days, interest, principal, strict=True)
    return "date,interest,principal\n" + "".join(f"{day},{float(i)!r},{float(p)!r}\n" for day, i, p in rows)


def priced(folder: Path, interest: np.ndarray, principal: np.ndarray, **words: str) -> TrancheMeasures:
    deal = AMORTISING.format(**({"coupon": "6%", "price": "98.5", "curve": "", "more": ""} | words))
    write_deal(folder, deal, collections(interest, principal))
    (folder / "curve.csv").write_text(FACTORS, encoding="utf-8")
    (only,) = price(folder, debug=True).tranches
    return only


def test_a_fixed_amortising_note(tmp_path: Path) -> None:
    expected = REFERENCE["fixed_amortising"]
    curve = "curve: {file: curve.csv, quotes: discount}"
    note = priced(tmp_path, OPENING * 0.06 / 4, np.full(20, 5.0), curve=curve, more=", required-spread: 1%")
    assert note.interest == close(expected["total_interest"])
    assert note.wal == close(expected["WAL"])
    assert note.expected_yield == close(expected["yield_nominal_quarterly"])
    assert note.effective_yield == close(expected["yield_annual_effective"])
    assert note.duration == close(expected["modified"])
    assert note.convexity == close(expected["convexity"])
    assert note.dv01 == close(expected["DV01_per_100"])
    assert note.expected_spread == close(expected["z_spread_cont_over_flat_3pct_cont"])
    assert note.multiple == close(115.75 / 98.5)
    cash = 5.0 + OPENING * 0.06 / 4
    assert note.value == close(float(cash @ np.exp(-0.04 * PERIODS / 4)))
    assert (note.expected_loss, note.unpaid_interest, note.residual) == (0.0, 0.0, 0.0)
    assert note.principal == close(100.0)
    assert note.discount_margin == Missing("the coupon is fixed")


def test_a_floating_note(tmp_path: Path) -> None:
    interest = OPENING * (0.02 + 0.025) / 4
    note = priced(tmp_path, interest, np.full(20, 5.0), coupon="{index: 2%, spread: 250bp}")
    assert note.coupon == close(0.045)
    assert note.discount_margin == close(REFERENCE["floater_DM"]["DM"])


def test_what_a_loss_costs_in_yield(tmp_path: Path) -> None:
    """The last three repayments are lost; interest comes as if they had been paid, and what it lacks is never paid."""
    expected = REFERENCE["DIRR"]
    principal = np.where(PERIODS > 17, 0.0, 5.0)
    note = priced(tmp_path, OPENING * 0.06 / 4, principal, price="100")
    assert note.expected_yield == close(expected["IRR_nominal_quarterly"])
    assert not isinstance(note.expected_yield, Missing)
    assert 1e4 * (0.06 - note.expected_yield) == close(expected["DIRR_bps"])
    assert note.expected_loss == close(0.15)
    assert note.unpaid_interest == close((15 + 15 + 15 - 15 - 10 - 5) * 0.06 / 4)
    assert note.wal == close(float((PERIODS[:17] / 4).mean()))


LAYERS = """\
deal: layers
currency: CNY
dates: {cutoff: 2023-01-01, closing: 2023-01-01, first-payment: 2023-04-01, legal-final: 2024-01-01,
        frequency: quarterly}
collateral: collections.csv
curve: {flat: 3%}
tranches:
  A: {notional: 60, coupon: 4%, principal: pass-through, required-spread: 1%}
  B: {notional: 25, coupon: 6%, principal: pass-through, required-return: 7%}
  sub: {notional: 15, principal: residual}
accounts:
  reserve: {target: 5, initial: 5}
waterfall:
  - {pay: [A, B], also-from: reserve}
  - fill: reserve
  - pay: sub
"""


def layers(folder: Path, rows: str, deal: str = LAYERS) -> Result:
    return price(write_deal(folder, deal, f"date,principal,interest\n{rows}"), debug=True)


def test_attachment_counts_the_pool_and_its_reserves(tmp_path: Path) -> None:
    result = layers(tmp_path, "2023-03-01,95,2\n")
    points = [(tranche.attachment, tranche.detachment) for tranche in result.tranches]
    # Losses of 95 + 5: the first 0 fall on nobody, 15 on the residual, 25 on B, 60 on A.
    np.testing.assert_allclose(np.array(points, dtype=float), [(0.40, 1.0), (0.15, 0.40), (0.0, 0.15)], atol=1e-12)
    assert (result.pool.value, result.pool.funded, result.pool.expected_receipts) == (95.0, 100.0, 97.0)


def test_classes_of_one_rank_attach_at_the_same_points(tmp_path: Path) -> None:
    equal = LAYERS.replace("  B: {", "  B: {pari-passu: A, ")
    assert equal != LAYERS
    result = layers(tmp_path, "2023-03-01,95,2\n", equal)
    points = [(tranche.attachment, tranche.detachment) for tranche in result.tranches]
    np.testing.assert_allclose(np.array(points, dtype=float), [(0.15, 1.0), (0.15, 1.0), (0.0, 0.15)], atol=1e-12)


def test_notes_above_the_pool_attach_at_nothing(tmp_path: Path) -> None:
    result = layers(tmp_path, "2023-03-01,75,2\n")
    points = [(tranche.attachment, tranche.detachment) for tranche in result.tranches]
    np.testing.assert_allclose(np.array(points, dtype=float), [(0.25, 1.0), (0.0, 0.25), (0.0, 0.0)], atol=1e-12)


def test_values_by_hand(tmp_path: Path) -> None:
    result = layers(tmp_path, "2023-03-01,95,2\n")
    a, b, sub = result.tranches
    # 90 days to 1 April, where all is paid; the reserve of 5 stays until 1 January 2024 and goes to sub.
    assert a.value == close(100 * (1 + 0.04 * 90 / 365) * 1.03 ** (-90 / 365) * np.exp(-0.01 * 90 / 365))
    assert b.value == close(100 * (1 + 0.06 * 90 / 365) * 1.07 ** (-90 / 365))
    left = 97 - 60 * (1 + 0.04 * 90 / 365) - 25 * (1 + 0.06 * 90 / 365)
    assert sub.principal + sub.residual == close(left + 5)
    assert sub.multiple == close((left + 5) / 15)
    assert sub.value == Missing("the tranche has neither a required-spread nor a required-return")
    assert (a.wal, b.wal) == (close(90 / 365), close(90 / 365))


def test_the_irr_of_a_residual_is_compounded_once_a_year(tmp_path: Path) -> None:
    *_, sub = layers(tmp_path, "2023-03-01,95,2\n").tranches
    left = (97 - 60 * (1 + 0.04 * 90 / 365) - 25 * (1 + 0.06 * 90 / 365)) / 15
    assert not isinstance(sub.effective_yield, Missing)
    growth = 1 + sub.effective_yield
    assert left * growth ** (-90 / 365) + 5 / 15 * growth**-1 == pytest.approx(1.0, rel=1e-12)
    assert sub.expected_yield == Missing("a residual has no yield: see its IRR")


def test_what_cannot_be_had_says_why(tmp_path: Path) -> None:
    without_curve = LAYERS.replace("curve: {flat: 3%}\n", "")
    a, b, sub = layers(tmp_path, "2023-03-01,40,1\n", without_curve).tranches
    assert a.value == a.expected_spread == Missing("the deal has no curve")
    assert isinstance(a.expected_yield, float)
    for measure in (b.expected_yield, b.effective_yield, b.duration, b.convexity, b.dv01, sub.effective_yield):
        assert measure == Missing("nothing is received")
    assert b.wal == Missing("no principal is paid")
    assert b.value == 0.0  # at its required return, nothing is worth nothing
    assert (b.expected_loss, b.multiple) == (1.0, 0.0)


def test_a_pool_of_interest_alone_has_no_attachment_points(tmp_path: Path) -> None:
    deal = LAYERS.replace("accounts:\n  reserve: {target: 5, initial: 5}\n", "").replace("  - fill: reserve\n", "")
    result = layers(tmp_path, "2023-03-01,,80\n", deal.replace("{pay: [A, B], also-from: reserve}", "pay: [A, B]"))
    assert result.pool.funded == 0.0
    for tranche in result.tranches:
        assert tranche.attachment == tranche.detachment == Missing("the pool has no value at the cutoff")
