"""One change of intensities within some years: of default, and of invalidation."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from ipabs.arrays import Flags, Rates
    from ipabs.errors import Location


class Window(NamedTuple):
    """A change of an intensity, 1/y, within some years: (``set_to``, else what it was) x ``times`` + ``plus``.

    Attributes
    ----------
    mask : (N,) bool
        The obligors, or patents, it changes.
    from_year, until_year : float
        Years from the cutoff; ``inf`` for ever.
    times : float
    plus : float
        1/y.
    set_to : float or None
        1/y.
    where : Location or None
        Of the shock that asks for it.
    """

    mask: Flags
    from_year: float
    until_year: float
    times: float = 1.0
    plus: float = 0.0
    set_to: float | None = None
    where: Location | None = None

    @property
    def is_neutral(self) -> bool:
        """It changes nothing, whatever it meets."""
        return not self.mask.any() or (self.set_to is None and self.times == 1.0 and self.plus == 0.0)

    def applied(self, intensity: Rates) -> Rates:
        """Intensities (1/y, any shape) within the window; one that would be negative is 0."""
        before = intensity if self.set_to is None else np.full_like(intensity, self.set_to)
        return np.asarray(np.maximum(before * self.times + self.plus, 0.0))
