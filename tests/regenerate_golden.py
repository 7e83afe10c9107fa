"""Writes tests/golden: what every shipped structure pays and is worth, to be looked at before it is committed.

    python -m tests.regenerate_golden              every structure, the stressed ones under every scenario
    python -m tests.regenerate_golden thirty-lines

Run it when numbers are meant to change, read the difference (``git diff --word-diff tests/golden``), and say in the
commit why each number moved. ``tests/test_golden.py`` holds bounds that do not come from these files.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ipabs.definitions.library import BASE, scenarios, structures
from tests.cli.running import ipabs

PATHS = "8192"
"""Of a simulated structure: few, since the same seed gives the same numbers to the bit."""
STRESSED = ("licence-back", "drug-royalty")
"""Structures that stand under every shipped scenario: credit and support, sales and patents."""
GOLDEN = Path(__file__).parent / "golden"


def golden_file(structure: str, scenario: str = BASE) -> Path:
    """Where the numbers of a structure under a scenario stand."""
    return GOLDEN / structure / f"{scenario}.json"


def scenarios_of(structure: str) -> tuple[str, ...]:
    """Under which scenarios a structure has numbers."""
    return tuple(scenarios()) if structure in STRESSED else (BASE,)


def numbers_of(structure: str, scenario: str = BASE) -> dict[str, Any]:
    """What the command line says of a structure: its price, but for the version, and its cash when nothing happens.

    Under a scenario, only the price, with what differs from base.
    """
    priced = json.loads(_told("price", structure, "--scenario", scenario, "--paths", PATHS))
    del priced["version"]
    if scenario != BASE:
        return {"price": priced}
    return {"price": priced, "cashflows": json.loads(_told("cashflows", structure, "--deterministic"))}


def _told(command: str, structure: str, *options: str) -> str:
    outcome = ipabs(command, structure, *options, "--format", "json", "--debug")
    if outcome.code != 0:
        raise SystemExit(outcome.err)
    return outcome.out


def main() -> None:
    """Write the files of the structures named, or of all."""
    for name in sys.argv[1:] or structures():
        for scenario in scenarios_of(name):
            file = golden_file(name, scenario)
            file.parent.mkdir(parents=True, exist_ok=True)
            numbers = numbers_of(name, scenario)
            file.write_text(json.dumps(numbers, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main()
