"""A deal file with faults -> the deal as far as it can be read, so that what else is wrong is told in the same run.

What cannot be read is renamed to the word that was meant, left out, or given a stand-in that can be read; nothing that
rests on it is told. The mended deal is good for finding faults and for nothing else.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ipabs.definitions.deal import Deal
from ipabs.definitions.fields import OWN_MESSAGE
from ipabs.definitions.loading import path_of, report, words_beside
from ipabs.definitions.scope import SECTIONS
from ipabs.errors import Faults, nearest_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails

    from ipabs.definitions.reading import Document, Path_
    from ipabs.errors import Fault

NAMED = (*(section for section, _ in SECTIONS), "waterfalls", "calls", "slices", "currencies")
"""Sections whose words are names that the user has chosen."""
_DATES = {"cutoff": "2000-01-01", "closing": "2000-01-01", "payments": ["2001-01-01"]}
_STAND_INS: tuple[Any, ...] = ("1", "XXX", "2000-01-01", {"pay": "XXX"}, {})
"""Tried in turn, the empty one for its words to be filled in: left out is a coupon that a note may do without."""
_WHOLE: dict[str, tuple[Any, ...]] = {
    "deal": _STAND_INS, "title": _STAND_INS, "currency": _STAND_INS, "collateral": _STAND_INS, "dates": (_DATES,),
}  # fmt: skip
"""Words of a deal that may be replaced as a whole: others define too much that the rest asks for."""
_FIGURES = ("notional", "coupon", "issue-price", "day-count", "rate", "when", "value", "at-least", "at-most")
"""Words of what has a name that say nothing of its kind and its parts: what asks for it does not rest on them."""
_ONE_OF = re.compile(r"is not one of ([^.]+)\.")
"""How the fields that hold one of a few words list them."""
_MOST_ROUNDS = 60


@dataclass(slots=True)
class Changes:
    """Where a mended deal is not what its file says.

    Parameters
    ----------
    document : Document
        The file as it is.
    paths : set of tuple
        What was renamed, left out or replaced.
    names : set of str
        Names of the deal that were changed inside, and words inside what was left out.
    """

    document: Document
    paths: set[Path_] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def note(self, path: Path_, value: Any) -> None:
        """Note that ``value`` does not stand at ``path`` any more."""
        self.paths.add(path)
        if path[0] in NAMED and len(path) > 2 and path[2] in _FIGURES:
            return
        self.names.update(_words(value))
        if path[0] in NAMED and len(path) > 1:
            self.names.add(str(path[1]))

    def leave(self, *sections: str) -> bool:
        """Whether these words of the deal are as the file says them."""
        return not any(path[0] in sections for path in self.paths)

    def keep_sound(self, found: Faults, faults: Faults) -> None:
        """Hand those faults that rest on nothing that was changed to ``faults``."""
        for fault in found.faults:
            if fault.location.file != self.document.file or not self._explain(fault):
                faults.add(fault.location, fault.message)

    def _explain(self, fault: Fault) -> bool:
        place = _undotted(fault.location.path)
        for path in self.paths:
            owner = _owner(path)
            if place[: len(owner)] == owner[: len(place)]:
                return True
        around = _owner(place) if place and place[0] in ("waterfall", "waterfalls") else place
        quoted = re.findall(r"'([^']*)'", fault.message)  # a list of all that is known is not what it rests on
        said = " ".join((*quoted, *_texts(_value(self.document.data, around))))
        return not self.names.isdisjoint(re.findall(r"\w+(?:-\w+)*", said))


def mend(document: Document, faults: Faults) -> tuple[Deal, Changes] | None:
    """The deal of a document that was refused, and where it was changed; None where too little can be read.

    Parameters
    ----------
    document : Document
    faults : Faults
        Receives what was hidden behind the faults that are told already.
    """
    work = _Mending(deepcopy(document.data), Changes(document))
    for path in document.spoiled:
        work.changes.note(path, _value(document.data, path))
    for number in range(_MOST_ROUNDS):
        try:
            return Deal.model_validate(work.data), work.changes
        except ValidationError as refused:
            errors = sorted(refused.errors(), key=lambda error: error["type"] != "extra_forbidden")
        if number:
            hidden = Faults()
            for error in errors:
                report(error, Deal, document, hidden)
            work.changes.keep_sound(hidden, faults)
        for error in errors:
            if not work.mend(error):
                return None
    return None


@dataclass(slots=True)
class _Mending:
    """Plain data that becomes readable step by step."""

    data: Any
    changes: Changes
    tried: dict[Path_, int] = field(default_factory=dict)
    chosen: set[Path_] = field(default_factory=set)

    def mend(self, error: ErrorDetails) -> bool:
        """Change what an error is about; False where it cannot be done."""
        path, on_key = path_of(error, self.data)
        if error["type"] == OWN_MESSAGE and error["ctx"]["word"]:
            path = (*path, error["ctx"]["word"])
        if not path:
            return False
        beside = _value(self.data, path[:-1])
        if on_key or error["type"] == "extra_forbidden":
            if isinstance(beside, dict) and path[-1] in beside:
                self._rename(path, beside, [] if on_key else words_beside(Deal, error))
            return True
        if error["type"] == "missing" and isinstance(beside, dict) and path[-1] in beside:
            return True  # it was renamed in this round
        one_of = _ONE_OF.search(error["msg"])
        if one_of and isinstance(beside, dict) and path not in self.chosen:
            allowed = one_of[1].split(", ")
            self.chosen.add(path)
            self.changes.note(path, None)
            beside[path[-1]] = nearest_word(str(beside.get(path[-1])), allowed) or allowed[0]
            return True
        return self._replace(path)

    def _rename(self, path: Path_, beside: dict[Any, Any], allowed: list[str]) -> None:
        value = beside.pop(path[-1])
        meant = nearest_word(str(path[-1]), [word for word in allowed if word not in beside])
        if meant:
            beside[meant] = value
            self.changes.paths |= {path, (*path[:-1], meant)}
        else:
            self.changes.note(path, value)

    def _replace(self, path: Path_) -> bool:
        """Put the next stand-in at a path; then leave it out; then replace what is around it."""
        if not path:
            return False
        beside, last = _value(self.data, path[:-1]), path[-1]
        if not isinstance(beside, dict) and not (isinstance(beside, list) and last in range(len(beside))):
            return True  # it was changed in this round, with what is around it
        self.changes.note(path, _value(self.data, path))
        number = self.tried.get(path, 0)
        self.tried[path] = number + 1
        stand_ins = _STAND_INS if len(path) > 1 else _WHOLE.get(str(last), ())
        is_name = len(path) == 2 and path[0] in NAMED
        if number < len(stand_ins):
            _put(beside, last, deepcopy(stand_ins[number]))
        elif number == len(stand_ins) and isinstance(beside, dict) and len(path) > 1 and not is_name:
            beside.pop(last, None)
        else:
            return self._replace(path[:-1])
        return True


def _owner(path: Path_) -> Path_:
    """What a change at a path puts in doubt: the step, the thing with a name, or the section."""
    numbers = [place for place, part in enumerate(path) if isinstance(part, int)]
    if path[0] in ("waterfall", "waterfalls") and numbers:
        return path[: numbers[-1] + 1]
    return path[:2] if path[0] in NAMED else path[:1]


def _put(beside: Any, last: str | int, value: Any) -> None:
    beside[last] = value


def _value(data: Any, path: Path_) -> Any:
    """What stands at a path of plain data; None for nothing."""
    for part in path:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def _undotted(path: str) -> Path_:
    """``waterfall[3].pay`` -> ``('waterfall', 2, 'pay')``."""
    found = re.findall(r"\[(\d+)\]|([^.\[]+)", path)
    return tuple(int(number) - 1 if number else word for number, word in found)


def _words(value: Any) -> Iterator[str]:
    """Keys of mappings, at any depth."""
    if isinstance(value, dict):
        yield from (str(key) for key in value)
    for inside in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _words(inside)


def _texts(value: Any) -> Iterator[str]:
    """Single values, at any depth."""
    if isinstance(value, str):
        yield value
    for inside in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inside)
