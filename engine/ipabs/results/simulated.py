"""The tables of a simulated run, for people and as the record that programs read."""

from __future__ import annotations

from dataclasses import fields
from importlib.metadata import version
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from ipabs.measures.missing import Missing
from ipabs.measures.parties import measure_parties
from ipabs.measures.percentiles import percentiles
from ipabs.measures.simulated import LEVELS
from ipabs.measures.support import measure_support
from ipabs.results.asset_support import layer_lines, layer_records
from ipabs.results.closing import closing_lines, closing_record
from ipabs.results.figures import error_of, put, put_known, with_error
from ipabs.results.interest import anticipated, anticipated_lines, coupon_shown
from ipabs.results.late import late_lines
from ipabs.results.parties import party_lines, party_records
from ipabs.results.rendering import Column, as_table, basis_points, money, number, percent, short, text, whole
from ipabs.results.state import factor_record, priced, seasoned_columns, seasoned_record
from ipabs.results.support import support_lines, support_records
from ipabs.results.triggers import call_lines, trigger_lines, trigger_records

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ipabs.definitions.deal import Deal
    from ipabs.measures.concentration import Concentration
    from ipabs.measures.slices import SliceMeasures
    from ipabs.run import Simulated

PERCENTILES = (0.05, 0.5, 0.95)


def simulated_summary(result: Simulated, fair: Mapping[str, float | Missing] = MappingProxyType({})) -> dict[str, Any]:
    """The run as one record.

    Rates are decimals a year, prices per 100 of notional, money in deal currency, times years from closing. Every
    estimate ``<key>`` has its standard error ``<key>_se``; what cannot be had is None, beside ``<key>_reason``.
    """
    deal, pool = result.case.deal, result.pool
    means = dict(zip(result.waterfall.flows, result.gathered.means, strict=True))
    tranches = [
        _record(tranche)
        | factor_record(result.case, tranche.name, tranche.notional)
        | anticipated(result.case, tranche.name, means[f"{tranche.name}.balance"])
        | put_known("fair_coupon", fair.get(tranche.name))
        for tranche in result.tranches
    ]
    record = {
        "deal": deal.deal,
        "title": deal.title,
        "currency": deal.currency,
        "scenario": result.case.scenario,
        "seed": result.seed,
        "paths": result.paths,
        "version": version("ipabs"),
        "measure": measure_of(result),
        **seasoned_record(result.case),
        **closing_record(result.case),
        "pool": {
            "value": pool.value,
            "funded": pool.funded,
            **put("expected_receipts", pool.expected_receipts),
            **put("default_rate", pool.default_rate),
            **put("remaining_life", pool.remaining_life),
            **_concentration(pool.concentration),
            "loss": _losses(result),
            "borne": {source: entry for name, e in pool.borne.items() for source, entry in put(name, e).items()},
            **({"support": layer_records(pool.layers)} if pool.layers else {}),
        },
        "tranches": tranches,
    }
    if result.slices:
        named = zip(deal.slices, result.slices, strict=True)
        record["slices"] = [{"name": name, **_record(part)} for name, part in named]
    if result.triggers:
        record["triggers"] = trigger_records(result.triggers)
    if result.calls:
        record["calls"] = trigger_records(result.calls)
    layers = measure_support(result.waterfall, result.gathered)
    if layers:
        record["support"] = support_records(layers)
    parties = measure_parties(result.case.simulation, result.gathered)
    if parties:
        record["parties"] = party_records(parties)
    return record


def _concentration(given: Concentration | Missing) -> dict[str, Any]:
    if isinstance(given, Missing):
        return put("herfindahl", given)
    return {
        "herfindahl": given.herfindahl,
        "effective_number": given.effective_number,
        "largest": {str(count): share for count, share in given.largest.items()},
    }


def measure_of(result: Simulated) -> str:
    """Under which measure the numbers stand."""
    price = result.case.deal.model.market_price_of_risk
    return "real-world" if price == 0 else f"risk-adjusted, market price of risk {price:g}"


def _losses(result: Simulated) -> dict[str, Any]:
    loss = result.pool.loss
    entry: dict[str, Any] = {**put("mean", loss.mean()), **put("std", loss.standard_deviation())}
    for name, ask in (("var", loss.value_at_risk), ("es", loss.expected_shortfall)):
        estimates = {f"{level:g}": ask(level) for level in LEVELS}
        entry[name] = {level: estimate.value for level, estimate in estimates.items()}
        entry[f"{name}_se"] = {level: error_of(estimate) for level, estimate in estimates.items()}
    return entry


def _record(measures: Any) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for field in fields(measures):
        record |= put(field.name, getattr(measures, field.name))
    return record


def _shown(tranche: dict[str, Any], deal: Deal) -> dict[str, Any]:
    return tranche | {
        "coupon": coupon_shown(tranche, deal),
        "value": with_error(tranche, "value", 1, 2),
        "el": with_error(tranche, "expected_loss", 10_000, 2),
        "pd": with_error(tranche, "pd_ultimate", 100, 3),
        "wal": with_error(tranche, "wal", 1, 2),
    }


_COLUMNS = (
    Column("name", "tranche", text),
    Column("notional", "notional", whole),
    Column("coupon", "coupon", percent),
    Column("attachment", "attach", percent),
    Column("issue_price", "price", short),
    Column("value", "value", str),
    Column("expected_yield", "yield", percent),
    Column("expected_spread", "spread", basis_points),
    Column("wal", "WAL", str),
    Column("el", "EL bp", str),
    Column("pd", "PD %", str),
    Column("lgd", "LGD", percent),
    Column("loss_es", "ES 99", percent),
)
_FAIR = Column("fair_coupon", "fair coupon", percent)
_SLICES = (
    Column("name", "slice", text),
    Column("attachment", "attach", percent),
    Column("detachment", "detach", percent),
    Column("el", "EL bp", str),
    Column("pd", "PD %", str),
    Column("lgd", "LGD", percent),
    Column("spread", "fair spread bp", str),
)


def simulated_table(result: Simulated, fair: Mapping[str, float | Missing] = MappingProxyType({})) -> str:
    """The same for people."""
    record = simulated_summary(result, fair)
    deal, pool, payments = result.case.deal, record["pool"], result.case.timetable.payments
    loss = pool["loss"]
    columns = seasoned_columns([*_COLUMNS, *((_FAIR,) if fair else ())], result.case)
    prices = priced(result.case)
    of = "notional" if result.case.deal.state is None else "balance"
    lines = [
        f"{record['deal']}: {record['title']}" if record["title"] else record["deal"],
        f"{record['paths']:,} paths, seed {record['seed']}, {record['measure']}",
        f"{len(payments)} payment dates, {payments[0]} to {payments[-1]} · {record['currency']}",
        f"pool {money(pool['value'])}, expected receipts {money(pool['expected_receipts'])}",
        *closing_lines(record),
        f"of the pool defaults {with_error(pool, 'default_rate', 100, 2)} %, is lost {_lost(loss)}",
        "",
        as_table([_shown(tranche, deal) for tranche in record["tranches"]], columns),
        "",
        f"± standard error · {prices}, value: per 100 · yield, spread: of expected cash flows at that price",
        f"WAL: years · EL: principal unpaid in the end, of {of} · PD: any amount unpaid in the end · ES at 99 %",
    ]
    lines += [
        f"{t['name']}: IRR {percent(t['effective_yield'])} on expected cash flows; path by path "
        + ", ".join(f"p{100 * float(level):g} {percent(rate)}" for level, rate in t["irr"].items())
        + f" of the first {t['irr_paths']:,}"
        for t in record["tranches"]
        if "irr" in t
    ]
    lines += late_lines(record["tranches"]) + anticipated_lines(record["tranches"])
    lines += trigger_lines(record.get("triggers", [])) + call_lines(record.get("calls", []))
    lines += support_lines(record.get("support", [])) + party_lines(record.get("parties", []))
    lines += layer_lines(pool.get("support", []), pool["borne"])
    if result.slices:
        lines += ["", as_table([_slice(part, entry) for part, entry in _named_slices(result, record)], _SLICES)]
    return "\n".join(lines)


def _lost(loss: dict[str, Any]) -> str:
    mean, deviation = with_error(loss, "mean", 100, 2), percent(loss["std"])
    return f"{mean} %, sd {deviation}, VaR 99 {percent(loss['var']['0.99'])}, ES 99 {percent(loss['es']['0.99'])}"


def _named_slices(result: Simulated, record: dict[str, Any]) -> list[tuple[SliceMeasures, dict[str, Any]]]:
    return list(zip(result.slices, record["slices"], strict=True))


def _slice(part: SliceMeasures, entry: dict[str, Any]) -> dict[str, Any]:
    return entry | {
        "el": with_error(entry, "expected_loss", 10_000, 2),
        "pd": with_error(entry, "pd", 100, 3),
        "spread": with_error(entry, "fair_spread", 10_000, 1),
        "attachment": part.attachment,
    }


def expected_cashflows(result: Simulated) -> list[dict[str, Any]]:
    """One record a payment date: mean, its standard error and percentiles of every flow kept, money in deal currency.

    Means are over all paths, percentiles over the first 16,384; both of a tested value over those of the first
    16,384 on which it has one, and None where none has.
    """
    timetable = result.case.timetable
    records: list[dict[str, Any]] = [
        {"period": k, "date": day.isoformat()}
        for k, day in enumerate(timetable.payments, start=len(timetable.past) + 1)
    ]
    for place, name in enumerate(result.waterfall.flows):
        for k, record in enumerate(records):
            column = result.gathered.by_period(place)[k]
            if name.endswith(".value"):
                column = column[np.isfinite(column)]
                record[name] = float(column.mean()) if len(column) else None
            else:
                record[name] = float(result.gathered.means[place, k])
            over = len(column) if name.endswith(".value") else result.paths
            record[f"{name}.se"] = float(column.std(ddof=1) / np.sqrt(over)) if len(column) > 1 else None
            shown = percentiles(column[:, np.newaxis], PERCENTILES)[:, 0] if len(column) else [None] * len(PERCENTILES)
            for level, value in zip(PERCENTILES, shown, strict=True):
                record[f"{name}.p{100 * level:g}"] = None if value is None else float(value)
    return records


def expected_tables(result: Simulated, only: tuple[str, ...] = ()) -> str:
    """Tables for people: receipts, then each tranche's cash, or only the tranches named."""
    records = expected_cashflows(result)
    first = result.gathered.sample.shape[2]
    dates = [Column("period", "period", text), Column("date", "date", text)]
    tables = []
    if not only:
        tables.append(_table(records, dates, "receipts of the pool", ("receipts",)))
        tables += [
            _table(records, dates, f"test {name}", (f"{name}.value",), number) for name in result.case.deal.tests
        ]
    for name in only or tuple(result.case.deal.tranches):
        further = [f"{part}.paid" for part in result.case.deal.tranches[name].components]
        shown = ("interest.paid", *further, "principal.paid", "residual.paid", "balance")
        parts = tuple(f"{name}.{part}" for part in shown)
        tables.append(_table(records, dates, f"tranche {name}", tuple(part for part in parts if part in records[0])))
    return "\n\n".join(
        [*tables, f"means over all {result.paths:,} paths; percentiles 5, 50, 95 of the first {first:,}"]
    )


def _table(
    records: list[dict[str, Any]],
    dates: list[Column],
    title: str,
    names: tuple[str, ...],
    show: Callable[[float | None], str] = whole,
) -> str:
    columns = list(dates)
    for name in names:
        short_name = name.split(".", 1)[-1].replace(".", " ")
        columns.append(Column(name, short_name, show))
        columns += [Column(f"{name}.p{100 * level:g}", f"p{100 * level:g}", show) for level in PERCENTILES]
    return as_table(records, columns, title)
