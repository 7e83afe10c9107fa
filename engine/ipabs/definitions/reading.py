"""YAML text -> plain data in which every key and value remembers its place.

Scalars stay text: what a word means (a rate, a date, a name) is for the field to say, so nothing is
guessed (no ``no`` that becomes False, no dates, no octals). Tags, anchors, aliases, merge keys and
duplicate keys are refused; the size of a file and the depth of its nesting are capped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import DocumentStartEvent, ScalarEvent
from ruamel.yaml.reader import ReaderError

from ipabs.definitions.building import CLOSES, CONTENT, OPENS, Builder
from ipabs.definitions.syntax import character_fault, syntax_fault
from ipabs.errors import DealError, Faults, Location

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
    multiline : set
        Paths of values whose text runs over lines: nothing is known of the columns inside.
    spoiled : set
        Paths of values that are missing or could not be read: a fault is told, and what follows from it is not.
    """

    file: str
    data: Plain = None
    keys: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    quoted: set[Path_] = field(default_factory=set)
    multiline: set[Path_] = field(default_factory=set)
    spoiled: set[Path_] = field(default_factory=set)

    def location(self, path: Path_, *, key: bool = False, offset: int = 0) -> Location:
        """Place of the value (or key) at ``path``, or of the nearest thing around it that has a place.

        ``offset`` counts characters into the value's text; it is dropped where the text runs over lines.
        """
        while path and isinstance(path[-1], int) and path not in self.values:
            path = path[:-1]  # a single value that stands for a list of one
        known = path
        while known and known not in self.values:
            known = known[:-1]
        line, column = self.values.get(known, (1, 1))
        if known == path and path in self.keys and key:
            line, column = self.keys[path]
        elif known == path and offset and path not in self.multiline:
            column += offset + (path in self.quoted)
        return Location(self.file, line, column, dotted(path))

    def place(self, path: Path_, line: int, column: int) -> Location:
        """A place that is told before the values around it are known."""
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
    events = _events_of(_text_of(path, document.file, faults), document.file, faults)
    beginnings = [event for event in events if isinstance(event, DocumentStartEvent)]
    if len(beginnings) > 1:
        mark = beginnings[1].start_mark
        place = Location(document.file, mark.line + 1, mark.column + 1)
        faults.add(place, "a second document begins here ('---'): keep one.")
    content = iter([event for event in events if isinstance(event, CONTENT)])
    first = next(content, None)
    if first is None or (isinstance(first, ScalarEvent) and not first.value):
        faults.add(Location(document.file, 1, 1), "the file is empty.")
        faults.raise_if_any(DealError)
    document.data = Builder(document, faults, content).build(first, ())
    return document


def _text_of(path: Path, name: str, faults: Faults) -> str:
    message = ""
    try:
        raw = path.read_bytes()
        if len(raw) > LARGEST_FILE:
            message = f"the file has {len(raw):,} bytes; at most {LARGEST_FILE:,} are read."
        text = raw.decode("utf-8-sig")
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}."
    except UnicodeDecodeError as error:
        message = f"the file is not UTF-8: byte {error.start + 1} cannot be read."
    if message:
        faults.add(Location(name), message)
        faults.raise_if_any(DealError)
    return text


def _events_of(text: str, name: str, faults: Faults) -> list[Any]:
    """What the parser finds in the text, up to the depth that is read."""
    events: list[Any] = []
    depth = 0
    message, line, column = "", 1, 1
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            events.append(event)
            depth += isinstance(event, OPENS) - isinstance(event, CLOSES)
            if depth > DEEPEST_NESTING:
                message = f"nested more than {DEEPEST_NESTING} levels deep"
                line, column = event.start_mark.line + 1, event.start_mark.column + 1
                break
    except MarkedYAMLError as error:
        message, line, column = syntax_fault(error)
        message = f"this is not YAML: {message}"
    except ReaderError as error:
        message, line, column = character_fault(error, text)
    if message:
        faults.add(Location(name, line, column), f"{message}.")
        faults.raise_if_any(DealError)
    return events
