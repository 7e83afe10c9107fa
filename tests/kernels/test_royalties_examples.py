"""Royalty contracts worked by hand: sales of 100 a quarter without noise, so that all paths are one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.kernels.royalty_pools import one_world, plain, run
from tests.naive import credit, philox
from tests.naive import royalties as naive

QUARTERS = [0.25 * k for k in range(9)]
NEVER = -math.inf
YEARS = frozenset({3, 7})


def world(default=None):
    """Eight quarters; everybody defaults in the period, if one is given."""
    thresholds = [NEVER if default is None or k < default else math.inf for k in range(8)]
    return one_world(QUARTERS, thresholds)


def quarters(default=None, **terms):
    """The contract's receipts, value and defaulted value."""
    out = run(1, 0, world(default), [plain(**({"sales": [100.0] * 8, "year_ends": YEARS} | terms))], 32)
    for rows in out:
        assert np.all(rows == rows[:, :1])
    return [rows[:, 0] for rows in out]


def received(default=None, **terms):
    return quarters(default, **terms)[0]


def test_one_rate():
    assert received(tiers=[(0.0, 0.05)]) == pytest.approx([5.0] * 8)


def test_tiers_are_of_the_year():
    """5 % up to 150, 8 % up to 350, 6 % beyond: 100, 200, 300, 400 sold so far make 5, 11.5, 19.5, 26.5."""
    tiers = [(0.0, 0.05), (150.0, 0.03), (350.0, -0.02)]
    assert received(tiers=tiers) == pytest.approx([5.0, 6.5, 8.0, 7.0] * 2)


def test_a_year_begun_counts():
    """200 sold, 11.5 owed and earned before the cutoff; the year ends with the second quarter."""
    terms = {"tiers": [(0.0, 0.05), (150.0, 0.03)], "begun": (200.0, 11.5, 11.5), "year_ends": frozenset({1, 5})}
    assert received(**terms) == pytest.approx([8.0, 8.0, 5.0, 6.5, 8.0, 8.0, 5.0, 6.5])


def test_the_cap_is_of_the_year():
    assert received(tiers=[(0.0, 0.05)], cap=12.0) == pytest.approx([5.0, 5.0, 2.0, 0.0] * 2)


def test_the_minimum_is_made_up_for_when_the_year_ends():
    minimum = [0.0] * 3 + [26.0] + [0.0] * 3 + [15.0]
    assert received(tiers=[(0.0, 0.05)], minimum=minimum) == pytest.approx([5.0, 5.0, 5.0, 11.0, 5.0, 5.0, 5.0, 5.0])
    minimum = [0.0] * 7 + [26.0]
    sold_out = received(sales=[100.0] * 4 + [0.0] * 4, tiers=[(0.0, 0.05)], minimum=minimum)
    assert sold_out == pytest.approx([5.0] * 4 + [0.0] * 3 + [26.0])


def test_the_lifetime_is_never_exceeded():
    assert received(tiers=[(0.0, 0.05)], lifetime=17.0) == pytest.approx([5.0, 5.0, 5.0, 2.0, 0.0, 0.0, 0.0, 0.0])


def test_patents_carry_all_but_the_tail():
    """Half of the weight expires in the middle of the third quarter; the tail is 20 %."""
    weight = [0.5, 0.5, 0.25, 0.0, 0.0, 0.0, 0.0, 0.0]
    patents = [
        naive.Patent(41, None, 0.0, [0.0] * 8, weight, [0.0] * 8),
        naive.Patent(42, None, 0.0, [0.0] * 8, [0.5] * 8, [0.0] * 8),
        naive.Patent(43, None, 0.0, [1e9] * 8, [0.5] * 8, [0.0] * 8),  # dead at once
    ]
    share = [1.0, 1.0, 0.8] + [0.6] * 5
    assert received(tiers=[(0.0, 0.05)], tail=0.2, patents=patents) == pytest.approx([5.0 * s for s in share])


def test_a_lag_brings_what_was_owed_before_the_cutoff_and_loses_the_end():
    terms = {"tiers": [(0.0, 0.05)], "sales": [100.0 * (k + 1) for k in range(8)], "receivable": [3.0, 4.0]}
    assert received(**terms, withheld=0.1) == pytest.approx([2.7, 3.6, 4.5, 9.0, 13.5, 18.0, 22.5, 27.0])


def test_a_default_ends_what_would_be_received_from_then_on():
    terms = {"tiers": [(0.0, 0.05)], "receivable": [3.0], "closing": 70.0, "level": [0.1] * 8, "fixed": [2.0] * 8}
    receipts, value, defaulted, _ = quarters(default=2, **terms, carry=[[0.5]] * 8)
    assert receipts == pytest.approx([3.0, 5.0] + [0.0] * 6)
    assert value == pytest.approx([0.1 + 2.0 + 2.5] * 2 + [0.0] * 6)
    assert defaulted == pytest.approx([0.0, 0.0, 4.6] + [0.0] * 5)
    assert quarters(default=0, **terms, carry=[[0.5]] * 8)[2] == pytest.approx([70.0] + [0.0] * 7)


def test_a_replacement_pays_its_share_from_the_end_of_the_delay():
    """Default in the second quarter, at its end: half a year on ends the fourth, whose receipts are the first."""
    terms = {"tiers": [(0.0, 0.05)], "receivable": [3.0], "chance": 1.0, "delay": 0.5, "share": 0.8}
    after = [(0.25, 0.5)] * 8
    receipts, value, *_ = quarters(default=1, **terms, after=after, level=[10.0] * 8)
    assert receipts == pytest.approx([3.0, 0.0, 0.0] + [4.0] * 5)
    assert value == pytest.approx([10.0] + [0.8 * 0.25 * 10.0] * 2 + [0.8 * 0.5 * 10.0] * 5)
    assert received(default=1, **(terms | {"delay": 0.0})) == pytest.approx([3.0] + [4.0] * 7)
    assert received(default=1, **(terms | {"delay": 9.0})) == pytest.approx([3.0] + [0.0] * 7)


def test_whether_a_replacement_comes_is_one_draw_a_path():
    licence = plain([100.0] * 8, chance=0.4)
    found = run(1, 64, world(default=0), [licence], 64).receipts
    comes = [philox.uniform_once(1, 64 + lane, licence.entity, naive.REPLACEMENT) < 0.4 for lane in range(64)]
    assert np.array_equal(found > 0, np.tile(comes, (8, 1)))
    assert 0 < sum(comes) < 64


def test_what_is_carried_is_still_to_come():
    """A lag of 3: at the end of a quarter what accrued in it, in the one before and the one before that is owed."""
    carry = [[0.1 * (k + 1), 0.2, 0.3] for k in range(8)]
    terms = {"tiers": [(0.0, 0.05)], "receivable": [1.0, 1.0, 1.0], "withheld": 0.1, "carry": carry}
    value = quarters(**terms)[1]
    assert value == pytest.approx([4.5 * (0.1 * (k + 1) + 0.2 * (k > 0) + 0.3 * (k > 1)) for k in range(8)])


def test_value_counts_the_patents_alive():
    patents = [naive.Patent(41 + j, None, 0.0, [h] * 8, [0.5] * 8, [3.0] * 8) for j, h in enumerate((0.0, 1e9, 0.0))]
    assert quarters(level=[1.0] * 8, fixed=[0.5] * 8, patents=patents)[1] == pytest.approx([7.5] * 8)


def test_licensees_default_on_their_own_and_a_contract_follows_its_licensee():
    """Two firms, the second with two contracts: what one firm's default costs is that firm's."""
    both = world()
    both.firms = [credit.Firm(21, {}, [NEVER] * 4 + [0.0] * 4), credit.Firm(22, {}, [NEVER] * 2 + [0.0] * 6)]
    licences = [plain([amount] * 8, closing=amount, level=[amount] * 8) for amount in (1.0, 10.0, 100.0)]
    for number, licence in enumerate(licences):
        licence.firm, licence.entity = min(number, 1), 31 + number
    receipts, _, defaulted, _ = run(1, 0, both, licences, 256)
    assert set(np.unique(receipts[-1]).tolist()) == {0.0, 1.0, 110.0, 111.0}
    lost = [[credit.asset(1, lane, firm, [], 1.0) <= 0.0 for lane in range(256)] for firm in both.firms]
    assert np.array_equal(receipts[-1], 111.0 - 1.0 * np.array(lost[0]) - 110.0 * np.array(lost[1]))
    expected = np.zeros((8, 256))
    expected[4], expected[2] = 1.0 * np.array(lost[0]), 110.0 * np.array(lost[1])
    assert np.array_equal(defaulted, expected)
