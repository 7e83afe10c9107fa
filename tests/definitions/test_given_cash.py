"""Shocks that cannot act on given cash are refused, each where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.given_cash import refuse_shocks_on_given_cash
from ipabs.definitions.scenario_loading import load_stress
from ipabs.errors import Faults

if TYPE_CHECKING:
    from pathlib import Path

SCENARIO = """\
scenario: all-at-once
shocks:
  - {on: obligors, parameter: pd, times: 3}
  - {on: curve, shift: +100bp}
  - {on: support, remove: all}
  - {on: model, parameter: correlation.inside, set: 35%}
"""


def told(folder: Path, text: str) -> list[str]:
    file = folder / "stress.yaml"
    file.write_text(text, encoding="utf-8")
    faults = Faults()
    refuse_shocks_on_given_cash(load_stress(file), faults)
    return [str(fault).removeprefix(f"{folder}/") for fault in faults.faults]


def test_each_shock_that_cannot_act_is_refused_where_it_stands(tmp_path: Path) -> None:
    given, act = "the deal's pool is given cash, which", "shocks on the curve and on support act on it."
    assert told(tmp_path, SCENARIO) == [
        f"stress.yaml:3:10  shocks[1].on: {given} a shock on obligors cannot change; {act}",
        f"stress.yaml:6:10  shocks[4].on: {given} a shock on the model cannot change; {act}",
    ]


def test_the_curve_and_support_can_be_shocked(tmp_path: Path) -> None:
    able = [line for line in SCENARIO.splitlines(keepends=True) if "obligors" not in line and "model" not in line]
    assert told(tmp_path, "".join(able)) == []
