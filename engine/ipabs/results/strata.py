"""A pool described -> the record that programs read, and tables to paste into a presentation."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from ipabs.measures.missing import Missing
from ipabs.measures.strata import rounded_shares
from ipabs.results.rendering import Column, as_table, money, number, text, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.measures.strata import Pool

BASES: Final = {
    "exposure": "principal outstanding",
    "value": "value of royalties at the cutoff",
    "exposure and value": "principal outstanding and value of royalties at the cutoff",
    "sales": "sales of a year on which royalties are paid; a deal would give their value",
}
"""What the amounts are."""
_DIGITS: Final = 2
"""Of a share in per cent."""


def pool_records(pools: Sequence[Pool]) -> list[dict[str, Any]]:
    """One record a line: the pool, then how concentrated it is, then its strata; ``by`` tells which.

    ``amount`` is money as ``basis`` says, ``share`` of 1, ``rate`` 1/y and ``life`` years are means weighted with the
    amounts; what is not known is absent.
    """
    records: list[dict[str, Any]] = []
    for pool in pools:
        record: dict[str, Any] = {"by": "pool", "name": "all", "basis": pool.basis}
        record |= {"contracts": pool.contracts, "obligors": pool.obligors, "amount": pool.amount, "share": 1.0}
        for name, value in (("rate", pool.rate), ("life", pool.life)):
            if value is not None:
                record[name] = value
        records.append(record)
        for name, found in pool.concentrations.items():
            if isinstance(found, Missing):
                continue
            record = {"by": "concentration", "name": name, "basis": pool.basis, "herfindahl": found.herfindahl}
            record["effective_number"] = found.effective_number
            records.append(record | {f"largest_{top}": share for top, share in found.largest.items()})
        records += [{"by": one.by, "name": one.name, "basis": pool.basis} | asdict(one) for one in pool.strata]
    return records


def pool_tables(pools: Sequence[Pool], title: str) -> str:
    """Tables for people: shares are rounded so that those printed add to 100 %."""
    return "\n\n".join(_table(pool, title) for pool in pools)


def _table(pool: Pool, title: str) -> str:
    lines = [
        f"{title}: {_count(pool.contracts, 'contract')} of {_count(pool.obligors, 'obligor')}, {money(pool.amount)}",
        f"amounts: {BASES[pool.basis]}",
        f"average: {money(pool.amount / pool.contracts)} a contract, {money(pool.amount / pool.obligors)} an obligor",
    ]
    means = []
    if pool.rate is not None:
        means.append(f"interest {100 * pool.rate:.2f} %")
    if pool.life is not None:
        means.append(f"remaining life {pool.life:.2f} years")
    if means:
        lines.append(f"means weighted with them: {', '.join(means)}")
    parts = ["\n".join(lines)]
    concentrated = [
        {"name": name, "herfindahl": found.herfindahl, "effective": found.effective_number}
        | {f"largest_{top}": share for top, share in found.largest.items()}
        for name, found in pool.concentrations.items()
        if not isinstance(found, Missing)
    ]
    if concentrated:
        tops = [key for key in concentrated[0] if str(key).startswith("largest_")]
        columns = [Column("name", "concentration", text), Column("herfindahl", "Herfindahl", number)]
        columns.append(Column("effective", "effective number", number))
        columns += [Column(key, key.replace("_", " "), _percent) for key in tops]
        parts.append(as_table(concentrated, columns))
    for by in dict.fromkeys(one.by for one in pool.strata):
        strata = [one for one in pool.strata if one.by == by]
        shares = rounded_shares([one.share for one in strata], _DIGITS)
        rows = [asdict(one) | {"share": share} for one, share in zip(strata, shares, strict=True)]
        columns = [Column("name", by, text), Column("contracts", "contracts", whole)]
        columns += [Column("obligors", "obligors", whole), Column("amount", "amount", money)]
        parts.append(as_table(rows, [*columns, Column("share", "share", _printed)]))
    return "\n\n".join(parts)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.{_DIGITS}f} %"


def _printed(per_cent: float | None) -> str:
    return "-" if per_cent is None else f"{per_cent:.{_DIGITS}f} %"


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
