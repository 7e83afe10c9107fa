"""Principal to its weighted average life and payment window."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from ipabs.errors import ModelError
from ipabs.measures.flows import aligned, finite
from ipabs.measures.missing import Measure, Missing

if TYPE_CHECKING:
    from ipabs.arrays import Reals


class PrincipalWindow(NamedTuple):
    """First and last time, in years from settlement, at which principal is paid."""

    first: float
    last: float

    @property
    def length(self) -> float:
        """Years from the first payment to the last; 0 for a bullet."""
        return self.last - self.first


def weighted_average_life(times: npt.ArrayLike, principal: npt.ArrayLike) -> Measure:
    """Mean time of the principal payments: sum t_k P_k / sum P_k.

    Parameters
    ----------
    times : (flow,), years from settlement
    principal : (flow,), money or per 100, 0 or more
        Principal paid in cash; what is written down is never paid and does not count.

    Returns
    -------
    float or Missing
        Years. Missing if no principal is paid.

    Raises
    ------
    ModelError
        Columns do not fit or are not numbers, a time lies before settlement, or a payment is negative.
    """
    times, principal = _payments(times, principal)
    largest = float(principal.max(initial=0.0))
    if largest == 0.0:
        return Missing("no principal is paid")
    shares = principal / largest
    return float(times @ shares) / float(shares.sum())


def principal_window(
    times: npt.ArrayLike, principal: npt.ArrayLike, threshold: float = 0.0
) -> PrincipalWindow | Missing:
    """First and last time at which principal is paid.

    Parameters
    ----------
    times : (flow,), years from settlement
    principal : (flow,), money or per 100, 0 or more
    threshold : float
        Payments up to this do not count, in the unit of ``principal``: 1e-9 of the initial pool for simulated flows,
        whose last payment may leave a crumb of rounding.

    Returns
    -------
    PrincipalWindow or Missing
        Years. Missing if no principal is paid.

    Raises
    ------
    ModelError
        As ``weighted_average_life``.
    """
    times, principal = _payments(times, principal)
    finite("threshold", threshold)
    paid = times[principal > max(threshold, 0.0)]
    if paid.size == 0:
        return Missing("no principal is paid")
    return PrincipalWindow(float(paid.min()), float(paid.max()))


def _payments(times: npt.ArrayLike, principal: npt.ArrayLike) -> tuple[Reals, Reals]:
    times, principal = aligned(times=times, principal=principal)
    if (principal < 0.0).any():
        raise ModelError(f"principal paid must not be negative; flow {int(np.argmax(principal < 0.0)) + 1} is")
    return times, principal
