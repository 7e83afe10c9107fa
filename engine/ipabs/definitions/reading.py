"""YAML text -> plain data in which every key and value remembers its place.

Scalars stay text: what a word means (a rate, a date, a name) is for the field to say, so nothing is
guessed (no ``no`` that becomes False, no dates, no octals). Tags, anchors, aliases, merge keys and
duplicate keys are refused; the size of a file and the depth of its nesting are capped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from ipabs.errors import DealError, Faults, Location

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_FILE = 1_000_000
"""bytes; the largest definition file that is read."""
DEEPEST_NESTING = 30

Path_: TypeAlias = tuple[str | int, ...]
Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | None"


@dataclass(slots=True)
class Document:
    """A definition file as plain data and the place of everything in it.

    Parameters
    ----------
    file : str
        As the user named it.
    data : dict, list, str or None
        Mappings, sequences and text; an empty value is None.
    keys, values : dict
        Path of a key or value -> (line, column), from 1.
    quoted : set
        Paths of values written in quotes: their text starts one column later.
    """

    file: str
    data: Plain = None
    keys: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    quoted: set[Path_] = field(default_factory=set)
    multiline: set[Path_] = field(default_factory=set)

    def location(self, path: Path_, *, key: bool = False, offset: int = 0) -> Location:
        """Place of the value (or key) at ``path``, or of the nearest thing around it that has a place.

        ``offset`` counts characters into the value's text; it is dropped where the text runs over lines.
        """
        known = path
        while known and known not in self.values:
            known = known[:-1]
        line, column = self.values.get(known, (1, 1))
        if known == path and path in self.keys and key:
            line, column = self.keys[path]
        elif known == path and offset and path not in self.multiline:
            column += offset + (path in self.quoted)
        return Location(self.file, line, column, dotted(path))


def dotted(path: Path_) -> str:
    """``('waterfall', 2, 'pay')`` -> ``waterfall[3].pay``: steps are counted from 1, as people do."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def read_document(path: Path, faults: Faults, name: str | None = None) -> Document:
    """Read a definition file.

    Parameters
    ----------
    path : Path
        The file.
    faults : Faults
        Receives duplicates, refused YAML features and syntax errors.
    name : str, optional
        How messages call the file; its path unless given.

    Raises
    ------
    DealError
        The file cannot be read at all: missing, too large, not UTF-8.
    """
    document = Document(name or str(path))
    text = _text_of(path, document.file, faults)
    try:
        events = list(YAML(typ="safe", pure=True).parse(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        faults.add(Location(document.file, *place), f"this is not YAML: {error.problem or error.context}.")
        faults.raise_if_any(DealError)
    except YAMLError as error:
        faults.add(Location(document.file, 1, 1), f"this is not YAML: {str(error).splitlines()[0]}.")
        faults.raise_if_any(DealError)
    if sum(isinstance(event, DocumentStartEvent) for event in events) > 1:
        faults.add(Location(document.file, 1, 1), "the file holds several documents ('---'): keep one.")
    content = iter([e for e in events if isinstance(e, _CONTENT)])
    first = next(content, None)
    if first is None or (isinstance(first, ScalarEvent) and not first.value):
        faults.add(Location(document.file, 1, 1), "the file is empty.")
        faults.raise_if_any(DealError)
    document.data = _Builder(document, faults, content).build(first, (), 0)
    return document


_CONTENT = (AliasEvent, ScalarEvent, MappingStartEvent, MappingEndEvent, SequenceStartEvent, SequenceEndEvent)


def _text_of(path: Path, name: str, faults: Faults) -> str:
    message = ""
    try:
        raw = path.read_bytes()
        if len(raw) > LARGEST_FILE:
            message = f"the file has {len(raw):,} bytes; at most {LARGEST_FILE:,} are read."
        text = raw.decode("utf-8-sig")
    except FileNotFoundError:
        message = "no such file."
    except IsADirectoryError:
        message = "this is a folder, not a file."
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}."
    except UnicodeDecodeError as error:
        message = f"the file is not UTF-8: byte {error.start + 1} cannot be read."
    if message:
        faults.add(Location(name), message)
        faults.raise_if_any(DealError)
    return text


@dataclass(slots=True)
class _Builder:
    """Walks the parser's events and builds plain data, noting places on the way."""

    document: Document
    faults: Faults
    events: Iterator[Any]

    def build(self, event: Any, path: Path_, depth: int) -> Plain:
        mark = (event.start_mark.line + 1, event.start_mark.column + 1)
        self.document.values.setdefault(path, mark)
        here = Location(self.document.file, *mark, dotted(path))
        if isinstance(event, AliasEvent):
            self.faults.add(here, f"aliases ('*{event.anchor}') are not read: write the value out.")
            return None
        if event.anchor:
            self.faults.add(here, f"anchors ('&{event.anchor}') are not read: write the value where it is used.")
        if event.tag:
            self.faults.add(here, f"tags ('{event.tag}') are not read: leave it out.")
        if depth > DEEPEST_NESTING:
            self.faults.add(here, f"nested more than {DEEPEST_NESTING} levels deep.")
            self.faults.raise_if_any(DealError)
        if isinstance(event, ScalarEvent):
            return self._scalar(event, path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(event, path, depth)
        return self._mapping(event, path, depth)

    def _scalar(self, event: Any, path: Path_) -> str | None:
        text = str(event.value)
        if event.style in ("'", '"'):
            self.document.quoted.add(path)
        elif not text:
            if not _closes_more_than_it_opens(path):
                mark = (event.start_mark.line + 1, event.start_mark.column + 1)
                self.faults.add(Location(self.document.file, *mark, dotted(path)), "a value is missing here.")
            return None
        if event.start_mark.line != event.end_mark.line:
            self.document.multiline.add(path)
        return text

    def _sequence(self, start: Any, path: Path_, depth: int) -> list[Plain]:
        items: list[Plain] = []
        for event in self.events:
            if isinstance(event, SequenceEndEvent):
                break
            items.append(self.build(event, (*path, len(items)), depth + 1))
        if start.flow_style:
            self._look_for_split(items, [(*path, number) for number in range(len(items))])
        return items

    def _mapping(self, start: Any, path: Path_, depth: int) -> dict[str, Plain]:
        result: dict[str, Plain] = {}
        for event in self.events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._key(event, path, depth)
            inside = (*path, key)
            mark = (event.start_mark.line + 1, event.start_mark.column + 1)
            if key in result:
                first = self.document.keys[inside]
                where = Location(self.document.file, *mark, dotted(inside))
                self.faults.add(where, f"'{key}' stands twice; the first is on line {first[0]}.")
                self.build(next(self.events), (*inside, "(again)"), depth + 1)
                continue
            self.document.keys[inside] = mark
            result[key] = self.build(next(self.events), inside, depth + 1)
        if start.flow_style:
            values: list[Plain] = [f"{key} " if value is None else value for key, value in result.items()]
            self._look_for_split(values, [(*path, key) for key in result])
            for key in [key for key, value in result.items() if value is None and _closes_more_than_it_opens((key,))]:
                del result[key]  # the tail of a split expression, reported already
        return result

    def _key(self, event: Any, path: Path_, depth: int) -> str:
        where = Location(self.document.file, event.start_mark.line + 1, event.start_mark.column + 1, dotted(path))
        if isinstance(event, ScalarEvent):
            if event.value == "<<":
                self.faults.add(where, "merge keys ('<<') are not read: write the entries out.")
            if event.anchor or event.tag:
                self.faults.add(where, "keys are plain words, without anchors and tags.")
            return str(event.value)
        self.faults.add(where, "a key is a single word, not a list or mapping.")
        self.build(event, (*path, "(key)"), depth + 1)
        return "(key)"

    def _look_for_split(self, values: list[Plain], paths: list[Path_]) -> None:
        """A comma inside ``{...}`` or ``[...]`` ends the value: see whether it cut an expression in two."""
        for value, path in zip(values, paths, strict=True):
            if isinstance(value, str) and value.count("(") > value.count(")") and path not in self.document.quoted:
                where = self.document.location(path)
                self.faults.add(
                    where,
                    f"the comma after '{value.strip()}' ended the value: between braces or brackets put an "
                    "expression that holds a comma in quotes.",
                )


def _closes_more_than_it_opens(path: Path_) -> bool:
    """Whether the key is the tail of an expression that a comma cut in two."""
    key = str(path[-1]) if path else ""
    return key.count(")") > key.count("(")
