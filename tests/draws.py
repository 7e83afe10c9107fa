"""How many examples the long property tests draw."""

from __future__ import annotations

import os

PART = int(os.environ.get("IPABS_DRAWS_PART", "1"))
"""One in so many: where the same tests have just run whole, as against the wheel in .ci/run."""


def draws(count: int) -> int:
    """``count`` examples, or a part of them."""
    return max(count // PART, 10)
