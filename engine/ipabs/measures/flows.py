"""Cash flows as the measures want them: checked, and netted in order of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ipabs.errors import ModelError

if TYPE_CHECKING:
    from ipabs.arrays import Reals, Times


def aligned(**columns: npt.ArrayLike) -> tuple[Reals, ...]:
    """Columns of one flow table as float64, in the order given.

    Parameters
    ----------
    **columns : array_like, each (flow,)
        By the name a message should use. A column called ``times`` holds years from settlement.

    Returns
    -------
    tuple of array, each (flow,)

    Raises
    ------
    ModelError
        A column is not one-dimensional, not as long as the first, or holds a number that is not finite; a time lies
        before settlement.
    """
    arrays = tuple(np.asarray(column, dtype=np.float64) for column in columns.values())
    for name, array in zip(columns, arrays, strict=True):
        if array.ndim != 1:
            raise ModelError(f"{name} must be one column of numbers, not an array of shape {array.shape}")
        if array.size != arrays[0].size:
            first = next(iter(columns))
            raise ModelError(f"{name} has {array.size} entries and {first} has {arrays[0].size}: one a flow is needed")
        if not np.isfinite(array).all():
            raise ModelError(f"{name} holds a number that is not finite at flow {_first(~np.isfinite(array))}")
        if name == "times" and (array < 0.0).any():
            raise ModelError(f"times must not lie before settlement; flow {_first(array < 0.0)} does")
    return arrays


def positive(name: str, column: Reals) -> None:
    """Require every entry of a column to be above zero.

    Raises
    ------
    ModelError
        Names the column and the first flow, from 1, that is not.
    """
    if (column <= 0.0).any():
        raise ModelError(f"{name} must be positive; flow {_first(column <= 0.0)} is not")


def not_negative(name: str, column: Reals) -> None:
    """Require every entry of a column to be zero or above.

    Raises
    ------
    ModelError
        Names the column and the first flow, from 1, that is not.
    """
    if (column < 0.0).any():
        raise ModelError(f"{name} must not be negative; flow {_first(column < 0.0)} is")


def finite(name: str, value: float) -> None:
    """Require a price, rate or spread to be a number.

    Raises
    ------
    ModelError
        It is infinite or NaN.
    """
    if not np.isfinite(value):
        raise ModelError(f"the {name} must be a number, not {value}")


def netted(times: Times, amounts: Reals) -> tuple[Times, Reals]:
    """Net the flows of each time, in order of time.

    Parameters
    ----------
    times : (flow,), years
    amounts : (flow,), any unit

    Returns
    -------
    times : (time,), years, strictly increasing
    amounts : (time,), the sum at each time
    """
    if (np.diff(times) > 0.0).all():
        return times, amounts
    distinct, place = np.unique(times, return_inverse=True)
    sums = np.zeros(distinct.size)
    np.add.at(sums, place, amounts)
    return distinct, sums


def _first(flags: npt.NDArray[np.bool_]) -> int:
    return int(np.argmax(flags)) + 1
