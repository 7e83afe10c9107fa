"""How somebody else writes a date, by a pattern of YYYY, MM and DD: ``DD/MM/YYYY`` -> a reader of such dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from ipabs.definitions.values import quoted

_PARTS: Final = {
    "YYYY": r"(?P<year>\d{4})",
    "MMM": r"(?P<name>[A-Za-z]{3})[A-Za-z]*\.?",
    "MM": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})",
}
_PART: Final = re.compile("|".join(_PARTS))
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_UNAMBIGUOUS: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class DatePattern:
    """A pattern of dates.

    Parameters
    ----------
    pattern : str
        Of YYYY, MM (one digit or two) or MMM (a month's name in English), and DD, each once, and signs between them.

    Raises
    ------
    ValueError
        A part is missing or stands twice, in the user's words.
    """

    pattern: str

    def __post_init__(self) -> None:
        """Refuse what is no pattern."""
        parts = sorted(_PART.findall(self.pattern))
        if parts not in (["DD", "MM", "YYYY"], ["DD", "MMM", "YYYY"]):
            message = (
                "is not a pattern of dates: YYYY, MM (or MMM for Jan) and DD are needed once each, like DD/MM/YYYY."
            )
            raise ValueError(f"{quoted(self.pattern)} {message}")

    def read(self, text: str) -> str:
        """A date as 2019-08-01; one that is written so already is read too.

        Raises
        ------
        ValueError
            It is no date of the pattern, in the user's words.
        """
        pieces = [_PARTS.get(piece, re.escape(piece)) for piece in re.split(f"({_PART.pattern})", self.pattern)]
        found = re.fullmatch("".join(pieces), text.strip(), re.ASCII) or _UNAMBIGUOUS.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"{quoted(text)} is not a date written {self.pattern}.")
        named = found.groupdict()
        try:
            month = int(named["month"]) if "month" in named else _MONTHS.index(named["name"].lower()) + 1
            return date(int(named["year"]), month, int(named["day"])).isoformat()
        except ValueError:
            raise ValueError(f"{quoted(text)} is not a day of the calendar, written {self.pattern}.") from None
