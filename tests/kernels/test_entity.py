"""The hash that names an entity in the random counter never changes: runs on disk depend on it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ipabs.kernels.entity import entity_hash


def test_known_answers():
    assert entity_hash("patent", "US1234567") == 0x2FCA6BC530C1DFE7
    assert entity_hash("obligor", "广州明珞") == 0x21E4769B5F7EC811


def test_kind_and_identifier_do_not_run_together():
    assert entity_hash("ab", "c") != entity_hash("a", "bc")
    assert entity_hash("patent", "7") != entity_hash("obligor", "7")


@given(st.text(), st.text(), st.text(), st.text())
def test_distinct_entities_have_distinct_words(kind, identifier, other_kind, other_identifier):
    value = entity_hash(kind, identifier)
    assert 0 <= value < 2**64
    same = (kind, identifier) == (other_kind, other_identifier)
    assert (value == entity_hash(other_kind, other_identifier)) == same
