"""Every family of contracts, a path x contract x period: each profile of instalments, each lifecycle of royalties.

A pool of one family each, written as tables and read as any tape; checked against dense NumPy and timed as in
``bench.instalments`` and ``bench.royalties``, the pools of which mix them. A family takes at most 4 ns on two threads
on a machine where a normal takes .7 ns; where it takes longer the bound moves in proportion, never down, as in
``bench.royalty_deal``.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bench import instalments, royalties
from bench.royalty_deal import NORMAL
from bench.timing import normal_nanoseconds
from ipabs.case import load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ipabs.simulation.pool import PoolSimulation

BOUND, QUICK_SLACK = 4.0, 3.0
"""ns a path x contract x period on two threads where a normal takes ``NORMAL``; times that slack with ``--quick``."""
CONTRACTS, QUICK_CONTRACTS = 1000, 200
ROYALTIES = 200
LEAST_GAIN = 4.0
"""How many times slower NumPy is than ours on two threads; a third of it with ``--quick``.

Least where hardly anything is paid: masks of zeros are as quick as NumPy gets.
"""


class Family(NamedTuple):
    """Contracts of one kind.

    Parameters
    ----------
    deal : str
        Of ``bench/deals``.
    terms : mapping of str to str
        Columns of contracts.csv and what stands in each of them, in every row.
    """

    deal: str
    terms: Mapping[str, str]


SCHEDULE = "2%;3%;4%;5%;6%;7%;6%;5%;4%;3%;2%;3%;4%;5%;6%;7%;8%;8%;7%;5%"
"""Of the custom profile: twenty quarters."""
LAUNCHED = {"launch_date": "2017-12-31"}
FAMILIES: dict[str, Family] = {
    "level lease": Family("instalments", {"kind": "lease", "profile": "level"}),
    "straight-line": Family("instalments", {"profile": "straight-line", "grace": "4", "balloon": "20%"}),
    "interest-only loan": Family("instalments", {"kind": "loan", "profile": "interest-only"}),
    "bullet receivable": Family("instalments", {"kind": "receivable", "profile": "bullet", "price": "90%"}),
    "custom instalments": Family("instalments", {"profile": "custom", "instalments": SCHEDULE}),
    "level, repaid early": Family("instalments", {"profile": "level", "prepayment": "8%", "prepayment_fee": "2%"}),
    "royalty, constant": Family("royalties", {"lifecycle": "constant", "growth": "2%"}),
    "royalty, ramp": Family(
        "royalties", {"lifecycle": "ramp-plateau-decline", "ramp": "3", "plateau": "4", "decline": "15%"} | LAUNCHED
    ),
    "royalty, bass": Family("royalties", {"lifecycle": "bass"} | LAUNCHED),
    "royalty, logistic": Family(
        "royalties",
        {"lifecycle": "logistic", "logistic_midpoint": "4", "logistic_steepness": "0.9"} | LAUNCHED,
    ),
    "royalty, vector": Family("royalties", {"lifecycle": "vector", "vector": "1;1.2;1.3;1.1;0.9;0.8;0.7;0.6;0.5;0.4"}),
}


def write_pool(folder: Path, family: Family, contracts: int) -> None:
    """Tables of one family, contracts that differ in size and quality."""
    generator = np.random.Generator(np.random.PCG64(contracts))
    sizes = generator.uniform(0.5, 1.5, contracts) / contracts
    chances = generator.uniform(1.0, 3.0, contracts)
    firms = [f"S{i},{chance:.2f}%,sector-{i % 8}" for i, chance in enumerate(chances)]
    patents = ["id,office,technology,grant_date,expiry_date"]
    names, values = ",".join(family.terms), ",".join(family.terms.values())
    if family.deal == "royalties":
        header = f"id,obligor,kind,sales,volatility,royalty_rate,reporting_lag,patents,{names}"
        rows = [f"C{i},S{i},royalty,{2e9 * size:.2f},20%,5%,1,P{i},{values}" for i, size in enumerate(sizes)]
        patents += [f"P{i},US,technology-{i % 8},2012-06-30,{2024 + i % 8}-06-30" for i in range(contracts)]
    else:
        rate = "" if family.terms["profile"] == "bullet" else "6.2%"
        header = f"id,obligor,start_date,end_date,exposure,rate,pledge_value,{names}"
        rows = [
            f"C{i},S{i},2019-12-31,2024-12-31,{300e6 * size:.2f},{rate},{300e6 * size:.2f},{values}"
            for i, size in enumerate(sizes)
        ]
    for name, lines in (("obligors", ["id,pd,sector", *firms]), ("contracts", [header, *rows]), ("patents", patents)):
        (folder / f"{name}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")


def simulation_of(family: Family, contracts: int) -> PoolSimulation:
    """Of a family's pool, by way of its tables."""
    with tempfile.TemporaryDirectory() as folder:
        write_pool(Path(folder), family, contracts)
        return load(instalments.DEALS / family.deal, folder).simulation


def main(quick: bool) -> list[dict[str, object]]:
    """Check and measure; the rows of the table."""
    table: list[dict[str, object]] = []
    slack = QUICK_SLACK if quick else 1.0
    for name, family in FAMILIES.items():
        bench = royalties if family.deal == "royalties" else instalments
        contracts = ROYALTIES if bench is royalties else QUICK_CONTRACTS if quick else CONTRACTS
        simulation = simulation_of(family, contracts)
        bench.check(simulation, name, 512 if quick else 2048)
        cells = bench.cells(simulation)
        normal = min(normal_nanoseconds() for _ in range(3))
        two = bench.nanoseconds(simulation, 2, max(2, 4000 // contracts // 4), 5 if quick else 20)
        normal = min(normal, *(normal_nanoseconds() for _ in range(3)))
        numpy = bench.peer_nanoseconds(simulation, 1)
        bound = BOUND * max(normal / NORMAL, 1.0) * slack
        told = f"{two:.2f} ns on two threads, above {bound:.2f} where a normal takes {normal:.2f}"
        assert two <= bound, f"{name}: {told}"
        assert numpy / two >= LEAST_GAIN / slack, f"{name}: NumPy is only {numpy / two:.1f} times slower"
        row: dict[str, object] = {
            "family": name,
            "contracts": contracts,
            "periods": cells // contracts,
            "ns, 2 threads": two,
            "a normal": normal,
            "where it takes .7": two / max(normal / NORMAL, 1.0),
            "bound": bound,
            "ns NumPy": numpy,
            "NumPy times slower": numpy / two,
        }
        table.append(row)
    return table
