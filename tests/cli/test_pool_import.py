"""``ipabs pool import``: a Chinese lease tape and an English royalty tape become pools; faults in file and map."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ipabs.collateral.tape_rows import read_tape_rows
from ipabs.definitions.date_patterns import DatePattern
from ipabs.definitions.pool_map import scaled
from ipabs.errors import Faults
from tests.cli.running import ipabs
from tests.collateral.tape_files import write_workbook

if TYPE_CHECKING:
    from pathlib import Path

LEASES = """\
合同编号,承租人,行业,剩余本金(万元),月利率(%),到期日,专利号,评估值(万元),状态
ZL-001,粤芯科技,软件,"1,200.5",0.4,2028/6/30,ZL2015101,3000,正常
ZL-002,粤芯科技,软件,800,0.45,2027/12/31,,,正常
ZL-003,岭南制药,制药,500,0.5,2026/12/31,ZL2016202,900,正常
ZL-004,岭南制药,制药,300,0.5,2024/12/31,,,已结清
合计,,,2800.5,,,,,
"""
LEASE_MAP = """\
map: guangdong-leases
leave-out:
  - {column: 状态, is: 已结清, because: settled}
  - {column: 承租人, is: ""}
contracts:
  id: 合同编号
  obligor: {column: 承租人, prefix: L-}
  kind: {value: lease}
  exposure: {column: 剩余本金(万元), unit: ten-thousands}
  rate: {column: 月利率(%), unit: [percent, per-month]}
  end_date: 到期日
  patents: 专利号
obligors:
  id: {column: 承租人, prefix: L-}
  name: 承租人
  pd: {value: 2%}
  sector: {column: 行业, codes: {软件: software, 制药: pharma}}
patents:
  id: 专利号
  filing_date: {value: 2015-06-30}
  appraisal: {column: 评估值(万元), unit: ten-thousands}
"""
ROYALTIES = [
    ["Licensor Ref", "Product", "Licensee", "Grade", "Net Sales ($m)", "Royalty bp", "Vol", "Growth"],
    [17, "A", "Halden", "A", 60.5, 400, 0.2, "3%"],
    [17, "B", "Halden", "A", 20, 350, 0.2, None],
    [18, "A", "Northgate", "BBB", 5, 500, 0.25, "-1%"],
]
ROYALTY_MAP = """\
map: royalties
sheet: Licences
contracts:
  id: {columns: [Licensor Ref, Product], join: /}
  obligor: Licensee
  kind: {value: royalty}
  sales: {column: Net Sales ($m), unit: millions}
  royalty_rate: {column: Royalty bp, unit: bp}
  volatility: Vol
  growth: Growth
obligors: {id: Licensee, rating: Grade, table: {value: sp}}
"""


def run(folder: Path, tape: str, plan: str, *options: str, encoding: str = "gb18030") -> tuple[int, str, list[str]]:
    (folder / "tape.csv").write_text(tape, encoding=encoding)
    (folder / "map.yaml").write_text(plan, encoding="utf-8")
    arguments = ("--map", str(folder / "map.yaml"), "--out", str(folder / "pool"), *options)
    outcome = ipabs("pool", "import", str(folder / "tape.csv"), *arguments)
    return outcome.code, outcome.out, [line.replace(f"{folder}/", "") for line in outcome.err.splitlines()]


def test_a_chinese_lease_tape(tmp_path: Path) -> None:
    code, out, err = run(tmp_path, LEASES, LEASE_MAP, "--format", "json")
    assert (code, err) == (0, ["2 of 5 rows are left out: pool/left_out.csv says why"])
    assert {one["name"].strip(): one["count"] for one in json.loads(out)} == {
        "rows": 5,
        "rows left out": 2,
        "settled": 1,
        "承租人 is ''": 1,
        "contracts": 3,
        "obligors": 2,
        "patents": 2,
    }
    with (tmp_path / "pool" / "left_out.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["line", "because"], ["5", "settled"], ["6", "承租人 is ''"]]
    faults = Faults()
    rows = read_tape_rows(tmp_path / "pool", faults)
    assert not faults.faults and not faults.warnings
    assert [(row["id"], row["obligor"], row["kind"], row["exposure"], row["rate"]) for row in rows.contracts] == [
        ("ZL-001", "L-粤芯科技", "lease", 12_005_000.0, 0.048),
        ("ZL-002", "L-粤芯科技", "lease", 8_000_000.0, 0.054),
        ("ZL-003", "L-岭南制药", "lease", 5_000_000.0, 0.06),
    ]
    assert [(row["id"], row["sector"]) for row in rows.obligors] == [
        ("L-粤芯科技", "software"),
        ("L-岭南制药", "pharma"),
    ]
    assert [(row["id"], row["appraisal"]) for row in rows.patents] == [("ZL2015101", 3e7), ("ZL2016202", 9e6)]


def test_an_english_royalty_workbook(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "tape.xlsx", {"Notes": [["x"]], "Licences": ROYALTIES})
    (tmp_path / "map.yaml").write_text(ROYALTY_MAP, encoding="utf-8")
    outcome = ipabs("pool", "import", str(book), "--map", str(tmp_path / "map.yaml"), "--out", str(tmp_path / "pool"))
    assert (outcome.code, outcome.err) == (0, "")
    rows = read_tape_rows(tmp_path / "pool", Faults())
    assert [(row["id"], row["sales"], row["royalty_rate"], row["growth"]) for row in rows.contracts] == [
        ("17/A", 60_500_000.0, 0.04, 0.03),
        ("17/B", 20_000_000.0, 0.035, None),
        ("18/A", 5_000_000.0, 0.05, -0.01),
    ]
    assert [(row["id"], row["rating"], row["table"]) for row in rows.obligors] == [
        ("Halden", "A", "sp"),
        ("Northgate", "BBB", "sp"),
    ]


def test_cells_that_are_wrong_are_told_with_the_line_of_the_map(tmp_path: Path) -> None:
    tape = LEASES.replace("800,", "many,").replace("制药,500", "咖啡,500").replace("ZL-002", "ZL-001")
    code, out, err = run(tmp_path, tape, LEASE_MAP)
    assert (code, out) == (2, "")
    assert err == [
        "tape.csv:3:剩余本金(万元): 'many' is not a number. (map.yaml:9:13, contracts.exposure)",
        "tape.csv:4:行业: '咖啡' is not among the codes 软件, 制药. (map.yaml:17:11, obligors.sector)",
    ]
    assert not (tmp_path / "pool").exists()


def test_rows_that_disagree_or_stand_twice(tmp_path: Path) -> None:
    tape = LEASES.replace("ZL-003", "ZL-001").replace("ZL-002,粤芯科技,软件", "ZL-002,粤芯科技,制药")
    assert run(tmp_path, tape.replace("500,0.5,2026/12/31", ",0.5,2026/12/31"), LEASE_MAP)[2] == [
        "tape.csv:3:行业: sector of 'L-粤芯科技' is 'pharma' here and 'software' on line 2.",
        "tape.csv:4:剩余本金(万元): the row has no exposure (map.yaml:5:1, contracts).",
        "tape.csv:4:合同编号: 'ZL-001' stands on line 2 already.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("end_date: 到期日", "end_dat: 到期日", "map.yaml:11:3  contracts.end_dat: 'end_dat' is not a column"),
        ("end_date: 到期日", "end_date: 到期", "tape.csv has no column '到期'. Did you mean '到期日'?"),
        ("unit: ten-thousands", "unit: thousand", "'thousand' is not one of percent, bp, thousands,"),
        ("kind: {value: lease}", "kind: {value: lease, column: 状态}", "one of 'column', 'columns' and 'value'"),
        ("  name: 承租人", "  name: {column: 承租人, else: x}", "'else' is for words that are not among 'codes'"),
        ("  id: 合同编号\n", "", "map.yaml:5:1  contracts: 'id' is missing: every row has one."),
    ],
)  # fmt: skip
def test_maps_that_are_wrong(old: str, new: str, message: str, tmp_path: Path) -> None:
    assert LEASE_MAP.count(old) >= 1
    code, out, err = run(tmp_path, LEASES, LEASE_MAP.replace(old, new))
    assert (code, out) == (2, "")
    assert any(message in line for line in err), err


def test_nothing_left_and_no_sheet(tmp_path: Path) -> None:
    everything = LEASE_MAP.replace("is: 已结清", "is: [已结清, 正常]")
    assert run(tmp_path, LEASES, everything)[2] == ["tape.csv: no row is left: nothing is imported."]
    book = write_workbook(tmp_path / "tape.xlsx", {"Licences": ROYALTIES})
    (tmp_path / "map.yaml").write_text(ROYALTY_MAP.replace("sheet: Licences\n", ""), encoding="utf-8")
    outcome = ipabs("pool", "import", str(book), "--map", str(tmp_path / "map.yaml"), "--out", str(tmp_path / "pool"))
    assert outcome.code == 2 and "'tape.xlsx' is a workbook: 'sheet' is needed." in outcome.err


def test_titles_above_the_columns_and_dates_of_other_forms(tmp_path: Path) -> None:
    plan = LEASE_MAP.replace("map: guangdong-leases", "map: m\nheader: 3\ndates: DD.MM.YYYY")
    tape = "报告,,\n\n" + LEASES.replace("2028/6/30", "30.6.2028").replace("2027/12/31", "31.12.2027")
    tape = tape.replace("2026/12/31", "2026-12-31")  # which can mean nothing else
    code, _, err = run(tmp_path, tape, plan)
    assert (code, err) == (0, ["2 of 5 rows are left out: pool/left_out.csv says why"])
    with (tmp_path / "pool" / "left_out.csv").open(encoding="utf-8", newline="") as file:
        assert [line for line, _ in csv.reader(file)] == ["line", "7", "8"]
    rows = read_tape_rows(tmp_path / "pool", Faults())
    assert [str(row["end_date"]) for row in rows.contracts] == ["2028-06-30", "2027-12-31", "2026-12-31"]
    assert str(rows.patents[0]["filing_date"]) == "2015-06-30"  # what the map says itself it writes as a tape does


def test_titles_above_the_columns_of_a_sheet_may_be_merged(tmp_path: Path) -> None:
    lines = [["Report", None, None], [], *ROYALTIES]
    book = write_workbook(tmp_path / "tape.xlsx", {"Licences": lines})
    opened = openpyxl.load_workbook(book)
    opened["Licences"].merge_cells("A1:C1")
    opened.save(book)
    (tmp_path / "map.yaml").write_text(ROYALTY_MAP.replace("sheet:", "header: 3\nsheet:"), encoding="utf-8")
    outcome = ipabs("pool", "import", str(book), "--map", str(tmp_path / "map.yaml"), "--out", str(tmp_path / "pool"))
    assert (outcome.code, outcome.err) == (0, "")
    assert len(read_tape_rows(tmp_path / "pool", Faults()).contracts) == 3
    (tmp_path / "map.yaml").write_text(ROYALTY_MAP.replace("sheet:", "header: 9\nsheet:"), encoding="utf-8")
    outcome = ipabs("pool", "import", str(book), "--map", str(tmp_path / "map.yaml"), "--out", str(tmp_path / "new"))
    assert "tape.xlsx!Licences!9: nothing stands here: the names of the columns are needed." in outcome.err


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("DD/MM/YYYY", "1/12/2028", "2028-12-01"),
        ("MM/DD/YYYY", "1/12/2028", "2028-01-12"),
        ("DD-MMM-YYYY", "29-Feb-2028", "2028-02-29"),
        ("MMM DD, YYYY", "September 5, 2028", "2028-09-05"),
        ("YYYYMMDD", "20280630", "2028-06-30"),
        ("YYYY年MM月DD日", "2028年6月30日", "2028-06-30"),
        ("DD.MM.YYYY", "2028-06-30", "2028-06-30"),
    ],
)
def test_dates_by_a_pattern(pattern: str, text: str, expected: str) -> None:
    assert DatePattern(pattern).read(text) == expected


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("DD/MM/YYYY", "12/31/2028"),
        ("DD/MM/YYYY", "31/12/28"),
        ("DD.MM.YYYY", "31x12x2028"),
        ("DD-MMM-YYYY", "1-Abc-2028"),
    ],
)
def test_what_is_not_written_so_is_refused(pattern: str, text: str) -> None:
    with pytest.raises(ValueError, match=pattern):
        DatePattern(pattern).read(text)


@pytest.mark.parametrize("pattern", ["DD/MM/YY", "MM/YYYY", "DD/MM/MM/YYYY", "soon"])
def test_patterns_that_are_none(pattern: str) -> None:
    with pytest.raises(ValueError, match="is not a pattern of dates"):
        DatePattern(pattern)


def test_the_folder_one_stands_in_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "tape.csv").write_text(LEASES, encoding="utf-8")
    (tmp_path / "map.yaml").write_text(LEASE_MAP, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "here")
    outcome = ipabs("pool", "import", "../tape.csv", "--map", "../map.yaml", "--out", ".")
    assert (outcome.code, outcome.err) == (2, ".: this is the folder you are in: name one in it.\n")


@pytest.mark.parametrize(
    ("text", "units", "expected"),
    [
        ("4.35", ("percent",), "0.0435"),
        ("4.35%", ("percent",), "0.0435"),
        ("120bp", ("bp",), "0.012"),
        ("1,200.5", ("ten-thousands",), "12005000"),
        ("0.4", ("percent", "per-month"), "0.048"),
        ("1e3", ("thousands",), "1000000"),
        ("0", ("millions",), "0"),
    ],
)
def test_units_to_the_last_digit(text: str, units: tuple[str, ...], expected: str) -> None:
    assert scaled(text, units) == expected
