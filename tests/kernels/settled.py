"""The twin's claims and rules, settled by the kernel: how tests call both with the same words."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ipabs.kernels.settlement import (
    DISPOSAL,
    EXPOSURE,
    FUND,
    GUARANTEE,
    INSURANCE,
    LOSS,
    Collateral,
    Layers,
    Pots,
    settle,
)
from tests.naive.settlement import LAYERS

PLACES = {"fund": FUND, "guarantee": GUARANTEE, "insurance": INSURANCE}


class Settled(NamedTuple):
    """What the kernel filled: (periods, lanes) each, totals (6, lanes), and what is left in the pots."""

    received: np.ndarray
    losses: np.ndarray
    defaulted: np.ndarray
    totals: np.ndarray
    fund: np.ndarray
    year: np.ndarray


def by_kernel(seed, first_path, events, macro, claims, rules, failures):
    """Settle ``events`` (period, lane, claim) in lanes; ``failures[provider][lane]`` is a period or None."""
    periods, lanes = len(rules.times) - 1, len(macro)
    failed = np.zeros((max(len(failures), 1), periods, lanes))
    for provider, of_lane in enumerate(failures):
        for lane, period in enumerate(of_lane):
            failed[provider, periods if period is None else period :, lane] = 1.0
    caps = np.array(rules.caps, dtype=np.float64)
    pots = Pots(np.full(lanes, float(rules.fund)), np.repeat(caps[:, :, np.newaxis], lanes, axis=2), failed)
    out = (*np.zeros((3, periods, lanes)), np.zeros((6, lanes)), np.full(4, np.nan))
    contracts = (collateral(claims), amounts(claims, "exposure"), amounts(claims, "principal"))
    ordered = np.array(sorted(events), dtype=np.int64).reshape(-1, 3)
    assert settle(seed, first_path, ordered, np.array(macro), contracts, layers(claims, rules), pots, out) == 0
    return Settled(*out[:4], pots.fund, pots.year)


def amounts(claims, name):
    return np.array([getattr(claim, name) for claim in claims], dtype=np.float64)


def collateral(claims):
    return Collateral(
        entity=np.array([claim.entity for claim in claims], dtype=np.int64),
        pledge=amounts(claims, "pledge"),
        haircut=np.arange(len(claims)),
        shift=amounts(claims, "shift"),
        unsecured=amounts(claims, "unsecured"),
        guarantor=np.array([-1 if claim.guarantor is None else claim.guarantor for claim in claims], dtype=np.int64),
        guarantee_share=amounts(claims, "guarantee_share"),
        fund_share=amounts(claims, "fund_share"),
        deductible=amounts(claims, "deductible"),
        limit=amounts(claims, "limit"),
    )


def layers(claims, rules):
    waits = np.array([rules.waits.get(layer, math.inf) for layer in LAYERS])
    return Layers(
        times=np.array(rules.times, dtype=np.float64),
        middle=float(rules.middle),
        wait=waits,
        subrogation=np.array([rules.subrogation.get(layer, 0.0) for layer in LAYERS], dtype=np.float64),
        order=np.argsort(waits, kind="stable"),
        providers=np.array([rules.providers.get(layer, -1) for layer in LAYERS], dtype=np.int64),
        compensated=np.array(rules.caps, dtype=np.float64),
        haircuts=np.array([claim.haircut for claim in claims], dtype=np.float64),
        leaning=float(rules.leaning),
        lag=float(rules.lag),
        lag_deviation=float(rules.lag_deviation),
        costs=float(rules.costs),
    )


def sources(settled, lane=0):
    """What each source brought or bore on a lane, by name."""
    names = {"disposal": DISPOSAL, "exposure": EXPOSURE, "loss": LOSS} | PLACES
    return {name: float(settled.totals[row, lane]) for name, row in names.items()}
