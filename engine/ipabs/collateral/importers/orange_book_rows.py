"""The patent file of the FDA's Orange Book -> its rows, every cell read and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from ipabs.collateral.tables import Table, check_columns
from ipabs.definitions.values import quoted
from ipabs.errors import Faults, Location

if TYPE_CHECKING:
    from collections.abc import Callable

SEPARATOR: Final = "~"
PAEDIATRIC: Final = "*PED"
"""Behind a patent's number: the paediatric exclusivity attached to the patent."""
SUBMITTED: Final = "Submission_Date"
COLUMNS: Final = (
    "Appl_Type",
    "Appl_No",
    "Product_No",
    "Patent_No",
    "Patent_Expire_Date_Text",
    "Drug_Substance_Flag",
    "Drug_Product_Flag",
    "Patent_Use_Code",
    "Delist_Flag",
)
"""What the file must have; the date of submission is older files' to lack."""
MOST_FAULTS: Final = 50
"""A file of another kind is wrong in every one of its 20,000 rows: so many are told, not all."""

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the file.

    Parameters
    ----------
    line : int
        Of the file; the header is line 1.
    application : str
        Type and number: ``N020610``.
    patent : str
        US number without *PED.
    paediatric : bool
        Whether the row is of the patent's paediatric exclusivity.
    expiry : date
    flags : (bool, bool)
        Whether the drug substance, the drug product is claimed.
    use : str or None
        Code of the use that is claimed.
    delisted : bool
    submitted : date or None
    """

    line: int
    application: str
    patent: str
    paediatric: bool
    expiry: date
    flags: tuple[bool, bool]
    use: str | None
    delisted: bool
    submitted: date | None

    @property
    def number(self) -> str:
        """The patent's number as it is written."""
        return self.patent + PAEDIATRIC * self.paediatric


def read_entries(raw: bytes, name: str, faults: Faults) -> list[Entry] | None:
    """Rows of patent.txt.

    Parameters
    ----------
    raw : bytes
        UTF-8; lines end as in DOS or not.
    name : str
        Of the file, as the user named it.
    faults : Faults
        Receives every cell that cannot be understood, up to ``MOST_FAULTS``.

    Returns
    -------
    list of Entry or None
        None with at least one fault.
    """
    mine = Faults()
    table = _table(raw, name, mine)
    entries = [] if table is None else _entries(table, mine)
    faults.extend(mine)
    return None if mine else entries


def _table(raw: bytes, name: str, faults: Faults) -> Table | None:
    if raw.startswith(b"PK"):
        faults.add(Location(name), "this is a zip file: unpack it, and give the patent.txt in it.")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.add(Location(name), "the file is not UTF-8 text: the Orange Book's patent.txt is needed.")
        return None
    lines = text.split("\n")  # lines end as in DOS; what is left of that goes when cells are stripped
    header = tuple(column.strip() for column in lines[0].split(SEPARATOR))
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split(SEPARATOR)
        if len(cells) != len(header) and line.strip():
            faults.add(Location(name, number), f"{len(cells)} cells between tildes for {len(header)} columns.")
            if len(faults.faults) == MOST_FAULTS:
                break
        elif line.strip():
            named = zip(header, cells, strict=True)
            rows.append((number, {column: cell.strip() for column, cell in named if cell.strip()}))
    table = Table(name, header, tuple(rows))
    check_columns(table, (*COLUMNS, SUBMITTED), COLUMNS, faults)
    if not rows and not faults:
        faults.add(Location(name), "the table has no rows.")
    return None if faults else table


def _matching(pattern: str, what: str) -> Callable[[str], str]:
    """A reader of texts of one form, which says what they should be."""

    def read(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError(f"{quoted(text)} is not {what}.")
        return text

    return read


def _day(text: str) -> date:
    # Not strptime: it knows months by the language of the machine.
    found = re.fullmatch(r"([A-Z][a-z]{2}) (\d{1,2}), (\d{4})", text, re.ASCII)
    if found is None or found[1] not in _MONTHS:
        raise ValueError(f"{quoted(text)} is not a date like Aug 24, 2026.")
    try:
        return date(int(found[3]), _MONTHS.index(found[1]) + 1, int(found[2]))
    except ValueError:
        raise ValueError(f"{quoted(text)} is not a day of the calendar.") from None


_FLAG = _matching("Y", "a flag: Y, or nothing, is needed")
_READERS: Final[dict[str, Callable[[str], str | date]]] = {
    "Appl_Type": _matching("[AN]", "a type of application: N or A is needed"),
    "Appl_No": _matching(r"\d{6}", "an application's number of six digits"),
    "Product_No": _matching(r"\d{3}", "a product's number of three digits"),
    "Patent_No": _matching(r"[A-Z]{0,2}\d{5,8}(\*PED)?", "a US patent's number, like 7625884, RE41783 or 7625884*PED"),
    "Patent_Expire_Date_Text": _day,
    "Drug_Substance_Flag": _FLAG,
    "Drug_Product_Flag": _FLAG,
    "Patent_Use_Code": _matching(r"U-\d+", "a code of a use, like U-141"),
    "Delist_Flag": _FLAG,
    SUBMITTED: _day,
}
_NEEDED: Final = ("Appl_Type", "Appl_No", "Product_No", "Patent_No", "Patent_Expire_Date_Text")


def _entries(table: Table, faults: Faults) -> list[Entry]:
    known: dict[tuple[str, str], str | date] = {}  # cells repeat: each text is read once
    entries = []
    for line, cells in table.rows:
        values: dict[str, str | date] = {}
        for column, text in cells.items():
            if column not in _READERS:
                continue
            try:
                if (column, text) not in known:
                    known[column, text] = _READERS[column](text)
                values[column] = known[column, text]
            except ValueError as error:
                faults.add(table.cell(line, column), str(error))
        for column in _NEEDED:
            if column not in cells:
                faults.add(table.cell(line, column), f"the row has no {column}.")
        if len(faults.faults) >= MOST_FAULTS:
            faults.add(Location(table.file, line), f"{MOST_FAULTS} faults to here: the rows below are not read.")
            break
        if not faults:
            entries.append(_entry(line, values))
    return entries


def _entry(line: int, values: dict[str, str | date]) -> Entry:
    number, expiry, submitted = values["Patent_No"], values["Patent_Expire_Date_Text"], values.get(SUBMITTED)
    use = values.get("Patent_Use_Code")
    assert isinstance(number, str) and isinstance(expiry, date)
    return Entry(
        line=line,
        application=f"{values['Appl_Type']}{values['Appl_No']}",
        patent=number.removesuffix(PAEDIATRIC),
        paediatric=number.endswith(PAEDIATRIC),
        expiry=expiry,
        flags=("Drug_Substance_Flag" in values, "Drug_Product_Flag" in values),
        use=use if isinstance(use, str) else None,
        delisted="Delist_Flag" in values,
        submitted=submitted if isinstance(submitted, date) else None,
    )
