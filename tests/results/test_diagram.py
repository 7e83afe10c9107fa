"""Drawings hold together: text inside its boxes, boxes apart, edges from box to box; no sign of Mermaid's in a text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given, settings
from ruamel.yaml import YAML

from ipabs.definitions.library import DEAL_FILE, structures
from ipabs.results.diagram import Diagram, diagram_of
from ipabs.results.diagram_mermaid import mermaid
from ipabs.results.diagram_rows import End, Row
from ipabs.results.diagram_style import DARK, LIGHT
from ipabs.results.diagram_svg import MARGIN, PAD, STEPS, WIDTH, svg
from ipabs.results.diagram_text import lines, width
from tests.naive.deals import checked, draw_case

TAG = "{http://www.w3.org/2000/svg}"
LARGE = Path(__file__).parent.parent.parent / "bench" / "deals" / "large" / DEAL_FILE
FILES = [*(folder / DEAL_FILE for folder in structures().values()), LARGE]


def drawn(file):
    data = YAML(typ="base").load(file.read_text(encoding="utf-8"))
    return diagram_of(checked(data)[0])


def parts(text):
    """Boxes (left, top, right, bottom), texts with their places and sizes, ends of arrows."""
    root = ET.fromstring(text)
    page, *rects = root.iter(f"{TAG}rect")
    boxes = []
    for rect in rects:
        x, y, wide, high = (float(rect.get(key)) for key in ("x", "y", "width", "height"))
        boxes.append((x, y, x + wide, y + high))
    texts = [
        (*(float(each.get(key)) for key in ("x", "y", "font-size")), each.get("class"), each.text)
        for each in root.iter(f"{TAG}text")
    ]
    heads = [p.get("d") for p in root.iter(f"{TAG}path") if p.get("class") == "head"]
    tips = [(float(x), float(y)) for x, y in (re.match(r"M(\S+) ([\d.]+)l", head).groups() for head in heads)]
    return (float(page.get("width")), float(page.get("height"))), boxes, texts, tips


def faults(text):
    """What does not hold together in a drawing."""
    (wide, high), boxes, texts, tips = parts(text)
    for x, y, size, style, told in texts:
        right = x + width(told, size, bold=style == "title")
        if not (x >= 0 and right <= wide + 0.5 and size <= y <= high):
            yield f"off the page: {told}"
        if style == "ink" and y < high - 40:
            around = [box for box in boxes if box[0] <= x <= box[2] and box[1] <= y <= box[3]]
            if around and not (right <= around[0][2] - PAD + 0.5 and y - size >= around[0][1] - 1):
                yield f"over the edge of its box: {told}"
        if style == "label":
            for left, top, end, bottom in boxes:
                if x < end and right > left and y > top and y - size * 0.8 < bottom:
                    yield f"a label over a box: {told}"
    for number, one in enumerate(boxes):
        for other in boxes[:number]:
            if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]:
                yield f"boxes over each other: {one} {other}"
    for x, y in tips:
        down = any(abs(y - box[1]) <= 0.5 and box[0] <= x <= box[2] for box in boxes)
        aside = any(abs(x - box[0]) <= 0.5 and box[1] <= y <= box[3] for box in boxes)
        if not (down or aside):
            yield f"an arrow into nothing: {x} {y}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_a_drawing_holds_together(file) -> None:
    assert list(faults(svg(drawn(file)))) == []


@settings(max_examples=40, deadline=None)
@given(draw_case())
def test_any_drawing_holds_together(case) -> None:
    assert list(faults(svg(diagram_of(case[0])))) == []


NASTY = Diagram(
    title='a <deal> & "more" ' + "W" * 120 + " 知识产权证券化" * 12,
    pool="the pool",
    rows=(
        Row(
            "1", "pay " + "balance(A) + " * 20 + "1", "unless x < 1 and " + "y" * 60, (), (End("A", "note", "W" * 70),)
        ),
        Row("2", "release all", "if z > 2 or " + "w " * 30, (End("r", "account", "r"),), ()),
    ),
    takes_all=False,
    notes=(("late", 'when x < 1 & "y" ' + "and z " * 60),),
)


def test_long_words_and_signs_are_held() -> None:
    assert list(faults(svg(NASTY))) == []
    assert "<title>a &lt;deal&gt; &amp; " in svg(NASTY)


def test_faults_are_found() -> None:
    text = svg(drawn(FILES[-1]))
    wider = text.replace(">1. pay<", f">1. {'pay ' * 20}<")
    assert any("edge of its box" in fault for fault in faults(wider))
    moved = re.sub(rf'(<rect class="step" x="{STEPS[0]}" y=")(\d+)', lambda m: f"{m[1]}{int(m[2]) + 40}", text, count=1)
    assert any("into nothing" in fault for fault in faults(moved))
    higher = re.sub(rf'(<rect class="step" x="{STEPS[0]}" .*? height=")[0-9]+', r"\g<1>300", text, count=1)
    assert any("over each other" in fault for fault in faults(higher))


def test_a_dark_page_changes_every_colour() -> None:
    assert DARK.keys() == LIGHT.keys()
    for style in DARK:
        for rule in DARK[style].split(";"):
            name, colour = rule.split(":")
            assert f"{name}:{colour}" not in LIGHT[style], style


def test_mermaid_takes_no_text_for_a_sign() -> None:
    chart = mermaid(NASTY)
    for line in chart.splitlines():
        if "%%" not in line:
            for quoted in re.findall(r'"([^"]*)"', line):
                assert not re.search(r'[<>|&`"]|^\d+\.', quoted), line  # '1. ' begins a list, which a label cannot hold
    assert 's1 -->|"unless x #60; 1 and' in chart
    assert 'e2 -->|"if z #62; 2' in chart


def test_mermaid_draws_what_is_short_from_support_with_what_it_covers() -> None:
    chart = mermaid(drawn(LARGE))
    assert '-.->|"2 · when short, for A-1 interest, A-2 interest"| s4' not in chart  # it covers all that step 4 pays
    assert re.search(r'e\d+ -\.->\|"2 · when short"\| s4', chart)
    assert re.search(r'cash ==> s1\["1 · pay"\]', chart)
    assert re.search(r's7 -->\|"unless default"\| e\d+', chart)


def test_lines_break_between_words_and_inside_long_ones() -> None:
    assert lines("one two three", width("one two", 13) + 0.1, 13) == ["one two", "three"]
    pieces = lines("W" * 30, 100, 13)
    assert "".join(pieces) == "W" * 30
    assert all(width(piece, 13) <= 100 for piece in pieces)
    assert lines("", 100, 13) == []
    assert "".join(lines("知识产权证券化", 40, 13)) == "知识产权证券化"
    assert MARGIN < STEPS[0] < WIDTH
