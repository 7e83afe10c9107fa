"""Values of the last payment dates: what each period finds of them, adds to them and hands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.windows import windows_of
from ipabs.waterfall.rows import Constant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ipabs.waterfall.ledger import Ledger
    from ipabs.waterfall.rows import Value
    from ipabs.waterfall.terms import Terms


def entry(text: str, ago: int) -> str:
    """The ledger's name for what formulas looked at ``ago`` payment dates ago; when a period begins, 1 is the last."""
    return f"trailing[{text}][{ago}]"


def hand_on(ledger: Ledger, text: str, now: Value) -> list[Value]:
    """Put the value of this period before those of the last ones: all of them, the latest first."""
    kept = ledger.windows[text].periods - 1
    values = [now, *(ledger[entry(text, ago)] for ago in range(1, kept + 1))]
    for ago in range(1, kept + 1):
        ledger[entry(text, ago)] = values[ago - 1]
    return values


def over_last(ledger: Ledger, values: list[Value], count: int, *, average: bool) -> Value:
    """The sum of the last ``count`` values, or their average over as many payment dates as have passed."""
    total = ledger.rows.total(values[:count])
    if not average:
        return total
    numbers = ledger.terms.ahead(np.arange(1.0, len(ledger.terms.all_dates) + 1.0))
    return ledger.rows.multiply(total, Constant(1.0 / np.minimum(numbers, count)))


def begun_windows(terms: Terms) -> dict[str, float]:
    """What the state of a deal says of the last payment dates, by the ledger's names."""
    state = terms.deal.state
    said = {} if state is None else state.trailing
    return {
        entry(text, ago): value for text, values in said.items() for ago, value in enumerate(reversed(values), start=1)
    }


def past_values(terms: Terms, entries: Mapping[str, float], passed: int) -> dict[str, list[float]]:
    """What a state says of the last payment dates after so many of them, oldest first."""
    found = {
        text: [entries[entry(text, ago)] for ago in range(window.values_kept(passed), 0, -1)]
        for text, window in windows_of(terms.deal).items()
    }
    return {text: values for text, values in found.items() if values}
