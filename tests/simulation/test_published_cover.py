"""The published cover of a deal on drug royalties, from its notes and a pool that is worth what it was worth."""

from __future__ import annotations

import numpy as np
import pytest

from ipabs.case import load
from ipabs.run import run, simulate
from tests.domain_checks import domain_check
from tests.simulation import pools
from tests.simulation.royalty_pools import licensee, means_near, royalty

PATHS = 16_384
DATES = "{cutoff: 2016-12-31, closing: 2016-12-31, payments: [2017-06-30, 2018-06-30, 2019-06-30, 2020-06-30]}"
COVERED = """\
deal: drug-royalty-of-old
currency: USD
dates: {dates}
collateral: {pool}
valuation-rate: {rate}
tranches:
  older: {{notional: 116.0, coupon: 0%, principal: {{target-balance: [116.0, 100, 50, 0]}}}}
  newer: {{notional: 150.0, coupon: 0%, principal: {{target-balance: [150.0, 120, 60, 0]}}}}
  rest: {{notional: 183.9, principal: residual}}
tests:
  cover: {{value: "oc(older, newer)", at-least: 30%}}
waterfall:
  - pay: [older.principal, newer.principal]
  - pay: rest
"""


def stated_cover():
    """OC-1: the value of the pool, the notes, their overcollateralisation and how near it must be met."""
    check = domain_check("OC-1")
    assert check.given("o/s ", "2017-1 ") == [116.0, 150.0]
    return check.given("DAV ")[0], 0.01 * check.stated("=")[0], 0.01 * check.tolerance


def test_the_published_cover_of_given_cash(tmp_path):
    """Drug Royalty III: royalties worth 449.9 on the first payment date, against 116.0 and 150.0 of notes."""
    value, cover, tolerance = stated_cover()
    rate, days = 0.08, (365, 731, 1_096)
    weights = (0.3, 0.4, 0.3)
    late = [weight * value * (1.0 + rate) ** (n / 365) for weight, n in zip(weights, days, strict=True)]
    dates = ("2018-06-30", "2019-07-01", "2020-06-30")
    dates = ("2018-06-30", "2019-06-30", "2020-06-30")
    late = [weight * value * (1.0 + rate) ** (n / 365) for weight, n in zip(weights, (365, 730, 1_096), strict=True)]
    cash = "".join(f"{day},{amount!r}\n" for day, amount in zip(dates, late, strict=True))
    (tmp_path / "cash.csv").write_text(f"date,royalty\n2017-06-30,55.5\n{cash}", encoding="utf-8")
    deal = COVERED.format(dates=DATES, pool="cash.csv", rate="8%")
    (tmp_path / "deal.yaml").write_text(deal, encoding="utf-8")
    found = float(run(load(tmp_path), debug=True).flows.path("cover.value")[0])
    assert found == pytest.approx(1.0 - 266.0 / value, abs=1e-9)
    assert found == pytest.approx(cover, abs=tolerance)


def test_the_published_cover_of_royalties(tmp_path):
    """The same of a royalty on sure sales that are as large as that takes; on noisy ones in the mean of the value."""
    value, cover, tolerance = stated_cover()
    deal = COVERED.format(dates=DATES, pool="pool/", rate="8%")
    obligors = [licensee()]

    def covered(name, sales, volatility):
        rows = [royalty("C", sales=repr(sales), volatility=volatility, start_date="2016-12-31")]
        return load(pools.write_pool(tmp_path / name, deal, rows, obligors))

    unit = float(covered("unit", 1.0, "0%").pool.royalties.valuation.base_value[1])
    case = covered("sure", value / unit, "0%")
    found = simulate(case, paths=64, by_period=True)
    covers = found.gathered.by_period(list(found.waterfall.flows).index("cover.value"))[0]
    np.testing.assert_allclose(covers, 1.0 - 266.0 / value, atol=1e-9)
    assert covers[0] == pytest.approx(cover, abs=tolerance)
    assert float(run(case).flows.path("cover.value")[0]) == pytest.approx(covers[0], abs=1e-9)
    noisy = simulate(covered("noisy", value / unit, "25%"), paths=PATHS, by_period=True)
    ratios = noisy.gathered.by_period(list(noisy.waterfall.flows).index("cover.value"))[0]
    assert means_near(266.0 / (1.0 - ratios), value)
    assert ratios.std() > 0.05
