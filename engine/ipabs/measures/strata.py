"""Holdings -> strata of a pool: how much of it each word and band has, and how concentrated it is.

Every stratification is a partition: its shares add to 1 and its counts to those of the pool.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ipabs.collateral.holdings import BANDS, NONE, WORDS
from ipabs.measures.concentration import Concentration, concentration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ipabs.collateral.holdings import Holding
    from ipabs.measures.missing import Missing

OTHERS: Final = "all others"
OBLIGOR: Final = "obligor"
_RATING: Final = re.compile(r"([A-Da-d]+)([+-]|[1-3])?(?= |$)", re.ASCII)
_LETTERS: Final = ("AAA", "AA", "A", "BAA", "BBB", "BA", "BB", "B", "CAA", "CCC", "CA", "CC", "C", "D")
_SIGNS: Final = ("+", "1", "", "2", "3", "-")


@dataclass(frozen=True, slots=True)
class Stratum:
    """The contracts of a pool that share a word.

    Parameters
    ----------
    by, name : str
        Of the words, and the word.
    contracts, obligors : int
    amount : float
        Money.
    share : float
        Of the amount of the pool.
    """

    by: str
    name: str
    contracts: int
    obligors: int
    amount: float
    share: float


@dataclass(frozen=True, slots=True)
class Pool:
    """A pool described.

    Parameters
    ----------
    basis : str
        What the amounts are: exposure, value or sales.
    contracts, obligors : int
        Those that default together count as one.
    amount : float
        Money.
    rate : float or None
        Of interest, mean weighted with the amounts, 1/y.
    life : float or None
        Remaining, mean weighted with the amounts, years; None unless all of it is known.
    strata : tuple of Stratum
        Of everything that anything is known of, in the order of ``WORDS``; the largest obligors first of all.
    concentrations : dict of str to Concentration or Missing
        Of obligors, sectors, regions, technologies.
    """

    basis: str
    contracts: int
    obligors: int
    amount: float
    rate: float | None
    life: float | None
    strata: tuple[Stratum, ...]
    concentrations: dict[str, Concentration | Missing]


def describe(held: Sequence[Holding], top: int, words: Sequence[str] = (OBLIGOR, *WORDS)) -> list[Pool]:
    """Pools, one for each basis: exposures and sales do not add up.

    Parameters
    ----------
    held : sequence of Holding
    top : int
        How many obligors are named.
    words : sequence of str
        By which the pool is sorted, ``obligor`` or of ``WORDS``; in their own order, whatever that of ``words``.
    """
    by_basis: dict[str, list[Holding]] = defaultdict(list)
    for one in held:
        by_basis[one.basis].append(one)
    return [_describe(basis, holdings, top, words) for basis, holdings in by_basis.items()]


def merged(held: Sequence[Holding], basis: str) -> list[Holding]:
    """Holdings under one basis: what a deal's exposures and values of royalties are together."""
    return [replace(one, basis=basis) for one in held]


def _describe(basis: str, held: Sequence[Holding], top: int, words: Sequence[str]) -> Pool:
    amount = math.fsum(one.amount for one in held)
    strata = _largest(held, amount, top) if OBLIGOR in words else []
    for by in (by for by in WORDS if by in words):
        found = _strata(by, held, amount, _under(by))
        if {stratum.name for stratum in found} != {NONE}:
            strata += found
    sums = {by: _sums(held, _under(by)) for by in ("sector", "region", "technology")}
    amounts = {OBLIGOR: _sums(held, lambda one: one.obligor)} | {
        by: found for by, found in sums.items() if set(found) != {NONE}
    }
    return Pool(
        basis=basis,
        contracts=len(held),
        obligors=len({one.obligor for one in held}),
        amount=amount,
        rate=_mean(held, amount, [one.rate for one in held]),
        life=_mean(held, amount, [one.life for one in held]),
        strata=tuple(strata),
        concentrations={by: concentration(list(found.values())) for by, found in amounts.items()},
    )


def _largest(held: Sequence[Holding], amount: float, top: int) -> list[Stratum]:
    found = _strata(OBLIGOR, held, amount, lambda one: one.obligor)
    if len(found) <= top:
        return found
    named = {stratum.name for stratum in found[:top]}
    rest = [one for one in held if one.obligor not in named]
    return [*found[:top], *_strata(OBLIGOR, rest, amount, lambda _: OTHERS)]


def _strata(by: str, held: Iterable[Holding], amount: float, word: Callable[[Holding], str]) -> list[Stratum]:
    """Bands in their order, then words by amount, the largest first."""
    groups: dict[str, list[Holding]] = defaultdict(list)
    for one in held:
        groups[word(one)].append(one)
    found = []
    for name, members in groups.items():
        own = math.fsum(one.amount for one in members)
        obligors = len({one.obligor for one in members})
        found.append(Stratum(by, name, len(members), obligors, own, own / amount if amount else 0.0))
    place = {name: number for number, name in enumerate(BANDS.get(by, ()))}
    ordered = sorted(found, key=lambda one: (-one.amount, one.name))
    if by == "rating":
        ordered = sorted(ordered, key=lambda one: _grade(one.name))
    return sorted(ordered, key=lambda one: place.get(one.name, -1 if by == "rating" else len(place)))


def _grade(rating: str) -> tuple[int, int]:
    """The place of a rating, best first, in capitals or as Aa2; those of no known form come last."""
    match = _RATING.match(rating)
    if match is None or match[1].upper() not in _LETTERS:
        return len(_LETTERS), 0
    return _LETTERS.index(match[1].upper()), _SIGNS.index(match[2] or "")


def _under(by: str) -> Callable[[Holding], str]:
    """The word of a holding."""
    return lambda one: one.words.get(by, NONE)


def _sums(held: Iterable[Holding], word: Callable[[Holding], str]) -> dict[str, float]:
    sums: dict[str, list[float]] = defaultdict(list)
    for one in held:
        sums[word(one)].append(one.amount)
    return {name: math.fsum(amounts) for name, amounts in sums.items()}


def _mean(held: Sequence[Holding], amount: float, values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    if len(known) < len(values) or not amount:
        return None
    return math.fsum(one.amount * value for one, value in zip(held, known, strict=True)) / amount


def rounded_shares(shares: Sequence[float], digits: int) -> list[float]:
    """Shares of 1 in per cent, rounded so that what is printed adds to 100: the largest remainders are rounded up."""
    unit = 10**digits
    exact = [100.0 * share * unit for share in shares]
    whole = [math.floor(value) for value in exact]
    missing = round(math.fsum(exact)) - sum(whole)
    for place in sorted(range(len(exact)), key=lambda place: (whole[place] - exact[place], place))[:missing]:
        whole[place] += 1
    return [value / unit for value in whole]
