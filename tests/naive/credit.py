"""Defaults and instalments path by path, from the formulas: factors, mixing, asset values, periods of default, sums."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tests.naive import philox

FACTOR, MIXING, ASSET = 1, 2, 3
"""Purposes of draws, the tag of step 0."""


@dataclass
class Firm:
    """Who owes: weights by factor, and the threshold of each period, non-decreasing."""

    entity: int
    weights: dict
    thresholds: list

    @property
    def residual(self):
        return math.sqrt(1.0 - sum(weight**2 for weight in self.weights.values()))


@dataclass
class Contract:
    """What is owed to whom: one number a period in each list."""

    firm: int
    interest: list
    principal: list
    outstanding: list
    exposure: list


def factor(seed, path, entity, shift):
    return shift + philox.normal_once(seed, path, entity, FACTOR)


def mixing(seed, path, degrees):
    """sqrt(nu / W): W is a sum of exponentials of mean 2, and one squared normal where nu is odd."""
    if degrees == 0:
        return 1.0
    chi_squared = sum(-2.0 * math.log(philox.uniform53_once(seed, path, term, MIXING)) for term in range(degrees // 2))
    if degrees % 2:
        chi_squared += philox.normal_once(seed, path, degrees, MIXING) ** 2
    return math.sqrt(degrees / chi_squared)


def asset(seed, path, firm, factors, mixed):
    common = sum(weight * factors[number] for number, weight in firm.weights.items())
    return (common + firm.residual * philox.normal_once(seed, path, firm.entity, ASSET)) * mixed


def default_period(value, thresholds):
    """The first period whose threshold the asset value does not exceed; None if it exceeds all."""
    return next((k for k, threshold in enumerate(thresholds) if value <= threshold), None)


def instalments(contracts, defaults, periods):
    """Interest, principal and balance of performing contracts, from each firm's period of default or None."""
    sums = [[0.0] * periods for _ in range(3)]
    for contract in contracts:
        end = defaults[contract.firm]
        for k in range(periods if end is None else end):
            for row, amounts in enumerate((contract.interest, contract.principal, contract.outstanding)):
                sums[row][k] += amounts[k]
    return sums


def events(contracts, defaults):
    """(period, contract) of the defaults that cost something, by period and then in the contracts' order."""
    found = []
    for number, contract in enumerate(contracts):
        end = defaults[contract.firm]
        if end is not None and contract.exposure[end] > 0.0:
            found.append((end, number))
    return sorted(found)
