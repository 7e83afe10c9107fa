"""YAML to plain data with places; whatever the bytes, the end is data or a ``DealError``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.definitions.library import structures
from ipabs.definitions.loading import load_deal
from ipabs.definitions.reading import DEEPEST_NESTING, Document, Path_, Plain, dotted, read_document
from ipabs.errors import DealError, Faults

if TYPE_CHECKING:
    from pathlib import Path

DEAL = (structures()["thirty-lines"] / "deal.yaml").read_bytes()


def read(folder: Path, raw: bytes | str) -> tuple[Document, list[str]]:
    file = folder / "deal.yaml"
    file.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    faults = Faults()
    document = read_document(file, faults, "deal.yaml")
    return document, [str(fault) for fault in faults.faults]


def leaves(data: Plain, path: Path_ = ()) -> list[tuple[Path_, str | None]]:
    if isinstance(data, dict):
        return [leaf for key, value in data.items() for leaf in leaves(value, (*path, key))]
    if isinstance(data, list):
        return [leaf for number, value in enumerate(data) for leaf in leaves(value, (*path, number))]
    return [(path, data)]


def test_scalars_stay_text(tmp_path: Path) -> None:
    document, faults = read(tmp_path, "a: no\nb: 2019-08-01\nc: 0o17\nd: [1_000, ~, null, 'x']\ne: {}\nf: []\n")
    assert document.data == {
        "a": "no", "b": "2019-08-01", "c": "0o17", "d": ["1_000", "~", "null", "x"], "e": {}, "f": [],
    }  # fmt: skip
    assert not faults


def test_every_value_of_a_deal_stands_where_its_place_says(tmp_path: Path) -> None:
    document, faults = read(tmp_path, DEAL)
    lines = DEAL.decode().splitlines()
    assert not faults
    found = leaves(document.data)
    assert len(found) > 50
    for path, text in found:
        place = document.location(path, offset=1)
        assert text is not None
        assert lines[place.line - 1][place.column - 2 :].startswith(text), (dotted(path), place)


def test_places_of_keys_values_and_characters(tmp_path: Path) -> None:
    document, _ = read(tmp_path, "top:\n  key: 'quoted'\n  other: {in: [3, five]}\n  long: |\n    two\n    lines\n")
    assert str(document.location(("top", "key"), key=True)) == "deal.yaml:2:3"
    assert str(document.location(("top", "key"))) == "deal.yaml:2:8"
    assert str(document.location(("top", "key"), offset=2)) == "deal.yaml:2:11"  # behind the quotation mark
    assert str(document.location(("top", "other", "in", 1), offset=2)) == "deal.yaml:3:21"
    assert str(document.location(("top", "long"), offset=5)) == "deal.yaml:4:9"  # no column is known inside
    assert str(document.location(("top", "other", "missing", "x"))) == "deal.yaml:3:10"
    assert document.location(("top", "key", 0)).path == "top.key"  # a single value that stands for a list


def test_paths_count_from_one() -> None:
    assert dotted(("waterfall", 2, "pay", 0)) == "waterfall[3].pay[1]"
    assert dotted(()) == ""


@pytest.mark.parametrize(
    "raw", [b"\xef\xbb\xbfa: 1\n", b"a: 1\r\n", b"a: 1\r", b"---\na: 1\n...\n", b"%YAML 1.2\n---\na: 1"]
)
def test_forms_that_editors_write(tmp_path: Path, raw: bytes) -> None:
    document, faults = read(tmp_path, raw)
    assert document.data == {"a": "1"}
    assert not faults


def test_a_cut_formula_is_put_together_again(tmp_path: Path) -> None:
    document, faults = read(tmp_path, "{a: min(x, max(y, 2), z), b: 1, c: 2,500.5, d: 3}")
    assert document.data == {"a": "min(x, max(y, 2), z)", "b": "1", "c": "2, 500.5", "d": "3"}
    assert [fault.partition("  ")[2][:26] for fault in faults] == [
        "a: the comma after 'min(x'",
        "c: the comma after '2' end",
    ]


@pytest.mark.parametrize("text", ["{a: 'min(x', b: 1}", "{a: f(x), b: 2, c: 100}", "[f(x), 2, 100]", "a: min(x, y)"])
def test_whole_formulas_are_left_alone(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text)[1] == []


def test_nesting_as_deep_as_allowed(tmp_path: Path) -> None:
    assert not read(tmp_path, "[" * DEEPEST_NESTING + "]" * DEEPEST_NESTING)[1]
    with pytest.raises(DealError, match=f"^deal.yaml:1:{DEEPEST_NESTING + 1}: nested more than"):
        read(tmp_path, "[" * 500_000)


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(DealError, match=r"^here: the file cannot be read: Is a directory\.$"):
        read_document(tmp_path, Faults(), "here")
    with pytest.raises(DealError, match=r"^here: the file cannot be read: No such file or directory\.$"):
        read_document(tmp_path / "none.yaml", Faults(), "here")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reading")


def load(folder: Path, raw: bytes) -> None:
    """See that a deal ends in faults, or in a ``DealError`` that tells one; anything else goes through."""
    (folder / "deal.yaml").write_bytes(raw)
    faults = Faults()
    told = faults.faults
    try:
        load_deal(folder / "deal.yaml", faults, "deal.yaml")
    except DealError as refused:
        told = list(refused.faults)
        if not told:
            raise
    for fault in told:
        assert re.match(r"deal\.yaml(:\d+:\d+)?(  |: )", str(fault)), str(fault)


# fmt: off
signs = st.sampled_from([
    ": ", "- ", "? ", ",", "{", "}", "[", "]", "#", "&a ", "*a ", "!!int ", "!x ", "'", '"', "\n", "\n  ", "\n- ", "\t",
    "<<: ", "---\n", "...\n", "%TAG ! x\n", "%YAML 9.9\n", ">", "|", "a", "1", "é", "\0", "\x85", "\ufeff", "@", "`",
])
# fmt: on


@given(raw=st.one_of(st.binary(max_size=60), st.lists(signs, max_size=25).map("".join).map(str.encode)))
def test_any_bytes_are_read_or_refused(folder: Path, raw: bytes) -> None:
    load(folder, raw)


@given(data=st.data())
def test_a_deal_with_any_piece_changed_is_read_or_refused(folder: Path, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(DEAL)))
    length = data.draw(st.integers(0, 12))
    put = data.draw(st.lists(signs, max_size=3).map("".join))
    load(folder, DEAL[:start] + put.encode() + DEAL[start + length :])
