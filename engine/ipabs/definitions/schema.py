"""JSON schemas of what a user writes, for editors that complete and check."""

from __future__ import annotations

from typing import Any

from ipabs.definitions.deal import Deal
from ipabs.definitions.scenario import ROWS, Scenario
from ipabs.definitions.scenario_loading import WINDOWED
from ipabs.definitions.selection import is_number
from ipabs.definitions.tape import TABLES, row_schema
from ipabs.definitions.tape_examples import example_of, unit_of
from ipabs.definitions.valuation import Valuation
from ipabs.definitions.vocabulary import RECEIPT_KINDS, WORDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def deal_schema() -> dict[str, Any]:
    """The schema of a deal file; ``x-vocabulary`` lists the words of its formulas."""
    schema = Deal.model_json_schema(by_alias=True)
    _shorten(schema)
    vocabulary = [
        {
            "name": word.name,
            "of": list(word.takes),
            "parts": list(word.parts),
            "gives": word.gives,
            "known": word.known.word,
            "meaning": word.meaning,
        }
        for word in WORDS.values()
    ]
    return {"$schema": DIALECT, **schema, "x-vocabulary": vocabulary}


def scenario_schema() -> dict[str, Any]:
    """The schema of a scenario file; ``x-parameters`` lists the columns that shocks may change, by table."""
    schema = Scenario.model_json_schema(by_alias=True)
    _shorten(schema)
    parameters = [
        {"on": table, "parameter": column.name, "for-a-time": column.name in WINDOWED[table], "meaning": column.meaning}
        for table in ROWS
        for column in TABLES[table]
        if is_number(column)
    ]
    return {"$schema": DIALECT, **schema, "x-parameters": parameters}


def valuation_schema() -> dict[str, Any]:
    """The schema of a valuation file."""
    schema = Valuation.model_json_schema(by_alias=True)
    _shorten(schema)
    return {"$schema": DIALECT, **schema}


def pool_schema() -> dict[str, Any]:
    """The schemas of one row of each of a pool's tables, by file."""
    return {
        "$schema": DIALECT,
        "type": "object",
        "properties": {
            "collections.csv": _collections(),
            **{f"{table}.csv": _explained(table) for table in TABLES},
        },
    }


def _explained(table: str) -> dict[str, Any]:
    """The schema of a row with the unit of every column and an example of what it may say."""
    schema = row_schema(table)
    for column in TABLES[table]:
        entry = schema["properties"][column.name]
        if unit := unit_of(column):
            entry["x-unit"] = unit
        if example := example_of(table, column.name):
            entry["examples"] = [example]
    return schema


def _collections() -> dict[str, Any]:
    amount = {"type": "number", "minimum": 0, "description": "money, deal currency; 0 when absent"}
    meanings = dict.fromkeys(RECEIPT_KINDS, "") | {
        "cash": "another name for other",
        "defaulted": "principal that defaults on the date and brings nothing",
        "sales": "sales on which royalties are owed",
        "renewals": "fees for patents that the deal renews",
        "count": "contracts that perform and still owe, a number, until the next report",
        "largest": "principal that the largest obligor owes, until the next report",
        "delinquent": "principal overdue, until the next report",
    }
    columns = {
        name: {**amount, "description": f"{meaning}; {amount['description']}" if meaning else amount["description"]}
        for name, meaning in meanings.items()
    }
    return {
        "title": "a row of collections.csv",
        "type": "object",
        "properties": {"date": {"type": "string", "format": "date"}, **columns},
        "required": ["date"],
    }


def _shorten(node: Any) -> None:
    """Drop pydantic's titles, which only repeat the keys."""
    if isinstance(node, dict):
        if isinstance(node.get("title"), str):
            del node["title"]
        for entry in node.values():
            _shorten(entry)
    elif isinstance(node, list):
        for entry in node:
            _shorten(entry)
