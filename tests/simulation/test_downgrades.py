"""Ratings that move: how often parties fall below a grade, who is downgraded when he defaults, and what it changes."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import ipabs.collateral
from ipabs.case import load
from ipabs.run import replay, run, simulate
from tests import closed_forms
from tests.naive import transitions as naive
from tests.simulation import pools
from tests.simulation.pools import frequency_near

PATHS = 131_072
COPULAS = {"gaussian": pools.AT_ONCE, "t of 4": f"copula: student-t, {pools.AT_ONCE}"}
MATRIX = Path(ipabs.collateral.__file__).parent / "transitions" / "sp.csv"
GRADES = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC")
WATCHED = {"payer": ("AA+", ("AA", "A", "BBB", "CCC")), "bank": ("BBB", ("BBB", "BB")), "junk": ("B-", ("B", "AA"))}


def matrix():
    """The shipped file, read by hand: percentages, the last column default."""
    with MATRIX.open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return [[float(cell.rstrip("%")) / 100.0 for cell in row[1:9]] for row in rows]


def watching(folder, watched, *, copula="gaussian", weights="", more="", obligors=()):
    """A deal whose formulas ask whether each party has fallen below each of its grades."""
    asked = [f"downgraded({name}, '{grade}')" for name, (_, grades) in watched.items() for grade in grades]
    parties = ", ".join(f"{name}: {{rating: {rated}, table: sp{weights}}}" for name, (rated, _) in watched.items())
    lines = f'parties: {{{parties}}}\ntriggers: {{fallen: {{when: "{" or ".join(asked)}"}}}}\n{more}'
    pool = [{"id": "F1", "pd": 0.05, "weight_macro": 0.5}, *obligors]
    return pools.bitwise(folder, pool, dates=pools.THREE_YEARS, model=COPULAS[copula], more=lines)


@pytest.mark.parametrize("copula", list(COPULAS))
def test_marginals_are_those_of_the_powers_of_the_matrix(tmp_path, copula):
    """And no fall below a grade ends, none comes before that below a higher one, none after the default."""
    amounts = pools.fed(watching(tmp_path, WATCHED, copula=copula), PATHS)
    for name, (rated, grades) in WATCHED.items():
        flags = [amounts[f"downgraded.{name}.{grade}"] > 0 for grade in grades]
        for grade, fallen in zip(grades, flags, strict=True):
            exact = naive.below(matrix(), GRADES.index(rated.rstrip("+-")), GRADES.index(grade), 3)
            for year, chance in enumerate(exact):
                if GRADES.index(grade) < len(GRADES) - 1:  # below the last lies default, and that is the party's own
                    assert frequency_near(fallen[year], chance) or chance == fallen[year].mean() == 1.0, (name, grade)
            assert (np.diff(fallen.astype(int), axis=0) >= 0).all()
            assert (fallen >= (amounts[f"failed.{name}"] > 0)).all()
        for (grade, one), (lower, other) in pairwise(zip(grades, flags, strict=True)):
            better, worse = (one, other) if GRADES.index(grade) < GRADES.index(lower) else (other, one)
            assert (better >= worse).all() and (better != worse).any()


@pytest.mark.parametrize("copula", list(COPULAS))
def test_two_parties_fall_together_as_their_integral_says(tmp_path, copula):
    watched = {"payer": ("AA", ("AA",)), "bank": ("A", ("BBB",))}
    amounts = pools.fed(watching(tmp_path, watched, copula=copula, weights=", weight-macro: 0.7"), PATHS)
    chances = naive.below(matrix(), 1, 1, 3)[-1], naive.below(matrix(), 2, 3, 3)[-1]
    joint = (
        closed_forms.joint_default_gaussian(*chances, 0.49)
        if copula == "gaussian"
        else closed_forms.joint_default_t(*chances, 0.49, 4)
    )
    one, other = (amounts[name][-1] > 0 for name in ("downgraded.payer.AA", "downgraded.bank.BBB"))
    assert frequency_near(one & other, joint)


def test_asking_moves_nothing_else(tmp_path):
    """No draw is added: receipts and failures are the same to the bit."""
    asked = pools.fed(watching(tmp_path / "asked", WATCHED), 1_024)
    without = {name: (rated, ()) for name, (rated, _) in WATCHED.items()}
    parties = ", ".join(f"{name}: {{rating: {rated}, table: sp}}" for name, (rated, _) in without.items())
    pool = [{"id": "F1", "pd": 0.05, "weight_macro": 0.5}]
    silent = pools.fed(
        pools.bitwise(
            tmp_path / "silent", pool, dates=pools.THREE_YEARS, model=pools.AT_ONCE, more=f"parties: {{{parties}}}\n"
        ),
        1_024,
    )
    assert silent.keys() < asked.keys()
    for name, amounts in silent.items():
        assert amounts.tobytes() == asked[name].tobytes(), name


def test_an_obligor_of_the_pool_may_be_watched(tmp_path):
    """It falls by its rating on the tape, in the same world as its default."""
    obligors = [{"id": "F2", "rating": "BB", "table": "sp"}]
    more = "parties: {F2: {}}\ntriggers: {fallen: {when: \"downgraded(F2, 'BB')\"}}\n"
    pool = [{"id": "F1", "pd": 0.05}, *obligors]
    amounts = pools.fed(pools.bitwise(tmp_path, pool, dates=pools.THREE_YEARS, more=more), PATHS)
    for year, chance in enumerate(naive.below(matrix(), 4, 4, 3)):
        assert frequency_near(amounts["downgraded.F2.BB"][year], chance)
    assert (amounts["downgraded.F2.BB"] >= amounts["failed.F2"]).all()


def test_a_matrix_of_ones_own(tmp_path):
    """Half of those rated good fall every year, and at once to default; one with a sign is of its whole grade."""
    (tmp_path / "own.csv").write_text("rating,good/AA,bad,default\ngood/AA,50%,30%,20%\nbad,0,0,100%\n", "utf-8")
    model = f"transitions: own.csv, {pools.AT_ONCE}"
    more = "parties: {payer: {rating: AA-}}\ntriggers: {fallen: {when: \"downgraded(payer, 'good')\"}}\n"
    case = pools.bitwise(tmp_path, [{"id": "F1", "pd": 0.05}], dates=pools.THREE_YEARS, model=model, more=more)
    fallen = pools.fed(case, PATHS)["downgraded.payer.good"]
    for year in range(3):
        assert frequency_near(fallen[year], 1.0 - 0.5 ** (year + 1))


def test_a_certain_downgrade_and_one_from_the_beginning(tmp_path):
    (tmp_path / "own.csv").write_text("rating,AA,A,default\nAA,0,100%,0\nA,0,100%,0\n", "utf-8")
    model = f"transitions: own.csv, {pools.AT_ONCE}"
    more = (
        "parties: {payer: {rating: AA}, bank: {rating: A}}\n"
        "triggers: {fallen: {when: \"downgraded(payer, 'AA') and downgraded(bank, 'AA')\"}}\n"
    )
    case = pools.bitwise(tmp_path, [{"id": "F1", "pd": 0.05}], dates=pools.THREE_YEARS, model=model, more=more)
    amounts = pools.fed(case, 1_024)
    assert (amounts["downgraded.payer.AA"] == 1.0).all() and (amounts["downgraded.bank.AA"] == 1.0).all()
    assert run(case).flows.path("fallen.fired").tolist() == [0.0, 0.0, 0.0]  # as planned nobody falls but the bank
    assert case.inputs["downgraded.bank.AA"].tolist() == [1.0, 1.0, 1.0]


def test_a_scenario_that_raises_defaults_raises_downgrades(tmp_path):
    """By what it adds to the intensity of default; nobody who fell before stands after."""
    watching(tmp_path, {"payer": ("AA", ("AA", "CCC"))}, obligors=[])
    scenario = tmp_path / "worse.yaml"
    scenario.write_text(
        "scenario: worse\ntitle: every firm fails five times as often\nanchor: none\nshocks:\n"
        "  - {on: obligors, parameter: hazard, times: 5}\n",
        "utf-8",
    )
    base, worse = load(tmp_path), load(tmp_path, scenario=scenario)
    before, after = (pools.fed(case, PATHS) for case in (base, worse))
    chances = {name: case.pool.obligors.cumulative[-1] for name, case in (("base", base), ("worse", worse))}
    own = [np.log1p(-chances[name][1:]) for name in ("base", "worse")]
    exact = -np.expm1(np.log1p(-np.array(naive.below(matrix(), 1, 1, 3))) + own[1] - own[0])
    for year in range(3):
        assert frequency_near(after["downgraded.payer.AA"][year], exact[year])
    for name in before:
        if name.startswith("downgraded."):
            assert (after[name] >= before[name]).all()
            assert (after[name] >= after["failed.payer"]).all()


def test_a_path_tells_who_has_fallen(tmp_path):
    case = watching(tmp_path, {"payer": ("BB", ("BB",))})
    fallen = pools.fed(case, 256)["downgraded.payer.BB"]
    path = int(np.argmax(fallen[1] - fallen[0]))
    result = replay(case, path)
    assert result.flows.path("downgraded.payer.BB").tolist() == fallen[:, path].tolist()
    assert result.flows.path("fallen.fired").tolist() == fallen[:, path].tolist()
    share = next(trigger for trigger in simulate(case, paths=4_096).triggers if trigger.name == "fallen").fires
    assert 0.05 < share.value < 0.5
