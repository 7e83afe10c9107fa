"""Default curves: the published tables at their years, constant hazards between, signs, and bad tables."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.collateral.default_curves import (
    SHIPPED,
    RatingTable,
    RatingTables,
    hazard_curve,
    one_year_curve,
    read_rating_table,
    tabulated_curve,
)
from ipabs.errors import Faults, Location
from tests.domain_checks import domain_check, numbers

if TYPE_CHECKING:
    from pathlib import Path

TABLES = ("crisil", "moodys", "sp")
WHERE = Location("obligors.csv", 2, 0, "table")


def table(name: str) -> RatingTable:
    faults = Faults()
    made = read_rating_table(SHIPPED / f"{name}.csv", name, faults)
    assert made is not None
    assert not faults.faults and not faults.warnings
    return made


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_reproduced_at_their_years(name: str) -> None:
    made = table(name)
    with (SHIPPED / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == {"crisil": 21, "moodys": 63, "sp": 56}[name]
    for row in rows:
        stated = float(row["cumulative_pd"].removesuffix("%")) / 100
        for rating in row["rating"].split("/"):
            assert float(made.curve(rating).at(float(row["year"]))) == pytest.approx(stated, rel=1e-14, abs=1e-17)


@pytest.mark.parametrize(
    ("name", "rating", "year", "percent"),
    [
        ("crisil", "AA", 1, 0.02),
        ("crisil", "BBB", 3, 1.97),
        ("crisil", "C", 2, 42.71),
        ("crisil", "AAA", 3, 0.0),
        ("moodys", "Baa", 10, 4.623),
        ("moodys", "Ca", 20, 74.946),
        ("sp", "BB", 5, 6.52),
        ("sp", "CC", 3, 41.41),
    ],
)
def test_figures_of_the_published_tables(name: str, rating: str, year: float, percent: float) -> None:
    assert float(table(name).curve(rating).at(float(year))) == pytest.approx(percent / 100, rel=1e-13, abs=1e-17)


def test_between_years_survival_is_geometric_and_beyond_the_last_hazard_holds() -> None:
    curve = table("crisil").curve("BB")
    survival = 1 - curve.at(np.array([1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0]))
    assert survival[1] == pytest.approx(np.sqrt(survival[0] * survival[2]), rel=1e-14)
    np.testing.assert_allclose(survival[3:] / survival[2:-1], np.sqrt(survival[4] / survival[2]), rtol=1e-13)
    assert float(curve.at(0.5)) == pytest.approx(1 - (1 - 0.028) ** 0.5, rel=1e-14)
    assert float(curve.at(0.0)) == 0.0


def test_conditional_default_of_ccc_in_its_third_year() -> None:
    check = domain_check("PD-1")
    before, by = 100 * table("sp").curve("CCC").at(np.array([2.0, 3.0]))
    assert numbers(check.inputs) == pytest.approx([by, before])
    assert 100 * (by - before) / (100 - before) == pytest.approx(check.stated(")=")[0], abs=check.tolerance)


def test_signs_stand_a_third_of_the_way_in_the_logarithm() -> None:
    made = table("sp")
    better, own, worse = (made.curve(rating).at(np.array([1.0, 5.0, 15.0])) for rating in ("AA", "A", "BBB"))
    at = np.array([1.0, 5.0, 15.0])
    np.testing.assert_allclose(made.curve("A+").at(at), own ** (2 / 3) * better ** (1 / 3), rtol=1e-13)
    np.testing.assert_allclose(made.curve("A-").at(at), own ** (2 / 3) * worse ** (1 / 3), rtol=1e-13)
    moodys = table("moodys")
    np.testing.assert_array_equal(moodys.curve("Baa2").at(at), moodys.curve("Baa").at(at))
    assert (moodys.curve("Baa1").at(at) < moodys.curve("Baa").at(at)).all()
    assert (moodys.curve("Baa3").at(at) > moodys.curve("Baa").at(at)).all()
    np.testing.assert_array_equal(made.curve("CCC-").at(at), made.curve("CCC").at(at))


def test_beside_a_probability_of_nothing_a_third_in_the_probability() -> None:
    at = np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(table("crisil").curve("AA+").at(at), np.array([2, 7, 14]) * 1e-4 * 2 / 3, rtol=1e-12)
    assert (table("crisil").curve("AAA").at(np.array([1.0, 3.0, 30.0])) == 0).all()


@pytest.mark.parametrize("name", TABLES)
def test_no_curve_falls(name: str) -> None:
    made = table(name)
    at = np.linspace(0, 40, 801)
    for rating in [name for names in made.ratings for name in names.split("/")]:
        for sign in ("", "+", "-", "1", "2", "3"):
            if rating in made.ratings[:1] and sign in ("+", "-", "1", "3"):
                continue
            assert (np.diff(made.curve(rating + sign).at(at)) >= 0).all(), rating + sign


@given(st.floats(0, 0.999), st.floats(0, 30))
def test_a_one_year_probability_is_a_constant_hazard(pd: float, years: float) -> None:
    assert float(one_year_curve(pd).at(1.0)) == pytest.approx(pd, rel=1e-12, abs=1e-16)
    assert float(one_year_curve(pd).at(years)) == pytest.approx(1 - (1 - pd) ** years, rel=1e-9, abs=1e-14)


@given(st.floats(0, 5), st.floats(0, 30))
def test_a_hazard_is_exponential(hazard: float, years: float) -> None:
    assert float(hazard_curve(hazard).at(years)) == pytest.approx(-np.expm1(-hazard * years), rel=1e-12)


@given(st.lists(st.floats(0, 0.9), min_size=1, max_size=8))
def test_curves_pass_through_what_is_tabulated(drawn: list[float]) -> None:
    years = np.arange(1.0, len(drawn) + 1)
    cumulative = np.sort(np.array(drawn))
    np.testing.assert_allclose(tabulated_curve(years, cumulative).at(years), cumulative, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("rating", ["AAA+", "AAA-", "AA++", "BBBB", "D", "aa", "", "A 1"])
def test_an_unknown_rating_lists_those_of_the_table(rating: str) -> None:
    with pytest.raises(ValueError, match="is not a rating of table crisil: AAA, AA, A, BBB, BB, B, C") as caught:
        table("crisil").curve(rating)
    if rating == "BBBB":
        assert str(caught.value) == (
            "'BBBB' is not a rating of table crisil: AAA, AA, A, BBB, BB, B, C. Did you mean 'BBB'?"
        )


def told(folder: Path, text: str) -> list[str]:
    (folder / "own.csv").write_text(text, encoding="utf-8")
    faults = Faults()
    assert read_rating_table(folder / "own.csv", "own.csv", faults) is None
    return [str(fault) for fault in faults.faults]


def test_every_fault_of_a_table_is_told(tmp_path: Path) -> None:
    assert told(
        tmp_path, "rating,year,cumulative_pd\nA,1,1%\nA,2,0.5%\nA,2,2%\nB,0,3%\nB,1,100%\nB,,3%\n,1,3%\nC,1,x\n"
    ) == [
        "own.csv:4:year: year 2 of A stands twice.",
        "own.csv:5:year: '0' is not a number of years above 0.",
        "own.csv:6:cumulative_pd: '100%' is not a probability: 0% or more, and below 100%, is needed.",
        "own.csv:7:year: the row has no year.",
        "own.csv:8:rating: the row has no rating.",
        "own.csv:9:cumulative_pd: 'x' is not a rate: write 4.3%, 120bp or 0.043.",
    ]
    assert told(tmp_path, "rating,year,cumulative_pd\nA,1,1%\nA,3,0.5%\n") == [
        "own.csv:3:cumulative_pd: A falls from 1% in year 1 to 0.5% in year 3."
    ]
    assert told(tmp_path, "rating,year\nA,1\n") == ["own.csv:1: the column 'cumulative_pd' is missing."]
    assert told(tmp_path, "rating,year,cumulative_pd\n") == ["own.csv: the table has no rows."]


def test_a_table_of_the_user_is_seen_from_the_folder(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("rating,year,cumulative_pd\ngood,1,0.01\nbad,1,10%\n", encoding="utf-8")
    faults = Faults()
    curve = RatingTables(faults).curve("own.csv", "bad", tmp_path, WHERE, WHERE)
    assert curve is not None
    assert float(curve.at(2.0)) == pytest.approx(0.19, rel=1e-13)
    assert not faults.faults


@pytest.mark.parametrize("word", ["crisl", "nowhere.csv", "x" * 5000, "../crisil"])
def test_a_table_that_is_not_there(tmp_path: Path, word: str) -> None:
    faults = Faults()
    assert RatingTables(faults).curve(word, "A", tmp_path, WHERE, WHERE) is None
    (fault,) = faults.faults
    assert "is neither one of crisil, moodys, sp nor a file here." in str(fault)
    if word == "crisl":
        assert str(fault) == (
            "obligors.csv:2:table: 'crisl' is neither one of crisil, moodys, sp nor a file here. Did you mean 'crisil'?"
        )
