"""Royalties of a tape: terms by hand, what had accrued at the cutoff, and every fault word for word."""

from __future__ import annotations

import math
import time
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.collateral.royalties import sales_in_windows
from ipabs.collateral.schedules import make_periods
from ipabs.collateral.windows import SalesWindows
from ipabs.definitions.model import Replacement
from ipabs.kernels.entity import entity_hash
from tests.collateral.royalty_rows import CUTOFF, PLAIN, QUARTERS, made, table, told

if TYPE_CHECKING:
    from pathlib import Path

DAYS = np.array([(day - CUTOFF).days for day in (CUTOFF, *QUARTERS)])
LENGTHS = np.diff(DAYS) / 365
PATENTS = "id,expiry_date\nP1,2020-07-01\nP2,2030-07-01\n"


def test_defaults(tmp_path: Path) -> None:
    terms = made(tmp_path).terms
    assert terms.ids == ("C1",) and terms.sectors == ("pharma",)
    assert terms.entity.tolist() == [entity_hash("contract", "C1")]
    np.testing.assert_allclose(terms.sales, [1000 * LENGTHS])
    assert (terms.volatility.tolist(), terms.own_share.tolist()) == ([0.2], [0.7])
    assert (terms.starts.tolist(), terms.steps.tolist(), terms.tiers.tolist()) == ([[0.0]], [[0.05]], [1])
    assert terms.minimum.tolist() == [[0.0] * 8]
    assert terms.cap.tolist() == terms.lifetime.tolist() == [math.inf]
    assert terms.tail.tolist() == terms.net.tolist() == [1.0]
    assert terms.continues.tolist() == [[1, 1, 1, 0, 1, 1, 1, 0]]
    np.testing.assert_allclose(terms.begun, [[1000 / 365, 50 / 365, 50 / 365]])
    assert terms.lag.tolist() == [0] and terms.receivable.tolist() == [[0.0]]
    assert (terms.chance.tolist(), terms.delay.tolist(), terms.share.tolist()) == ([0.0], [1.0], [1.0])


def test_shapes_types_and_order(tmp_path: Path) -> None:
    rows = [{"obligor": name, "reporting_lag": str(lag)} for lag, name in enumerate(("F3", "F1", "F2", "F1"))]
    terms = made(tmp_path, *rows).terms
    assert terms.ids == ("C2", "C4", "C3", "C1")
    assert terms.obligor.tolist() == [0, 0, 1, 2] and terms.sectors == ("pharma", "pharma", "", "music")
    assert terms.lag.tolist() == [1, 3, 2, 0] and terms.receivable.shape == (4, 3)
    for name in ("obligor", "tiers", "lag"):
        assert getattr(terms, name).dtype == np.int64
    for name in ("sales", "steps", "starts", "minimum", "continues", "begun", "receivable", "cap", "net", "delay"):
        assert getattr(terms, name).dtype == np.float64 and getattr(terms, name).flags.c_contiguous, name
    assert terms.begun.shape == (4, 3) and terms.minimum.shape == terms.continues.shape == (4, 8)


def test_tiers_are_steps_of_the_rate(tmp_path: Path) -> None:
    terms = made(tmp_path, {"royalty_rate": "", "tiers": "0:4%;500:6%;2e3:5%"}, {}).terms
    np.testing.assert_allclose(terms.starts, [[0, 500, 2000], [0, 0, 0]])
    np.testing.assert_allclose(terms.steps, [[0.04, 0.02, -0.01], [0.05, 0, 0]])
    assert terms.tiers.tolist() == [3, 1]


def test_minimum_and_cap(tmp_path: Path) -> None:
    row = {"minimum": "80", "cap": "90", "end_date": "2021-05-15"}
    terms = made(tmp_path, row).terms
    np.testing.assert_allclose(terms.minimum, [[0, 0, 0, 80, 0, 80 * 135 / 365, 0, 0]])
    assert terms.cap.tolist() == [90.0]
    assert terms.continues.tolist() == [[1, 1, 1, 0, 1, 0, 1, 1]]
    np.testing.assert_allclose(terms.sales[0, 4:], [1000 * 90 / 365, 1000 * 45 / 365, 0, 0])


def test_the_year_that_had_begun(tmp_path: Path) -> None:
    begun = (CUTOFF - date(2019, 6, 30)).days / 365 * 1000
    rows = [
        {"start_date": "2015-07-01", "royalty_rate": "", "tiers": "0:4%;400:6%"},
        {"start_date": "2015-07-01", "cap": "20"},
        {"start_date": "2020-07-01"},
        {"start_date": "2015-07-01", "launch_date": "2019-11-01"},
    ]
    terms = made(tmp_path, *rows).terms
    of_tiers = 0.04 * begun + 0.02 * (begun - 400)
    np.testing.assert_allclose(terms.begun[0], [begun, of_tiers, of_tiers])
    np.testing.assert_allclose(terms.begun[1], [begun, 0.05 * begun, 20])
    np.testing.assert_allclose(terms.begun[2], 0)
    np.testing.assert_allclose(terms.begun[3, 0], 1000 * (CUTOFF - date(2019, 11, 1)).days / 365)


def test_royalties_that_were_still_to_be_reported(tmp_path: Path) -> None:
    rows = [
        {"reporting_lag": "1"},
        {"reporting_lag": "2", "cap": "40"},
        {"reporting_lag": "2", "minimum": "70"},
        {"reporting_lag": "2", "start_date": "2020-02-01"},
        {"reporting_lag": "2", "start_date": "2019-12-02"},  # 31 days of sales; they come last
        {"reporting_lag": "2", "launch_date": "2019-08-24"},  # 130 days
    ]
    owed = made(tmp_path, *rows).terms.receivable
    first, second = LENGTHS[:2]
    expected = [
        [50 * first, 0],
        [40 * first, 40 * second],
        [70 * first, 70 * second],
        [0, 0],
        [0, 50 * 31 / 365],
        [50 * 39 / 365, 50 * second],
    ]
    np.testing.assert_allclose(owed, expected, atol=1e-12)
    long = made(tmp_path, {"reporting_lag": "10"}).terms
    np.testing.assert_allclose(long.receivable[0], [*(50 * LENGTHS), 0, 0])
    future = {"sales": "", "peak_sales": "9", "lifecycle": "bass", "launch_date": "2020-06-30", "reporting_lag": "1"}
    assert made(tmp_path, future).terms.receivable.tolist() == [[0.0]]


def test_what_was_still_to_be_reported_rests_on_patents_too(tmp_path: Path) -> None:
    late = {"reporting_lag": "2", "minimum": "0"}
    patents = "id,expiry_date\nP1,2030-07-01\nP2,2015-01-01\nP3,2019-12-02\nP4,2019-09-01\n"
    rows = [
        {**late, "patents": "P1;P2"},  # one lives at the cutoff: it bears all
        {**late, "patents": "P2"},
        {**late, "patents": "P2", "tail_share": "30%"},
        {**late, "patents": "P3"},  # lived until 31 days before the cutoff
        {**late, "patents": "P3:0.75;P4:0.25", "tail_share": "20%"},
        {**late, "patents": "P2", "tail_share": "30%", "minimum": "40"},
        {**late, "patents": "P2", "minimum": "40"},  # over with its patents
        {**late, "patents": "P3", "end_date": "2021-12-31"},
    ]
    owed = made(tmp_path, *rows, patents=patents).terms.receivable
    first, second = (DAYS[1], DAYS[2] - DAYS[1])  # 90 and 91 days, back from the cutoff
    lived = second - 31  # what comes first was sold first, over 90 days
    fourth = first + second - (CUTOFF - date(2019, 8, 31)).days  # days of the first 90 in which it lived
    expected = [
        [first, second],
        [0, 0],
        [0.3 * first, 0.3 * second],
        [first, lived],
        [(0.2 + 0.8 * 0.75) * first + 0.8 * 0.25 * fourth, 0.2 * second + 0.8 * 0.75 * lived],
        [0.8 * first, 0.8 * second],
        [0, 0],
        [first, lived],
    ]
    np.testing.assert_allclose(owed, 50 / 365 * np.array(expected), atol=1e-12)


def test_the_year_that_had_begun_rests_on_patents_too(tmp_path: Path) -> None:
    rows = [
        {"start_date": "2015-07-01", "patents": "P1", "tail_share": "30%"},
        {"start_date": "2015-07-01", "patents": "P2", "tail_share": "30%", "cap": "20"},
    ]
    patents = "id,expiry_date\nP1,2015-01-01\nP2,2030-01-01\n"
    begun = made(tmp_path, *rows, patents=patents).terms.begun
    whole = 0.05 * 1000 * (CUTOFF - date(2019, 6, 30)).days / 365
    np.testing.assert_allclose(begun[:, 1:], [[whole, 0.3 * whole], [whole, 20]])


def test_without_a_sector_all_variance_is_the_products_own(tmp_path: Path) -> None:
    terms = made(tmp_path, {"own_share": "20%"}, {"own_share": "20%", "obligor": "F2"}).terms
    assert dict(zip(terms.sectors, terms.own_share.tolist(), strict=True)) == {"pharma": 0.2, "": 1.0}


def test_sales_in_a_window_are_those_expected_in_it(tmp_path: Path) -> None:
    """Launch, start and end within a period, and windows that begin and end within it: what is sold in both counts."""
    line = {"lifecycle": "ramp-plateau-decline", "ramp": "0", "plateau": "20", "decline": "10%"}
    rows = [
        {"sales": "", "peak_sales": "1000", **line, "launch_date": "2020-02-15"},
        {"start_date": "2020-02-15"},
        {"end_date": "2020-02-14"},
        {"growth": "60%"},
        {},
    ]
    tape = made(tmp_path, *rows)
    cutoff = 31 / 366  # until the end of January, in years of 365 days: 30.9 days
    periods = make_periods(CUTOFF, QUARTERS, "end")
    times = periods.times
    edges = np.unique([*times, cutoff, 0.5 * (times[2] + times[3])])
    factor = np.ones((5, len(edges) - 1))
    factor[:4, edges[:-1] < cutoff] = 0.0
    factor[3, (edges[:-1] >= times[2]) & (edges[1:] < times[3])] = 0.5
    sales = sales_in_windows(tape.terms, tape.rows, tape.spans, periods, SalesWindows(edges, factor))
    np.testing.assert_allclose(sales[0], tape.terms.sales[0], rtol=1e-13)  # nothing is sold in the window
    np.testing.assert_allclose(sales[1], tape.terms.sales[1], rtol=1e-13)
    np.testing.assert_allclose(sales[2, 0], 1000 * (44 / 365 - cutoff), rtol=1e-13)
    rate = math.log(1.6)
    np.testing.assert_allclose(sales[3, 0], 1000 * (1.6 ** times[1] - 1.6**cutoff) / rate, rtol=1e-12)
    middle = 0.5 * (times[2] + times[3])
    half = 0.5 * (1.6**middle - 1.6 ** times[2]) + 1.6 ** times[3] - 1.6**middle
    np.testing.assert_allclose(sales[3, 2], 1000 * half / rate, rtol=1e-12)
    assert (sales[4] == tape.terms.sales[4]).all()
    same = sales_in_windows(tape.terms, tape.rows, tape.spans, periods, SalesWindows(times, np.ones((5, 8))))
    assert (same == tape.terms.sales).all()


def test_a_window_leaves_an_empty_first_period_empty(tmp_path: Path) -> None:
    collected = (CUTOFF, *QUARTERS)
    tape = made(tmp_path, {}, collected=collected)
    periods = make_periods(CUTOFF, collected, "end")
    edges = np.unique([*periods.times, 0.1])
    factor = np.where(edges[:-1] < 0.1, 0.5, 1.0)[np.newaxis]
    sales = sales_in_windows(tape.terms, tape.rows, tape.spans, periods, SalesWindows(edges, factor))
    np.testing.assert_allclose(sales[0, :2], [0, 1000 * (90 / 365 - 0.05)])


def test_the_limit_over_the_life(tmp_path: Path) -> None:
    rows = [
        {"multiple_cap": "1.5", "upfront": "1000", "received": "900"},
        {"multiple_cap": "1.5", "upfront": "1000", "received": "1_600"},
        {"multiple_cap": "2", "upfront": "10", "reporting_lag": "2"},
        {"multiple_cap": "2", "upfront": "1000", "reporting_lag": "2"},
    ]
    terms = made(tmp_path, *rows).terms
    first, second = 50 * LENGTHS[:2]
    np.testing.assert_allclose(terms.lifetime, [600, 0, 0, 2000 - first - second])
    np.testing.assert_allclose(terms.receivable[2:], [[first, 20 - first], [first, second]])


def test_what_the_model_says_where_the_tape_does_not(tmp_path: Path) -> None:
    model = Replacement.model_validate({"chance": "40%", "delay": "0.5", "share": "80%"})
    row = {"replacement_chance": "10%", "replacement_delay": "2", "replacement_share": "0"}
    terms = made(tmp_path, {}, row, replacement=model).terms
    assert terms.chance.tolist() == [0.4, 0.1]
    assert terms.delay.tolist() == [0.5, 2.0]
    assert terms.share.tolist() == [0.8, 0.0]


def test_tail_and_tax(tmp_path: Path) -> None:
    rows = [{"patents": "P2", "tail_share": "30%", "withholding": "10%"}, {"patents": "P2"}, {"tail_share": "30%"}]
    terms = made(tmp_path, *rows, patents=PATENTS).terms
    assert terms.tail.tolist() == [0.3, 0.0, 1.0]
    np.testing.assert_allclose(terms.net, [0.9, 1, 1])


def test_sales_run_from_the_start_to_the_last_patents_end(tmp_path: Path) -> None:
    rows = [{"patents": "P1"}, {"start_date": "2020-02-01"}, {"patents": "P1", "tail_share": "5%"}]
    sales = made(tmp_path, *rows, patents=PATENTS).terms.sales
    np.testing.assert_allclose(sales[0], 1000 / 365 * np.array([90, 91, 0, 0, 0, 0, 0, 0]))
    np.testing.assert_allclose(sales[1], 1000 / 365 * np.array([60, *np.diff(DAYS)[1:]]))
    np.testing.assert_allclose(sales[2], 1000 * LENGTHS)


def test_adding_a_royalty_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    alone = made(tmp_path, {"obligor": "F2", "growth": "3%", "minimum": "7"}).terms
    among = made(tmp_path, {"obligor": "F2", "growth": "3%", "minimum": "7"}, {"reporting_lag": "2"}, {}).terms
    place = among.ids.index("C1")
    for name in ("entity", "sales", "minimum", "begun", "lifetime", "continues"):
        np.testing.assert_array_equal(getattr(among, name)[place], getattr(alone, name)[0])


def test_1_200_royalties_are_made_within_seconds(tmp_path: Path) -> None:
    rows = [{"obligor": f"F{1 + i % 3}", "lifecycle": "bass", "launch_date": "2015-03-04"} for i in range(1200)]
    started = time.process_time()
    assert made(tmp_path, *rows).terms.sales.shape == (1200, 8)
    assert time.process_time() - started < 3.0  # 0.2 s measured


def faults_of(folder: Path, **cells: str) -> list[str]:
    return told(folder, table(cells))[0]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"sales": ""}, "sales: a royalty needs sales or peak_sales."),
        ({"peak_sales": "5"}, "peak_sales: sales and peak_sales are both given: one is needed."),
        ({"royalty_rate": ""}, "royalty_rate: a royalty needs royalty_rate or tiers."),
        ({"tiers": "0:4%"}, "tiers: royalty_rate and tiers are both given: one is needed."),
        (
            {"currency": "USD"},
            "currency: the contract is in USD, the deal in CNY, and the deal file's 'currencies' do not list USD.",
        ),
        ({"cap": "5", "minimum": "6"}, "minimum: 6 is above the cap of 5."),
        ({"multiple_cap": "2"}, "upfront: a multiple_cap is a multiple of upfront: it is needed."),
        ({"end_date": "2020-01-01"}, "end_date: the contract ends on 2020-01-01, not after the cutoff 2020-01-01."),
        (
            {"start_date": "2020-05-01", "end_date": "2020-04-01"},
            "end_date: 2020-04-01 is not after the start on 2020-05-01.",
        ),
        (
            {"start_date": "2022-01-01"},
            "start_date: 2022-01-01 is after the deal's last collection on 2021-12-31.",
        ),
        ({"lifecycle": "bass"}, "launch_date: the lifecycle bass needs launch_date."),
        (
            {"lifecycle": "ramp-plateau-decline", "ramp": "2"},
            "launch_date: the lifecycle ramp-plateau-decline needs launch_date and plateau and decline.",
        ),
        ({"lifecycle": "vector"}, "vector: the lifecycle vector needs vector."),
        ({"ramp": "2"}, "ramp: ramp is for the lifecycle ramp-plateau-decline, not for constant."),
        (
            {"lifecycle": "vector", "vector": "1", "growth": "0"},
            "growth: growth is for the lifecycle constant, not for vector.",
        ),
        (
            {"sales": "", "peak_sales": "7"},
            "peak_sales: the lifecycle constant has no peak: sales are needed.",
        ),
        (
            {"lifecycle": "bass", "launch_date": "2020-01-01"},
            "sales: the product is launched on 2020-01-01, not before the cutoff: give peak_sales.",
        ),
        (
            {"launch_date": "2020-01-01"},
            (
                "launch_date: the lifecycle constant is not launched after the cutoff: "
                "give start_date instead of launch_date."
            ),
        ),
        (
            {"lifecycle": "logistic", "launch_date": "2019-01-01", "logistic_midpoint": "9", "logistic_steepness": "3"},
            "sales: at the cutoff the lifecycle is below a millionth of its peak: give peak_sales instead.",
        ),
    ],
)
def test_rows_that_make_no_sense(tmp_path: Path, cells: dict[str, str], message: str) -> None:
    assert faults_of(tmp_path, **cells) == [f"contracts.csv:2:{message}"]


def test_cells(tmp_path: Path) -> None:
    assert faults_of(tmp_path, lifecycle="bas", ramp="-1", bass_p="0", growth="-100%", plateau="201") == [
        (
            "contracts.csv:2:lifecycle: 'bas' is not one of constant, ramp-plateau-decline, bass, logistic, vector. "
            "Did you mean 'bass'?"
        ),
        "contracts.csv:2:ramp: '-1' is not a time in years: 0 to 200 is needed.",
        "contracts.csv:2:bass_p: '0' is not above zero.",
        "contracts.csv:2:growth: '-100%' is not a growth of sales: more than -100% is needed.",
        "contracts.csv:2:plateau: '201' is not a time in years: 0 to 200 is needed.",
    ]
    assert faults_of(tmp_path, reporting_lag="13", tail_share="2%%", volatility="-1%", vector="1;-2") == [
        "contracts.csv:2:volatility: '-1%' is not a volatility of sales: 0% to 150% is needed.",
        "contracts.csv:2:reporting_lag: '13' is too long a lag: at most 12 periods.",
        "contracts.csv:2:tail_share: '2%%' is not a rate: write 4.3%, 120bp or 0.043.",
        "contracts.csv:2:vector: '-2' is negative: sales cannot be.",
    ]
    for tiers, message in (
        ("4%", "'4%' is not annual sales and the rate beyond them, like 5e7:6%."),
        ("0:4%;:6%", "':6%' is not annual sales and the rate beyond them, like 5e7:6%."),
        ("0:4%;;9:6%", "'0:4%;;9:6%' has an empty place between two ';'."),
        ("5:4%", "'5:4%' does not say the rate from the first sale on: begin with 0:4%."),
        ("0:4%;9e6:6%;8,000:7%", None),
        ("0:4%;9e6:6%;9000000:7%", "the tier from 9,000,000 follows that from 9,000,000: tiers must rise."),
        ("0:4%;9:120%", "'120%' is not a share between 0% and 100%."),
    ):
        if message is not None:
            assert faults_of(tmp_path, royalty_rate="", tiers=tiers) == [f"contracts.csv:2:tiers: {message}"]


def test_what_each_family_needs(tmp_path: Path) -> None:
    assert told(tmp_path, "id,obligor,kind,sales\nC1,F1,royalty,5\n") == (
        ["contracts.csv:1: the column 'volatility' is missing."],
        [],
    )
    assert faults_of(tmp_path, volatility="") == ["contracts.csv:2:volatility: the row has no volatility."]
    columns = [*PLAIN, "end_date", "exposure"]
    mixed = f"{','.join(columns)}\n{','.join(PLAIN.values())},,\nC2,F1,,,,,2020-12-31,\nC3,F2,loan,,,,,7\n"
    assert told(tmp_path, mixed)[0] == [
        "contracts.csv:3:exposure: the row has no exposure.",
        "contracts.csv:4:end_date: the row has no end_date.",
    ]


def test_columns_of_the_other_family_are_warned_of_once(tmp_path: Path) -> None:
    columns = [*PLAIN, "end_date", "exposure", "rate"]
    plain = ",".join(PLAIN.values())
    mixed = f"{','.join(columns)}\n{plain},,5,3%\n{plain.replace('C1', 'C2')},,5,\nC3,F2,loan,9,,,2020-12-31,7,\n"
    assert told(tmp_path, mixed) == (
        [],
        [
            "contracts.csv:1:exposure: it is for scheduled contracts; 2 royalty rows have it, where it is not used.",
            "contracts.csv:1:rate: it is for scheduled contracts; 1 royalty row has it, where it is not used.",
            "contracts.csv:1:sales: it is for royalties; 1 scheduled row has it, where it is not used.",
        ],
    )
