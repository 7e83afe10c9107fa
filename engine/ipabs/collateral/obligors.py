"""Firms -> arrays: the probability of default over time, and the weights of the regime factors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.default_curves import DefaultCurve, RatingTables, hazard_curve, one_year_curve
from ipabs.collateral.firms import WEIGHTS, Firm
from ipabs.collateral.idle_shocks import warn_of_idle
from ipabs.collateral.loadings import KINDS, number_factors, weights_of
from ipabs.collateral.windows import windowed_curves
from ipabs.kernels.entity import entity_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Indices, Reals, Times, Words
    from ipabs.collateral.window import Window
    from ipabs.definitions.model import Correlation
    from ipabs.errors import Faults


@dataclass(frozen=True, slots=True)
class Obligors:
    """Who can default: the pool's obligors, then the parties of the deal.

    Parameters
    ----------
    ids, names : tuple of str
    entity : (O,) uint64
        Their name in the random counter; one for all of a group.
    cumulative : (O, K+1) float64
        Probability of default before the cutoff (0) and before the end of each period.
    unstressed : (O, K+1) float64
        The same without a scenario.
    one_year : (O,) float64
        Probability of default within one year.
    factors : tuple of str
        Regime factors that weigh anything, ``macro`` first.
    factor : (O, 4) int64
        Macro, sector, technology and region, as places in ``factors``; 0 where the weight is 0.
    weight : (O, 4) float64
        Of each.
    residual : (O,) float64
        sqrt(1 - |weight|^2), the weight of what is the obligor's own.
    groups, sectors, technologies, regions : tuple of str
        For reports; empty where not given.
    ratings : tuple of str
        At the cutoff; empty where not given.
    tables : tuple of str
        Of the ratings; empty where not given.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    entity: Words
    cumulative: Reals
    unstressed: Reals
    one_year: Reals
    factors: tuple[str, ...]
    factor: Indices
    weight: Reals
    residual: Reals
    groups: tuple[str, ...]
    sectors: tuple[str, ...]
    technologies: tuple[str, ...]
    regions: tuple[str, ...]
    ratings: tuple[str, ...]
    tables: tuple[str, ...]


def make_obligors(
    firms: Sequence[Firm],
    correlation: Correlation,
    times: Times,
    faults: Faults,
    windows: Sequence[Window] = (),
) -> Obligors | None:
    """Work out the curves and weights of firms.

    Parameters
    ----------
    firms : sequence of Firm
        Complete.
    correlation : Correlation
        Where the tape gives no weights.
    times : (K+1,) float64
        Years from the cutoff, 0 first.
    faults : Faults
    windows : sequence of Window
        Changes of the intensity of default under a scenario; the weights stay what they are without.

    Returns
    -------
    Obligors or None
        None with at least one fault.
    """
    tables = RatingTables(faults)
    curves = [_curve(firm, tables) for firm in firms]
    one_year = [0.0 if curve is None else float(curve.at(1.0)) for curve in curves]
    weights = [
        weights_of(firm.weights, sector=firm.sector, pd=pd, correlation=correlation)
        for firm, pd in zip(firms, one_year, strict=True)
    ]
    possible = [_possible(firm, of_firm, faults) for firm, of_firm in zip(firms, weights, strict=True)]
    known = [curve for curve in curves if curve is not None]
    if not all(possible) or len(known) < len(curves):
        return None
    places = [(None, firm.sector, firm.technology, firm.region) for firm in firms]
    factors, factor, weight = number_factors(weights, places)
    warn_of_idle(windows, lambda applied: _by_firm(windowed_curves(known, applied), times), times, faults)
    shocked = windowed_curves(known, windows)
    one_year = [float(curve.at(1.0)) for curve in shocked] if windows else one_year
    unstressed = _by_firm(known, times)
    return Obligors(
        ids=tuple(firm.id for firm in firms),
        names=tuple(firm.name for firm in firms),
        entity=np.array([firm_hash(firm) for firm in firms], dtype=np.uint64),
        cumulative=_by_firm(shocked, times) if windows else unstressed,
        unstressed=unstressed,
        one_year=np.array(one_year),
        factors=factors,
        factor=factor,
        weight=weight,
        residual=np.sqrt(1.0 - (weight**2).sum(axis=1)),
        groups=tuple(firm.group or "" for firm in firms),
        sectors=tuple(firm.sector or "" for firm in firms),
        technologies=tuple(firm.technology or "" for firm in firms),
        regions=tuple(firm.region or "" for firm in firms),
        ratings=tuple(firm.rating or "" for firm in firms),
        tables=tuple(firm.table if firm.rating else "" for firm in firms),
    )


def _by_firm(curves: Sequence[DefaultCurve], times: Times) -> Reals:
    """(O, K+1) of each firm; many have one curve."""
    distinct = {id(curve): curve.at(times) for curve in curves}
    return np.array([distinct[id(curve)] for curve in curves]).reshape(-1, len(times))


def firm_hash(firm: Firm) -> int:
    """The name of a firm in the random counter: its own, or its group's."""
    return entity_hash("obligor", firm.id) if firm.group is None else entity_hash("group", firm.group)


def _curve(firm: Firm, tables: RatingTables) -> DefaultCurve | None:
    if firm.pd is not None:
        return one_year_curve(firm.pd)
    if firm.hazard is not None:
        return hazard_curve(firm.hazard)
    if firm.rating is None:
        return None  # a fault already
    return tables.curve(firm.table, firm.rating, firm.folder, firm.at("table"), firm.at("rating"))


def _possible(firm: Firm, weights: Sequence[float], faults: Faults) -> bool:
    total = sum(weight**2 for weight in weights)
    if total < 1.0:
        return True
    listed = ", ".join(f"{kind} {weight:.4g}" for kind, weight in zip(KINDS, weights, strict=True) if weight)
    column = next((name for name, given in zip(WEIGHTS, firm.weights, strict=True) if given is not None), "id")
    message = f"the squares of the weights of '{firm.id}' add up to {total:.4g}, below 1 is needed: {listed}."
    faults.add(firm.at(column), message)
    return False
