"""Which loan an index stands for in each period, against QuantLib's indices, and what the curve says of it."""

from __future__ import annotations

from datetime import date

import pytest
import QuantLib

from ipabs.definitions.index_words import INDICES
from ipabs.market.calendars import to_quantlib
from ipabs.market.curves import flat_curve
from ipabs.market.index_rates import forward_rates
from ipabs.market.indices import compounded_reading, fixed_reading, loan_end, term_reading

PEERS = {
    **{name: QuantLib.Shibor(QuantLib.Period(name.partition("-")[2])) for name in INDICES if name.startswith("SHIBOR")},
    **{name: QuantLib.Euribor(QuantLib.Period(name.partition("-")[2])) for name in INDICES if name.startswith("EURI")},
    "SOFR": QuantLib.Sofr(),
}
STARTS = [date(2024, 2, 28), date(2024, 2, 29), date(2024, 5, 31), date(2024, 9, 30), date(2025, 1, 24)]


@pytest.mark.parametrize("index", PEERS)
def test_loans_are_those_of_quantlib_s_indices(index: str) -> None:
    peer = PEERS[index]
    for start in STARTS:
        if not peer.fixingCalendar().isBusinessDay(to_quantlib(start)):
            continue
        assert loan_end(index, start, INDICES[index].tenor) == peer.maturityDate(to_quantlib(start)).to_date()
        found = term_reading(index, start)
        if index != "SOFR":
            assert found.fixing == peer.fixingDate(to_quantlib(start)).to_date()
            assert fixed_reading(index, found.fixing) == found
        fraction = peer.dayCounter().yearFraction(to_quantlib(found.start), to_quantlib(found.end))
        assert found.fraction == pytest.approx(fraction, rel=1e-15)


def test_a_start_on_a_holiday_waits_for_a_business_day() -> None:
    assert term_reading("EURIBOR-3M", date(2024, 12, 25)).start == date(2024, 12, 27)


def test_the_curve_s_rate_is_simple_by_the_index_s_day_count() -> None:
    curve = flat_curve(0.03, date(2024, 1, 2))
    term, compounded = term_reading("EURIBOR-3M", date(2024, 7, 2)), compounded_reading("SOFR", *STARTS[:2])
    days = (term.end - term.start).days
    assert forward_rates([term], curve)[0] == pytest.approx((1.03 ** (days / 365) - 1) * 360 / days, rel=1e-12)
    assert forward_rates([compounded], curve)[0] == pytest.approx((1.03 ** (1 / 365) - 1) * 360, rel=1e-11)
    assert compounded.fixing == STARTS[1]
