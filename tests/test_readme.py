"""What the READMEs say one can type works, and prints what they show."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from ipabs.definitions.library import scenarios, structures
from tests.cli.running import ipabs
from tests.house.sources import TOP, package_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HERE = TOP if (TOP / "structures").is_dir() else package_folder()
"""Where the commands are typed: at the top of the checkout; away from it, where the wheel has put structures/."""


PAGES = ("VALUATION.md", "QUALITY.md")
"""Pages of the manual beside that of the deal language."""


@dataclass(frozen=True)
class Shown:
    """A command in a code block, and the lines shown below it."""

    file: str
    line: int
    command: str
    output: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.command}"


def code_blocks(text: str) -> Iterator[list[tuple[int, str]]]:
    """Lines of each fenced or indented block, with their numbers."""
    fence, block = False, []
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(r"\s*```", line):
            fence = not fence
            yield block
            block = []
        elif fence:
            block.append((number, line))
        elif line.startswith("    "):
            block.append((number, line[4:]))
        elif line.strip():
            yield block
            block = []
    yield block


def commands(text: str, file: str) -> Iterator[Shown]:
    """Every ``ipabs ...`` line of the code blocks; after ``$ ipabs ...`` what follows is its output."""
    for block in code_blocks(text):
        for place, (number, line) in enumerate(block):
            typed = line.removeprefix("$ ")
            if not typed.startswith("ipabs "):
                continue
            output: list[str] = []
            for _, below in block[place + 1 :] if line != typed else []:
                if below.startswith("$ "):
                    break
                output.append(below)
            yield Shown(file, number, typed, tuple(output))


def arguments(command: str) -> list[str]:
    """What the shell would pass on; what is written to a file is left on stdout."""
    words = shlex.split(command, comments=True)[1:]
    return words[: words.index(">")] if ">" in words else words


def files() -> list[tuple[str, Path]]:
    found = [("README.md", TOP / "README.md"), ("structures/README.md", HERE / "structures" / "README.md")]
    found += [(f"structures/{page}", HERE / "structures" / page) for page in PAGES]
    return found + [
        (f"structures/{file.parent.name}/README.md", file) for file in sorted((HERE / "structures").glob("*/README.md"))
    ]


COMMANDS = [shown for name, file in files() for shown in commands(file.read_text(encoding="utf-8"), name)]


@pytest.mark.parametrize("shown", COMMANDS, ids=str)
def test_what_one_can_type_works_and_prints_what_is_shown(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)
    outcome = ipabs(*arguments(shown.command))
    assert outcome.code == 0, outcome.err
    if shown.output:
        assert outcome.out.splitlines() == list(shown.output)


def test_the_front_page_shows_a_price_and_every_structure_says_how_to_run_it() -> None:
    assert [shown for shown in COMMANDS if shown.file == "README.md" and shown.output and " price " in shown.command]
    for structure in structures():
        name = f"structures/{structure}/README.md"
        assert any(shown.file == name and f"price {structure}" in shown.command for shown in COMMANDS), name


def test_the_page_of_scenarios_lists_what_is_shipped_and_shows_one_that_is_sound(tmp_path: Path) -> None:
    page = (HERE / "scenarios" / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z-]+)` \|", page.partition("## What is shipped")[2], flags=re.MULTILINE)
    assert sorted(listed) == sorted(scenarios())
    (example,) = re.findall(r"^```yaml\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    file = tmp_path / "example.yaml"
    file.write_text(example, encoding="utf-8")
    for deal in ("licence-back", "drug-royalty"):
        outcome = ipabs("check", deal, "--scenario", str(file))
        assert outcome.code == 0, outcome.err


PAGE = """\
Inline `ipabs price x` is not a block, and neither is
ipabs price y

    ipabs check a/b     # a comment
    make test

```console
$ ipabs price "c d"
one

two
$ ipabs schema deal > file
```
"""


def test_commands_are_found() -> None:
    found = [(shown.line, arguments(shown.command), shown.output) for shown in commands(PAGE, "page")]
    assert found == [
        (4, ["check", "a/b"], ()),
        (8, ["price", "c d"], ("one", "", "two")),
        (12, ["schema", "deal"], ()),
    ]
