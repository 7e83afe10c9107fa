"""Writes tests/told: every shipped structure in words and drawn, to be read before it is committed.

python -m tests.regenerate_told              every structure
python -m tests.regenerate_told thirty-lines
"""

from __future__ import annotations

import sys
from pathlib import Path

from ipabs.definitions.library import structures
from tests.cli.running import ipabs

TOLD = Path(__file__).parent / "told"
COMMANDS = {
    "en.txt": ("explain", "--lang", "en"),
    "zh.txt": ("explain", "--lang", "zh"),
    "mmd": ("diagram", "--format", "mermaid"),
    "svg": ("diagram", "--format", "svg"),
}
"""End of the file's name -> the command that writes it."""


def told_file(structure: str, form: str) -> Path:
    """Where a structure is told in a form."""
    return TOLD / f"{structure}.{form}"


def told(structure: str, form: str) -> str:
    """What the command line says."""
    command, *options = COMMANDS[form]
    outcome = ipabs(command, structure, *options)
    if outcome.code != 0:
        raise SystemExit(outcome.err)
    return outcome.out


def main() -> None:
    """Write the files of the structures named, or of all."""
    TOLD.mkdir(exist_ok=True)
    for name in sys.argv[1:] or structures():
        for form in COMMANDS:
            told_file(name, form).write_text(told(name, form), encoding="utf-8")
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
