"""``ipabs explain`` and ``ipabs diagram``: their formats, their files, and what they refuse."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from tests.cli.running import ipabs
from tests.collateral.given import small_deal, write_deal

if TYPE_CHECKING:
    from pathlib import Path

ROWS = "date,interest,principal\n2023-03-31,1,100\n"


def test_json_holds_what_the_text_says() -> None:
    for language in ("en", "zh"):
        record = json.loads(ipabs("explain", "thirty-lines", "--lang", language, "--format", "json").out)
        text = ipabs("explain", "thirty-lines", "--lang", language).out
        assert list(record) == ["deal", "title", "currency", "language", "sections"]
        assert record["language"] == language
        for section in record["sections"]:
            assert section["title"] in text
            assert all(item["text"] in text for item in section["items"])
        steps = next(section for section in record["sections"] if section["name"] == "steps")
        assert [item["name"] for item in steps["items"]] == ["", *(str(number) for number in range(1, 8)), ""]


def test_a_drawing_goes_to_a_file_or_to_the_terminal(tmp_path: Path) -> None:
    for layout in ("mermaid", "svg"):
        file = tmp_path / f"deal.{layout}"
        outcome = ipabs("diagram", "thirty-lines", "--format", layout, "--out", str(file))
        assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
        assert file.read_text(encoding="utf-8") == ipabs("diagram", "thirty-lines", "--format", layout).out
    assert ET.parse(tmp_path / "deal.svg").getroot().get("role") == "img"


def test_a_drawing_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    outcome = ipabs("diagram", "thirty-lines", "--out", str(tmp_path))
    assert outcome.code == 2
    assert "is a directory" in outcome.err
    outcome = ipabs("diagram", "thirty-lines", "--out", str(tmp_path / "none" / "deal.mmd"))
    assert outcome.code == 2
    assert "cannot be written: No such file or directory" in outcome.err


def test_a_deal_with_faults_is_neither_told_nor_drawn(tmp_path: Path) -> None:
    folder = write_deal(tmp_path, small_deal().replace("pay: A", "pay: Z"), ROWS)
    for command in ("explain", "diagram"):
        outcome = ipabs(command, str(folder))
        assert outcome.code == 2
        assert outcome.out == ""
        assert "deal.yaml:8:" in outcome.err


def test_languages_and_formats_are_those_listed() -> None:
    assert ipabs("explain", "thirty-lines", "--lang", "fr").code == 2
    assert ipabs("diagram", "thirty-lines", "--format", "png").code == 2
