"""A measure as entries of a record, with its error or the reason why there is none; and as people read it."""

from __future__ import annotations

import math
from typing import Any

from ipabs.measures.estimates import Estimate
from ipabs.measures.missing import Missing
from ipabs.measures.residual import ResidualMeasures

CHANCES = ("pd", "fires", "fails", "drawn_on")
"""How keys of probabilities begin: 0 of them says that no path shows the event, not that it cannot be."""


CRUMB = 1e-12
"""Sizes below this are rounding: of a share of the notional it is a ten-thousandth of a yuan in a hundred million."""


def settled(value: float) -> float:
    """A value, or 0 where it is nothing but rounding."""
    return 0.0 if abs(value) < CRUMB else value


def error_of(estimate: Estimate) -> float | None:
    """Standard error of an estimate, in its unit; None where the paths are too few to tell."""
    error = estimate.standard_error
    return None if isinstance(error, Missing) else error


def put(key: str, value: Any) -> dict[str, Any]:
    """A value under its key: an estimate with its error, a missing one with its reason."""
    if isinstance(value, Estimate):
        error, found = value.standard_error, settled(value.value)
        if isinstance(error, Missing):
            return {key: found, f"{key}_se": None, f"{key}_se_reason": error.reason}
        return {key: found, f"{key}_se": error if found else settled(error), **_bound(key, value)}
    if isinstance(value, Missing):
        return {key: None, f"{key}_reason": value.reason}
    if isinstance(value, ResidualMeasures):
        return {"irr": value.irr, "irr_paths": value.paths, **put("probability_of_nothing", value.nothing)}
    return {key: value}


def put_known(key: str, value: Any) -> dict[str, Any]:
    """The same, and nothing for what was not asked for."""
    return {} if value is None else put(key, value)


def _bound(key: str, estimate: Estimate) -> dict[str, Any]:
    """Of a probability without an event: what it is below with 95 % confidence, 3 / paths."""
    if not key.startswith(CHANCES) or estimate.value != 0:
        return {}
    bound = estimate.zero_event_bound()
    return {} if isinstance(bound, Missing) else {f"{key}_bound": bound}


def below(bound: float, digits: int) -> str:
    """``< 0.003``: what a chance that no path shows lies below, with more digits where ``digits`` would show none."""
    needed = max(digits, 1 - math.floor(math.log10(bound)))
    whole, _, part = f"{bound:,.{needed}f}".partition(".")
    kept = part.rstrip("0")
    return f"< {whole}.{kept.ljust(digits, '0')}" if digits or kept else f"< {whole}"


def with_error(record: dict[str, Any], key: str, scale: float, digits: int) -> str:
    """``1.16 ±0.13``: a value of a record and its standard error, both times ``scale``; ``< 0.003`` of a bound."""
    value, error = record.get(key), record.get(f"{key}_se")
    if value is None:
        return "-"
    if record.get(f"{key}_bound") is not None:
        return below(record[f"{key}_bound"] * scale, digits)
    shown = f"{value * scale:,.{digits}f}"
    return shown if error is None else f"{shown} ±{error * scale:,.{digits}f}"
