"""Files with mistakes, each with a transcript of what the command that reads them says of them, word for word.

A case is ``<theme>/<case>.txt``: its first line is the command, run in the folder of the theme, and the other lines are
all that stderr must hold. Faults end with code 2; a file that only warns is accepted.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from ipabs.cli import main
from ipabs.definitions.deal import Deal
from ipabs.definitions.fields import kebab
from ipabs.definitions.index_words import INDICES
from ipabs.definitions.library import scenarios, structures
from tests.bad.made import FILES

HERE = Path(__file__).parent
CASES = sorted(file.relative_to(HERE).with_suffix("").as_posix() for file in HERE.glob("*/*.txt"))
COMMANDS = ("$ ipabs check ", "$ ipabs value ", "$ ipabs score ", "$ ipabs pool import ")
"""Whose readers are tried here."""
LISTS = {
    "<structures>": ", ".join(structures()),
    "<scenarios>": ", ".join(scenarios()),
    "<indices>": ", ".join(INDICES),
    "<words of a deal>": ", ".join(kebab(field) for field in Deal.model_fields),
}
"""What grows with the project, and is told in full."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("files") / "bad"
    shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for name, content in FILES.items():
        (copy / name).write_bytes(content)
    return copy


def listing(folder: Path) -> list[tuple[str, int, int]]:
    found = ((path, path.stat()) for path in folder.rglob("*"))
    return sorted((path.as_posix(), state.st_size, state.st_mtime_ns) for path, state in found)


@pytest.mark.parametrize("case", CASES)
def test_the_command_says_what_the_transcript_says(
    case: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    command, *messages = (HERE / f"{case}.txt").read_text(encoding="utf-8").splitlines()
    assert command.startswith(COMMANDS) and messages
    before = listing(folder)
    monkeypatch.chdir((folder / case).parent)
    monkeypatch.setattr(sys, "argv", command.removeprefix("$ ").split())
    with pytest.raises(SystemExit) as stopped:
        main()
    out, err = capfd.readouterr()
    expected = "".join(f"{message}\n" for message in messages)
    for name, words in LISTS.items():
        expected = expected.replace(name, words)
    assert err == expected
    warned = all(message.startswith("warning: ") for message in messages)
    assert stopped.value.code == (0 if warned else 2)
    assert bool(out) == warned
    assert listing(folder) == before


def test_every_bad_file_has_a_transcript() -> None:
    deals = [file for end in ("yaml", "deal") for file in HERE.glob(f"*/*.{end}")]
    commands = [(HERE / f"{case}.txt").read_text(encoding="utf-8").splitlines()[0] for case in CASES]
    words = [(case, word) for case, command in zip(CASES, commands, strict=True) for word in command.split()[3:]]
    checked = {(HERE / case).parent / word for case, word in words}
    assert set(deals) <= checked
