"""Formulas against the vocabulary: unknown names, wrong types, words used before they are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ipabs.definitions.expressions import Binary, Call, Day, Expression, Name, Node, Number, Text, Unary
from ipabs.definitions.scope import with_article
from ipabs.definitions.vocabulary import MOST_PERIODS, WINDOWS, WORDS, Stage, Type, Word
from ipabs.errors import nearest

if TYPE_CHECKING:
    from ipabs.definitions.scope import Scope

_NUMERIC = ("money", "number", "literal")
_PLAIN_TYPE = {"money": "money", "number": "a number", "literal": "a number", "flag": "a condition",
               "date": "a date", "text": "a text"}  # fmt: skip
NAMED = "formula"
"""Stands for a word of the vocabulary where a formula is asked for by its name."""
MONEY_SQUARED = "money times money has no sense: for a * b / c write a * (b / c), which is money by a share."
_FUNCTIONS = ("if", "min", "max", "abs")


@dataclass(slots=True)
class Check:
    """What a formula gives, and what is wrong with it.

    Attributes
    ----------
    faults : list of (str, int)
        Messages, each with the character it points to.
    used : set of (str, str)
        Words and the names they were asked of: ``("breached", "cover")``.
    grades : dict of (str, str) to int
        Names and the grades below which they may have fallen, with the character of the grade.
    unsure : bool
        It asks for a named formula that is at fault itself: what follows from that is not told.
    looks_back : bool
        It is what ``trailing()`` or ``average()`` looks at, or stands in it.
    """

    scope: Scope
    stage: Stage
    faults: list[tuple[str, int]] = field(default_factory=list)
    used: set[tuple[str, str]] = field(default_factory=set)
    grades: dict[tuple[str, str], int] = field(default_factory=dict)
    unsure: bool = False
    looks_back: bool = False

    def expression(self, expression: Expression, *wanted: Type) -> Type:
        """Check a formula that has to give one of the types wanted."""
        given = self.type_of(expression.said)
        if self.unsure:
            self.faults.clear()
        if self.faults or self.unsure:
            return given  # the type of what is wrong says nothing
        if wanted and given not in wanted and not (given == "literal" and set(wanted) & {"money", "number"}):
            expected = " or ".join(_PLAIN_TYPE[word] for word in wanted)
            self.faults.append((f"{expected} is needed here, and this gives {_PLAIN_TYPE[given]}.", 0))
        return given

    def type_of(self, node: Node) -> Type:
        """Type of a node; faults found on the way are noted."""
        match node:
            case Number(unit=""):
                return "literal"
            case Number():
                return "number"
            case Day():
                return "date"
            case Text():
                self.faults.append(
                    ("a text stands only in a scenario's 'where', and as a grade in downgraded().", node.span.start)
                )
                return "literal"
            case Name():
                return self._name(node)
            case Call():
                return self._call(node)
            case Unary(sign="not"):
                self._need(node.operand, "flag", "'not' needs a condition")
                return "flag"
            case Unary():
                return self._numeric(node.operand, "'-'")
            case Binary():
                return self._binary(node)

    def _need(self, node: Node, wanted: Type, what: str) -> None:
        given = self.type_of(node)
        if given != wanted:
            self.faults.append((f"{what}, not {_PLAIN_TYPE[given]}.", node.span.start))

    def _numeric(self, node: Node, sign: str) -> Type:
        given = self.type_of(node)
        if given not in _NUMERIC:
            self.faults.append((f"{sign} needs money or numbers, not {_PLAIN_TYPE[given]}.", node.span.start))
            return "literal"
        return given

    def _binary(self, node: Binary) -> Type:
        sign = node.sign
        if sign in ("and", "or"):
            for side in (node.left, node.right):
                self._need(side, "flag", f"'{sign}' joins conditions")
            return "flag"
        if sign in ("+", "-"):
            return self._joined([node.left, node.right], f"'{sign}'", node.sign_span.start)
        if sign in ("*", "/"):
            return self._product(node)
        self._joined([node.left, node.right], f"'{sign}'", node.sign_span.start, dates=True)
        return "flag"

    def _product(self, node: Binary) -> Type:
        left, right = (self._numeric(side, f"'{node.sign}'") for side in (node.left, node.right))
        if node.sign == "*":
            if left == right == "money":
                self.faults.append((MONEY_SQUARED, node.sign_span.start))
            return "money" if "money" in (left, right) else "literal" if left == right == "literal" else "number"
        if right == "money":
            if left == "number":
                self.faults.append(("a number divided by money has no sense.", node.sign_span.start))
            return "number"
        return left if left == "money" or right == "literal" else "number"

    def _joined(self, nodes: list[Node], what: str, position: int, *, dates: bool = False) -> Type:
        """One type for several operands: all money, all numbers, all dates; a bare number joins either."""
        types = [self.type_of(node) for node in nodes]
        if dates and types and all(given == "date" for given in types):
            return "date"
        kinds = {given for given in types if given != "literal"}
        if not kinds <= {"money", "number"} or len(kinds) > 1:
            listed = " and ".join(dict.fromkeys(_PLAIN_TYPE[given] for given in types))
            self.faults.append((f"{what} joins things of one kind, not {listed}.", position))
            return "literal"
        return kinds.pop() if kinds else "literal"

    def _known(self, word: Word, position: int) -> None:
        if self.stage < word.known:
            self.faults.append(
                (f"'{word.name}' is known from {word.known.word} on; this is looked at {self.stage.word}.", position)
            )

    def _name(self, node: Name) -> Type:
        word = WORDS.get(node.name)
        if word and (word.alone or not word.takes):
            self._known(word, node.span.start)
            if node.part and node.part not in word.parts:
                listed = f": {', '.join(word.parts)}" if word.parts else ""
                message = f"'{node.name}' has no part '{node.part}'{listed}.{nearest(node.part, word.parts)}"
                self.faults.append((message, node.span.start))
            self.used.add((node.name, node.part))
            return word.gives
        kind = self.scope.kinds.get(node.name)
        if kind == "trigger" and not node.part:
            self.used.add(("fired", node.name))
            return "flag"
        if kind == "named formula" and not node.part:
            return self._named(node)
        if word:
            message = f"'{node.name}' is asked of something: {_example(word)}."
        elif kind == "named formula":
            message = f"'{node.name}' is a formula and has no part '{node.part}'."
        elif kind:
            words = [w.name for w in WORDS.values() if kind in w.takes]
            message = f"'{node}' is {with_article(kind)}: ask {', '.join(f'{w}({node})' for w in words)}."
        else:
            known = [w.name for w in WORDS.values() if w.alone or not w.takes] + self.scope.of_kind(
                "trigger", "named formula"
            )
            message = f"'{node}' is not known here: {', '.join(known)}.{nearest(node.name, known)}"
        self.faults.append((message, node.span.start))
        return "literal"

    def _named(self, node: Name) -> Type:
        """A formula asked for by its name: sound by itself, and of words that are known by now."""
        self.used.add((NAMED, node.name))
        definition = self.scope.formulas.get(node.name)
        whole, now = Check(self.scope, Stage.AFTER_PAYMENT), Check(self.scope, self.stage, looks_back=self.looks_back)
        given = whole.type_of(definition.said) if definition is not None else "literal"
        self.used |= whole.used
        self.grades |= dict.fromkeys(whole.grades, node.span.start)
        if definition is None or whole.faults or whole.unsure:
            self.unsure = True
            return given
        now.type_of(definition.said)
        self.faults += [(f"in '{node.name}', {message}", node.span.start) for message, _ in now.faults]
        return given

    def _call(self, node: Call) -> Type:
        word = WORDS.get(node.function)
        position = node.name_span.start
        if word is None or not word.takes:
            known = [w.name for w in WORDS.values() if w.takes]
            self.faults.append(
                (f"'{node.function}(...)' is not known: {', '.join(known)}.{nearest(node.function, known)}", position)
            )
            return "literal"
        if word.name in _FUNCTIONS:
            return self._function(node)
        if word.name in WINDOWS:
            return self._window(node)
        self._known(word, position)
        if word.graded:
            return self._graded(word, node)
        if not node.arguments or (len(node.arguments) > 1 and not word.many):
            self.faults.append((f"'{word.name}' takes one argument: {_example(word)}.", position))
            return word.gives
        for argument in node.arguments:
            self._argument(word, argument)
        if word.name in ("oc", "ltv"):
            self.used.add(("balance", "pool"))
        return word.gives

    def _graded(self, word: Word, node: Call) -> Type:
        """A word that is asked of a name and a grade."""
        match node.arguments:
            case (Name() as named, Text(value=grade, span=span)) if grade.strip():
                self._argument(word, named)
                self.grades.setdefault((named.name, grade), span.start)
            case _:
                message = f"'{word.name}' is asked of a name and a grade in quotes: {_example(word)}."
                self.faults.append((message, node.name_span.start))
        return word.gives

    def _function(self, node: Call) -> Type:
        position = node.name_span.start
        wanted = {"if": 3, "abs": 1}.get(node.function)
        if wanted is not None and len(node.arguments) != wanted:
            self.faults.append((f"'{node.function}' is written {_example(WORDS[node.function])}.", position))
            return "literal"
        if len(node.arguments) < 1:
            self.faults.append((f"'{node.function}' needs something to choose from.", position))
            return "literal"
        if node.function == "if":
            self._need(node.arguments[0], "flag", "'if' asks a condition first")
            return self._joined(list(node.arguments[1:]), "'if'", position)
        return self._joined(list(node.arguments), f"'{node.function}'", position)

    def _window(self, node: Call) -> Type:
        """A sum or an average over the last payment dates: money, or a number that is none even where it is bare."""
        function, position = node.function, node.name_span.start
        if len(node.arguments) != 2:
            self.faults.append((f"'{function}' is written {_example(WORDS[function])}.", position))
            return "number"
        if self.looks_back:
            message = f"'{function}' cannot stand in what trailing() or average() looks at."
            self.faults.append((message, position))
        of, count = node.arguments
        if not (isinstance(count, Number) and not count.unit and count.value in range(2, MOST_PERIODS + 1)):
            message = f"'{function}' looks back over a whole number of payment dates, from 2 to {MOST_PERIODS}, "
            self.faults.append((f"{message}written out: {_example(WORDS[function])}.", count.span.start))
        before, self.looks_back = self.looks_back, True
        given = self._numeric(of, f"'{function}'")
        self.looks_back = before
        return "money" if given == "money" else "number"

    def _argument(self, word: Word, argument: Node) -> None:
        if not isinstance(argument, Name):
            message = f"'{word.name}' asks for a name: {_example(word)}."
            self.faults.append((message, argument.span.start))
            return
        if not self.scope.is_one_of(argument.name, *word.takes):
            self.faults.append((self.scope.unknown(argument.name, *word.takes), argument.span.start))
            return
        if word.name == "undrawn" and argument.name not in self.scope.revolving:
            message = f"nothing is ever undrawn of '{argument.name}': only notes that revolve are drawn on."
            self.faults.append((message, argument.span.start))
        allowed = self.scope.asked(argument.name, word)
        if argument.part and argument.part not in allowed:
            listed = f": {', '.join(allowed)}" if allowed else " here"
            self.faults.append((f"'{argument.name}' has no part '{argument.part}'{listed}.", argument.span.start))
        self.used.add((word.name, argument.name))


_EXAMPLES = {
    "tranche": "A",
    "account": "reserve",
    "pool": "pool",
    "party": "guarantor",
    "test": "cover",
    "trigger": "acceleration",
    "index": "curve",
    "if": "condition, then, else",
    "abs": "x",
    "trailing": "receipts, 4",
    "average": "receipts, 4",
}


def _example(word: Word) -> str:
    """How a word that takes arguments is written."""
    argument = _EXAMPLES.get(word.name) or _EXAMPLES.get(word.takes[0], "x, y")
    return f"{word.name}({argument}, 'AA')" if word.graded else f"{word.name}({argument})"
