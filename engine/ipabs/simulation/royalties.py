"""Royalties of a pool -> blocks of paths: sales, patents alive, royalties received, and what is still to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.royalties import expect_events, waits
from ipabs.kernels.blocks import empty_block
from ipabs.kernels.causes import Causes, no_causes
from ipabs.kernels.entity import signed_hash
from ipabs.kernels.escrow import Challenges, no_challenges
from ipabs.kernels.patents import Bundles, Shocks, Technologies, draw_technologies, empty_shocks, lay_out
from ipabs.kernels.royalties import run_royalties
from ipabs.kernels.royalty_terms import Royalties, Scratch, royalty_scratch
from ipabs.kernels.sales import Sectors, draw_sectors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ipabs.arrays import Rates, Reals
    from ipabs.collateral.royalty_pool import RoyaltyPool
    from ipabs.definitions.model import Model
    from ipabs.kernels.regime import Names


@dataclass(slots=True)
class RoyaltyScratch:
    """Arrays of one thread, used again for every block.

    Attributes
    ----------
    receipts, value, defaulted : (periods, lanes) float64
        Royalties received; value of what is to come at the end of each period; value of what defaulted in it. Money.
    sold : (periods, lanes) float64
        Sales on which royalties are owed, money; (0, lanes) where nobody asks.
    abroad : tuple of (periods, lanes) float64
        The same of contracts of another currency, before they are added; (0, lanes) where there are none.
    """

    draws: Reals
    paths: Reals
    lift: Reals
    shocks: Shocks
    contract: Scratch
    receipts: Reals
    value: Reals
    defaulted: Reals
    sold: Reals
    abroad: tuple[Reals, Reals, Reals, Reals]

    @property
    def money(self) -> tuple[Reals, Reals, Reals, Reals]:
        """What is added to contract by contract."""
        return self.receipts, self.value, self.defaulted, self.sold


class RoyaltySimulation:
    """The royalties of a pool, ready to be simulated.

    Parameters
    ----------
    pool : RoyaltyPool
        The contracts, their patents and what both are worth.
    model : Model
    factors : tuple of str
        Regime factors, those of ``factor_labels`` among them.
    times : (periods + 1,) float64
    """

    def __init__(self, pool: RoyaltyPool, model: Model, factors: tuple[str, ...], times: Reals) -> None:
        self.pool = pool
        self.periods = len(times) - 1
        place = {label: number for number, label in enumerate(factors)}
        self.sectors = _sectors(pool, model, place, times)
        self.technologies = _technologies(pool, place)
        self.royalties, self.bundles = _royalties(pool, times), _bundles(pool)

    def scratch(self, lanes: int, *, sold: bool = False) -> RoyaltyScratch:
        """New arrays for blocks of ``lanes`` paths; ``sold``: sales are asked for."""
        sectors, technologies = len(self.sectors.entity), len(self.technologies.entity) + 1
        asked, abroad = self.periods if sold else 0, self.periods if (self.pool.conversion.place >= 0).any() else 0
        return RoyaltyScratch(
            draws=empty_block(4, lanes),
            paths=empty_block(sectors, self.periods, lanes),
            lift=empty_block(technologies, lanes),
            shocks=empty_shocks(technologies, self.periods, lanes),
            contract=royalty_scratch(self.royalties, self.bundles, lanes),
            receipts=empty_block(self.periods, lanes),
            value=empty_block(self.periods, lanes),
            defaulted=empty_block(self.periods, lanes),
            sold=empty_block(asked, lanes),
            abroad=(
                empty_block(abroad, lanes),
                empty_block(abroad, lanes),
                empty_block(abroad, lanes),
                empty_block(min(asked, abroad), lanes),
            ),
        )

    def run(
        self, seed: int, first_path: int, names: Names, common: tuple[Reals, Reals, Rates], scratch: RoyaltyScratch
    ) -> None:
        """Simulate a block; fills receipts, value and defaulted of ``scratch``.

        ``common`` are factors (factors, lanes) and mixing (lanes,), as ``draw_regime`` and ``draw_mixing`` fill them,
        and what other currencies cost (currencies, periods + 1, lanes).
        """
        self._draw_world(seed, first_path, common[0], scratch)
        _clear(scratch.money)
        for first, last, currency in self.pool.conversion.ranges:
            self._add((seed, first_path), names, common, (first, last, currency), scratch)

    def run_each(
        self, seed: int, first_path: int, names: Names, common: tuple[Reals, Reals, Rates], scratch: RoyaltyScratch
    ) -> Iterator[tuple[int, RoyaltyScratch]]:
        """The same contract by contract: each time ``scratch`` holds one contract's part."""
        self._draw_world(seed, first_path, common[0], scratch)
        for first, last, currency in self.pool.conversion.ranges:
            for i in range(first, last):
                _clear(scratch.money)
                self._add((seed, first_path), names, common, (i, i + 1, currency), scratch)
                yield i, scratch

    def _add(
        self,
        block: tuple[int, int],
        names: Names,
        common: tuple[Reals, Reals, Rates],
        chosen: tuple[int, int, int],
        s: RoyaltyScratch,
    ) -> None:
        """Add contracts ``first`` to ``last`` of one currency, -1 the deal's, to the money of ``s``."""
        (first, last, currency), (factors, mixing, rates) = chosen, common
        columns = {name: column[first:last] for name, column in self.royalties._asdict().items() if name != "times"}
        contracts = Royalties(times=self.royalties.times, **columns)
        bundles = self.bundles._replace(first=self.bundles.first[first : last + 1])
        world = (factors, mixing, s.paths, s.lift, s.shocks)
        if currency < 0:
            run_royalties(*block, names, (contracts, bundles), world, s.contract, s.money)
            return
        _clear(s.abroad)
        run_royalties(*block, names, (contracts, bundles), world, s.contract, s.abroad)
        before, after = rates[currency, :-1], rates[currency, 1:]
        at = (after, after, before, after[: len(s.sold)])  # what defaults stands at its value one period before
        for total, part, rate in zip(s.money, s.abroad, at, strict=True):
            np.multiply(part, rate, out=part)
            np.add(total, part, out=total)

    def _draw_world(self, seed: int, first_path: int, factors: Reals, s: RoyaltyScratch) -> None:
        draw_sectors(seed, first_path, self.sectors, factors, s.draws, s.paths)
        draw_technologies(seed, first_path, self.technologies, factors, s.draws, s.lift, s.shocks)


def _clear(money: Iterable[Reals]) -> None:
    for array in money:
        array[:] = 0.0


def royalty_losses(scratch: RoyaltyScratch, discount: Reals, closing: float) -> Reals:
    """What each period adds to the loss on royalties, (periods, lanes) money; negative where things go well.

    The loss up to a period is what was expected at closing, less the discounted receipts so far and the discounted
    value of what is still to come.

    Parameters
    ----------
    scratch : RoyaltyScratch
        As ``run`` fills it.
    discount : (periods + 1,) float64
    closing : float
        Expected, money.
    """
    worth = scratch.value * discount[1:, np.newaxis]
    result = -scratch.receipts * discount[1:, np.newaxis] - worth
    result[1:] += worth[:-1]
    result[0] += closing
    return np.asarray(result)


def factor_labels(pool: RoyaltyPool) -> set[str]:
    """Regime factors that sales and patents lean on."""
    sectors = {f"sector:{name}" for name in pool.terms.sectors if name}
    return sectors | {f"technology:{name}" for name in pool.technologies}


def _sectors(pool: RoyaltyPool, model: Model, place: dict[str, int], times: Reals) -> Sectors:
    """One path for each sector, and one for the contracts that have none: it leans on the macro factor alone."""
    names = pool.sectors
    macro, own = model.sales.leaning_macro, model.sales.leaning_sector
    lean = np.array([[macro, own if name else 0.0] for name in names]).reshape(-1, 2)
    return Sectors(
        entity=np.array([signed_hash("sector", name) for name in names], dtype=np.int64),
        factor=np.array([[0, place[f"sector:{name}"] if name else 0] for name in names], dtype=np.int64).reshape(-1, 2),
        lean=lean,
        residual=np.sqrt(1.0 - (lean**2).sum(axis=1)),
        times=times,
    )


def _technologies(pool: RoyaltyPool, place: dict[str, int]) -> Technologies:
    names = pool.technologies
    return Technologies(
        entity=np.array([signed_hash("technology", name) for name in names], dtype=np.int64),
        factor=np.array([place[f"technology:{name}"] for name in names], dtype=np.int64),
        leaning=pool.lives.leaning,
        counts=pool.lives.counts,
    )


def _royalties(pool: RoyaltyPool, times: Reals) -> Royalties:
    """The kernel's columns."""
    terms, valuation = expect_events(pool.terms), pool.valuation
    events = np.zeros((len(terms.ids), 0, 4)) if terms.events is None else terms.events.columns()
    sector = {name: number for number, name in enumerate(pool.sectors)}
    columns = {
        "times": times,
        "obligor": terms.obligor,
        "sector": np.array([sector[name] for name in terms.sectors], dtype=np.int64),
        "entity": terms.entity.astype(np.uint64).view(np.int64),
        "sales": terms.sales,
        "drift": -0.5 * terms.volatility[:, np.newaxis] ** 2 * times[1:],
        "own": terms.volatility * np.sqrt(terms.own_share),
        "lean": terms.volatility * np.sqrt(1.0 - terms.own_share),
        "starts": terms.starts,
        "steps": terms.steps,
        "tiers": terms.tiers,
        "minimum": terms.minimum,
        "cap": terms.cap,
        "tail": terms.tail,
        "lifetime": terms.lifetime,
        "continues": terms.continues,
        "begun": terms.begun,
        "lag": terms.lag,
        "net": terms.net,
        "receivable": terms.receivable,
        "chance": terms.chance,
        "share": terms.share,
        "waits": waits(times, terms.delay),
        "fixed": valuation.fixed[:, 1:],
        "level": valuation.level[:, 1:],
        "carry": valuation.carry,
        "after": valuation.after[:, 1:],
        "events": events,
        "closing": valuation.closing / pool.conversion.expected[:, 0],
    }
    return Royalties(**{name: np.ascontiguousarray(column) for name, column in columns.items()})


def _bundles(pool: RoyaltyPool) -> Bundles:
    rows, lives = pool.bundles, pool.lives
    place = {name: number for number, name in enumerate((*pool.technologies, ""))}  # those of none share the last row
    counts = np.bincount(rows.contract, minlength=len(pool.terms.ids))
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Bundles(
        first=first,
        entity=lives.entity[rows.patent].astype(np.uint64).view(np.int64),
        technology=np.array([place[lives.technologies[patent]] for patent in rows.patent.tolist()], dtype=np.int64),
        kills=np.ascontiguousarray(lives.kills[rows.patent]),
        sheet=lay_out(first, lives.hazard[rows.patent, 1:], rows.weight, pool.valuation.worth[:, 1:]),
        causes=_causes(pool),
        challenges=_challenges(pool),
    )


def _causes(pool: RoyaltyPool) -> Causes:
    """Further causes by row of the bundles."""
    rows, further = pool.bundles.patent, pool.lives.further
    if further is None:
        return no_causes()
    begin, end = np.searchsorted(further.row, rows), np.searchsorted(further.row, rows + 1)
    chosen = [n for first, last in zip(begin.tolist(), end.tolist(), strict=True) for n in range(first, last)]
    return Causes(
        first=np.concatenate([[0], np.cumsum(end - begin)]).astype(np.int64),
        entity=further.entity[chosen].astype(np.uint64).view(np.int64),
        purpose=further.purpose[chosen],
        hazard=np.ascontiguousarray(further.hazard[chosen, 1:]),
    )


def _challenges(pool: RoyaltyPool) -> Challenges:
    rows, upheld = pool.bundles.patent, pool.lives.upheld
    if upheld is None:
        return no_challenges()
    return Challenges(np.ascontiguousarray(upheld.chance[rows]), np.ascontiguousarray(upheld.decided[rows]))
