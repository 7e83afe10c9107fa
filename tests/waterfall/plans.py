"""A drawn case through the compiled plan, in the shape of the twin's answer."""

from __future__ import annotations

import numpy as np

from ipabs.definitions.interest import Floating
from ipabs.definitions.references import check_references
from ipabs.errors import Faults
from ipabs.waterfall.compile import compile_waterfall
from ipabs.waterfall.floating import FloatingInterest
from ipabs.waterfall.flows import run_waterfall
from ipabs.waterfall.hedges import by_period
from ipabs.waterfall.premiums import called_notes
from ipabs.waterfall.rates import Agreed
from ipabs.waterfall.seasoning import seasoned
from ipabs.waterfall.terms import Terms
from tests.naive.deals import coupon
from tests.naive.drawn_formulas import INDICES


def terms_of(deal, document, inputs, *, on_path=False):
    """The compiler's terms for the inputs of the twin; ``on_path``: indices are fed, not known beforehand."""
    fed = fed_inputs(deal, inputs, on_path=on_path)
    past, whole = behind(deal, inputs), inputs
    inputs = ahead(inputs, past)
    indices = inputs.get("indices", {})
    known = Terms(
        deal=deal,
        scope=check_references(deal, document, Faults()),
        payment_dates=tuple(inputs["payment_dates"]),
        fractions=np.array(inputs["fractions"]),
        accruals={name: np.array(rates) for name, rates in inputs["accruals"].items()},
        inputs=tuple(fed),
        initial_pool=inputs["pool_balance"][0],
        epsilon=whole["epsilon"],
        agreed=agreed_of(deal, inputs),
        indices={name: np.array(rates) for name, rates in indices.items()} | spots_of(deal, whole, past),
        floating={
            name: floating_interest(name, tranche, inputs)
            for name, tranche in deal.tranches.items()
            if isinstance(tranche.coupon, Floating) and tranche.coupon.index in indices
        },
        premiums=premiums_of(deal, inputs),
        past=tuple(whole["payment_dates"][:past]),
    )
    return seasoned(known)


def behind(deal, inputs):
    """How many payment dates lie behind a seasoned deal."""
    return 0 if deal.state is None else sum(day <= deal.state.as_of for day in inputs["payment_dates"])


def ahead(inputs, past):
    """What the twin is given for a deal's whole life, from the payment dates ahead on."""
    cut = {word: inputs[word][past:] for word in ("payment_dates", "fractions", "pool_balance", "pool_defaulted")}
    for word in ("accruals", "receipts", "told", "indices", "premiums", "survival"):
        cut[word] = {name: amounts[past:] for name, amounts in inputs.get(word, {}).items()}
    return cut


def spots_of(deal, inputs, past=0):
    """What forwards are settled at."""
    periods = len(inputs["payment_dates"])
    return {f"{name}.spot": by_period(h.spot, periods, holds=True)[past:] for name, h in deal.hedges.items() if h.spot}


def floating_interest(name, tranche, inputs):
    """What makes interest of an index; what the coupon alone does not explain comes of step-ups with a date."""
    floating, fractions = tranche.coupon, inputs["fractions"]
    plain = [coupon(inputs["indices"], tranche, k) * years for k, years in enumerate(fractions)]
    stepped = np.array(inputs["accruals"][name]) - np.array(plain)
    bounds = (floating.spread, floating.least, floating.most)
    return FloatingInterest(floating.index, *bounds, np.array(fractions), stepped)


def agreed_of(deal, inputs):
    """Rates of support and hedges."""
    years, agreed = np.array(inputs["fractions"]), {}
    legs = {f"{name}.interest": support.interest for name, support in deal.support.items()}
    for name, hedge in deal.hedges.items():
        legs |= {f"{name}.{side}": leg for side, leg in zip(("pays", "receives"), hedge.legs, strict=True)}
    for name, leg in legs.items():
        followed = getattr(leg, "index", "")
        if leg is not None:
            agreed[name] = Agreed(leg, years, followed if followed in INDICES else "")
    return agreed


def premiums_of(deal, inputs):
    """By call and tranche: by its price, or as the inputs give them."""
    dates = inputs["payment_dates"]
    found = {name: np.array(rates) for name, rates in inputs.get("premiums", {}).items()}
    for call, terms in deal.calls.items():
        prices = [terms.price_on(day) if day >= terms.begins else 100.0 for day in dates]
        for name in called_notes(deal):
            found.setdefault(f"{call}.{name}", np.array(prices) / 100 - 1)
    return found


def fed_inputs(deal, inputs, *, on_path=False):
    """What the collateral brings, by name, each (periods,)."""
    inputs = ahead(inputs, behind(deal, inputs))
    fed = {f"receipts.{kind}": np.array(amounts) for kind, amounts in inputs["receipts"].items()}
    fed["pool.balance"] = np.array(inputs["pool_balance"][1:])
    fed["pool.defaulted"] = np.array(inputs["pool_defaulted"][1:]) - inputs["pool_defaulted"][0]
    fed |= {f"pool.{word}": np.array(amounts) for word, amounts in inputs.get("told", {}).items()}
    if on_path:
        fed |= {f"index.{name}": np.array(rates) for name, rates in inputs["indices"].items()}
    for name, shares in inputs.get("survival", {}).items():
        fed[f"survival.{name}"] = np.array(shares[1:])
    for name, party in deal.parties.items():
        if party.fails is not None:
            fed[f"failed.{name}"] = np.array([float(party.fails <= day) for day in inputs["payment_dates"]])
        for grade, fallen in party.downgraded.items():
            day = min(fallen, party.fails or fallen)
            fed[f"downgraded.{name}.{grade}"] = np.array([float(day <= each) for each in inputs["payment_dates"]])
    return fed


def run_plan_on(terms, fed, lanes=32, keep=None):
    """The flows of the compiled deal with the same path in every lane."""
    waterfall = compile_waterfall(terms, keep)
    block = np.repeat(np.array(list(fed.values()))[:, :, np.newaxis], lanes, axis=2)
    return run_waterfall(waterfall, np.ascontiguousarray(block))
