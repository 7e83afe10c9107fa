"""A project still to be completed, which may be abandoned: uncertain cost to completion, uncertain cash flow, failure.

    dK = -I dt + s sqrt(I K) dz      expected cost left, while I a year is spent
    dC = (a - h) C dt + v C dw       cash flow a year that completion would bring, drift less risk premium
    dz dw = rho dt                   and a failure that ends all, at the rate f until completion

On completion at u the owner has C until the patents expire at T, and then m C_T once:

    V(C, u) = C (1 - e^(-d (T - u))) / d + m C e^(-d (T - u)),    d = r - a + h

What is not completed by T is worth nothing. Cost uncertainty is technical and bears no premium. Schwartz, "Patents and
R&D as real options", Economic Notes 33 (2004); the cost process is Pindyck's, "Investments of uncertain cost", Journal
of Financial Economics 34 (1993), by whom the cost in all has the deviation K s / sqrt(2 - s^2).

Time runs in steps. Within the step in which K falls to 0 the project is completed where the straight line does, so that
without uncertainty any step gives the exact value.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from ipabs.arrays import Flags, Money, Reals, Times
    from ipabs.definitions.valuation import RealOption


class Project(NamedTuple):
    """A project still to be completed; rates 1/y, volatilities 1/sqrt(y).

    Parameters
    ----------
    cost, spend : float
        Expected cost to completion, and what is spent a year until then, money; both above 0.
    cost_uncertainty : float
        s, from 0 to less than sqrt(2).
    cash_flow, growth, risk_premium, volatility : float
        C now, money a year; a, h and v.
    failure, correlation, risk_free : float
        f, rho and r.
    terminal : float
        m, a multiple of the last cash flow.
    life : float
        T, years.
    steps : int
        In all, each of life / steps years.
    """

    cost: float
    spend: float
    cost_uncertainty: float
    cash_flow: float
    growth: float
    risk_premium: float
    volatility: float
    failure: float
    correlation: float
    risk_free: float
    terminal: float
    life: float
    steps: int

    @property
    def step(self) -> float:
        """Years."""
        return self.life / self.steps

    @property
    def discount(self) -> float:
        """Of one step, failure included."""
        return math.exp(-(self.risk_free + self.failure) * self.step)


class Paths(NamedTuple):
    """Paths of a project nobody abandons.

    Parameters
    ----------
    cost, cash : (steps, paths) float64
        K and C when each step begins, money; C runs on after completion.
    working : (steps, paths) bool
        Not completed when the step begins.
    pays : (steps, paths) float64
        What the step brings, as of its beginning and unless failure ends it: less what is spent, and the worth of the
        completed project in the step of completion; money.
    """

    cost: Money
    cash: Money
    working: Flags
    pays: Money


def make_project(described: RealOption, life: float) -> Project:
    """The project that a valuation file describes, with as many whole steps as ``life`` years have."""
    return Project(
        cost=described.cost,
        spend=described.spend,
        cost_uncertainty=described.cost_uncertainty,
        cash_flow=described.cash_flow,
        growth=described.growth,
        risk_premium=described.risk_premium,
        volatility=described.volatility,
        failure=described.failure,
        correlation=described.correlation,
        risk_free=described.risk_free,
        terminal=described.terminal,
        life=life,
        steps=max(1, round(life * described.steps_per_year)),
    )


def cost_deviation(cost: float, uncertainty: float) -> float:
    """Standard deviation of the cost in all, money: K s / sqrt(2 - s^2)."""
    return cost * uncertainty / math.sqrt(2.0 - uncertainty**2)


def completed_worth(project: Project, cash: Money, at: Times) -> Money:
    """V of a completed project with ``cash`` a year at times ``at`` (years, at most T); shapes alike."""
    rate = project.risk_free - project.growth + project.risk_premium
    left = project.life - at
    annuity = left if rate == 0.0 else -np.expm1(-rate * left) / rate
    return np.asarray(cash * (annuity + project.terminal * np.exp(-rate * left)))


def certain_value(project: Project, cost: Money, cash: Money, at: Times) -> Money:
    """Value when nothing is uncertain but failure, and nobody abandons; of K and C at times ``at``, shapes alike."""
    rate = project.risk_free + project.failure
    needed = np.asarray(cost / project.spend)
    spending = np.minimum(needed, project.life - at)
    spent = project.spend * (spending if rate == 0.0 else -np.expm1(-rate * spending) / rate)
    drift = project.growth - project.risk_premium
    done = at + spending
    brings = np.exp((drift - rate) * spending) * completed_worth(project, cash, done)
    return np.asarray(np.where(needed <= project.life - at, brings, 0.0) - spent)


def simulate_project(project: Project, shocks: Reals) -> Paths:
    """Paths of K and C, and what each step brings.

    Parameters
    ----------
    project : Project
    shocks : (2, steps, paths) float64
        Independent, of mean 0 and variance 1: of the cost, and of what the cash flow does not share with it.
    """
    steps, paths = shocks.shape[1:]
    dt = project.step
    own = math.sqrt(1.0 - project.correlation**2)
    drift = (project.growth - project.risk_premium - 0.5 * project.volatility**2) * dt
    shape = (steps, paths)
    found = Paths(np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=np.bool_), np.zeros(shape))
    cost, cash = np.full(paths, project.cost), np.full(paths, project.cash_flow)
    rate = project.risk_free + project.failure
    for step in range(steps):
        working = cost > 0.0
        found.cost[step], found.cash[step], found.working[step] = cost, cash, working
        spread = project.cost_uncertainty * np.sqrt(project.spend * cost * dt)
        after = cost - project.spend * dt + spread * shocks[0, step]
        moved = project.correlation * shocks[0, step] + own * shocks[1, step]
        later = cash * np.exp(drift + project.volatility * math.sqrt(dt) * moved)
        done = working & (after <= 0.0)
        part = np.where(done, cost / np.where(done, cost - after, 1.0), 1.0)
        elapsed = part * dt
        spent = project.spend * (elapsed if rate == 0.0 else -np.expm1(-rate * elapsed) / rate)
        at = np.minimum(step * dt + elapsed, project.life)
        worth = completed_worth(project, cash * (later / cash) ** part, at) * np.exp(-rate * elapsed)
        found.pays[step] = np.where(working, np.where(done, worth, 0.0) - spent, 0.0)
        cost, cash = np.where(working, np.maximum(after, 0.0), 0.0), later
    return found
