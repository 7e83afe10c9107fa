"""What the table's PD does not say: paths on which a payment is late and is made good by the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipabs.results.figures import with_error

if TYPE_CHECKING:
    from collections.abc import Sequence

WORTH_SAYING = 2.0
"""Standard errors by which late must lie above unpaid in the end."""
_LATE = (("pd_timely", "interest late on a payment date"), ("pd_scheduled", "principal late against its schedule"))


def late_lines(tranches: Sequence[dict[str, Any]]) -> list[str]:
    """``A1: principal late against its schedule on 8.80 ±0.20 % of paths``, where more than are unpaid in the end."""
    return [
        f"{tranche['name']}: {told} on {with_error(tranche, key, 100, 2)} % of paths"
        for tranche in tranches
        for key, told in _LATE
        if _is_more(tranche, key)
    ]


def _is_more(tranche: dict[str, Any], key: str) -> bool:
    """Late more often than unpaid in the end, beyond what the paths may err by; a late event is never undone."""
    late, error = tranche.get(key), tranche.get(f"{key}_se")
    if late is None or error is None:
        return False
    return bool(late - tranche["pd_ultimate"] > WORTH_SAYING * error)
