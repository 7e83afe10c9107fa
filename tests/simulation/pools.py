"""Small deals on simulated pools, written to a folder as a structurer would, read, and simulated path by path.

Contracts owe one payment without interest unless told otherwise, and what a default brings comes at once: a pool's
loss is then the number of defaults times a known amount.
"""

from __future__ import annotations

import csv
import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ipabs.case import Case, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from ipabs.arrays import Flags, Reals
    from ipabs.measures.estimates import Estimate

Rows: TypeAlias = "Sequence[Mapping[str, object]]"

ONE_YEAR = "{cutoff: 2022-12-31, closing: 2022-12-31, payments: [2023-12-31]}"
"""One period of 365 days: a probability within one year is a probability within the deal."""
THREE_YEARS = "{cutoff: 2022-12-31, closing: 2022-12-31, payments: [2023-12-31, 2024-12-30, 2025-12-30]}"
"""Three periods of 365 days each."""
TWO_YEARS_BY_QUARTER = (
    "{cutoff: 2022-12-31, closing: 2022-12-31, first-payment: 2023-03-31, legal-final: 2024-12-31, "
    "frequency: quarterly, end-of-month: true}"
)
LAST_DAY = {ONE_YEAR: "2023-12-31", THREE_YEARS: "2025-12-30", TWO_YEARS_BY_QUARTER: "2024-12-31"}
AT_ONCE = "recovery: {lag: 0, lag-deviation: 0}"
BLOCK = 256

DEAL = """\
deal: pool
currency: CNY
dates: {dates}
{more}collateral: pool/
model: {{{model}}}
slices: {slices}
tranches:
  A: {{notional: {notional!r}, coupon: 4%, principal: pass-through}}
waterfall:
  - pay: A
"""


def write_table(path: Path, rows: Rows) -> None:
    """A CSV of the rows; a column some row lacks is empty there."""
    columns = dict.fromkeys(column for row in rows for column in row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), restval="")
        writer.writeheader()
        writer.writerows(rows)


def write_pool(folder: Path, deal: str, contracts: Rows, obligors: Rows, patents: Rows = ()) -> Path:
    """The folder, with a deal and the tables of its pool in it."""
    pool = folder / "pool"
    pool.mkdir(parents=True, exist_ok=True)
    (folder / "deal.yaml").write_text(deal, encoding="utf-8")
    write_table(pool / "contracts.csv", contracts)
    write_table(pool / "obligors.csv", obligors)
    if patents:
        write_table(pool / "patents.csv", patents)
    return folder


def pool(
    folder: Path,
    contracts: Rows,
    obligors: Rows,
    *,
    dates: str = ONE_YEAR,
    slices: Iterable[tuple[float, float]] = (),
    model: str = AT_ONCE,
    more: str = "",
) -> Case:
    """A deal of one tranche on these tables; ``more``: lines for the top of the deal file."""
    named = ", ".join(f"s{i}: {{attach: {a!r}, detach: {d!r}}}" for i, (a, d) in enumerate(slices))
    notional = 0.9 * sum(float(str(row["exposure"])) for row in contracts)
    deal = DEAL.format(dates=dates, more=more, model=model, slices=f"{{{named}}}", notional=notional)
    return load(write_pool(folder, deal, contracts, obligors))


def equal_names(
    folder: Path,
    number: int,
    chance: Mapping[str, object],
    rho: float,
    *,
    recovery: float = 0.4,
    dates: str = ONE_YEAR,
    end: str = "",
    slices: Iterable[tuple[float, float]] = (),
    model: str = AT_ONCE,
    more: str = "",
) -> Case:
    """A pool of equal names of one correlation; ``chance`` is {"pd": ...}, {"hazard": ...} or a rating."""
    obligors = [{"id": f"F{i}", **chance, "weight_macro": repr(math.sqrt(rho))} for i in range(number)]
    contracts = [
        bullet(f"C{i}", f"F{i}", 1, end or LAST_DAY[dates], unsecured_recovery=recovery) for i in range(number)
    ]
    return pool(folder, contracts, obligors, dates=dates, slices=slices, model=model, more=more)


def bullet(name: str, obligor: str, exposure: float, end: str, **more: object) -> dict[str, object]:
    """A row of contracts.csv: all is owed at the end, without interest."""
    return {
        "id": name,
        "obligor": obligor,
        "end_date": end,
        "exposure": repr(exposure),
        "profile": "bullet",
        **more,
    }


def bitwise(folder: Path, obligors: Rows, *, dates: str = ONE_YEAR, model: str = AT_ONCE, more: str = "") -> Case:
    """A pool whose n-th name owes 2^n: what has defaulted then says who has."""
    contracts = [bullet(f"C{n}", str(row["id"]), 2**n, LAST_DAY[dates]) for n, row in enumerate(obligors)]
    return pool(folder, contracts, obligors, dates=dates, model=model, more=more)


def fed(case: Case, paths: int, seed: int = 1) -> dict[str, Reals]:
    """What the waterfall is fed on each path, by name, each (periods, paths)."""
    scratch = case.simulation.scratch(BLOCK)
    blocks = []
    for first in range(0, paths, BLOCK):
        case.simulation.run(seed, first, scratch)
        blocks.append(scratch.inputs.copy())
    amounts = np.concatenate(blocks, axis=2)[:, :, :paths]
    return dict(zip(case.simulation.inputs, amounts, strict=True))


def who_defaulted(case: Case, paths: int, seed: int = 1) -> Flags:
    """Of a pool written by ``bitwise``: (names, periods, paths), whether each has defaulted by a period's end."""
    defaulted = fed(case, paths, seed)["pool.defaulted"].astype(np.int64)
    names = len(case.pool.contracts.ids)
    return (defaulted >> np.arange(names)[:, None, None]) & 1 == 1


def near(estimate: Estimate, exact: float, errors: float = 4.0) -> bool:
    """Whether an estimate lies within so many of its own standard errors of the exact number."""
    assert isinstance(estimate.standard_error, float)
    return abs(estimate.value - exact) <= errors * estimate.standard_error + 1e-12


def frequency_near(flags: Flags, exact: float, errors: float = 4.0) -> bool:
    """The same of a frequency, by the standard error that its exact probability gives it."""
    return abs(float(flags.mean()) - exact) <= errors * math.sqrt(exact * (1.0 - exact) / flags.size) + 1e-15


def quantile_band(value_at_risk: Callable[[float], float], level: float, paths: int) -> tuple[float, float]:
    """Exact quantiles 4 standard errors of the empirical distribution function to either side of a level."""
    reach = 4.0 * math.sqrt(level * (1.0 - level) / paths)
    return value_at_risk(level - reach), value_at_risk(min(level + reach, 1.0 - 1e-12))
