"""``ipabs value``: the tape and the file come together, every form says the same, sources are told."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from ipabs.collateral.valuation.discounting import make_years
from ipabs.collateral.valuation.reading import value_pool
from ipabs.collateral.valuation.tax_benefit import benefit_factor
from ipabs.definitions.library import shipped
from ipabs.definitions.schema import valuation_schema
from tests.cli.running import ipabs

if TYPE_CHECKING:
    from pathlib import Path

PATENTS = """\
id,technology,filing_date,appraisal,appraisal_date
P1,semiconductors,2015-01-01,1_000_000,2019-06-30
P2,software,2012-07-01,400_000,2019-12-31
"""
CONTRACTS = """\
id,obligor,kind,sales,growth,tiers,minimum,cap,volatility,end_date,patents
R1,F,royalty,1_000_000,10%,0:4%;1_100_000:10%;1_250_000:2%,45_000,61_000,15%,2023-12-30,P1:0.5;P2:0.25
"""


def pool(folder: Path, valuation: str = "", contracts: str = CONTRACTS) -> str:
    (folder / "patents.csv").write_text(PATENTS, encoding="utf-8")
    (folder / "contracts.csv").write_text(contracts, encoding="utf-8")
    (folder / "obligors.csv").write_text("id,pd\nF,2%\n", encoding="utf-8")
    if valuation:
        (folder / "valuation.yaml").write_text(valuation, encoding="utf-8")
    return str(folder)


def records(*arguments: str) -> list[dict[str, Any]]:
    outcome = ipabs("value", *arguments, "--format", "json")
    assert outcome.code == 0, outcome.err
    loaded = json.loads(outcome.out)
    assert isinstance(loaded, list)
    return loaded


def test_a_royalty_of_the_tape_is_valued_as_it_stands(tmp_path: Path) -> None:
    """Four years of growing sales; tiers, minimum and cap by hand; the appraisals by their shares."""
    (found,) = records(pool(tmp_path))
    sales = [1e6 * (1.1**year - 1.1 ** (year - 1)) / 0.0953101798 for year in range(1, 5)]
    tiers = [0.04 * min(sold, 1.1e6) + 0.10 * min(max(sold - 1.1e6, 0.0), 0.15e6) for sold in sales]
    tiers = [paid + 0.02 * max(sold - 1.25e6, 0.0) for paid, sold in zip(tiers, sales, strict=True)]
    royalties = [min(max(paid, 45e3), 61e3) for paid in tiers]
    before = sum(0.75 * paid / 1.12**year for year, paid in enumerate(royalties, start=1))
    assert royalties[0] == 45e3 and royalties[3] == 61e3 and 45e3 < royalties[1] < royalties[2] < 61e3
    assert found["name"] == "R1" and found["kind"] == "contract" and found["date"] == "2019-12-31"
    assert found["life"] == pytest.approx(4.0)
    assert found["parts"]["before_benefit"] == pytest.approx(before, rel=1e-9)
    assert found["value"] == pytest.approx(before * benefit_factor(0.25, 4.0, 0.12), rel=1e-9)
    assert found["appraisal"] == pytest.approx(600_000)
    assert found["ratio"] == pytest.approx(found["value"] / 600_000)


def test_the_file_says_the_rest_and_what_it_leaves_out_is_sourced(tmp_path: Path) -> None:
    text = """\
valuation: mine
currency: CNY
date: 2020-01-01
discount-rate: 10%
tax: 20%
timing: middle-of-year
amortisation-benefit: false
assets:
  P1: {relief-from-royalty: {revenue: 100, share: 50%}}
  P2: {discount-rate: 20%, life: 2, relief-from-royalty: {revenue: [100, 200, 300], royalty: 7%}}
"""
    first, second, third = records(pool(tmp_path, text))
    years = make_years(first["life"], middle=True)
    worth = sum(
        part * 100 * 0.5 * 0.032 * 0.8 / 1.1**time
        for part, time in zip(years.parts.tolist(), years.times.tolist(), strict=True)
    )
    assert first["life"] == pytest.approx(5479 / 365)  # until 2035-01-01
    assert first["value"] == pytest.approx(worth)
    assert first["sources"].startswith("royalty 3.2 % of semiconductors: Goldscheider")
    assert first["sources"].endswith("(recalled)")
    assert second["value"] == pytest.approx(0.07 * 0.8 * (100 / 1.2**0.5 + 200 / 1.2**1.5))
    assert second["sources"] is None and second["discount_rate"] == 0.2
    assert third["name"] == "R1" and third["currency"] == "CNY"


def test_every_form_says_the_same() -> None:
    found = records("licence-back")
    rows = list(csv.DictReader(io.StringIO(ipabs("value", "licence-back", "--format", "csv").out)))
    shown = ipabs("value", "licence-back").out
    assert [row["name"] for row in rows] == [record["name"] for record in found]
    for record, row in zip(found, rows, strict=True):
        assert float(row["value"]) == record["value"]
        assert f"{record['value']:,.0f}" in shown
        for source in (record["sources"] or "").split("; "):
            assert source in shown


def test_one_asset_alone_and_another_date() -> None:
    (later,) = records("drug-royalty", "--asset", "onc-antibody", "--date", "2026-06-30")
    (now,) = records("drug-royalty", "--asset", "onc-antibody")
    assert now["life"] - later["life"] == pytest.approx(1.0)
    assert later["value"] < now["value"]
    assert [value.asset.id for value in value_pool("drug-royalty").values][1] == "onc-antibody"


def test_a_life_for_what_rests_on_no_patent(tmp_path: Path) -> None:
    file = tmp_path / "valuation.yaml"
    file.write_text("valuation: forty\nlife: 40\n", encoding="utf-8")
    assert ipabs("value", "music-catalogue").out.startswith("music-catalogue: 0 of 52 ")
    found = records("music-catalogue", "--assumptions", str(file))
    assert len(found) == 52 and {record["life"] for record in found} == {40.0}


def test_the_schema_describes_every_word() -> None:
    schema = valuation_schema()
    assert json.loads(json.dumps(schema)) == schema
    for node in (schema, *schema["$defs"].values()):
        assert node["additionalProperties"] is False
        assert all(entry.get("description") for entry in node["properties"].values())


def test_the_page_names_every_word_of_a_valuation_file() -> None:
    page = (shipped("structures") / "VALUATION.md").read_text(encoding="utf-8")
    told = re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)
    written = {word for code in re.findall("`([^`]+)`", told) for word in re.findall(r"[\w-]+", code)}
    schema = valuation_schema()
    for node in (schema, *schema["$defs"].values()):
        assert set(node["properties"]) <= written
