"""English: what is said of templates and purchases."""

from __future__ import annotations

from typing import Final

PURCHASES: Final = {
    "section.templates": "What is bought later",
    "template.one": "{name}: receivables that pay on {count} payment date after their purchase, {profile}.",
    "template.many": "{name}: receivables that pay on {count} payment dates after their purchase, {profile}.",
    "template.level": "in equal instalments at {rate}",
    "template.straight-line": "in equal parts of principal, with interest at {rate}",
    "template.interest-only": "interest at {rate}, and all principal with the last",
    "template.grace.one": "Before principal begins {count} payment is interest alone.",
    "template.grace.many": "Before principal begins {count} payments are interest alone.",
    "template.prepayment": "Of the principal {share} a year is repaid early.",
    "template.price": "The price is {price} of the principal.",
    "template.concentration-limit": "After a purchase they are at most {share} of the pool.",
    "template.ends": "Nothing is bought that would pay after the last payment date.",
    "template.ends-by": "Nothing is bought that would pay after {day}.",
    "template.safe": "Nobody who owes them fails.",
    "template.many-names": "They are owed by very many firms, each of which: {facts}.",
    "template.names.one": "They are owed by {count} firm: {facts}.",
    "template.names.many": "They are owed by {count} equal firms, each of which: {facts}.",
    "template.recovery.one": "Of what is owed at a default {share} comes back after {years} year.",
    "template.recovery.many": "Of what is owed at a default {share} comes back after {years} years.",
    "uses.bought.one": "Step {steps} buys.",
    "uses.bought.many": "Steps {steps} buy.",
    "step.buy": "buy {name} for all of {source}, as far as there is something eligible to buy",
    "step.buy.amount": "buy {name} out of {source} for this much: {amount}, as far as there is something eligible to "
    "buy",
    "place.buy": "buy {name}",
    "word.balance.template": "the performing principal of {name}",
    "word.defaulted.template": "what of {name} has defaulted",
    "word.paid.template": "what is spent on {name} {when}",
}
"""Key -> phrase."""
