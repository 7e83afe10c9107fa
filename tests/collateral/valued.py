"""Made-up royalty contracts, and their valuation beside a simulation of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import ndtri, stdtrit
from scipy.stats import poisson

from ipabs.collateral.bundles import Bundles, part_bundles
from ipabs.collateral.obligors import Obligors
from ipabs.collateral.patent_lives import PatentLives, make_patent_lives
from ipabs.collateral.royalties import RoyaltyTerms
from ipabs.collateral.worth.royalty_worth import discounted_years
from ipabs.collateral.worth.valuation import value_royalties
from ipabs.definitions.model import Model, Sales
from ipabs.errors import Faults
from tests.collateral.living import CUTOFF, days, made, ruled
from tests.naive import valuation as naive

QUARTERS = np.arange(41) / 4.0
FACTORS = ("macro", "sector:pharma", "technology:drugs")


def terms_of(times=QUARTERS, *, count=1, sales=100.0, growth=0.0, **given):
    """``count`` contracts alike, 100 a year, 5 %, volatility 25 %, no patents; ``given`` replaces columns."""
    periods = len(times) - 1
    middle = 0.5 * (times[1:] + times[:-1])
    expected = sales * np.diff(times) * (1 + growth) ** middle
    ends = np.floor(times[1:] + 0.5 + 1e-9) > np.floor(times[:-1] + 0.5 + 1e-9)  # years end in mid-year
    columns = {
        "sales": expected,
        "volatility": 0.25,
        "own_share": 0.7,
        "starts": [0.0],
        "steps": [0.05],
        "minimum": np.zeros(periods),
        "cap": np.inf,
        "tail": 1.0,
        "lifetime": np.inf,
        "continues": np.where(ends, 0.0, 1.0),
        "begun": [0.0, 0.0, 0.0],
        "lag": 0,
        "net": 1.0,
        "receivable": [0.0],
        "chance": 0.0,
        "delay": 1.0,
        "share": 1.0,
        **given,
    }
    arrays = {name: np.array([value] * count, dtype=float) for name, value in columns.items()}
    arrays["lag"] = arrays["lag"].astype(np.int64)
    number = np.arange(count)
    return RoyaltyTerms(
        ids=tuple(f"C{i}" for i in number),
        entity=number.astype(np.uint64),
        obligor=np.zeros(count, dtype=np.int64),
        sectors=("pharma",) * count,
        tiers=np.full(count, len(columns["starts"]), dtype=np.int64),
        **arrays,
    )


def yearly(terms, amount):
    """The minimum column: ``amount`` at every end of a contract year."""
    return np.where(terms.continues[0] == 0.0, amount, 0.0)


def obligors_of(times=QUARTERS, *, hazard=0.03, weights=(0.35, 0.3, 0.0, 0.0)):
    weight = np.array([weights], dtype=float)
    return Obligors(
        ids=("L",),
        names=("L",),
        entity=np.zeros(1, dtype=np.uint64),
        cumulative=-np.expm1(-hazard * times)[np.newaxis],
        unstressed=-np.expm1(-hazard * times)[np.newaxis],
        one_year=np.array([hazard]),
        factors=FACTORS,
        factor=np.array([[0, 1, 2, 0]]),
        weight=weight,
        residual=np.sqrt(1 - (weight**2).sum(axis=1)),
        groups=("",),
        sectors=("pharma",),
        technologies=("drugs",),
        regions=("",),
        ratings=("",),
        tables=("",),
    )


def lives_of(times=QUARTERS, *, hazards=(), leaning=0.4, rate=0.02, kills=0.1):
    """Patents with flat own hazards; survival by quadrature."""
    own = np.array(hazards, dtype=float).reshape(-1, 1) * times
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    lift = np.exp(-leaning * nodes - leaning**2 / 2)
    alive = np.exp(-lift * own[:, :, np.newaxis]) @ (weights / weights.sum())
    steps = np.diff(times)[:, np.newaxis]
    return PatentLives(
        entity=np.arange(len(own), dtype=np.uint64),
        technologies=("drugs",) * len(own),
        hazard=own,
        kills=np.full(len(own), -np.log1p(-kills)),
        survival=alive * np.exp(-rate * kills * times),
        counts=poisson.cdf(np.arange(8), rate * steps),
        leaning=leaning,
    )


def bundles_of(times=QUARTERS, *, shares=(), expiries=()):
    """All patents on contract 0: each with its share until it expires."""
    lengths = np.diff(times)
    weight = [s * np.clip((e - times[:-1]) / lengths, 0.0, 1.0) for s, e in zip(shares, expiries, strict=True)]
    number = np.arange(len(shares))
    return Bundles(np.zeros_like(number), number, np.array(weight, dtype=float).reshape(-1, len(lengths)))


def related(*, shares, share=0.6):
    """Bundles and lives of patents that may be narrowed, all but the last of one family, from made-up patents."""
    number = len(shares)
    patents = made(
        number,
        technologies=("drugs",) * number,
        families=("one",) * (number - 1) + ("",),
        hazard=np.full(number, 0.08),
        partial_chance=np.linspace(0.2, 0.6, number),
        partial_share=np.linspace(0.6, 0.2, number),
        expiry=days(30.0).repeat(number),
    )
    law = ruled(family_share=share, shock_rate=0.02, shock_kills=0.5)
    lives = make_patent_lives(patents, QUARTERS, CUTOFF, law, Faults())
    bundles = part_bundles(bundles_of(shares=shares, expiries=(30.0,) * number), lives)
    return {"bundles": bundles, "lives": lives}


def model_of(*, macro=0.2, sector=0.4, copula="gaussian"):
    """The default model, with other leans of sales, or another copula."""
    sales = Sales().model_copy(update={"leaning_macro": macro, "leaning_sector": sector})
    return Model().model_copy(update={"sales": sales, "copula": copula})


class Case:
    """One contract with all it needs, its valuation, and what simulation says of it."""

    def __init__(self, terms, *, times=QUARTERS, bundles=None, lives=None, obligors=None, model=None, rate=0.05):
        self.terms, self.times = terms, times
        self.bundles = bundles_of(times) if bundles is None else bundles
        self.lives = lives_of(times) if lives is None else lives
        self.obligors = obligors_of(times) if obligors is None else obligors
        self.model = model_of() if model is None else model
        self.years = discounted_years(times, rate)
        self.discount = self.years.discount
        self.valuation = self.value()

    def value(self, **given):
        terms = replace(self.terms, **given)
        return value_royalties(terms, self.bundles, self.lives, self.obligors, self.years, self.model)

    def simulate(self, paths, seed=1, block=20_000):
        """(mean, standard error) of discounted receipts so far plus discounted value, (K,) each; receipts' means.

        Sales, patents and defaults have known means of their own: what they happened to differ by is taken out.
        """
        chances = self.obligors.cumulative[0, 1:]
        degrees = self.model.degrees_of_freedom if self.model.copula == "student-t" else 0
        threshold = stdtrit(degrees, chances) if degrees else ndtri(chances)
        rng = np.random.default_rng(seed)
        totals, controls, came = [], [], 0.0
        weights = self.terms.sales[0] * self.discount[1:]
        patents = self.bundles.patent.tolist()
        living = [w * weights @ self.lives.survival[p, 1:] for w, p in zip(self.bundles.weight, patents, strict=True)]
        known = [weights.sum(), *living, *(1.0 - chances[[len(chances) // 2, -1]])]
        for _ in range(paths // block):
            world = naive.draw_world(rng, block, FACTORS, ("pharma",), ("drugs",), self.times, self.model, self.lives)
            alive = [naive.draw_alive(rng, world, self.lives, patent, block) for patent in patents]
            rows = list(zip(self.bundles.weight, alive, self.valuation.worth[:, 1:], strict=True))
            asset = naive.draw_asset(rng, world, self.obligors, 0, block)
            receipts, value, multiples = naive.run_contract(
                rng, self.terms, 0, rows, world, asset, threshold, self.times, self.valuation
            )
            total = np.cumsum(self.discount[1:, np.newaxis] * receipts, axis=0)
            totals.append(total + self.discount[1:, np.newaxis] * value)
            lived = [(w * weights) @ a for w, a, _ in rows]
            stood = [asset > threshold[k] for k in (len(threshold) // 2, -1)]
            controls.append(np.array([weights @ multiples, *lived, *stood]) - np.array(known)[:, np.newaxis])
            came = came + receipts.sum(axis=1)
        total, control = np.concatenate(totals, axis=1), np.concatenate(controls, axis=1)
        slopes = np.linalg.lstsq(
            np.cov(control), (control - control.mean(axis=1, keepdims=True)) @ total.T / total.shape[1], rcond=None
        )[0]
        total -= slopes.T @ control
        return total.mean(axis=1), total.std(axis=1) / np.sqrt(total.shape[1]), came / total.shape[1]
