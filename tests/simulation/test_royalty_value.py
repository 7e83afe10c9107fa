"""What royalties are worth, from deal and tape: the mean of what simulation pays, at the cutoff and along every path.

Two judges of a contract's value: what it pays, within 4 standard errors of the mean; and what it pays beside what the
same contract without its terms pays on the same draws, of which the value is known exactly. The second sees errors of
a few thousandths, which is what the valuation of tiers, caps and minima promises.
"""

from __future__ import annotations

import numpy as np
import pytest

from ipabs.case import load
from ipabs.kernels import slices as rows
from ipabs.run import simulate
from tests.simulation import pools
from tests.simulation.royalty_pools import Drawn, discounts, each, licensee, means_near, patent, royalties, royalty

PATHS = 16_384
PROMISED = 0.003
"""Of a contract's value: how far off the valuation of terms that are not proportional to sales may be."""
COMMON = {"patents": "P:0.6;Q:0.4", "volatility": "25%", "own_share": "50%", "royalty_rate": "10%"}
TERMS = {
    "tiers": {"royalty_rate": None, "tiers": "0:6%;700:9%;1100:14%"},
    "falling-tiers": {"royalty_rate": None, "tiers": "0:14%;900:5%"},
    "minimum": {"minimum": 70},
    "cap": {"cap": 90},
    "multiple": {"multiple_cap": 2, "upfront": 200, "received": 150},
    "lag": {"reporting_lag": 1},
    "long-lag": {"reporting_lag": 3, "withholding": "15%"},
    "tail": {"tail_share": "40%", "start_date": "2022-08-15"},
    "replaced": {"replacement_chance": "60%", "replacement_delay": 0.75, "replacement_share": "80%"},
    "sudden": {"replacement_chance": "100%", "replacement_delay": 0, "replacement_share": "30%", "reporting_lag": 2},
    "all": {
        "royalty_rate": None,
        "tiers": "0:7%;900:13%",
        "minimum": 40,
        "cap": 130,
        "multiple_cap": 3,
        "upfront": 150,
        "reporting_lag": 2,
        "tail_share": "20%",
        "withholding": "10%",
        "replacement_chance": "50%",
        "replacement_delay": 0.5,
        "replacement_share": "90%",
    },
}
PATENTS = [
    patent("P", technology="t", invalidation_hazard="4%", expiry_date="2026-05-15", quality=1),
    patent("Q", technology="t", invalidation_hazard="3%", renewal_paid_by="owner", quality=-1),
]
LICENSEE = licensee(
    pd="5%", sector="pharma", technology="t", weight_macro=0.4, weight_sector=0.5, weight_technology=0.3
)
MODELS = {
    "gaussian": "sales: {leaning-macro: 0.3, leaning-sector: 0.6}",
    "student-t": "copula: student-t, sales: {leaning-macro: 0.3, leaning-sector: 0.6}",
}


@pytest.fixture(scope="module", params=list(MODELS))
def worlds(request, tmp_path_factory):
    """The contracts with their terms, and those of the same names without: cases and draws of both."""
    folder, found = tmp_path_factory.mktemp("valued"), []
    for kind in ("with", "without"):
        contracts = [royalty(name, **{**COMMON, **(terms if kind == "with" else {})}) for name, terms in TERMS.items()]
        case = royalties(folder / kind, contracts, [LICENSEE], PATENTS, model=MODELS[request.param])
        found.append((case, each(case, PATHS)))
    return found


def present_values(case, drawn: Drawn):
    """Of what has come so far and is still to come, at the end of each period, (periods, paths)."""
    discount = discounts(case)
    return np.cumsum(discount * drawn.receipts, axis=0) + discount * drawn.value


def closing(case):
    """By contract."""
    royalty_pool = case.pool.royalties
    return dict(zip(royalty_pool.terms.ids, royalty_pool.valuation.closing.tolist(), strict=True))


def without_noise(totals, control, known):
    """``totals`` (periods, paths) less what ``control`` happens to be off its known mean."""
    deviation = control - control.mean(axis=1, keepdims=True)
    slopes = (deviation * totals).mean(axis=1) / (deviation**2).mean(axis=1)
    return totals - slopes[:, np.newaxis] * (control - known)


@pytest.mark.parametrize("which", [0, 1], ids=["with", "without"])
def test_the_closing_value_is_the_mean_of_discounted_receipts(worlds, which):
    case, drawn = worlds[which]
    values = closing(case)
    for name, part in drawn.items():
        assert means_near((discounts(case) * part.receipts).sum(axis=0), values[name]), name
    np.testing.assert_array_equal(case.pool.expected, list(values.values()))
    assert case.pool.initial == pytest.approx(sum(values.values()), rel=1e-14)
    assert len({round(value, 6) for value in values.values()}) == (len(TERMS) if which == 0 else 1)


@pytest.mark.parametrize("which", [0, 1], ids=["with", "without"])
def test_along_the_path_what_came_and_what_is_to_come_are_worth_the_same(worlds, which):
    case, drawn = worlds[which]
    values = closing(case)
    for name, part in drawn.items():
        assert means_near(present_values(case, part), values[name]), name
        assert (part.value[-1] == 0.0).all()
        assert part.value[-2].max() > 0.0
        # a minimum counts as money that stands still less what sales bring of it: too much where sales are far up
        assert (part.value < 0.0).mean() < (0.002 if "minimum" in TERMS[name] and which == 0 else 1e-12), name


def test_terms_are_valued_to_a_few_thousandths(worlds):
    (case, drawn), (plain, known) = worlds
    values, plain_values = closing(case), closing(plain)
    for name, part in drawn.items():
        totals = without_noise(present_values(case, part), present_values(plain, known[name]), plain_values[name])
        error = totals.std(axis=1) / np.sqrt(PATHS)
        off = np.abs(totals.mean(axis=1) - values[name])
        assert (off < 4.0 * error + PROMISED * values[name]).all(), name
        assert error.max() < 0.004 * values[name], name


def test_what_defaults_is_the_value_before_it(worlds):
    case, drawn = worlds[0]
    values, chances = closing(case), case.pool.obligors.cumulative[0]
    for name, part in drawn.items():
        before = np.vstack([np.full(part.value.shape[1], values[name]), part.value[:-1]])
        struck = part.defaulted > 0.0
        np.testing.assert_array_equal(part.defaulted[struck], before[struck], err_msg=name)
        assert (struck.sum(axis=0) <= 1).all()
        assert pools.frequency_near(struck[: len(struck) // 2].any(axis=0), chances[len(struck) // 2])
        # and after it nothing comes but from another licensee
        gone = np.cumsum(struck, axis=0) > 0
        assert part.receipts[gone].any() == bool("replacement_chance" in TERMS[name])


@pytest.mark.parametrize(("name", "promised"), [("replaced", 0.0), ("sudden", 0.0), ("all", 0.03)])
def test_what_is_left_after_a_default_is_worth_what_comes(worlds, name, promised):
    """On the paths that have defaulted by the end of a year, the mean of what is still to come is its value then.

    Exactly where royalties are proportional to sales; else what caps and minima are worth moves with who is left.
    """
    case, drawn = worlds[0]
    part, discount = drawn[name], discounts(case)
    gone = np.cumsum(part.defaulted > 0.0, axis=0) > 0
    for k in (7, 11, 15):
        coming = (discount[k + 1 :] * part.receipts[k + 1 :]).sum(axis=0)[gone[k]]
        worth = (discount[k] * part.value[k])[gone[k]]
        assert gone[k].sum() > 500 and worth.mean() > 0.0
        off, error = (coming - worth).mean(), (coming - worth).std() / np.sqrt(gone[k].sum())
        assert abs(off) < 4.0 * error + promised * worth.mean(), k
        assert error < 0.04 * worth.mean()


@pytest.mark.parametrize("copula", list(MODELS))
def test_sales_that_lean_on_defaults_are_worth_more(tmp_path, copula):
    """Who defaults would have sold little: of sales that lean as much as these an eighth more comes than of others."""
    obligors = [
        licensee("L", pd="10%", sector="pharma", weight_macro=0.6, weight_sector=0.7),
        licensee("alone", pd="10%", sector="music", weight_macro=0, weight_sector=0),
    ]
    contracts = [
        royalty("leaning", "L", volatility="40%", own_share=0),
        royalty("lagging", "L", volatility="40%", own_share=0, reporting_lag=2, replacement_chance="50%"),
        royalty("not", "alone", volatility="40%", own_share=0),
    ]
    word = "copula: student-t, " if copula == "student-t" else ""
    model = f"{word}sales: {{leaning-macro: 0.5, leaning-sector: 0.8}}"
    case = royalties(tmp_path, contracts, obligors, model=model)
    values = closing(case)
    for name, part in each(case, PATHS).items():
        assert means_near(present_values(case, part), values[name]), name
    assert 1.08 < values["leaning"] / values["not"] < 1.25


def test_where_nothing_happens_the_path_is_the_scheduled_one(tmp_path):
    """Sales without noise, sound licensees and patents: what the deal is sized on, receipts and values by period."""
    patents = [
        patent("P", technology="t", invalidation_hazard=0, expiry_date="2026-05-15"),
        patent("Q", invalidation_hazard=0),
    ]
    sure = {"volatility": "0%", "replacement_chance": None}
    contracts = [royalty(name, **{**COMMON, **terms, **sure}) for name, terms in TERMS.items()]
    case = royalties(tmp_path, contracts, [licensee()], patents)
    path, scheduled = pools.fed(case, 32), case.inputs
    assert list(path) == list(scheduled)
    for name, amounts in scheduled.items():
        np.testing.assert_allclose(path[name], np.tile(amounts[:, np.newaxis], 32), rtol=1e-9, atol=1e-7, err_msg=name)
    assert case.pool.initial == pytest.approx(float(discounts(case)[:, 0] @ scheduled["receipts.royalty"]), rel=1e-9)


def test_the_waterfall_is_fed_the_sum_of_the_contracts(worlds):
    case, drawn = worlds[0]
    fed = pools.fed(case, PATHS)
    for name, field in (("receipts.royalty", "receipts"), ("pool.balance", "value")):
        whole = sum(getattr(part, field) for part in drawn.values())
        np.testing.assert_allclose(fed[name], whole, rtol=1e-12, atol=1e-9, err_msg=name)
    defaulted = np.cumsum(sum(part.defaulted for part in drawn.values()), axis=0)
    np.testing.assert_allclose(fed["pool.defaulted"], defaulted, rtol=1e-12, atol=1e-9)
    assert not fed["receipts.interest"].any() and not fed["receipts.principal"].any()


def test_losses_are_of_what_was_expected(worlds):
    """1 - PV(received) / PV(expected): nothing in the mean, below nothing where things go well; no less for slices."""
    case = worlds[0][0]
    found = simulate(case, paths=PATHS)
    fed = pools.fed(case, PATHS)
    received = (discounts(case) * fed["receipts.royalty"]).sum(axis=0)
    np.testing.assert_allclose(found.pool.loss.losses, 1.0 - received / case.pool.initial, rtol=1e-9, atol=1e-12)
    assert pools.near(found.pool.loss.mean(), 0.0)
    assert (found.pool.loss.losses < -0.2).any() and (found.pool.loss.losses > 0.2).any()


def test_slices_see_no_gains(tmp_path):
    stack = "{first: {attach: 0%, detach: 10%}, second: {attach: 10%, detach: 30%}, last: {attach: 30%, detach: 100%}}"
    contract = royalty("C", **COMMON)
    case = royalties(tmp_path, [contract], [LICENSEE], PATENTS, slices=stack, more="curve: {flat: 3%}\n")
    found = simulate(case, paths=4_096)
    loss = found.pool.loss.losses
    assert (loss < -0.1).any()
    for number, (attach, detach) in enumerate([(0.0, 0.1), (0.1, 0.3), (0.3, 1.0)]):
        of_slice = found.gathered.slices[number]
        share = np.clip(loss - attach, 0.0, detach - attach) / (detach - attach)
        np.testing.assert_allclose(of_slice[rows.LOSS], share, atol=1e-9)
        np.testing.assert_array_equal(of_slice[rows.HIT], loss > attach + 1e-9)
        assert (of_slice[rows.PROTECTION] >= -1e-12).all() and of_slice[rows.PROTECTION].max() > 0.0
        assert (of_slice[rows.PROTECTION] <= 1.0).all()
    whole = sum(width * found.gathered.slices[n, rows.LOSS] for n, width in enumerate((0.1, 0.2, 0.7)))
    np.testing.assert_allclose(whole, np.maximum(loss, 0.0), atol=1e-9)


@pytest.fixture(scope="module")
def drugs():
    case = load("drug-royalty")
    return case, each(case, PATHS)


def test_the_shipped_royalties(drugs):
    case, drawn = drugs
    values = closing(case)
    for name, part in drawn.items():
        assert means_near(present_values(case, part), values[name]), name
    whole = sum(present_values(case, part) for part in drawn.values())
    assert means_near(whole, case.pool.initial)
    expected = case.pool.royalties.valuation.expected
    for place, (name, part) in enumerate(drawn.items()):
        error = part.receipts.std(axis=1) / np.sqrt(PATHS)
        off = np.abs(part.receipts.mean(axis=1) - expected[place])
        assert (off < 4.0 * error + 0.001 * values[name]).all(), name


def test_the_shipped_royalties_cover_their_notes(drugs):
    """The deal's own test reads that value."""
    case, drawn = drugs
    found = simulate(case, paths=512, by_period=True)
    flow = {name: found.gathered.by_period(place) for place, name in enumerate(found.waterfall.flows)}
    value = sum(part.value for part in drawn.values())[:, :512]
    there = value > 1.0
    owed = np.vstack([np.full(512, case.deal.tranches["A"].notional), flow["A.balance"][:-1]])  # before payment
    cover = 1.0 - owed / np.where(there, value, 1.0)
    np.testing.assert_allclose(flow["senior-oc.value"][there], cover[there], rtol=1e-9, atol=1e-9)
    assert 0.0 < cover[0].min() < 0.41 < cover[0].max() < 0.7
