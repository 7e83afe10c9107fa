"""Support -> rows: what it may pay, what a draw leaves, and what standing ready and lending cost.

What it can still pay is its limit less what it is owed or, where repayment does not reinstate it, less all it has
paid; nothing once the provider has failed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.expressions import Expression
from ipabs.waterfall.formulas import formula
from ipabs.waterfall.rates import agreed_rate
from ipabs.waterfall.rows import Constant

if TYPE_CHECKING:
    from ipabs.waterfall.ledger import Ledger
    from ipabs.waterfall.rows import Value


def begin_support(ledger: Ledger) -> None:
    """Look at limits and at the bases of fees, as they stand when the period begins."""
    rows = ledger.rows
    for name, support in ledger.terms.deal.support.items():
        if isinstance(support.limit, Expression):
            ledger[f"{name}.limit"] = rows.positive(formula(ledger, support.limit))
            ledger.record(f"{name}.limit", ledger[f"{name}.limit"])
        else:
            ledger[f"{name}.limit"] = rows.constant(support.limit)
        if support.fee is None:
            continue
        if support.fee.of == "covered":
            base = rows.multiply(_covered_balance(ledger, name), rows.constant(support.share))
        else:
            base = ledger[f"{name}.limit"] if support.fee.of == "limit" else _room(ledger, name)
        ledger[f"{name}.base"] = base


def _covered_balance(ledger: Ledger, name: str) -> Value:
    """Principal outstanding of the tranches covered, each once."""
    deal = ledger.terms.deal
    named = {claim.partition(".")[0] for claim in deal.support[name].covers}
    return ledger.rows.total([ledger[f"{tranche}.balance"] for tranche in deal.tranches if tranche in named])


def accrue_support(ledger: Ledger) -> None:
    """Fees and interest fall due; a provider that has failed earns no fee from then on."""
    rows = ledger.rows
    for name, support in ledger.terms.deal.support.items():
        ledger[f"{name}.due"] = ledger[f"{name}.balance"]
        if support.fee is not None:
            years = Constant(support.fee.rate * ledger.terms.fractions)
            base = ledger.while_alive(ledger[f"{name}.base"])
            earned = rows.multiply(rows.multiply(base, years), _stands(ledger, name))
            ledger[f"{name}.fee.due"] = rows.add(ledger[f"{name}.fee.unpaid"], earned)
        if "interest" in support.costs:
            accrued = rows.multiply(ledger[f"{name}.balance"], agreed_rate(ledger, f"{name}.interest", least=0.0))
            ledger[f"{name}.interest.due"] = rows.add(ledger[f"{name}.interest.unpaid"], accrued)


def look_at_acceleration(ledger: Ledger) -> None:
    """Before the steps: whether ultimate principal is paid as it falls due."""
    for name, support in ledger.terms.deal.support.items():
        if support.accelerates is not None:
            ledger[f"{name}.accelerates"] = formula(ledger, support.accelerates)


def _stands(ledger: Ledger, name: str) -> Value:
    """Flag: the provider has not failed."""
    return ledger.rows.inverse(ledger.failed(ledger.terms.deal.support[name].provider))


def _room(ledger: Ledger, name: str) -> Value:
    """The limit less what counts against it."""
    used = "balance" if ledger.terms.deal.support[name].is_reinstated else "used"
    return ledger.rows.excess(ledger[f"{name}.limit"], ledger[f"{name}.{used}"])


def capacity(ledger: Ledger, name: str) -> Value:
    """What support can still pay."""
    rows = ledger.rows
    if ledger.terms.deal.support[name].limit == float("inf"):
        return rows.select(_stands(ledger, name), rows.constant(float("inf")), rows.constant(0.0))
    return rows.multiply(_room(ledger, name), _stands(ledger, name))


def payable(ledger: Ledger, name: str, claim: str, short: Value) -> Value:
    """The part of what is short on a claim that support pays if its capacity lasts."""
    rows, support = ledger.rows, ledger.terms.deal.support[name]
    tranche, _, part = claim.partition(".")
    share = rows.multiply(short, rows.constant(support.share))
    if part != "principal" or not support.pays_ultimately:
        return share
    ripe = ledger[f"{tranche}.final"]
    if support.accelerates is not None:
        ripe = rows.most(ripe, ledger[f"{name}.accelerates"])
    return rows.multiply(share, ripe)


def book_draw(ledger: Ledger, name: str, amount: Value) -> None:
    """Add what support paid to what it is owed."""
    used = () if ledger.terms.deal.support[name].is_reinstated else ("used",)
    for entry in ("balance", "drawn", *used):
        ledger[f"{name}.{entry}"] = ledger.rows.add(ledger[f"{name}.{entry}"], amount)
