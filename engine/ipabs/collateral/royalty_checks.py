"""What a royalty's row may not say, cell by cell readable as it is: sales, lifecycle, rates, dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ipabs.collateral.lifecycles import age_at, make_lifecycle

if TYPE_CHECKING:
    from datetime import date

    from ipabs.collateral.contract_checks import Frame
    from ipabs.collateral.reading import Row
    from ipabs.errors import Faults

_NEEDS: Final = {
    "constant": (),
    "ramp-plateau-decline": ("launch_date", "ramp", "plateau", "decline"),
    "bass": ("launch_date",),
    "logistic": ("launch_date", "logistic_midpoint", "logistic_steepness"),
    "vector": ("vector",),
}
"""Columns without which a lifecycle says nothing."""
_OWN: Final = {
    "growth": "constant",
    "ramp": "ramp-plateau-decline",
    "plateau": "ramp-plateau-decline",
    "decline": "ramp-plateau-decline",
    "bass_p": "bass",
    "bass_q": "bass",
    "logistic_midpoint": "logistic",
    "logistic_steepness": "logistic",
    "vector": "vector",
}
"""The lifecycle that each column is for."""
_FAINT: Final = 1e-6
"""Of the peak, below which sales say nothing of it."""


def check_royalty(row: Row, frame: Frame, faults: Faults) -> None:
    """Locate what makes no sense in the row of a royalty whose cells all read."""
    _check_span(row, frame, faults)
    _exactly_one(row, "sales", "peak_sales", faults)
    _exactly_one(row, "royalty_rate", "tiers", faults)
    if _check_lifecycle(row, faults):
        _check_anchor(row, frame.cutoff, faults)
    if row["cap"] is not None and row["minimum"] > row["cap"]:
        faults.add(row.at("minimum"), f"{row['minimum']:,.10g} is above the cap of {row['cap']:,.10g}.")
    if row["competitor_share"] is not None and not row["competitor_hazard"]:
        message = "it says what an entry leaves of the sales: a competitor_hazard is needed."
        faults.add(row.at("competitor_share"), message)
    if row["multiple_cap"] is not None and not row["upfront"]:
        faults.add(row.at("upfront"), "a multiple_cap is a multiple of upfront: it is needed.")


def _check_span(row: Row, frame: Frame, faults: Faults) -> None:
    start, end = row["start_date"], row["end_date"]
    if start is not None and end is not None and start >= end:
        faults.add(row.at("end_date"), f"{end} is not after the start on {start}.")
    elif end is not None and end <= frame.cutoff:
        faults.add(row.at("end_date"), f"the contract ends on {end}, not after the cutoff {frame.cutoff}.")
    elif start is not None and start > frame.last_collection:
        faults.add(row.at("start_date"), f"{start} is after the deal's last collection on {frame.last_collection}.")


def _exactly_one(row: Row, one: str, other: str, faults: Faults) -> None:
    given = [name for name in (one, other) if row[name] not in (None, ())]
    if not given:
        faults.add(row.at(one), f"a royalty needs {one} or {other}.")
    elif len(given) == 2:
        faults.add(row.at(other), f"{one} and {other} are both given: one is needed.")


def _check_lifecycle(row: Row, faults: Faults) -> bool:
    lifecycle = row["lifecycle"]
    missing = [name for name in _NEEDS[lifecycle] if row[name] in (None, ())]
    if missing:
        faults.add(row.at(missing[0]), f"the lifecycle {lifecycle} needs {' and '.join(missing)}.")
    for name, owner in _OWN.items():
        if owner != lifecycle and row[name] not in (None, ()):
            faults.add(row.at(name), f"{name} is for the lifecycle {owner}, not for {lifecycle}.")
    return not missing


def _check_anchor(row: Row, cutoff: date, faults: Faults) -> None:
    """Sales must be of a product that is sold; a peak, of a lifecycle that has one."""
    launch, lifecycle = row["launch_date"], row["lifecycle"]
    has_peak, to_come = lifecycle not in ("constant", "vector"), launch is not None and launch >= cutoff
    if to_come and not has_peak:
        message = f"the lifecycle {lifecycle} is not launched after the cutoff: give start_date instead of launch_date."
        faults.add(row.at("launch_date"), message)
    if row["sales"] is None:
        if row["peak_sales"] is not None and not has_peak:
            faults.add(row.at("peak_sales"), f"the lifecycle {lifecycle} has no peak: sales are needed.")
    elif to_come and has_peak:
        faults.add(row.at("sales"), f"the product is launched on {launch}, not before the cutoff: give peak_sales.")
    elif lifecycle != "vector" and make_lifecycle(row).level(age_at(row, cutoff)) < _FAINT:
        message = "at the cutoff the lifecycle is below a millionth of its peak: give peak_sales instead."
        faults.add(row.at("sales"), message)
