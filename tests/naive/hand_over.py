"""What a period of a compiled deal hands on -> the state of a deal file, as plain data."""

from __future__ import annotations

import math
from datetime import timedelta
from decimal import Decimal

from ipabs.definitions.fields import kebab


def state_data(deal, inputs, flows, k, words):
    """The state after payment date ``k``, from 0; ``words`` are those of its ledger."""
    day = inputs["payment_dates"][k]
    failed = [name for name, party in deal.parties.items() if party.fails is not None and party.fails <= day]
    accelerated = deal.accelerates is not None and flows.path("accelerates.holds")[k]
    data = {kebab(word): written(value) for word, value in words.items()}
    return data | {
        "as-of": str(day),
        "cutoff": str(day + timedelta(days=1)),
        "accelerated": "true" if accelerated else "false",
        "failed": failed,
    }


def written(value):
    """Numbers as text, to the last digit."""
    if isinstance(value, dict):
        return {name: written(amount) for name, amount in value.items()}
    if isinstance(value, list):
        return [each if isinstance(each, str) else written(each) for each in value]
    if math.isnan(value):
        return "undefined"
    return f"{int(value)}" if value == int(value) else f"{Decimal(repr(value)):f}"
