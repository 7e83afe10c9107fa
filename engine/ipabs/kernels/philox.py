"""Philox4x32-10: random words that are a function of (seed, path, entity, tag) and of nothing else.

So the numbers do not depend on threads, lanes, blocks, order or machines; scenarios share their base draws;
adding a patent moves no other patent's; any path can be run again alone.

    key      the seed, its low 32 bits first
    counter  path | entity, low word | entity, high word | tag = step << 8 | purpose

Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11; the Random123 library.
"""

from __future__ import annotations

from ipabs.kernels.bits import float_of, int64, uint64
from ipabs.kernels.jit import scalar

LOW_32 = 0xFFFFFFFF
ROUNDS = 10
TWO_52_BITS = 0x4330000000000000
"""The bits of 2**52: a 32-bit word put below them makes the float 2**52 + word, with no conversion."""


@scalar
def philox4x32(seed: int, c0: int, c1: int, c2: int, c3: int) -> tuple[int, int, int, int]:
    """Return four random 32-bit words, each in a uint64.

    Parameters
    ----------
    seed : uint64
        The key.
    c0, c1, c2, c3 : uint64
        The counter's words, below 2**32 each.
    """
    k0 = uint64(seed) & uint64(LOW_32)
    k1 = uint64(seed) >> uint64(32)
    for _ in range(ROUNDS):
        product0 = uint64(0xD2511F53) * c0
        product1 = uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (
            (product1 >> uint64(32)) ^ c1 ^ k0,
            product1 & uint64(LOW_32),
            (product0 >> uint64(32)) ^ c3 ^ k1,
            product0 & uint64(LOW_32),
        )
        k0 = (k0 + uint64(0x9E3779B9)) & uint64(LOW_32)
        k1 = (k1 + uint64(0xBB67AE85)) & uint64(LOW_32)
    return c0, c1, c2, c3


@scalar
def tag_of(step: int, purpose: int) -> int:
    """step << 8 | purpose, as int64: step below 2**24, purpose below 2**8."""
    return int64(step) << int64(8) | int64(purpose)


@scalar
def draw_words(seed: int, path: int, entity: int, tag: int) -> tuple[int, int, int, int]:
    """Return the four words of (seed, path, entity, tag): path and tag below 2**32, seed and entity 64 bits."""
    low = uint64(entity) & uint64(LOW_32)
    high = uint64(entity) >> uint64(32)
    return philox4x32(uint64(seed), uint64(path) & uint64(LOW_32), low, high, uint64(tag) & uint64(LOW_32))


@scalar
def uniform(word: int) -> float:
    """(word + 1/2) / 2**32, exactly: in (0, 1), symmetric about 1/2, never 0 or 1."""
    return (float_of(int64(word) | int64(TWO_52_BITS)) - 4503599627370495.5) * 2.3283064365386963e-10


@scalar
def uniform53(high: int, low: int) -> float:
    """Join two words into an odd multiple of 2**-53, exactly: in (0, 1), symmetric about 1/2, never 0 or 1.

    For tails: the smallest is a normal of -8.2, where one word ends at -6.2.
    """
    joined = (int64(high) << int64(20)) | (int64(low) >> int64(12))
    return float_of(joined | int64(0x3FF0000000000000)) - 0.9999999999999999
