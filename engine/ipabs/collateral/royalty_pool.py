"""The royalties of a pool: contracts, the patents they rest on, and what both are worth at the cutoff."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ipabs.collateral.bundles import Bundles, make_bundles, part_bundles, warn_of_expired
from ipabs.collateral.contract_years import make_spans
from ipabs.collateral.conversion import Conversion, make_conversion
from ipabs.collateral.patent_lives import PatentLives, make_patent_lives
from ipabs.collateral.royalties import RoyaltyTerms, make_royalties, sales_in_windows
from ipabs.collateral.windows import hazard_windows, sales_windows
from ipabs.collateral.worth.royalty_worth import discounted_years
from ipabs.collateral.worth.valuation import Valuation, value_royalties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Reals
    from ipabs.collateral.around import Around
    from ipabs.collateral.families import Family
    from ipabs.collateral.obligors import Obligors
    from ipabs.collateral.patents import Patents
    from ipabs.collateral.reading import Row
    from ipabs.collateral.schedules import Periods
    from ipabs.collateral.window import Window
    from ipabs.definitions.scenario import Stress
    from ipabs.errors import Faults


@dataclass(frozen=True, slots=True)
class RoyaltyPool:
    """Everything the simulation of royalties needs.

    Parameters
    ----------
    terms : RoyaltyTerms
    bundles : Bundles
        Which patents each contract rests on.
    lives : PatentLives
    valuation : Valuation
    conversion : Conversion
        In which currencies contracts are owed.
    discount : (K+1,) float64
        Value at the cutoff of 1 at the cutoff and at the end of each period, at the deal's valuation rate.
    """

    terms: RoyaltyTerms
    bundles: Bundles
    lives: PatentLives
    valuation: Valuation
    conversion: Conversion
    discount: Reals

    @property
    def sectors(self) -> tuple[str, ...]:
        """Of the licensees, each once; at least one entry, "" for those that have none."""
        return tuple(sorted(set(self.terms.sectors))) or ("",)

    @property
    def technologies(self) -> tuple[str, ...]:
        """Of the patents in bundles, each once; patents of none lean on nothing."""
        labels = self.lives.technologies
        return tuple(sorted({labels[patent] for patent in self.bundles.patent.tolist()} - {""}))

    @property
    def initial(self) -> float:
        """Value at the cutoff, money."""
        return float(self.valuation.closing.sum())


def make_royalty_pool(
    royalties: Family,
    tables: tuple[Sequence[Row], Sequence[Row]],
    patents: Patents,
    obligors: Obligors,
    periods: Periods,
    around: Around,
    faults: Faults,
    stress: Stress | None = None,
) -> RoyaltyPool | None:
    """What checked royalties come to.

    Parameters
    ----------
    royalties : Family
        By licensee.
    tables : (contracts, patents)
        All rows of both tables as they were read, for the windows of a scenario.
    patents : Patents
    obligors : Obligors
    periods : Periods
    around : Around
        Whose deal has a valuation rate.
    faults : Faults
    stress : Stress, optional

    Returns
    -------
    RoyaltyPool or None
        None with at least one fault.
    """
    rows, links, deal = royalties.rows, royalties.links, around.deal
    cutoff = int(periods.bounds[0])
    warn_of_expired(rows, links, patents, cutoff, faults)
    spans = make_spans(rows, links, patents)
    terms = make_royalties(rows, links, patents, spans, obligors.sectors, periods, deal.model.replacement)
    windows: Sequence[Window] = ()
    if stress is not None:
        windows = hazard_windows(tables[1], tables[0], stress, faults)
        place = {row["id"]: number for number, row in enumerate(tables[0])}
        changes = sales_windows(tables[0], stress, periods.times, faults)
        changes = changes._replace(factor=changes.factor[[place[row["id"]] for row in rows]])
        terms = replace(terms, sales=sales_in_windows(terms, rows, spans, periods, changes))
    lives = make_patent_lives(patents, periods.times, cutoff, deal.model, faults, windows)
    if faults:
        return None
    bundles = part_bundles(make_bundles(links, patents, spans, periods.bounds), lives)
    assert deal.valuation_rate is not None  # its absence is a fault
    years = discounted_years(periods.times, deal.valuation_rate)
    conversion = make_conversion(rows, deal.currency, around.exchanges, len(periods.times) - 1)
    valuation = value_royalties(terms, bundles, lives, obligors, years, deal.model, conversion)
    return RoyaltyPool(terms, bundles, lives, valuation, conversion, years.discount)
