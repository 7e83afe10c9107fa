"""English: phrases on support."""

from __future__ import annotations

from typing import Final

SUPPORT: Final = {
    "support.shortfall": "{name}: {provider} pays what is short of {covers}.",
    "support.guarantee": "{name}: {provider} guarantees {covers}.",
    "support.liquidity": "{name}: a liquidity facility of {provider} pays what is short of {covers}.",
    "support.letter-of-credit": "{name}: a letter of credit of {provider} pays what is short of {covers}.",
    "support.wrap": "{name}: {provider} insures {covers}.",
    "support.share": "It pays {share} of what is short.",
    "support.ultimate": "Principal is paid from its maturity on, and not before.",
    "support.accelerates": "Principal is paid as it falls due while {when}.",
    "support.unlimited": "There is no limit while the provider has not failed.",
    "support.limit": "It may be owed {amount} at most, and pays nothing once the provider has failed.",
    "support.limit.used": "It pays {amount} in all, whatever is repaid, and nothing once the provider has failed.",
    "support.limit.formula": "It may be owed at most this, as it stands when the period begins: {amount}; it pays "
    "nothing once the provider has failed.",
    "support.limit.formula.used": "In all it pays at most this, as it stands when the period begins, whatever is "
    "repaid: {amount}; it pays nothing once the provider has failed.",
    "support.fee.limit": "Its fee is {rate} a year of the limit.",
    "support.fee.undrawn": "Its fee is {rate} a year of what it could still pay when the period begins.",
    "support.fee.covered": "Its fee is {rate} a year of the balance that it covers.",
    "support.interest": "What it is owed bears interest of {rate} a year.",
    "layer.fee": "It costs {rate} a year of what it covers, which obligors pay beside what they owe.",
    "party.life": "fails within the deal's life with a probability of {chance}",
    "party.never": "never fails within the deal's life",
    "party.downgraded": "falls below {grade} on {day}",
    "pool.transitions": "Ratings of the parties move by the transition matrix {matrix}.",
    "rate.floating": "{index} plus {spread}",
    "claim.cost-fee": "the fee of {name}",
}
