"""Weights on all four factors, and hazards, of parties and of what is bought: two names fail together as they share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from tests import closed_forms
from tests.simulation import pools
from tests.simulation.test_defaults import COPULAS, PATHS, frequency_near
from tests.simulation.test_purchases import case, share_alive

if TYPE_CHECKING:
    from pathlib import Path

PLACE = "sector: s, technology: t, region: r"
WEIGHTS = "weight-macro: 0.2, weight-sector: 0.3, weight-technology: 0.4, weight-region: 0.5"
SHARED = 0.2**2 + 0.3**2 + 0.4**2 + 0.5**2


def test_parties_fail_together_as_their_weights_say(tmp_path: Path) -> None:
    """The correlation of two of them is the sum of the products of their weights."""
    party = f"{{hazard: 3%, {PLACE}, {WEIGHTS}}}"
    more = f"parties: {{one: {party}, other: {party}}}\n"
    obligors = [{"id": "F1", "pd": 0.05}]
    found = pools.bitwise(tmp_path, obligors, dates=pools.THREE_YEARS, model=COPULAS["gaussian"], more=more)
    amounts = pools.fed(found, PATHS)
    one, other = (amounts[f"failed.{name}"][-1] > 0 for name in ("one", "other"))
    chance = -math.expm1(-0.09)
    assert frequency_near(one, chance)
    assert frequency_near(one & other, closed_forms.joint_default_gaussian(chance, chance, SHARED))


def test_firms_of_a_template_fail_together_as_their_weights_say(tmp_path: Path) -> None:
    """The mean square of the share that fails, of very many, is the chance that two given firms both do."""
    lease = f"{{payments: 4, rate: 8%, hazard: 20%, {PLACE}, {WEIGHTS}}}"
    failed = 1.0 - share_alive(case(tmp_path, lease), lanes=8192)[3]
    chance = -math.expm1(-0.2)
    for found, exact in (
        (failed, chance),
        (failed**2, closed_forms.joint_default_gaussian(chance, chance, SHARED)),
    ):
        assert found.mean() == pytest.approx(exact, abs=4.0 * found.std() / math.sqrt(found.size))
