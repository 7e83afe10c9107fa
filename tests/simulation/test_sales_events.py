"""What happens to products, from deal and tape: sales end or shrink as often as stated, and the value knows."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from ipabs.definitions.library import shipped
from tests.simulation.royalty_pools import (
    NOTHING_HAPPENS,
    YEARS,
    discounts,
    each,
    means_near,
    patent,
    royalties,
    royalty,
)

PATHS = 16_384
MANUAL = shipped("structures") / "README.md"
LIFECYCLES = {
    "constant": {"growth": "3%"},
    "ramp-plateau-decline": {"peak_sales": 1_000, "launch_date": "2023-03-31", "ramp": 1, "plateau": 1, "decline": 0.1},
    "bass": {"peak_sales": 1_000, "launch_date": "2022-06-30"},
    "logistic": {"launch_date": "2021-12-31", "logistic_midpoint": 2, "logistic_steepness": 1},
    "vector": {"vector": "1;1.5;0.8"},
}
BOTH = {"withdrawal_hazard": "5%", "competitor_hazard": "30%", "competitor_share": "60%"}


def pool(folder, dates=None, **columns):
    return royalties(folder, [royalty("C", **columns)], model=NOTHING_HAPPENS, **({"dates": dates} if dates else {}))


@pytest.mark.parametrize("lifecycle", LIFECYCLES)
def test_the_mean_of_sales_is_the_lifecycle_without_events_and_what_they_leave_of_it_with(tmp_path, lifecycle):
    terms = {"lifecycle": lifecycle, "volatility": "20%", **LIFECYCLES[lifecycle]}
    quiet, struck = pool(tmp_path / "quiet", **terms), pool(tmp_path / "struck", **terms, **BOTH)
    years = np.diff(quiet.pool.times)
    kept = np.cumprod(np.exp(-0.05 * years) * (1 - (1 - np.exp(-0.3 * years)) * 0.4))
    sales = quiet.pool.royalties.terms.sales[0]
    assert sales[1:].all()
    for drawn, exact in ((each(quiet, PATHS)["C"], sales), (each(struck, PATHS)["C"], sales * kept)):
        for k in range(len(sales)):
            assert means_near(drawn.receipts[k], exact[k]), k
    assert (struck.pool.royalties.valuation.base_receipts == quiet.pool.royalties.valuation.base_receipts).all()
    np.testing.assert_allclose(struck.pool.royalties.valuation.expected[0], sales * kept, rtol=1e-12)


def test_a_product_withdrawn_stays_away_and_a_competitor_takes_the_same_each_time(tmp_path):
    receipts = each(pool(tmp_path / "pool", YEARS, **BOTH), PATHS)["C"].receipts
    left = receipts / receipts.max(axis=1, keepdims=True)
    entries = np.log(left[left > 0]) / math.log(0.6)
    np.testing.assert_allclose(entries, np.round(entries), atol=1e-9)
    assert entries.max() > 5
    assert (left[1:][left[:-1] == 0] == 0).all() and (np.diff(left, axis=0) <= 1e-12).all()


def test_what_happens_to_one_product_moves_no_other(tmp_path):
    rows = [royalty("C", volatility="20%"), royalty("D", volatility="20%")]
    plain = each(royalties(tmp_path / "plain", rows), 1_024)["D"]
    struck = each(royalties(tmp_path / "struck", [rows[0] | BOTH, rows[1]]), 1_024)["D"]
    assert plain.receipts.tobytes() == struck.receipts.tobytes()
    assert plain.value.tobytes() == struck.value.tobytes()


@pytest.mark.parametrize(
    ("terms", "approximate"),
    [
        ({}, 0.0),
        ({"reporting_lag": 2, "tail_share": "20%", "withholding": "10%"}, 0.0),
        ({"cap": 900}, 3e-3),
        ({"minimum": 500, "tail_share": "20%"}, 3e-3),
        ({"tiers": "0:50%;600:100%", "cap": 800}, 3e-3),
        ({"multiple_cap": 2, "upfront": 1000}, 3e-3),
    ],
)
def test_the_value_is_the_mean_of_what_is_received(tmp_path, terms, approximate):
    rows = [patent("P", invalidation_hazard="4%"), patent("Q", invalidation_hazard="2%")]
    contract = royalty("C", patents="P:0.75;Q:0.25", volatility="20%", **BOTH, **terms)
    case = royalties(tmp_path / "pool", [contract], patents=rows)
    drawn = each(case, 2 * PATHS)["C"]
    total = np.cumsum(drawn.receipts * discounts(case), axis=0) + drawn.value * discounts(case)
    closing = case.pool.royalties.initial
    allowed = 4.0 * total.std(axis=1) / math.sqrt(total.shape[1]) + approximate * closing
    assert (np.abs(total.mean(axis=1) - closing) < allowed).all(), total.mean(axis=1) / closing - 1.0
    quiet = contract | {"withdrawal_hazard": "0%", "competitor_hazard": "0%", "competitor_share": None}
    assert closing < royalties(tmp_path / "quiet", [quiet], patents=rows).pool.royalties.initial


def test_the_manual_works_it_out(tmp_path):
    """Ten years at 0.75 % and 4 %, an entry leaving 80 %."""
    words = r"after ten years ([\d.]+)% of products\s+are still sold, and ([\d.]+)% of the lifecycle's"
    told = re.search(words, MANUAL.read_text(encoding="utf-8"))
    assert told is not None
    columns = {"withdrawal_hazard": "0.75%", "competitor_hazard": "4%", "competitor_share": "80%"}
    case = pool(tmp_path / "pool", YEARS, **columns)
    events = case.pool.royalties.terms.events
    assert events is not None
    assert f"{100 * np.prod(1 - events.gone[0, :10]):.1f}" == told[1]
    assert f"{100 * events.kept[0, 9]:.1f}" == told[2]
