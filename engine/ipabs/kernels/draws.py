"""Lanes of uniforms and normals for consecutive paths: what simulation kernels ask for.

``out``'s last axis is the lane; lane l is path ``first_path + l``. What a path draws depends on its number only,
not on the width of the lanes it came in. Random words and Box-Muller are two passes over the lanes: in one, their
registers spill and a normal costs a third more.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from ipabs.kernels.elementary import log_regular, sin_cos_turns
from ipabs.kernels.jit import kernel, scalar
from ipabs.kernels.philox import draw_words, uniform, uniform53

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Reals: TypeAlias = npt.NDArray[np.float64]

SPREAD = 32
"""Paths that share eight counters in ``fill_uniform_once``; lanes are a multiple of it, and first paths too."""


@scalar
def box_muller(radius: float, angle: float) -> tuple[float, float]:
    """Return two independent normals from two uniforms: sqrt(-2 log u) times (sin, cos)(2 pi v).

    Source: Box, Muller, "A note on the generation of random normal deviates", 1958. With ``radius`` from one
    32-bit word no normal is beyond 6.77.
    """
    length = math.sqrt(-2.0 * log_regular(radius))
    sine, cosine = sin_cos_turns(angle)
    return length * sine, length * cosine


@kernel
def fill_uniforms(seed: int, first_path: int, entity: int, tag: int, out: Reals) -> None:
    """Fill ``out`` (4, lanes) with the four uniforms in (0, 1) of each path's counter.

    Parameters
    ----------
    seed, entity : int64 or uint64
        64 bits each; ``entity`` as ``entity.entity_hash`` gives it.
    first_path, tag : int64
        Below 2**32; tag = step << 8 | purpose.
    out : float64 (4, lanes)
        Filled.
    """
    for lane in range(out.shape[1]):
        w0, w1, w2, w3 = draw_words(seed, first_path + lane, entity, tag)
        out[0, lane] = uniform(w0)
        out[1, lane] = uniform(w1)
        out[2, lane] = uniform(w2)
        out[3, lane] = uniform(w3)


@kernel
def fill_normals(seed: int, first_path: int, entity: int, tag: int, out: Reals) -> None:
    """Fill ``out`` (4, lanes) with four independent standard normals a path; parameters as ``fill_uniforms``.

    A counter's words 0 and 1 make rows 0 and 1, words 2 and 3 make rows 2 and 3.
    """
    fill_uniforms(seed, first_path, entity, tag, out)
    for row in range(0, 4, 2):
        for lane in range(out.shape[1]):
            out[row, lane], out[row + 1, lane] = box_muller(out[row, lane], out[row + 1, lane])


@kernel
def fill_uniform_once(seed: int, first_path: int, entity: int, tag: int, out: Reals) -> None:
    """Fill ``out`` (lanes,) with one uniform in (0, 1) a path, a counter's four words serving four paths.

    For what is drawn once a path: factors, obligors, patents. Of 32 paths, path j + 8 w takes word w of the
    counter whose path word is first / 4 + j. A tag used here must not be used with ``fill_uniforms``.

    Parameters
    ----------
    seed, first_path, entity, tag : int64
        As in ``fill_uniforms``; ``first_path`` a multiple of 32.
    out : float64 (lanes,)
        Filled; lanes a multiple of 32, surplus lanes are left alone.
    """
    for group in range(out.shape[0] // SPREAD):
        first = group * SPREAD
        for j in range(8):
            w0, w1, w2, w3 = draw_words(seed, (first_path + first) // 4 + j, entity, tag)
            out[first + j] = uniform(w0)
            out[first + 8 + j] = uniform(w1)
            out[first + 16 + j] = uniform(w2)
            out[first + 24 + j] = uniform(w3)


@kernel
def fill_uniform53_once(seed: int, first_path: int, entity: int, tag: int, out: Reals) -> None:
    """Fill ``out`` (lanes,) with one 53-bit uniform a path: for tails beyond six sigma.

    Of 16 paths, path j joins words 0 and 1, path j + 8 words 2 and 3 of the counter whose path word is
    first / 2 + j. Parameters as ``fill_uniform_once``.
    """
    for group in range(out.shape[0] // (SPREAD // 2)):
        first = group * (SPREAD // 2)
        for j in range(8):
            w0, w1, w2, w3 = draw_words(seed, (first_path + first) // 2 + j, entity, tag)
            out[first + j] = uniform53(w0, w1)
            out[first + 8 + j] = uniform53(w2, w3)


@kernel
def fill_normal_once(seed: int, first_path: int, entity: int, tag: int, out: Reals) -> None:
    """Fill ``out`` (lanes,) with one standard normal a path by Box and Muller; parameters as ``fill_uniform_once``.

    Of 32 paths, j and j + 8 are the pair of one radius, and so are j + 16 and j + 24.
    """
    fill_uniform_once(seed, first_path, entity, tag, out)
    for half in range(out.shape[0] // 16):
        first = half * 16
        for j in range(first, first + 8):
            out[j], out[j + 8] = box_muller(out[j], out[j + 8])
