"""What support bears, against plain sums over every path on its own."""

from __future__ import annotations

from statistics import fmean, stdev

import pytest

from ipabs.case import load
from ipabs.measures.estimates import ONE_PATH, Estimate
from ipabs.measures.support import SimulatedSupport, measure_support
from ipabs.results.support import support_lines, support_records
from ipabs.run import simulate
from tests.cli.running import ipabs

PATHS = 1_500


@pytest.fixture(scope="module")
def simulated():
    return simulate(load("licence-back-2019"), paths=PATHS, seed=5, lanes=64, by_period=True)


def naive(drawn, repaid, owed, epsilon):
    """One path's cash by date: what was paid, what came back, and what is owed in the end; crumbs are nothing."""
    amounts = (sum(drawn), sum(repaid), owed[-1])
    return tuple(amount if amount > epsilon else 0.0 for amount in amounts)


def test_each_layer_bears_what_its_paths_say(simulated) -> None:
    flows = simulated.waterfall.flows
    layers = measure_support(simulated.waterfall, simulated.gathered)
    assert [layer.name for layer in layers] == list(simulated.case.deal.support)
    for layer in layers:
        by_flow = [
            simulated.gathered.by_period(flows.index(f"{layer.name}.{part}")) for part in ("drawn", "repaid", "balance")
        ]
        epsilon = simulated.case.terms.epsilon
        paths = [naive(*(flow[:, path].tolist() for flow in by_flow), epsilon) for path in range(PATHS)]
        drawn, repaid, owed = zip(*paths, strict=True)
        assert 0 < sum(amount > 0 for amount in drawn) < PATHS
        assert layer.drawn_on.value == sum(amount > 0 for amount in drawn) / PATHS
        assert layer.most_drawn == pytest.approx(max(drawn), rel=1e-12)
        for found, amounts in ((layer.drawn, drawn), (layer.repaid, repaid), (layer.still_owed, owed)):
            assert found.value == pytest.approx(fmean(amounts), rel=1e-12)
            assert found.standard_error == pytest.approx(stdev(amounts) / PATHS**0.5, rel=1e-9)


def test_what_is_drawn_is_repaid_or_owed(simulated) -> None:
    for layer in measure_support(simulated.waterfall, simulated.gathered):
        assert layer.drawn.value == pytest.approx(layer.repaid.value + layer.still_owed.value, rel=1e-9)
        assert layer.drawn.value <= layer.most_drawn


def test_lanes_and_threads_change_no_sum(simulated) -> None:
    again = simulate(simulated.case, paths=PATHS, seed=5, lanes=1_024, threads=2)
    assert again.gathered.support.tobytes() == simulated.gathered.support.tobytes()


def test_one_path_tells_nothing_of_its_error(simulated) -> None:
    one = simulate(simulated.case, paths=1, seed=5)
    assert measure_support(one.waterfall, one.gathered)[0].drawn.standard_error is ONE_PATH


def test_records_and_lines() -> None:
    never = Estimate(0.0, 0.0, 1_000)
    layers = [
        SimulatedSupport("idle", never, never, 0.0, never, never),
        SimulatedSupport(
            "payer",
            Estimate(0.021, 0.0005, 1_000),
            Estimate(310_000.4, 9_000.0, 1_000),
            12_345_678.0,
            Estimate(200_000.0, 100.0, 1_000),
            Estimate(110_000.4, 7_000.0, 1_000),
        ),
    ]
    records = support_records(layers)
    assert records[0]["drawn_on_bound"] == 0.003
    assert records[1]["most_drawn"] == 12_345_678.0
    assert records[1]["still_owed_se"] == 7_000.0
    idle, payer = support_lines(records)
    assert idle == "support idle: drawn on < 0.30 % of paths"
    assert payer.startswith("support payer: drawn on 2.10 ±0.05 % of paths; mean of all paths 310,000 ±9,000, ")
    assert payer.endswith("12,345,678 on the worst; repaid 200,000 ±100, still owed in the end 110,000 ±7,000")


def test_one_path_says_what_was_drawn_and_that_nobody_fails() -> None:
    shown = ipabs("yields", "licence-back", "--tranche", "A", "--default-rates", "0%,40%").out.splitlines()
    (row,) = [line.split() for line in shown if "drawn from payer" in line]
    assert row[:4] == ["drawn", "from", "payer", "0"]
    assert float(row[4].replace(",", "")) > 0
    assert "no party fails in these runs" in shown
    told = ipabs("cashflows", "licence-back", "--deterministic", "--delay", "0", "--defaults", "1%").out.splitlines()
    assert any(line.startswith("drawn from payer: ") for line in told)
    assert "no party fails in these runs" in told
