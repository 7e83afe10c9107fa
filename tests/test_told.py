"""Every shipped structure is told and drawn as it was: tests/told.

When it is meant to change: ``python -m tests.regenerate_told``, and read the difference.
"""

from __future__ import annotations

import pytest

from ipabs.definitions.library import structures
from tests.regenerate_told import COMMANDS, TOLD, told, told_file


@pytest.mark.parametrize("form", COMMANDS)
@pytest.mark.parametrize("structure", structures())
def test_a_structure_is_told_as_it_was(structure: str, form: str) -> None:
    file = told_file(structure, form)
    assert file.is_file(), "no golden text: python -m tests.regenerate_told"
    assert told(structure, form).splitlines() == file.read_text(encoding="utf-8").splitlines()


def test_no_golden_text_is_left_over() -> None:
    assert set(TOLD.iterdir()) == {told_file(structure, form) for structure in structures() for form in COMMANDS}


def test_the_chinese_speaks_the_terms_of_the_trade() -> None:
    text = told("thirty-lines", "zh.txt")
    for term in (
        "优先级",
        "次级",
        "差额支付",
        "加速清偿事件",
        "过手摊还",
        "储备账户",
        "封包日",
        "兑付日",
        "偿债覆盖倍数",
    ):
        assert term in text, term
    assert "累计违约率超过 10%" in told("licence-back", "zh.txt")
