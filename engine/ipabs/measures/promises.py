"""What a tranche is promised, as the measures read it: which flows are its interest, at which rate it is discounted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.measures.missing import Missing
from ipabs.waterfall.interest import missed_flow, received_flow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ipabs.arrays import Rates, Reals
    from ipabs.definitions.tranches import Tranche
    from ipabs.waterfall.terms import Terms


def measured_flows(name: str, tranche: Tranche) -> tuple[str, ...]:
    """Names of the flows in the order of ``kernels.paths``: three received, unpaid, missed, balance, drawn."""
    return (
        received_flow(name, tranche),
        f"{name}.principal.paid",
        f"{name}.residual.paid",
        f"{name}.principal.unpaid",
        missed_flow(name, tranche),
        f"{name}.balance",
        f"{name}.drawn",
    )


def net_cash(name: str, tranche: Tranche, flows: Mapping[str, Reals]) -> Reals:
    """What a tranche receives less what is drawn of it, (..., periods) money; ``flows`` by name, those there are."""
    *received, _, _, _, drawn = measured_flows(name, tranche)
    cash = np.asarray(np.sum([flows[flow] for flow in received if flow in flows], axis=0))
    return cash - flows[drawn] if drawn in flows else cash


def promised_accruals(terms: Terms, name: str) -> Rates:
    """Interest promised of each period per unit of its base, components on that base included, (periods,)."""
    tranche = terms.deal.tranches[name]
    accrual = terms.accruals[name]
    for part in tranche.components_that_are(promised=True):
        if tranche.components[part].of is None:
            accrual = accrual + terms.accruals[f"{name}.{part}"]
    return accrual


def bears_interest(terms: Terms, name: str) -> bool:
    """Whether interest can be missed: some period, or a step-up, brings any."""
    tranche = terms.deal.tranches[name]
    others = any(tranche.components[part].of is not None for part in tranche.components_that_are(promised=True))
    steps_up = any(step.when is not None for step in tranche.step_ups)
    return bool(promised_accruals(terms, name).any()) or others or steps_up


def coupon_discount(terms: Terms, name: str) -> Reals:
    """Discount factors at the promised coupon, (periods,)."""
    return np.asarray(1.0 / np.cumprod(1.0 + promised_accruals(terms, name)))


def no_loss_of_value(tranche: Tranche) -> Missing | None:
    """Why promised less received, discounted at the coupon, says nothing of a tranche; None where it does."""
    if tranche.is_residual:
        return Missing("a residual is promised nothing")
    if not tranche.has_principal:
        return Missing("the tranche has no principal")
    if tranche.is_revolving:
        return Missing("the note is drawn as it goes: what is promised hangs on that")
    if any(component.of is not None for component in tranche.components.values()):
        return Missing("it also receives interest on another base: no one rate discounts at it")
    if tranche.components_that_are(promised=False):
        return Missing("it also receives interest that it is not promised")
    if any(step.when is not None for step in tranche.step_ups):
        return Missing("its coupon steps up on a condition: no one rate discounts at it")
    return None
