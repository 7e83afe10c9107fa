"""Contracts that perform, the largest obligor and sales on simulated paths, against the path's own defaults."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.definitions.library import shipped
from ipabs.run import load, replay, run, simulate
from tests.naive.live import live

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.case import Case


def asking(structure: str, condition: str, folder: Path) -> Case:
    """A shipped deal with one more trigger, which nothing reads."""
    shutil.copytree(shipped("structures") / structure, folder / structure)
    file = folder / structure / "deal.yaml"
    text = file.read_text(encoding="utf-8")
    added = f"  watched: {{when: '{condition}', tested: after-collection}}\n"
    head, triggers, rest = text.partition("\ntriggers:\n")
    if not triggers:
        head, waterfall, rest = text.partition("\nwaterfall:\n")
        triggers, rest = "\ntriggers:\n", waterfall.lstrip("\n") + rest
    file.write_text(head + triggers + added + rest, encoding="utf-8")
    return load(folder / structure)


@pytest.mark.parametrize("path", [21, 25, 63])
def test_replayed_paths_count_what_their_defaults_leave(path: int, tmp_path: Path) -> None:
    case = asking("licence-back", "count(pool) < 3 or largest(pool) > 5 or delinquent(pool) > 5", tmp_path)
    result = replay(case, path, seed=7)
    assert len(result.defaults) >= 3
    contracts, periods = case.simulation.tape.contracts, case.terms.periods
    dies = {default.obligor: default.period for default in result.defaults}
    ids = case.simulation.tape.obligors.ids
    owners = [ids[o] for o in contracts.obligor]
    counts, largest = live(contracts.outstanding[:, 1:], owners, dies, periods)
    assert result.flows.path("pool.count").tolist() == counts
    assert result.flows.path("pool.largest") == pytest.approx(largest, rel=1e-12)
    defaulted, recovered = result.flows.path("pool.defaulted"), result.flows.path("receipts.recovery").cumsum()
    assert result.flows.path("pool.delinquent") == pytest.approx(np.maximum(defaulted - recovered, 0.0), rel=1e-9)


def test_sales_are_expected_as_forecast_less_defaults(tmp_path: Path) -> None:
    case = asking("drug-royalty", "sales(pool) < 5", tmp_path)
    scratch = case.simulation.scratch(1024)
    case.simulation.run(5, 0, scratch)
    sold = scratch.inputs[case.simulation.inputs.index("pool.sales")]
    planned = run(case).flows.path("pool.sales")
    mean, error = sold.mean(axis=1), sold.std(axis=1) / 32
    assert (mean < planned + 4 * error).all()
    survive = 1.0 - case.simulation.tape.obligors.cumulative[:, 1:].max(axis=0)
    assert (mean > planned * survive - 4 * error).all()


def test_what_a_trigger_that_acts_on_nothing_asks_moves_no_number(tmp_path: Path) -> None:
    asked = asking("licence-back", "largest(pool) > 5 or count(pool) < 2", tmp_path)
    plain = load("licence-back")
    found, other = (simulate(case, paths=2048, seed=3) for case in (asked, plain))
    assert [tranche.value for tranche in found.tranches] == [tranche.value for tranche in other.tranches]
