"""Records as tables, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import TYPE_CHECKING, Any

import pytest

from ipabs.results.rendering import (
    Column,
    as_csv,
    as_json,
    as_table,
    basis_points,
    money,
    number,
    percent,
    short,
    text,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Callable

RECORDS = [
    {"name": "A", "title": 'a, "b"', "value": 1234.5},
    {"name": "=1+1", "title": "高新", "value": None, "extra": math.nan},
]


def test_json_has_every_digit_and_no_nan() -> None:
    parsed = json.loads(as_json({"a": [0.1 + 0.2, math.inf, -math.inf, math.nan], "b": (1, "高新")}))
    assert parsed == {"a": [0.1 + 0.2, None, None, None], "b": [1, "高新"]}
    assert "高新" in as_json(RECORDS)


def test_csv_has_every_column_and_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(RECORDS))))
    assert list(rows[0]) == ["name", "title", "value", "extra"]
    assert rows[0] == {"name": "A", "title": 'a, "b"', "value": "1234.5", "extra": ""}
    assert rows[1] == {"name": "'=1+1", "title": "高新", "value": "", "extra": ""}
    assert list(csv.DictReader(io.StringIO(as_csv([{"x": -1.5}])))) == [{"x": "-1.5"}]  # a number is no formula


def test_csv_gives_back_the_numbers_to_the_last_bit() -> None:
    numbers = [0.1 + 0.2, 1 / 3, 1e-300, 123456789.123456789]
    rows = csv.DictReader(io.StringIO(as_csv([{"x": number} for number in numbers])))
    assert [float(row["x"]) for row in rows] == numbers


def test_a_table_is_as_wide_as_it_needs() -> None:
    columns = [Column(f"column {number}", f"column {number}", text) for number in range(60)]
    records = [{column.key: "x" * 12 for column in columns}]
    lines = as_table(records, columns).splitlines()
    assert "column 59" in lines[0]
    assert lines[-1].count("x" * 12) == 60
    assert not any(line != line.rstrip() for line in lines)


def test_numbers_stand_to_the_right_and_words_to_the_left() -> None:
    columns = [Column("name", "name", text), Column("value", "value", money)]
    head, _, *rows = as_table([{"name": "A", "value": 1.0}, {"name": "long", "value": None}], columns).splitlines()
    assert head == " name   value"
    assert rows == [" A       1.00", " long       -"]


def test_text_with_brackets_is_not_taken_for_markup() -> None:
    assert "[red]A[/red]" in as_table([{"name": "[red]A[/red]"}], [Column("name", "name", text)])
    assert ":moon:" in as_table([{"name": ":moon:"}], [Column("name", "name", text)])
    assert as_table([{"name": "A"}], [Column("name", "name", text)], "[bold]T").startswith("[bold]T\n")


def test_a_title_is_not_broken_over_lines() -> None:
    title = "a title that is wider than the table below it"
    assert as_table([{"name": "A"}], [Column("name", "name", text)], title).splitlines()[0] == title


@pytest.mark.parametrize(
    ("show", "value", "shown"),
    [
        (money, 1234567.891, "1,234,567.89"),
        (whole, 1234567.891, "1,234,568"),
        (percent, 0.043217, "4.32 %"),
        (percent, -0.5, "-50.00 %"),
        (basis_points, 0.0157, "157 bp"),
        (short, 1.375, "1.38"),
        (number, 1.36561, "1.3656"),
        (text, 7, "7"),
    ],
)
def test_figures(show: Callable[[Any], str], value: float, shown: str) -> None:
    assert show(value) == shown
    assert show(None) == ("" if show is text else "-")
