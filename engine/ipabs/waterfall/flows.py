"""Plans run over blocks of paths, and the check that cash is conserved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.claims import claims_outside
from ipabs.definitions.state import held_on_accounts
from ipabs.definitions.waterfalls import revolving
from ipabs.errors import RunError
from ipabs.kernels.blocks import empty_block
from ipabs.kernels.waterfall import run_plan
from ipabs.waterfall.claims import CASH
from ipabs.waterfall.terms import TOLERANCE

if TYPE_CHECKING:
    from ipabs.arrays import Money
    from ipabs.waterfall.compile import Waterfall
    from ipabs.waterfall.terms import Terms

LANES = 128
"""Paths of a block; a multiple of 32 that divides a task of 1,024."""


@dataclass(frozen=True, slots=True)
class Flows:
    """What a block's waterfall did.

    Parameters
    ----------
    names : dict
        Name of a flow -> its place.
    amounts : (flows, periods, lanes) float64
        Money, deal currency; flags are 0 or 1, tested values their own unit.
    """

    names: dict[str, int]
    amounts: Money

    def path(self, name: str, lane: int = 0) -> Money:
        """One flow on one path, (periods,)."""
        return self.amounts[self.names[name], :, lane]

    def __contains__(self, name: str) -> bool:
        return name in self.names


def run_waterfall(waterfall: Waterfall, inputs: Money) -> Flows:
    """Run a block of paths.

    Parameters
    ----------
    waterfall : Waterfall
    inputs : (inputs, periods, lanes) float64
        In the order of ``waterfall.inputs``.
    """
    lanes = inputs.shape[2]
    registers = empty_block(len(waterfall.plan.start), lanes)
    amounts = empty_block(len(waterfall.flows), waterfall.terms.periods, lanes)
    run_plan(waterfall.plan, inputs, registers, amounts)
    return Flows({name: place for place, name in enumerate(waterfall.flows)}, amounts)


def check_cash(terms: Terms, flows: Flows, first_path: int = 0) -> None:
    """See on every path and date that what came in went out or is still there, to 1e-9 of the pool.

    Needs a waterfall compiled with all its flows; ``first_path`` is the number of lane 0.

    Raises
    ------
    RunError
        Naming the first payment date and path where cash appeared or vanished.
    """
    deal = terms.deal
    came = flows.amounts[flows.names["receipts"]].copy()
    went = np.zeros_like(came)
    if deal.calls:
        came += flows.amounts[flows.names["sale"]]
    held = flows.amounts[flows.names[CASH]].copy()
    for name in deal.accounts:
        came += flows.amounts[flows.names[f"{name}.earned"]]
        held += flows.amounts[flows.names[f"{name}.balance"]]
    for name in revolving(deal):
        came += flows.amounts[flows.names[f"{name}.drawn"]]
    for name in deal.hedges:
        came += flows.amounts[flows.names[f"{name}.received"]]
    for name in deal.support:
        came += flows.amounts[flows.names[f"{name}.drawn"]]
        went += flows.amounts[flows.names[f"{name}.repaid"]]
    claims = [
        *deal.fees,
        *claims_outside(deal),
        *(f"{name}.{part}" for name in deal.tranches for part in ("interest", "principal")),
    ]
    claims += [f"{name}.{part}" for name, tranche in deal.tranches.items() for part in tranche.components]
    claims += [f"{name}.residual" for name, tranche in deal.tranches.items() if tranche.is_residual]
    for claim in claims:
        went += flows.amounts[flows.names[f"{claim}.paid"]]
    for name in deal.templates:
        went += flows.amounts[flows.names[f"{name}.paid"]]
    initial = held_on_accounts(deal) + terms.begun.get(CASH, 0.0)
    before = np.concatenate([np.full((1, held.shape[1]), initial), held[:-1]])
    gap = before + came - went - held
    wrong = np.argwhere(~(np.abs(gap) <= max(terms.epsilon, TOLERANCE * initial)))
    if len(wrong):
        period, lane = wrong[0]
        raise RunError(
            f"cash is not conserved on {terms.payment_dates[period]}, path {first_path + lane}: "
            f"{gap[period, lane]:+,.6f} between what came in and what went out."
        )
