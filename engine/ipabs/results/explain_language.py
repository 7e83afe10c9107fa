"""What the explanation of a deal is spoken in: phrases by key, figures, dates, lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipabs.definitions.interest import PARTS
from ipabs.market.schedules import parse_period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

_CHINESE = r"[\u4e00-\u9fff]"
_NO_DATE = r"(?!(?<=\d)[年月日])(?!(?<=[年月日])\d)(?!\d{4}年)"
_BORDER = re.compile(rf"(?:(?<={_CHINESE})(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?={_CHINESE})){_NO_DATE}")


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    Parameters
    ----------
    code : str
        ``en``, ``zh``.
    phrases : Mapping
        Key -> sentence or part of one, with places for names and figures in braces. What a definition calls by a word
        has that word in its key: ``principal.pass-through``, ``step.pay``.
    glosses : Mapping
        Names that authors often give -> what the trade calls the thing in this language.
    """

    code: str
    phrases: Mapping[str, str]
    glosses: Mapping[str, str]

    def say(self, key: str, **parts: object) -> str:
        """The phrase with its places filled."""
        return self.phrases[key].format(**parts)

    def counted(self, key: str, count: int, **parts: object) -> str:
        """The phrase for one or for many; for both where the language makes no difference."""
        form = f"{key}.{'one' if count == 1 else 'many'}"
        return self.say(form if form in self.phrases else key, count=count, **parts)

    def together(self, items: Sequence[str]) -> str:
        """``A, B and C``."""
        return self._joined(items, "list.and")

    def either(self, items: Sequence[str]) -> str:
        """``A, B or C``."""
        return self._joined(items, "list.or")

    def in_turn(self, items: Sequence[str]) -> str:
        """``A, then B, then C``."""
        return self.phrases["list.then"].join(items)

    def _joined(self, items: Sequence[str], last: str) -> str:
        if len(items) < 2:
            return "".join(items)
        return self.phrases["list.comma"].join(items[:-1]) + self.phrases[last] + items[-1]

    def percent(self, share: float) -> str:
        """``4.3 %``, as many figures as there are."""
        return self.say("figure.percent", figure=f"{100 * share:,.10g}")

    def basis_points(self, rate: float) -> str:
        """``120 bp``."""
        return self.say("figure.bp", figure=f"{10_000 * rate:,.10g}")

    def day(self, day: date) -> str:
        """A date as the language writes it."""
        return self.say("figure.day", day=day)

    def period(self, text: str) -> str:
        """``10bd`` -> 10 business days."""
        period = parse_period(text)
        return self.counted(f"period.{period.unit}", period.number)

    def named(self, name: str) -> str:
        """A name, with what the trade calls it where it is a usual one."""
        gloss = self.glosses.get(name)
        return self.say("named", name=name, gloss=gloss) if gloss else name

    def spaced(self, text: str) -> str:
        """A space between Chinese characters and Latin letters or figures, as typographers ask for; none in a date."""
        return _BORDER.sub(" ", text)


def part_key(part: str, none: str, *, cost: bool = False) -> str:
    """What a part of a tranche is called in keys: a component by that word, whatever its name; ``none`` without one.

    ``cost``: it is a claim of someone who stands behind the deal, whose parts have names of the language.
    """
    if not part:
        return none
    if part in PARTS:
        return part
    return f"cost-{part}" if cost else "component"


def money(amount: float) -> str:
    """``195,000,000``; cents only where there are any."""
    text = f"{amount:,.2f}"
    return text.removesuffix(".00")


def number(value: float) -> str:
    """``1.05``, ``2``."""
    return f"{value:,.10g}"
