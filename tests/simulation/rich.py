"""A small deal with everything on it: sectors, a group, all profiles, pledges, three layers of support, a payer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.case import Case, load
from tests.simulation.pools import TWO_YEARS_BY_QUARTER, write_pool

if TYPE_CHECKING:
    from pathlib import Path

DEAL = """\
deal: rich
currency: CNY
dates: {dates}
collateral: pool/
curve: {{flat: 3%}}
parties:
  payer: {{pd: 4%, weight-macro: 0.5}}
  guarantor: {{rating: BBB}}
model:
  copula: {copula}
  default-time: middle
  recovery: {{lag: 0.4, lag-deviation: 0.6}}
asset-support:
  fund: {{size: {fund!r}, wait: 0.25, subrogation: 50%}}
  guarantee: {{wait: 0.5, annual-cap: 10%}}
  insurance: {{wait: 0.3, provider: payer}}
slices:
  first: {{attach: 0%, detach: 5%}}
  last: {{attach: 5%, detach: 100%}}
tranches:
  A: {{notional: {senior!r}, coupon: 4%, principal: pass-through, required-spread: 100bp}}
  B: {{notional: {junior!r}, coupon: 6%, principal: pass-through, required-spread: 200bp}}
  sub: {{notional: {residual!r}, principal: residual, required-return: 15%}}
fees:
  trustee: {{amount: {fee!r}, per: year}}
accounts:
  reserve: {{target: 1% * initial(pool), initial: {reserve!r}}}
support:
  cover: {{kind: shortfall, provider: payer, covers: [A.interest, A.principal], limit: {cover!r}}}
waterfall:
  - pay: trustee
  - {{pay: A.interest, also-from: [reserve, cover]}}
  - pay: B.interest
  - {{pay: A.principal, also-from: cover}}
  - fill: reserve
  - repay: cover
  - pay: B.principal
  - pay: sub
"""

PROFILES = ("level", "straight-line", "interest-only", "bullet", "custom")


def rich_deal(folder: Path, *, scale: float = 1.0, number: int = 12, copula: str = "gaussian") -> Case:
    """The deal with every amount of money times ``scale``."""
    return load(write_rich(folder, scale=scale, number=number, copula=copula))


def write_rich(folder: Path, *, scale: float = 1.0, number: int = 12, copula: str = "gaussian") -> Path:
    """The same, as files."""
    obligors = [
        {
            "id": f"F{i}",
            "pd": 0.03 + 0.005 * (i % 7),
            "sector": ("software", "biopharma", "materials")[i % 3],
            "group": "kin" if i in (0, 21) else None,
        }
        for i in range(number)
    ]
    total = sum(100.0 + i % 12 for i in range(number))
    return write_pool(
        folder,
        DEAL.format(
            dates=TWO_YEARS_BY_QUARTER,
            copula=copula,
            fund=scale * total / 64,
            senior=scale * 0.625 * total,
            junior=scale * 0.25 * total,
            residual=scale * 0.125 * total,
            fee=scale * total / 1024,
            reserve=scale * total / 128,
            cover=scale * total / 16,
        ),
        [contract(i, scale) for i in range(number)],
        obligors,
    )


def contract(i: int, scale: float = 1.0) -> dict[str, object]:
    """One of its contracts: profile, guarantor, insurance and pledge come in turn."""
    profile = PROFILES[i % 5]
    return {
        "id": f"C{i}",
        "obligor": f"F{i}",
        "end_date": ("2024-12-31", "2024-06-30", "2023-11-15")[i % 3] if profile != "custom" else "2024-12-31",
        "exposure": repr(scale * (100.0 + i % 12)),
        "rate": 0.06,
        "profile": profile,
        "instalments": "2023-08-20:50%;2024-12-31:50%" if profile == "custom" else None,
        "guarantor": "guarantor" if i % 4 == 1 else None,
        "guarantee_share": 0.8 if i % 4 == 1 else None,
        "fund_share": 0.5 if i % 2 else None,
        "insurance_limit": repr(scale * 8.0) if i % 3 == 2 else None,
        "insurance_deductible": repr(scale * 2.0) if i % 3 == 2 else None,
        "pledge_value": repr(scale * 64.0) if i % 4 < 2 else None,
        "unsecured_recovery": 0.25 if i % 4 == 3 else None,
    }
