"""How often parties fail, against the flags of every period, and payments that are late and made good."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from ipabs.case import load
from ipabs.measures.estimates import ONE_PATH, Estimate, probability, share_of_paths
from ipabs.measures.parties import SimulatedParty, measure_parties
from ipabs.results.figures import below
from ipabs.results.late import late_lines
from ipabs.results.parties import party_lines, party_records
from ipabs.run import replay, simulate

PATHS = 1_500


@pytest.fixture(scope="module")
def simulated():
    return simulate(load("entrusted-loans"), paths=PATHS, seed=5, lanes=64)


def test_a_count_is_the_probability_of_its_flags() -> None:
    found, flags = share_of_paths(3.0, 8), probability([1, 0, 0, 1, 1, 0, 0, 0])
    assert (found.value, found.paths) == (flags.value, 8)
    assert found.standard_error == pytest.approx(flags.standard_error, rel=1e-14)
    assert share_of_paths(0.0, 1).standard_error is ONE_PATH


def test_a_party_fails_on_the_paths_on_which_it_does(simulated) -> None:
    """Counted again, path by path: the flag of the last date stays up once it is."""
    case = simulated.case
    parties = measure_parties(case.simulation, simulated.gathered)
    assert [party.name for party in parties][: len(case.deal.parties)] == list(case.deal.parties)
    scratch = case.simulation.scratch(32)
    failed = np.zeros(len(parties))
    for first in range(0, PATHS, 32):
        case.simulation.run(5, first, scratch)
        for place in range(len(parties)):
            failed[place] += sum(scratch.failed[place, :, lane].any() for lane in range(min(32, PATHS - first)))
    assert failed.any()
    assert simulated.gathered.failures.tolist() == failed.tolist()
    for party in parties:
        assert abs(party.fails.value - party.pd) < 4.0 * sqrt(party.pd * (1.0 - party.pd) / PATHS)
    again = replay(case, 3, seed=5)
    assert again.path == 3


def test_lanes_and_threads_change_no_count(simulated) -> None:
    again = simulate(simulated.case, paths=PATHS, seed=5, lanes=1_024, threads=2)
    assert again.gathered.failures.tobytes() == simulated.gathered.failures.tobytes()


def test_what_is_said_of_parties() -> None:
    parties = [
        SimulatedParty("sure", 0.0, share_of_paths(0.0, 100_000)),
        SimulatedParty("rare", 1e-6, share_of_paths(0.0, 100_000)),
        SimulatedParty("other", 0.005, Estimate(0.005, 0.0002, 100_000)),
    ]
    assert party_lines(party_records(parties)) == [
        "party sure: fails on no path: its probability of default is 0",
        "party rare: fails on < 0.003 % of paths",
        "party other: fails on 0.50 ±0.02 % of paths",
    ]


@pytest.mark.parametrize(
    ("bound", "digits", "told"),
    [
        (0.003, 2, "< 0.003"),
        (0.003, 3, "< 0.003"),
        (0.015, 2, "< 0.015"),
        (0.3, 3, "< 0.300"),
        (75.0, 2, "< 75.00"),
        (30000.0, 2, "< 30,000.00"),
        (6.98e-8, 2, "< 0.00000007"),
    ],
)
def test_no_bound_is_shown_as_nothing(bound: float, digits: int, told: str) -> None:
    assert below(bound, digits) == told


def test_late_is_said_where_it_is_more_than_unpaid_in_the_end() -> None:
    record = {"name": "A", "pd_ultimate": 0.01, "pd_timely": 0.0105, "pd_timely_se": 0.0003}
    assert late_lines([record | {"pd_scheduled": 0.088, "pd_scheduled_se": 0.002}]) == [
        "A: principal late against its schedule on 8.80 ±0.20 % of paths"
    ]
    assert late_lines([record | {"pd_scheduled": None}]) == []
    assert late_lines([record | {"pd_timely": 0.02}]) == ["A: interest late on a payment date on 2.00 ±0.03 % of paths"]
