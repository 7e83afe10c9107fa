"""Which share of the firms behind a template has not defaulted, period by period.

Of n firms their own asset values say it. Of very many only what they share is left to chance: given factors F and
mixing m, the share S of those that live after period k is

    S = 1 - Phi((q_k / m - a . F) / sqrt(1 - |a|^2)),

the large-pool limit of Vasicek, "Loan portfolio value", 2002.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from ipabs.kernels.jit import kernel
from ipabs.kernels.normal import normal_cdf
from ipabs.kernels.regime import draw_asset

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from ipabs.kernels.regime import Names

    Floats: TypeAlias = npt.NDArray[np.float64]


@kernel
def survive_many(names: Names, o: int, factors: Floats, mixing: Floats, common: Floats, out: Floats) -> int:
    """Fill ``out`` (periods, lanes) with the share of very many firms like obligor ``o`` that live.

    ``factors`` (factors, lanes), ``mixing`` (lanes,); ``common`` (lanes,) is scratch.
    """
    lanes = out.shape[1]
    for lane in range(lanes):
        common[lane] = 0.0
    for place in range(names.factor.shape[1]):
        f, weight = names.factor[o, place], names.weight[o, place]
        for lane in range(lanes):
            common[lane] += weight * factors[f, lane]
    scale = 1.0 / names.residual[o]
    for k in range(out.shape[0]):
        threshold = names.threshold[o, k]
        for lane in range(lanes):
            out[k, lane] = normal_cdf((common[lane] - threshold / mixing[lane]) * scale)
    return 0


@kernel
def survive_few(
    seed: int,
    first_path: int,
    names: Names,
    first: int,
    count: int,
    common: tuple[Floats, Floats],
    asset: Floats,
    out: Floats,
) -> int:
    """Fill ``out`` (periods, lanes) with the share of ``count`` obligors from ``first`` on that live.

    ``common`` as for ``pay_instalments``; ``asset`` (lanes,) is scratch.
    """
    lanes = out.shape[1]
    for k in range(out.shape[0]):
        for lane in range(lanes):
            out[k, lane] = 0.0
    for o in range(first, first + count):
        draw_asset(seed, first_path, names, o, common[0], common[1], asset)
        for k in range(out.shape[0]):
            threshold = names.threshold[o, k]
            for lane in range(lanes):
                out[k, lane] += 1.0 if asset[lane] > threshold else 0.0
    for k in range(out.shape[0]):
        for lane in range(lanes):
            out[k, lane] /= count
    return 0
