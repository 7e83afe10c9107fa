"""Every shipped structure pays and is worth what it did, two of them under every shipped scenario: tests/golden.

Bounds that do not come from there stand below, and in ``tests/simulation``: test_licence_back, test_drug_royalty.

When numbers are meant to change: ``python -m tests.regenerate_golden``, and read the difference.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ipabs.definitions.library import structures
from tests.regenerate_golden import GOLDEN, golden_file, numbers_of, scenarios_of

if TYPE_CHECKING:
    from collections.abc import Iterator

TOLERANCE = 1e-9
"""Relative: what may differ from machine to machine."""
CRUMB = 1e-6
"""Money, in units of the deal's currency: rounding left where a balance is repaid."""

CASES = [(name, scenario) for name in structures() for scenario in scenarios_of(name)]


@pytest.fixture(scope="module")
def thirty_lines() -> dict[str, Any]:
    return numbers_of("thirty-lines")


def differences(expected: Any, found: Any, place: str = "") -> Iterator[str]:
    """Where two records differ by more than rounding."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted(expected.keys() | found.keys()):
            if key not in expected or key not in found:
                yield f"{place}.{key}: only in {'the golden file' if key in expected else 'the result'}"
            else:
                yield from differences(expected[key], found[key], f"{place}.{key}")
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield f"{place}: {len(expected)} entries in the golden file, {len(found)} in the result"
        for number, (one, other) in enumerate(zip(expected, found, strict=False), start=1):
            yield from differences(one, other, f"{place}[{number}]")
    elif isinstance(expected, float) and isinstance(found, float):
        if found != pytest.approx(expected, rel=TOLERANCE, abs=CRUMB if place.startswith(".cashflows") else 0.0):
            yield f"{place}: {expected!r} in the golden file, {found!r} in the result"
    elif type(expected) is not type(found) or expected != found:
        yield f"{place}: {expected!r} in the golden file, {found!r} in the result"


@pytest.mark.parametrize(("name", "scenario"), CASES)
def test_a_structure_pays_and_is_worth_what_it_did(name: str, scenario: str) -> None:
    file = golden_file(name, scenario)
    assert file.is_file(), "no golden file: python -m tests.regenerate_golden"
    expected = json.loads(file.read_text(encoding="utf-8"))
    found = list(differences(expected, numbers_of(name, scenario)))
    if found:
        pytest.fail("\n".join(found[:20]), pytrace=False)


def test_no_golden_file_is_left_over() -> None:
    assert set(GOLDEN.glob("*/*")) <= {golden_file(name, scenario) for name, scenario in CASES}


@pytest.mark.parametrize(
    ("expected", "found", "told"),
    [
        ({"a": 1.0}, {"a": 1.0 + 2e-9}, [".a: 1.0 in the golden file, 1.000000002 in the result"]),
        ({"a": 1.0}, {"a": 1.0 + 5e-10}, []),
        ({"a": 0.0}, {"a": 1e-15}, [".a: 0.0 in the golden file, 1e-15 in the result"]),
        ({"cashflows": [{"a": 0.0}]}, {"cashflows": [{"a": 1e-8}]}, []),
        ({"a": 1.0}, {"a": None}, [".a: 1.0 in the golden file, None in the result"]),
        ({"a": 1}, {"b": 1}, [".a: only in the golden file", ".b: only in the result"]),
        ({"a": [1]}, {"a": [1, 2]}, [".a: 1 entries in the golden file, 2 in the result"]),
        ({"a": "x"}, {"a": "y"}, [".a: 'x' in the golden file, 'y' in the result"]),
    ],
)
def test_differences_are_seen(expected: Any, found: Any, told: list[str]) -> None:
    assert list(differences(expected, found)) == told


def test_the_thirty_lines_deal_is_plausible(thirty_lines: dict[str, Any]) -> None:
    a, b, sub = thirty_lines["price"]["tranches"]
    # Ten equal quarterly parts: 0.25, 0.5, ... 2.5 years on average 1.375; issued at par, A yields its coupon.
    assert a["wal"] == pytest.approx(1.375, abs=0.01)
    assert a["expected_yield"] == pytest.approx(0.026, abs=1e-5)
    assert b["expected_yield"] == pytest.approx(0.034, abs=1e-5)
    # The coupon is about the curve (1.8 % effective) and the required spread, so the value is about par.
    assert a["value"] == pytest.approx(100, abs=0.1)
    assert b["value"] == pytest.approx(100, abs=0.1)
    assert 0.0075 < a["expected_spread"] < 0.0085 < 0.0155 < b["expected_spread"] < 0.0165
    assert a["wal"] < b["wal"] < sub["wal"] <= 3.01
    assert 0.10 < sub["effective_yield"] < 0.25
    assert 1.2 < sub["multiple"] < 2.0
    assert [tranche["expected_loss"] for tranche in (a, b, sub)] == [0.0, 0.0, 0.0]
    # 100 million of principal and 0.2 million of reserve behind 65 + 30 + 5 million of notes.
    assert a["attachment"] == pytest.approx(1 - 65 / 100.2)
    assert b["attachment"] == pytest.approx(1 - 95 / 100.2)
    assert b["detachment"] == a["attachment"]


def test_the_thirty_lines_deal_pays_out_what_comes_in(thirty_lines: dict[str, Any]) -> None:
    rows = thirty_lines["cashflows"]
    # Twelve equal parts of 100 million, and 4.5 % a year on what is left of it.
    interest = sum(0.045 / 4 * (100e6 - k * 100e6 / 12) for k in range(12))
    assert sum(row["receipts"] for row in rows) == pytest.approx(100e6 + interest, abs=1.0)
    came = sum(row["receipts"] + row["reserve.earned"] + row["payer.drawn"] for row in rows) + 200_000
    claims = (
        "A.interest",
        "A.principal",
        "B.interest",
        "B.principal",
        "sub.principal",
        "sub.residual",
        "vat",
        "trustee",
    )
    went = sum(row[f"{claim}.paid"] for row in rows for claim in claims)
    assert went == pytest.approx(came, rel=1e-12)
    for row in rows[:10]:
        assert row["A.principal.paid"] == pytest.approx(6_500_000, abs=CRUMB)
        assert 1.25 < row["cover.value"] < 1.45
    assert rows[-1]["B.balance"] == pytest.approx(0.0, abs=CRUMB)
    assert not any(row["acceleration.fired"] for row in rows)
    assert sum(row["trustee.paid"] for row in rows) == pytest.approx(80_000 * 1096 / 365)
    assert sum(row["vat.paid"] for row in rows) == pytest.approx(0.0326 * interest, rel=1e-6)
