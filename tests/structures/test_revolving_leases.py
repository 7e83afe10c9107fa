"""The leases that revolve: notes as in 2021-1, purchases by their rules, and the page says what comes out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.case import load
from ipabs.run import run
from tests.structures.changed import copy_changed
from tests.structures.revolving_leases import DEAL, FOLDER, REVOLVING, ROWS, row, simulated

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.run import Result

FAST = ("as above",)
"""Rows of the page's table that every run of the tests looks at."""
TEMPLATES = ("year", "two-years")
VALUED_AT = 0.06
END = date(2022, 6, 30)


@pytest.fixture(scope="module")
def expected() -> Result:
    return run(load(REVOLVING), debug=True)


@pytest.fixture(scope="module")
def page() -> str:
    return (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_notes_are_those_of_2021_and_end_when_they_were_to(expected: Result) -> None:
    case = expected.case
    assert not case.warnings
    sheet = load("lease-pool-2021").deal.tranches
    assert [(t.notional, t.coupon) for t in case.deal.tranches.values()] == [
        (t.notional, t.coupon) for t in sheet.values()
    ]
    for name, end in {"A1": date(2023, 6, 30), "A2": date(2023, 9, 28), "B": date(2024, 6, 28)}.items():
        place = case.timetable.payments.index(end)
        balance = expected.flows.path(f"{name}.balance")
        assert balance[place - 1] > 1e6 and balance[place] == pytest.approx(0.0, abs=0.01), name
    assert not expected.flows.path("first.drawn").any()


def test_interest_only_and_all_principal_spent_until_the_end_date(expected: Result, page: str) -> None:
    flows, payments = expected.flows, expected.case.timetable.payments
    revolving = np.array([day <= END for day in payments])
    spent = sum(flows.path(f"{name}.paid") for name in TEMPLATES)
    assert np.allclose(spent[revolving], flows.path("receipts.principal")[revolving], rtol=1e-9)
    assert not spent[~revolving].any() and not flows.path("A1.principal.paid")[revolving].any()
    assert np.allclose(flows.path("pool.balance")[revolving], 516e6, rtol=0.005)
    assert f"{spent.sum() / 1e6:.0f} million are spent, {100 * spent.sum() / 516e6:.0f} % of the pool" in " ".join(
        page.split()
    )


def test_no_template_is_above_its_limit_and_one_reaches_it(expected: Result) -> None:
    """The limit is looked at after a purchase and before the next one, which makes the pool larger."""
    flows = expected.flows
    pool = flows.path("pool.balance")[:3] - flows.path("year.bought")[:3]
    share = flows.path("two-years.balance")[:3] / pool
    assert share[0] < 0.2 and share[1:] == pytest.approx(0.2, rel=1e-9)
    assert (flows.path("year.balance")[:3] < 0.2 * flows.path("pool.balance")[:3]).all()


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_price_is_what_the_rents_are_worth_at_the_fixed_rate(expected: Result, name: str) -> None:
    template = expected.case.deal.templates[name]
    quarters = np.arange(1, template.payments + 1)
    rent = (template.rate / 4) / (1.0 - (1.0 + template.rate / 4) ** -template.payments)
    worth = (rent * (1.0 + VALUED_AT / 4) ** -quarters).sum()
    assert template.price == pytest.approx(worth, abs=5e-5)


def test_what_is_bought_is_repaid_with_the_notes_it_may_not_outlast(expected: Result) -> None:
    flows, payments = expected.flows, expected.case.timetable.payments
    for name, end in (("year", date(2023, 6, 30)), ("two-years", date(2024, 6, 28))):
        place = payments.index(end)
        assert flows.path(f"{name}.principal")[place] > 0.0
        assert flows.path(f"{name}.balance")[place] == pytest.approx(0.0, abs=0.01)


def test_purchases_stop_when_the_lessor_fails(tmp_path: Path) -> None:
    failing = {DEAL: ("when: defaulted(pool) / initial(pool) > 10%", "when: date >= 2022-03-31")}
    flows = run(load(copy_changed(FOLDER, tmp_path / "copy", failing)), debug=True).flows
    spent = sum(flows.path(f"{name}.paid") for name in TEMPLATES)
    assert spent[0] > 0.0 and not spent[1:].any()
    assert flows.path("A1.principal.paid")[1] > 60e6


def test_purchases_stop_when_there_is_nothing_to_buy(tmp_path: Path) -> None:
    none = {DEAL: ("concentration-limit: 20%", "concentration-limit: 1%")}
    flows = run(load(copy_changed(FOLDER, tmp_path / "copy", none)), debug=True).flows
    assert flows.path("idle.fired")[0] and flows.path("amortisation.fired")[1]
    assert flows.path("A1.principal.paid")[0] == 0.0 and flows.path("A1.principal.paid")[1] > 100e6


@pytest.mark.parametrize(
    "label", [label if label in FAST else pytest.param(label, marks=pytest.mark.slow) for label in ROWS]
)
def test_the_table_of_the_page(tmp_path: Path, page: str, label: str) -> None:
    assert row(label, simulated(tmp_path, label)) in page.splitlines()
