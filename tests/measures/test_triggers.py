"""How likely and how soon triggers fire, against the flags of every period."""

from __future__ import annotations

import numpy as np
import pytest

from ipabs.case import load
from ipabs.measures.estimates import Estimate, mean, probability
from ipabs.measures.missing import Missing
from ipabs.measures.triggers import measure_triggers
from ipabs.results.triggers import trigger_lines, trigger_records
from ipabs.run import replay, simulate

PATHS = 2_048
TIMES = np.array([0.25, 0.5, 1.0])


def test_shares_and_times_of_four_paths() -> None:
    early, never = measure_triggers(("early", "never"), np.array([[1.0, 0.0, 3.0, 1.0], [0.0] * 4]), TIMES)
    assert early.fires == Estimate(0.75, pytest.approx(0.25), 4)
    assert early.first == Estimate(0.5, pytest.approx(0.25), 3)  # of 0.25, 1.0 and 0.25 years
    assert never.fires.value == 0.0
    assert never.first == Missing("it fires on no path")


def test_records_and_lines() -> None:
    records = trigger_records(measure_triggers(("early", "never"), np.array([[1.0, 0.0, 3.0, 1.0], [0.0] * 4]), TIMES))
    assert records[0] == {
        "name": "early",
        "fires": 0.75,
        "fires_se": pytest.approx(0.25),
        "first": 0.5,
        "first_se": pytest.approx(0.25),
    }
    assert records[1]["fires_bound"] == 0.75
    assert (records[1]["first"], records[1]["first_reason"]) == (None, "it fires on no path")
    assert trigger_lines(records) == [
        "trigger early: fires on 75.00 ±25.00 % of paths, first after 0.50 ±0.25 years",
        "trigger never: fires on < 75.00 % of paths",
    ]


@pytest.fixture(scope="module")
def simulated():
    return simulate(load("licence-back-alone"), paths=PATHS, seed=5, by_period=True)


def test_a_deal_keeps_the_first_period_of_every_path(simulated) -> None:
    """Reckoned again from the flags by period, which a latched trigger keeps up and another does not."""
    case, names = simulated.case, list(simulated.case.deal.triggers)
    assert names == ["acceleration", "thin-cover"]
    times = case.timetable.times(case.deal.day_count)
    for place, name in enumerate(names):
        flags = simulated.gathered.by_period(simulated.waterfall.flows.index(f"{name}.fired"))
        up = flags.any(axis=0)
        first = np.where(up, flags.argmax(axis=0) + 1, 0)
        assert (simulated.gathered.triggers[place] == first).all()
        found = simulated.triggers[place]
        assert 0.0 < found.fires.value < 1.0
        assert (found.name, found.fires) == (name, probability(up))
        assert found.first == mean(times[first[up] - 1])


def test_a_replayed_path_fires_when_it_did_among_the_others(simulated) -> None:
    for path in (0, 7, 31, 1_500):
        again = replay(simulated.case, path, seed=5)
        for place, name in enumerate(simulated.case.deal.triggers):
            dates = np.flatnonzero(again.flows.path(f"{name}.fired"))
            assert simulated.gathered.triggers[place, path] == (dates[0] + 1 if len(dates) else 0)


def test_lanes_and_threads_change_no_trigger(simulated) -> None:
    again = simulate(simulated.case, paths=PATHS, seed=5, lanes=64, threads=1)
    assert again.gathered.triggers.tobytes() == simulated.gathered.triggers.tobytes()
