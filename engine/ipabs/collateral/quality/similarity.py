"""Classes of patents -> how crowded the field around each is: its mean similarity to the nearest patents of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Indices, Reals

NEAREST: Final = 5
"""Patents of others that a patent is compared with, a judgement."""
_ROWS: Final = 512
"""Patents compared at a time: 512 rows against 50,000 patents are 200 MB where all share a class."""


def class_vectors(classes: Sequence[Sequence[str]]) -> Any:
    """(P, classes) sparse rows of length 1: the same number in each class of a patent; zeros where it has none."""
    names = {name: number for number, name in enumerate(sorted({one for own in classes for one in own}))}
    columns = [names[one] for own in classes for one in own]
    sizes = np.array([len(own) for own in classes], dtype=np.int64)
    data = np.repeat(1.0 / np.sqrt(np.maximum(sizes, 1)), sizes)
    return sparse.csr_matrix((data, columns, np.concatenate([[0], np.cumsum(sizes)])), (len(classes), len(names)))


def crowding(classes: Sequence[Sequence[str]], owners: Indices) -> Reals:
    """Mean cosine of the class sets of each patent and of the ``NEAREST`` patents of others most like it.

    Parameters
    ----------
    classes : sequence of sequences of str
        Main groups of each patent.
    owners : (P,) int64
        Patents with one number have one owner, and are not compared.

    Returns
    -------
    (P,) float64
        From 0 to 1; nan for a patent without classes. Where others have fewer than ``NEAREST`` patents with a class in
        common, the rest count as 0.
    """
    vectors = class_vectors(classes)
    turned = vectors.T.tocsc()
    result = np.full(len(classes), np.nan)
    for first in range(0, len(classes), _ROWS):
        products = (vectors[first : first + _ROWS] @ turned).tocsr()
        for row in range(products.shape[0]):
            number = first + row
            within = slice(products.indptr[row], products.indptr[row + 1])
            others = products.data[within][owners[products.indices[within]] != owners[number]]
            if classes[number]:
                result[number] = np.sort(others)[::-1][:NEAREST].sum() / NEAREST
    return result
