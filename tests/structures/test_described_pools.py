"""Three pools as ``ipabs pool describe`` says them, against what was published of their deals.

Published (sources in the README of each): how much, from how many, on how many rights; the rest is calibrated, and the
README shows it as the command prints it.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from ipabs.case import load
from ipabs.collateral.tape import Tape
from ipabs.definitions.library import structures
from tests.cli.running import ipabs

MILLION = 1e6


def described(name: str) -> dict[tuple[str, str], dict[str, Any]]:
    outcome = ipabs("pool", "describe", name, "--format", "json", "--top", "1000")
    assert outcome.code == 0, outcome.err
    return {(one["by"], one["name"]): one for one in json.loads(outcome.out)}


def tape(name: str) -> Tape:
    pool = load(name).pool
    assert isinstance(pool, Tape)
    return pool


@pytest.mark.parametrize("name", ["pledge-loans", "leaseback", "music-catalogue"])
def test_the_page_shows_what_the_command_prints(name: str) -> None:
    page = (structures()[name] / "README.md").read_text(encoding="utf-8")
    assert f"$ ipabs pool describe {name} --top 3" in page
    assert "**Synthetic**" in page


def test_pledge_loans() -> None:
    """CITIC Securities: 206 million, 12 firms, 26 rights; 18 million a firm on the average of the market."""
    found = described("pledge-loans")
    whole = found["pool", "all"]
    assert (whole["contracts"], whole["obligors"], whole["amount"]) == (12, 12, 206 * MILLION)
    assert whole["amount"] / whole["obligors"] == pytest.approx(18 * MILLION, rel=0.1)
    assert found["concentration", "obligor"]["largest_1"] < 30 * MILLION / whole["amount"]  # most of one firm, policy
    assert found["region", "shenzhen"]["share"] == 1.0
    assert {name for by, name in found if by == "stage"} == {"pilot", "scale-up", "marketed"}
    assert len([name for by, name in found if by == "quality"]) == 4
    pool = tape("pledge-loans")
    assert len(pool.patents.ids) == 26
    assert pool.patents.appraised.all()
    contracts = pool.contracts
    lent = contracts.outstanding[:, 0]
    assert lent.sum() / pool.patents.appraisal.sum() == pytest.approx(0.30, abs=0.005)
    assert (contracts.guarantor >= 0).all()
    shared, insured = contracts.fund_share > 0, contracts.insurance_limit > 0
    assert (shared ^ insured).all() and shared.sum() == 8


def test_leaseback() -> None:
    """First Capital: 733 million on 51 rights; pools of the form have 10 to 15 lessees of 6 to 10 %."""
    found = described("leaseback")
    whole = found["pool", "all"]
    assert whole["amount"] == 733 * MILLION
    assert 10 <= whole["obligors"] <= 15
    assert 10 <= found["concentration", "obligor"]["effective_number"] <= 15
    assert found["kind", "lease"]["share"] == 1.0
    assert found["region", "beijing"]["share"] == 1.0
    assert len([name for by, name in found if by == "sector"]) == 6
    assert len(tape("leaseback").patents.ids) + 16 == 51  # the rest are copyrights, of four lessees
    for row in tape("leaseback").contracts.interest + tape("leaseback").contracts.principal:
        paid = row[row > 0]
        assert paid.max() == pytest.approx(paid.min(), rel=0.02)  # level rents, but for a day or two of the first


def test_music_catalogue() -> None:
    """Asset Securitization Report: 341.0 million at 7 %, of many songs; here of thirty writers and artists."""
    found = described("music-catalogue")
    whole = found["pool", "all"]
    assert whole["basis"] == "value"
    assert whole["amount"] == pytest.approx(341.0 * MILLION, abs=0.05 * MILLION)
    assert whole["contracts"] == 52
    royalties = tape("music-catalogue").royalties
    assert royalties is not None
    assert sum(identifier.endswith("-streams") for identifier in royalties.terms.ids) == 30
    assert {name for by, name in found if by == "region"} == {"us", "eu", "uk"}
    assert found["sector", "streaming"]["share"] > 0.6
