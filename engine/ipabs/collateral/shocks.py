"""Rows of a tape and firms under a scenario: numbers of the selected are changed before arrays are made of them.

What a scenario changes for a time (defaults, invalidations, sales) is not here but in ``windows``. Selections see the
tape as it was read, whatever earlier shocks changed. Rows that nothing changes are the same objects.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Literal

from ipabs.collateral.firms import WEIGHTS
from ipabs.collateral.idle_shocks import STAYS
from ipabs.collateral.lifecycles import BASS
from ipabs.collateral.loadings import KINDS
from ipabs.collateral.sales_events import SHARE as ENTRY_SHARE
from ipabs.definitions.contract_columns import family
from ipabs.definitions.scenario_loading import WINDOWED
from ipabs.definitions.selection import meant, select
from ipabs.definitions.tape import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ipabs.collateral.blame import Changes
    from ipabs.collateral.firms import Firm
    from ipabs.collateral.reading import Row
    from ipabs.definitions.columns import Column
    from ipabs.definitions.model import Model, Replacement
    from ipabs.definitions.scenario import RowShock, Stress
    from ipabs.errors import Faults

_RATE: Final = "royalty_rate"
_TIERS: Final = "tiers"
"""A shock on ``royalty_rate`` is one on the rate of every tier."""


def shock_rows(
    table: Literal["patents", "contracts"],
    rows: Sequence[Row],
    stress: Stress,
    model: Model,
    changes: Changes,
    faults: Faults,
) -> list[Row]:
    """Rows of patents.csv or contracts.csv under a scenario.

    Parameters
    ----------
    table : str
    rows : sequence of Row
        As they were read; those that do not read stay as they are.
    stress : Stress
    model : Model
        What an empty cell may stand for.
    changes : Changes
        Receives which shocks changed which rows.
    faults : Faults
        Receives values that cannot be, and warnings of shocks that meet nothing.

    Returns
    -------
    list of Row
        In the same order.
    """
    shocked = list(rows)
    columns = {column.name: column for column in TABLES[table]}
    for number, shock in stress.on_rows(table):
        if shock.parameter in WINDOWED[table]:
            continue
        chosen = selected(shock, number, [row.values for row in rows], stress, faults)
        change = _Change(shock, number, columns[shock.parameter], stress)
        for place in chosen:
            row = shocked[place]
            if row.sound:
                shocked[place] = change.of(row, model)
            if shocked[place] is not row:
                changes.note(row.at(shock.parameter), number)
        change.report(len(chosen), faults)
    return shocked


def shock_firms(firms: Sequence[Firm], stress: Stress, changes: Changes, faults: Faults) -> tuple[Firm, ...]:
    """Obligors of the tape and parties of the deal under a scenario: the weights of the factors.

    How likely their defaults are is changed by ``windows.default_windows``.
    """
    shocked = list(firms)
    columns = {column.name: column for column in TABLES["obligors"]}
    for number, shock in stress.on_rows("obligors"):
        if shock.parameter in WINDOWED["obligors"]:
            continue
        chosen = selected_firms(shock, number, firms, stress, faults)
        change = _Change(shock, number, columns[shock.parameter], stress)
        kind = WEIGHTS.index(shock.parameter)
        for place in chosen:
            firm = shocked[place]
            if not _shares(firm, kind):
                change.skip()
                continue
            empty = None if KINDS[kind] in ("macro", "sector") else 0.0  # those two are the model's
            weight = change.value(firm.weights[kind], str(firm.where), empty)
            if weight != firm.weights[kind]:
                shocked[place] = replace(firm, weights=(*firm.weights[:kind], weight, *firm.weights[kind + 1 :]))
                changes.note(firm.where, number)
        change.report(len(chosen), faults)
    return tuple(shocked)


def selected(
    shock: RowShock, number: int, rows: Sequence[Mapping[str, Any]], stress: Stress, faults: Faults
) -> list[int]:
    """Places of the rows that a shock is on; a warning when there is none."""
    chosen = [place for place, taken in enumerate(select(shock.where, rows)) if taken]
    if not chosen:
        count = f"none of the {len(rows):,} {shock.on}" if rows else f"nothing: the pool has no {shock.on}"
        word = "where" if shock.where is not None else "on"
        faults.warn(stress.at(number, word), f"this selects {count}.{meant(shock.where, rows)}")
    return chosen


def selected_firms(shock: RowShock, number: int, firms: Sequence[Firm], stress: Stress, faults: Faults) -> list[int]:
    """Places of the obligors and parties that a shock is on; it must not part those that default together."""
    chosen = selected(shock, number, [_values(firm) for firm in firms], stress, faults)
    taken = {firms[place].group: firms[place] for place in chosen}
    for place in sorted(set(range(len(firms))) - set(chosen)):
        firm = firms[place]
        if firm.group is not None and firm.group in taken:
            message = f"this selects '{taken[firm.group].id}' and not '{firm.id}', and both default together"
            faults.add(stress.at(number, "where"), f"{message}: they are of group '{firm.group}'.")
            break
    return chosen


def _values(firm: Firm) -> Mapping[str, Any]:
    """A firm as a row of obligors.csv."""
    if firm.row is not None:
        return firm.row.values
    own = {column.name: getattr(firm, column.name, None) for column in TABLES["obligors"]}
    return own | dict(zip(WEIGHTS, firm.weights, strict=True))


def _shares(firm: Firm, kind: int) -> bool:
    """Whether a firm has the factor of a kind: all have the macro factor, others by their name."""
    return (firm.id, firm.sector, firm.technology, firm.region)[kind] is not None


def _unless_given(column: str, row: Row, replacement: Replacement) -> float | None:
    """What the empty cell of a contract stands for; None where it stands for no number, or the column is idle."""
    match column:
        case "growth":
            return 0.0 if row["lifecycle"] == "constant" else None
        case "bass_p" | "bass_q":
            return dict(zip(("bass_p", "bass_q"), BASS, strict=True))[column] if row["lifecycle"] == "bass" else None
        case "guarantee_share":
            return 1.0 if row["guarantor"] is not None else None
        case "competitor_share":
            return ENTRY_SHARE if row["competitor_hazard"] else None
        case "replacement_chance" | "replacement_delay" | "replacement_share":
            return float(getattr(replacement, column.removeprefix("replacement_")))
    return None


class _Change:
    """One shock at work on one column; counts what it could not change, and what it made impossible."""

    def __init__(self, shock: RowShock, number: int, column: Column, stress: Stress) -> None:
        self._shock = shock
        self._number = number
        self._column = column
        self._stress = stress
        self._percent = _reads(column, "50%")
        self._idle = 0
        self._changed = 0
        self._impossible: list[str] = []

    def of(self, row: Row, model: Model) -> Row:
        """A row with the column changed; the same object where it is not."""
        name = self._column.name
        where = str(row.place)
        if self._column.of and family(row["kind"]) != self._column.of:
            self.skip()
            return row
        if name == _RATE and row[_TIERS]:
            tiers = tuple((start, self.value(rate, where, None)) for start, rate in row[_TIERS])
            return row if tiers == row[_TIERS] else replace(row, values={**row.values, _TIERS: tiers})
        value = self.value(row[name], where, _unless_given(name, row, model.replacement))
        return row if value == row[name] else replace(row, values={**row.values, name: value})

    def skip(self) -> None:
        """Count one that has no such number."""
        self._idle += 1

    def value(self, written: float | None, where: str, empty: float | None) -> float | None:
        """What takes the place of a number, or of an empty cell that stands for one; itself where nothing can."""
        before = empty if written is None else written
        if before is None and self._shock.set_ is None:
            self.skip()
            return written
        after = self._shock.applied(before or 0.0)
        if after == before:
            return written
        try:
            read = self._column.kind.read(self._text(after))
        except ValueError as error:
            self._impossible.append(f"{where}: {error}")
            return written
        self._changed += 1
        return int(read) if isinstance(read, int) else after

    def report(self, count: int, faults: Faults) -> None:
        """Tell what came of it."""
        name, on = self._column.name, self._shock.on
        if self._impossible:
            first, more = self._impossible[0], len(self._impossible) - 1
            others = f" So in {more:,} more." if more else ""
            faults.add(self._stress.at(self._number), f"'{name}' cannot be what comes of it in {first}{others}")
        if self._idle:
            if self._idle == count:
                message = f"nothing selected has '{name}': nothing changes."
            else:
                verb = "has" if self._idle == 1 else "have"
                message = f"{self._idle:,} of the {count:,} {on} selected {verb} no '{name}': nothing changes there."
            faults.warn(self._stress.at(self._number, "parameter"), message)
        if self._idle < count and not (self._changed or self._impossible or self._shock.is_neutral):
            faults.warn(self._stress.at(self._number, "parameter"), f"'{name}' {STAYS}")

    def _text(self, value: float) -> str:
        """The value as a cell would have it; a bare rate over 1 would be taken for a slip."""
        if self._percent and abs(value) > 1:
            return f"{100.0 * value:.12g}%"
        return f"{value:.15g}"


def _reads(column: Column, text: str) -> bool:
    try:
        column.kind.read(text)
    except ValueError:
        return False
    return True
