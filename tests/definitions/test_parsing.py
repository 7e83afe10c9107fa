"""Formulas: what binds tighter, which columns each node stands in, and what is refused, at which character."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.definitions.expressions import Binary, Call, Day, Name, Node, Number, Span, Text, Unary
from ipabs.definitions.parsing import DEEPEST, MOST_TOKENS, ExpressionFault, parse


def shown(node: Node) -> str:
    """A tree as text with every bracket: what binds what."""
    match node:
        case Number(value=value, unit=unit):
            return f"{value:.10g}{unit and f'<{unit}>'}"
        case Day(value=value):
            return value.isoformat()
        case Text(value=value):
            return repr(value)
        case Name():
            return str(node)
        case Call(function=function, arguments=arguments):
            return f"{function}[{' '.join(shown(argument) for argument in arguments)}]"
        case Unary(sign=sign, operand=operand):
            return f"({sign} {shown(operand)})"
        case Binary(sign=sign, left=left, right=right):
            return f"({shown(left)} {sign} {shown(right)})"


def nodes(node: Node) -> list[Node]:
    match node:
        case Call(arguments=arguments):
            return [node, *(inner for argument in arguments for inner in nodes(argument))]
        case Unary(operand=operand):
            return [node, *nodes(operand)]
        case Binary(left=left, right=right):
            return [node, *nodes(left), *nodes(right)]
    return [node]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("1 + 2 * 3", "(1 + (2 * 3))"),
        ("(1 + 2) * 3", "((1 + 2) * 3)"),
        ("8 - 4 - 2", "((8 - 4) - 2)"),
        ("8 / 4 / 2", "((8 / 4) / 2)"),
        ("-a * b", "((- a) * b)"),
        ("- -a", "(- (- a))"),
        ("a - -b", "(a - (- b))"),
        ("a < b + c", "(a < (b + c))"),
        ("a or b and c", "(a or (b and c))"),
        ("not a and b", "((not a) and b)"),
        ("not a > b", "(not (a > b))"),
        ("not not a", "(not (not a))"),
        ("a and b and c", "((a and b) and c)"),
        ("A-1", "A-1"),
        ("A - 1", "(A - 1)"),
        ("balance(platform-co) - 3", "(balance[platform-co] - 3)"),
        ("a-b - c", "(a-b - c)"),
        ("2-1", "(2 - 1)"),
        ("50%", "0.5<%>"),
        ("50 % * 2", "(0.5<%> * 2)"),
        ("120bp", "0.012<bp>"),
        ("1_000.5e2", "100050"),
        (".5", "0.5"),
        ("2021-10-20 < date", "(2021-10-20 < date)"),
        ("if(a, b, c)", "if[a b c]"),
        ("min(a, max(b, c))", "min[a max[b c]]"),
        ("min()", "min[]"),
        ("due(A.interest)", "due[A.interest]"),
        ("'soft ware' == x", "('soft ware' == x)"),
    ],
)
def test_what_binds_what(text: str, tree: str) -> None:
    assert shown(parse(text).tree) == tree


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">=", "==", "!=", "+", "-", "*", "/", "and", "or"])
def test_every_sign_and_where_it_stands(sign: str) -> None:
    tree = parse(f"a {sign} bc").tree
    assert isinstance(tree, Binary) and tree.sign == sign
    assert tree.sign_span == Span(2, 2 + len(sign))
    assert tree.span == Span(0, 5 + len(sign))


def test_nodes_know_their_columns() -> None:
    text = " if(not late, 50% * due(A.interest), -(2 + 3)) "
    assert sorted(text[node.span.start : node.span.end] for node in nodes(parse(text).tree)) == [
        "(2 + 3)",
        "-(2 + 3)",
        "2",
        "3",
        "50%",
        "50% * due(A.interest)",
        "A.interest",
        "due(A.interest)",
        "if(not late, 50% * due(A.interest), -(2 + 3))",
        "late",
        "not late",
    ]


def test_dates_are_days() -> None:
    tree = parse("2021-10-20").tree
    assert isinstance(tree, Day) and tree.value == date(2021, 10, 20)


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("", 0, "the formula ends where a value is expected."),
        ("a +", 3, "the formula ends where a value is expected."),
        ("a + * b", 4, "a value is expected, not '*'."),
        ("a b", 2, "'b' is not expected here."),
        ("a = b", 2, "'=' is not expected here. Write '==' to compare."),
        ("a < b < c", 6, "'<' is not expected here. Comparisons do not chain: join two with 'and'."),
        ("(a", 2, "')' is missing before the end: the '(' at character 1 is still open."),
        ("f(a b)", 4, "')' is missing before 'b': the '(' at character 2 is still open."),
        ("f(a = b)", 4, "'=' is not expected here. Write '==' to compare."),
        ("due(A).interest", 6, "'.' is not expected here. A part stands inside the brackets: due(A.interest)."),
        ("A.", 2, "a part is missing after 'A.'."),
        ("3x", 0, "'3x' is neither a number nor a name."),
        ("a ? b", 2, "'?' has no place in a formula."),
        ("a > 2023-02-30", 4, "'2023-02-30' is not a day of the calendar."),
        ("1e999", 0, "'1e999' is too large a number."),
        ("(" * 99, DEEPEST + 1, f"nested more than {DEEPEST} levels deep."),
        ("1 + " * 200 + "1", 2 * MOST_TOKENS, f"the formula has more than {MOST_TOKENS} words and signs."),
        ("b + " + "a" * 65, 4, f"'{'a' * 60}...' is too long for a word or number."),
    ],
)
def test_what_is_refused_and_where(text: str, position: int, message: str) -> None:
    with pytest.raises(ExpressionFault) as refused:
        parse(text)
    assert (str(refused.value), refused.value.position) == (message, position)


# fmt: off
words = st.sampled_from([
    "a", "A-1", "date", "if", "min", "not", "and", "or", "2", "50%", "3bp", "1e9", "2021-10-20", "'x'", "(", ")", ",",
    ".", "<", ">=", "==", "=", "+", "-", "*", "/", "%", "bp",
])
# fmt: on


@given(
    st.one_of(
        st.text(max_size=40), st.lists(words, max_size=30).map(" ".join), st.lists(words, max_size=30).map("".join)
    )
)
def test_any_text_parses_or_is_refused_at_a_place_in_it(text: str) -> None:
    try:
        tree = parse(text).tree
    except ExpressionFault as refused:
        end, message = refused.position, str(refused)
    else:
        end, message = tree.span.end, "."
    assert 0 <= end <= len(text)
    assert message.endswith(".")


atoms = st.sampled_from(["a", "A-1", "due(A.interest)", "2", "50%", "3bp", "2021-10-20", "min()"])
formulas = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("({})".format, inner),
        st.builds("-({})".format, inner),
        st.builds("not ({})".format, inner),
        st.builds("({}) {} {}".format, inner, st.sampled_from(["+", "-", "*", "/", "<", "==", "and", "or"]), atoms),
        st.builds("if({}, {}, {})".format, inner, atoms, inner),
    ),
    max_leaves=12,
)


@given(formulas)
def test_the_columns_of_a_node_hold_that_node(text: str) -> None:
    for node in nodes(parse(text).tree):
        assert shown(parse(text[node.span.start : node.span.end]).tree) == shown(node)
