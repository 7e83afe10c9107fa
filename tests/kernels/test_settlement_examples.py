"""Settlement worked by hand: each layer alone and all together, in quarters, a loan of 100 lost in the first."""

from __future__ import annotations

import math

import pytest

from tests.kernels.settled import by_kernel, sources
from tests.naive.settlement import Claim, Rules
from tests.naive.settlement import settle as settle_naively

QUARTERS = [0.25 * k for k in range(13)]
ALL = {"fund": 1.0, "guarantee": 1.0, "insurance": 1.0}
NEVER: tuple = (None, None)


def claim(**words):
    """100 owed in every quarter; patents that bring ``brings`` for certain."""
    brings = words.pop("brings", 0.0)
    return Claim(exposure=[100.0] * 12, pledge=[brings] * 12, **words)


def rules(*present, **words):
    """Layers that wait half a year, a disposal after a year and a half, and nothing by chance."""
    words = {"waits": dict.fromkeys(present, 0.5), "subrogation": ALL, "fund": 1000.0} | words
    return Rules(times=words.pop("times", QUARTERS), **words)


def settled(claims, terms, *, events=((0, 0),), failures=NEVER):
    """What kernel and twin make of it alike: by source, and the money by quarter."""
    claims = claims if isinstance(claims, list) else [claims]
    by_lane = [[failure] * 32 for failure in failures]
    found = by_kernel(1, 0, [(k, 0, i) for k, i in events], [0.0] * 32, claims, terms, by_lane)
    naive = settle_naively(1, 0, list(events), 0.0, claims, terms, list(failures))
    by_source = sources(found)
    expected = naive.borne | {"disposal": naive.disposal, "exposure": naive.exposure, "loss": naive.loss}
    assert by_source == pytest.approx(expected, abs=1e-12)
    received = {k: amount for k, amount in enumerate(found.received[:, 0].tolist()) if amount}
    assert received == pytest.approx({k: amount for k, amount in enumerate(naive.received) if amount})
    assert found.losses[0, 0] == pytest.approx(naive.losses[0], abs=1e-12)
    return by_source, received


def shared(disposal, fund, guarantee, insurance, loss, exposure=100.0):
    amounts = (disposal, fund, guarantee, insurance, loss, exposure)
    assert sum(amounts[:5]) == pytest.approx(exposure)
    names = ("disposal", "fund", "guarantee", "insurance", "loss", "exposure")
    return pytest.approx(dict(zip(names, amounts, strict=True)), abs=1e-12)


def test_nothing_stands_behind_the_loan():
    borne, received = settled(claim(), rules())
    assert borne == shared(0, 0, 0, 0, 100) and received == {}


def test_disposal_alone():
    """20 of proceeds arrive 1.5 years after the end of the first quarter: in the seventh."""
    borne, received = settled(claim(brings=20.0), rules())
    assert borne == shared(20, 0, 0, 0, 80) and received == pytest.approx({6: 20})


def test_disposal_costs_and_the_claim_that_is_left():
    """40 less a tenth is 36; of the 64 that are left an unsecured claim brings a quarter, 16."""
    borne, received = settled(claim(brings=40.0, unsecured=0.25), rules(costs=0.1))
    assert borne == shared(52, 0, 0, 0, 48) and received == pytest.approx({6: 52})


def test_disposal_brings_at_most_what_is_owed():
    borne, received = settled(claim(brings=300.0, unsecured=0.25), rules())
    assert borne == shared(100, 0, 0, 0, 0) and received == pytest.approx({6: 100})


def test_patents_that_have_expired_by_the_disposal_bring_nothing():
    expired = Claim(exposure=[100.0] * 12, pledge=[50.0] * 6 + [0.0] * 6)
    assert settled(expired, rules())[0] == shared(0, 0, 0, 0, 100)
    assert settled(expired, rules(lag=1.25))[0] == shared(50, 0, 0, 0, 50)


def test_fund_alone():
    borne, received = settled(claim(fund_share=0.5), rules("fund"))
    assert borne == shared(0, 50, 0, 0, 50) and received == pytest.approx({2: 50})


def test_fund_that_runs_dry():
    """70 in the fund: 50 for the first default, 20 for the next, nothing for the last."""
    claims = [claim(fund_share=0.5)] * 3
    borne, received = settled(claims, rules("fund", fund=70.0), events=((0, 2), (1, 0), (3, 1)))
    assert borne == shared(0, 70, 0, 0, 230, exposure=300)
    assert received == pytest.approx({2: 50, 3: 20})


def test_guarantee_alone_pays_before_a_later_disposal():
    """80 at once and 20 from the patents: 16 of them are the guarantor's, 4 the lender's."""
    borne, received = settled(claim(brings=20.0, guarantor=0, guarantee_share=0.8), rules("guarantee"))
    assert borne == shared(20, 0, 64, 0, 16) and received == pytest.approx({2: 80, 6: 4})


def test_insurance_alone_between_deductible_and_limit():
    """The insurer pays what is above 15, at most 60."""
    for limit, paid in ((60.0, 60.0), (200.0, 85.0), (0.0, 0.0)):
        borne, received = settled(claim(deductible=15.0, limit=limit), rules("insurance"))
        assert borne == shared(0, 0, 0, paid, 100 - paid)
        assert received == pytest.approx({2: paid} if paid else {})
    assert settled(claim(deductible=100.0, limit=50.0), rules("insurance"))[0] == shared(0, 0, 0, 0, 100)


def test_fund_guarantee_and_a_later_disposal_nobody_is_paid_twice():
    """Loss 100: the fund pays 50, the guarantor 80 % of the rest, 40; the lender is left with 10.

    Of the 20 that come later each has what it bore: 10, 8 and 2. Fund 40, guarantor 32, lender 8.
    """
    loan = claim(brings=20.0, fund_share=0.5, guarantor=0, guarantee_share=0.8)
    borne, received = settled(loan, rules("fund", "guarantee"))
    assert borne == shared(20, 40, 32, 0, 8) and received == pytest.approx({2: 90, 6: 2})


def test_all_layers_together():
    """Fund 50, guarantor 40, insurer 10 - 2 = 8, lender 2; of 20 they have back 10, 8, 1.6 and .4."""
    loan = claim(brings=20.0, fund_share=0.5, guarantor=0, guarantee_share=0.8, deductible=2.0, limit=100.0)
    borne, received = settled(loan, rules("fund", "guarantee", "insurance"))
    assert borne == shared(20, 40, 32, 6.4, 1.6) and received == pytest.approx({2: 98, 6: 0.4})


def test_without_subrogation_the_lender_is_made_whole_first():
    """10 of the 20 make the lender whole; the other 10 go to fund and guarantor as 50 to 40."""
    loan = claim(brings=20.0, fund_share=0.5, guarantor=0, guarantee_share=0.8)
    borne, received = settled(loan, rules("fund", "guarantee", subrogation={}))
    assert borne == shared(20, 50 - 50 / 9, 40 - 40 / 9, 0, 0) and received == pytest.approx({2: 90, 6: 10})


def test_half_subrogation():
    """Fund and guarantor take half of their 10 and 8 at once; 11 are left, of which the lender needs 10.

    The last 1 is shared as the 45 and 36 that they still bear.
    """
    loan = claim(brings=20.0, fund_share=0.5, guarantor=0, guarantee_share=0.8)
    half = rules("fund", "guarantee", subrogation=dict.fromkeys(ALL, 0.5))
    borne, received = settled(loan, half)
    assert borne == shared(20, 45 - 45 / 81, 36 - 36 / 81, 0, 0) and received == pytest.approx({2: 90, 6: 10})


def test_disposal_before_the_layers_pay():
    """20 are there after a quarter: fund and guarantor pay of the 80 that are missing."""
    loan = claim(brings=20.0, fund_share=0.5, guarantor=0, guarantee_share=0.8)
    borne, received = settled(loan, rules("fund", "guarantee", lag=0.25))
    assert borne == shared(20, 40, 32, 0, 8) and received == pytest.approx({1: 20, 2: 72})


def test_disposal_between_two_layers():
    """The fund pays 50 after half a year, then 20 from the patents, 10 of them the fund's; then 80 % of 40."""
    loan = claim(brings=20.0, fund_share=0.5, guarantor=0, guarantee_share=0.8)
    waits = {"fund": 0.5, "guarantee": 2.0}
    borne, received = settled(loan, rules(waits=waits))
    assert borne == shared(20, 40, 32, 0, 8) and received == pytest.approx({2: 50, 6: 10, 8: 32})


def test_a_layer_that_waits_less_pays_first():
    """The guarantor pays 80 after a quarter, the fund half of the other 20 after a year."""
    loan = claim(fund_share=0.5, guarantor=0, guarantee_share=0.8)
    borne, received = settled(loan, rules(waits={"fund": 1.0, "guarantee": 0.25}))
    assert borne == shared(0, 10, 80, 0, 10) and received == pytest.approx({1: 80, 4: 10})


def test_annual_cap_and_the_excess_back_to_the_lender():
    """The guarantor compensates at most 100 a year from the cutoff: 80, then 20; in the next year 80 again.

    Defaults in the first, second and third quarter are compensated in the third, fourth and fifth.
    """
    claims = [claim(guarantor=1, guarantee_share=0.8)] * 3
    capped = rules("guarantee", caps=[[0.0] * 3, [100.0] * 3])
    borne, received = settled(claims, capped, events=((0, 0), (1, 1), (2, 2)))
    assert borne == shared(0, 0, 180, 0, 120, exposure=300)
    assert received == pytest.approx({2: 80, 3: 20, 4: 80})


def test_each_guarantor_has_a_cap_of_its_own():
    claims = [claim(guarantor=0, guarantee_share=0.8), claim(guarantor=1, guarantee_share=0.8)]
    capped = rules("guarantee", caps=[[30.0] * 3, [50.0] * 3])
    assert settled(claims, capped, events=((0, 0), (0, 1)))[0] == shared(0, 0, 80, 0, 120, exposure=200)


@pytest.mark.parametrize(("failure", "paid"), [(2, 0.0), (3, 80.0), (None, 80.0)])
def test_a_guarantor_that_fails_by_the_day_of_payment_pays_nothing(failure, paid):
    loan = claim(guarantor=1, guarantee_share=0.8)
    assert settled(loan, rules("guarantee"), failures=(None, failure))[0] == shared(0, 0, paid, 0, 100 - paid)


def test_the_failure_of_one_provider_is_another_layers_loss():
    """Without the fund the guarantor pays 80; without the guarantor the insurer 98."""
    loan = claim(fund_share=0.5, guarantor=0, guarantee_share=0.8, deductible=2.0, limit=100.0)
    terms = rules("fund", "guarantee", "insurance", providers={"fund": 1})
    assert settled(loan, terms, failures=(None, 0))[0] == shared(0, 0, 80, 18, 2)
    assert settled(loan, terms, failures=(0, 0))[0] == shared(0, 0, 0, 98, 2)


def test_payments_beyond_the_last_period_are_lost():
    """A default in the eleventh of twelve quarters: neither half a year nor a year and a half is in time."""
    loan = claim(brings=20.0, fund_share=0.5)
    assert settled(loan, rules("fund"), events=((10, 0),))[0] == shared(0, 0, 0, 0, 100)
    borne, received = settled(loan, rules("fund"), events=((9, 0),))
    assert borne == shared(0, 50, 0, 0, 50) and received == pytest.approx({11: 50})


def test_a_default_in_the_middle_of_its_period():
    """At .125: half a year later is in the third quarter, a year and a half later in the seventh; at .7, .125 earlier.

    With a wait of an eighth of a year money comes in the quarter of the default itself.
    """
    loan = claim(brings=20.0, fund_share=0.5)
    borne, received = settled(loan, rules(waits={"fund": 0.125}, middle=True))
    assert borne == shared(20, 40, 0, 0, 40) and received == pytest.approx({0: 50, 6: 10})
    _, received = settled(loan, rules(waits={"fund": 0.125}))
    assert received == pytest.approx({1: 50, 6: 10})


def test_a_lag_by_chance_is_log_normal():
    """Half of the disposals come within the median, and 84 % within exp(deviation) of it."""
    lanes = 4096
    fine = [k / 16 for k in range(17)]
    loan = Claim(exposure=[100.0] * 16, pledge=[20.0] * 16)
    terms = Rules(times=fine, lag=0.5, lag_deviation=math.log(1.75))
    found = by_kernel(1, 0, [(0, lane, 0) for lane in range(lanes)], [0.0] * lanes, [loan], terms, [])
    arrived = found.received.cumsum(axis=0) / 20.0
    for quarter, chance in ((8, 0.5), (14, 0.8413447)):
        assert abs(arrived[quarter].mean() - chance) < 4 * math.sqrt(chance * (1 - chance) / lanes)
