"""``ipabs score``: every form says the same, the tape is written with its quality, strength is bounded."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.collateral.quality.indicators import WEIGHTS
from ipabs.collateral.quality.strength import multiples
from ipabs.definitions.library import shipped
from tests.cli.running import ipabs

if TYPE_CHECKING:
    from pathlib import Path


def test_every_form_says_the_same() -> None:
    records = json.loads(ipabs("score", "made-up-patents", "--format", "json").out)
    rows = list(csv.DictReader(io.StringIO(ipabs("score", "made-up-patents", "--format", "csv").out)))
    outcome = ipabs("score", "made-up-patents")
    assert outcome.code == 0 and outcome.err == ""
    assert [row["name"] for row in rows] == [record["name"] for record in records]
    assert len(records) == 40
    quality = np.array([record["quality"] for record in records])
    assert quality.mean() == pytest.approx(0.0, abs=1e-12) and quality.var() == pytest.approx(1.0)
    assert [record["multiple"] for record in records] == pytest.approx(multiples(quality, 0.06).tolist())
    for record, row in zip(records, rows, strict=True):
        assert float(row["quality"]) == record["quality"]
        assert set(record["indicators"]) == set(record["standardised"]) == set(WEIGHTS)
        assert f" {record['name']} " in outcome.out
    best = max(records, key=lambda record: record["quality"])
    assert best["name"] in outcome.out.splitlines()[4]
    assert "R² of log value 6.00 %: b = 0.526" in outcome.out and "80.63 %" in outcome.out


def test_the_best_alone_are_shown_best_first_and_all_are_written(tmp_path: Path) -> None:
    every = json.loads(ipabs("score", "made-up-patents", "--format", "json").out)
    best = sorted(every, key=lambda record: -record["quality"])[:3]
    assert json.loads(ipabs("score", "made-up-patents", "--top", "3", "--format", "json").out) == best
    rows = list(csv.DictReader(io.StringIO(ipabs("score", "made-up-patents", "--top", "3", "--format", "csv").out)))
    assert [row["name"] for row in rows] == [record["name"] for record in best]
    out = tmp_path / "patents.csv"
    short = ipabs("score", "made-up-patents", "--top", "3", "--out", str(out)).out
    whole = ipabs("score", "made-up-patents").out
    assert "quality of 40 patents as of 2021-08-12, the best 3" in short
    assert [record["name"] in short for record in every].count(True) == 3
    assert short.splitlines()[-4:] == whole.splitlines()[-4:]  # what is said of the pool is of all of it
    assert len(out.read_text(encoding="utf-8").splitlines()) == 41
    assert ipabs("score", "made-up-patents", "--top", "99").out == whole
    assert ipabs("score", "made-up-patents", "--top", "0").code == 2


def test_the_tape_is_written_with_its_quality_and_nothing_else_changes(tmp_path: Path) -> None:
    out = tmp_path / "patents.csv"
    outcome = ipabs("score", "made-up-patents", "--out", str(out), "--format", "json")
    assert outcome.err == f"{out}: 40 patents with their quality\n"
    scores = {record["name"]: record["quality"] for record in json.loads(outcome.out)}
    with out.open(encoding="utf-8") as file:
        written = list(csv.DictReader(file))
    with (shipped("structures") / "made-up-patents.csv").open(encoding="utf-8") as file:
        before = list(csv.DictReader(file))
    assert {row["id"]: float(row.pop("quality")) for row in written} == pytest.approx(scores, abs=5e-5)
    assert written == before
    again = ipabs("score", "made-up-patents", "--out", str(out))
    assert (again.code, again.err) == (2, f"{out}: the file is there already: name a new one.\n")
    lost = ipabs("score", "made-up-patents", "--out", str(tmp_path / "no" / "patents.csv"))
    assert lost.code == 1 and "cannot be written: No such file or directory." in lost.err


def test_a_pools_own_scores_give_way_to_new_ones(tmp_path: Path) -> None:
    out = tmp_path / "patents.csv"
    assert ipabs("score", "licence-back", "--out", str(out)).code == 0
    with out.open(encoding="utf-8") as file:
        reader = csv.DictReader(file)
        assert (reader.fieldnames or []).count("quality") == 1


def test_citations_are_those_of_the_file_beside_else_of_the_table(tmp_path: Path) -> None:
    text = (shipped("structures") / "made-up-patents.csv").read_text(encoding="utf-8")
    (tmp_path / "mine.csv").write_text(text, encoding="utf-8")
    pairs = shipped("structures") / "made-up-patents-citations.csv"
    own = json.loads(ipabs("score", str(tmp_path / "mine.csv"), "--format", "json").out)
    given = json.loads(ipabs("score", str(tmp_path / "mine.csv"), "--citations", str(pairs), "--format", "json").out)
    beside = json.loads(ipabs("score", "made-up-patents", "--format", "json").out)
    assert given == beside
    assert sum(one["citations_counted"] for one in own) == len(pairs.read_text(encoding="utf-8").splitlines()) - 1
    assert sum(one["citations_counted"] for one in given) < sum(one["citations_counted"] for one in own)


@pytest.mark.parametrize("share", ["12%", "-1%", "11.3%"])
def test_a_score_stronger_than_is_found_is_refused(share: str) -> None:
    outcome = ipabs("score", "made-up-patents", f"--r-squared={share}")
    assert outcome.code == 2 and f"{share} is not between 0% and 11%: indicators are found" in outcome.err
    assert "'6 percent' is not a rate" in ipabs("score", "made-up-patents", "--r-squared", "6 percent").err


def test_the_page_names_every_indicator_with_its_weight() -> None:
    page = (shipped("structures") / "QUALITY.md").read_text(encoding="utf-8")
    for name, weight in WEIGHTS.items():
        assert f"| `{name}` | {100 * weight:.0f} % |" in page
