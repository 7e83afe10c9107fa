"""Columns of one number a path: checked, weighted, and summed in one order.

Sums follow one order, whoever drew the paths and in whatever blocks: tasks of 1,024 consecutive paths, in each 32
columns (path modulo 32), every column downwards, the columns from left to right, the tasks from first to last. So the
same paths give the same bits, and a run that sums task by task gives those bits too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.errors import ModelError
from ipabs.kernels.paths import COLUMNS, sum_tasks

if TYPE_CHECKING:
    import numpy.typing as npt

    from ipabs.arrays import Reals

TASK = 1_024
"""Paths summed on their own before they are added to the others: part of what a seed promises."""


def total(x: Reals) -> float:
    """Sum of one number a path, in the order that the head of the file describes.

    Parameters
    ----------
    x : (paths,), any unit

    Returns
    -------
    float
        Same unit; its rounding error is about (64 + paths / 1,024) / 2**53 of the sum of the sizes, at the worst.
    """
    whole = x.size // TASK * TASK
    rest = np.zeros(TASK)
    rest[: x.size - whole] = x[whole:]
    tasks = np.concatenate((_task_sums(x[:whole]), _task_sums(rest)))
    return float(np.cumsum(tasks)[-1])  # cumsum has one order; sum may choose its own


def weighted(x: Reals, weights: Reals | None) -> Reals:
    """w x, or x itself where there are no weights."""
    return x if weights is None else x * weights


def sample(weights: npt.ArrayLike | None, **columns: npt.ArrayLike) -> tuple[tuple[Reals, ...], Reals | None]:
    """Columns of one number a path, and their weights, as float64, checked.

    Parameters
    ----------
    weights : array_like, (paths,), or None
    **columns : array_like, each (paths,)
        By the name that a message should use.

    Returns
    -------
    columns : tuple of array, each (paths,)
    weights : array, (paths,), or None

    Raises
    ------
    ModelError
        No paths, columns that do not fit, a number that is not finite, or a negative weight.
    """
    named = dict(columns) if weights is None else {**columns, "weights": weights}
    arrays = [column(name, given) for name, given in named.items()]
    first = next(iter(named))
    for name, array in zip(named, arrays, strict=True):
        if array.size != arrays[0].size:
            raise ModelError(f"{name} has {array.size} paths and {first} has {arrays[0].size}")
    if weights is None:
        return tuple(arrays), None
    return tuple(arrays[:-1]), checked_weights(arrays[-1])


def checked_weights(weights: Reals) -> Reals:
    """Return weights of which none is negative.

    Raises
    ------
    ModelError
        Names the first path, from 0, whose weight is negative.
    """
    if (weights < 0.0).any():
        raise ModelError(f"weights must not be negative; that of path {int(np.argmax(weights < 0.0))} is")
    return weights


def column(name: str, given: npt.ArrayLike) -> Reals:
    """Return one number a path, (paths,), as float64.

    Raises
    ------
    ModelError
        It is not one column, it is empty, or it holds a number that is not finite.
    """
    array = np.ascontiguousarray(given, dtype=np.float64)
    if np.ndim(given) != 1:
        raise ModelError(f"{name} must hold one number a path, not an array of shape {np.shape(given)}")
    if array.size == 0:
        raise ModelError(f"{name} holds no path")
    if not np.isfinite(array).all():
        raise ModelError(f"{name} holds a number that is not finite at path {int(np.argmin(np.isfinite(array)))}")
    return array


def _task_sums(x: Reals) -> Reals:
    """Sums of whole tasks, (tasks,)."""
    rows = x.reshape(-1, TASK // COLUMNS, COLUMNS)
    sums = np.empty(rows.shape[0])
    sum_tasks(rows, np.empty(COLUMNS), sums)
    return sums
