"""When to abandon a project, by least squares over simulated paths, and what the right to do so is worth.

Longstaff and Schwartz, "Valuing American options by simulation", Review of Financial Studies 14 (2001). Backwards from
the last step, what going on brings is regressed on functions of the state over the paths still at work; where the fit
is not above zero the project is abandoned. The rule is found on one set of paths and valued on another: so the estimate
is unbiased for the rule, and no rule is worth more than the best one. The estimate errs to the low side, if at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from ipabs.collateral.valuation.real_option import Paths, Project, certain_value, simulate_project

if TYPE_CHECKING:
    from ipabs.arrays import Flags, Money, Reals

Rule: TypeAlias = "list[Reals | bool]"
"""Of each step, coefficients, or whether all go on."""
FEWEST: Final = 32
"""Paths at work, below which no rule is sought and the project goes on."""


@dataclass(frozen=True, slots=True)
class Option:
    """A project with the right to abandon it.

    Parameters
    ----------
    value, error : float
        With the right, and its standard error, money; nothing where it is best not begun.
    without, without_error : float
        On the same paths, if nobody abandons, money.
    completed, abandoned : float
        Chance that it is completed, failure aside, and that it is given up.
    """

    value: float
    error: float
    without: float
    without_error: float
    completed: float
    abandoned: float


def value_option(project: Project, paths: int, seed: int, stream: int) -> Option:
    """Value a project on ``paths`` paths, the rule found on as many others.

    Parameters
    ----------
    project : Project
    paths : int
    seed, stream : int
        Of the draws; another stream for each asset, so that none moves another's.
    """
    shape = (2, project.steps, paths)
    drawn = (np.random.default_rng((seed, stream, part)).standard_normal(shape) for part in (0, 1))
    rule = find_rule(project, simulate_project(project, next(drawn)))
    return apply_rule(project, rule, simulate_project(project, next(drawn)))


def functions(project: Project, cost: Money, cash: Money, at: float) -> Reals:
    """(paths, 8) what is regressed on: powers of K and C up to two, the certain value, and what of it is above zero."""
    x, y = cost / project.cost, cash / project.cash_flow
    certain = certain_value(project, cost, cash, np.full(len(cost), at)) / project.cost
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y, certain, np.maximum(certain, 0.0)], axis=1)


def find_rule(project: Project, drawn: Paths) -> Rule:
    """Of each step, coefficients of what going on brings, or whether all go on where there is nothing to fit."""
    steps, paths = drawn.pays.shape
    rule: Rule = [True] * steps
    later = np.zeros(paths)
    for step in reversed(range(steps)):
        brings = drawn.pays[step] + project.discount * later
        working = np.flatnonzero(drawn.working[step])
        if step == 0:
            rule[0] = bool(brings.mean() > 0.0)
        elif len(working) >= FEWEST:
            table = functions(project, drawn.cost[step, working], drawn.cash[step, working], step * project.step)
            rule[step] = fitted(table, brings[working])
        later = np.where(_goes_on(project, rule[step], drawn, step), brings, 0.0)
    return rule


def fitted(table: Reals, target: Reals) -> Reals:
    """(functions,) least-squares coefficients of ``target`` (paths,) on ``table`` (paths, functions).

    The long table is first brought to its triangle, an orthogonal step: solving is then for a square of a few rows.
    """
    triangle: Reals = np.asarray(np.linalg.qr(np.column_stack([table, target]), mode="r"))
    return np.asarray(np.linalg.lstsq(triangle[:, :-1], triangle[:, -1], rcond=None)[0])


def apply_rule(project: Project, rule: Rule, drawn: Paths) -> Option:
    """What a rule brings on paths."""
    steps, paths = drawn.pays.shape
    held = np.ones(paths, dtype=np.bool_)
    value, without = np.zeros(paths), np.zeros(paths)
    weight = 1.0
    for step in range(steps):
        held &= _goes_on(project, rule[step], drawn, step) | ~drawn.working[step]
        value += weight * np.where(held, drawn.pays[step], 0.0)
        without += weight * drawn.pays[step]
        weight *= project.discount
    ends = drawn.working[-1] & (drawn.pays[-1] <= 0.0)
    worth, error = _estimate(project, drawn, value) if rule[0] is not False else (0.0, 0.0)
    kept, kept_error = _estimate(project, drawn, without)
    return Option(worth, error, kept, kept_error, float((held & ~ends).mean()), float((~held).mean()))


def _estimate(project: Project, drawn: Paths, value: Money) -> tuple[float, float]:
    """Mean and standard error, with cash flows of known mean as control variates.

    They are those of the last step, and of when the project would be completed if its cost were certain.
    """
    steps, paths = drawn.cash.shape
    places = sorted({min(steps - 1, round(project.cost / project.spend / project.step)), steps - 1})
    drift = project.growth - project.risk_premium
    means = [project.cash_flow * math.exp(drift * place * project.step) for place in places]
    off = np.column_stack([np.ones(paths), *(drawn.cash[at] - mean for at, mean in zip(places, means, strict=True))])
    fit = fitted(off, value)
    left = value - off @ fit
    return float(fit[0]), math.sqrt(float((left * left).sum()) / max(1, paths - len(fit)) / paths)


def _goes_on(project: Project, rule: Reals | bool, drawn: Paths, step: int) -> Flags:
    """Paths at work that are not abandoned when the step begins."""
    working = drawn.working[step]
    if isinstance(rule, bool):
        return np.asarray(working & rule)
    places = np.flatnonzero(working)
    table = functions(project, drawn.cost[step, places], drawn.cash[step, places], step * project.step)
    going = np.zeros(len(working), dtype=np.bool_)
    going[places] = table @ rule > 0.0
    return going
