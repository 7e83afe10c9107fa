"""Bundles of patents: weights by period, patents that are expired, patents on many contracts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.families import split_families
from ipabs.collateral.patents import UNKNOWN
from ipabs.collateral.pledges import Links
from tests.collateral.royalty_rows import QUARTERS, made, told

if TYPE_CHECKING:
    from pathlib import Path

PATENTS = (
    "id,expiry_date,filing_date,grant_date,kind,invalidation_hazard,renewal_paid_by,extension\n"
    "P1,2020-08-16,,,,,,\n"
    "P2,2030-01-01,2010-01-01,2013-02-03,,2%,owner,\n"
    "P3,2020-01-01,,,utility,,Servicer,\n"
    "P4,2020-01-03,,,,,,\n"
    "P5,2019-05-01,,,,,,2\n"
    "P6,2021-07-01,,,design,0.1,,-1\n"
)


def test_weights_count_the_days_before_the_expiry(tmp_path: Path) -> None:
    bundles = made(tmp_path, {"patents": "P1:30%;P2:10%", "tail_share": "1%"}, patents=PATENTS).bundles
    assert bundles.contract.tolist() == [0, 0] and bundles.patent.tolist() == [0, 1]
    np.testing.assert_allclose(bundles.weight[0], [0.75, 0.75, 0.75 * 46 / 92, 0, 0, 0, 0, 0])
    np.testing.assert_allclose(bundles.weight[1], [0.25] * 8)
    assert bundles.weight.flags.c_contiguous and bundles.weight.dtype == np.float64


def test_only_days_of_the_contract_count(tmp_path: Path) -> None:
    ending = made(tmp_path, {"patents": "P1"}, patents=PATENTS)  # by default it ends with its last patent
    assert ending.bundles.weight.tolist() == [[1, 1, 1, 0, 0, 0, 0, 0]]
    np.testing.assert_allclose(ending.terms.sales[0, 2], 1000 * 46 / 365)
    begun = made(tmp_path, {"patents": "P1;P2", "start_date": "2020-08-01"}, patents=PATENTS).bundles
    np.testing.assert_allclose(begun.weight[0], [0.5, 0.5, 0.5 * 15 / 61, 0, 0, 0, 0, 0])


def test_weights_are_of_the_patents_alive_at_the_cutoff(tmp_path: Path) -> None:
    bundles = made(tmp_path, {"patents": "P2:40%;P3:20%;P4:40%", "tail_share": "1%"}, patents=PATENTS).bundles
    assert bundles.patent.tolist() == [1, 3]
    np.testing.assert_allclose(bundles.weight[:, 0], [0.5, 0.5 * 1 / 90])  # P4 lives for one day after the cutoff
    np.testing.assert_allclose(bundles.weight[:, 1], [0.5, 0.0])


def test_one_patent_stands_on_many_contracts(tmp_path: Path) -> None:
    rows = [{"obligor": "F2", "patents": "P2;P1"}, {"patents": "P2"}, {}, {"patents": "P1:50%"}]
    bundles = made(tmp_path, *rows, patents=PATENTS).bundles
    assert bundles.contract.tolist() == [0, 2, 3, 3]  # C2, C3, C4, C1
    assert bundles.patent.tolist() == [1, 0, 1, 0]
    assert bundles.weight[:, 0].tolist() == [1, 1, 0.5, 0.5]


def test_no_royalties_make_no_bundles(tmp_path: Path) -> None:
    bundles = made(tmp_path, {}, patents=PATENTS).bundles
    assert bundles.weight.shape == (0, 8) and bundles.contract.shape == (0,)


def test_expired_patents_are_warned_of_once(tmp_path: Path) -> None:
    rows = [{"patents": "P2;P3"}, {"patents": "P3"}]
    assert made(tmp_path, *rows, patents=PATENTS).warnings == [
        "contracts.csv: 1 patent of royalties is expired at the cutoff and counts as nothing.",
        "contracts.csv: all patents of 1 royalty are expired at the cutoff: only the tail_share is left.",
    ]
    older = PATENTS.replace("P4,2020-01-03", "P4,2019-01-02")
    assert made(tmp_path, *rows, {"patents": "P4;P3", "tail_share": "50%"}, patents=older).warnings == [
        "contracts.csv: 2 patents of royalties are expired at the cutoff and count as nothing.",
        "contracts.csv: all patents of 2 royalties are expired at the cutoff: only the tail_share is left.",
    ]
    assert made(tmp_path, {"patents": "P2"}, {}, patents=PATENTS).warnings == []


def test_dates_hazards_and_fees_of_patents(tmp_path: Path) -> None:
    patents = made(tmp_path, {}, patents=PATENTS).patents
    assert patents.kinds == ("invention", "invention", "utility", "invention", "invention", "design")
    assert patents.filing.tolist() == [UNKNOWN, date(2010, 1, 1).toordinal(), *[UNKNOWN] * 4]
    assert patents.grant.tolist() == [UNKNOWN, date(2013, 2, 3).toordinal(), *[UNKNOWN] * 4]
    np.testing.assert_array_equal(patents.hazard, [np.nan, 0.02, np.nan, np.nan, np.nan, 0.1])
    assert patents.owner_pays.tolist() == [False, True, False, False, False, False]
    # 730.5 days round to an even number; a year less is 365 days
    assert patents.expiry[4] - date(2019, 5, 1).toordinal() == 730
    assert patents.expiry[5] - date(2021, 7, 1).toordinal() == -365


def test_an_extension_that_is_a_slip(tmp_path: Path) -> None:
    faults, _ = told(tmp_path, patents="id,expiry_date,extension,renewal_paid_by\nP1,2030-01-01,21,us\n")
    assert faults == [
        "patents.csv:2:extension: '21' is not an extension in years: -20 to 20 is needed.",
        "patents.csv:2:renewal_paid_by: 'us' is not one of servicer, licensee, deal, owner.",
    ]


def test_families_keep_what_each_row_names(tmp_path: Path) -> None:
    rows = made(tmp_path, {"obligor": "F2"}, {}, {"obligor": "F3"}).rows  # C2, C1, C3
    links = Links(
        obligor=np.array([0, 1, 2]),
        guarantor=np.array([-1, 2, -1]),
        contract=np.array([0, 1, 1, 2]),
        patent=np.array([7, 8, 9, 7]),
        share=np.array([0.1, 0.2, 0.3, 0.4]),
    )
    again = links.of([2, 1])
    assert again.obligor.tolist() == [2, 1] and again.guarantor.tolist() == [-1, 2]
    assert again.contract.tolist() == [0, 1, 1] and again.patent.tolist() == [7, 8, 9]
    assert again.share.tolist() == [0.4, 0.2, 0.3]
    scheduled, royalties = split_families(rows, links, "CNY")
    assert scheduled.rows == () and scheduled.links.obligor.tolist() == []
    assert royalties.rows == rows and len(QUARTERS) == 8
