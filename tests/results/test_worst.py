"""The worst paths: in order, numbered as ``trace`` numbers them."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ipabs.results.worst import worst_lines, worst_paths
from tests.cli.running import ipabs


def test_the_largest_come_first_and_equal_ones_by_number() -> None:
    amounts = np.array([0.0, 3.0, 5.0, 3.0, 1e-12, 4.0])
    assert worst_paths(amounts, 4, 1e-9).tolist() == [2, 5, 1, 3]
    assert worst_paths(amounts, 9, 1e-9).tolist() == [2, 5, 1, 3]
    assert worst_paths(np.zeros(3), 2, 1e-9).tolist() == []


def test_a_trace_of_the_worst_path_misses_what_is_said() -> None:
    done = ipabs("price", "licence-back-alone", "--paths", "2000", "--seed", "3", "--worst", "2", "--format", "json")
    records = {record["name"]: record for record in json.loads(done.out)["worst"]}
    worst, second = records["B"]["paths"]
    assert worst["unpaid"] >= second["unpaid"] > 0.0
    traced = ipabs("trace", "licence-back-alone", "--path", str(worst["path"]), "--seed", "3", "--format", "json")
    left = json.loads(traced.out)[-1]["tranches"]["B"]
    assert worst["unpaid"] == pytest.approx(left["balance"] + left["interest.unpaid"])


def test_the_lines_name_paths_or_say_that_there_are_none() -> None:
    told = worst_lines(
        [
            {"name": "A", "paths": []},
            {"name": "B", "paths": [{"path": 17, "unpaid": 1200.0}, {"path": 3, "unpaid": 9.5}]},
            {"name": "pool", "paths": [{"path": 17, "lost": 2.0}], "median": 5},
        ]
    )
    assert told.splitlines()[1:] == [
        "A: nothing unpaid on any path",
        "B: unpaid on path 17 1,200.00, 3 9.50",
        "pool: lost on path 17 2.00; in the middle path 5",
    ]
