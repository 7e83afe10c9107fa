"""A diagram -> Mermaid text: a flowchart from the pool down the steps, with conditions on its edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.results.diagram import LEFT_OVER
from ipabs.results.diagram_rows import CASH

if TYPE_CHECKING:
    from ipabs.results.diagram import Diagram
    from ipabs.results.diagram_rows import End, Row

_SHAPES = {"note": '["{}"]', "fee": '("{}")', "account": '[("{}")]', "support": '[["{}"]]'}
_CLASSES = {
    "note": "fill:#dbe9f9,stroke:#2f6fb3,color:#12263a",
    "fee": "fill:#ececec,stroke:#777777,color:#222222",
    "account": "fill:#dff2e1,stroke:#3c8d47,color:#12301a",
    "support": "fill:#fdebd3,stroke:#c07a1f,color:#3a2408",
}
"""The colours carry their own ink, so that they read on light and on dark pages."""

_DOT = " · "
"""Behind a number: Mermaid takes '1. pay' for the beginning of a list, and refuses it."""


def mermaid(diagram: Diagram) -> str:
    """The whole chart."""
    ends = _ends(diagram)
    lines = [
        "flowchart TD",
        f"  %% {_one_line(diagram.title)}",
        f'  pool(["{_text(diagram.pool)}"]) -->|receipts| cash["{CASH}"]',
        *(f"  {key}{_SHAPES[end.kind].format(_text(_named(end)))}:::{end.kind}" for end, key in ends.values()),
    ]
    lines += _chain(diagram.rows, "", 1, ends, takes_all=diagram.takes_all)
    drawn = len(diagram.rows)
    for other in diagram.others:
        lines += _chain(other.rows, f"{other.name}: when {other.when}", drawn + 1, ends, takes_all=other.takes_all)
        drawn += len(other.rows)
    for number, (name, says) in enumerate(diagram.notes, start=1):
        lines.append(f'  n{number}{{{{"{_text(f"{name}: {says}")}"}}}}')
    lines += [f"  classDef {kind} {style}" for kind, style in _CLASSES.items()]
    return "\n".join(lines)


def _ends(diagram: Diagram) -> dict[str, tuple[End, str]]:
    """Every one who pays or is paid, once, with the name the chart knows it by."""
    ends: dict[str, tuple[End, str]] = {}
    for row in (*diagram.rows, *(row for other in diagram.others for row in other.rows)):
        for end in (*row.sources, *row.targets):
            ends.setdefault(end.name, (end, f"e{len(ends) + 1}"))
    return ends


def _named(end: End) -> str:
    """What the box of someone says who may stand in several steps: nothing that belongs to one."""
    return end.says.partition(" for ")[0] if end.kind == "support" else end.says


def _chain(
    rows: tuple[Row, ...], when: str, first: int, ends: dict[str, tuple[End, str]], *, takes_all: bool
) -> list[str]:
    """The steps of a waterfall, one after the other; ``first`` numbers them through the chart."""
    lines, before = [], "cash"
    for number, row in enumerate(rows, start=first):
        lines += _row(row, f"  {before} ==>{_label(when if number == first else '')} s{number}", f"s{number}", ends)
        before = f"s{number}"
    if not takes_all:
        lines.append(f'  {before} ==> left["{LEFT_OVER}"]')
    return lines


def _row(row: Row, edge: str, step: str, ends: dict[str, tuple[End, str]]) -> list[str]:
    lines = [f'{edge}["{row.label}{_DOT}{_text(row.does)}"]']
    for place, end in enumerate(row.targets, start=1):
        order = str(place) if len(row.targets) > 1 and not row.beside else ""
        label = _DOT.join(part for part in (order, row.condition) if part)
        lines.append(f"  {step} -->{_label(label)} {ends[end.name][1]}")
    for place, end in enumerate(row.sources, start=1):
        if not row.targets:
            lines.append(f"  {ends[end.name][1]} -->{_label(row.condition)} {step}")
            continue
        if row.instead and place == 1:
            lines.append(f"  {ends[end.name][1]} -->{_label('instead of cash')} {step}")
            continue
        when = "when short" if len(row.sources) - row.instead == 1 else f"{place - row.instead}{_DOT}when short"
        only = end.says.partition(" for ")[2]
        lines.append(f"  {ends[end.name][1]} -.->{_label(f'{when}, for {only}' if only else when)} {step}")
    return lines


def _label(text: str) -> str:
    return f'|"{_text(text)}"|' if text else ""


def _text(text: str) -> str:
    """A text that Mermaid takes for nothing else: its entities are numbers between # and ;."""
    return "".join(f"#{ord(sign)};" if sign in '#"<>|&`;' else sign for sign in _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())
