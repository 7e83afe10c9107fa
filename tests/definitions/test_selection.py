"""Selections of rows: what a ``where`` takes, what an empty cell is, and what is refused, at which character."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ipabs.definitions.parsing import ExpressionFault, parse
from ipabs.definitions.selection import check_selection, meant, select
from ipabs.definitions.tape import TABLES

PATENTS: list[dict[str, Any]] = [
    {"id": "P1", "office": "US", "technology": "software", "quality": 1.0, "expiry_date": date(2030, 1, 1)},
    {"id": "P2", "office": "CN", "technology": "pharma", "quality": -0.5, "expiry_date": date(2035, 6, 30)},
    {"id": "P3", "office": "CN", "technology": None, "quality": 0.0, "expiry_date": None, "claims": 12},
]
CONTRACTS: list[dict[str, Any]] = [
    {"id": "C1", "patents": (("P1", 1.0), ("P2", 0.5)), "pledge_registered": True, "payments_per_year": 4},
    {"id": "C2", "patents": (), "pledge_registered": False, "payments_per_year": 12},
]


def row(table: str, values: dict[str, Any]) -> dict[str, Any]:
    return {column.name: column.default for column in TABLES[table]} | values


def taken(where: str, table: str = "patents") -> str:
    rows = [row(table, values) for values in (PATENTS if table == "patents" else CONTRACTS)]
    expression = parse(where, selection=True)
    assert not check_selection(expression, table), check_selection(expression, table)
    return " ".join(values["id"] for values, chosen in zip(rows, select(expression, rows), strict=True) if chosen)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("technology == 'software'", "P1"),
        ("'software' == technology", "P1"),
        ("technology != 'software'", "P2 P3"),
        ("technology == ''", "P3"),
        ("not technology == ''", "P1 P2"),
        ("technology in ('software', 'pharma')", "P1 P2"),
        ('technology in ("pharma")', "P2"),
        ("technology not in ('software', 'pharma')", "P3"),
        ("not technology in ('software', 'pharma')", "P3"),
        ("quality in (0, 1)", "P1 P3"),
        ("quality > -50% and office == 'US' or claims >= 10", "P1 P3"),
        ("claims < 20", "P3"),
        ("claims != 12", "P1 P2"),
        ("claims / 2 + 1 == 7", "P3"),
        ("claims / (claims - 12) > 0", ""),
        ("-quality * 2 == 1", "P2"),
        ("expiry_date > 2029-12-31", "P1 P2"),
        ("expiry_date in (2030-01-01, 2035-06-30) and quality < 0", "P2"),
        ("kind == 'invention'", "P1 P2 P3"),
    ],
)
def test_what_a_selection_takes(where: str, expected: str) -> None:
    assert taken(where) == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("'P1' in patents", "C1"),
        ("'P1' not in patents", "C2"),
        ("pledge_registered", "C1"),
        ("not pledge_registered and payments_per_year == 12", "C2"),
        ("kind in ('instalment', 'royalty')", "C1 C2"),
    ],
)
def test_lists_and_flags_of_contracts(where: str, expected: str) -> None:
    assert taken(where, "contracts") == expected


def test_without_a_selection_every_row_is_taken() -> None:
    assert select(None, [{}, {}]) == [True, True]


@pytest.mark.parametrize(
    ("where", "position", "says"),
    [
        ("tecnology == 'x'", 0, "Did you mean 'technology'?"),
        ("technology == software", 14, "A text stands in quotes."),
        ("technology.field == 'x'", 0, "'technology.field' is not a column of patents"),
        ("technology", 0, "a condition is needed here, and this gives a text."),
        ("technology < 'b'", 11, "'<' has no sense between texts: use == or !=."),
        ("quality == 'high'", 8, "'==' compares things of one kind, not a number and a text."),
        ("quality + 'a' > 1", 10, "'+' needs numbers, not a text."),
        ("not quality", 4, "'not' needs a condition, not a number."),
        ("quality and kind == 'design'", 0, "'and' joins conditions, not a number."),
        ("-kind == 'design'", 1, "'-' needs a number, not a text."),
        ("max(quality) > 1", 0, "'max(...)' is not known here"),
        ("kind == 'Design'", 8, "'Design' never stands in 'kind': invention, utility, design. Did you mean 'design'?"),
        ("kind in ('design', 'model')", 19, "'model' never stands in 'kind'"),
        ("3 in technology", 0, "'in' looks for a text, not a number."),
        ("'a' in technology", 7, "'in' looks into a list in brackets, or a column that holds one, not a text."),
    ],
)
def test_what_is_refused(where: str, position: int, says: str) -> None:
    faults = check_selection(parse(where, selection=True), "patents")
    assert any(place == position and says in message for message, place in faults), faults


def test_columns_that_hold_lists_are_not_compared() -> None:
    refused = check_selection(parse("instalments == 'x' or patents == 'P1'", selection=True), "contracts")
    assert [message for message, _ in refused] == [
        "'instalments' holds nothing that can be compared.",
        "'==' compares things of one kind, not a list and a text.",
    ]


def test_a_list_stands_in_a_selection_alone() -> None:
    with pytest.raises(ExpressionFault, match="'in' is not expected here"):
        parse("period in (1, 2)")


@pytest.mark.parametrize(("where", "position"), [("a in ('b'", 9), ("a in", 4), ("a in ()", 6), ("a not 'b'", 2)])
def test_lists_that_are_not_written_out(where: str, position: int) -> None:
    with pytest.raises(ExpressionFault) as refused:
        parse(where, selection=True)
    assert refused.value.position == position


def test_a_selection_of_nothing_knows_what_may_have_been_meant() -> None:
    rows = [row("patents", values) for values in PATENTS]
    near = parse("office == 'US' and technology in ('softwear', 'x')", selection=True)
    assert meant(near, rows) == " Did you mean 'software'?"
    assert meant(parse("technology == 'chips'", selection=True), rows) == ""
    assert meant(None, rows) == ""
