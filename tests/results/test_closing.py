"""Sources and uses: the manual's example, what balances, what is told of it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from ipabs.case import load
from ipabs.definitions.library import shipped
from ipabs.errors import DealError
from ipabs.results.closing import closing_entries
from ipabs.results.diagram import diagram_of
from ipabs.results.explain import LANGUAGES, explain, explain_text
from ipabs.results.summary import summary, summary_table
from ipabs.run import run
from tests.collateral.given import write_deal

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.case import Case

PAGE = (shipped("structures") / "README.md").read_text(encoding="utf-8").partition("## Sources and uses")[2]
FOUND = re.search(r"```yaml\n(.*?)```\n\n((?:\|[^\n]*\n)+)", PAGE, flags=re.DOTALL)
assert FOUND is not None
EXAMPLE, TABLE = FOUND.groups()
HEAD = """\
deal: example
currency: CNY
dates: {cutoff: 2023-01-01, closing: 2023-01-01, payments: [2024-01-01, 2025-01-01]}
collateral: collections.csv
waterfall:
  - pay: [A, B]
  - fill: reserve
"""
CASH = "date,principal\n2023-07-01,60\n2024-07-01,40\n"


@pytest.fixture
def example(tmp_path: Path) -> Case:
    return load(write_deal(tmp_path, HEAD + EXAMPLE, CASH))


def test_the_example_shows_the_table_of_the_manual(example: Case) -> None:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in TABLE.splitlines()[2:]]
    expected = [(side, name, pytest.approx(float(amount))) for side, name, amount in rows]
    assert [(entry.side, entry.name, entry.amount) for entry in closing_entries(example)] == expected


def test_a_run_shows_the_table(example: Case) -> None:
    result = run(example)
    record = json.loads(json.dumps(summary(result)))
    assert record["closing"][2] == {"side": "source", "name": "equity", "amount": 4.5}
    line = next(line for line in summary_table(result).splitlines() if line.startswith("closing: "))
    assert line == (
        "closing: A 79.20, B 15.00, equity 4.50 pay for pool 95.00, reserve 1.70, arranger 1.50, counsel 0.50"
    )


def test_it_is_told_in_both_languages_and_noted_on_the_drawing(example: Case) -> None:
    english, chinese = (explain_text(explain(example, spoken), spoken) for spoken in LANGUAGES.values())
    assert "In come A 79.20, B 15 and equity 4.50: 98.70 in all, the notes at their issue price." in english
    assert "It pays for the pool 95, reserve 1.70, arranger 1.50 and counsel 0.50: 98.70 in all." in english
    assert (
        "基础资产购买价款 95、reserve（储备账户） 1.70、arranger 1.50 和 counsel（律师费） 0.50，合计 98.70。"
        in chinese
    )
    note = "the pool is bought for 95 % of its value; equity 4.5 comes in; arranger 1.5 is paid; counsel 0.5 is paid"
    assert dict(diagram_of(example.deal).notes)["closing"] == note


def test_another_pool_only_warns_and_a_scaled_deal_balances(tmp_path: Path) -> None:
    deal = write_deal(tmp_path, HEAD + EXAMPLE, CASH)
    other = tmp_path / "other.csv"
    other.write_text("date,principal\n2023-07-01,150\n2024-07-01,50\n", encoding="utf-8")
    (warning,) = (str(fault) for fault in load(deal, other).warnings if "balance" in str(fault))
    assert "the uses of 193.70 exceed the sources of 98.70 by 95.00" in warning
    scaled = load(deal, other, scale_to_pool=True)
    assert not [fault for fault in scaled.warnings if "balance" in str(fault)]
    assert closing_entries(scaled)[2].amount == pytest.approx(9.0)
    with pytest.raises(DealError, match=r"the uses of 193\.70 exceed the sources of 98\.70 by 95\.00"):
        load(write_deal(tmp_path, HEAD + EXAMPLE, other.read_text(encoding="utf-8")))
