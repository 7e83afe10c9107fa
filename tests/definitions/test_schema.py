"""The exported schemas against the definitions, the vocabulary against its page, and the shipped deals against both."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from ipabs.cli.schema import schema
from ipabs.collateral.collections import COLUMNS
from ipabs.definitions.fields import Definition, kebab
from ipabs.definitions.library import shipped, structures
from ipabs.definitions.model import Layer, Model
from ipabs.definitions.reading import read_document
from ipabs.definitions.schema import deal_schema, pool_schema
from ipabs.definitions.tape import TABLES
from ipabs.definitions.vocabulary import WORDS
from ipabs.errors import Faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

SCHEMA = deal_schema()
DESCRIBED = {
    f"ipabs.definitions.{name}"
    for name in (
        "dates",
        "deal",
        "events",
        "interest",
        "model",
        "money",
        "moves",
        "steps",
        "templates",
        "tranches",
        "waterfalls",
    )
}
"""Modules whose every word stands on the page."""
PAGE = (shipped("structures") / "README.md").read_text(encoding="utf-8")
ACROSS = re.MULTILINE | re.DOTALL
PLACES = {
    "ipabs.definitions.model": r"^## How a pool is simulated\n(.*?)^## ",
    "ipabs.definitions.model.InterestRates": r"^## Interest rates\n(.*?)^## ",
    "ipabs.definitions.templates": r"^## Purchases\n(.*?)^## ",
    "ipabs.definitions.state": r"^## A deal in mid-life\n(.*?)^## ",
    "ipabs.definitions.deal.Party": r"^\| `parties` \|(.*?)\|$",
}
"""Where on the page the words of a module or a part stand; anywhere unless told here."""


def models(model: type[BaseModel] = Definition) -> Iterator[type[BaseModel]]:
    for inner in model.__subclasses__():
        yield inner
        yield from models(inner)


def test_the_schema_is_json() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert json.loads(json.dumps(pool_schema())) == pool_schema()


def test_the_schema_mentions_every_word_of_every_part() -> None:
    by_name = {model.__name__: model for model in models()}
    for name, node in {**SCHEMA["$defs"], "Deal": SCHEMA}.items():
        model = by_name[name]
        assert set(node["properties"]) == {kebab(field) for field in model.model_fields}
        assert node["additionalProperties"] is False
        for word, described in node["properties"].items():
            assert described.get("description"), f"{name}.{word} is not described"


def test_references_lead_somewhere() -> None:
    references = set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(SCHEMA)))
    assert references == set(SCHEMA["$defs"])


def test_the_words_of_the_schema_are_the_vocabulary() -> None:
    assert [entry["name"] for entry in SCHEMA["x-vocabulary"]] == list(WORDS)
    assert all(entry["meaning"] for entry in SCHEMA["x-vocabulary"])


def table_of_words() -> dict[str, set[str]]:
    """Words of the page's table of formulas, each with what it is asked of."""
    found: dict[str, set[str]] = {}
    for row in re.findall(r"^\| `.*\|$", PAGE.partition("## Formulas")[2], flags=re.MULTILINE):
        _, words, of, *_ = row.split("|")
        kinds = {kind.strip("` ").removesuffix("s") for kind in re.split("[,;]", of) if kind.strip()}
        for word in re.findall(r"`([a-z]+)", words):
            found[word] = kinds
    return found


def test_every_word_is_on_the_page_and_nothing_else_is() -> None:
    assert set(table_of_words()) == set(WORDS)


@pytest.mark.parametrize(
    "word", [word for word in WORDS.values() if "formula" not in word.takes], ids=lambda word: word.name
)
def test_the_page_says_what_a_word_is_asked_of(word: Any) -> None:
    listed = {"test", "trigger"} if word.name in ("breached", "fired") else set(word.takes)
    assert table_of_words()[word.name] == listed


def test_the_page_names_every_word_of_a_deal_file() -> None:
    for model in models():
        if model.__module__ in DESCRIBED and model.__name__ in SCHEMA["$defs"]:
            name = f"{model.__module__}.{model.__name__}"
            pattern = PLACES.get(name) or PLACES.get(model.__module__) or r"\A(.*)\Z"
            (place,) = re.findall(pattern, re.sub(r"^```.*?^```$", "", PAGE, flags=ACROSS), flags=ACROSS)
            written = {word for code in re.findall("`([^`]+)`", place) for word in re.findall(r"[\w-]+", code)}
            missing = {kebab(field) for field in model.model_fields} - written
            assert not missing, f"{model.__name__}: {missing}"


def test_the_parts_with_a_place_on_the_page_are_parts_of_a_deal() -> None:
    known = {f"{model.__module__}.{model.__name__}" for model in models() if model.__name__ in SCHEMA["$defs"]}
    assert all(any(name.startswith(place) for name in known) for place in PLACES)


def test_the_defaults_of_the_page_are_those_of_the_model() -> None:
    (simulated,) = re.findall(PLACES["ipabs.definitions.model"], PAGE, flags=ACROSS)
    model = Model()
    for name in ("correlation", "recovery", "sales", "patents", "replacement"):
        part = getattr(model, name)
        (written,) = re.findall(rf"`{name}: (\{{.*?\}})`", simulated)
        said = dict(pair.split(": ") for pair in written.strip("{}").split(", "))
        assert type(part).model_validate(said) == part
        assert list(said) == [kebab(field) for field in type(part).model_fields]
    assert f"`degrees-of-freedom: {model.degrees_of_freedom}`" in simulated
    for layer in re.findall(r"wait: ([\d.]+), subrogation: (\d+%)", simulated):
        assert Layer.model_validate(dict(zip(("wait", "subrogation"), layer, strict=True))) == Layer()


def unknown_words(node: dict[str, Any], data: Any, path: str) -> list[str]:
    """Places in a deal's data that the schema has no place for, in whatever shape it allows."""
    if "$ref" in node:
        node = SCHEMA["$defs"][node["$ref"].rpartition("/")[2]]
    shapes = node.get("anyOf") or node.get("oneOf")
    if shapes:
        return min((unknown_words(shape, data, path) for shape in shapes), key=len)
    if isinstance(data, list):
        if node.get("type") != "array":
            return [path]
        items = node["items"]
        return [word for number, item in enumerate(data) for word in unknown_words(items, item, f"{path}[{number}]")]
    if not isinstance(data, dict):
        fits = node.get("type") not in ("object", "array") and ("enum" not in node or data in node["enum"])
        return [] if fits else [path]
    named = list(node.get("patternProperties", {}).items())
    found = []
    for key, value in data.items():
        fitting = [inside for pattern, inside in named if re.search(pattern, key)]
        inside = node.get("properties", {}).get(key) or next(iter(fitting), None)
        found += [f"{path}.{key}"] if inside is None else unknown_words(inside, value, f"{path}.{key}")
    return found


@pytest.mark.parametrize("name", structures())
def test_the_schema_has_a_place_for_every_word_of_a_shipped_deal(name: str) -> None:
    document = read_document(structures()[name] / "deal.yaml", Faults())
    assert isinstance(document.data, dict)
    assert unknown_words(SCHEMA, document.data, name) == []
    assert unknown_words(
        SCHEMA, {**document.data, "colour": "red", "fees": {"x": {"rat": "1%"}}, "title": ["a"]}, name
    ) == [
        f"{name}.title",
        f"{name}.fees.x.rat",
        f"{name}.colour",
    ]


def test_the_schema_of_a_pool_has_its_tables_by_file() -> None:
    tables = pool_schema()["properties"]
    assert list(tables) == ["collections.csv", *(f"{name}.csv" for name in TABLES)]
    assert set(tables["collections.csv"]["properties"]) == set(COLUMNS)
    assert tables["collections.csv"]["required"] == ["date"]
    for name, columns in TABLES.items():
        table = tables[f"{name}.csv"]
        assert list(table["properties"]) == [column.name for column in columns]
        assert table["required"] == [column.name for column in columns if column.required]
    for file, table in tables.items():
        assert table["title"] == f"a row of {file}" and table["type"] == "object"
        for column, described in table["properties"].items():
            assert described.get("description") or column == "date", f"{file}: {column} is not described"


def test_the_command_prints_the_schema_of_a_pool() -> None:
    printed = CliRunner().invoke(schema, ["pool"])
    assert printed.exit_code == 0, printed.output
    assert json.loads(printed.output) == pool_schema()


@pytest.mark.parametrize("table", TABLES)
def test_the_schema_of_a_pool_has_a_place_for_every_column_of_a_shipped_tape(table: str) -> None:
    columns = pool_schema()["properties"][f"{table}.csv"]
    with (structures()["licence-back"] / "pool" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert set(columns["required"]) <= set(header) <= set(columns["properties"])
