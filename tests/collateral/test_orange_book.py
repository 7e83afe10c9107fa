"""The Orange Book's patent file: its traps, one by one, and the real file beside a plain reading of it."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ipabs.collateral.importers.orange_book import DELISTED, MEANINGS, OF_DELISTED, LeftOut, read_orange_book
from ipabs.errors import Faults
from tests.collateral.orange_books import HEADER, REAL, ROWS, book_bytes, needs_the_real_file, read, write_book

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.collateral.importers.orange_book import Listing, OrangeBook


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> OrangeBook:
    return read(write_book(tmp_path_factory.mktemp("orange-book")))


def listed(book: OrangeBook, application: str, patent: str) -> Listing:
    (found,) = [entry for entry in book.listings if (entry.application, entry.patent) == (application, patent)]
    return found


def test_a_pair_is_listed_once_and_in_order(book: OrangeBook) -> None:
    assert [(entry.application, entry.patent) for entry in book.listings] == [
        ("N020610", "7625884"),
        ("N020610", "RE41783"),
        ("N020988", "6500000"),
        ("N020988", "6900000"),
        ("N020988", "8100000"),
        ("N020988", "RE41783"),
        ("N021000", "7000001"),
        ("N022000", "D654321"),
    ]


def test_exclusivity_extends_its_patent_and_flags_of_products_join(book: OrangeBook) -> None:
    entry = listed(book, "N020610", "7625884")
    assert entry.expiry == date(2027, 2, 24)
    assert (entry.substance, entry.product, entry.paediatric) == (False, True, True)
    assert entry.uses == ("U-141", "U-27")
    assert entry.lines == (2, 3, 4)


def test_exclusivity_never_shortens(book: OrangeBook) -> None:
    assert listed(book, "N022000", "D654321").expiry == date(2028, 2, 29)


def test_of_two_expiries_the_latest_holds_within_the_application(book: OrangeBook) -> None:
    assert listed(book, "N020610", "RE41783").expiry == date(2030, 3, 5)
    assert listed(book, "N020988", "RE41783").expiry == date(2030, 1, 5)


def test_exclusivity_outlives_a_patent_that_has_left_the_file(book: OrangeBook) -> None:
    entry = listed(book, "N020988", "6500000")
    assert (entry.expiry, entry.paediatric) == (date(2025, 7, 1), True)


def test_a_patent_delisted_for_one_product_stays_for_the_other(book: OrangeBook) -> None:
    assert listed(book, "N020988", "8100000").lines == (16,)


def test_every_row_is_used_or_named(book: OrangeBook) -> None:
    assert book.left_out == (
        LeftOut(7, "N020988", "7700000", DELISTED),
        LeftOut(8, "N020988", "7700000", OF_DELISTED),
        LeftOut(13, "N021500", "8000001", DELISTED),
        LeftOut(15, "N020988", "8100000", DELISTED),
    )
    used = [line for entry in book.listings for line in entry.lines]
    assert sorted([*used, *(row.line for row in book.left_out)]) == list(range(2, len(ROWS) + 2))


def test_counts(book: OrangeBook) -> None:
    assert book.counts == {
        "rows": 17,
        "applications": 5,
        "patent_numbers": 13,
        "patents": 9,
        "patent_numbers_on_several_applications": 1,
        "pairs_with_two_expiries": 1,
        "pairs_with_two_flag_sets": 1,
        "paediatric_rows": 5,
        "paediatric_rows_alone": 1,
        "delisted_rows": 3,
        "paediatric_rows_of_delisted": 1,
    }
    assert list(book.counts) == list(MEANINGS)
    assert book.last_submission == date(2025, 5, 1)


def test_line_ends_a_byte_order_mark_and_the_order_of_columns_do_not_matter(book: OrangeBook, tmp_path: Path) -> None:
    raw = book_bytes()
    turned = "\n".join("~".join(reversed(line.split("~"))) for line in raw.decode().splitlines()).encode()
    for other in (raw.replace(b"\r\n", b"\n") + b"\n\n", b"\xef\xbb\xbf" + raw, turned):
        again = read(write_book(tmp_path, other))
        assert (again.listings, again.left_out, again.counts) == (book.listings, book.left_out, book.counts)
        assert again.digest != book.digest


def test_an_older_file_without_submissions(tmp_path: Path) -> None:
    older = [line.rpartition("~")[0] for line in (HEADER, *ROWS)]
    assert read(write_book(tmp_path, book_bytes(older[1:], older[0]))).last_submission is None


def test_an_unknown_column_is_warned_of(tmp_path: Path) -> None:
    faults = Faults()
    file = write_book(tmp_path, book_bytes([f"{row}~x" for row in ROWS], f"{HEADER}~Delist_Flags"))
    assert read_orange_book(file, "patent.txt", faults) is not None
    (warning,) = map(str, faults.warnings)
    assert warning == "patent.txt:1: not used: 'Delist_Flags'. Did you mean 'Delist_Flag'?"


def told(file: Path) -> list[str]:
    faults = Faults()
    assert read_orange_book(file, "patent.txt", faults) is None
    return [str(fault) for fault in faults.faults]


def test_every_bad_cell_is_told_at_once(tmp_path: Path) -> None:
    rows = [
        "B~20610~1~762588X~24 Aug 2026~N~y~141~X~2014-07-01",
        "N~020610~001~7625884~Feb 30, 2026~~~~~",
        "N~020610~001~7625884~Aou 24, 2026~~~~~",
        "N~020610~~7625884~~~~~~",
        ROWS[0],
    ]
    assert told(write_book(tmp_path, book_bytes(rows))) == [
        "patent.txt:2:Appl_Type: 'B' is not a type of application: N or A is needed.",
        "patent.txt:2:Appl_No: '20610' is not an application's number of six digits.",
        "patent.txt:2:Product_No: '1' is not a product's number of three digits.",
        "patent.txt:2:Patent_No: '762588X' is not a US patent's number, like 7625884, RE41783 or 7625884*PED.",
        "patent.txt:2:Patent_Expire_Date_Text: '24 Aug 2026' is not a date like Aug 24, 2026.",
        "patent.txt:2:Drug_Substance_Flag: 'N' is not a flag: Y, or nothing, is needed.",
        "patent.txt:2:Drug_Product_Flag: 'y' is not a flag: Y, or nothing, is needed.",
        "patent.txt:2:Patent_Use_Code: '141' is not a code of a use, like U-141.",
        "patent.txt:2:Delist_Flag: 'X' is not a flag: Y, or nothing, is needed.",
        "patent.txt:2:Submission_Date: '2014-07-01' is not a date like Aug 24, 2026.",
        "patent.txt:3:Patent_Expire_Date_Text: 'Feb 30, 2026' is not a day of the calendar.",
        "patent.txt:4:Patent_Expire_Date_Text: 'Aou 24, 2026' is not a date like Aug 24, 2026.",
        "patent.txt:5:Product_No: the row has no Product_No.",
        "patent.txt:5:Patent_Expire_Date_Text: the row has no Patent_Expire_Date_Text.",
    ]


def test_rows_of_another_length(tmp_path: Path) -> None:
    assert told(write_book(tmp_path, book_bytes([ROWS[0], "N~020610"]))) == [
        "patent.txt:3: 2 cells between tildes for 10 columns."
    ]


def test_a_file_that_is_wrong_throughout_is_not_told_row_by_row(tmp_path: Path) -> None:
    messages = told(write_book(tmp_path, book_bytes([ROWS[0].replace("Aug", "August")] * 20_000)))
    assert len(messages) == 51
    assert messages[-1] == "patent.txt:51: 50 faults to here: the rows below are not read."
    assert len(told(write_book(tmp_path, book_bytes(["N~020610"] * 20_000)))) == 50


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"PK\x03\x04\xff", "patent.txt: this is a zip file: unpack it, and give the patent.txt in it."),
        (b"\xff\xfe", "patent.txt: the file is not UTF-8 text: the Orange Book's patent.txt is needed."),
        (book_bytes([]), "patent.txt: the table has no rows."),
        (
            book_bytes(header=HEADER.replace("Patent_No", "PatentNo")),
            "patent.txt:1: the column 'Patent_No' is missing. Did you mean 'PatentNo'?",
        ),
    ],
)
def test_a_file_of_another_kind(raw: bytes, message: str, tmp_path: Path) -> None:
    assert told(write_book(tmp_path, raw)) == [message]


def test_no_file(tmp_path: Path) -> None:
    assert told(tmp_path / "nothing.txt") == ["patent.txt: the file cannot be read: No such file or directory."]


@needs_the_real_file
def test_what_the_real_file_holds() -> None:
    book = read(REAL)
    assert book.counts == {
        "rows": 19_839,
        "applications": 1_256,
        "patent_numbers": 6_561,
        "patents": 6_040,
        "patent_numbers_on_several_applications": 1_119,
        "pairs_with_two_expiries": 5,
        "pairs_with_two_flag_sets": 14,
        "paediatric_rows": 2_201,
        "paediatric_rows_alone": 62,
        "delisted_rows": 182,
        "paediatric_rows_of_delisted": 71,
    }
    assert book.last_submission == date(2025, 5, 7)
    lines = [line for entry in book.listings for line in entry.lines] + [row.line for row in book.left_out]
    assert sorted(lines) == list(range(2, 19_841))


def plain_rows() -> list[dict[str, str]]:
    with REAL.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="~"))


def plain_day(row: dict[str, str]) -> date:
    return datetime.strptime(row["Patent_Expire_Date_Text"], "%b %d, %Y").replace(tzinfo=UTC).date()


@needs_the_real_file
def test_the_real_file_beside_a_plain_reading_of_it() -> None:
    pairs: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in plain_rows():
        pairs.setdefault((f"N{row['Appl_No']}", row["Patent_No"].removesuffix("*PED")), []).append(row)
    expected = {}
    for pair, rows in pairs.items():
        own = [row for row in rows if not row["Patent_No"].endswith("*PED")]
        if own and all(row["Delist_Flag"] == "Y" for row in own):
            continue
        kept = [row for row in rows if row["Delist_Flag"] != "Y"]
        expected[pair] = (
            max(map(plain_day, kept)),
            "Y" in {row["Drug_Substance_Flag"] for row in kept},
            "Y" in {row["Drug_Product_Flag"] for row in kept},
            {row["Patent_Use_Code"] for row in kept} - {""},
        )
    found = {
        (entry.application, entry.patent): (entry.expiry, entry.substance, entry.product, set(entry.uses))
        for entry in read(REAL).listings
    }
    assert found == expected


@needs_the_real_file
def test_exclusivity_that_stands_alone_is_of_patents_that_ended_within_half_a_year() -> None:
    """Why its rows are kept: the file drops a patent on its last day, six months before its exclusivity ends."""
    rows = plain_rows()
    own = {(row["Appl_No"], row["Patent_No"]) for row in rows}
    alone = [row for row in rows if (row["Appl_No"], row["Patent_No"].removesuffix("*PED")) not in own]
    assert len(alone) == 62
    half_a_year = timedelta(days=184)
    assert all(plain_day(row) - half_a_year <= date(2025, 5, 7) for row in alone)
