"""Interest beyond a coupon, as results tell it: components, what joins the balance, anticipated repayment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipabs.definitions.state import owed
from ipabs.results.rendering import money, percent

if TYPE_CHECKING:
    from collections.abc import Callable

    from ipabs.arrays import Money
    from ipabs.case import Case
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.tranches import Tranche


def interest_parts(tranche: Tranche) -> list[str]:
    """Flows of a tranche's interest that its coupon alone does not have, in the order they are shown."""
    parts = [f"{part}.{word}" for part in tranche.components for word in ("due", "paid")]
    parts += ["interest-on"] if tranche.interest_on is not None else []
    parts += [f"step-ups[{n}].holds" for n, step in enumerate(tranche.step_ups, start=1) if step.when is not None]
    parts += ["accreted"] if tranche.accretes is not None else []
    claims = ("interest", *tranche.components)
    return parts + [f"{part}.capitalised" for part in claims if tranche.unpaid(part) == "capitalises"]


def traced_interest(name: str, tranche: Tranche, at: Callable[[str], float | None]) -> dict[str, float | None]:
    """What happened to a tranche's interest on one date, by flow; empty for a plain coupon."""
    shown = [part for part in interest_parts(tranche) if not part.endswith((".due", ".paid"))]
    shown += [f"{part}.unpaid" for part in tranche.components]
    return {part: at(f"{name}.{part}") for part in shown}


def told_interest(name: str, parts: dict[str, Any]) -> list[str]:
    """The same in sentences, without what is nothing."""
    lines = []
    for part, amount in parts.items():
        if not amount:
            continue
        if part == "interest-on":
            lines.append(f"{name} interest runs on {money(amount)}")
        elif part == "accreted":
            lines.append(f"{name} interest of {money(amount)} accretes to the balance")
        elif part.endswith(".holds"):
            lines.append(f"{name} {part.removesuffix('.holds')} is in force")
        elif part.endswith(".capitalised"):
            lines.append(f"{name} {part.removesuffix('.capitalised')} of {money(amount)} unpaid joins the balance")
    return lines


def coupon_shown(tranche: dict[str, Any], deal: Deal) -> float | None:
    """The coupon of a tranche's record for people: none of a residual that is paid by components and has no other."""
    terms = deal.tranches[tranche["name"]]
    coupon: float = tranche["coupon"]
    return None if terms.is_residual and terms.components and not coupon else coupon


def anticipated(case: Case, name: str, balance: Money) -> dict[str, Any]:
    """When a tranche is expected to be repaid, and the share of its notional outstanding then; empty without a date.

    Parameters
    ----------
    balance : (periods,) float64
        After each payment date, money; the mean over paths of a simulated run.
    """
    tranche = case.deal.tranches[name]
    day = tranche.anticipated_repayment
    if day is None:
        return {}
    done = sum(payment <= day for payment in case.timetable.payments)
    outstanding = float(balance[done - 1]) if done else owed(case.deal, name)
    return {"anticipated_repayment": day.isoformat(), "outstanding_then": outstanding / tranche.notional}


def anticipated_lines(tranches: list[dict[str, Any]]) -> list[str]:
    """The same for people, a line a tranche."""
    return [
        f"{t['name']}: repayment anticipated on {t['anticipated_repayment']}, "
        f"{percent(t['outstanding_then'])} of the notional outstanding then"
        for t in tranches
        if "anticipated_repayment" in t
    ]
