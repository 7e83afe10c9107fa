"""The shipped licence-back deals inside sane ranges: what toys of them gave, to catch nonsense.

The toys paid by schedule and had neither triggers nor a reserve. ``plain`` is such a deal on the shipped pool; the
shipped deals turn to A once a tenth of the pool has defaulted, which takes A's loss down: there only the upper half of
the range binds.
"""

from __future__ import annotations

import math

import pytest
from ruamel.yaml import YAML

from ipabs.case import load
from ipabs.definitions.library import find_deal
from ipabs.run import simulate

FACTOR = 2.0
PLAIN = [
    {"pay": ["vat", "trustee", "manager"]},
    {"pay": "A.interest"},
    {"pay": "B.interest"},
    {"pay": "A.principal"},
    {"pay": "B.principal"},
    {"pay": "sub"},
]


def plain(folder, model):
    """licence-back-alone without triggers, tests and reserve, on the pool of licence-back."""
    reader = YAML(typ="safe", pure=True)
    file = find_deal("licence-back-alone")
    words = reader.load(file.read_text(encoding="utf-8"))
    for word in ("accounts", "tests", "triggers"):
        del words[word]
    words["waterfall"], words["model"] = PLAIN, model
    deal = folder / "deal.yaml"
    with deal.open("w", encoding="utf-8") as out:
        reader.dump(words, out)
    return load(deal, find_deal("licence-back").parent / "pool")


def within(estimate, low, high, *, above=True):
    """Whether it may lie in the range of a toy, a factor and 4 of its standard errors allowed for."""
    slack = 4.0 * estimate.standard_error
    return (not above or estimate.value + slack >= low / FACTOR) and estimate.value - slack <= high * FACTOR


MODELS = {
    "as it is": ({}, 0.8e-4, 1.5e-4),
    "correlation of .30": ({"correlation": {"across": "25%", "inside": "30%"}}, 9e-4, 9e-4),
    "t of 4": ({"copula": "student-t"}, 14e-4, 14e-4),
}


@pytest.mark.parametrize("name", list(MODELS))
def test_the_plain_deal(tmp_path, name):
    model, low, high = MODELS[name]
    found = simulate(plain(tmp_path, model), paths=65_536)
    senior, junior, _ = found.tranches
    assert within(senior.expected_loss, low, high)
    assert senior.expected_loss.standard_error < 0.5 * senior.expected_loss.value
    if name == "as it is":
        assert within(senior.pd_ultimate, 0.0010, 0.0019)
        assert senior.wal.value == pytest.approx(2.0, abs=0.3)
        assert within(junior.expected_loss, 0.05, 0.08)
        assert within(junior.pd_ultimate, 0.23, 0.50)


def test_the_pool():
    case = load("licence-back-alone")
    found = simulate(case, paths=65_536)
    loss = found.pool.loss
    assert within(loss.mean(), 0.040, 0.040)
    assert within(loss.standard_deviation(), 0.058, 0.058)
    assert within(loss.value_at_risk(0.99), 0.26, 0.26)
    assert within(loss.value_at_risk(0.999), 0.38, 0.38)
    five_years = min(range(len(case.pool.times)), key=lambda k: abs(case.pool.times[k] - 5.0))
    defaulting = case.pool.obligors.cumulative[:, five_years].mean()
    assert 0.096 / FACTOR <= defaulting <= 0.096 * FACTOR


@pytest.mark.parametrize(
    ("name", "tranche", "loss", "chance"),
    [
        ("licence-back-alone", "A", (0.8e-4, 1.5e-4), (0.0010, 0.0019)),
        ("licence-back-alone", "B", (0.05, 0.08), (0.23, 0.50)),
        ("licence-back", "A", (0.02e-4, 0.1e-4), (0.00003, 0.0001)),
        ("licence-back", "B", (5e-4, 27e-4), (0.003, 0.018)),
        ("licence-back-2019", "A", (1.5e-4, 8e-4), (0.0028, 0.017)),
    ],
)
def test_the_shipped_deals(name, tranche, loss, chance):
    found = simulate(load(name), paths=65_536)
    of_tranche = next(one for one in found.tranches if one.name == tranche)
    all_cash = tranche == "A" and name != "licence-back-2019"  # the trigger's: only more than the toy's would be wrong
    assert within(of_tranche.expected_loss, *loss, above=not all_cash)
    assert within(of_tranche.pd_ultimate, *chance, above=not all_cash)
    assert math.isfinite(of_tranche.wal.value)
