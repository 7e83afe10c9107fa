"""The ground of the kernels, a lane: functions and draws against numpy and scipy, and against themselves unvectorised.

Columns: nanoseconds a value on one thread, in cache; the same code in a loop that cannot become vector code, and how
many times slower that is; the peer, and how many times slower it is; the worst error met (units in the last place
for functions, absolute for draws) and the bound that the documentation states. A wrong answer, a bound that is
broken, or a loop that has lost its vectors is an error.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy import special

from ipabs.kernels import draws, elementary, normal
from ipabs.kernels.jit import kernel, scalar
from tests.naive import elementary as exact
from tests.naive import normal as exact_normal
from tests.naive import philox as exact_draws

if TYPE_CHECKING:
    from collections.abc import Callable

Reals = npt.NDArray[np.float64]

LANES = 128
BLOCKS = 32
LEAST_GAIN = 1.3
"""A loop that gained less than this from vectors has lost them: two lanes (NEON) give nearly 2."""
QUANTILE_ULPS = 9.1
"""A relative error of 1e-15 is at most this many units in the last place."""

sin_cos_turns = elementary.sin_cos_turns


@scalar
def sine_of_turns(x: float) -> float:
    return sin_cos_turns(x)[0]


def both_loops(function: Callable[[float], float]) -> tuple[Any, Any]:
    """Return two kernels over the lanes: one free to become vector code, one that a possible exit keeps scalar."""

    @kernel
    def vector(x: Reals, out: Reals) -> None:
        for lane in range(x.shape[0]):
            out[lane] = function(x[lane])

    @kernel
    def one_by_one(x: Reals, out: Reals) -> None:
        for lane in range(x.shape[0]):
            value = function(x[lane])
            if value == 1.5e300:
                return
            out[lane] = value

    return vector, one_by_one


def nanoseconds(call: Callable[[], object], values: int, repeats: int) -> float:
    """The best of ``repeats`` timings, a value: other work on the machine only ever adds."""
    call()
    best = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        for _ in range(10):
            call()
        best = min(best, time.perf_counter() - started)
    return best / 10 / values * 1e9


def row(name: str, times: tuple[float, float, float], peer: str, error: float, bound: float) -> dict[str, object]:
    vector, one_by_one, of_peer = times
    assert error <= bound, f"{name}: error {error} is above the stated bound {bound}"
    assert one_by_one >= LEAST_GAIN * vector, (
        f"{name}: {vector:.2f} ns, {one_by_one:.2f} unvectorised: vectors are lost"
    )
    return {
        "what": name,
        "ns": vector,
        "ns unvectorised": one_by_one,
        "times slower": one_by_one / vector,
        "peer": peer,
        "ns peer": of_peer,
        "peer times slower": of_peer / vector,
        "error": error,
        "bound": bound,
    }


def functions(quick: bool) -> list[dict[str, object]]:
    generator = np.random.Generator(np.random.PCG64(1))
    size = LANES * BLOCKS
    repeats = 20 if quick else 100
    wide, unit, turns = (generator.uniform(*ends, size) for ends in ((-30, 30), (0, 1), (-0.5, 0.5)))
    table: list[tuple[str, Any, Reals, Any, str, Any, float]] = [
        ("exp", elementary.exp, wide, exact.exp, "numpy.exp", np.exp, 1.1),
        ("log", elementary.log, unit, exact.log, "numpy.log", np.log, 1.1),
        ("log, regular", elementary.log_regular, unit, exact.log, "numpy.log", np.log, 1.1),
        ("sin 2 pi u", sine_of_turns, turns, exact.sin_turns, "numpy.sin", np.sin, 1.0),
        ("normal cdf", normal.normal_cdf, wide, exact_normal.cdf, "scipy.special.ndtr", special.ndtr, 6.0),
        (
            "normal quantile",
            normal.normal_quantile,
            unit,
            exact_normal.quantile,
            "scipy.special.ndtri",
            special.ndtri,
            QUANTILE_ULPS,
        ),
    ]
    rows = []
    for name, function, x, twin, peer, peer_function, bound in table:
        vector, one_by_one = both_loops(function)
        out, other = np.empty(size), np.empty(size)

        def measure(call: Any, x: Reals = x, out: Reals = other) -> float:
            return nanoseconds(lambda: call(x, out), size, repeats)

        vector(x, out)
        times = measure(vector), measure(one_by_one), measure(peer_function)
        one_by_one(x, other)
        assert out.tobytes() == other.tobytes(), f"{name}: vector code gives other bits"
        checked = slice(None, None, 16 if quick else 2)
        rows.append(row(name, times, peer, exact.worst_ulps(twin, x[checked], out[checked])[0], bound))
    return rows


@kernel
def many_uniforms(blocks: int, out: Reals) -> None:
    for entity in range(blocks):
        draws.fill_uniforms(7, 0, entity, 5, out)


@kernel
def many_normals(blocks: int, out: Reals) -> None:
    for entity in range(blocks):
        draws.fill_normals(7, 0, entity, 5, out)


def random_draws(quick: bool) -> list[dict[str, object]]:
    repeats = 20 if quick else 100
    size = 4 * LANES * BLOCKS
    peer_generator = np.random.Generator(np.random.Philox(7))
    buffer, out, single = np.empty(size), np.empty((4, LANES)), np.empty((4, 1))
    rows = []
    table: list[tuple[str, Any, Any, str, Any, float]] = [
        ("uniform", many_uniforms, exact_draws.uniforms, "numpy Philox", peer_generator.random, 0.0),
        ("normal", many_normals, exact_draws.normals, "numpy Philox", peer_generator.standard_normal, 2e-14),
    ]
    for name, many, twin, peer, peer_fill, bound in table:

        def measure(call: Callable[[], object]) -> float:
            return nanoseconds(call, size, repeats)

        def lanes(many: Any = many) -> None:
            many(BLOCKS, out)

        def one_lane(many: Any = many) -> None:
            many(LANES * BLOCKS, single)

        def of_peer(fill: Any = peer_fill) -> None:
            fill(out=buffer)

        times = measure(lanes), measure(one_lane), measure(of_peer)
        many(BLOCKS, out)
        expected = np.transpose([twin(7, path, BLOCKS - 1, 5) for path in range(LANES)])
        rows.append(row(name, times, peer, float(np.abs(out - expected).max()), bound))
    return rows


def main(quick: bool) -> list[dict[str, object]]:
    """Check and measure; the rows of the table."""
    return functions(quick) + random_draws(quick)
