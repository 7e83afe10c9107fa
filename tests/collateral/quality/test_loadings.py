"""How obligors lean on their technologies: similarity beside a plain twin, the page's example, and files that check."""

from __future__ import annotations

import csv
import io
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipabs.collateral.quality.loadings import ASSUMED, mean_similarity
from ipabs.definitions.library import shipped
from tests.cli.running import ipabs

GROUPS = ("A01B 1", "C07D 401", "G06F 9", "H01L 21")
PATENT = st.tuples(
    st.sets(st.sampled_from(GROUPS)).map(lambda one: tuple(sorted(one))),
    st.sampled_from(("X", "Y", "Z")),
    st.sampled_from(("", "chips", "drugs")),
)


def plain(patents, number):
    """Cosines of sets, one pair at a time."""
    own, owner, technology = patents[number]
    cosines = [
        len(set(own) & set(other)) / math.sqrt(len(own) * len(other))
        for other, holder, field in patents
        if own and other and holder != owner and field == technology != ""
    ]
    return sum(cosines) / len(cosines) if cosines else math.nan


@settings(deadline=None, max_examples=60)
@given(st.lists(PATENT, min_size=1, max_size=12))
def test_similarity_equals_the_twin(patents):
    found = mean_similarity(*zip(*patents, strict=True))
    np.testing.assert_allclose(found, [plain(patents, n) for n in range(len(patents))], rtol=1e-12, atol=1e-15)


OBLIGORS = "id,name,pd,technology,weight_technology\nF1,Alpha Chips,2%,chips,0.9\nF2,,2%,,\nF3,Gamma,2%,chips,0.3\n"
PATENTS = """\
id,owner,technology,cpc,filing_date
P1,ALPHA CHIPS,chips,H01L 21/02;H01L 29/66,2018-01-01
P2,F2,chips,H01L 21/30,2018-01-01
P3,F2,drugs,A61K 31/00,2018-01-01
P4,nobody,chips,,2018-01-01
"""
CONTRACTS = "id,obligor,end_date,exposure,rate,patents\nC1,F1,2027-01-01,100,5%,P1\nC2,F2,2027-01-01,100,5%,P2;P3\n"


@pytest.fixture
def pool(tmp_path):
    folder = tmp_path / "pool"
    folder.mkdir()
    for name, text in (("obligors", OBLIGORS), ("patents", PATENTS), ("contracts", CONTRACTS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_obligors_are_written_with_their_weight(pool, tmp_path):
    """The page's example: the cosine of {H01L 21, H01L 29} and {H01L 21} is 1/sqrt(2)."""
    out, better = tmp_path / "obligors.csv", tmp_path / "patents.csv"
    outcome = ipabs("score", str(pool), "--obligors", str(out), "--out", str(better))
    assert outcome.code == 0
    assert f"{out}: 2 of 3 obligors with a weight on their technology\n" in outcome.err
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    weight = math.sqrt(ASSUMED / math.sqrt(2.0))
    assert [row["weight_technology"] for row in rows] == [f"{weight:.4f}", f"{weight:.4f}", "0.3"]
    assert [row["technology"] for row in rows] == ["chips", "chips", "chips"]
    assert [(row["id"], row["name"], row["pd"]) for row in rows] == [
        ("F1", "Alpha Chips", "2%"),
        ("F2", "", "2%"),
        ("F3", "Gamma", "2%"),
    ]
    text = " ".join((shipped("structures") / "QUALITY.md").read_text(encoding="utf-8").split())
    ((s, w, correlation),) = re.findall(r"s is ([\d.]+) and w ([\d.]+): a correlation of ([\d.]+) %", text)
    assert (s, w, correlation) == (f"{1 / math.sqrt(2):.4f}", f"{weight:.4f}", f"{100 * weight**2:.2f}")
    (pool / "obligors.csv").write_text(out.read_text(encoding="utf-8"), encoding="utf-8")
    (pool / "patents.csv").write_text(better.read_text(encoding="utf-8"), encoding="utf-8")
    assert ipabs("pool", "describe", str(pool)).code == 0, "the tape reads what was written"


def test_a_larger_correlation_leans_more(pool, tmp_path):
    out = tmp_path / "obligors.csv"
    assert ipabs("score", str(pool), "--obligors", str(out), "--correlation", "20%").code == 0
    assert f"{math.sqrt(0.2 / math.sqrt(2.0)):.4f}" in out.read_text(encoding="utf-8")
    outcome = ipabs("score", str(pool), "--obligors", str(tmp_path / "x.csv"), "--correlation", "21%")
    assert outcome.code == 2 and "21% is not between 0% and 20%." in outcome.err
    again = ipabs("score", str(pool), "--obligors", str(out))
    assert (again.code, again.err) == (2, f"{out}: the file is there already: name a new one.\n")
