"""``ipabs pool orange-book``, as its users meet it."""

from __future__ import annotations

import csv
import io
import json
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import ipabs
from tests.collateral.orange_books import REAL, book_bytes, needs_the_real_file, write_book

if TYPE_CHECKING:
    from pathlib import Path


def make(folder: Path, *options: str, out: str = "pool") -> tuple[str, Path]:
    file = write_book(folder)
    outcome = ipabs("pool", "orange-book", str(file), "--out", str(folder / out), *options)
    assert outcome.code == 0, outcome.err
    assert outcome.err == f"6 of 17 rows are left out: {folder / out}/left_out.csv says why\n"
    return outcome.out, folder / out


def test_every_form_says_the_same(tmp_path: Path) -> None:
    records = json.loads(make(tmp_path, "--format", "json", out="a")[0])
    rows = list(csv.DictReader(io.StringIO(make(tmp_path, "--format", "csv", out="b")[0])))
    shown = make(tmp_path, out="c")[0].splitlines()
    assert [{key: str(value) for key, value in record.items()} for record in records] == rows
    assert shown[0] == f"{tmp_path / 'c'}: royalties on drug patents alive after 2025-05-01"
    for record in records:
        assert sum(line.split()[:2] == [record["name"], str(record["count"])] for line in shown) == 1
    summary = json.loads((tmp_path / "a" / "pool.json").read_text(encoding="utf-8"))
    assert {record["name"]: record["count"] for record in records} == summary["counts"]


def test_options_reach_the_pool(tmp_path: Path) -> None:
    options = (
        "--seed",
        "9",
        "--as-of",
        "2025-04-01",
        "--sales-median",
        "2e6",
        "--sales-sigma",
        "0",
        "--growth",
        "0.02",
    )
    file = write_book(tmp_path)
    outcome = ipabs("pool", "orange-book", str(file), "--out", str(tmp_path / "pool"), *options, "--volatility", "0.3")
    assert outcome.code == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "pool" / "contracts.csv").read_text(encoding="utf-8"))))
    assert [row["id"] for row in rows] == ["N020610", "N020988", "N021000", "N022000"]
    assert {(row["sales"], row["growth"], row["volatility"]) for row in rows} == {("2000000", "0.02", "0.3")}
    summary = json.loads((tmp_path / "pool" / "pool.json").read_text(encoding="utf-8"))
    assert (summary["assumptions"]["seed"], summary["as_of"]) == (9, "2025-04-01")
    assert summary["source"]["file"] == "patent.txt"


def test_one_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    one, two, other = (make(tmp_path, "--seed", seed, out=out)[1] for seed, out in (("3", "a"), ("3", "b"), ("4", "c")))
    for file in one.iterdir():
        assert file.read_bytes() == (two / file.name).read_bytes()
    assert (one / "contracts.csv").read_bytes() != (other / "contracts.csv").read_bytes()
    assert (one / "patents.csv").read_bytes() == (other / "patents.csv").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["orange-bok"], "Error: No such command 'orange-bok'. Did you mean 'orange-book'?"),
        (["orange-book", "patent.txt"], "Error: Missing option '--out'."),
        (
            ["orange-book", "patent.txt", "--out", "x", "--as-of", "soon"],
            "'soon' does not match the format '%Y-%m-%d'.",
        ),
        (["orange-book", "patent.txt", "--out", "x", "--sales-median", "0"], "0.0 is not in the range 1.0<=x"),
    ],
)
def test_usage_that_is_wrong(arguments: list[str], message: str) -> None:
    outcome = ipabs("pool", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err


def test_input_that_is_wrong_is_told_at_once_and_nothing_is_made(tmp_path: Path) -> None:
    file = write_book(tmp_path, book_bytes(["N~020610~001~7625884~soon~~~U-141~~"]))
    outcome = ipabs("pool", "orange-book", str(file), "--out", str(tmp_path))
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.splitlines() == [
        f"{tmp_path}: the folder is not empty: name a folder that is new or empty.",
        f"{file}:2:Patent_Expire_Date_Text: 'soon' is not a date like Aug 24, 2026.",
    ]
    late = ipabs(
        "pool", "orange-book", str(write_book(tmp_path)), "--out", str(tmp_path / "x"), "--as-of", "2050-01-01"
    )
    assert (late.code, late.out) == (2, "")
    assert late.err == f"{file}: no application has a patent that is alive after 2050-01-01.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["patent.txt"]


def test_an_unknown_column_is_warned_of(tmp_path: Path) -> None:
    rows = book_bytes().decode().split("\r\n")
    file = write_book(tmp_path, "\r\n".join([f"{rows[0]}~Extra", *(f"{row}~1" for row in rows[1:])]).encode())
    outcome = ipabs("pool", "orange-book", str(file), "--out", str(tmp_path / "pool"))
    assert outcome.code == 0
    assert outcome.err.startswith(f"warning: {file}:1: not used: 'Extra'.\n")


@needs_the_real_file
def test_the_real_file_takes_seconds(tmp_path: Path) -> None:
    begun = time.process_time()  # not the clock on the wall: others work on the machine
    outcome = ipabs("pool", "orange-book", str(REAL), "--out", str(tmp_path / "pool"), "--format", "json")
    assert time.process_time() - begun < 3.0
    counts = {record["name"]: record["count"] for record in json.loads(outcome.out)}
    assert (counts["rows"], counts["applications"], counts["patent_numbers"]) == (19_839, 1_256, 6_561)
    assert counts["contracts"] == 1_230
