"""A diagram -> SVG: three columns (who helps out, the steps, who is paid), a band a step, no edge across another.

The same deal gives the same bytes. Colours follow the reader's light or dark page, on a ground of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from ipabs.results.diagram import LEFT_OVER
from ipabs.results.diagram_rows import CASH
from ipabs.results.diagram_style import STYLE
from ipabs.results.diagram_text import lines, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.results.diagram import Diagram
    from ipabs.results.diagram_rows import End, Row

SIZE = 13
"""Of text in boxes, pixels."""
SMALL = 12
"""Of text on edges and in the notes."""
LINE = 17
"""From one line of text to the next."""
PAD = 9
"""Between a box and its text."""
MARGIN = 24
HELP = (MARGIN, 220)
"""Left edge and width of the column of those who help out."""
STEPS = (334, 270)
"""Of the steps."""
PAID = (784, 250)
"""Of those who are paid."""
TRUNK = 766
"""Where the edge to several payees parts."""
WIDTH = 1058
GAP = 8
"""Between boxes above each other."""
BETWEEN = 30
"""At least between boxes of the middle column: room for the arrow down."""
APART = 22
"""Between what belongs to one step and to the next."""
MIDDLE = STEPS[0] + STEPS[1] / 2
"""Of the middle column."""


@dataclass(slots=True)
class _Box:
    """A box and the lines in it, not yet placed up and down."""

    left: float
    wide: float
    kind: str
    lines: list[str]

    @property
    def high(self) -> float:
        return len(self.lines) * LINE + 2 * PAD - 3


def svg(diagram: Diagram) -> str:
    """The whole drawing."""
    body: list[str] = []
    pool, cash = (_box(STEPS, "cash", text) for text in (diagram.pool, CASH))
    y = _title(body, diagram)
    body.append(_drawn(pool, y))
    below = y + pool.high
    body.append(_text("receipts", MIDDLE + 8, below + BETWEEN / 2 + 4, SMALL, "label"))
    y, below = _next(body, cash, below, below + BETWEEN)
    if any(row.sources[row.instead :] and row.targets for row in diagram.rows):
        body.append(_text("drawn on when cash is short", HELP[0], y + 22, SMALL, "label"))
    body.append(_text("paid", PAID[0], y + 22, SMALL, "label"))
    y = _chain(body, diagram.rows, below, takes_all=diagram.takes_all)
    for other in diagram.others:
        cash = _box(STEPS, "cash", f"{CASH}, {other.name}: when {other.when}")
        body.append(_drawn(cash, y + APART))
        y = _chain(body, other.rows, y + APART + cash.high, takes_all=other.takes_all)
    y = _notes(body, diagram, y + 34)
    title = escape(diagram.title)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{_n(y)}" viewBox="0 0 {WIDTH} {_n(y)}" '
        f'role="img" font-family="Helvetica, Arial, sans-serif">'
    )
    described = [f"<title>{title}</title>", f"<desc>Who pays whom in {title}</desc>", STYLE]
    page = f'<rect class="page" width="{WIDTH}" height="{_n(y)}"/>'
    return "\n".join([head, *described, page, *body, "</svg>"])


def _n(value: float) -> str:
    """A coordinate: halves at the finest."""
    return f"{round(value * 2) / 2:g}"


def _box(column: tuple[int, int], kind: str, text: str) -> _Box:
    left, wide = column
    return _Box(left, wide, kind, lines(text, wide - 2 * PAD, SIZE))


def _drawn(box: _Box, top: float) -> str:
    frame = f'<rect class="{box.kind}" x="{_n(box.left)}" y="{_n(top)}" width="{_n(box.wide)}"'
    parts = [f'{frame} height="{_n(box.high)}" rx="5"/>']
    for number, text in enumerate(box.lines):
        parts.append(_text(text, box.left + PAD, top + PAD + 11 + number * LINE, SIZE, "ink"))
    return "\n".join(parts)


def _text(text: str, x: float, y: float, size: int, style: str) -> str:
    return f'<text class="{style}" x="{_n(x)}" y="{_n(y)}" font-size="{size}">{escape(text)}</text>'


def _arrow(points: Sequence[tuple[float, float]], style: str) -> str:
    """A line along points with a head at its end."""
    path = " ".join(f"{'M' if number == 0 else 'L'}{_n(x)} {_n(y)}" for number, (x, y) in enumerate(points))
    (x, y), (before, _) = points[-1], points[-2]
    down = before == x
    head = f"M{_n(x)} {_n(y)}" + ("l-4 -8h8z" if down else "l-8 -4v8z")
    return f'<path class="{style}" d="{path}"/><path class="head" d="{head}"/>'


def _title(body: list[str], diagram: Diagram) -> float:
    y = MARGIN + 14.0
    for text in lines(diagram.title, WIDTH - 2 * MARGIN, 16, bold=True):
        body.append(_text(text, MARGIN, y, 16, "title"))
        y += 22
    return y


def _chain(body: list[str], rows: tuple[Row, ...], below: float, *, takes_all: bool) -> float:
    """The steps of a waterfall below the box that ends at ``below``; where they end."""
    y = below + BETWEEN
    for row in rows:
        y, below = _band(body, row, y, below)
    if not takes_all:
        _, y = _next(body, _box(STEPS, "cash", LEFT_OVER), below, max(y, below + BETWEEN))
    return y


def _next(body: list[str], box: _Box, above: float, top: float) -> tuple[float, float]:
    """A box in the middle column below the one that ends at ``above``, and the arrow to it; its top and bottom."""
    body.append(_drawn(box, top))
    body.append(_arrow([(MIDDLE, above), (MIDDLE, top)], "edge"))
    return top, top + box.high


def _band(body: list[str], row: Row, top: float, above: float) -> tuple[float, float]:
    """One step with those on both sides of it; where the next band may begin, and where the step's box ends."""
    step = _box(STEPS, "step", f"{row.label}. {row.does}")
    told = [text for _, text in _numbered(row.sources, in_order=bool(row.targets))]
    told = [f"{told[0]}, instead of cash", *told[1:]] if row.instead else told
    helpers = [_box(HELP, end.kind, text) for end, text in zip(row.sources, told, strict=True)]
    payees = [_box(PAID, end.kind, text) for end, text in _numbered(row.targets, in_order=not row.beside)]
    release = bool(row.sources) and not row.targets
    # a label stands over its edge, on the side where the money flows
    room = (STEPS[0] - HELP[0] - HELP[1] if release else TRUNK - STEPS[0] - STEPS[1]) - 22
    label = lines(row.condition, room, SMALL)
    high = max(step.high, _stacked(helpers), _stacked(payees), 2 * (len(label) * 15 + 4))
    middle = max(top + high / 2, above + BETWEEN + step.high / 2)
    _, below = _next(body, step, above, middle - step.high / 2)
    _helpers(body, helpers, middle, len(helpers) if release else int(row.instead))
    _payees(body, payees, middle)
    left = HELP[0] + HELP[1] if release else STEPS[0] + STEPS[1]
    for number, text in enumerate(label):
        body.append(_text(text, left + 8, middle - 6 - 15 * (len(label) - 1 - number), SMALL, "label"))
    return middle + high / 2 + APART, below


def _numbered(ends: tuple[End, ...], *, in_order: bool) -> list[tuple[End, str]]:
    """What the boxes say: with their places where these count."""
    if len(ends) < 2 or not in_order:
        return [(end, end.says) for end in ends]
    return [(end, f"{place}. {end.says}") for place, end in enumerate(ends, start=1)]


def _stacked(boxes: list[_Box]) -> float:
    return sum(box.high for box in boxes) + GAP * max(len(boxes) - 1, 0)


def _helpers(body: list[str], boxes: list[_Box], middle: float, sure: int) -> None:
    """Those who help out, and their edges into the step: after the first ``sure`` dashed, drawn when cash is short."""
    y = middle - _stacked(boxes) / 2
    right, to = HELP[0] + HELP[1], STEPS[0]
    joint = to - 24
    for number, box in enumerate(boxes):
        centre, style = y + box.high / 2, "edge" if number < sure else "short"
        body.append(_drawn(box, y))
        if len(boxes) == 1:
            body.append(_arrow([(right, centre), (to, middle)], style))
        else:
            body.append(f'<path class="{style}" d="M{_n(right)} {_n(centre)}H{joint}V{_n(middle)}"/>')
        y += box.high + GAP
    if len(boxes) > 1:
        body.append(_arrow([(joint, middle), (to, middle)], "edge" if sure else "short"))


def _payees(body: list[str], boxes: list[_Box], middle: float) -> None:
    """Those who are paid, and the edges from the step to them."""
    y = middle - _stacked(boxes) / 2
    left = STEPS[0] + STEPS[1]
    for box in boxes:
        centre = y + box.high / 2
        body.append(_drawn(box, y))
        from_ = [(left, middle)] if len(boxes) == 1 else [(TRUNK, middle), (TRUNK, centre)]
        body.append(_arrow([*from_, (PAID[0], centre)], "edge"))
        y += box.high + GAP
    if len(boxes) > 1:
        body.append(f'<path class="edge" d="M{left} {_n(middle)}H{TRUNK}"/>')


def _notes(body: list[str], diagram: Diagram, y: float) -> float:
    """Tests and triggers, below; the height of the whole."""
    for name, says in diagram.notes:
        wide = width(name, SIZE, bold=True) + 12
        told = lines(says, WIDTH - 2 * MARGIN - wide, SMALL)
        body.append(f'<text class="title" x="{MARGIN}" y="{_n(y)}" font-size="{SIZE}">{escape(name)}</text>')
        for text in told:
            body.append(_text(text, MARGIN + wide, y, SMALL, "ink"))
            y += LINE
        y += 4
    return y + 6
