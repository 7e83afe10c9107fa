"""What a contract's row may not say, cell by cell readable as it is: dates, instalments, grace, cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ipabs.collateral.contracts import terms_of
from ipabs.collateral.families import is_royalty
from ipabs.collateral.instalments import lay_out
from ipabs.collateral.royalty_checks import check_royalty

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ipabs.collateral.reading import Row
    from ipabs.definitions.tape_values import Part
    from ipabs.errors import Faults

_FLOATING: Final = ("index", "spread", "cap", "floor")
_AMORTISING: Final = ("level", "straight-line")
_SLACK: Final = 1e-6
"""Of the exposure, by which the instalments listed may miss it: tapes are rounded to cents."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The deal around the contracts.

    Parameters
    ----------
    cutoff, closing, first_collection, last_collection : date
    currency, day_count : str
    others : tuple of str
        The deal's other currencies.
    """

    cutoff: date
    closing: date
    first_collection: date
    last_collection: date
    currency: str
    day_count: str
    others: tuple[str, ...] = ()


def check_contracts(rows: Sequence[Row], frame: Frame, faults: Faults) -> None:
    """Locate what makes no sense in rows whose cells all read."""
    placed = []
    for row in rows:
        _refuse_currencies(row, frame, faults)
        if is_royalty(row):
            check_royalty(row, frame, faults)
            continue
        _refuse_floating(row, faults)
        _check_cover(row, faults)
        if _check_dates(row, frame, faults) and _check_profile(row, faults):
            placed.append(row)
    if not placed:
        return
    counts = lay_out(terms_of(placed), frame.cutoff, frame.day_count).count
    for row, count in zip(placed, counts.tolist(), strict=True):
        _check_instalments(row, count, frame.cutoff, faults)


def _refuse_currencies(row: Row, frame: Frame, faults: Faults) -> None:
    currency = row["currency"]
    if currency in (None, frame.currency):
        return
    message = f"the contract is in {currency}, the deal in {frame.currency}"
    if not is_royalty(row):
        faults.add(row.at("currency"), f"{message}: only royalties may be owed in another currency.")
    elif currency not in frame.others:
        faults.add(row.at("currency"), f"{message}, and the deal file's 'currencies' do not list {currency}.")


def _refuse_floating(row: Row, faults: Faults) -> None:
    given = [column for column in _FLOATING if row[column] is not None]
    if given:
        faults.add(row.at(given[0]), "floating rates are not simulated: write a fixed rate in column 'rate'.")


def _check_cover(row: Row, faults: Faults) -> None:
    if row["guarantor"] is None and row["guarantee_share"]:
        faults.add(row.at("guarantee_share"), "the row has no guarantor.")
    if row["guarantor"] is not None and row["guarantor"] == row["obligor"]:
        faults.add(row.at("guarantor"), f"'{row['obligor']}' cannot guarantee what it owes itself.")
    if row["insurance_deductible"] and not row["insurance_limit"]:
        faults.add(row.at("insurance_limit"), "an insurance_deductible needs an insurance_limit.")


def _check_dates(row: Row, frame: Frame, faults: Faults) -> bool:
    start, end = row["start_date"], row["end_date"]
    latest = max(frame.closing, frame.first_collection)
    if start is not None and start >= end:
        faults.add(row.at("end_date"), f"{end} is not after the start on {start}.")
    elif end <= frame.cutoff:
        faults.add(row.at("end_date"), f"the contract ends on {end}, not after the cutoff {frame.cutoff}.")
    elif end > frame.last_collection:
        message = f"{end} pays after the deal's last collection on {frame.last_collection}."
        faults.add(row.at("end_date"), message)
    elif start is not None and start > latest:
        faults.add(row.at("start_date"), f"{start} is after the closing and the first collection, {latest}.")
    else:
        return True
    return False


def _check_profile(row: Row, faults: Faults) -> bool:
    parts: tuple[Part, ...] = row["instalments"]
    custom = row["profile"] == "custom"
    if custom != bool(parts):
        message = (
            "the profile custom needs instalments, like 50%;50%."
            if custom
            else f"instalments are for the profile custom, not for {row['profile']}."
        )
        faults.add(row.at("instalments"), message)
        return False
    if row["grace"] and row["profile"] not in _AMORTISING:
        faults.add(row.at("grace"), f"grace is for {' and '.join(_AMORTISING)}, not for {row['profile']}.")
        return False
    if row["balloon"] and row["profile"] not in _AMORTISING:
        faults.add(row.at("balloon"), f"a balloon is for {' and '.join(_AMORTISING)}, not for {row['profile']}.")
        return False
    last = parts[-1].day if parts else None
    if last is not None and last > row["end_date"]:
        faults.add(row.at("instalments"), f"the instalment of {last} is after the end on {row['end_date']}.")
        return False
    return True


def _check_instalments(row: Row, count: int, cutoff: date, faults: Faults) -> None:
    after = max(cutoff, row["start_date"] or cutoff)
    if row["grace"] and row["grace"] >= count:
        grace = "1 payment of grace leaves" if row["grace"] == 1 else f"{row['grace']} payments of grace leave"
        faults.add(row.at("grace"), f"{grace} none for the principal: {_are(count)} due after {after}.")
    parts: tuple[Part, ...] = row["instalments"]
    if not parts:
        return
    if parts[0].day is None and len(parts) != count:
        listed = _are(len(parts))
        faults.add(row.at("instalments"), f"{listed} listed, {_are(count)} due after {after}.")
        return
    due = [part for part in parts if part.day is None or part.day > after]
    total = sum(part.amount for part in due)
    owed = 1.0 if parts[0].share else row["exposure"]
    if total <= 0 or abs(total - owed) > _SLACK * owed:
        said, needed = (
            (f"{total:.6g} of the exposure", "all of it")
            if parts[0].share
            else (f"{total:,.2f}", f"the exposure of {owed:,.2f}")
        )
        hint = " Shares are written with %." if not parts[0].share and abs(total - 1.0) <= _SLACK else ""
        faults.add(row.at("instalments"), f"instalments after {after} add up to {said}, not to {needed}.{hint}")


def _are(count: int) -> str:
    return "1 instalment is" if count == 1 else f"{count} instalments are"
