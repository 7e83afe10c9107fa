"""Lists of records -> a table for people, JSON or CSV for programs."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDE = 1_000
"""Columns a table may take: a terminal folds long lines, and no figure is ever cut."""

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table for people."""

    key: str
    title: str
    show: Callable[[Any], str]


def money(value: float | None) -> str:
    """``1,234,567.89``; nothing for nothing."""
    return "-" if value is None else f"{value:,.2f}"


def percent(value: float | None) -> str:
    """``4.30 %``."""
    return "-" if value is None else f"{100 * value:.2f} %"


def basis_points(value: float | None) -> str:
    """``157 bp``."""
    return "-" if value is None else f"{10_000 * value:.0f} bp"


def number(value: float | None) -> str:
    """Four figures behind the point."""
    return "-" if value is None else f"{value:.4f}"


def short(value: float | None) -> str:
    """Two figures behind the point: prices, years."""
    return "-" if value is None else f"{value:.2f}"


def whole(value: float | None) -> str:
    """``65,000,000``: money where cents say nothing."""
    return "-" if value is None else f"{value:,.0f}"


def text(value: object) -> str:
    """As it is."""
    return "" if value is None else str(value)


def as_table(records: Sequence[Record], columns: Sequence[Column], title: str = "") -> str:
    """A table with one line a record, as wide as it needs."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column.title, justify="left" if column.show is text else "right", no_wrap=True)
    for record in records:
        table.add_row(*(column.show(record.get(column.key)) for column in columns))
    return on_console(Text(title, style="bold"), table) if title else on_console(table)


def on_console(*things: object) -> str:
    """What rich makes of things, as text; plain when stdout is no terminal."""
    out = io.StringIO()
    # No markup and no emoji: a deal may be titled "[red] :moon:".
    console = Console(
        file=out, width=WIDE, force_terminal=sys.stdout.isatty(), highlight=False, markup=False, emoji=False
    )
    console.print(*things)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n")


def as_json(value: object) -> str:
    """JSON with numbers to the last bit; nothing is NaN."""
    return json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False)


def as_csv(records: Sequence[Record]) -> str:
    """CSV with the columns of all records, in the order in which they first appear."""
    records = [_flat(record) for record in records]
    columns = list(dict.fromkeys(key for record in records for key in record))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in _finite(dict(record)).items()} for record in records)
    return out.getvalue().rstrip("\n")


def _flat(record: Record) -> Record:
    """Numbers under a key of their own: ``irr`` by level -> ``irr.0.05``."""
    flat: dict[str, Any] = {}
    for key, value in record.items():
        flat |= (
            {f"{key}.{name}": entry for name, entry in value.items()} if isinstance(value, Mapping) else {key: value}
        )
    return flat


def _cell(value: Any) -> Any:
    """A spreadsheet must not take a text for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(entry) for entry in value]
    return value
