"""The commands under a scenario, and those that list, show and check scenarios."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from ipabs.definitions.library import scenarios, structures
from tests.cli.running import ipabs

if TYPE_CHECKING:
    from pathlib import Path

FEW = ("--paths", "1024", "--seed", "3")
CHANGES = ("value", "expected_loss", "pd_ultimate", "wal")
NOTHING = "scenario: nothing\nshocks: []\n"
HARD = """\
scenario: hard-times
title: half as many defaults again
anchor: made up
shocks:
  - {on: obligors, parameter: pd, times: 1.5}
  - {on: curve, shift: +100bp}
"""


@pytest.fixture
def hard(tmp_path: Path) -> str:
    file = tmp_path / "hard.yaml"
    file.write_text(HARD, encoding="utf-8")
    return str(file)


def said(*arguments: str) -> str:
    outcome = ipabs(*arguments)
    assert outcome.code == 0, outcome.err
    return outcome.out


def record(*arguments: str) -> Any:
    return json.loads(said(*arguments, "--format", "json"))


def refused(*arguments: str) -> str:
    outcome = ipabs(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    return outcome.err


def test_base_is_the_scenario_of_no_scenario() -> None:
    assert said("price", "licence-back", *FEW, "--scenario", "base") == said("price", "licence-back", *FEW)


def test_differences_are_those_of_two_runs(hard: str) -> None:
    base = record("price", "licence-back-alone", *FEW)
    found = record("price", "licence-back-alone", *FEW, "--scenario", hard)
    assert (base["scenario"], found["scenario"]) == ("base", "hard-times")
    for before, after in zip(base["tranches"], found["tranches"], strict=True):
        for key in CHANGES:
            assert after["difference"][key] == after[key] - before[key]
            assert after["difference"][f"{key}_se"] >= 0
    _, junior, residual = found["tranches"]
    for tranche in (junior, residual):
        assert tranche["difference"]["value"] < -4 * tranche["difference"]["value_se"] < 0
    pool = found["pool"]["difference"]
    assert pool["expected_receipts"] < 0 < pool["loss"]["mean"]
    assert set(pool["loss"]["var"]) == set(pool["loss"]["var_se"]) == {"0.99"}


def test_a_scenario_of_nothing_differs_by_nothing(tmp_path: Path) -> None:
    file = tmp_path / "nothing.yaml"
    file.write_text(NOTHING, encoding="utf-8")
    found = record("price", "licence-back", *FEW, "--scenario", str(file))
    for tranche in found["tranches"]:
        assert set(tranche["difference"].values()) == {0.0}
        assert set(tranche["difference"]) == {name for key in CHANGES for name in (key, f"{key}_se")}
    base = record("price", "licence-back", *FEW)
    del found["pool"]["difference"]
    assert found["pool"] == base["pool"]


def test_a_scenario_says_the_same_in_every_form(hard: str) -> None:
    arguments = ("price", "licence-back-alone", *FEW, "--scenario", hard)
    found, rows = record(*arguments), list(csv.DictReader(io.StringIO(said(*arguments, "--format", "csv"))))
    for tranche, row in zip(found["tranches"], rows, strict=True):
        for key, value in tranche["difference"].items():
            assert float(row[f"difference_{key}"]) == value
        assert float(row["value"]) == tranche["value"]
    shown = said(*arguments)
    assert shown.startswith("scenario hard-times\n")
    _, above, below = re.split("hard-times(?: against base)?\n", shown)
    assert "yield" in above
    for tranche in found["tranches"]:
        change = tranche["difference"]
        figures = f"{change['value']:+,.2f} ±{change['value_se']:,.2f}"
        assert re.search(rf"{tranche['name']} +value .* {re.escape(figures)}$", below, re.MULTILINE)
    assert "± standard error of the difference, path by path" in below


def test_fair_coupons_and_contributions_are_the_scenarios(hard: str) -> None:
    asked = ("--paths", "256", "--fair-coupon", "--contributions")
    base, found = (record("price", "licence-back-alone", *asked, *more) for more in ((), ("--scenario", hard)))
    assert found["tranches"][1]["fair_coupon"] > base["tranches"][1]["fair_coupon"] + 0.005
    assert found["contributions"] != base["contributions"]


def test_cashflows_and_traces_are_the_scenarios(hard: str) -> None:
    deal = ("licence-back-alone", "--scenario", hard)
    priced = record("price", *deal, *FEW)
    flows = record("cashflows", *deal, *FEW)
    assert sum(of["receipts"] for of in flows) == pytest.approx(priced["pool"]["expected_receipts"], rel=1e-12)
    assert flows != record("cashflows", "licence-back-alone", *FEW)
    defaults = [
        sum(said("trace", *arguments, "--path", str(path)).count("  default: ") for path in range(4))
        for arguments in (deal[:1], deal)
    ]
    assert defaults[0] < defaults[1]
    for command in (("cashflows", *FEW, "--tranche", "A"), ("trace", "--period", "1")):
        shown = said(*command, *deal)
        assert shown.startswith("scenario hard-times\n")
        assert not said(*command, "licence-back-alone", "--scenario", "base").startswith("scenario")


def test_every_command_that_runs_a_deal_scales_it_to_another_pool(tmp_path: Path) -> None:
    own = structures()["licence-back"] / "pool"
    with (own / "contracts.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    pool = tmp_path / "pool"
    shutil.copytree(own, pool)
    with (pool / "contracts.csv").open("w", encoding="utf-8") as table:
        writer = csv.DictWriter(table, rows[0])
        writer.writeheader()
        writer.writerows(row | {"exposure": str(2 * float(row["exposure"].replace("_", "")))} for row in rows)
    scaled = ("licence-back-alone", "--pool", str(pool), "--scale-to-pool")
    before = record("cashflows", "licence-back-alone", "--deterministic")
    after = record("cashflows", *scaled, "--deterministic")
    assert after[0]["A.balance"] == pytest.approx(2 * before[0]["A.balance"], rel=1e-9)
    steps = [record("trace", *arguments, "--period", "1") for arguments in (("licence-back-alone",), scaled)]
    assert steps[0] != steps[1]
    for command in ("cashflows", "trace", "price"):
        assert "--scale-to-pool needs --pool" in refused(command, "licence-back-alone", "--scale-to-pool")


def test_given_cash_takes_shocks_on_its_curve(tmp_path: Path) -> None:
    file = tmp_path / "curve.yaml"
    file.write_text("scenario: dearer\nshocks: [{on: curve, shift: +100bp}]\n", encoding="utf-8")
    found = record("price", "thirty-lines", "--scenario", str(file))
    assert found["scenario"] == "dearer"
    senior = found["tranches"][0]["difference"]
    assert senior["value"] < 0 == senior["expected_loss"]
    assert (senior["value_se"], senior["value_se_reason"]) == (None, "one path tells nothing of its error")
    assert senior["pd_ultimate_reason"] == "the pool's cash is given: there is one path"
    assert "dearer against base" in said("price", "thirty-lines", "--scenario", str(file))


def test_given_cash_refuses_shocks_on_what_is_not_there(hard: str) -> None:
    told = refused("price", "thirty-lines", "--scenario", hard)
    assert told == (
        f"{hard}:5:10  shocks[1].on: the deal's pool is given cash, which a shock on obligors cannot change; "
        "shocks on the curve and on support act on it.\n"
    )


def test_a_scenario_that_is_not_there() -> None:
    told = refused("price", "licence-back", "--scenario", "recesion")
    assert told.startswith("recesion: no such file, and no shipped scenario: base, ")
    assert told.endswith("Did you mean 'recession'?\n")


def test_the_list_of_scenarios() -> None:
    records = record("scenarios")
    assert [entry["name"] for entry in records] == list(scenarios())
    assert records[0]["name"] == "base"
    assert records[0]["shocks"] == 0
    assert all(entry["title"] and entry["anchor"] and entry["shocks"] > 0 for entry in records[1:])
    rows = list(csv.DictReader(io.StringIO(said("scenarios", "--format", "csv"))))
    assert [row["name"] for row in rows] == list(scenarios())
    shown = said("scenarios")
    assert all(entry["name"] in shown and (entry["anchor"] or "") in shown for entry in records)


def test_a_scenario_is_shown_as_it_is_written() -> None:
    for name, file in scenarios().items():
        assert said("show", name) == file.read_text(encoding="utf-8").rstrip("\n") + "\n"


def test_the_schema_of_a_scenario() -> None:
    schema = json.loads(said("schema", "scenario"))
    assert set(schema["properties"]) == {"scenario", "title", "anchor", "shocks"}


def test_scenarios_are_checked(hard: str, tmp_path: Path) -> None:
    assert said("check", hard) == f"{hard}: no fault; 2 shocks\n"
    outcome = ipabs("check", *scenarios(), "thirty-lines")
    assert outcome.code == 0, outcome.err
    lines = outcome.out.splitlines()
    assert len(lines) == len(scenarios()) + 1
    assert lines[0].endswith("base.yaml: no fault; 0 shocks")
    assert lines[-1].endswith("12 payment dates to 2026-01-15")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HARD.replace("times: 1.5", "tims: 1.5"), "shocks[1].tims: 'tims' is not a word that stands here"),
        (HARD.replace("pd,", "pds,"), "shocks[1].parameter: 'pds' is not a column of obligors"),
        (HARD.replace("1.5}", "1.5"), "this is not YAML"),
        ("\N{BYTE ORDER MARK}'scenario' : x\nshock: []\n", "'shock' is not a word that stands here"),
        ("deal: x\nscenario: y\n", "'scenario' is not a word that stands here: deal, "),
    ],
)
def test_what_is_wrong_with_a_scenario_is_told_where_it_stands(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(text, encoding="utf-8")
    told = refused("check", str(file))
    assert message in told
    assert all(line.startswith(f"{file}:") for line in told.splitlines())


def test_check_takes_deals_and_scenarios_together(hard: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("scenario: x\nshocks: 3\n", encoding="utf-8")
    outcome = ipabs("check", str(bad), "nothing", hard)
    assert outcome.code == 2
    assert outcome.out == f"{hard}: no fault; 2 shocks\n"
    first, second = outcome.err.splitlines()
    assert first.startswith(f"{bad}:2:")
    assert second.startswith("nothing: no such file, and no shipped structure: ")


def test_deals_are_checked_under_a_scenario(hard: str) -> None:
    told = said("check", "licence-back", "--scenario", hard)
    assert "deal.yaml: no fault under hard-times; 3 tranches, " in told
    assert said("check", "licence-back").replace("no fault", "no fault under hard-times") == told
    assert refused("check", "thirty-lines", "--scenario", hard) == refused("price", "thirty-lines", "--scenario", hard)


def test_what_a_scenario_does_not_change_is_told_when_a_deal_is_checked(tmp_path: Path) -> None:
    file = tmp_path / "nobody.yaml"
    file.write_text("scenario: nobody\nshocks: [{on: obligors, where: id == 'x', parameter: pd, times: 2}]\n", "utf-8")
    outcome = ipabs("check", "licence-back-alone", "licence-back", "--scenario", str(file))
    assert outcome.code == 0
    first, second = outcome.err.splitlines()
    assert first == f"warning: {file}:2:32  shocks[1].where: this selects none of the 12 obligors."
    assert second == first.replace("12", "13")  # the payer is one, too
    assert ipabs("check", "licence-back").err == ""


def test_a_shipped_scenario_is_sound_for_every_shipped_structure_it_can_act_on() -> None:
    simulated = [name for name in structures() if name != "thirty-lines"]
    for name in scenarios():
        assert said("check", *simulated, "--scenario", name).count(f"no fault under {name}; ") == len(simulated)
