"""Fees with which a deal renews its patents: on the dates of their office, by its schedule or the tape."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from ipabs.collateral.patents import make_patents
from ipabs.collateral.reading import read_rows
from ipabs.collateral.renewal_fees import renewal_fees
from ipabs.collateral.tables import read_table
from ipabs.definitions.tape import PATENTS
from ipabs.errors import Faults
from ipabs.run import load, run
from tests.simulation.royalty_pools import YEARS, each, patent, royalties, royalty

HEAD = "id,office,kind,filing_date,grant_date,expiry_date,renewal_paid_by,renewal_fee\n"
CUTOFF = date(2020, 1, 1)


def fees(folder, table, currency="USD", years=20):
    """(patents, years) of deals that begin in 2020."""
    (folder / "patents.csv").write_text(HEAD + table, encoding="utf-8")
    faults = Faults()
    read = read_table(folder / "patents.csv", "patents.csv", faults)
    rows = read_rows(read, PATENTS, faults)
    bounds = np.array([date(2020 + year, 1, 1).toordinal() for year in range(years + 1)])
    found = renewal_fees(rows, make_patents(rows, faults), currency, bounds, faults)
    assert not faults.faults
    return found


def test_the_us_asks_three_times(tmp_path):
    """Granted on 1 May 2018: on 31 October 2021, 2025 and 2029; the third lies after the second one's expiry."""
    found = fees(tmp_path, "A,US,,,2018-05-01,2036-01-01,deal,\nB,US,,,2018-05-01,2029-06-01,deal,\n")
    expected = np.zeros((2, 20))
    expected[:, 1], expected[:, 5], expected[0, 9] = 2000, 3760, 7700
    np.testing.assert_array_equal(found, expected)


def test_cnipa_asks_every_year_by_the_patents_year(tmp_path):
    """Filed on 1 July 2015: in July 2020 the sixth year begins, in 2021 the seventh, ... in 2034 the twentieth."""
    found = fees(tmp_path, "A,CN,,2015-07-01,2018-01-01,,deal,\n", "CNY")
    expected = [1200, *[2000] * 3, *[4000] * 3, *[6000] * 3, *[8000] * 5, *[0] * 5]
    np.testing.assert_array_equal(found[0], expected)


def test_the_tapes_fee_goes_before_the_schedule(tmp_path):
    """Of a European patent, a Chinese utility model, an American one in euros; designs of the US have no renewals."""
    table = (
        "A,EP,,2018-03-01,2019-01-01,2023-02-01,deal,150\nB,CN,utility,2018-03-01,2019-01-01,,deal,80\n"
        "C,US,,2016-01-01,2018-05-01,2036-01-01,deal,1_900\nD,US,design,2016-01-01,2018-05-01,2036-01-01,deal,\n"
    )
    found = fees(tmp_path, table, "EUR", years=4)
    np.testing.assert_array_equal(found, [[150] * 3 + [0], [80] * 4, [0, 1900, 0, 0], [0] * 4])


@pytest.mark.parametrize("payer", ["servicer", "licensee", "owner"])
def test_what_others_pay_costs_the_deal_nothing(tmp_path, payer):
    assert not fees(tmp_path, f"A,US,,,2018-05-01,2036-01-01,{payer},\n").any()


FEES = "fees: {renewal: {rate: 100%, of: renewals(pool)}}\n"


def test_a_deal_pays_for_patents_as_long_as_they_live(tmp_path):
    """100 a year of a patent invalidated at 10 % a year: what is due is 100 times the chance that it still lives."""
    found = {}
    for payer in ("deal", "licensee"):
        folder = tmp_path / payer
        folder.mkdir()
        column = {"office": "EP", "grant_date": "2020-06-30", "filing_date": "2018-06-30", "invalidation_hazard": "10%"}
        rows = [patent("P", renewal_paid_by=payer, renewal_fee=100, **column)]
        case = royalties(folder, [royalty("C", patents="P")], patents=rows, dates=YEARS, more=FEES * (payer == "deal"))
        found[payer] = case, each(case, 256)["C"].receipts
    case, receipts = found["deal"]
    survival = case.pool.royalties.lives.survival[0]
    np.testing.assert_allclose(case.pool.renewals, 100.0 * survival[:-1])
    assert survival[-1] < 0.5
    assert found["licensee"][0].pool.renewals is None
    assert receipts.tobytes() == found["licensee"][1].tobytes(), "who pays moves no royalty"
    scratch = case.simulation.scratch(1024)
    case.simulation.run(1, 0, scratch)
    told = scratch.inputs[case.simulation.inputs.index("pool.renewals")]
    np.testing.assert_array_equal(told, np.repeat(case.pool.renewals[:, np.newaxis], 1024, axis=1))


def test_the_fee_is_paid_in_the_waterfall(tmp_path):
    column = {"office": "EP", "grant_date": "2020-06-30", "filing_date": "2018-06-30", "invalidation_hazard": 0}
    rows = [patent("P", renewal_paid_by="deal", renewal_fee=100, **column)]
    royalties(tmp_path, [royalty("C", patents="P")], patents=rows, dates=YEARS, more=FEES)
    (file,) = tmp_path.glob("*.yaml")
    text = file.read_text(encoding="utf-8").replace("  - pay: A\n", "  - pay: [renewal, A]\n")
    file.write_text(text, encoding="utf-8")
    flows = run(load(file)).flows
    np.testing.assert_allclose(flows.path("renewal.paid"), np.full(12, 100.0))
    assert flows.path("pool.renewals").tolist() == [100.0] * 12
