"""Shares compared with numbers that are hardly meant, and those that may well be."""

from __future__ import annotations

import pytest

from ipabs.definitions.parsing import parse
from ipabs.definitions.plausible import shares_in_doubt


@pytest.mark.parametrize(
    ("formula", "position"),
    [
        ("defaulted(pool) / initial(pool) > 8", 34),
        ("8 < defaulted(pool) / initial(pool) or period > 3", 0),
        ("balance(pool) <= 10 * initial(pool)", 17),
        ("not (largest(pool) / balance(pool) < 40)", 37),
        ("oc(A) < 35", 8),
        ("balance(A) / initial(A) < 10", 26),
    ],
)
def test_a_share_beside_a_number_above_one(formula: str, position: int) -> None:
    (doubt,) = shares_in_doubt(parse(formula))
    assert doubt[1] == position


@pytest.mark.parametrize(
    "formula",
    [
        "defaulted(pool) / initial(pool) > 8%",
        "defaulted(pool) / initial(pool) > 0.08",
        "balance(pool) <= 10% * initial(pool)",
        "balance(A) / balance(pool) > 1.2",
        "defaulted(pool) > 8",
        "receipts / due(A.interest) < 2",
        "balance(A) > 2 * initial(B)",
    ],
)
def test_numbers_that_may_be_meant(formula: str) -> None:
    assert not shares_in_doubt(parse(formula))
