"""The worked examples of structures/README.md: each pays what the table below it says, compiled and by the twin."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.definitions.library import shipped
from ipabs.definitions.vocabulary import RECEIPT_KINDS
from ipabs.run import price
from tests.naive import waterfall as naive

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (shipped("structures") / "README.md").read_text(encoding="utf-8")
DAYS = ("2022-01-01", "2023-01-01", "2024-01-01", "2025-01-01")
TOP = f"""\
deal: example
currency: CNY
dates: {{cutoff: 2021-01-01, closing: 2021-01-01, payments: [{", ".join(DAYS)}]}}
day-count: 30/360
collateral: collections.csv
valuation-rate: 0%
"""


@dataclass
class Example:
    """A part of a deal, and its table: a list of numbers by column."""

    title: str
    text: str
    columns: dict[str, list[float]] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.title


def examples(page: str) -> list[Example]:
    """Every block of YAML with a table whose first column is ``period``."""
    pattern = r"^([^\n]+)\n\n```yaml\n(.*?)^```\n\n((?:^\|[^\n]*\|\n)+)"
    found = []
    for title, text, table in re.findall(pattern, page, flags=re.MULTILINE | re.DOTALL):
        head, _, *rows = ([cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines())
        if head[0] == "period":
            columns = {name: [float(row[place]) for row in rows] for place, name in enumerate(head)}
            found.append(Example(title, text, columns))
    return found


EXAMPLES = examples(PAGE)


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) >= 6
    assert all(example.columns["period"] == [1, 2, 3, 4] for example in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_pays_what_its_table_says(example: Example, tmp_path: Path) -> None:
    (tmp_path / "deal.yaml").write_text(TOP + example.text, encoding="utf-8")
    cash = [f"{day},{amount}" for day, amount in zip(DAYS, example.columns["receipts"], strict=True)]
    (tmp_path / "collections.csv").write_text("\n".join(["date,cash", *cash, ""]), encoding="utf-8")
    result = price(tmp_path, debug=True)
    case = result.case
    twin = naive.run(
        case.deal,
        payment_dates=list(case.terms.payment_dates),
        accruals={name: rates.tolist() for name, rates in case.terms.accruals.items()},
        fractions=case.terms.fractions.tolist(),
        receipts={kind: [0.0] * len(DAYS) for kind in RECEIPT_KINDS} | {"other": example.columns["receipts"]},
        pool_balance=[case.terms.initial_pool] * (len(DAYS) + 1),
        pool_defaulted=[0.0] * (len(DAYS) + 1),
        epsilon=1e-6,
        indices={name: rates.tolist() for name, rates in case.terms.indices.items()},
    )
    for name, expected in example.columns.items():
        if name != "period":
            found = result.flows.path(name)
            assert np.allclose(found, expected, rtol=0, atol=1e-9), (name, found.tolist())
            assert np.allclose([row[name] for row in twin], expected, rtol=0, atol=1e-9), name
