"""How wide a text is drawn, and where its lines end: the widths of a wide sans-serif, so that nothing overflows.

Widths are those of DejaVu Sans, in hundredths of the font's size, rounded up; Helvetica, Arial and the fonts of today's
systems are narrower.
"""

from __future__ import annotations

import re
from typing import Final

_WIDTHS: Final = (
    (28, "'ijl"),
    (30, "IJ"),
    (36, " ,./:;\\|f-"),
    (42, "()[]t!r"),
    (50, '"*_`'),
    (55, "sz?c"),
    (62, "LFkvxyPTYaeo"),
    (64, "$0123456789ESbdghnpqu{}"),
    (70, "KABVXZCR"),
    (79, "UNH&DGOQ"),
    (87, "w#+<=>^~M"),
    (100, "%mW@"),
)
_WIDTH_OF: Final = {character: width for width, characters in _WIDTHS for character in characters}
WIDEST = 100
"""Of any other character: a Chinese one is as wide as the font is high."""
BOLD = 1.15
"""Bold text is wider by this."""


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Pixels that a text takes at most."""
    hundredths = sum(_WIDTH_OF.get(character, WIDEST) for character in text)
    return hundredths * size / 100 * (BOLD if bold else 1.0)


def lines(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """A text broken into lines that fit, between words where it can be, inside words that are too long."""
    done: list[str] = []
    line = ""
    for word in re.findall(r"\s*[^\s\u4e00-\u9fff]+|\s*[\u4e00-\u9fff]", text):
        if width(line + word, size, bold=bold) <= room:
            line += word
            continue
        if line:
            done.append(line)
        line = word.strip()
        while width(line, size, bold=bold) > room:
            cut = _most_that_fits(line, room, size, bold=bold)
            done.append(line[:cut])
            line = line[cut:]
    return [*done, line.strip()] if line else done


def _most_that_fits(text: str, room: float, size: float, *, bold: bool) -> int:
    """Characters, one at least."""
    cut = 1
    while cut < len(text) and width(text[: cut + 1], size, bold=bold) <= room:
        cut += 1
    return cut
