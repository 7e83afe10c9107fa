"""A ladder of prices on the notes of the reference, from a deal file on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.measures.ladder import Quote, quote_prices
from ipabs.measures.missing import Missing
from ipabs.run import price
from tests.measures.test_tranche import AMORTISING, FACTORS, OPENING, REFERENCE, close, collections
from tests.waterfall.test_references import write_deal as write_reference

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.run import Result

CURVE = "curve: {file: curve.csv, quotes: discount}"


def quotes(result: Result, name: str, *prices: float) -> tuple[Quote, ...]:
    case = result.case
    return quote_prices(name, result.waterfall.terms, case.timetable, case.curve, result.flows, prices)


def amortising(folder: Path, rate: float, **words: str) -> Result:
    deal = AMORTISING.format(**({"coupon": "6%", "price": "100", "curve": "", "more": ""} | words))
    (folder / "deal.yaml").write_text(deal, encoding="utf-8")
    rows = collections(OPENING * rate / 4, np.full(20, 5.0))
    (folder / "collections.csv").write_text(rows, encoding="utf-8")
    (folder / "curve.csv").write_text(FACTORS, encoding="utf-8")
    return price(folder)


def test_a_fixed_note_at_the_price_of_the_reference(tmp_path: Path) -> None:
    expected = REFERENCE["fixed_amortising"]
    par, below = quotes(amortising(tmp_path, 0.06, curve=CURVE), "A", 100.0, 98.5)
    assert below.nominal == close(expected["yield_nominal_quarterly"])
    assert below.effective == close(expected["yield_annual_effective"])
    assert below.spread == close(expected["z_spread_cont_over_flat_3pct_cont"])
    assert below.duration == close(expected["modified"])
    assert isinstance(below.margin, Missing)
    assert par.nominal == pytest.approx(0.06, rel=1e-10)


def test_a_floater_at_the_price_of_the_reference(tmp_path: Path) -> None:
    result = amortising(tmp_path, 0.045, coupon="{index: 2%, spread: 250bp}")
    par, below = quotes(result, "A", 100.0, 98.5)
    assert below.margin == close(REFERENCE["floater_DM"]["DM"])
    assert par.margin == pytest.approx(0.025, rel=1e-10)
    assert below.spread == Missing("the deal has no curve")


def test_yields_fall_as_prices_rise(tmp_path: Path) -> None:
    ladder = quotes(amortising(tmp_path, 0.06, curve=CURVE), "A", *(95 + 0.5 * n for n in range(21)))
    for field in ("nominal", "effective", "spread"):
        assert (np.diff([getattr(quote, field) for quote in ladder]) < 0).all(), field
    assert [quote.price for quote in ladder][:2] == [95.0, 95.5]


def test_a_residual_has_an_irr_of_all_it_receives(tmp_path: Path) -> None:
    """100 of equity for 110 after a year: 10 % at par, and 110 / 88 - 1 at 88."""
    inputs = {
        "accrual_start": "2023-01-01",
        "tranches": {"A": {"notional": 1, "coupon": 0}, "B": {"notional": 100, "coupon": 0}},
        "collections": [{"date": "2024-01-01", "cash": 111}],
    }
    result = price(write_reference(tmp_path, inputs, "pass-through", ["pay: [A, B]"]))
    par, below = quotes(result, "B", 100.0, 88.0)
    assert (par.effective, below.effective) == (pytest.approx(0.10), pytest.approx(0.25))
    assert par.nominal == Missing("a residual has no yield: see its IRR")
