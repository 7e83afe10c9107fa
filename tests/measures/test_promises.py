"""Which interest counts as missed: deferrable, in kind, components, and notes without principal, over paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.case import load
from ipabs.kernels import paths as kept
from ipabs.measures.missing import Missing
from ipabs.run import Simulated, simulate
from tests.simulation.pools import AT_ONCE, LAST_DAY, THREE_YEARS, bullet, write_pool

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.measures.simulated import SimulatedTranche

DEAL = f"""\
deal: promises
currency: CNY
dates: {THREE_YEARS}
collateral: pool/
model: {{{AT_ONCE}}}
tranches:
  plain: {{notional: 10, coupon: 4%, principal: bullet}}
  late: {{notional: 10, coupon: 4%, principal: bullet, deferrable: true}}
  kind: {{notional: 10, coupon: 4%, principal: bullet, unpaid-interest: capitalises, anticipated-repayment: 2024-12-31}}
  parts: {{notional: 10, principal: bullet, deferrable: true, components: {{more: {{rate: 4%}}}}}}
  hoped: {{notional: 10, principal: bullet, components: {{contingent: {{rate: 900%, promised: false}}}}}}
  steps: {{notional: 10, principal: bullet, step-ups: [{{when: period > 1, by: 1%}}]}}
  IO: {{notional: 60, coupon: 1%, principal: none, interest-on: balance(plain)}}
waterfall:
  - pay: [plain, late, kind, parts, hoped, steps, IO]
"""
"""The pool pays nothing before the last date, so that all interest is late."""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    folder: Path = tmp_path_factory.mktemp("promises")
    obligors = [{"id": f"F{i}", "pd": "10%", "weight_macro": "0.4"} for i in range(10)]
    contracts = [bullet(f"C{i}", f"F{i}", 8, LAST_DAY[THREE_YEARS]) for i in range(10)]
    return simulate(load(write_pool(folder, DEAL, contracts, obligors)), paths=2048, seed=3, debug=True)


def tranche(result: Simulated, name: str) -> SimulatedTranche:
    return next(measures for measures in result.tranches if measures.name == name)


def test_interest_missed_on_its_date(result: Simulated) -> None:
    assert tranche(result, "plain").pd_timely.value == 1.0  # type: ignore[union-attr]  # it bears interest


@pytest.mark.parametrize("name", ["late", "kind", "parts"])
def test_interest_that_may_wait_is_missed_in_the_end_only(result: Simulated, name: str) -> None:
    measures = tranche(result, name)
    assert not isinstance(measures.pd_timely, Missing)
    path = result.gathered.tranches[list(result.case.deal.tranches).index(name)]
    interest = path[kept.UNPAID] - path[kept.UNPAID_PRINCIPAL]
    assert measures.pd_timely.value == (interest > 1e-6).mean()
    assert 0.0 < measures.pd_timely.value < measures.pd_ultimate.value < 0.5  # interest is paid before principal


def test_what_is_not_promised_is_never_missed(result: Simulated) -> None:
    measures = tranche(result, "hoped")
    assert measures.pd_timely == Missing("the tranche bears no interest")
    assert measures.pd_ultimate.value < 1.0  # 270 of contingent interest are owed to it on every path
    assert measures.expected_loss_pv == Missing("it also receives interest that it is not promised")
    places = {name: place for place, name in enumerate(result.waterfall.flows)}
    assert result.gathered.means[places["hoped.contingent.paid"]].sum() > 0.0
    received = result.gathered.means[places["hoped.interest-received"]]
    np.testing.assert_allclose(received, result.gathered.means[places["hoped.contingent.paid"]])


def test_a_conditional_step_up_is_interest(result: Simulated) -> None:
    measures = tranche(result, "steps")
    assert measures.pd_timely.value == 1.0  # type: ignore[union-attr]  # 10 x 1% is due in the second period
    assert isinstance(measures.expected_loss_pv, Missing)


def test_a_note_without_principal(result: Simulated) -> None:
    measures = tranche(result, "IO")
    assert measures.attachment == measures.expected_loss_pv == Missing("the tranche has no principal")
    assert measures.expected_loss.value == 0.0
    assert measures.pd_ultimate.value > 0.0
    assert tranche(result, "steps").detachment == pytest.approx(1 - 50 / 80)  # IO takes no part of the pool


def test_interest_in_kind_is_lost_with_the_principal(result: Simulated) -> None:
    """Whoever loses all of both loses the balance as it has grown by two years, and the third year's interest."""
    path = result.gathered.tranches[list(result.case.deal.tranches).index("kind")]
    assert path[kept.UNPAID_PRINCIPAL].max() == pytest.approx(10 * 1.04**2, rel=1e-9)
    assert path[kept.UNPAID].max() == pytest.approx(10 * 1.04**3, rel=1e-9)
