"""Array aliases: the axes, units and dtypes every array of the engine keeps.

Axes, outer to inner: (tranche, path, period). Inside kernels the lane is innermost: (register, lane),
(input, period, lane). Money is float64 in the deal's currency; rates are decimals a year; times are years
from the closing date; indices are int64; flags are bool outside kernels and 0.0 / 1.0 inside them.
Arrays are C-contiguous.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Money: TypeAlias = npt.NDArray[np.float64]
"""float64, deal currency."""
Rates: TypeAlias = npt.NDArray[np.float64]
"""float64, decimals a year."""
Times: TypeAlias = npt.NDArray[np.float64]
"""float64, years."""
Reals: TypeAlias = npt.NDArray[np.float64]
"""float64, whatever unit the docstring states."""
Indices: TypeAlias = npt.NDArray[np.int64]
"""int64."""
Words: TypeAlias = npt.NDArray[np.uint64]
"""uint64 random words, 32 bits used."""
Flags: TypeAlias = npt.NDArray[np.bool_]
"""bool."""
