"""No row of the domain's checks is left out, and what a row says is read from it."""

from __future__ import annotations

import ast
import csv
from pathlib import Path

import pytest

from tests.domain_checks import FILE, domain_check, numbers

TESTS = Path(__file__).parent


def asked_for(file: Path) -> set[str]:
    """Ids that the calls of ``domain_check`` in a test module name."""
    calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    named = [
        call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == domain_check.__name__
    ]
    return {str(word.value) for word in named if isinstance(word, ast.Constant)}


def test_every_row_is_asked_for_by_a_test_of_the_engine() -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = {row["id"] for row in csv.DictReader(file)}
    found: set[str] = set()
    for module in TESTS.rglob("test_*.py"):
        if module != Path(__file__) and "from ipabs" in module.read_text(encoding="utf-8"):
            found |= asked_for(module)
    assert found == rows


def test_a_row_is_read_by_its_words() -> None:
    check = domain_check("SCH-4")
    assert check.stated("K ", "sig .5 -> ") == [100.0, 37.796]
    assert check.tolerance == 0.3
    assert numbers("57.15 / 22; .11059, t*=6.191y 16.0%") == [57.15, 22.0, 0.11059, 6.191, 16.0]
    with pytest.raises(AssertionError, match="is not in"):
        check.given("sales ")
