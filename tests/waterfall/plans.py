"""A drawn case through the compiled plan, in the shape of the twin's answer."""

from __future__ import annotations

import numpy as np

from ipabs.definitions.references import check_references
from ipabs.errors import Faults
from ipabs.waterfall.compile import compile_waterfall
from ipabs.waterfall.flows import run_waterfall
from ipabs.waterfall.hedges import by_period
from ipabs.waterfall.premiums import called_notes
from ipabs.waterfall.rates import Agreed
from ipabs.waterfall.terms import Terms


def terms_of(deal, document, inputs):
    """The compiler's terms for the inputs of the twin."""
    fed = fed_inputs(deal, inputs)
    return Terms(
        deal=deal,
        scope=check_references(deal, document, Faults()),
        payment_dates=tuple(inputs["payment_dates"]),
        fractions=np.array(inputs["fractions"]),
        accruals={name: np.array(rates) for name, rates in inputs["accruals"].items()},
        inputs=tuple(fed),
        initial_pool=inputs["pool_balance"][0],
        epsilon=inputs["epsilon"],
        agreed=agreed_of(deal, inputs),
        premiums=premiums_of(deal, inputs),
        indices={
            f"{name}.spot": by_period(hedge.spot, len(inputs["payment_dates"]), holds=True)
            for name, hedge in deal.hedges.items()
            if hedge.spot
        },
    )


def agreed_of(deal, inputs):
    """Rates of support and hedges; the deals drawn write every index out."""
    years = np.array(inputs["fractions"])
    legs = {f"{name}.interest": support.interest for name, support in deal.support.items()}
    for name, hedge in deal.hedges.items():
        legs |= {f"{name}.{side}": leg for side, leg in zip(("pays", "receives"), hedge.legs, strict=True)}
    return {name: Agreed(leg, years) for name, leg in legs.items() if leg is not None}


def premiums_of(deal, inputs):
    """By call and tranche: by its price, or as the inputs give them."""
    dates = inputs["payment_dates"]
    found = {name: np.array(rates) for name, rates in inputs.get("premiums", {}).items()}
    for call, terms in deal.calls.items():
        prices = [terms.price_on(day) if day >= terms.begins else 100.0 for day in dates]
        for name in called_notes(deal):
            found.setdefault(f"{call}.{name}", np.array(prices) / 100 - 1)
    return found


def fed_inputs(deal, inputs):
    """What the collateral brings, by name, each (periods,)."""
    fed = {f"receipts.{kind}": np.array(amounts) for kind, amounts in inputs["receipts"].items()}
    fed["pool.balance"] = np.array(inputs["pool_balance"][1:])
    fed["pool.defaulted"] = np.array(inputs["pool_defaulted"][1:])
    fed |= {f"pool.{word}": np.array(amounts) for word, amounts in inputs.get("told", {}).items()}
    for name, party in deal.parties.items():
        if party.fails is not None:
            fed[f"failed.{name}"] = np.array([float(party.fails <= day) for day in inputs["payment_dates"]])
    return fed


def run_plan_on(terms, fed, lanes=32, keep=None):
    """The flows of the compiled deal with the same path in every lane."""
    waterfall = compile_waterfall(terms, keep)
    block = np.repeat(np.array(list(fed.values()))[:, :, np.newaxis], lanes, axis=2)
    return run_waterfall(waterfall, np.ascontiguousarray(block))
