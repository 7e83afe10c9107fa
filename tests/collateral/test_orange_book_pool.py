"""A pool made of the Orange Book: what is in it, what is drawn, and that its tables read as a tape."""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import replace
from datetime import date
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.collateral.folders import refuse_taken
from ipabs.collateral.importers.orange_book_files import write_pool
from ipabs.collateral.importers.orange_book_pool import (
    HAZARDS,
    MEANINGS,
    RATES,
    RATINGS,
    Assumptions,
    PoolTables,
    claimed,
    draw,
    make_pool,
    royalty_rate,
)
from ipabs.collateral.ratings import __name__ as ratings_package
from ipabs.collateral.reading import read_rows
from ipabs.collateral.tables import read_table
from ipabs.definitions.tape import TABLES
from ipabs.errors import Faults, Location, PoolError, RunError
from tests.collateral.orange_books import HEADER, REAL, ROWS, book_bytes, needs_the_real_file, read, write_book

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.collateral.importers.orange_book import OrangeBook

HERE = Location("patent.txt")
DRAWS = 20_000


def pool_of(book: OrangeBook, as_of: date | None = None, assumptions: Assumptions | None = None) -> PoolTables:
    faults = Faults()
    pool = make_pool(book, as_of, assumptions or Assumptions(), HERE, faults)
    assert not faults.faults
    assert pool is not None
    return pool


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> OrangeBook:
    return read(write_book(tmp_path_factory.mktemp("orange-book")))


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_one_contract_for_each_application_that_is_alive(book: OrangeBook) -> None:
    pool = pool_of(book)
    assert pool.as_of == date(2025, 5, 1)
    assert {row["id"]: row["patents"] for row in pool.contracts} == {
        "N020610": "US7625884;USRE41783",
        "N020988": "US6500000;US6900000;US8100000;USRE41783",
        "N022000": "USD654321",
    }
    assert [row["obligor"] for row in pool.contracts] == [row["id"] for row in pool.obligors]
    assert len({row["id"] for row in pool.obligors}) == 3


def test_a_patent_on_several_contracts_is_one_patent_and_ends_with_the_last(book: OrangeBook) -> None:
    pool = pool_of(book)
    assert {row["id"]: row["expiry_date"] for row in pool.patents} == {
        "US6500000": "2025-07-01",
        "US6900000": "2025-04-01",
        "US7625884": "2027-02-24",
        "US8100000": "2033-01-01",
        "USD654321": "2028-02-29",
        "USRE41783": "2030-03-05",
    }
    assert [row["id"] for row in pool.patents if row["kind"] == "design"] == ["USD654321"]


def test_hazards_go_by_the_strongest_of_what_a_patent_claims(book: OrangeBook) -> None:
    pool = pool_of(book)
    assert {row["id"]: row["invalidation_hazard"] for row in pool.patents} == {
        "US6500000": "",  # its patent has left the file, and with it what it claimed
        "US6900000": "0.0124",
        "US7625884": "0.0124",
        "US8100000": "0.0047",
        "USD654321": "0.0124",
        "USRE41783": "0.0047",
    }
    use = replace(book.listings[0], substance=False, product=False, uses=("U-1",))
    assert claimed([use]) == "use only" and claimed([use, replace(use, substance=True)]) == "substance"
    assert HAZARDS == {"substance": 0.0047, "product": 0.0124, "use only": 0.0147}


def test_what_has_ended_is_left_out_and_named(book: OrangeBook) -> None:
    pool = pool_of(book)
    assert pool.applications_left_out == {
        "N021000": "every patent of the application has ended by 2025-05-01",
        "N021500": "nothing but delisted patents",
    }
    assert [row.line for row in pool.left_out] == [7, 8, 11, 12, 13, 15]
    assert {name: pool.counts[name] for name in MEANINGS} == {
        "rows_of_ended_applications": 2,
        "rows_left_out": 6,
        "applications_left_out": 2,
        "contracts": 3,
        "pool_patents": 6,
        "bundle_entries": 7,
        "patents_on_several_contracts": 1,
        "patents_with_several_ends": 1,
        "patents_ended": 1,
    }


def test_a_patent_ends_on_the_day_it_expires(book: OrangeBook) -> None:
    assert "N021000" in {row["id"] for row in pool_of(book, date(2025, 4, 29)).contracts}
    assert "N021000" not in {row["id"] for row in pool_of(book, date(2025, 4, 30)).contracts}


def test_nothing_alive_and_nobody_knows_when(book: OrangeBook) -> None:
    for other, as_of, message in (
        (book, date(2033, 1, 1), "patent.txt: no application has a patent that is alive after 2033-01-01."),
        (
            replace(book, last_submission=None),
            None,
            "patent.txt: no row has a Submission_Date: say as of when patents must be alive.",
        ),
    ):
        faults = Faults()
        assert make_pool(other, as_of, Assumptions(), HERE, faults) is None
        assert [str(fault) for fault in faults.faults] == [message]


def test_a_contract_says_the_same_whoever_else_is_in_the_pool(book: OrangeBook, tmp_path: Path) -> None:
    fewer = read(write_book(tmp_path, book_bytes([row for row in ROWS if "~020610~" not in row])))
    all_of_it, part = pool_of(book), pool_of(fewer)
    assert part.contracts == all_of_it.contracts[1:]
    assert part.obligors == all_of_it.obligors[1:]


def test_the_seed_and_the_assumptions_decide(book: OrangeBook) -> None:
    one, other = pool_of(book), pool_of(book, assumptions=Assumptions(seed=2))
    assert one == pool_of(book)
    assert all(a["sales"] != b["sales"] for a, b in zip(one.contracts, other.contracts, strict=True))
    plain = pool_of(book, assumptions=Assumptions(1, 5e6, 0.0, 0.02, 0.2, 2)).contracts[0]
    assert [plain[name] for name in ("sales", "growth", "volatility", "reporting_lag")] == [
        "5000000",
        "0.02",
        "0.2",
        "2",
    ]
    twice = pool_of(book, assumptions=Assumptions(sales_median=120e6)).contracts[0]
    assert float(twice["sales"]) == pytest.approx(2 * float(one.contracts[0]["sales"]), abs=2)


def test_draws_are_uniform_and_independent() -> None:
    names = [f"N{number:06}" for number in range(DRAWS)]
    drawn = np.array([[draw(7, what, name) for name in names] for what in ("sales", "royalty rate", "rating")])
    assert 0.0 < drawn.min() < drawn.max() < 1.0
    for uniform in drawn:
        for level in (0.1, 0.25, 0.5, 0.75, 0.9):
            assert abs((uniform < level).mean() - level) < 4 * math.sqrt(level * (1 - level) / DRAWS)
    across = np.corrcoef(np.vstack([drawn, [[draw(8, "sales", name) for name in names]]]))
    assert np.abs(across - np.eye(4)).max() < 4 / math.sqrt(DRAWS)
    assert draw(7, "sales", "N020610") == 0.05137600255372082  # whoever changes it, changes every pool made before


def test_sales_and_ratings_have_the_distribution_they_are_said_to_have(tmp_path: Path) -> None:
    rows = [f"N~{number:06}~001~7625884~Aug 24, 2030~Y~~~~May 1, 2025" for number in range(DRAWS)]
    pool = pool_of(read(write_book(tmp_path, book_bytes(rows))))
    logs = np.log([float(row["sales"]) for row in pool.contracts])
    assert abs(logs.mean() - math.log(60e6)) < 4 * 1.5 / math.sqrt(DRAWS)
    assert abs(logs.std() - 1.5) < 4 * 1.5 / math.sqrt(2 * DRAWS)
    drawn = [row["rating"] for row in pool.obligors]
    for rating, share in RATINGS:
        assert abs(drawn.count(rating) / DRAWS - share) < 4 * math.sqrt(share * (1 - share) / DRAWS)
    rates = np.array([float(row["royalty_rate"]) for row in pool.contracts])
    for rate, share in RATES[1:-1]:
        assert abs((rates <= rate).mean() - share) < 4 * math.sqrt(share * (1 - share) / DRAWS) + 1e-3  # four digits
    assert np.abs(np.corrcoef(logs, rates)[0, 1]) < 4 / math.sqrt(DRAWS)


def test_rates_run_through_the_published_points() -> None:
    for rate, share in RATES[1:]:
        assert royalty_rate(share) == pytest.approx(rate, rel=1e-12)
    assert royalty_rate(1e-12) == pytest.approx(0.005)
    assert royalty_rate(0.55) == pytest.approx(0.045)
    rising = [royalty_rate(uniform) for uniform in np.linspace(1e-9, 1.0 - 1e-9, 999)]
    assert rising == sorted(rising)


def test_the_spread_of_sales_is_that_of_patent_values() -> None:
    """Mean 10.3, median 3.2: for a log-normal value mean / median = exp(sigma^2 / 2)."""
    assert math.sqrt(2 * math.log(10.3 / 3.2)) == pytest.approx(1.53, abs=5e-3)
    top = 1 - NormalDist().cdf(NormalDist().inv_cdf(0.9) - Assumptions().sales_sigma)
    assert top == pytest.approx(0.587, abs=1e-3)  # share of all sales that the largest tenth has


def read_as_a_tape(folder: Path) -> dict[str, int]:
    faults = Faults()
    rows = {}
    for name, columns in TABLES.items():
        table = read_table(folder / f"{name}.csv", f"{name}.csv", faults)
        assert table is not None
        rows[name] = read_rows(table, columns, faults)
    assert (faults.faults, faults.warnings) == ([], [])
    known = {row["id"] for row in rows["patents"]}
    assert {patent for row in rows["contracts"] for patent, _ in row["patents"]} == known
    assert {row["obligor"] for row in rows["contracts"]} == {row["id"] for row in rows["obligors"]}
    return {name: len(found) for name, found in rows.items()}


def test_the_folder_reads_as_a_tape_and_is_the_same_twice(book: OrangeBook, tmp_path: Path) -> None:
    pool, assumptions = pool_of(book), Assumptions()
    (tmp_path / "two").mkdir()
    for name in ("one", "two", "deep/er"):
        write_pool(pool, book, assumptions, "patent.txt", tmp_path / name)
    assert read_as_a_tape(tmp_path / "one") == {"contracts": 3, "obligors": 3, "patents": 6}
    assert files(tmp_path / "one") == files(tmp_path / "two") == files(tmp_path / "deep" / "er")
    assert sorted(files(tmp_path / "one")) == [
        "README.txt",
        "contracts.csv",
        "left_out.csv",
        "listings.csv",
        "obligors.csv",
        "patents.csv",
        "pool.json",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deep", "one", "two"]
    summary = json.loads((tmp_path / "one" / "pool.json").read_text(encoding="utf-8"))
    assert summary["counts"] == pool.counts
    assert summary["source"]["sha256"] == book.digest
    assert summary["assumptions"]["sales_median"] == 60e6
    assert (tmp_path / "one" / "left_out.csv").read_text(encoding="utf-8").splitlines()[:2] == [
        "line,application,patent,reason",
        "7,N020988,7700000,the patent is delisted",
    ]
    assert (tmp_path / "one" / "listings.csv").read_text(encoding="utf-8").splitlines()[:2] == [
        "contract,patent,expiry_date,substance,product,paediatric,uses",
        "N020610,US7625884,2027-02-24,no,yes,yes,U-141;U-27",
    ]
    said = (tmp_path / "one" / "README.txt").read_text(encoding="utf-8")
    assert "median 60,000,000 US dollars a year, 1.5 standard deviation of the log" in said
    assert "rated AA 20%, A 40%, BBB 40%" in said


def test_a_pool_without_rows_left_out_has_the_table_still(tmp_path: Path) -> None:
    book = read(write_book(tmp_path, book_bytes(ROWS[3:4], HEADER)))
    write_pool(pool_of(book), book, Assumptions(), "patent.txt", tmp_path / "pool")
    assert (tmp_path / "pool" / "left_out.csv").read_text(encoding="utf-8") == "line,application,patent,reason\n"


def test_nothing_is_written_over(book: OrangeBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, empty = tmp_path / "taken", tmp_path / "empty"
    taken.mkdir()
    (taken / "mine.txt").write_text("mine", encoding="utf-8")
    empty.mkdir()
    for folder, message in (
        (taken, f"{taken}: the folder is not empty: name a folder that is new or empty."),
        (taken / "mine.txt", f"{taken / 'mine.txt'}: this is a file: name a folder that is new or empty."),
    ):
        with pytest.raises(PoolError) as refused:
            write_pool(pool_of(book), book, Assumptions(), "patent.txt", folder)
        assert str(refused.value) == message
    monkeypatch.chdir(empty)
    faults = Faults()
    refuse_taken(empty, faults)
    assert [str(fault) for fault in faults.faults] == [f"{empty}: this is the folder you are in: name one in it."]
    assert files(taken) == {"mine.txt": b"mine"}


def test_a_folder_that_cannot_be_made_leaves_nothing(
    book: OrangeBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(RunError, match=r"the folder .*pool cannot be written: Not a directory\."):
        write_pool(pool_of(book), book, Assumptions(), "patent.txt", tmp_path / "file" / "pool")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.rename", full)
    with pytest.raises(RunError, match=r"No space left on device\."):
        write_pool(pool_of(book), book, Assumptions(), "patent.txt", tmp_path / "pool")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_name_too_long_is_a_fault(tmp_path: Path) -> None:
    faults = Faults()
    refuse_taken(tmp_path / ("x" * 300), faults)
    assert "the folder cannot be read: File name too long." in str(faults.faults[0])


def test_the_rating_table_knows_the_ratings() -> None:
    from importlib.resources import files as package_files

    text = (package_files(ratings_package) / "sp.csv").read_text(encoding="utf-8")
    assert {rating for rating, _ in RATINGS} <= {line.split(",")[0] for line in text.splitlines()}
    assert sum(share for _, share in RATINGS) == pytest.approx(1.0)


@needs_the_real_file
def test_the_real_pool(tmp_path: Path) -> None:
    book = read(REAL)
    pool = pool_of(book)
    assert {name: pool.counts[name] for name in MEANINGS} == {
        "rows_of_ended_applications": 43,
        "rows_left_out": 296,
        "applications_left_out": 26,
        "contracts": 1_230,
        "pool_patents": 5_956,
        "bundle_entries": 7_241,
        "patents_on_several_contracts": 894,
        "patents_with_several_ends": 79,
        "patents_ended": 120,
    }
    assert len(pool.contracts) + len(pool.applications_left_out) == book.counts["applications"]
    write_pool(pool, book, Assumptions(), REAL.name, tmp_path / "pool")
    assert read_as_a_tape(tmp_path / "pool") == {"contracts": 1_230, "obligors": 1_230, "patents": 5_956}
    hazards = Counter(row["invalidation_hazard"] for row in pool.patents)
    assert set(hazards) == {"0.0047", "0.0124", "0.0147", ""}
