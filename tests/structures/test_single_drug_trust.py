"""The single-drug trust of August 2000 does what is documented, and its page says what the engine says.

Documented: the notes, the covenants breached and when, rapid amortisation, who was paid. Calibrated: the rest.
"""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.case import load
from ipabs.run import run, simulate
from tests.domain_checks import domain_check, numbers
from tests.structures.diversified import POOLS, row_of
from tests.structures.history import PAGE, SALES, TRUST, History, quarter_before, with_the_sales_that_came

if TYPE_CHECKING:
    from pathlib import Path

CENT = 0.01
FAST = ("1", "4")
"""Rows of the page's tables that every run of the tests looks at."""
YEARS = {2001: 83, 2002: 72, 2003: 57, 2004: 44, 2005: 35}
"""Index of annual sales, 2000 = 100; calibrated."""


@pytest.fixture(scope="module")
def history() -> History:
    return History(run(with_the_sales_that_came(), debug=True))


@pytest.fixture(scope="module")
def expected() -> History:
    """The same trust when sales come as expected."""
    return History(run(load(TRUST), debug=True))


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def said(page: str) -> str:
    """The page on one line."""
    return " ".join(page.split())


@pytest.mark.parametrize(("day", "quarter"), [("2000-12-01", "3Q00"), ("2002-03-01", "4Q01"), ("2006-06-01", "1Q06")])
def test_a_payment_is_about_the_quarter_before(day: str, quarter: str) -> None:
    assert quarter_before(date.fromisoformat(day)) == quarter


def test_the_classes_are_those_of_the_trust() -> None:
    case = load(TRUST)
    assert not case.warnings
    deal = case.deal
    check = domain_check("BRT-1")
    notionals = [tranche.notional for tranche in deal.tranches.values()]
    assert notionals == pytest.approx([1e6 * number for number in numbers(check.inputs)])
    *shares, total = numbers(check.expected)
    assert sum(notionals) == pytest.approx(1e6 * total, abs=0.005e6)
    below = [100 * measures.attachment for measures in run(case).tranches]
    assert [above - own for above, own in zip([100, *below], below, strict=False)] == pytest.approx(
        shares, abs=check.tolerance
    )
    assert (deal.dates.closing.year, deal.dates.closing.month) == (2000, 8)
    assert date(2006, 4, 1) <= case.timetable.payments[-1] <= date(2006, 6, 30)
    assert deal.support["insurer"].covers == ["B"]
    assert (deal.triggers["rapid"].for_, deal.triggers["rapid"].latch) == (3, True)


def test_as_expected_no_covenant_is_breached_and_all_are_paid(expected: History) -> None:
    for flag in ("senior-cover.breached", "mezzanine-cover.breached", "rapid.fired"):
        assert not expected.quarters_in_which(flag), flag
    assert not expected.flow("insurer.drawn").any()
    for note in ("A", "B"):
        assert expected.flow(f"{note}.balance")[-1] == pytest.approx(0.0, abs=CENT)
        for part in ("interest", "principal"):
            assert expected.flow(f"{note}.{part}.unpaid").max() == pytest.approx(0.0, abs=CENT)


def test_the_sales_that_came(history: History) -> None:
    assert not load(TRUST, scenario=SALES).warnings
    sales = dict(zip(history.quarters, history.sales, strict=True))
    assert (sales["3Q00"], sales["4Q00"]) == pytest.approx((100, 100), abs=0.1)
    for year, index in YEARS.items():
        mean = np.mean([sales[f"{quarter}Q{year % 100:02d}"] for quarter in (1, 2, 3, 4)])
        assert mean == pytest.approx(index, abs=0.25), year
    # two quarters of de-stocking: far below the quarters before and after
    assert max(sales["4Q01"], sales["1Q02"]) < 0.85 * min(sales["3Q01"], sales["2Q02"])


def test_the_mezzanine_covenant_is_breached_in_4q01(history: History) -> None:
    assert history.quarters_in_which("mezzanine-cover.breached")[0] == "4Q01"
    assert history.at("mezzanine-cover.value", "4Q01") < history.at("mezzanine-cover.bound", "4Q01") == 1.15
    assert history.at("mezzanine-cover.value", "3Q01") > 1.15


def test_the_senior_covenant_is_breached_in_1q02(history: History) -> None:
    assert history.quarters_in_which("senior-cover.breached") == ["1Q02"]
    assert history.at("senior-cover.value", "1Q02") < history.at("senior-cover.bound", "1Q02") == 1.05
    assert history.at("senior-cover.value", "4Q01") > 1.05


def test_the_third_breach_in_a_row_starts_rapid_amortisation_in_the_report_of_3q02(history: History) -> None:
    breached = [set(history.quarters_in_which(f"{name}-cover.breached")) for name in ("senior", "mezzanine")]
    assert [quarter for quarter in history.quarters if quarter in breached[0] | breached[1]][:3] == [
        "4Q01",
        "1Q02",
        "2Q02",
    ]
    fired = history.quarters_in_which("rapid.fired")
    assert fired == history.quarters[history.quarters.index("2Q02") :]  # and for good
    assert date(2002, 7, 1) <= history.payments[history.quarters.index("2Q02")] <= date(2002, 9, 30)


def test_the_equity_receives_nothing_after_it_and_is_lost(history: History) -> None:
    paid = history.flow("equity.principal.paid") + history.flow("equity.residual.paid")
    last = history.quarters.index("4Q01")
    assert (paid[:last] > 1e6).all()
    assert not paid[last:].any()
    assert paid.sum() < 0.5 * 21_160_000


def test_the_insurer_pays_the_mezzanine(history: History) -> None:
    rapid = slice(history.quarters.index("2Q02"), history.quarters.index("3Q04") + 1)  # while A is outstanding
    paid = history.flow("B.interest.paid") + history.flow("B.principal.paid")
    assert history.flow("insurer.drawn")[rapid] == pytest.approx(paid[rapid], abs=CENT)
    assert (paid[rapid] > 0.5e6).all()
    for part in ("interest", "principal"):
        assert history.flow(f"B.{part}.unpaid").max() == pytest.approx(0.0, abs=CENT)
    assert history.flow("B.balance")[-1] == pytest.approx(0.0, abs=CENT)
    assert history.flow("insurer.balance")[-1] > 5e6  # what it does not get back


def test_the_senior_is_whole_in_1q05_before_its_legal_final(history: History) -> None:
    repaid = np.flatnonzero(history.flow("A.balance") < CENT)[0]
    assert date(2005, 1, 1) <= history.payments[repaid] <= date(2005, 3, 31)
    for part in ("interest", "principal"):
        assert history.flow(f"A.{part}.unpaid").max() == pytest.approx(0.0, abs=CENT)


def test_what_the_page_says_of_the_history(history: History, page: str, said: str) -> None:
    told = [line for line in page.splitlines() if line[2:6] in history.quarters]
    assert [line[2:6] for line in told][5:8] == ["4Q01", "1Q02", "2Q02"]
    assert told == [history.row(line[2:6]) for line in told]
    advanced, repaid, premium = (
        history.flow(name).sum() for name in ("insurer.drawn", "insurer.repaid", "premium.paid")
    )
    assert f"advanced {advanced / 1e6:.2f} million, has {repaid / 1e6:.2f} back, and took {premium / 1e6:.2f}" in said
    equity = history.flow("equity.principal.paid") + history.flow("equity.residual.paid")
    assert f"The equity had {equity.sum() / 1e6:.2f} of its 21.16 million" in said
    assert f"{history.flow('receipts').sum() / 1e6:.1f} million that came" in said


def test_without_the_trigger_the_senior_waits_longer(tmp_path: Path, history: History, said: str) -> None:
    folder = shutil.copytree(PAGE.parent, tmp_path / TRUST)
    file = folder / "deal.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("for: 3,") == 1
    file.write_text(text.replace("for: 3,", "for: 99,"), encoding="utf-8")
    without = History(run(load(file, scenario=SALES)))
    first = [int(np.flatnonzero(run.flow("A.balance") < CENT)[0]) for run in (history, without)]
    assert first[1] - first[0] == 3
    assert "three quarters later" in said
    had = [run.flow("equity.principal.paid").sum() / 1e6 for run in (history, without)]
    assert f"would have had {had[1] - had[0]:.2f} million more" in said


def test_what_the_page_says_of_the_paths(history: History, said: str) -> None:
    simulated = simulate(load(TRUST))
    fired = dict(zip(simulated.waterfall.flows, simulated.gathered.means, strict=True))["rapid.fired"]
    by = fired[history.quarters.index("2Q02")]
    assert (
        f"{100 * simulated.triggers[0].fires.value:.0f} % of all paths, on {100 * by:.0f} % by September 2002" in said
    )
    worse = (simulated.gathered.receipts < history.flow("receipts").sum()).mean()
    assert f"{100 * worse:.1f} % of the paths bring less" in said


def table_row(page: str, label: str) -> str:
    """The line of the page's tables that begins with a label."""
    (line,) = (line for line in page.splitlines() if line.startswith(f"| {label} |"))
    return line


@pytest.mark.parametrize(
    "label", [label if label in FAST else pytest.param(label, marks=pytest.mark.slow) for label in POOLS]
)
def test_the_tables_of_the_page(tmp_path: Path, page: str, label: str) -> None:
    row = row_of(tmp_path, label)
    assert row.line == table_row(page, label)
    if label == "1":
        assert row.line.replace("| 1 |", "| as above |") == table_row(page, "as above")


def test_more_drugs_are_safer(page: str) -> None:
    """Of the page's rows, which the test above holds to the engine."""
    rows = [
        [float(cell.strip(" %")) for cell in table_row(page, label).strip("| ").split("|")[1:]]
        for label in ("1", "2", "4", "8", "16")
    ]
    for column in zip(*rows, strict=True):
        assert list(column) == sorted(column, reverse=True)
    assert rows[0][0] > 1.58 > 0.47 > rows[2][0]  # S&P's BBB and A over five years, 1981-2019
