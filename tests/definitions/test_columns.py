"""Columns of contracts by family, and how the cells of royalties read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ipabs.definitions import columns, royalty_values
from ipabs.definitions.contract_columns import CONTRACTS, KINDS, LIFECYCLES, PROFILES, ROYALTY, SCHEDULED, family
from ipabs.definitions.tape import TABLES, row_schema

if TYPE_CHECKING:
    from collections.abc import Callable

BY_NAME = {column.name: column for column in CONTRACTS}


def test_kinds_belong_to_families() -> None:
    assert [kind for kind in KINDS if family(kind) == ROYALTY] == ["royalty"]
    assert family(" Royalty ") == ROYALTY
    assert family("lease") == family("") == SCHEDULED


def test_what_each_family_needs() -> None:
    needed = {of: [column.name for column in CONTRACTS if column.needed_of == of] for of in (SCHEDULED, ROYALTY)}
    assert needed == {SCHEDULED: ["end_date", "exposure"], ROYALTY: ["volatility"]}
    schema = row_schema("contracts")
    assert schema["required"] == ["id", "obligor"]
    assert schema["if"] == {"properties": {"kind": {"const": "royalty"}}, "required": ["kind"]}
    assert schema["then"] == {"required": ["volatility"]}
    assert schema["else"] == {"required": ["end_date", "exposure"]}
    assert not {"if", "then", "else"} & set(row_schema("patents"))


def test_columns_of_families() -> None:
    for names, of in (
        ("id obligor kind currency start_date end_date patents cap stage", ""),
        ("exposure rate guarantor fund_share insurance_limit pledge_value grace limit", SCHEDULED),
        ("sales peak_sales lifecycle tiers royalty_rate minimum reporting_lag replacement_share", ROYALTY),
    ):
        assert {BY_NAME[name].of for name in names.split()} == {of}
    assert not any(column.of or column.needed_of for name in ("obligors", "patents") for column in TABLES[name])
    assert all(not column.needed_of or column.of in ("", column.needed_of) for column in CONTRACTS)


def test_words_are_those_of_the_lists() -> None:
    for name, words in (("kind", KINDS), ("lifecycle", LIFECYCLES), ("profile", PROFILES)):
        assert BY_NAME[name].kind.schema == {"enum": list(words)}
        assert [BY_NAME[name].kind.read(word.upper()) for word in words] == list(words)


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (royalty_values.tiers, "0:4%;5e7:6%", ((0.0, 0.04), (5e7, 0.06))),
        (royalty_values.tiers, " 0 : 0.04 ; 50_000_000 : 350bp ;", ((0.0, 0.04), (5e7, 0.035))),
        (royalty_values.factors, "1;1.2;0.9", (1.0, 1.2, 0.9)),
        (royalty_values.factors, "100%; 0", (1.0, 0.0)),
        (royalty_values.growth, "-99%", -0.99),
        (royalty_values.growth, "3%", 0.03),
        (royalty_values.extension, "-2", -2.0),
        (royalty_values.extension, "0.5", 0.5),
        (royalty_values.lag, "12", 12),
        (royalty_values.years, "0", 0.0),
        (royalty_values.positive, "1.5", 1.5),
        (columns.AGE.read, "-3", -3.0),
    ],
)
def test_cells_that_read(read: Callable[[str], Any], text: str, expected: object) -> None:
    assert read(text) == expected
