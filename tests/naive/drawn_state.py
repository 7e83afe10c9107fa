"""Random states: a drawn deal taken up in mid-life, at whatever its names could stand at."""

from __future__ import annotations

import copy
from datetime import timedelta

from hypothesis import strategies as st

from ipabs.definitions.windows import windows_of
from tests.naive.choices import Choices
from tests.naive.deals import case_of, checked
from tests.naive.seasoned import capitalising


@st.composite
def draw_seasoned(draw):
    """Deal, document and the arguments of ``waterfall.run``, those of the deal's whole life."""
    size = draw(st.sampled_from([100, 400, 1500, 3000]))
    case = case_of(draw(st.binary(min_size=size, max_size=size)))
    return seasoned_case(case, draw(st.binary(min_size=300, max_size=300)))


def seasoned_case(case, data):
    """The case with a state drawn from any bytes."""
    deal, _, inputs = case
    return with_state(case, drawn_state(Choices(data), deal, inputs))


def with_state(case, state):
    """The case with a state, given as plain data."""
    _, document, inputs = case
    deal, changed = checked(copy.deepcopy(dict(document.data)) | {"state": state})
    return deal, changed, inputs


def drawn_state(c, deal, inputs):
    """A state after none to all but one of the payment dates."""
    payments = inputs["payment_dates"]
    behind = c.whole(len(payments) - 1)
    day = payments[behind - 1] if behind else deal.dates.closing
    day = min(day + timedelta(days=c.pick([0, 0, 11])), payments[behind] - timedelta(days=1))
    size = sum(tranche.notional for tranche in deal.tranches.values())

    def money(most):
        return f"{c.amount(most):.6f}"

    def some(names, most, percent=40):
        return {name: money(most) for name in names if c.chance(percent)}

    notes = [name for name, tranche in deal.tranches.items() if tranche.has_principal]
    claims = [f"{name}.{part}" for name, tranche in deal.tranches.items() for part in ("interest", *tranche.components)]
    costs = [f"{name}.{cost}" for name, each in (*deal.support.items(), *deal.hedges.items()) for cost in each.costs]
    balance = {name: money(deal.tranches[name].notional) for name in notes}
    balance |= {name: money(size / 8) for name in deal.accounts}
    balance |= {name: f"{c.amount(size / 4) - size / 8:.6f}" for name in deal.ledgers}
    balance |= some([*deal.support, "cash"], size / 10)
    triggers, fees = deal.triggers.items(), deal.fees.items()
    long_caps = [name for name, fee in fees if fee.cap and fee.cap.per != "period"]
    limited = [n for n, support in deal.support.items() if not support.is_reinstated and support.limit != float("inf")]
    return {
        "as-of": str(day),
        "cutoff": str(day + timedelta(days=1)),
        "balance": balance,
        "written-off": some(notes, size / 10, 25),
        "unpaid": some([*claims, *deal.fees, *costs], size / 40),
        "shortfall": some(capitalising(deal), size / 40),
        "paid": some([*claims, *(f"{name}.principal" for name in notes), *deal.fees, *deal.support], size / 20),
        "charged": some(long_caps, size / 60, 60),
        "used": some(limited, size / 10, 60),
        "pool": {"initial": money(2 * size), "defaulted": money(size / 5), "recovered": money(size / 20)}
        | ({"balance": money(size)} if c.chance(50) else {}),
        "breached": [name for name in deal.tests if c.chance(40)],
        "fired": [name for name in deal.triggers if c.chance(40)],
        "held": {name: str(c.between(3, 5)) for name, t in triggers if t.for_ > 1 and c.chance(60)},
        "cleared": {
            name: str(c.between(1, 3))
            for name, t in triggers
            if isinstance(t.cure, int) and t.cure > 1 and c.chance(60)
        },
        "trailing": {
            text: [f"{c.amount(size / 20):.6f}" for _ in range(window.values_kept(behind))]
            for text, window in windows_of(deal).items()
        },
        "accelerated": "true" if deal.accelerates and c.chance(30) else "false",
        "failed": [name for name in deal.parties if c.chance(30)],
    }
