"""The contracts of the manual's table of instalments pay what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.library import shipped
from tests.collateral.simulated import pool

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (shipped("structures") / "README.md").read_text(encoding="utf-8").partition("**What is owed by a schedule**")[2]


def table_of(page: str) -> dict[tuple[str, str], list[float]]:
    """What each contract of the page's first table pays, by contract and part, period by period."""
    lines = page.partition("|---")[2].partition("\n\n")[0].splitlines()[1:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {tuple(name.split(": ")): [float(cell) for cell in cells] for name, *cells in rows}


def test_the_contracts_pay_what_the_table_says(tmp_path: Path) -> None:
    contracts = PAGE.split("```\n")[1]
    made = pool(tmp_path, contracts).contracts
    table = table_of(PAGE)
    assert {name for name, _ in table} == set(made.ids)
    for (name, part), paid in table.items():
        found = getattr(made, part)[made.ids.index(name)]
        np.testing.assert_allclose(found, paid, atol=1e-9, err_msg=f"{name}: {part}")


def test_what_is_owed_on_a_default_is_the_nominal_and_what_was_paid_the_price(tmp_path: Path) -> None:
    made = pool(tmp_path, PAGE.split("```\n")[1])
    invoice = made.contracts.ids.index("invoice")
    np.testing.assert_allclose(made.contracts.exposure[invoice], [1000, 1000, 1000, 0])
    np.testing.assert_allclose(made.initial, 3960)


def test_a_fee_without_early_repayment_is_never_paid(tmp_path: Path) -> None:
    """As of a scenario that stops it."""
    rows = "id,obligor,end_date,exposure,rate,prepayment,prepayment_fee\nC1,F1,2020-12-31,1000,8%,{0},{1}\n"
    stopped, plain = (pool(tmp_path, rows.format(0, fee)).contracts for fee in ("5%", ""))
    repaid = pool(tmp_path, rows.format("20%", "5%")).contracts
    np.testing.assert_array_equal(stopped.interest, plain.interest)
    assert repaid.interest[0, 0] > plain.interest[0, 0]
