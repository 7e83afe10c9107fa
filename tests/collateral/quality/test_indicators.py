"""Citations against their cohort, similarity of classes, and scores that they make, each beside a plain twin."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipabs.collateral.patent_hazards import stated_cumulative, stated_hazards
from ipabs.collateral.patents import make_patents
from ipabs.collateral.quality.citations import count_citations
from ipabs.collateral.quality.cohorts import SMALLEST, relative_citations
from ipabs.collateral.quality.indicators import WEIGHTS, Indicators, standardised
from ipabs.collateral.quality.reading import score_pool
from ipabs.collateral.quality.scoring import make_scores, normal_scores
from ipabs.collateral.quality.similarity import NEAREST, crowding
from ipabs.collateral.reading import read_rows
from ipabs.collateral.tables import read_table
from ipabs.definitions.tape import PATENTS
from ipabs.definitions.tape_values import classes
from ipabs.errors import Faults
from ipabs.results.scored_tape import scored_text

GROUPS = ("A01B 1", "A01B 3", "C07D 401", "G06F 9", "H01L 21")


def plain_crowding(own: list[tuple[str, ...]], owners: list[int], number: int) -> float:
    """Cosines of sets, one pair at a time."""
    if not own[number]:
        return math.nan
    cosines = [
        len(set(own[number]) & set(other)) / math.sqrt(len(own[number]) * len(other)) if other else 0.0
        for other, owner in zip(own, owners, strict=True)
        if owner != owners[number]
    ]
    return sum(sorted(cosines, reverse=True)[:NEAREST]) / NEAREST


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(st.sets(st.sampled_from(GROUPS)).map(lambda one: tuple(sorted(one))), st.integers(0, 3)),
        min_size=1,
        max_size=15,
    )
)
def test_crowding_is_the_mean_cosine_of_the_nearest_patents_of_others(drawn: list[tuple[tuple[str, ...], int]]) -> None:
    own, owners = [one for one, _ in drawn], [owner for _, owner in drawn]
    found = crowding(own, np.array(owners, dtype=np.int64))
    expected = [plain_crowding(own, owners, number) for number in range(len(own))]
    assert found == pytest.approx(np.array(expected), abs=1e-12, nan_ok=True)


def test_many_patents_are_compared_block_by_block() -> None:
    own = [(GROUPS[number % 5],) for number in range(1300)]
    assert crowding(own, np.arange(1300)) == pytest.approx(np.ones(1300))


def test_a_field_that_cites_more_and_years_that_had_more_time_say_nothing_of_a_patent() -> None:
    base = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    citations = np.concatenate([base, 10 * base, 4 * base])
    fields, years = ["a"] * 6 + ["b"] * 6 + ["a"] * 6, np.repeat([2010, 2010, 2018], 6)
    found = relative_citations(citations, fields, years)
    assert found == pytest.approx(np.tile(base / base.mean(), 3))


def test_a_cohort_reaches_over_as_many_years_as_it_needs_and_a_small_field_over_all() -> None:
    citations = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 96.0, 7.0, math.nan])
    fields = ["a"] * 6 + ["b", "b"]
    years = np.array([2010, 2011, 2012, 2012, 2013, 2020, 2013, 2013])
    found = relative_citations(citations, fields, years)
    assert SMALLEST == 5
    assert found[2] == pytest.approx(3.0 / 3.0)  # within two years of 2012: five patents of the field
    assert found[6] == pytest.approx(7.0 / (21.0 / 5.0))  # of all, within two years: 2, 3, 4, 5 and 7
    assert math.isnan(found[7])


def test_nobody_cited_is_as_cited_as_the_cohort() -> None:
    assert relative_citations(np.zeros(6), ["a"] * 6, np.full(6, 2010)).tolist() == [1.0] * 6


def test_classes_are_main_groups_each_once() -> None:
    assert classes("h01l 21/02; H01L21/768;G06F") == ("H01L 21", "G06F")


@settings(deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60))
def test_scores_have_mean_nought_variance_one_and_the_order_of_what_they_are_made_of(drawn: list[float]) -> None:
    values = np.array(drawn)
    scores = normal_scores(values)
    if np.ptp(np.round(values, 12)) == 0.0:
        assert not scores.any()
        return
    assert scores.mean() == pytest.approx(0.0, abs=1e-12) and scores.var() == pytest.approx(1.0)
    ordered = scores[np.argsort(values, kind="stable")]
    assert np.all(np.diff(ordered) >= 0.0)


def indicators(count: int = 8, **raw: list[float]) -> Indicators:
    same = {name: np.ones(count) for name in WEIGHTS}
    return Indicators(same | {name: np.array(values) for name, values in raw.items()}, np.zeros(count))


@pytest.mark.parametrize("name", WEIGHTS)
def test_each_indicator_alone_orders_patents_by_the_sign_of_its_weight(name: str) -> None:
    scores = make_scores(indicators(4, **{name: [1.0, 2.0, 3.0, 4.0]}))
    assert scores.weights == {name: math.copysign(1.0, WEIGHTS[name])}
    assert np.all(np.diff(scores.quality) * WEIGHTS[name] > 0)


def test_weights_grow_in_the_place_of_what_tells_nothing_and_what_is_not_known_is_average() -> None:
    known = indicators(4, citations=[1.0, 2.0, 3.0, math.nan], crowding=[0.1, 0.9, 0.2, 0.3])
    scores = make_scores(known)
    assert scores.weights == pytest.approx({"citations": 0.875, "crowding": -0.125})
    assert scores.parts["citations"][3] == 0.0
    logs = np.log1p([1.0, 2.0, 3.0])
    assert scores.parts["citations"][:3] == pytest.approx((logs - logs.mean()) / logs.std())
    assert standardised(np.full(3, math.nan), skewed=True).tolist() == [0.0, 0.0, 0.0]
    assert sum(abs(weight) for weight in WEIGHTS.values()) == pytest.approx(1.0)


PATENT_ROWS = """\
id,filing_date,owner,family
P1,2015-01-01,Acme,F1
P2,2015-01-01,Bolt,F2
P3,2015-01-01,Acme,F2
"""
PAIRS = """\
citing,cited,citing_owner
X1,P1,Bolt
X1,P1,Bolt
X2,P1,ACME
P2,P1,
P3,P1,
P3,P2,
P1,P1,Bolt
X3,P2,Cobalt
"""


def test_citations_of_the_owner_the_family_and_the_patent_itself_do_not_count(tmp_path) -> None:
    """P1: X1 once and P2; not Acme's X2 and P3, nor P1. P2: X3, not P3 of its family."""
    (tmp_path / "patents.csv").write_text(PATENT_ROWS, encoding="utf-8")
    (tmp_path / "pairs.csv").write_text(PAIRS, encoding="utf-8")
    faults = Faults()
    tables = [read_table(tmp_path / name, name, faults) for name in ("patents.csv", "pairs.csv")]
    assert tables[0] is not None and tables[1] is not None
    rows = read_rows(tables[0], PATENTS, faults)
    assert count_citations(tables[1], rows, faults).tolist() == [2.0, 1.0, 0.0]
    assert not faults.faults and not faults.warnings


@pytest.mark.parametrize("effect", [0.3, 0.5])
def test_hazards_of_the_scored_tape_are_on_average_as_stated_at_any_mix(effect: float, tmp_path) -> None:
    """The tape as it is written, and parts of it: the sum of hazards is that without quality."""
    header, *lines = scored_text(score_pool("made-up-patents")).splitlines()
    for kept in (lines, lines[::3], lines[:2]):
        (tmp_path / "patents.csv").write_text("\n".join([header, *kept]), encoding="utf-8")
        table = read_table(tmp_path / "patents.csv", "patents.csv", Faults())
        assert table is not None
        faults = Faults()
        patents = make_patents(read_rows(table, PATENTS, faults), faults)
        assert not faults.faults and not faults.warnings
        assert np.ptp(patents.quality) > 0.0
        cutoff = date(2024, 1, 1).toordinal()
        times = np.array([0.0, 1.0])
        weights = stated_hazards(patents)
        shaped = stated_cumulative(patents, times, cutoff, 0.0)[:, 1]
        moved = stated_cumulative(patents, times, cutoff, effect)[:, 1]
        assert float((weights * moved / shaped).sum()) == pytest.approx(float(weights.sum()), rel=1e-9)
        assert np.all(np.diff((moved / shaped)[np.argsort(patents.quality, kind="stable")]) <= 1e-12)
