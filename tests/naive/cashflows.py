"""Measures of given cash flows, written from their formulas: plain loops, bisection, no arrays."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise


def present_value(times, cash, discount, spread=0.0):
    total = 0.0
    for t, amount, factor in zip(times, cash, discount, strict=True):
        total += amount * factor * math.exp(-spread * t)
    return total


def price_from_yield(times, cash, nominal_yield, frequency):
    total = 0.0
    for t, amount in zip(times, cash, strict=True):
        total += amount * (1 + nominal_yield / frequency) ** (-frequency * t)
    return total


def price_from_margin(cash, index, accruals, margin):
    total = 0.0
    for k in range(len(cash)):
        factor = 1.0
        for j in range(k + 1):
            factor /= 1 + (index[j] + margin) * accruals[j]
        total += cash[k] * factor
    return total


def falling_root(function, low, high):
    """Root of a function that falls from above zero to below it."""
    for _ in range(200):
        middle = (low + high) / 2
        if function(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def nominal_yield(times, cash, price, frequency):
    return falling_root(lambda y: price_from_yield(times, cash, y, frequency) - price, -0.95, 20.0)


def z_spread(times, cash, discount, price):
    return falling_root(lambda s: present_value(times, cash, discount, s) - price, -3.0, 5.0)


def discount_margin(cash, index, accruals, price):
    return falling_root(lambda m: price_from_margin(cash, index, accruals, m) - price, -0.9, 20.0)


def crossings(times, cash, price, rates):
    """Annual rates between neighbouring grid points at which the value, less price, changes sign."""
    found = []
    for left, right in pairwise(rates):
        at_left = price_from_yield(times, cash, left, 1) - price
        at_right = price_from_yield(times, cash, right, 1) - price
        if at_left > 0 >= at_right or at_left < 0 <= at_right:
            sign = 1 if at_left > 0 else -1
            root = falling_root(lambda r, sign=sign: sign * (price_from_yield(times, cash, r, 1) - price), left, right)
            found.append(root)
    return found


def macaulay_duration(times, cash, nominal_yield, frequency):
    timed = 0.0
    for t, amount in zip(times, cash, strict=True):
        timed += t * amount * (1 + nominal_yield / frequency) ** (-frequency * t)
    return timed / price_from_yield(times, cash, nominal_yield, frequency)


def convexity(times, cash, nominal_yield, frequency):
    curved = 0.0
    for t, amount in zip(times, cash, strict=True):
        curved += t * (t + 1 / frequency) * amount * (1 + nominal_yield / frequency) ** (-frequency * t)
    price = price_from_yield(times, cash, nominal_yield, frequency)
    return curved / (price * (1 + nominal_yield / frequency) ** 2)


def weighted_average_life(times, principal):
    timed = paid = 0.0
    for t, amount in zip(times, principal, strict=True):
        timed += t * amount
        paid += amount
    return timed / paid


def order_statistic_ranks(paths, level, confidence):
    """Smallest counts whose exact binomial distribution function reaches each tail; None where no rank does."""
    chance, tail = Fraction(level), (1 - Fraction(confidence)) / 2
    ranks, total = [], Fraction(0)
    for count in range(paths + 1):
        total += math.comb(paths, count) * chance**count * (1 - chance) ** (paths - count)
        for place, bound in enumerate((tail, 1 - tail)):
            if len(ranks) == place and total >= bound:
                ranks.append(count)
    lower, upper = ranks[0], ranks[1] + 1
    return (lower, upper) if lower >= 1 and upper <= paths else None
