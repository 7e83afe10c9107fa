"""A run under assumptions -> the tables a structurer knows: the pool, each tranche by date, life and loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipabs.measures.missing import Missing
from ipabs.results.cashflows import cashflows
from ipabs.results.interest import interest_parts
from ipabs.results.rendering import Column, as_table, money, percent, short, text, whole
from ipabs.simulation.assumed import Assumptions

if TYPE_CHECKING:
    from ipabs.deterministic import Deterministic, TrancheLife
    from ipabs.simulation.vectors import Vector

_DATES = (Column("period", "period", text), Column("date", "date", text))
_TITLES = {"pool.defaulted": "defaulted so far", "pool.balance": "pool value"}
_PARTS = (
    "interest.due",
    "interest.paid",
    "interest.unpaid",
    "principal.paid",
    "residual.paid",
    "written-down",
    "balance",
)
_NOTHING = Assumptions()
NO_FAILURE = "no party fails in these runs"


def assumed_cashflows(run: Deterministic) -> list[dict[str, Any]]:
    """One record a payment date: all that ``results.cashflows`` has, what the pool brought, and write-downs.

    Money in deal currency. ``<tranche>.written-down`` is what is left unpaid of its principal by the last date.
    """
    records = cashflows(run.result)
    for k, record in enumerate(records):
        record |= {name: float(flow[k]) for name, flow in run.pool.inputs.items()}
        last = k + 1 == len(records)
        record |= {f"{life.name}.written-down": life.written_down if last else 0.0 for life in run.lives}
    return records


def assumed_tables(run: Deterministic, only: tuple[str, ...] = ()) -> str:
    """Tables for people: what is assumed, the pool, each tranche (or only those named), life and loss."""
    records = assumed_cashflows(run)
    tables = [f"{run.result.case.deal.deal}: {heading(run)}"]
    if not only:
        tables.append(as_table(records, _pool_columns(run), "pool"))
    names = only or tuple(run.result.case.deal.tranches)
    tables += [as_table(records, _tranche_columns(run, records[0], name), f"tranche {name}") for name in names]
    lives = [life_record(life) for life in run.lives if not only or life.name in only]
    return "\n\n".join([*tables, as_table([_shown(life) for life in lives], _LIFE), *_notes(run)])


def heading(run: Deterministic, across: str = "") -> str:
    """What is assumed, on one line: ``defaults 2 % a year · severity 60 %, recovered after 6 periods``.

    ``across`` names an assumption that is varied, and told elsewhere.
    """
    assumptions = run.assumptions
    parts = {
        "defaults": f"defaults {_annual(assumptions.defaults)}",
        "prepayment": f"prepayment {_annual(assumptions.prepayment)}",
        "haircut": f"haircut {assumptions.haircut}",
    }
    told = {word: part for word, part in parts.items() if not getattr(assumptions, word).is_zero}
    if across:
        told[across] = f"{across} across"
    if "defaults" in told:
        comes_back = any(share < 1.0 for share in assumptions.severity.shares)
        recovered = f", recovered after {_periods(run.lag)}" if comes_back else ""
        told["defaults"] += f" · severity {assumptions.severity}{recovered}"
    if assumptions.delay:
        told["delay"] = f"all paid {_periods(assumptions.delay)} late"
    return " · ".join(told.values()) if told else "all as planned"


def _annual(vector: Vector) -> str:
    if len(vector.shares) == 1:
        return f"{vector} a year"
    return f"{vector}, rates a year" if vector.step == "period" else str(vector)


def assumptions_record(run: Deterministic) -> dict[str, Any]:
    """What is assumed, for programs: shares with what an entry stands for, delays in periods."""
    assumptions = run.assumptions
    return {
        "defaults": _vector(assumptions.defaults),
        "severity": _vector(assumptions.severity),
        "prepayment": _vector(assumptions.prepayment),
        "haircut": _vector(assumptions.haircut),
        "delay": assumptions.delay,
        "lag": run.lag,
    }


def pool_record(run: Deterministic) -> dict[str, Any]:
    """What the pool lost, money in deal currency; ``share_lost`` of its value at the cutoff."""
    return {
        "receipts": run.result.pool.expected_receipts,
        "defaulted": run.pool.defaulted,
        "loss": run.pool.loss,
        "share_lost": run.share_lost,
        "recovered_late": run.pool.late,
    }


def drawn_record(run: Deterministic) -> dict[str, float]:
    """What each support on notes pays over the life of the deal, money, by its name."""
    flows, deal = run.result.flows, run.result.case.deal
    return {name: float(flows.path(f"{name}.drawn").sum()) for name in deal.support}


def life_record(life: TrancheLife) -> dict[str, Any]:
    """Life, window and write-down of a tranche: years, dates, money, share of notional."""
    return {
        "name": life.name,
        "wal": None if isinstance(life.wal, Missing) else life.wal,
        "first": life.first.isoformat() if life.first else None,
        "last": life.last.isoformat() if life.last else None,
        "written_down": life.written_down,
        "share_written_down": life.share_written_down,
        "unpaid_interest": life.unpaid_interest,
    }


def window(record: dict[str, Any]) -> str:
    """``2023-04 to 2025-07``: first and last month of principal."""
    return f"{record['first'][:7]} to {record['last'][:7]}" if record["first"] else "-"


def _periods(count: int) -> str:
    return "1 period" if count == 1 else f"{count} periods"


def _vector(vector: Vector) -> dict[str, Any]:
    return {"by": vector.step, "shares": list(vector.shares)}


def _pool_columns(run: Deterministic) -> list[Column]:
    names = [name for name, flow in run.pool.inputs.items() if name.startswith("receipts.") and flow.any()]
    columns = [Column(name, name.removeprefix("receipts."), money) for name in names]
    return [
        *_DATES,
        *columns,
        Column("receipts", "receipts", money),
        *(Column(name, title, money) for name, title in _TITLES.items()),
    ]


def _tranche_columns(run: Deterministic, record: dict[str, Any], name: str) -> list[Column]:
    further = interest_parts(run.result.case.deal.tranches[name])
    parts = [part for part in (*_PARTS[:3], *further, *_PARTS[3:]) if f"{name}.{part}" in record]
    return [*_DATES, *(Column(f"{name}.{part}", part.replace(".", " ").replace("-", " "), money) for part in parts)]


_LIFE = (
    Column("name", "tranche", text),
    Column("wal", "WAL", short),
    Column("window", "principal window", text),
    Column("written_down", "written down", whole),
    Column("share_written_down", "of notional", percent),
    Column("unpaid_interest", "interest unpaid", whole),
)


def _shown(record: dict[str, Any]) -> dict[str, Any]:
    return record | {"window": window(record)}


def _notes(run: Deterministic) -> list[str]:
    pool = run.pool
    share = "" if run.share_lost is None else f", {percent(run.share_lost)} of its value at the cutoff"
    lines = [f"the pool: defaults {money(pool.defaulted)}, loses {money(pool.loss)}{share}"]
    if pool.late > run.result.waterfall.terms.epsilon:
        lines.append(f"{money(pool.late)} is recovered after the last payment date: too late for the deal")
    lines += [f"drawn from {name}: {money(drawn)}" for name, drawn in drawn_record(run).items()]
    if run.result.case.deal.parties:
        lines.append(NO_FAILURE)
    lines.append("WAL: years, of principal paid (of a residual: of all it gets) · written down: unpaid in the end")
    return ["\n".join(lines)]


def nothing_assumed(assumptions: Assumptions) -> bool:
    """Whether the run is that of the plan."""
    return assumptions == _NOTHING
