"""Interest of tranches -> the notes of a drawing: what joins the balance, what rises, what runs on something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.interest import Floating

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipabs.definitions.deal import Deal
    from ipabs.definitions.tranches import Tranche

_UNPAID = {"compounds": "bears interest", "capitalises": "joins the balance"}


def interest_notes(deal: Deal) -> list[tuple[str, str]]:
    """Of every tranche with more than a coupon: its name, and what its interest does."""
    told = {name: "; ".join(_said(tranche)) for name, tranche in deal.tranches.items()}
    return [(name, says) for name, says in told.items() if says]


def _said(tranche: Tranche) -> Iterator[str]:
    if tranche.is_revolving:
        until = f" until {tranche.redraw_until}" if tranche.redraw_until else ""
        yield f"revolving, drawn and repaid up to {tranche.notional:,.10g}{until}"
    if isinstance(tranche.coupon, Floating):
        bounds = [("at most", tranche.coupon.cap), ("at least", tranche.coupon.floor)]
        said = [f", {word} {100 * rate:,.10g} %" for word, rate in bounds if rate is not None]
        yield f"{tranche.coupon.index} plus {10_000 * tranche.coupon.spread:,.10g} bp{''.join(said)}"
    if tranche.interest_on is not None:
        yield f"interest only, on {tranche.interest_on.text}"
    if tranche.accretes is not None:
        yield f"interest joins the balance while {tranche.accretes.text}"
    for step in tranche.step_ups:
        occasion = f"from {step.from_}" if step.when is None else f"while {step.when.text}"
        yield f"coupon {10_000 * step.by:,.10g} bp higher {occasion}"
    for part, component in tranche.components.items():
        began = f" from {component.from_}" if component.from_ else ""
        hoped = "" if component.promised else ", not promised"
        on = f" on {component.of.text}" if component.of else ""
        yield f"{part}: {100 * component.rate:,.10g} % more{on}{began}{hoped}"
    for part in ("interest", *tranche.components):
        if tranche.unpaid(part) in _UNPAID:
            yield f"unpaid {part} {_UNPAID[tranche.unpaid(part)]}"
    if tranche.deferrable:
        yield "interest deferrable"
    if tranche.anticipated_repayment is not None:
        yield f"repayment anticipated on {tranche.anticipated_repayment}"
