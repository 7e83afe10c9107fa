"""Philox against the vectors of the Random123 library, then against its twin in Python integers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.kernels.jit import kernel
from ipabs.kernels.philox import draw_words, philox4x32, tag_of, uniform, uniform53
from tests.naive import philox as naive

WORDS = st.integers(0, 2**32 - 1)
LONGS = st.integers(0, 2**64 - 1)


@kernel
def fill_counter(seed, counter, out):
    out[0], out[1], out[2], out[3] = philox4x32(seed, counter[0], counter[1], counter[2], counter[3])


@kernel
def fill_words(seed, path, entity, tag, out):
    out[0], out[1], out[2], out[3] = draw_words(seed, path, entity, tag)


@kernel
def fill_uniform(words, out):
    out[0] = uniform(words[0])
    out[1] = uniform53(words[0], words[1])


@kernel
def tag(step, purpose):
    return tag_of(step, purpose)


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)
def test_known_answers_of_random123(counter, key, words):
    counter, key, words = ([int(word, 16) for word in text.split()] for text in (counter, key, words))
    assert naive.philox4x32(key, counter) == tuple(words)
    out = np.empty(4, np.uint64)
    fill_counter(np.uint64(key[1] << 32 | key[0]), np.array(counter, np.uint64), out)
    assert out.tolist() == words


@given(LONGS, WORDS, LONGS, WORDS)
def test_words_equal_the_twin(seed, path, entity, tag):
    out = np.empty(4, np.uint64)
    fill_words(np.uint64(seed), path, np.uint64(entity), tag, out)
    assert tuple(out.tolist()) == naive.draw_words(seed, path, entity, tag)


def test_integers_of_either_sign_type_are_one_counter():
    signed, unsigned = np.empty(4, np.uint64), np.empty(4, np.uint64)
    fill_words(7, 8, 9, 10, signed)
    fill_words(np.uint64(7), np.int64(8), np.uint64(9), 10, unsigned)
    assert signed.tolist() == unsigned.tolist()


@given(WORDS, WORDS)
def test_uniforms_equal_the_twin_exactly(high, low):
    out = np.empty(2)
    fill_uniform(np.array([high, low], np.uint64), out)
    assert out.tolist() == [naive.uniform(high), naive.uniform53(high, low)]


def test_uniforms_are_never_0_or_1_and_are_symmetric():
    lowest, highest = np.empty(2), np.empty(2)
    fill_uniform(np.zeros(2, np.uint64), lowest)
    fill_uniform(np.full(2, 2**32 - 1, np.uint64), highest)
    assert lowest.tolist() == [2.0**-33, 2.0**-53]
    assert (1 - highest).tolist() == lowest.tolist()


def test_tag_holds_step_and_purpose():
    assert tag(0, 5) == 5
    assert tag(3, 7) == 3 * 256 + 7
    assert tag(2**24 - 1, 255) == 2**32 - 1
