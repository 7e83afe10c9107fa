"""Royalties in another currency: converted at the rate of the path, valued at the forwards, hedged by a forward."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ipabs.case import load
from ipabs.kernels.entity import entity_hash
from ipabs.run import replay, run
from tests.naive.royalties import SECTOR, brownian
from tests.simulation.pools import write_pool
from tests.simulation.royalty_pools import QUARTERS, each, licensee, means_near, royalties, royalty

PATHS = 4_096


def eur(volatility="0%", forwards="[1.12, 1.15, 1.2]"):
    return f"currencies:\n  EUR: {{spot: 1.1, forwards: {forwards}, volatility: {volatility}}}\n"


BENT = {
    "tiers": "0:4%;500:8%",
    "minimum": 15,
    "cap": 90,
    "upfront": 100,
    "multiple_cap": 3,
    "reporting_lag": 2,
    "withholding": "10%",
    "volatility": "30%",
}
"""Terms whose amounts are in the contract's own currency."""


def paths_of(case, paths, seed=1):
    """(periods + 1, paths) of the only other currency."""
    scratch = case.simulation.scratch(1_024)
    found = []
    for first in range(0, paths, 1_024):
        case.simulation.run(seed, first, scratch)
        found.append(scratch.exchange.rates[0].copy())
    return np.concatenate(found, axis=1)[:, :paths]


def test_the_rate_is_a_log_normal_about_its_forwards_and_the_same_in_plain_python(tmp_path):
    case = royalties(tmp_path, [royalty("C", currency="EUR")], more=eur("25%"))
    rates, times = paths_of(case, PATHS), case.pool.times
    expected = np.array([1.1, 1.12, 1.15, *[1.2] * 18])
    assert (rates[0] == 1.1).all()
    for k in (1, 2, 7, 20):
        assert means_near(rates[k], expected[k])
        logs = np.log(rates[k] / expected[k])
        assert np.var(logs) == pytest.approx(0.25**2 * times[k], rel=4 * math.sqrt(2 / PATHS))
    for path in (0, 5, 4_095):
        noise = brownian(1, path, entity_hash("currency", "EUR"), SECTOR, times.tolist())
        naive = [
            f * math.exp(0.25 * w - 0.03125 * t)
            for f, w, t in zip(expected[1:], noise, times[1:].tolist(), strict=True)
        ]
        np.testing.assert_allclose(rates[1:, path], naive, rtol=1e-13)


def test_money_of_a_contract_is_converted_at_the_end_of_its_period(tmp_path):
    contracts = [royalty("H", volatility="20%"), royalty("C", "B", **BENT)]
    obligors = [licensee(), licensee("B", hazard="8%")]
    own = each(royalties(tmp_path / "own", contracts, obligors), PATHS)
    case = royalties(tmp_path / "eur", [contracts[0], {**contracts[1], "currency": "EUR"}], obligors, more=eur("25%"))
    abroad, rates = each(case, PATHS), paths_of(case, PATHS)
    np.testing.assert_array_equal(abroad["H"].receipts, own["H"].receipts)
    np.testing.assert_allclose(abroad["C"].receipts, own["C"].receipts * rates[1:], rtol=1e-13)
    assert abroad["C"].defaulted.any()


def test_forwards_move_what_is_still_to_come_and_the_spot_all_of_it(tmp_path):
    contracts = [royalty("C", **BENT)]
    flat = "[1.1]"
    own = royalties(tmp_path / "own", contracts)
    same = royalties(tmp_path / "same", [{**contracts[0], "currency": "EUR"}], more=eur("25%", flat))
    assert same.pool.initial == pytest.approx(1.1 * own.pool.initial, rel=1e-12)
    here, there, rates = each(own, 1_024)["C"], each(same, 1_024)["C"], paths_of(same, 1_024)
    np.testing.assert_allclose(there.value, here.value * rates[1:], rtol=1e-12)


def test_discounted_value_and_receipts_together_have_the_closing_value_at_every_date(tmp_path):
    contracts = [royalty("C", "B", currency="EUR", **BENT), royalty("D", "B", currency="EUR", volatility="40%")]
    case = royalties(tmp_path, contracts, [licensee("B", hazard="5%")], more=eur("25%"))
    pool, drawn = case.pool.royalties, each(case, 4 * PATHS)
    for number, name in enumerate(pool.terms.ids):
        discount = pool.discount[1:, np.newaxis]
        standing = np.cumsum(drawn[name].receipts * discount, axis=0) + drawn[name].value * discount
        closing = pool.valuation.closing[number]
        for k in (0, 3, 9, 19):
            assert near(standing[k], closing)
        assert near(drawn[name].receipts.sum(axis=0), pool.valuation.expected[number].sum())


def test_the_case_in_which_nothing_happens_is_converted_at_the_forwards(tmp_path):
    own = royalties(tmp_path / "own", [royalty("C", reporting_lag=1, growth="5%")])
    abroad = royalties(tmp_path / "eur", [royalty("C", reporting_lag=1, growth="5%", currency="EUR")], more=eur("25%"))
    forwards = np.array([1.12, 1.15, *[1.2] * 18])
    here, there = own.inputs, abroad.inputs
    np.testing.assert_allclose(there["receipts.royalty"], here["receipts.royalty"] * forwards, rtol=1e-13)
    still = own.pool.royalties.valuation.base_receipts * forwards * own.pool.royalties.discount[1:]
    standing = still[::-1].cumsum()[::-1] / own.pool.royalties.discount[:-1]
    np.testing.assert_allclose(there["pool.balance"][:-1], standing[1:], rtol=1e-12)
    np.testing.assert_array_equal(there["index.EUR"], forwards)


def near(samples, exact):
    """Whether the mean of samples lies within 4 standard errors and .4 % of a number."""
    return abs(samples.mean() - exact) < 4 * samples.std() / math.sqrt(len(samples)) + 0.004 * exact


CURVES = """\
curve: {flat: 2%}
currencies:
  EUR: {spot: 1.1, curve: {flat: 4%}, volatility: 10%}
"""


def test_two_curves_make_the_forwards_of_covered_interest_parity(tmp_path):
    case = royalties(tmp_path, [royalty("C", currency="EUR")], more=CURVES)
    times = case.pool.times
    np.testing.assert_allclose(case.exchanges["EUR"].forwards, 1.1 * (1.02 / 1.04) ** times, rtol=1e-9)


HEDGED = """\
deal: hedged
currency: USD
dates: {dates}
collateral: pool/
valuation-rate: 8%
currencies:
  EUR: {{spot: 1.1, forwards: [1.12, 1.15, 1.2], volatility: 25%}}
parties: {{bank: {{rating: AAA, table: sp}}}}
hedges:
  sold: {{kind: forward, counterparty: bank, sells: {sold}, rate: 1.15, spot: EUR}}
tranches:
  A: {{notional: 100, coupon: 4%, principal: pass-through}}
  R: {{notional: 1, principal: residual}}
waterfall:
  - pay: [sold, A, R]
"""


def hedged(folder, sold):
    """A royalty of 50 a quarter for certain, 200 a year, sold forward."""
    contracts = [royalty("C", currency="EUR", sales=200)]
    return write_pool(folder, HEDGED.format(dates=QUARTERS, sold=sold), contracts, [licensee()], [])


def test_a_forward_on_what_comes_makes_it_certain(tmp_path):
    plain = load(hedged(tmp_path / "plain", [0]))
    amounts = (plain.inputs["receipts.royalty"] / [1.12, 1.15, *[1.2] * 18]).tolist()
    case = load(hedged(tmp_path / "hedged", amounts))
    np.testing.assert_allclose([paid_on(case, path) for path in range(4)], 1.15 * sum(amounts), rtol=1e-9)
    assert np.std([paid_on(plain, path) for path in range(4)]) > 5.0


def paid_on(case, path):
    """What is left for the notes on a path."""
    flows = replay(case, path).flows
    return float((flows.path("collected") - flows.path("sold.net.paid")).sum())


def test_when_nothing_happens_a_forward_is_settled_at_the_forwards(tmp_path):
    case = load(hedged(tmp_path, [10] * 3))
    flows = run(case).flows
    np.testing.assert_allclose(flows.path("sold.received")[:3], [0.3, 0.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(flows.path("sold.net.paid")[:3], [0.0, 0.0, 0.5], atol=1e-12)


def test_listed_forwards_of_a_deal_in_mid_life_are_counted_from_its_closing(tmp_path):
    state = "state: {as-of: 2023-03-31, cutoff: 2023-04-01, balance: {A: 90, R: 1}}\n"
    folder = hedged(tmp_path, [10] * 3)
    folder.joinpath("deal.yaml").write_text(folder.joinpath("deal.yaml").read_text() + state)
    case = load(folder)
    np.testing.assert_array_equal(case.exchanges["EUR"].forwards, [1.1, 1.15, *[1.2] * 18])
    np.testing.assert_allclose(run(case).flows.path("sold.net.paid")[:2], [0.0, 0.5], atol=1e-12)
