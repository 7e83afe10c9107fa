"""A deal written to files whose rates are those of the path: par floaters, caps, traces, bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.special import ndtr

from ipabs.case import Case, load
from ipabs.kernels import paths as kept
from ipabs.measures.estimates import Estimate
from ipabs.results.explain import LANGUAGES, explain, explain_text
from ipabs.results.trace import trace
from ipabs.results.trace_text import trace_text
from ipabs.run import Simulated, replay, run, simulate
from tests.simulation.pools import bullet, near, write_pool

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.measures.simulated import SimulatedTranche

PATHS = 8_192
QUOTES = "tenor,rate\nON,2.9%\n1W,3.0%\n3M,3.1%\n6M,3.2%\n1Y,3.3%\n2Y,3.4%\n5Y,3.8%\n10Y,4%\n"
RATES = "rates: {process: hull-white, mean-reversion: 5%, volatility: 120bp, leaning: 60%}"
DEAL = """\
deal: floating
currency: CNY
dates: {{cutoff: 2024-01-02, closing: 2024-01-02, first-payment: 2024-04-02, legal-final: 2028-01-04,
        frequency: quarterly, calendar: China.IB, convention: modified-following}}
day-count: act/360
collateral: pool/
curve: {{file: quotes.csv, quotes: swaps, index: SHIBOR-3M}}
model: {{{rates}}}
tranches:
  A: {{notional: 100, coupon: {{index: {index}, {terms}}}, principal: bullet, required-spread: 0%}}
  B: {{notional: 20, coupon: 4%, principal: bullet, required-return: 6%}}
  rest: {{notional: 1, principal: residual, required-return: 12%}}
accounts: {{reserve: {{target: {reserve}, initial: {reserve}}}}}
tests: {{high: {{value: index(SHIBOR-3M), at-most: 3.5%}}}}
waterfall:
  - {{pay: [A, B], also-from: reserve}}
  - {{fill: reserve, unless: breached(high)}}
  - pay: rest
"""
FREE = "spread: 0%, floor: -20%"


def floating(
    folder: Path,
    terms: str = FREE,
    *,
    rates: str = RATES,
    index: str = "SHIBOR-3M",
    pd: str = "0.000001%",
    reserve: int = 400,
) -> Case:
    """A deal whose reserve pays every coupon, and whose one contract repays the notes unless it defaults."""
    (folder / "quotes.csv").write_text(QUOTES, encoding="utf-8")
    deal = DEAL.format(terms=terms, rates=rates, index=index, reserve=reserve)
    contracts = [bullet("C", "F", 130, "2028-01-03")]
    return load(write_pool(folder, deal, contracts, [{"id": "F", "pd": pd, "weight_macro": "0.5"}]))


def tranche(result: Simulated, name: str = "A") -> SimulatedTranche:
    return next(found for found in result.tranches if found.name == name)


def value(result: Simulated) -> Estimate:
    found = tranche(result).value
    assert isinstance(found, Estimate)
    return found


@pytest.mark.parametrize("index", ["curve", "SHIBOR-3M", "FR007"])
def test_a_floater_without_losses_is_worth_par(index, tmp_path):
    """At the rates of each path; nearly, where the dates and day count of the index are not the note's."""
    result = simulate(floating(tmp_path, index=index), paths=PATHS)
    forward = simulate(floating(tmp_path, index=index, rates=""), paths=32)
    assert near(value(result), value(forward).value)
    assert value(forward).value == pytest.approx(100.0, abs=1e-9 if index == "curve" else 0.3)
    spread = tranche(result).expected_spread
    assert isinstance(spread, Estimate) and near(spread, tranche(forward).expected_spread.value)
    assert tranche(result).expected_loss_pv.value == pytest.approx(0.0, abs=1e-6)


def test_without_volatility_the_run_is_that_of_the_forwards(tmp_path):
    still = RATES.replace("120bp", "0bp")
    first = simulate(floating(tmp_path, "spread: 1%, cap: 4.4%", rates=still, pd="3%", reserve=16), paths=512)
    other = simulate(floating(tmp_path, "spread: 1%, cap: 4.4%", rates="", pd="3%", reserve=16), paths=512)
    assert first.gathered.discounted is not None and other.gathered.discounted is None
    for place, name in enumerate(other.waterfall.flows):
        found = first.gathered.means[first.waterfall.flows.index(name)]
        np.testing.assert_allclose(found, other.gathered.means[place], rtol=1e-12, atol=1e-10, err_msg=name)
    for one, two in zip(first.tranches, other.tranches, strict=True):
        for measure in ("value", "expected_yield", "expected_spread", "expected_loss", "expected_loss_pv", "wal"):
            found, expected = getattr(one, measure), getattr(two, measure)
            if isinstance(expected, Estimate):
                assert found.value == pytest.approx(expected.value, rel=1e-12, abs=1e-10), measure
            else:
                assert found == expected


def capped_value(case: Case, cap: float) -> float:
    """100 less the caplets on the curve's own rate, by the closed form of the model (Jamshidian, 1989)."""
    curve, table = case.curve, case.timetable
    assert curve is not None
    rates = case.deal.model.rates
    total = 100.0
    for start, end in zip(table.starts[1:], table.ends[1:], strict=True):
        now, paid = (float(curve.times_of(day)) for day in (start, end))
        fraction = (end - start).days / 360
        a, sigma = rates.mean_reversion, rates.volatility
        reach = (1 - np.exp(-a * (paid - now))) / a
        deviation = sigma * np.sqrt((1 - np.exp(-2 * a * now)) / (2 * a)) * reach
        price = 1 / (1 + cap * fraction)
        bonds = [float(curve.discount(day)) for day in (start, end)]
        upper = np.log(bonds[1] / (bonds[0] * price)) / deviation + deviation / 2
        put = price * bonds[0] * ndtr(deviation - upper) - bonds[1] * ndtr(-upper)
        total -= 100 * (1 + cap * fraction) * float(put)
    return total


def test_a_capped_floater_is_worth_par_less_its_caplets(tmp_path):
    case = floating(tmp_path, f"{FREE}, cap: 4%", index="curve")
    assert near(value(simulate(case, paths=PATHS)), capped_value(case, 0.04))


def test_rates_and_losses_lean_on_the_same_factor(tmp_path):
    """Where rates are low in bad times, what is lost is worth more, and so what is received is worth less."""
    values = []
    for lean in ("90%", "-90%"):
        result = simulate(floating(tmp_path, rates=RATES.replace("60%", lean), pd="5%", reserve=16), paths=PATHS)
        values.append(result.gathered.discounted.sum())
    assert values[0] < values[1]


def test_one_seed_one_set_of_bits(tmp_path):
    case = floating(tmp_path, "spread: 1%, cap: 4.5%", pd="3%", reserve=16)
    base = simulate(case, paths=2_000, threads=1, by_period=True).gathered
    other = simulate(case, paths=2_000, threads=2, lanes=32, by_period=True).gathered
    for part in ("tranches", "means", "sample", "discounted"):
        assert getattr(base, part).tobytes() == getattr(other, part).tobytes(), part


def test_a_path_alone_has_the_rates_it_had_among_the_others(tmp_path):
    case = floating(tmp_path, "spread: 1%", pd="3%", reserve=16)
    result = simulate(case, paths=64, by_period=True)
    alone = replay(case, 37, debug=True)
    flow = result.waterfall.flows.index("A.interest.paid")
    np.testing.assert_array_equal(alone.flows.path("A.interest.paid"), result.gathered.by_period(flow)[:, 37])
    index, accrual = alone.flows.path("index.SHIBOR-3M"), alone.flows.path("A.accrual")
    np.testing.assert_allclose(accrual, (index + 0.01) * case.timetable.fractions("act/360"), rtol=1e-14)
    forwards = run(case).flows.path("index.SHIBOR-3M")
    assert index[0] == pytest.approx(forwards[0], abs=2e-4) and abs(index[-1] - forwards[-1]) > 1e-3
    assert alone.tranches[0].value == pytest.approx(result.gathered.tranches[0, kept.VALUE, 37], rel=1e-12)
    told = trace_text(trace(alone, (16,)))
    assert f"  indices: SHIBOR-3M {100 * index[15]:.4f} %" in told
    assert f"test high (before-payment): {index[15]:.4f}, at most 0.0350" in told


def test_the_deal_is_told_in_both_languages(tmp_path):
    case = floating(tmp_path, "spread: 1%")
    english, chinese = (explain_text(explain(case, LANGUAGES[code])) for code in ("en", "zh"))
    assert (
        "Interest rates differ from path to path: a short rate of one factor (Hull-White), fitted to the curve, "
        "mean reversion 5 % a year, volatility 120 bp, correlation with the macro factor 60 %." in english
    )
    assert "coupon SHIBOR-3M plus 100 bp, act/360" in english and "SHIBOR-3M for the period" in english
    assert "利率逐路径模拟：单因子短期利率模型" in chinese and "浮动利率，SHIBOR-3M 加 100bp" in chinese
    assert "FR007, compounded over the interest period, plus" in explain_text(
        explain(floating(tmp_path, index="FR007"))
    )
