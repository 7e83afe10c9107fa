"""``ipabs check`` of files that are no deals: pools by themselves, valuation files, maps; what it says of good ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ipabs.definitions.library import structures
from tests.cli.running import ipabs
from tests.cli.test_pool_import import LEASE_MAP
from tests.collateral.simulated import write_pool
from tests.collateral.tape_files import lines_of, typed_workbook

if TYPE_CHECKING:
    from pathlib import Path

CONTRACTS = (
    "id,obligor,kind,currency,start_date,end_date,exposure,patents,sales,volatility,royalty_rate\n"
    "C1,F1,loan,CNY,2020-01-31,2022-06-30,600,P1:0.5,,,\n"
    "C2,F1,lease,USD,2020-02-29,2021-09-30,400,,,,\n"
    "R1,F2,royalty,EUR,,,,P1,1000,20%,5%\n"
)
OBLIGORS = "id,pd\nF1,1.5%\nF2,0.05%\n"
PATENTS = "id,filing_date,appraisal,appraisal_date\nP1,2015-06-30,50,2019-12-31\n"
SHIPPED = [name for name, folder in structures().items() if (folder / "pool" / "contracts.csv").is_file()]


def test_a_pool_is_looked_at_as_of_the_last_day_that_it_tells_of(tmp_path: Path) -> None:
    write_pool(tmp_path, CONTRACTS, OBLIGORS, PATENTS)
    told = "3 contracts, 2 obligors, 1 patent\n"
    assert ipabs("check", str(tmp_path)).out == f"{tmp_path}: no fault as of 2020-02-29; {told}"
    book = typed_workbook(tmp_path / "pool.xlsx", lines_of(tmp_path))
    assert ipabs("check", str(book)).out == f"{book}: no fault as of 2020-02-29; {told}"
    later = ipabs("check", str(tmp_path), "--as-of", "2021-09-30")
    assert (later.code, later.out) == (2, "")
    assert later.err == "contracts.csv:3:end_date: the contract ends on 2021-09-30, not after the cutoff 2021-09-30.\n"


def test_without_other_days_it_is_the_one_before_the_first_end(tmp_path: Path) -> None:
    write_pool(tmp_path, "id,obligor,end_date,exposure\nC1,F1,2022-06-30,600\nC2,F1,2021-09-30,600\n", OBLIGORS)
    assert "no fault as of 2021-09-29; 2 contracts" in ipabs("check", str(tmp_path)).out
    write_pool(tmp_path, "id,obligor,kind,sales,volatility,royalty_rate\nC1,F1,royalty,5,20%,5%\n", OBLIGORS)
    assert ipabs("check", str(tmp_path)).out == f"{tmp_path}: no fault; 1 contract, 2 obligors, 0 patents\n"


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_pools_have_no_fault_by_themselves(name: str) -> None:
    outcome = ipabs("check", str(structures()[name] / "pool"))
    assert outcome.code == 0, outcome.err


def test_a_party_of_a_deal_is_asked_for_once(tmp_path: Path) -> None:
    outcome = ipabs("check", str(structures()["pledge-loans"] / "pool"))
    assert outcome.err.count("'guarantee-co'") == 1
    assert "the deal needs a party of that name." in outcome.err


def test_a_valuation_file_by_itself_and_against_a_pool(tmp_path: Path) -> None:
    pool = tmp_path / "pool"
    pool.mkdir()
    write_pool(pool, CONTRACTS, OBLIGORS, PATENTS)
    file = tmp_path / "values.yaml"
    file.write_text(
        "valuation: mine\nassets:\n"
        "  P1: {industry: software, relief-from-royalty: {revenue: [100, 90], royalty: 5%}}\n",
        encoding="utf-8",
    )
    assert ipabs("check", str(file)).out == f"{file}: no fault; 1 asset, to be looked up in a pool by --pool\n"
    assert ipabs("check", str(file), "--pool", str(pool)).out == f"{file}: no fault; 2 of 4 assets valued\n"
    file.write_text(file.read_text(encoding="utf-8").replace("P1:", "P9:"), encoding="utf-8")
    assert ipabs("check", str(file)).code == 0
    against = ipabs("check", str(file), "--pool", str(pool))
    assert (against.code, against.out) == (2, "")
    assert "no patent or contract of the pool is called 'P9'" in against.err


def test_a_map_and_its_faults(tmp_path: Path) -> None:
    file = tmp_path / "leases.yaml"
    file.write_text(LEASE_MAP, encoding="utf-8")
    assert ipabs("check", str(file)).out == (
        f"{file}: no fault; 14 columns, to be looked up in a file by ipabs pool import\n"
    )
    file.write_text(LEASE_MAP.replace("unit: ten-thousands}\n  rate", "unit: thousand}\n  rate"), encoding="utf-8")
    outcome = ipabs("check", str(file))
    assert (outcome.code, outcome.out) == (2, "")
    assert "'thousand' is not one of percent, bp, thousands," in outcome.err
