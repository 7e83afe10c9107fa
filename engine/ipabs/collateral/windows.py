"""What a scenario changes for a time: intensities of default and of invalidation, and expected sales.

Windows stand in years of 365 days from the cutoff, as ``Tape.times`` do. They are applied one after another, each to
what the ones before it left; a change without a window holds from the cutoff on for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ipabs.collateral.default_curves import DefaultCurve
from ipabs.collateral.families import is_royalty
from ipabs.collateral.shocks import selected, selected_firms
from ipabs.collateral.window import Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Flags, Reals, Times
    from ipabs.collateral.firms import Firm
    from ipabs.collateral.reading import Row
    from ipabs.definitions.scenario import RowShock, Stress
    from ipabs.errors import Faults, Location


def default_windows(firms: Sequence[Firm], stress: Stress, faults: Faults) -> list[Window]:
    """Changes of the intensity of default, -d log(1 - Q)/dt, whether it comes of a rating, a pd or a hazard.

    ``pd`` and ``hazard`` multiply it alike. Added or set, a ``pd`` p stands for the constant intensity -log(1 - p): to
    add 1% is another cause of default, which strikes with 1% within a year; a ``hazard`` is taken as it is.

    Parameters
    ----------
    firms : sequence of Firm
        Obligors of the tape and parties of the deal.
    stress : Stress
    faults : Faults

    Returns
    -------
    list of Window
        Masks over ``firms``; those that change nothing are left out.
    """
    windows = []
    for number, shock in stress.on_rows("obligors"):
        if shock.parameter in ("pd", "hazard"):
            mask = _mask(selected_firms(shock, number, firms, stress, faults), len(firms))
            where = stress.at(number, "parameter")
            windows.append(_window(shock, mask, where, as_probability=shock.parameter == "pd"))
    return [window for window in windows if not window.is_neutral]


def hazard_windows(patents: Sequence[Row], contracts: Sequence[Row], stress: Stress, faults: Faults) -> list[Window]:
    """Changes of the stated hazard of invalidation, for ``make_patent_lives``.

    Parameters
    ----------
    patents : sequence of Row
        Of patents.csv, as they stand in ``Patents``.
    contracts : sequence of Row
        Of contracts.csv: only what royalties rest on can be invalidated.
    stress : Stress
    faults : Faults

    Returns
    -------
    list of Window
        Masks over ``patents``; those that change nothing are left out.
    """
    windows = []
    licensed = {identifier for row in contracts if is_royalty(row) for identifier, _ in row["patents"]}
    for number, shock in stress.on_rows("patents"):
        if shock.parameter != "invalidation_hazard":
            continue
        chosen = selected(shock, number, [row.values for row in patents], stress, faults)
        if chosen and not any(patents[place]["id"] in licensed for place in chosen):
            message = "no royalty rests on a patent selected, and pledged patents are not invalidated: nothing changes."
            faults.warn(stress.at(number, "on"), message)
        where = stress.at(number, "parameter")
        windows.append(_window(shock, _mask(chosen, len(patents)), where, as_probability=False))
    return [window for window in windows if not window.is_neutral]


class SalesWindows(NamedTuple):
    """What expected sales are multiplied with, between the ends of periods and of windows.

    Attributes
    ----------
    edges : (F+1,) float64
        Years from the cutoff, 0 first; the ends of periods are among them.
    factor : (C, F) float64
        Exactly 1 where nothing changes.
    """

    edges: Times
    factor: Reals


def sales_windows(contracts: Sequence[Row], stress: Stress, times: Times, faults: Faults) -> SalesWindows:
    """Changes of the sales that are expected while they hold.

    Parameters
    ----------
    contracts : sequence of Row
        Of contracts.csv; those that are no royalties have factors of 1.
    stress : Stress
    times : (K+1,) float64
        Years from the cutoff, 0 first.
    faults : Faults
    """
    changes: list[tuple[Flags, RowShock]] = []
    for number, shock in stress.on_rows("contracts"):
        if shock.parameter != "sales":
            continue
        chosen = selected(shock, number, [row.values for row in contracts], stress, faults)
        royalties = [place for place in chosen if is_royalty(contracts[place])]
        if chosen and not royalties:
            faults.warn(stress.at(number, "parameter"), "nothing selected is a royalty: nothing changes.")
        if royalties and not shock.is_neutral:
            changes.append((_mask(royalties, len(contracts)), shock))
    bounds = {bound for _, shock in changes for bound in (shock.from_, shock.end) if bound < times[-1]}
    edges = np.unique(np.concatenate([times, sorted(bounds)]))
    factor = np.ones((len(contracts), len(edges) - 1))
    for mask, shock in changes:
        inside = (edges[:-1] >= shock.from_) & (edges[1:] <= shock.end)
        factor[np.ix_(mask, inside)] *= shock.times or 0.0
    return SalesWindows(edges, factor)


def windowed_curves(curves: Sequence[DefaultCurve], windows: Sequence[Window]) -> list[DefaultCurve]:
    """Cumulative default under windows whose masks are over ``curves``; the same objects where none applies."""
    made: dict[tuple[int, tuple[int, ...]], DefaultCurve] = {}
    found = []
    for place, curve in enumerate(curves):
        applying = tuple(number for number, window in enumerate(windows) if window.mask[place])
        key = (id(curve), applying)
        if key not in made:
            made[key] = _windowed(curve, [windows[number] for number in applying]) if applying else curve
        found.append(made[key])
    return found


def _windowed(curve: DefaultCurve, windows: Sequence[Window]) -> DefaultCurve:
    """A curve whose hazard, constant between its years, is changed in windows: exact, for these become years of it."""
    bounds = {bound for window in windows for bound in (window.from_year, window.until_year) if np.isfinite(bound)}
    years = np.unique(np.concatenate([curve.years, sorted(bounds)]))
    years = np.append(years, years[-1] + 1.0)  # the last hazard holds beyond it, changed as it may be
    last = (curve.hazards[-1] - curve.hazards[-2]) / (curve.years[-1] - curve.years[-2])
    stated = np.interp(years, curve.years, curve.hazards) + np.maximum(years - curve.years[-1], 0.0) * last
    hazard = np.diff(stated) / np.diff(years)
    for window in windows:
        inside = (years[:-1] >= window.from_year) & (years[1:] <= window.until_year)
        hazard = np.where(inside, window.applied(hazard), hazard)
    return DefaultCurve(years, np.concatenate([[0.0], np.cumsum(hazard * np.diff(years))]))


def _mask(places: Sequence[int], number: int) -> Flags:
    mask = np.zeros(number, dtype=np.bool_)
    mask[list(places)] = True
    return mask


def _window(shock: RowShock, mask: Flags, where: Location, *, as_probability: bool) -> Window:
    def intensity(value: float) -> float:
        return float(-np.log1p(-value)) if as_probability else value

    span = (shock.from_, shock.end)
    if shock.times is not None:
        return Window(mask, *span, times=shock.times, where=where)
    if shock.plus is not None:
        return Window(mask, *span, plus=intensity(shock.plus), where=where)
    return Window(mask, *span, set_to=intensity(shock.set_ or 0.0), where=where)
