"""What coupons, step-ups and components come to in each period, and when floating coupons are read, by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.definitions.loading import load_deal
from ipabs.errors import Faults
from ipabs.market.accruals import accruals, fractions_from
from ipabs.market.timetable import coupons, make_curve, make_timetable
from tests.collateral.given import small_deal, timetable

if TYPE_CHECKING:
    from pathlib import Path

HALVES = "{cutoff: 2023-01-01, closing: 2023-01-01, payments: [2023-07-01, 2024-01-01, 2024-07-01]}"


@pytest.mark.parametrize(
    ("day_count", "day", "expected"),
    [
        ("30/360", date(2022, 5, 1), [0.5, 0.5, 0.5]),
        ("30/360", date(2023, 1, 1), [0.5, 0.5, 0.5]),
        ("30/360", date(2023, 10, 1), [0.0, 0.25, 0.5]),
        ("act/365f", date(2023, 10, 1), [0.0, 92 / 365, 182 / 365]),
        ("act/act-icma", date(2023, 10, 1), [0.0, 92 / 184 / 2, 0.5]),
        ("30/360", date(2024, 1, 1), [0.0, 0.0, 0.5]),
        ("30/360", date(2024, 7, 1), [0.0, 0.0, 0.0]),
    ],
)
def test_years_from_a_day_on(tmp_path: Path, day_count: str, day: date, expected: list[float]) -> None:
    table = timetable(tmp_path, HALVES)
    assert table is not None
    np.testing.assert_allclose(fractions_from(table, day_count, day), expected, rtol=1e-14)


def test_step_ups_and_components(tmp_path: Path) -> None:
    file = tmp_path / "deal.yaml"
    text = small_deal(HALVES).replace(
        "principal: pass-through",
        "principal: pass-through, day-count: 30/360, step-ups: [{from: 2023-10-01, by: 1%}, "
        "{when: period > 1, by: 2%}, {from: 2024-01-01, by: 50bp}], components: {late: {rate: 3%, from: 2023-10-01}, "
        "always: {rate: 1%}}",
    )
    file.write_text(text, encoding="utf-8")
    faults = Faults()
    deal, document = load_deal(file, faults)
    table = make_timetable(deal, document, tmp_path, faults)
    assert table is not None and not faults
    found = accruals(deal, table, None)
    expected = {
        "A": [0.02, 0.02 + 0.0025, 0.02 + 0.005 + 0.0025],
        "A.step-ups[2]": [0.01, 0.01, 0.01],
        "A.late": [0.0, 0.0075, 0.015],
        "A.always": [0.005, 0.005, 0.005],
    }
    assert found.keys() == expected.keys()
    for name, amounts in expected.items():
        np.testing.assert_allclose(found[name], amounts, rtol=1e-13, err_msg=name)


@pytest.mark.parametrize(
    ("lag", "read"),
    [
        ("0d", [date(2023, 1, 1), date(2023, 7, 3), date(2024, 1, 1)]),
        ("2bd", [date(2023, 1, 1), date(2023, 6, 29), date(2023, 12, 28)]),
        ("3m", [date(2023, 1, 1), date(2023, 4, 3), date(2023, 10, 1)]),
    ],
)
def test_when_a_floating_coupon_is_read(tmp_path: Path, lag: str, read: list[date]) -> None:
    """2023-07-01 is a Saturday; the first reading is never before the closing."""
    dates = HALVES.replace("closing", "calendar: weekends, closing")
    text = small_deal(dates, "curve: {file: curve.csv, quotes: discount}\n")
    file = tmp_path / "deal.yaml"
    file.write_text(text.replace("4%", f"{{index: curve, spread: 1%, reset-lag: {lag}}}"), encoding="utf-8")
    (tmp_path / "curve.csv").write_text("tenor,discount\n6m,0.99\n1y,0.97\n18m,0.94\n", encoding="utf-8")
    faults = Faults()
    deal, document = load_deal(file, faults)
    table, curve = make_timetable(deal, document, tmp_path, faults), make_curve(deal, document, tmp_path, faults)
    assert table is not None and curve is not None and not faults
    assert list(table.resets[lag]) == read
    expected = []
    for first, start, end in zip(read, table.starts, table.ends, strict=True):
        days = end - start
        now, then = curve.discount([first, first + days])
        expected.append((now / then - 1) * 365 / days.days + 0.01)
    found = coupons(deal, deal.tranches["A"], table, curve)
    np.testing.assert_allclose(found, expected, rtol=1e-13)
    assert found[0] < found[1] < found[2]  # the curve rises, so that a reading too early or too late is another
