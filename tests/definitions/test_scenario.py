"""Scenario files: what they may say, where they are found, and what they change of a deal."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest

from ipabs.definitions.library import find_scenario, scenarios, shipped, structures
from ipabs.definitions.loading import load_deal
from ipabs.definitions.reading import read_document
from ipabs.definitions.scenario import TARGETS, RowShock, Stress
from ipabs.definitions.scenario_loading import WINDOWED, load_scenario, load_stress
from ipabs.definitions.schema import scenario_schema
from ipabs.definitions.shocks import shift_of_curve, shock_deal
from ipabs.errors import Faults, ScenarioError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ipabs.definitions.deal import Deal
    from ipabs.definitions.reading import Document

    Stressed = Callable[..., Stress]

PAGE = (shipped("scenarios") / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def stressed(tmp_path: Path) -> Stressed:
    """A function from shocks, one a line, to the scenario."""

    def make(*shocks: str) -> Stress:
        file = tmp_path / "own.yaml"
        file.write_text("scenario: own\nshocks:\n" + "".join(f"  - {shock}\n" for shock in shocks), encoding="utf-8")
        return load_stress(file)

    return make


@pytest.fixture(scope="module")
def written() -> tuple[Deal, Document]:
    return load_deal(structures()["licence-back"] / "deal.yaml", Faults())


def faults_of(folder: Path, text: str) -> list[str]:
    file = folder / "own.yaml"
    file.write_text(text, encoding="utf-8")
    faults = Faults()
    with contextlib.suppress(ScenarioError):
        load_scenario(file, faults, "own.yaml")
    return [str(fault) for fault in faults.faults]


# ---- what is shipped


@pytest.mark.parametrize("name", scenarios())
def test_a_shipped_scenario_is_sound_and_says_what_anchors_it(name: str) -> None:
    stress = load_stress(name)
    assert stress.name == name
    assert stress.scenario.title and stress.scenario.anchor
    assert f"| `{name}` |" in PAGE
    assert bool(stress.scenario.shocks) == (name != "base")


def test_base_comes_first() -> None:
    assert list(scenarios()) == ["base", "doctrine-wave", "guarantor-removed", "rates-up", "recession"]


def test_scenarios_are_found_by_name_and_by_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_scenario("recession").name == "recession.yaml"
    (tmp_path / "recession").write_text("scenario: mine\n", encoding="utf-8")
    assert load_stress("recession").name == "mine"
    for name in ("recesion", "x" * 5000, "."):
        with pytest.raises(ScenarioError, match="no such file, and no shipped scenario: base, ") as refused:
            find_scenario(name)
        assert ("Did you mean 'recession'?" in str(refused.value)) == (name == "recesion")


# ---- what a file may say


def test_a_shock_on_rows_as_it_is_read(stressed: Stressed) -> None:
    stress = stressed(
        "{on: patents, where: quality < 0, parameter: invalidation_hazard, times: 5, from: 18m, until: 2y}"
    )
    ((number, shock),) = stress.on_rows("patents")
    assert (number, shock.parameter, shock.times, shock.from_, shock.end) == (0, "invalidation_hazard", 5.0, 1.5, 2.0)
    assert shock.has_window
    assert not list(stress.on_rows("obligors"))


@pytest.mark.parametrize(("text", "years"), [("2y", 2), ("18m", 1.5), ("73d", 0.2), ("26w", 182 / 365), (".5y", 0.5)])
def test_times_from_the_cutoff(stressed: Stressed, text: str, years: float) -> None:
    ((_, shock),) = stressed(f"{{on: obligors, parameter: pd, times: 2, until: {text}}}").on_rows("obligors")
    assert shock.end == pytest.approx(years, rel=1e-15)


@pytest.mark.parametrize(
    ("shock", "says"),
    [
        ("curve", "3:5  shocks[1]: a shock is a mapping: {on: obligors, parameter: pd, times: 3}."),
        ("{onn: curve}", ("3:5  shocks[1]: the shock does not say what it is on: one of obligors, patents, contracts, "
                         "curve, support, model. Did you mean 'on'?")),
        ("{on: patent, set: 1}", ("3:10  shocks[1].on: 'patent' is not one of obligors, patents, contracts, curve, "
                                 "support, model. Did you mean 'patents'?")),
        ("{on: curve, shift: 300}", "3:24  shocks[1].shift: '300' would be 30,000 %: write 300bp or 0.03."),
        ("{on: curve, shift: 1%, until: 1y}",
         "3:28  shocks[1].until: 'until' is not a word that stands here: on, shift."),
        ("{on: support, remove: [all, payer]}", "3:27  shocks[1].remove: 'all' stands alone."),
        ("{on: obligors, parameter: pd}", "3:5  shocks[1]: a shock has one change: 'times', 'plus' or 'set'."),
        ("{on: obligors, parameter: pd, set: 1%, plus: 1%}",
         "3:40  shocks[1].set: a shock has one change: 'times', 'plus' or 'set'. plus and set stand here."),
        ("{on: obligors, parameter: pd, times: many}", "3:42  shocks[1].times: 'many' is not a number."),
        ("{on: obligors, parameter: pd, times: -1}", "3:42  shocks[1].times: 'times' is negative."),
        ("{on: obligors, parameter: pd, set: 100%}",
         "3:40  shocks[1].set: 100% is not a probability: 0% or more, and below 100%, is needed."),
        ("{on: obligors, parameter: hazard, set: -1}", "3:44  shocks[1].set: a hazard of 0 or more is needed."),
        ("{on: obligors, parameter: pd, times: 2, until: 2}",
         "3:52  shocks[1].until: '2' is not a time from the cutoff: write 2y, 18m, 26w or 90d."),
        ("{on: obligors, parameter: pd, times: 2, from: 2y, until: 24m}",
         "3:62  shocks[1].until: 'until' does not come after 'from'."),
        ("{on: obligors, parameter: weight, times: 2}",
         ("3:31  shocks[1].parameter: 'weight' is not a column of obligors with numbers: pd, hazard, weight_macro, "
         "weight_sector, weight_technology, weight_region. Did you mean 'weight_")),
        ("{on: obligors, parameter: rating, set: 1}",
         ("3:31  shocks[1].parameter: 'rating' holds no numbers that could be changed; these do: pd, hazard, "
         "weight_macro, weight_sector, weight_technology, weight_region.")),
        ("{on: patents, parameter: quality, plus: -1, until: 1y}",
         ("3:49  shocks[1].until: 'quality' cannot be changed for a time, only for ever. For a time: pd of obligors, "
         "hazard of obligors, invalidation_hazard of patents, sales of contracts.")),
        ("{on: contracts, parameter: sales, set: 5}",
         "3:39  shocks[1].set: 'sales' runs along its lifecycle from period to period: it takes 'times', not 'set'."),
        ("{on: obligors, where: sector = 'x', parameter: pd, times: 2}",
         "3:34  shocks[1].where: '=' is not expected here. Write '==' to compare."),
        ("{on: obligors, where: \"id == 'F1' and sektor == 'x'\", parameter: pd, times: 2}", ("3:43  shocks[1].where: "
         "'sektor' is not a column of obligors: ")),
    ],
)  # fmt: skip
def test_what_is_refused_and_where(tmp_path: Path, shock: str, says: str) -> None:
    told = faults_of(tmp_path, f"scenario: own\nshocks:\n  - {shock}\n")
    assert len(told) == 1
    assert told[0].startswith(f"own.yaml:{says}")


def test_base_is_the_name_of_no_shocks(tmp_path: Path) -> None:
    shock = "shocks: [{on: curve, shift: 1%}]\n"
    told = faults_of(tmp_path, f"scenario: base\n{shock}")
    assert told == ["own.yaml:1:11  scenario: 'base' is the scenario of nothing: give this another name."]
    assert not faults_of(tmp_path, "scenario: base\nshocks: []\n") + faults_of(tmp_path, f"scenario: basis\n{shock}")


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    told = faults_of(tmp_path, "scenario: a b\nshock: []\nshocks:\n  - {on: curve}\n  - {on: model, parameter: x}\n")
    assert [fault.split("  ")[0] for fault in told] == ["own.yaml:1:11", "own.yaml:4:5", "own.yaml:5:5", "own.yaml:2:1"]


def test_a_file_that_cannot_be_read_is_a_fault_of_the_scenario(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        load_scenario(tmp_path / "none.yaml", Faults())
    (tmp_path / "list.yaml").write_text("- a\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="not a mapping"):
        load_scenario(tmp_path / "list.yaml", Faults())


# ---- what it changes of a deal


def shocked(written: tuple[Deal, Document], stress: Stress) -> tuple[Deal, list[str], list[str]]:
    faults = Faults()
    deal = shock_deal(written[0], stress, written[1], faults)
    return deal, [str(fault) for fault in faults.faults], [str(warning) for warning in faults.warnings]


def test_nothing_to_change_leaves_the_deal_itself(written: tuple[Deal, Document], stressed: Stressed) -> None:
    assert shocked(written, load_stress("base")) == (written[0], [], [])
    deal, _, _ = shocked(written, stressed("{on: obligors, parameter: pd, times: 3}", "{on: curve, shift: 1%}"))
    assert deal is written[0]
    same, _, _ = shocked(written, stressed("{on: model, parameter: correlation.inside, times: 1}"))
    assert same == written[0]


def test_support_that_is_removed_pays_nothing_and_keeps_its_name(
    written: tuple[Deal, Document], stressed: Stressed
) -> None:
    deal, faults, warnings = shocked(written, load_stress("guarantor-removed"))
    assert (deal.support["payer"].limit, deal.asset_support.fund, faults, warnings) == (0.0, None, [], [])
    assert deal.parties == written[0].parties
    fund, _, _ = shocked(written, stressed("{on: support, remove: fund}"))
    assert fund.support == written[0].support and fund.asset_support.fund is None
    one_by_one, _, _ = shocked(written, stressed("{on: support, remove: fund}", "{on: support, remove: [payer]}"))
    assert one_by_one == deal


def test_support_that_a_deal_does_not_have_is_warned_of(written: tuple[Deal, Document], stressed: Stressed) -> None:
    deal, faults, (warning,) = shocked(written, stressed("{on: support, remove: [fund, paier]}"))
    assert deal.asset_support.fund is None and not faults
    assert warning.endswith(
        "shocks[1].remove: the deal 'licence-back' has no support called 'paier': payer, fund. Did you mean 'payer'?"
    )
    bare = written[0].model_copy(update={"support": {}, "asset_support": type(deal.asset_support)()})
    same, _, (warning,) = shocked((bare, written[1]), load_stress("guarantor-removed"))
    assert same is bare
    assert warning.endswith("the deal 'licence-back' has no support: nothing is removed.")


def test_words_of_the_model(written: tuple[Deal, Document], stressed: Stressed) -> None:
    deal, faults, _ = shocked(
        written,
        stressed(
            "{on: model, parameter: correlation.inside, set: 35%}",
            "{on: model, parameter: correlation.across, times: 2}",
            "{on: model, parameter: recovery.mean, plus: -1%}",
            "{on: model, parameter: recovery.lag, times: 2}",
            "{on: model, parameter: copula, set: student-t}",
            "{on: model, parameter: degrees-of-freedom, plus: 2}",
        ),
    )
    assert not faults
    assert (deal.model.correlation.inside, deal.model.correlation.across) == (0.35, 0.2)
    assert (deal.model.recovery.mean, deal.model.recovery.lag) == (0.15 - 0.01, 3.0)
    assert (deal.model.copula, deal.model.degrees_of_freedom) == ("student-t", 6)
    assert deal.model.recovery.deviation == written[0].model.recovery.deviation


def test_what_the_deal_writes_of_its_model_stays(tmp_path: Path, stressed: Stressed) -> None:
    text = (structures()["licence-back"] / "deal.yaml").read_text(encoding="utf-8")
    (tmp_path / "deal.yaml").write_text(text + "model: {correlation: {across: 5%, inside: 12%}}\n", encoding="utf-8")
    written = load_deal(tmp_path / "deal.yaml", Faults())
    deal, _, _ = shocked(written, stressed("{on: model, parameter: correlation.inside, times: 2}"))
    assert (deal.model.correlation.across, deal.model.correlation.inside) == (0.05, 0.24)


@pytest.mark.parametrize(
    ("shock", "says"),
    [
        ("{on: model, parameter: correlation.inside, set: 5%}",
         "own.yaml:3:5  shocks[1]: with correlation.inside at 5%: 0 <= 'across' <= 'inside' < 100% is needed."),
        ("{on: model, parameter: recovery.mean, times: 10}",
         "own.yaml:3:5  shocks[1]: with recovery.mean at 150%: 'mean' is a share: 0% to 100% is needed."),
        ("{on: model, parameter: degrees-of-freedom, times: 0.3}",
         "own.yaml:3:5  shocks[1]: with degrees-of-freedom at 1.2: '1.2' is not a whole number of one or more."),
        ("{on: model, parameter: correlation.insid, set: 5%}", ("own.yaml:3:28  shocks[1].parameter: 'insid' leads "
         "nowhere: the words of 'model.correlation' are across, inside. Did you mean 'inside'?")),
        ("{on: model, parameter: copula.inside, set: 5%}",
         "own.yaml:3:28  shocks[1].parameter: 'inside' leads nowhere: 'model.copula' has no parts."),
        ("{on: model, parameter: correlation, set: 5%}", ("own.yaml:3:28  shocks[1].parameter: 'correlation' is a part "
         "of the model: say which of across, inside.")),
        ("{on: model, parameter: copula, times: 2}",
         "own.yaml:3:43  shocks[1].times: 'copula' is gaussian, not a number: only 'set' can change it."),
    ],
)  # fmt: skip
def test_models_that_cannot_be(written: tuple[Deal, Document], stressed: Stressed, shock: str, says: str) -> None:
    deal, faults, _ = shocked(written, stressed(shock))
    assert deal.model == written[0].model
    assert [fault[fault.index("own.yaml") :] for fault in faults] == [says]


def test_shifts_of_the_curve_add_up(written: tuple[Deal, Document], stressed: Stressed) -> None:
    assert shift_of_curve(load_stress("rates-up")) == 300.0
    assert shift_of_curve(load_stress("base")) == 0.0
    assert shift_of_curve(stressed("{on: curve, shift: +300bp}", "{on: curve, shift: -1%}")) == pytest.approx(200.0)
    without = written[0].model_copy(update={"curve": None})
    _, _, (warning,) = shocked((without, written[1]), load_stress("rates-up"))
    assert warning.endswith("shocks[1].shift: the deal 'licence-back' has no curve: nothing is shifted.")


def test_an_index_in_numbers_does_not_move_with_the_curve(tmp_path: Path) -> None:
    text = (structures()["licence-back"] / "deal.yaml").read_text(encoding="utf-8")
    floating = text.replace("coupon: 4.9%", "coupon: {index: 3%, spread: 1%}")
    (tmp_path / "deal.yaml").write_text(floating, encoding="utf-8")
    _, _, (warning,) = shocked(load_deal(tmp_path / "deal.yaml", Faults()), load_stress("rates-up"))
    assert warning.endswith("the index of 'B' is written as 3%: the shift does not move it.")


def test_words_of_the_model_that_stay_as_they_are(written: tuple[Deal, Document], stressed: Stressed) -> None:
    parameter = "{on: model, parameter: replacement.chance, "
    _, _, (warning,) = shocked(written, stressed(f"{parameter}times: 2}}"))
    assert warning.endswith("shocks[1].parameter: 'replacement.chance' stays as it is: nothing changes.")
    for change in ("times: 1", "plus: 0", "set: 1%"):
        assert shocked(written, stressed(f"{parameter}{change}}}"))[2] == []
    _, _, (second,) = shocked(written, stressed(f"{parameter}set: 1%}}", f"{parameter}set: 1%}}"))
    assert "shocks[2].parameter" in second


# ---- the schema and the page


def test_the_schema_has_a_place_for_every_word_of_a_shipped_scenario() -> None:
    schema = scenario_schema()
    by_target = {
        target: node["properties"] for node in schema["$defs"].values() for target in node["properties"]["on"]["enum"]
    }
    assert set(by_target) == set(TARGETS)
    for file in scenarios().values():
        data: Any = read_document(file, Faults()).data
        assert set(data) <= set(schema["properties"])
        for shock in data["shocks"]:
            assert set(shock) <= set(by_target[shock["on"]])
    for node in (schema, *schema["$defs"].values()):
        assert node["additionalProperties"] is False
        assert all(described.get("description") for described in node["properties"].values())


def test_the_parameters_of_the_schema_are_accepted(stressed: Stressed) -> None:
    listed = scenario_schema()["x-parameters"]
    assert {(entry["on"], entry["parameter"]) for entry in listed if entry["for-a-time"]} == {
        (table, name) for table, names in WINDOWED.items() for name in names
    }
    shocks = [
        f"{{on: {entry['on']}, parameter: {entry['parameter']}, times: 1{', until: 1y' * entry['for-a-time']}}}"
        for entry in listed
    ]
    assert all(isinstance(shock, RowShock) for shock in stressed(*shocks).scenario.shocks)


def test_the_page_names_what_can_be_shocked_and_for_how_long() -> None:
    for word in (*TARGETS, "where", "parameter", "times", "plus", "set", "from", "until", "shift", "remove: all"):
        assert f"`{word}`" in PAGE
    for names in WINDOWED.values():
        assert all(f"`{name}`" in PAGE for name in names)
