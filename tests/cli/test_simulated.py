"""The commands on a simulated deal."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.cli.running import ipabs

FEW = ("--paths", "512", "--seed", "3")


def record(*arguments: str) -> dict:
    outcome = ipabs(*arguments, "--format", "json")
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


def test_estimates_carry_their_errors() -> None:
    priced = record("price", "licence-back", *FEW)
    assert (priced["paths"], priced["seed"], priced["measure"]) == (512, 3, "real-world")
    assert set(priced["pool"]["loss"]["var"]) == {"0.95", "0.99", "0.999"}
    for tranche in priced["tranches"]:
        for key in ("value", "expected_loss", "pd_ultimate", "wal", "loss_es"):
            assert key in tranche
            assert tranche[key] is None or f"{key}_se" in tranche
    assert priced["tranches"][2]["pd_timely"] is None
    assert priced["tranches"][2]["pd_timely_reason"] == "the tranche bears no interest"
    assert [trigger["name"] for trigger in priced["triggers"]] == ["acceleration", "thin-cover"]
    for trigger in priced["triggers"]:
        assert 0 < trigger["fires_se"] < trigger["fires"] < 1
        assert 0 < trigger["first_se"] < trigger["first"] < 8
    assert set(priced["tranches"][2]["irr"]) == {"0.05", "0.25", "0.5", "0.75", "0.95"}


def test_the_seed_decides_and_the_threads_do_not() -> None:
    one = ipabs("price", "licence-back", *FEW, "--threads", "1").out
    assert ipabs("price", "licence-back", *FEW, "--threads", "2").out == one
    assert ipabs("price", "licence-back", "--paths", "512", "--seed", "4").out != one


def test_support_is_worth_something() -> None:
    with_it, without = (record("price", name, *FEW)["tranches"][1] for name in ("licence-back", "licence-back-alone"))
    assert with_it["expected_loss"] < without["expected_loss"] / 5
    assert with_it["value"] > without["value"]


def test_fair_coupon_and_contributions_when_asked() -> None:
    priced = record("price", "licence-back", *FEW, "--fair-coupon", "--contributions")
    assert 0.03 < priced["tranches"][0]["fair_coupon"] < 0.043
    assert priced["tranches"][2]["fair_coupon"] is None
    shares = [entry["contribution_share"] for entry in priced["contributions"]]
    assert sum(shares) == pytest.approx(1.0)
    assert shares == sorted(shares, reverse=True)
    shown = ipabs("price", "licence-back", *FEW, "--fair-coupon", "--contributions").out
    assert "fair coupon" in shown
    assert "contributions to the expected shortfall" in shown
    refused = ipabs("price", "thirty-lines", "--fair-coupon")
    assert refused.code == 2
    assert "the pool's cash is given: this needs a pool that is simulated." in refused.err


def test_cash_flows_are_means_and_percentiles() -> None:
    rows = list(csv.DictReader(io.StringIO(ipabs("cashflows", "licence-back", *FEW, "--format", "csv").out)))
    assert len(rows) == 29
    for row in rows:
        assert float(row["receipts.p5"]) <= float(row["receipts.p50"]) <= float(row["receipts.p95"])
        assert 0.0 <= float(row["acceleration.fired"]) <= 1.0
    assert 0.9 < float(rows[0]["cover.value"]) < 1.1
    only = record("cashflows", "licence-back", *FEW, "--tranche", "B")
    assert {key.split(".")[0] for key in only[0]} == {"period", "date", "B"}
    shown = ipabs("cashflows", "licence-back", *FEW).out
    assert "test cover" in shown
    assert "percentiles 5, 50, 95" in shown
    scheduled = record("cashflows", "licence-back", "--deterministic")
    assert scheduled[-1]["A.balance"] == 0.0
    assert not any(row["acceleration.fired"] for row in scheduled)


def test_a_path_is_told_alone() -> None:
    told = record("trace", "licence-back", "--path", "17", "--seed", "3", "--period", "8")
    assert told[0]["period"] == 8
    assert record("trace", "licence-back", "--path", "17", "--seed", "3", "--period", "8") == told
    refused = ipabs("trace", "thirty-lines", "--path", "1")
    assert refused.code == 2
    assert "the pool's cash is given: there are no paths to choose from." in refused.err


def test_warm_up_says_what_it_did() -> None:
    outcome = ipabs("warm-up")
    assert outcome.code == 0
    assert outcome.out.startswith("the kernels are compiled and kept; ")
