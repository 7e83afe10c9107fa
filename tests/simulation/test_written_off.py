"""Notes written off count as lost on every simulated path, unless they are written up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipabs.case import Case, load
from ipabs.definitions.moves import WriteOff, WriteUp
from ipabs.kernels import paths as kept
from ipabs.run import simulate

PATHS = 1_024


def changed(case: Case, *steps: WriteOff | WriteUp) -> Case:
    return replace(case, deal=case.deal.model_copy(update={"waterfall": [*steps, *case.deal.waterfall]}))


@pytest.mark.parametrize("again", [0, 1_000_000, 9_000_000])
def test_what_is_written_off_and_not_written_up_is_lost(again: int) -> None:
    case = load("licence-back")
    name = list(case.deal.tranches)[1]
    off = WriteOff.model_validate({"write-off": name, "amount": "5_000_000", "if": "period == 1"})
    up = WriteUp.model_validate({"write-up": name, "amount": str(again), "if": "period == 2"})
    found = simulate(changed(case, off, up), paths=PATHS, by_period=True, debug=True)
    flows = {flow: found.gathered.by_period(place)[-1] for place, flow in enumerate(found.waterfall.flows)}
    lost = 5_000_000 - min(again, 5_000_000)
    assert np.allclose(flows[f"{name}.written-off"], lost)
    place = list(case.deal.tranches).index(name)
    unpaid = found.gathered.tranches[place, kept.UNPAID_PRINCIPAL]
    assert np.allclose(unpaid, flows[f"{name}.balance"] + lost)
    assert (found.tranches[place].pd_ultimate.value == 1.0) == (lost > 0)
    lean = simulate(changed(case, off, up), paths=PATHS)
    assert lean.tranches[place] == found.tranches[place]
