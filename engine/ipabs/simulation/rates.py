"""A curve and the model of rates -> steps and readings for the kernels: short-rate paths on a deal's own dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ipabs.kernels.blocks import empty_block
from ipabs.kernels.entity import signed_hash
from ipabs.kernels.short_rate import Readings, Steps, draw_rates, read_rates
from ipabs.market.hull_white import HullWhite
from ipabs.market.index_rates import index_path, indices_of, readings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ipabs.arrays import Rates, Reals, Times
    from ipabs.definitions.deal import Deal
    from ipabs.market.curves import Curve
    from ipabs.market.indices import Reading
    from ipabs.market.timetable import Timetable


class RatesScratch(NamedTuple):
    """Arrays of one thread, used again for every block.

    Attributes
    ----------
    normals : (4, lanes) float64
    paths : (dates, 2, lanes) float64
        x and its integral.
    discount : (periods, lanes) float64
        Value at the closing of 1 paid on the payment date of the path.
    """

    normals: Reals
    paths: Reals
    discount: Reals


@dataclass(frozen=True, slots=True)
class RatesSimulation:
    """Short-rate paths ready to be drawn.

    Parameters
    ----------
    forwards : dict of (periods,) float64
        What the curve implies of the indices read, a year, in the order of the rows filled: ``index.SHIBOR-3M``.
    """

    forwards: dict[str, Rates]
    steps: Steps
    readings: Readings

    def scratch(self, lanes: int) -> RatesScratch:
        """New arrays for blocks of ``lanes`` paths."""
        dates, periods = len(self.steps.pull), len(self.readings.paid)
        return RatesScratch(empty_block(4, lanes), empty_block(dates, 2, lanes), empty_block(periods, lanes))

    def run(self, seed: int, first_path: int, macro: Reals, scratch: RatesScratch, rates: Rates) -> None:
        """Simulate paths ``first_path`` to ``first_path + lanes``.

        Fills the discount factors of ``scratch`` and ``rates`` (indices, periods, lanes), a year; ``macro`` (lanes,)
        is the macro factor.
        """
        draw_rates(seed, first_path, self.steps, macro, scratch.normals, scratch.paths)
        read_rates(self.readings, scratch.paths, rates, scratch.discount)


def simulate_rates(
    deal: Deal, asked: Iterable[str], timetable: Timetable, curve: Curve | None
) -> RatesSimulation | None:
    """Lay out the short rate of a deal; None where its rates are the curve's forwards.

    Parameters
    ----------
    asked : iterable of str
        Indices that formulas read.
    """
    model = deal.model.rates
    if curve is None or model.mean_reversion is None or model.volatility is None:
        return None
    process = HullWhite(model.mean_reversion, model.volatility)
    indices = indices_of(deal, asked)
    read = [readings(index, deal, timetable) for index in indices]
    forwards = {f"index.{index}": index_path(index, deal, timetable, curve) for index in indices}
    shift = -deal.model.market_price_of_risk
    steps, taken, _ = lay_out(process, curve, read, timetable.payments, model.leaning, shift)
    return RatesSimulation(forwards, steps, taken)


def lay_out(
    process: HullWhite,
    curve: Curve,
    read: Sequence[Sequence[Reading]],
    payments: Sequence[date],
    lean: float,
    shift: float,
) -> tuple[Steps, Readings, Times]:
    """The dates on which paths are drawn, with what happens between them and what is read there.

    Parameters
    ----------
    read : sequence of sequence of Reading, shape (indices, periods)
    payments : sequence of date, shape (periods,)
    lean, shift : float
        Correlation with the macro factor, and the mean of that.
    """
    paid = curve.times_of(payments)
    seen = [_times_seen(curve, each) for row in read for each in row]
    dates = np.unique(np.concatenate([[0.0], paid, *seen]))
    return _steps(process, dates, lean, shift), _readings(process, dates, curve, read, paid), dates


def _times_seen(curve: Curve, reading: Reading) -> Times:
    """Dates on which a path must be known for a reading, years."""
    return curve.times_of([reading.start, reading.end] if reading.compounded else [reading.fixing])


def _steps(process: HullWhite, dates: Times, lean: float, shift: float) -> Steps:
    lengths = np.diff(dates)
    own = np.sqrt(process.state_variance(lengths))
    common = np.divide(process.covariance(lengths), own, out=np.zeros_like(own), where=own > 0.0)
    rest = np.sqrt(np.maximum(process.integral_variance(lengths) - common**2, 0.0))
    deviation = float(np.sqrt(process.integral_variance(dates[-1:])[0]))
    end = 1.0 / deviation if deviation > 0.0 else 0.0
    to_come = process.reach(dates[-1] - dates)
    of_state = process.covariance(dates) + process.state_variance(dates) * to_come
    of_integral = process.integral_variance(dates) + process.covariance(dates) * to_come
    return Steps(
        entity=signed_hash("rates", "short rate"),
        decay=process.decay(lengths),
        reach=process.reach(lengths),
        noise=np.column_stack([own, common, rest]),
        pull=np.column_stack([of_state, of_integral]) * end,
        lean=lean,
        rest=float(np.sqrt(1.0 - lean**2)) - 1.0,
        end=end,
        shift=shift,
    )


def _readings(
    process: HullWhite, dates: Times, curve: Curve, read: Sequence[Sequence[Reading]], paid: Times
) -> Readings:
    shape = (len(read), len(paid))
    at, start, end = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    level, slope, scale = (np.zeros(shape) for _ in range(3))
    for i, row in enumerate(read):
        for k, each in enumerate(row):
            fixed, begin, over = curve.times_of([each.fixing, each.start, each.end])
            scale[i, k] = 1.0 / each.fraction
            level[i, k] = np.log(curve.discount(begin) / curve.discount(over))
            spans = process.integral_variance(np.array([begin, over, begin - fixed, over - fixed]))
            if each.compounded:
                start[i, k], end[i, k] = np.searchsorted(dates, [begin, over])
                level[i, k] += 0.5 * (spans[1] - spans[0])
            else:
                at[i, k] = np.searchsorted(dates, fixed)
                slope[i, k] = np.subtract(*process.reach(np.array([over - fixed, begin - fixed])))
                level[i, k] += 0.5 * (spans[2] - spans[0] - spans[3] + spans[1])
    discount = np.log(curve.discount(paid)) - 0.5 * process.integral_variance(paid)
    return Readings(at, start, end, level, slope, scale, np.searchsorted(dates, paid).astype(np.int64), discount)
