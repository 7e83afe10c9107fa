"""What goes wrong ends in a message on stderr and an exit code: 2 for usage and input, 1 for a run that failed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click
import pytest

from ipabs.cli import COMMANDS
from ipabs.cli import price as price_command
from ipabs.definitions.library import scenarios, structures
from ipabs.waterfall import flows as waterfall_flows
from tests.cli.running import Outcome, ipabs
from tests.collateral.given import small_deal, write_deal

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

SHIPPED = ", ".join(structures())
SCENARIOS = ", ".join(scenarios())
ROWS = "date,principal,interest\n2023-03-01,60,2\n2023-12-01,40,1\n"


def refused(*arguments: str) -> str:
    """The message of a command that is refused."""
    outcome = ipabs(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert "Traceback" not in outcome.err
    return outcome.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["prise", "thirty-lines"], "Error: No such command 'prise'. Did you mean 'price'?"),
        (["cashflow", "thirty-lines"], "Error: No such command 'cashflow'. Did you mean 'cashflows'?"),
        (["--verion"], "No such option"),
        (["price"], "Error: Missing argument 'DEAL'."),
        (["price", "thirty-lines", "more"], "Error: Got unexpected extra argument (more)"),
        (["price", "thirty-lines", "--frmat", "json"], "No such option"),
        (["price", "thirty-lines", "--format", "jsn"], "'jsn' is not one of 'table', 'json', 'csv'."),
        (["trace", "thirty-lines", "--format", "csv"], "'csv' is not one of 'table', 'json'."),
        (["cashflows", "thirty-lines", "--tranche", "subs"], "no tranche 'subs': A, B, sub. Did you mean 'sub'?"),
        (["trace", "thirty-lines", "--period", "13"], "Error: there is no period 13: the deal has 12."),
        (["trace", "thirty-lines", "--period", "0"], "Invalid value for '--period': 0 is not in the range x>=1."),
        (["show", "thirty-line"], f"'thirty-line': {SHIPPED}; {SCENARIOS}. Did you mean 'thirty-lines'?"),
        (["show", "recesion"], "no shipped structure or scenario 'recesion': "),
        (["show", "recesion"], "Did you mean 'recession'?"),
        (["schema", "deals"], "'deals' is not one of 'deal', 'scenario', 'pool', 'valuation'."),
        (["check"], "Error: Missing argument 'FILE...'."),
    ],
)
def test_usage_that_is_wrong_says_what_is_right(arguments: list[str], message: str) -> None:
    told = refused(*arguments)
    assert message in told
    assert told.startswith("Usage: ipabs")


@pytest.mark.parametrize("command", ["price", "cashflows", "trace", "check"])
def test_a_deal_that_is_not_there(command: str, tmp_path: Path) -> None:
    near = f"thirty-lins: no such file, and no shipped structure: {SHIPPED}. Did you mean 'thirty-lines'?\n"
    assert refused(command, "thirty-lins") == near
    assert refused(command, str(tmp_path)) == f"{tmp_path}: the folder holds no deal.yaml.\n"
    nowhere = tmp_path / "nowhere"
    assert refused(command, "thirty-lines", "--pool", str(nowhere)) == f"{nowhere}: there is no pool at '{nowhere}'.\n"
    empty = refused(command, "thirty-lines", "--pool", str(tmp_path))
    assert re.fullmatch(rf"{tmp_path}: the folder '{tmp_path}' has n.* collections\.csv.*\.\n", empty)


def test_every_fault_is_one_located_line(tmp_path: Path) -> None:
    deal = small_deal().replace("coupon: 4%", "coupn: 4%").replace("pass-through", "pass-trough")
    write_deal(tmp_path, deal, ROWS)
    lines = refused("price", str(tmp_path)).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"{tmp_path}/deal.yaml:6:22  tranches.A.coupn: 'coupn' is not a word that stands here")
    assert lines[0].endswith("Did you mean 'coupon'?")
    assert lines[1].startswith(f"{tmp_path}/deal.yaml:6:44  tranches.A.principal: 'pass-trough' is not one of")
    assert lines[1].endswith("Did you mean 'pass-through'?")


def test_check_goes_on_to_the_next_file(tmp_path: Path) -> None:
    good = write_deal(tmp_path / "good", small_deal(), ROWS)
    bad = write_deal(tmp_path / "bad", small_deal().replace("pay: A", "pay: B"), "date,principal\n2023-03-01,x\n")
    outcome = ipabs("check", str(bad), "nothing", str(good))
    assert outcome.code == 2
    assert outcome.out == f"{good}/deal.yaml: no fault; 1 tranche, 1 step, 4 payment dates to 2024-01-01\n"
    lines = outcome.err.splitlines()
    assert len(lines) == 3
    assert lines[0] == f"{bad}/collections.csv:2:principal: 'x' is not a number."
    assert lines[1].startswith(f"{bad}/deal.yaml:8:")
    assert lines[2].startswith("nothing: no such file")


def test_check_of_what_is_right() -> None:
    assert ipabs("check", "thirty-lines").code == 0


@pytest.mark.parametrize("command", ["price", "cashflows", "trace", "check"])
def test_warnings_go_to_stderr_and_stop_nothing(command: str, tmp_path: Path) -> None:
    write_deal(tmp_path, small_deal(), ROWS.replace("60", "30"))
    outcome = ipabs(command, str(tmp_path))
    assert outcome.code == 0
    assert "warning:" not in outcome.out
    assert outcome.err == (
        f"warning: {tmp_path}/deal.yaml:5:1  tranches: "
        "the notes of 100.00 exceed the 73.00 that the pool brings in all.\n"
    )


def test_usage_is_checked_before_warnings_are_told(tmp_path: Path) -> None:
    write_deal(tmp_path, small_deal(), ROWS.replace("60", "30"))
    assert "warning" not in refused("cashflows", str(tmp_path), "--tranche", "Z")


@pytest.mark.parametrize("command", ["price", "cashflows", "trace"])
def test_cash_that_is_not_conserved_is_a_failed_run(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run_plan = waterfall_flows.run_plan

    def leaky(plan: object, inputs: np.ndarray, registers: np.ndarray, amounts: np.ndarray) -> None:
        run_plan(plan, inputs, registers, amounts)
        amounts[:, 4, :] += 1.0

    monkeypatch.setattr(waterfall_flows, "run_plan", leaky)
    outcome = ipabs(command, "thirty-lines", "--debug")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("error: cash is not conserved on 2024-04-15, path 0: ")
    assert outcome.err.count("\n") == 1
    assert ipabs(command, "thirty-lines").code == 0


def test_ctrl_c_ends_in_one_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(price_command, "warn", interrupted)
    assert ipabs("price", "thirty-lines") == Outcome(130, "", "\nstopped.\n")


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_help_of_all(word: str) -> None:
    outcome = ipabs(word)
    assert (outcome.code, outcome.err) == (0, "")
    for name, purpose in COMMANDS.items():
        assert f"  {name}" in outcome.out
        assert purpose in outcome.out
    assert "ipabs price thirty-lines" in outcome.out


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_shows_every_option_and_an_example_that_works(name: str, tmp_path: Path) -> None:
    outcome = ipabs(name, "--help")
    assert (outcome.code, outcome.err) == (0, "")
    command = ipabs_command(name)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.opts[0] in outcome.out
            assert parameter.help, f"{parameter.name} is not explained"
    (example,) = [line.strip() for line in outcome.out.splitlines() if line.strip().startswith("Example: ipabs ")]
    words = example.removeprefix("Example: ipabs ").partition(" > ")[0].split()
    mine = write_deal(tmp_path, small_deal(), ROWS) / "deal.yaml"
    few = ["--paths", "1024"] if any("--paths" in parameter.opts for parameter in command.params) else []
    assert ipabs(*(str(mine) if word == "my-deal/deal.yaml" else word for word in words), *few).code == 0


def ipabs_command(name: str) -> click.Command:
    from ipabs.cli import cli

    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return command


def test_nothing_at_all_is_answered_with_help() -> None:
    outcome = ipabs()
    assert outcome.code == 2
    assert "Usage: ipabs" in outcome.out + outcome.err


def test_the_version() -> None:
    import ipabs as package

    assert ipabs("--version") == Outcome(0, f"ipabs {package.__version__}\n", "")
