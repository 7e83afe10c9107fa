"""A project that may be abandoned, in plain Python: one path at a time, and exactly over a tree of all its shocks."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.collateral.valuation.real_option import Project

State = tuple[float, float]
Shock = tuple[float, float]
SIGNS = tuple(product((-1.0, 1.0), repeat=2))
"""Shocks of a tree: each of the two goes up or down, all four alike likely."""


def worth(project: Project, cash: float, at: float) -> float:
    """Of the completed project: its cash flow until the patents expire, then the multiple of it."""
    rate = project.risk_free - project.growth + project.risk_premium
    left = project.life - at
    return cash * ((1.0 - math.exp(-rate * left)) / rate + project.terminal * math.exp(-rate * left))


def move(project: Project, state: State, step: int, shock: Shock) -> tuple[float, State | None, float]:
    """What a step brings as of its beginning, and the state after it; None once completed."""
    cost, cash = state
    dt = project.life / project.steps
    rate = project.risk_free + project.failure
    noise = project.cost_uncertainty * math.sqrt(project.spend * cost * dt) * shock[0]
    after = cost - project.spend * dt + noise
    mixed = project.correlation * shock[0] + math.sqrt(1.0 - project.correlation**2) * shock[1]
    drift = (project.growth - project.risk_premium - project.volatility**2 / 2.0) * dt
    later = cash * math.exp(drift + project.volatility * math.sqrt(dt) * mixed)
    part = 1.0 if after > 0.0 else cost / (cost - after)
    spent = project.spend * (1.0 - math.exp(-rate * part * dt)) / rate
    if after > 0.0:
        return -spent, (after, later), later
    done = worth(project, cash * (later / cash) ** part, min((step + part) * dt, project.life))
    return done * math.exp(-rate * part * dt) - spent, None, later


def exact(project: Project, state: State | None = None, step: int = 0, *, abandon: bool = True) -> float:
    """Dynamic programming over the tree: at every node the better of going on and giving up."""
    here = (project.cost, project.cash_flow) if state is None else state
    if step == project.steps:
        return 0.0
    total = 0.0
    for shock in SIGNS:
        brings, after, _ = move(project, here, step, shock)
        if after is not None:
            brings += project.discount * exact(project, after, step + 1, abandon=abandon)
        total += brings / len(SIGNS)
    return max(total, 0.0) if abandon else total


def along(project: Project, shocks: Sequence[Shock]) -> float:
    """What one path brings if nobody abandons."""
    state: State | None = (project.cost, project.cash_flow)
    total, weight = 0.0, 1.0
    for step, shock in enumerate(shocks):
        if state is None:
            break
        brings, state, _ = move(project, state, step, shock)
        total += weight * brings
        weight *= project.discount
    return total
