"""Formulas with a name: they say what is written out, whoever asks for them, and in every size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ipabs.definitions.named_formulas import NamedFormulas
from ipabs.definitions.parsing import parse
from ipabs.definitions.scaling import scale_deal
from ipabs.results.trace import trace
from ipabs.results.trace_text import trace_text
from ipabs.run import price
from tests.collateral.given import write_deal
from tests.naive.deals import deal_from

if TYPE_CHECKING:
    from pathlib import Path

NAMED = """\
deal: named
currency: CNY
dates: {cutoff: 2023-01-01, closing: 2023-01-01, payments: [2024-01-01, 2025-01-01, 2026-01-01]}
day-count: 30/360
collateral: collections.csv
formulas: {service: due(A), cover: receipts / service, thin: cover < least, least: 1.5, cushion: 5, day: 2024-06-01}
tranches:
  A: {notional: 60, coupon: 5%, principal: straight-line}
  sub: {notional: 10, principal: residual}
accounts:
  reserve: {target: "if(thin, cushion, 0)"}
waterfall:
  - {pay: A, also-from: reserve}
  - fill: reserve
  - {pay: sub, if: date >= day and not thin}
"""
CASH = "date,interest,principal\n2023-06-01,3,30\n2024-06-01,5,12\n2025-06-01,4,60\n"
WRITTEN = NAMED.replace("if(thin, cushion, 0)", "if(receipts / due(A) < 1.5, 5, 0)").replace(
    "date >= day and not thin", "date >= 2024-06-01 and not receipts / due(A) < 1.5"
)


def flows_of(tmp_path: Path, text: str) -> dict[str, list[float]]:
    flows = price(write_deal(tmp_path, text, CASH), debug=True).flows
    return {name: list(flows.path(name)) for name in flows.names}


def test_a_name_says_what_its_formula_says(tmp_path: Path) -> None:
    assert flows_of(tmp_path / "a", NAMED) == flows_of(tmp_path / "b", WRITTEN)
    told = flows_of(tmp_path / "c", NAMED)
    assert told["cover.value"] == [pytest.approx(33 / 23), pytest.approx(17 / 22), pytest.approx(64 / 21)]
    assert told["thin.value"] == [1, 1, 0]
    assert "day.value" not in told


def test_the_trace_tells_what_formulas_stood_at(tmp_path: Path) -> None:
    records = trace(price(write_deal(tmp_path, NAMED, CASH)), (1,))
    assert records[0]["formulas"] == {
        "service": pytest.approx(23),
        "cover": pytest.approx(33 / 23),
        "thin": 1,
        "least": 1.5,
        "cushion": 5,
    }
    assert "  formula cover: 1.4348\n" in trace_text(records)


def test_the_larger_deal_asks_for_as_much_more_money_and_the_same_ratios() -> None:
    deal = scale_deal(deal_from(NAMED), 10)
    target = deal.accounts["reserve"].target
    assert target is not None
    numbers = re.findall(r"Number\(value=([\d.]+)", repr(target.tree))
    assert [float(number) for number in numbers] == [1.5, 50.0, 0.0]
    assert target.text == "if(thin, cushion, 0)"


def test_formulas_in_a_circle_have_no_size() -> None:
    formulas = {name: parse(text) for name, text in {"a": "b + 1", "b": "c", "c": "a * 2", "d": "a", "e": "3"}.items()}
    named = NamedFormulas(formulas)
    assert named.circle("a") == ["a", "b", "c"] and not named.circle("d") and not named.circle("e")
    assert named.sound == ["e"]
    assert named.expanded(formulas["d"]) is formulas["d"]


def test_a_long_chain_of_formulas_is_too_deep_and_no_crash() -> None:
    chain = {f"f{k}": parse(f"f{k - 1} + 1" if k else "1") for k in range(2000)}
    named = NamedFormulas(chain)
    assert len(named.sound) == 75
    assert named.expanded(chain["f100"]) is chain["f100"]
