"""The tape as a whole: files, columns, encodings, laws of the arrays; the one table of columns."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.collateral.tape import Tape
from ipabs.definitions.model import Model
from ipabs.definitions.tape import TABLES, row_schema
from ipabs.errors import Faults
from tests.collateral.simulated import CONTRACTS, OBLIGORS, pool, read, told, write_pool

if TYPE_CHECKING:
    from pathlib import Path

THREE = (
    "id,obligor,start_date,end_date,exposure,rate,profile\n"
    "C1,F1,2019-12-31,2020-12-31,1000,4%,level\nC2,F2,2020-01-20,2020-09-15,500,5%,bullet\n"
    "C3,F1,,2020-10-31,200,6%,straight-line\n"
)


def test_shapes_types_and_totals(tmp_path: Path) -> None:
    tape = pool(tmp_path, THREE)
    made = tape.contracts
    assert tape.initial == 1700.0
    np.testing.assert_allclose(tape.times, np.array([0, 90, 181, 273, 365]) / 365, rtol=1e-14)
    assert made.interest.shape == made.principal.shape == made.exposure.shape == (3, 4)
    assert made.outstanding.shape == made.pledge.shape == (3, 5)
    np.testing.assert_allclose(made.outstanding[:, 0] - made.principal.cumsum(axis=1).T, made.outstanding[:, 1:].T)
    for array in (made.interest, made.principal, made.outstanding, made.exposure, made.pledge, made.recovery_mean):
        assert array.dtype == np.float64 and array.flags.c_contiguous
    for array in (made.obligor, made.guarantor):
        assert array.dtype == np.int64 and array.flags.c_contiguous


def test_a_default_in_the_middle_owes_less_interest(tmp_path: Path) -> None:
    end = pool(tmp_path, THREE).contracts
    middle = pool(tmp_path, THREE, model=Model.model_validate({"default-time": "middle"})).contracts
    live = end.outstanding[:, :-1] > 0
    assert (middle.exposure[live] < end.exposure[live]).any()
    assert (middle.exposure <= end.exposure).all() and (middle.exposure >= end.outstanding[:, :-1]).all()


def test_adding_a_contract_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    alone = pool(tmp_path, "\n".join(THREE.splitlines()[:2]) + "\n").contracts
    among = pool(tmp_path, THREE).contracts
    for name in ("entity", "interest", "principal", "outstanding", "exposure"):
        np.testing.assert_array_equal(getattr(among, name)[:1], getattr(alone, name))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_spreadsheets_of_china(tmp_path: Path, encoding: str) -> None:
    write_pool(tmp_path)
    (tmp_path / "obligors.csv").write_text("id,name,pd\nF1,粤芯科技,2%\n", encoding=encoding)
    (tmp_path / "contracts.csv").write_text(
        'id,obligor,end_date,exposure\nC1,F1,2020/12/31,"1,234.5"\n', encoding=encoding, newline="\r\n"
    )
    tape = read(tmp_path, Faults())
    assert tape is not None
    assert tape.obligors.names == ("粤芯科技",) and tape.initial == 1234.5


def test_columns_nobody_knows_are_kept_and_warned_of_once(tmp_path: Path) -> None:
    rows = "id,obligor,end_date,exposure,expsure,royalty_base\nC1,F1,2020-12-31,1,2,3\nC2,F1,2020-12-31,1,2,3\n"
    faults, warnings = told(tmp_path, rows)
    assert not faults
    assert warnings == [
        "contracts.csv:1: not used: 'expsure', 'royalty_base'. Did you mean 'exposure'? Did you mean 'royalty_rate'?"
    ]
    tape = read(tmp_path, Faults())
    assert isinstance(tape, Tape)
    assert tape.tables["contracts"].rows[0][1]["royalty_base"] == "3"


def test_faults_of_every_table_come_together(tmp_path: Path) -> None:
    contracts = "id,obligor,end_date\nC1,F9,2020-13-01\n"
    faults, _ = told(tmp_path, contracts, "id,pd\nF1,x\n", "id,filing_date\nP1,x\n")
    assert faults == [
        "contracts.csv:1: the column 'exposure' is missing.",
        "contracts.csv:2:end_date: '2020-13-01' is not a day of the calendar.",
        "obligors.csv:2:pd: 'x' is not a rate: write 4.3%, 120bp or 0.043.",
        "patents.csv:2:filing_date: 'x' is not a date: write it like 2019-08-01.",
    ]


def test_files_that_are_not_there_or_empty(tmp_path: Path) -> None:
    faults = Faults()
    assert read(tmp_path, faults) is None
    assert [fault.location.file for fault in faults.faults] == ["contracts.csv", "obligors.csv"]
    assert told(tmp_path, "id,obligor,end_date,exposure\n")[0] == ["contracts.csv: the table has no rows."]
    assert not told(tmp_path, patents="id,appraisal\n")[0]


def test_5_000_contracts_are_read_within_seconds(tmp_path: Path) -> None:
    number = 5000
    contracts = "id,obligor,end_date,exposure,rate,profile,payments_per_year\n" + "".join(
        f"C{i},F{i},2020-{7 + i % 6:02d}-{1 + i % 28:02d},{1000 + i},{i % 7}%,level,12\n" for i in range(number)
    )
    obligors = "id,rating,sector\n" + "".join(f"F{i},BB-,s{i % 5}\n" for i in range(number))
    started = time.process_time()
    tape = pool(tmp_path, contracts, obligors)
    assert time.process_time() - started < 5.0  # 0.6 s measured
    assert tape.initial == number * 1000 + number * (number - 1) / 2
    np.testing.assert_allclose(tape.contracts.principal.sum(), tape.initial, rtol=1e-12)


def test_a_thousand_names_that_dangle_are_told_within_seconds(tmp_path: Path) -> None:
    contracts = "id,obligor,end_date,exposure\n" + "".join(f"C{i},G{i},2020-12-31,1\n" for i in range(1000))
    started = time.process_time()
    faults, _ = told(tmp_path, contracts, "id,pd\n" + "".join(f"F{i},1%\n" for i in range(5000)))
    assert len(faults) == 1000
    assert time.process_time() - started < 20.0


@pytest.mark.parametrize("table", TABLES)
def test_the_schema_is_made_from_the_table_of_columns(table: str) -> None:
    schema = row_schema(table)
    assert list(schema["properties"]) == [column.name for column in TABLES[table]]
    assert schema["required"][0] == "id"
    for column in TABLES[table]:
        assert schema["properties"][column.name]["description"] == column.meaning != ""
        assert not (column.required and column.default is not None)


def test_the_columns_of_the_tape_are_distinct() -> None:
    for columns in TABLES.values():
        names = [column.name for column in columns]
        assert len(set(names)) == len(names)


def test_what_stands_in_the_default_is_what_a_cell_would_read_as() -> None:
    words = {"office": "CN", "table": "crisil"}
    for columns in TABLES.values():
        for column in columns:
            if isinstance(column.default, (int, float, str)) and column.name not in words:
                assert column.kind.read(str(column.default)) == column.default
    assert date(2020, 1, 1) == TABLES["contracts"][4].kind.read("2020/1/1")
    assert OBLIGORS and CONTRACTS
