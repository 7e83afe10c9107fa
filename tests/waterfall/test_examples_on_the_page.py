"""Every worked example of the deal language's page pays what its table says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ipabs.definitions.library import shipped
from ipabs.definitions.steps import VERBS
from ipabs.run import price
from tests.collateral.given import write_deal

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = (shipped("structures") / "README.md").read_text(encoding="utf-8")
PAGE = WHOLE.partition("## Worked examples of steps")[2]
SECTION = r"^### (.+?)\n.*?```yaml\n(.*?)```\n\n(\|.*?\n)(?:\n|\Z)"
EXAMPLES = {name: (deal, table) for name, deal, table in re.findall(SECTION, PAGE, flags=re.DOTALL | re.MULTILINE)}
HEAD = """\
deal: example
currency: CNY
dates: {cutoff: 2023-01-01, closing: 2023-01-01, payments: [2024-01-01, 2025-01-01, 2026-01-01]}
day-count: 30/360
collateral: collections.csv
"""


def rows_of(table: str) -> dict[str, list[float]]:
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    return {name: [float(cell) for cell in cells] for name, *cells in lines}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_pays_what_its_table_says(name: str, tmp_path: Path) -> None:
    deal, table = EXAMPLES[name]
    rows = rows_of(table)
    given = {row.removeprefix("in: "): cells for row, cells in rows.items() if row.startswith("in: ")}
    lines = [f"{2023 + k}-07-01,{','.join(str(cells[k]) for cells in given.values())}" for k in range(3)]
    cash = "\n".join([f"date,{','.join(given)}", *lines]) + "\n"
    result = price(write_deal(tmp_path, HEAD + deal, cash), debug=True)
    told = {row: cells for row, cells in rows.items() if not row.startswith("in: ")}
    assert told
    assert {row: list(result.flows.path(row)) for row in told} == {
        row: pytest.approx(cells, abs=1e-9) for row, cells in told.items()
    }


def test_the_examples_use_every_verb_that_moves_no_payment() -> None:
    assert len(EXAMPLES) == PAGE.count("\n### ") >= 4
    text = "\n".join(deal for deal, _ in EXAMPLES.values())
    for word in (*VERBS[VERBS.index("draw") :], "from", "collects", "ledgers", "waterfalls", "else", "when", "share"):
        assert re.search(rf"\b{word}:", text), word
