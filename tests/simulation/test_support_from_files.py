"""Layers of support on assets, worked by hand, from a deal folder with a tape to what a path pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.case import Case, load
from ipabs.kernels.settlement import DISPOSAL, EXPOSURE, FUND, GUARANTEE, INSURANCE, LOSS
from ipabs.run import ONE_PATH_LANES, replay
from ipabs.simulation.scratch import FEES, TOTALS

if TYPE_CHECKING:
    from pathlib import Path

DEAL = """
deal: support
currency: CNY
dates:
  cutoff: 2019-12-31
  closing: 2019-12-31
  first-payment: 2020-03-31
  legal-final: 2023-12-31
  frequency: quarterly
collateral: pool/
curve: {flat: 2%}
parties:
  guarantor: {pd: 0%}
  insurer: {pd: INSURER}
tranches:
  A: {notional: 300, coupon: 0%, principal: pass-through}
model:
  recovery: {mean: 20%, deviation: 0, lag: 1.4, lag-deviation: 0, costs: 0}
asset-support:
  SUPPORT
waterfall:
  - pay: A.principal
"""
OBLIGORS = "id,hazard\nlost,1000\nsound,0\n"
HEAD = "id,obligor,end_date,profile,rate,exposure,pledge_value,pledge_registered"
COVER = "fund_share,guarantor,guarantee_share,insurance_deductible,insurance_limit,unsecured_recovery"
FUND_AND_GUARANTEE = "fund: {size: 1000, wait: 0.4}\n  guarantee: {wait: 0.4CAP}"


def case(folder: Path, covers: list[str], support: str, *, insurer: str = "0%") -> Case:
    """A deal on bullets of 100 with 100 of patents each, that default in the first quarter, and a sound one."""
    deal = DEAL.replace("SUPPORT", support).replace("INSURER", insurer)
    pool = folder / "pool"
    pool.mkdir(parents=True)
    (folder / "deal.yaml").write_text(deal, encoding="utf-8")
    (pool / "obligors.csv").write_text(OBLIGORS, encoding="utf-8")
    rows = [f"C{n},lost,2023-12-31,bullet,0%,100,100,yes,{cover}" for n, cover in enumerate(covers)]
    rows.append("sound,sound,2023-12-31,bullet,0%,100,,yes,,,,,,")
    (pool / "contracts.csv").write_text("\n".join([f"{HEAD},{COVER}", *rows, ""]), encoding="utf-8")
    return load(folder)


def change(file: Path, old: str, new: str) -> None:
    """Replace words of a file that must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def recovered(of: Case, path: int = 77) -> dict[int, float]:
    """What comes to the deal after defaults on a path, by period, where there is anything."""
    receipts = replay(of, path, debug=True).flows.path("receipts.recovery")
    return {k: float(amount) for k, amount in enumerate(receipts) if amount}


def borne(of: Case) -> dict[str, float]:
    """Who bore what on the first path; on all of a block alike, for nothing is left to chance."""
    scratch = of.simulation.scratch(ONE_PATH_LANES)
    of.simulation.run(1, 0, scratch)
    assert np.ptp(scratch.totals, axis=1).max() < 1e-12
    rows = {"fund": FUND, "guarantee": GUARANTEE, "insurance": INSURANCE, "disposal": DISPOSAL, "loss": LOSS}
    found = {name: float(scratch.totals[row, 0]) for name, row in rows.items() if scratch.totals[row, 0]}
    assert sum(found.values()) == pytest.approx(scratch.totals[EXPOSURE, 0])
    return found


def test_fund_guarantee_and_a_later_disposal(tmp_path: Path) -> None:
    """Loss 100: fund 50, guarantee 40; of the later 20 they have back 10 and 8, the lender 2."""
    deal = case(tmp_path, ["50%,guarantor,80%,,,"], FUND_AND_GUARANTEE.replace("CAP", ""))
    assert recovered(deal) == pytest.approx({2: 90.0, 6: 2.0})
    assert borne(deal) == pytest.approx({"fund": 40.0, "guarantee": 32.0, "disposal": 20.0, "loss": 8.0})


def test_a_guarantee_without_a_fund_pays_before_the_disposal(tmp_path: Path) -> None:
    deal = case(tmp_path, [",guarantor,80%,,,"], "guarantee: {wait: 0.4}")
    assert recovered(deal) == pytest.approx({2: 80.0, 6: 4.0})
    assert borne(deal) == pytest.approx({"guarantee": 64.0, "disposal": 20.0, "loss": 16.0})


def test_the_share_of_a_guarantee_is_all_of_what_the_fund_leaves(tmp_path: Path) -> None:
    support = "fund: {size: 30, wait: 0.4}\n  guarantee: {wait: 0.4, subrogation: 0%}"
    deal = case(tmp_path, ["50%,guarantor,,,,"], support)
    assert recovered(deal) == pytest.approx({2: 100.0})
    # of the 20 the fund has 30 % at once; the lender needs nothing, and the other 14 go to both as 24 to 70
    returned = 6.0 + 14.0 * 24.0 / 94.0
    assert borne(deal) == pytest.approx({"fund": 30 - returned, "guarantee": 50 + returned, "disposal": 20})


def test_insurance_and_an_unsecured_rest(tmp_path: Path) -> None:
    """The insurer pays 100 - 15, at most 60; of 20 and a tenth of the other 80, 28, 60 % are the insurer's."""
    deal = case(tmp_path, [",,,15,60,10%"], "insurance: {wait: 0.4, provider: insurer}")
    assert recovered(deal) == pytest.approx({2: 60.0, 6: 11.2})
    assert borne(deal) == pytest.approx({"insurance": 43.2, "disposal": 28.0, "loss": 28.8})


def test_an_annual_cap_is_a_share_of_the_years_average_guaranteed_balance(tmp_path: Path) -> None:
    """All year 80 % of two loans of 100: 160, of which 30 % are 48. The second loan finds 0 of the cap left."""
    deal = case(tmp_path, [",guarantor,80%,,,", ",guarantor,80%,,,"], "guarantee: {wait: 0.4, annual-cap: 30%}")
    assert recovered(deal)[2] == pytest.approx(48.0)
    assert deal.simulation.layers.compensated.max() == pytest.approx(48.0)


def test_the_average_of_a_year_is_by_days(tmp_path: Path) -> None:
    """A loan of 100 ends on the last day of June 2020: 182 of the 366 days that the four quarters of 2020 have."""
    folder = tmp_path / "half"
    case(folder, [",guarantor,,,,"], "guarantee: {annual-cap: 50%}")
    change(folder / "pool" / "contracts.csv", "lost,2023-12-31", "lost,2020-06-30")
    simulation = load(folder).simulation
    times = simulation.terms.times
    first_year = times[1:] <= 1.0
    average = 100.0 * times[2] / times[1:][first_year][-1]
    place = 0  # parties are watched first, in the order of the deal
    assert simulation.layers.compensated[place, 0] == pytest.approx(0.5 * average)
    assert simulation.layers.compensated[place, 1:].max() == 0.0


@pytest.mark.parametrize(("insurer", "paid"), [("0%", 60.0), ("99.9999999%", 0.0)])
def test_an_insurer_that_has_failed_pays_nothing(tmp_path: Path, insurer: str, paid: float) -> None:
    deal = case(tmp_path, [",,,15,60,"], "insurance: {wait: 1.2, provider: insurer}", insurer=insurer)
    assert recovered(deal).get(5, 0.0) == pytest.approx(paid)


def test_an_obligor_that_guarantees_anothers_loan_fails_as_both(tmp_path: Path) -> None:
    """It fails in the quarter of the default: nothing. When it is sound: 80, and 16 of the later 20 are its own."""
    folder = tmp_path / "tangled"
    case(folder, [",guarantor,80%,,,"], "guarantee: {wait: 0.4}")
    change(folder / "pool" / "obligors.csv", "sound,0", "sound,0\nsecond,1000")
    change(folder / "pool" / "contracts.csv", ",guarantor,80%", ",second,80%")
    assert recovered(load(folder)) == pytest.approx({6: 20.0})
    owing = "\nC9,second,2023-12-31,bullet,0%,10,,yes,,,,,,\nsound"
    change(folder / "pool" / "contracts.csv", "\nsound", owing)
    change(folder / "pool" / "obligors.csv", "second,1000", "second,0")
    assert recovered(load(folder)) == pytest.approx({2: 80.0, 6: 4.0})


FEE_A_YEAR = {"fund": 1.0 * 0.5, "guarantee": 2.0 * 0.8, "insurance": 3.0 * 0.6}
"""1 % of half of 100, 2 % of four fifths, 3 % of 100 - 15, at most 60."""


@pytest.mark.parametrize("layers", [("fund",), ("guarantee",), ("insurance",), ("fund", "guarantee", "insurance")])
def test_each_layer_costs_its_fee_while_the_contract_performs(tmp_path: Path, layers: tuple[str, ...]) -> None:
    """Of two covered bullets of 100 the one fails in the first quarter and pays no fee; the other pays to its end."""
    words = {
        "fund": "fund: {size: 1000, wait: 0.4, fee: 1%}",
        "guarantee": "guarantee: {wait: 0.4, fee: 2%}",
        "insurance": "insurance: {wait: 0.4, provider: insurer, fee: 3%}",
    }
    cover = "50%,guarantor,80%,15,60,"
    folder = tmp_path / "fees"
    case(folder, [cover], "\n  ".join(words[layer] for layer in layers))
    change(folder / "pool" / "contracts.csv", "bullet,0%,100,,yes,,,,,,", f"bullet,0%,100,,yes,{cover}")
    deal = load(folder)
    years = float(deal.simulation.terms.times[-1])
    assert years == pytest.approx(4.0, abs=0.01)
    scratch = deal.simulation.scratch(ONE_PATH_LANES)
    deal.simulation.run(1, 0, scratch)
    found = scratch.totals[FEES:]
    expected = [FEE_A_YEAR[name] * years if name in layers else 0.0 for name in FEE_A_YEAR]
    np.testing.assert_allclose(found, np.repeat([[fee] for fee in expected], ONE_PATH_LANES, axis=1), rtol=1e-12)


def test_fees_move_nothing_else(tmp_path: Path) -> None:
    """What the layers bear, and what the deal receives, is to the bit what it is without fees."""
    with_fee = case(tmp_path / "with", ["50%,guarantor,80%,,,"], "fund: {size: 30, fee: 5%}\n  guarantee: {fee: 1%}")
    without = case(tmp_path / "without", ["50%,guarantor,80%,,,"], "fund: {size: 30}\n  guarantee: {}")
    both = []
    for deal in (with_fee, without):
        scratch = deal.simulation.scratch(ONE_PATH_LANES)
        deal.simulation.run(1, 0, scratch)
        both.append((scratch.totals[:TOTALS].copy(), recovered(deal)))
    assert (both[0][0] == both[1][0]).all()
    assert both[0][1] == both[1][1]
