"""A YAML parser's events -> plain data, each key and value with its place; what a deal file may not hold is refused.

Most of it is for mistakes: values left out, words without a space behind their colon, and the comma that cuts
``{amount: min(a, b)}`` in two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipabs.definitions.reading import Document, Path_, Plain
    from ipabs.errors import Faults

OPENS = (MappingStartEvent, SequenceStartEvent)
CLOSES = (MappingEndEvent, SequenceEndEvent)
MERGE_KEY = "<<"
CONTENT = (AliasEvent, ScalarEvent, *OPENS, *CLOSES)

_ENDS_IN_THOUSANDS = re.compile(r"(?:^|, )\d{1,3}$", re.ASCII)
_THOUSANDS = re.compile(r"\d{3}(?:\.\d+)?", re.ASCII)


@dataclass(slots=True)
class Builder:
    """Walks the parser's events and builds plain data, noting places on the way."""

    document: Document
    faults: Faults
    events: Iterator[Any]

    def build(self, event: Any, path: Path_) -> Plain:
        """The data that begins with ``event``."""
        self.document.values.setdefault(path, _mark(event))
        if isinstance(event, AliasEvent):
            self._refuse_alias(event, path)
            self.document.spoiled.add(path)
            return None
        if event.anchor:
            self._fault(event, path, f"anchors ('&{event.anchor}') are not read: write the value where it is used.")
        if event.tag:
            tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
            self._fault(event, path, f"tags ('{tag}') are not read: leave it out.")
        if isinstance(event, ScalarEvent):
            return self._scalar(event, path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(event, path)
        return self._mapping(event, path)

    def _fault(self, event: Any, path: Path_, message: str) -> None:
        self.faults.add(self.document.place(path, *_mark(event)), message)

    def _refuse_alias(self, event: Any, path: Path_) -> None:
        self._fault(event, path, f"aliases ('*{event.anchor}') are not read: write the value out.")

    def _scalar(self, event: Any, path: Path_) -> str:
        if event.style in ("'", '"'):
            self.document.quoted.add(path)
        if event.start_mark.line != event.end_mark.line:
            self.document.multiline.add(path)
        return str(event.value)

    def _sequence(self, start: Any, path: Path_) -> list[Plain]:
        items: list[Plain] = []
        for event in self.events:
            if isinstance(event, SequenceEndEvent):
                break
            last = (*path, len(items) - 1)
            inside = (*path, len(items))
            if _is_empty(event):
                self._fault(event, inside, "an entry is missing behind the '-'.")
                self.document.values[inside] = _mark(event)
                self.document.spoiled.add(inside)
                items.append(None)
            elif start.flow_style and items and _is_plain(event) and self._goes_on(items[-1], event.value, last):
                items[-1] = self._joined(str(items[-1]), event.value, last)
            else:
                items.append(self.build(event, inside))
        return items

    def _mapping(self, start: Any, path: Path_) -> dict[str, Plain]:
        result: dict[str, Plain] = {}
        last = ""
        for event in self.events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._key(event, path)
            value = next(self.events)
            if key is None:
                self._pass_over(value)
            elif start.flow_style and _is_empty(value) and last and self._goes_on(result[last], key, (*path, last)):
                result[last] = self._joined(str(result[last]), key, (*path, last))
            else:
                last = self._entry(key, event, value, result, path)
        return result

    def _entry(self, key: str, event: Any, value: Any, result: dict[str, Plain], path: Path_) -> str:
        """Note an entry of a mapping; the key it stands under, or nothing when it is not kept."""
        text: Plain = None
        if _is_empty(value) and ":" in key:  # in braces the colon does not end a word that has no space behind it
            key, _, text = key.partition(":")
        inside = (*path, key)
        if key in result:
            line, _ = self.document.keys[inside]
            self._fault(event, inside, f"'{key}' stands twice; the first is on line {line}.")
            self._pass_over(value)
            return ""
        self.document.keys[inside] = _mark(event)
        if _is_empty(value):
            hint = " A colon and a space stand between a word and its value." if text or " " in key else ""
            self._fault(event, inside, f"'{key}' has no value.{hint}")
            self.document.values[inside] = _mark(event)
            self.document.spoiled.add(inside)
            result[key] = text or None
        else:
            result[key] = self.build(value, inside)
        return key

    def _key(self, event: Any, path: Path_) -> str | None:
        """The word of an entry, or None when it is not to be kept."""
        if isinstance(event, AliasEvent):
            self._refuse_alias(event, path)
            return None
        if not isinstance(event, ScalarEvent):
            self._fault(event, path, "a key is a single word, not a list or mapping.")
            self._pass_over(event)
            return None
        if event.value == MERGE_KEY:
            self._fault(event, path, f"merge keys ('{MERGE_KEY}') are not read: write the entries out.")
            self.document.spoiled.add((*path, MERGE_KEY))
            return None
        if _is_empty(event):
            self._fault(event, path, "a word is missing before the colon.")
            return None
        if event.anchor or event.tag:
            self._fault(event, path, "keys are plain words, without anchors and tags.")
        return str(event.value)

    def _pass_over(self, event: Any) -> None:
        """Leave a value out, with everything in it."""
        depth = int(isinstance(event, OPENS))
        while depth:
            event = next(self.events)
            depth += isinstance(event, OPENS) - isinstance(event, CLOSES)

    def _goes_on(self, value: Plain, text: str, path: Path_) -> bool:
        """Whether a comma inside ``{...}`` or ``[...]`` cut a formula, or a number of thousands, in two."""
        if not isinstance(value, str) or path in self.document.quoted:
            return False
        return value.count("(") > value.count(")") or (
            isinstance(path[-1], str) and bool(_ENDS_IN_THOUSANDS.search(value)) and bool(_THOUSANDS.fullmatch(text))
        )

    def _joined(self, value: str, text: str, path: Path_) -> str:
        if path not in self.document.spoiled:
            self.document.spoiled.add(path)
            self.faults.add(
                self.document.location(path, offset=len(value)),
                f"the comma after '{value}' ended the value: between braces or brackets put a value that holds a "
                "comma in quotes.",
            )
        return f"{value}, {text}"


def _mark(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _is_plain(event: Any) -> bool:
    return isinstance(event, ScalarEvent) and event.style not in ("'", '"')


def _is_empty(event: Any) -> bool:
    return _is_plain(event) and not event.value and not event.anchor and not event.tag
