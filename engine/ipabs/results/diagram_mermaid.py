"""A diagram -> Mermaid text: a flowchart from the pool down the steps, with conditions on its edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.results.diagram import CASH, LEFT_OVER

if TYPE_CHECKING:
    from ipabs.results.diagram import Diagram, End, Row

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
    before = "cash"
    for row in diagram.rows:
        lines += _row(row, before, ends)
        before = f"s{row.number}"
    if not diagram.takes_all:
        lines.append(f'  {before} ==> left["{LEFT_OVER}"]')
    for number, (name, says) in enumerate(diagram.notes, start=1):
        lines.append(f'  n{number}{{{{"{_text(f"{name}: {says}")}"}}}}')
    lines += [f"  classDef {kind} {style}" for kind, style in _CLASSES.items()]
    return "\n".join(lines)


def _ends(diagram: Diagram) -> dict[str, tuple[End, str]]:
    """Every one who pays or is paid, once, with the name the chart knows it by."""
    ends: dict[str, tuple[End, str]] = {}
    for row in diagram.rows:
        for end in (*row.sources, *row.targets):
            ends.setdefault(end.name, (end, f"e{len(ends) + 1}"))
    return ends


def _named(end: End) -> str:
    """What the box of someone says who may stand in several steps: nothing that belongs to one."""
    return end.says.partition(" for ")[0] if end.kind == "support" else end.says


def _row(row: Row, before: str, ends: dict[str, tuple[End, str]]) -> list[str]:
    step = f"s{row.number}"
    lines = [f'  {before} ==> {step}["{row.number}{_DOT}{_text(row.does)}"]']
    for place, end in enumerate(row.targets, start=1):
        order = str(place) if len(row.targets) > 1 and not row.beside else ""
        label = _DOT.join(part for part in (order, row.condition) if part)
        lines.append(f"  {step} -->{_label(label)} {ends[end.name][1]}")
    for place, end in enumerate(row.sources, start=1):
        if not row.targets:
            lines.append(f"  {ends[end.name][1]} -->{_label(row.condition)} {step}")
            continue
        when = "when short" if len(row.sources) == 1 else f"{place}{_DOT}when short"
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
