"""Philox4x32-10 in Python integers, as the paper writes it, and what is made of its words."""

from __future__ import annotations

import math
from fractions import Fraction

WORD = 1 << 32


def philox4x32(key, counter, rounds=10):
    k0, k1 = key
    x0, x1, x2, x3 = counter
    for _ in range(rounds):
        high0, low0 = divmod(0xD2511F53 * x0, WORD)
        high1, low1 = divmod(0xCD9E8D57 * x2, WORD)
        x0, x1, x2, x3 = high1 ^ x1 ^ k0, low1, high0 ^ x3 ^ k1, low0
        k0 = (k0 + 0x9E3779B9) % WORD
        k1 = (k1 + 0xBB67AE85) % WORD
    return x0, x1, x2, x3


def draw_words(seed, path, entity, tag):
    return philox4x32((seed % WORD, seed // WORD), (path, entity % WORD, entity // WORD, tag))


def uniform(word):
    return float(Fraction(2 * word + 1, 2 * WORD))


def uniform53(high, low):
    joined = (high * WORD + low) // 2**12
    return float(Fraction(2 * joined + 1, 2**53))


def box_muller(radius, angle):
    length = math.sqrt(-2 * math.log(radius))
    return length * math.sin(2 * math.pi * angle), length * math.cos(2 * math.pi * angle)


def uniforms(seed, path, entity, tag):
    return [uniform(word) for word in draw_words(seed, path, entity, tag)]


def normals(seed, path, entity, tag):
    u = uniforms(seed, path, entity, tag)
    return [*box_muller(u[0], u[1]), *box_muller(u[2], u[3])]


def uniform_once(seed, path, entity, tag):
    group, place = divmod(path, 32)
    word, j = divmod(place, 8)
    return uniforms(seed, 8 * group + j, entity, tag)[word]


def uniform53_once(seed, path, entity, tag):
    group, place = divmod(path, 16)
    half, j = divmod(place, 8)
    words = draw_words(seed, 8 * group + j, entity, tag)
    return uniform53(words[2 * half], words[2 * half + 1])


def normal_once(seed, path, entity, tag):
    """Paths j and j + 8 of sixteen share a radius."""
    first = path // 16 * 16 + path % 8
    pair = box_muller(uniform_once(seed, first, entity, tag), uniform_once(seed, first + 8, entity, tag))
    return pair[path % 16 // 8]
