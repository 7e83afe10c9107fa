"""Types of formulas, sign by sign; and from when in a period each word may be used."""

from __future__ import annotations

from itertools import product

import pytest

from ipabs.definitions.checking import Check
from ipabs.definitions.parsing import parse
from ipabs.definitions.scope import Scope
from ipabs.definitions.vocabulary import WORDS, Stage, Type, Word

SCOPE = Scope(
    {
        "pool": "pool", "A": "tranche", "rest": "tranche", "reserve": "account", "trustee": "fee", "payer": "support",
        "cover": "test", "late": "trigger", "bank": "party", "swap": "hedge",
    },
    frozenset({"rest"}),
    revolving=frozenset({"A", "rest"}),
)  # fmt: skip
NAMES = {kind: name for name, kind in SCOPE.kinds.items() if name != "rest"} | {"index": "SOFR"}

OPERANDS: dict[Type, str] = {
    "money": "balance(A)", "number": "50%", "literal": "2", "flag": "failed(bank)", "date": "2021-10-20",
}  # fmt: skip

M: Type = "money"
N: Type = "number"
L: Type = "literal"
SUMS: dict[tuple[Type, Type], Type] = {
    (M, M): M, (M, L): M, (L, M): M, (N, N): N, (N, L): N, (L, N): N, (L, L): L,
}  # fmt: skip
PRODUCTS: dict[tuple[Type, Type], Type] = {
    (M, N): M, (N, M): M, (M, L): M, (L, M): M, (N, N): N, (N, L): N, (L, N): N, (L, L): L,
}  # fmt: skip
QUOTIENTS: dict[tuple[Type, Type], Type] = {
    (M, M): N, (M, N): M, (M, L): M, (L, M): N, (N, N): N, (N, L): N, (L, N): N, (L, L): L,
}  # fmt: skip
COMPARED: dict[tuple[Type, Type], Type] = dict.fromkeys((*SUMS, ("date", "date")), "flag")
JOINED: dict[tuple[Type, Type], Type] = {("flag", "flag"): "flag"}
TABLE = {
    **dict.fromkeys(("+", "-"), SUMS),
    "*": PRODUCTS,
    "/": QUOTIENTS,
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!="), COMPARED),
    **dict.fromkeys(("and", "or"), JOINED),
}


def checked(text: str, *wanted: Type, stage: Stage = Stage.STEPS) -> tuple[Type, list[tuple[str, int]]]:
    check = Check(SCOPE, stage)
    given = check.expression(parse(text), *wanted)
    return given, check.faults


@pytest.mark.parametrize("sign", TABLE)
def test_what_a_sign_makes_of_its_sides(sign: str) -> None:
    for left, right in product(OPERANDS, repeat=2):
        given, faults = checked(f"{OPERANDS[left]} {sign} {OPERANDS[right]}")
        expected = TABLE[sign].get((left, right))
        assert (given if not faults else None) == expected, (left, sign, right, faults)


@pytest.mark.parametrize("function", ["min({}, {})", "max({}, {})", "if(late, {}, {})"])
def test_choices_join_as_sums_do(function: str) -> None:
    for left, right in product(OPERANDS, repeat=2):
        given, faults = checked(function.format(OPERANDS[left], OPERANDS[right]))
        assert (given if not faults else None) == SUMS.get((left, right)), (left, right, faults)


@pytest.mark.parametrize("given", OPERANDS)
def test_one_operand(given: Type) -> None:
    numeric = given in ("money", "number", "literal")
    for text, result in ((f"-{OPERANDS[given]}", given), (f"abs({OPERANDS[given]})", given)):
        found, faults = checked(text)
        assert (found == result and not faults) if numeric else faults
    assert bool(checked(f"not {OPERANDS[given]}")[1]) == (given != "flag")


@pytest.mark.parametrize(("wanted", "fit"), [(("money",), "ML"), (("money", "number"), "MLN"), (("flag",), "F")])
def test_what_a_place_asks_for(wanted: tuple[Type, ...], fit: str) -> None:
    for given, text in OPERANDS.items():
        assert bool(checked(text, *wanted)[1]) == (given[0].upper() not in fit)


def test_what_is_wrong_inside_is_told_alone() -> None:
    assert [position for _, position in checked("foo(A) > 0 and balance(B) > 0", "money")[1]] == [0, 23]


LATER = {
    "receipts": Stage.AFTER_COLLECTION,
    "available": Stage.AFTER_COLLECTION,
    **dict.fromkeys(("delinquent", "sales", "count", "largest", "renewals", "received"), Stage.AFTER_COLLECTION),
    **dict.fromkeys(("target", "due", "ic", "dscr"), Stage.BEFORE_PAYMENT),
}
"""Every other word is known from the beginning of a period on."""


def written(word: Word) -> str:
    """The word with whatever it asks for."""
    if word.takes == ("formula",):
        return {"if": "if(late, 1, 2)", "abs": "abs(1)"}.get(word.name, f"{word.name}(1, 2)")
    return asked_of(word, NAMES[word.takes[0]]) if word.takes else word.name


def asked_of(word: Word, name: str) -> str:
    return f"{word.name}({name}, 'AA')" if word.graded else f"{word.name}({name})"


@pytest.mark.parametrize("word", WORDS.values(), ids=list(WORDS))
def test_a_word_is_known_from_its_stage_on(word: Word) -> None:
    assert word.known == LATER.get(word.name, Stage.BEFORE_COLLECTION)
    for stage in Stage:
        faults = [message for message, _ in checked(written(word), stage=stage)[1]]
        early = f"'{word.name}' is known from {word.known.word} on; this is looked at {stage.word}."
        assert faults == ([early] if stage < word.known else [])


@pytest.mark.parametrize("word", [word for word in WORDS.values() if word.takes and "formula" not in word.takes])
def test_a_word_is_asked_of_its_kinds_only(word: Word) -> None:
    for name, kind in SCOPE.kinds.items():
        given, faults = checked(asked_of(word, name))
        assert bool(faults) == (kind not in word.takes), (name, faults)
        assert given == word.gives


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("due(A.interest)", True),
        ("due(A.principal)", True),
        ("due(A.residual)", False),
        ("due(rest.residual)", False),
        ("paid(rest.residual)", True),
        ("paid(A.residual)", False),
        ("balance(A.interest)", False),
        ("due(trustee.interest)", False),
        ("receipts.royalty", True),
        ("receipts.cash", False),
        ("period.interest", False),
    ],
)
def test_parts(text: str, fits: bool) -> None:
    assert bool(checked(text)[1]) != fits


def test_what_a_formula_uses_is_noted() -> None:
    check = Check(SCOPE, Stage.STEPS)
    check.expression(parse("if(late and breached(cover), receipts.interest, oc(A) * due(rest.interest))"))
    assert check.used == {
        ("fired", "late"),
        ("breached", "cover"),
        ("receipts", "interest"),
        ("oc", "A"),
        ("balance", "pool"),
        ("due", "rest"),
    }
