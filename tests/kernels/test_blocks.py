"""Blocks of lanes begin on a cache line."""

from __future__ import annotations

import numpy as np
import pytest

from ipabs.kernels.blocks import CACHE_LINE, empty_block


@pytest.mark.parametrize("shape", [(1, 32), (7, 32), (3, 12, 128), (100, 40, 128)])
def test_every_row_begins_on_a_cache_line(shape: tuple[int, ...]) -> None:
    held = []  # so that memory is not handed out at the same place again
    for size in range(1, 40):
        held += [np.empty(size), block := empty_block(*shape)]
        assert block.shape == shape
        assert block.flags.c_contiguous and block.flags.writeable
        assert block.ctypes.data % CACHE_LINE == 0 and block.strides[-2] % CACHE_LINE == 0


def test_a_block_is_all_its_own_memory() -> None:
    block, other = empty_block(4, 32), empty_block(4, 32)
    block[...], other[...] = 1.0, 2.0
    assert block.sum() == block.size == 128


def test_an_empty_block_has_its_shape() -> None:
    assert empty_block(0, 40, 128).shape == (0, 40, 128)
