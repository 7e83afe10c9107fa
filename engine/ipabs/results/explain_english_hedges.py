"""English: phrases on hedges."""

from __future__ import annotations

from typing import Final

HEDGES: Final = {
    "section.currencies": "Other currencies",
    "currency.spot": "{name}: one unit costs {spot} {own} at the cutoff.",
    "currency.curve": "It is expected to cost what interest in it ({curve}) and in the deal's currency imply.",
    "currency.forwards": "At the ends of the collection periods it is expected to cost {forwards}.",
    "currency.level": "It is expected to cost that always.",
    "currency.volatility": "On a path it strays from that with a volatility of {volatility} a year.",
    "currency.certain": "It does so on every path.",
    "section.hedges": "Hedges",
    "hedge.swap": "{name}: a swap with {counterparty}: the deal pays {pays} ({pays_count}) and receives {receives} "
    "({receives_count}), netted.",
    "hedge.cap": "{name}: a cap of {counterparty}: the deal receives what {index} is above {strike} ({count}).",
    "hedge.floor": "{name}: a floor of {counterparty}: the deal receives what {index} is below {strike} ({count}).",
    "hedge.forward.sells": "{name}: a forward with {counterparty}: the deal sells foreign money at {rate}, settled in "
    "cash against the spot rate. Amounts by period: {amounts}. Spot rate: {spot}.",
    "hedge.forward.buys": "{name}: a forward with {counterparty}: the deal buys foreign money at {rate}, settled in "
    "cash against the spot rate. Amounts by period: {amounts}. Spot rate: {spot}.",
    "hedge.spot": "what {name} costs on the path",
    "hedge.notional": "The notional, as it stands when the period begins, is {notional}.",
    "hedge.notional.list": "The notional by period is {notional}.",
    "hedge.premium.rate": "Its premium is {rate} a year of the notional.",
    "hedge.premium.amount": "Its premium is {told}.",
    "hedge.termination": "It ends when the counterparty fails, and nothing is owed for its value.",
    "hedge.termination.amount": "It ends when the counterparty fails, and the deal then owes {amount}.",
    "claim.cost-premium": "the premium of {name}",
    "claim.cost-net": "the net payment on {name}",
    "claim.cost-termination": "what the end of {name} costs",
    "word.due.cost": "{what} due",
    "word.paid.cost": "{what} paid {when}",
    "word.shortfall.cost": "{what} left unpaid {when}",
    "word.unpaid.cost": "the arrears of {what}",
    "word.received.hedge": "what {name} brings today",
    "word.failed.hedge": "the counterparty of {name} has failed",
    "word.failed.hedge.not": "the counterparty of {name} has not failed",
    "word.downgraded.hedge": "the rating of the counterparty of {name} is below {grade}",
    "word.downgraded.hedge.not": "the rating of the counterparty of {name} is not below {grade}",
}
