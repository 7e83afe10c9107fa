"""Small deals on royalties, written to a folder as a structurer would, read, and simulated path by path.

Licensees do not default, sales are 1,000 a year without noise and the rate is 100 % unless told otherwise: what a
contract pays is then its sales, and what its patents leave of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ipabs.case import Case, load
from tests.simulation.pools import Rows, write_pool

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.arrays import Flags, Reals

MONTHS = (
    "{cutoff: 2022-12-31, closing: 2022-12-31, first-payment: 2023-01-31, legal-final: 2024-12-31, "
    "frequency: monthly, end-of-month: true}"
)
QUARTERS = (
    "{cutoff: 2022-12-31, closing: 2022-12-31, first-payment: 2023-03-31, legal-final: 2027-12-31, "
    "frequency: quarterly, end-of-month: true}"
)
YEARS = (
    "{cutoff: 2022-12-31, closing: 2022-12-31, first-payment: 2023-12-31, legal-final: 2034-12-31, "
    "frequency: annual, end-of-month: true}"
)
CUTOFF = "2022-12-31"
NEVER = "2060-12-31"
"""A day on which a patent expires, after every deal here."""
BLOCK = 1_024
NOTHING_HAPPENS = "patents: {leaning: 0, shock-rate: 0}"

DEAL = """\
deal: royalties
currency: USD
dates: {dates}
collateral: pool/
valuation-rate: 8%
{more}model: {{{model}}}
slices: {slices}
tranches:
  A: {{notional: 1, coupon: 4%, principal: pass-through}}
waterfall:
  - pay: A
"""


class Drawn(NamedTuple):
    """One contract on every path, (periods, paths) each, money."""

    receipts: Reals
    value: Reals
    defaulted: Reals


def royalty(name: str, obligor: str = "L", **columns: object) -> dict[str, object]:
    """A row of contracts.csv."""
    amounts: dict[str, object] = {} if "peak_sales" in columns else {"sales": 1_000}
    rates: dict[str, object] = {} if "tiers" in columns else {"royalty_rate": "100%"}
    return {"id": name, "obligor": obligor, "kind": "royalty", "volatility": "0%", **amounts, **rates, **columns}


def patent(name: str, **columns: object) -> dict[str, object]:
    """A row of patents.csv: granted at the cutoff, alive for ever unless invalidated."""
    return {"id": name, "office": "US", "grant_date": CUTOFF, "expiry_date": NEVER, **columns}


def licensee(name: str = "L", **columns: object) -> dict[str, object]:
    """A row of obligors.csv; it does not default unless told."""
    chance: dict[str, object] = {} if {"rating", "hazard"} & set(columns) else {"pd": 0}
    return {"id": name, **chance, **columns}


def royalties(
    folder: Path,
    contracts: Rows,
    obligors: Rows = (),
    patents: Rows = (),
    *,
    dates: str = QUARTERS,
    model: str = "",
    slices: str = "{}",
    more: str = "",
) -> Case:
    """A deal of one tranche on these tables; ``more``: lines for the top of the deal file."""
    deal = DEAL.format(dates=dates, model=model, slices=slices, more=more)
    return load(write_pool(folder, deal, contracts, obligors or [licensee()], patents))


def each(case: Case, paths: int, seed: int = 1) -> dict[str, Drawn]:
    """What every royalty of a pool does on each path, by contract."""
    simulation = case.simulation
    assert simulation.royalties is not None
    scratch = simulation.scratch(BLOCK)
    assert scratch.royalties is not None
    found: dict[str, list[tuple[Reals, ...]]] = {name: [] for name in case.pool.royalties.terms.ids}
    names = list(found)
    for first in range(0, paths, BLOCK):
        simulation.run(seed, first, scratch)
        common = (scratch.factors, scratch.mixing, scratch.exchange.rates)
        for place, part in simulation.royalties.run_each(seed, first, simulation.names, common, scratch.royalties):
            found[names[place]].append((part.receipts.copy(), part.value.copy(), part.defaulted.copy()))
    return {
        name: Drawn(*(np.concatenate(part, axis=1)[:, :paths] for part in zip(*blocks, strict=True)))
        for name, blocks in found.items()
    }


def telling(patents: Rows, **columns: object) -> dict[str, object]:
    """A royalty on patents of which the n-th bears 2^n: what is paid then says which of them live."""
    whole = 2 ** len(patents)
    bundle = ";".join(f"{row['id']}:{2**n / whole!r}" for n, row in enumerate(patents))
    return royalty("telling", patents=bundle, sales=whole - 1, **columns)


def who_lives(case: Case, paths: int, seed: int = 1) -> Flags:
    """Of a pool of one royalty written by ``telling``, in a deal of years: (patents, periods, paths)."""
    (drawn,) = each(case, paths, seed).values()
    number = len(case.pool.patents.ids)
    share = drawn.receipts / case.pool.royalties.terms.sales[0][:, np.newaxis]
    alive = np.round(share * (2**number - 1)).astype(np.int64)
    return (alive >> np.arange(number)[:, None, None]) & 1 == 1


def discounts(case: Case) -> Reals:
    """Value at the cutoff of 1 at the end of each period, (periods, 1), at the valuation rate."""
    return np.asarray((1.0 + case.deal.valuation_rate) ** -case.pool.times[1:])[:, np.newaxis]


def means_near(amounts: Reals, exact: Reals | float, errors: float = 4.0) -> bool:
    """Whether means over paths, the last axis, lie within so many standard errors of the exact ones."""
    error = amounts.std(axis=-1) / np.sqrt(amounts.shape[-1])
    return bool((np.abs(amounts.mean(axis=-1) - exact) <= errors * error + 1e-9 * np.abs(exact)).all())


MIXED = """\
deal: mixed
currency: USD
dates: {dates}
collateral: pool/
valuation-rate: 8%
curve: {{flat: 3%}}
parties:
  payer: {{pd: 4%, weight-macro: 0.5}}
  guarantor: {{rating: BBB}}
model:
  copula: {copula}
  sales: {{leaning-macro: 0.3, leaning-sector: 0.5}}
  patents: {{shock-rate: 0.1, shock-kills: 30%}}
  recovery: {{lag: 0.4, lag-deviation: 0.6}}
asset-support:
  fund: {{size: {fund!r}, wait: 0.25}}
  guarantee: {{wait: 0.5}}
slices:
  first: {{attach: 0%, detach: 10%}}
  last: {{attach: 10%, detach: 100%}}
tranches:
  A: {{notional: {senior!r}, coupon: 4%, principal: pass-through, required-spread: 100bp}}
  B: {{notional: {junior!r}, coupon: 7%, principal: pass-through, required-spread: 300bp}}
  rest: {{notional: {residual!r}, principal: residual, required-return: 15%}}
fees:
  trustee: {{amount: {fee!r}, per: year}}
accounts:
  reserve: {{target: 1% * initial(pool), initial: {reserve!r}}}
support:
  cover: {{kind: shortfall, provider: payer, covers: [A.interest, A.principal], limit: {cover!r}}}
tests:
  senior-oc: {{value: oc(A), at-least: 25%}}
triggers:
  turned: {{when: breached(senior-oc), for: 2}}
waterfall:
  - pay: trustee
  - {{pay: A.interest, also-from: [reserve, cover]}}
  - {{pay: B.interest, unless: turned}}
  - {{pay: A.principal, also-from: cover}}
  - fill: reserve
  - repay: cover
  - pay: B.interest
  - pay: B.principal
  - pay: rest
"""
MIXED_PATENTS = [
    patent("P1", technology="t", invalidation_hazard="5%", quality=1.5),
    patent("P2", technology="t", invalidation_hazard="4%", renewal_paid_by="owner", expiry_date="2026-02-10"),
    patent("P3", technology="u", invalidation_hazard="6%", quality=-1),
]
MIXED_OBLIGORS = [
    licensee("both", pd="6%", sector="pharma"),
    licensee("paid", pd="3%", sector="pharma", technology="t", weight_technology=0.4),
    licensee("owing", pd="5%", sector="software"),
    licensee("lone", rating="B"),
]


def write_mixed(folder: Path, *, scale: float = 1.0, copula: str = "gaussian") -> Path:
    """Instalments and royalties with everything on them, some owed by one obligor; all money times ``scale``."""
    total = scale * 1_600.0
    deal = MIXED.format(
        dates=QUARTERS,
        copula=copula,
        fund=total / 64,
        senior=0.625 * total,
        junior=0.25 * total,
        residual=0.125 * total,
        fee=total / 1_024,
        reserve=total / 128,
        cover=total / 16,
    )
    return write_pool(folder, deal, mixed_contracts(scale), MIXED_OBLIGORS, MIXED_PATENTS)


def mixed_contracts(scale: float = 1.0) -> list[dict[str, object]]:
    """Of that deal."""
    tiers = f"0:10%;{scale * 700!r}:16%;{scale * 1_200!r}:12%"
    rows: list[dict[str, object]] = [
        royalty("R1", "both", tiers=tiers, patents="P1;P2", volatility="25%", reporting_lag=1),
        royalty("R2", "paid", patents="P2:0.5;P3", minimum=40, cap=110, volatility="30%", withholding="10%"),
        royalty("R3", "paid", multiple_cap=1.5, upfront=160, received=50, volatility="20%", reporting_lag=2),
        royalty("R4", "lone", patents="P3", tail_share="30%", volatility="35%", replacement_chance="50%")
        | {"replacement_delay": 0.5, "replacement_share": "80%"},
    ]
    for row in rows:
        row["royalty_rate"] = None if "tiers" in row else "10%"
        for column in ("sales", "minimum", "cap", "upfront", "received"):
            if column in row:
                row[column] = repr(scale * float(str(row[column])))
    common = {"end_date": "2027-12-31", "rate": 0.06, "exposure": repr(scale * 160.0)}
    return [
        {"id": "I1", "obligor": "owing", "profile": "level", "guarantor": "guarantor", **common},
        rows[0],
        {"id": "I2", "obligor": "both", "profile": "bullet", "pledge_value": repr(scale * 100.0), **common},
        rows[1],
        {"id": "I3", "obligor": "both", "profile": "straight-line", "fund_share": 0.5, **common},
        *rows[2:],
    ]


def mixed_deal(folder: Path, *, scale: float = 1.0, copula: str = "gaussian") -> Case:
    """The same, read."""
    return load(write_mixed(folder, scale=scale, copula=copula))
