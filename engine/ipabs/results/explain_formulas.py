"""Formulas -> words: a flag becomes a clause, an amount or a number a noun with what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from ipabs.definitions.checking import Check
from ipabs.definitions.expressions import Binary, Call, Day, Name, Number, Text, Unary
from ipabs.definitions.index_words import CURVE
from ipabs.definitions.vocabulary import WINDOWS, Stage
from ipabs.results.explain_language import number, part_key
from ipabs.results.explain_patterns import arrears_of, pattern_of

if TYPE_CHECKING:
    from ipabs.definitions.expressions import Expression, Node
    from ipabs.definitions.scope import Scope
    from ipabs.results.explain_language import Language

DEEPEST = 2
"""Brackets inside brackets, in words; a formula that needs more stands as its author wrote it."""
LONGEST = 400
"""Characters of a formula in words; one that needs more stands as its author wrote it."""
_CLAUSES = ("and", "or", "<", "<=", ">", ">=", "==", "!=")
_ARITHMETIC = {"+": "plus", "-": "minus", "*": "times", "/": "over"}
_COMPARISONS = {">": "above", ">=": "at-least", "<": "below", "<=": "at-most", "==": "equal", "!=": "unequal"}
_LISTS = ("oc", "ltv", "ic", "dscr")
_CLAIM_WORDS = ("due", "paid", "shortfall", "unpaid")
_OUTSIDE = ("support", "hedge")
_FLAG_WORDS = ("failed", "breached", "fired")


class Tie(IntEnum):
    """How firmly a phrase holds together: what is looser than its surroundings goes into brackets."""

    CHOICE = 0
    """``if``, ``min``, ``max``, ``or``."""
    SUM = 1
    """A sum, a difference; clauses joined by ``and``."""
    PRODUCT = 2
    """A product, a ratio."""
    WHOLE = 3
    """One thing."""


class Phrase(NamedTuple):
    """Words, and how firmly they hold together."""

    text: str
    tie: Tie


@dataclass(frozen=True, slots=True)
class Speller:
    """Spells formulas of one deal.

    Parameters
    ----------
    language : Language
    scope : Scope
        What the deal's names are.
    in_steps : bool
        Amounts paid and short are those of today; before the steps they are those of the last payment date.
    """

    language: Language
    scope: Scope
    in_steps: bool = True

    def spell(self, expression: Expression) -> str:
        """A formula in words, or as it is written where words would only hide it."""
        text = self.phrase(expression.said).text
        if _depth(text) > DEEPEST or len(text) > LONGEST:
            return self.language.say("formula.as-written", formula=expression.text)
        return text

    def named_formula(self, name: str, expression: Expression) -> str:
        """What a formula with a name stands for."""
        key = "formula.condition" if self._is_condition(name) else "formula.named"
        return self.language.say(key, name=name, told=self.spell(expression))

    def _is_condition(self, name: str) -> bool:
        return Check(self.scope, Stage.AFTER_PAYMENT).type_of(self.scope.formulas[name].tree) == "flag"

    def phrase(self, node: Node) -> Phrase:
        """Any node of a formula."""
        match node:
            case Number(value=value, unit=unit):
                return Phrase(self._figure(value, unit), Tie.WHOLE)
            case Day(value=value):
                return Phrase(self.language.day(value), Tie.WHOLE)
            case Name():
                return Phrase(self._name(node), Tie.WHOLE)
            case Call():
                return self._call(node)
            case Unary(sign="not", operand=operand):
                return self._denied(operand)
            case Unary(operand=operand):
                return Phrase(self.language.say("minus", x=self._tied(operand, Tie.WHOLE)), Tie.SUM)
            case Binary(sign=sign) if sign in _CLAUSES:
                return self._clause(node)
            case Binary(sign=sign, left=left, right=right):
                return self._arithmetic(sign, left, right)
        raise AssertionError(f"{node} stands in no deal")  # a text stands only in a scenario's where, and as a grade

    def _figure(self, value: float, unit: str) -> str:
        if unit:
            return self.language.percent(value) if unit == "%" else self.language.basis_points(value)
        return number(value)

    def _tied(self, node: Node, least: Tie) -> str:
        text, tie = self.phrase(node)
        return text if tie >= least else self.language.say("brackets", x=text)

    def _name(self, node: Name) -> str:
        if self.scope.kinds.get(node.name) == "trigger":
            return self.language.say("word.fired", name=node.name)
        if node.name in self.scope.formulas:
            return self.language.say("word.holds" if self._is_condition(node.name) else "word.named", name=node.name)
        return self.language.say(f"word.{node}")

    def _call(self, node: Call) -> Phrase:
        language, function = self.language, node.function
        if function == "if":
            condition, then, other = node.arguments
            parts = {"then": self._tied(then, Tie.SUM), "other": self._tied(other, Tie.SUM)}
            return Phrase(language.say("word.if", condition=self.phrase(condition).text, **parts), Tie.CHOICE)
        if function in ("min", "max"):
            items = [self._tied(argument, Tie.SUM) for argument in node.arguments]
            many = "two" if len(items) == 2 else "many"
            return Phrase(language.say(f"word.{function}.{many}", items=language.together(items)), Tie.CHOICE)
        if function == "abs":
            return Phrase(language.say("word.abs", x=self._tied(node.arguments[0], Tie.WHOLE)), Tie.PRODUCT)
        if function in WINDOWS:  # what it looks at, it looks at before the steps
            of, count = (replace(self, in_steps=False)._tied(argument, Tie.WHOLE) for argument in node.arguments)
            return Phrase(language.say(f"word.{function}", x=of, count=count), Tie.WHOLE)
        names = [argument for argument in node.arguments if isinstance(argument, Name)]
        if function in _LISTS:
            items = [name.name for name in names]
            return Phrase(language.say(f"word.{function}", names=language.together(items)), Tie.WHOLE)
        if function == "downgraded":
            return self._graded(node, "")
        return Phrase(self._asked(function, names[0]), Tie.WHOLE)

    def _graded(self, node: Call, denied: str) -> Phrase:
        """Whether a rating has fallen below a grade."""
        match node.arguments:
            case (Name(name=name), Text(value=grade)):
                key = f"word.{node.function}.{self.scope.kinds[name]}{denied}"
                return Phrase(self.language.say(key, name=name, grade=grade), Tie.WHOLE)
        raise AssertionError(node)  # held by the check of the definition

    def _asked(self, function: str, argument: Name) -> str:
        """A word that is asked of one name."""
        if function == "index":
            which = "curve" if argument.name == CURVE else "market"
            return self.language.say(f"word.index.{which}", name=argument.name)
        kind = self.scope.kinds[argument.name]
        if function in _CLAIM_WORDS:
            when = self.language.phrases["when.today" if self.in_steps else "when.last"]
            whole = "template" if kind == "template" else "whole"
            asked, named = part_key(argument.part, whole, cost=kind in _OUTSIDE), {"name": argument.name}
            if asked.startswith("cost-"):
                what = self.language.say(f"claim.{asked}", **named)
                return self.language.say(f"word.{function}.cost", what=what, when=when)
            return self.language.say(f"word.{function}.{asked}", part=argument.part, when=when, **named)
        key = f"word.{function}" if function in ("breached", "fired") else f"word.{function}.{kind}"
        return self.language.say(key, name=argument.name)

    def _denied(self, operand: Node) -> Phrase:
        """What is not so."""
        say = self.language.say
        match operand:
            case Name(name=name):
                key = "word.holds.not" if name in self.scope.formulas else "word.fired.not"
                return Phrase(say(key, name=name), Tie.WHOLE)
            case Call(function="downgraded"):
                return self._graded(operand, ".not")
            case Call(function=function, arguments=(Name(name=name),)) if function in _FLAG_WORDS:
                kind = f".{self.scope.kinds[name]}" if function == "failed" else ""
                return Phrase(say(f"word.{function}{kind}.not", name=name), Tie.WHOLE)
        return Phrase(say("not", x=self._tied(operand, Tie.WHOLE)), Tie.WHOLE)

    def _clause(self, node: Binary) -> Phrase:
        if node.sign in ("and", "or"):
            sides = [self._side(side, node.sign) for side in _sides(node, node.sign)]
            return Phrase(self.language.phrases[node.sign].join(sides), Tie.SUM if node.sign == "and" else Tie.CHOICE)
        arrears = arrears_of(node)
        if arrears:
            return Phrase(self.language.phrases["or"].join(self._clause(each).text for each in arrears), Tie.CHOICE)
        found = pattern_of(node, self.scope)
        if found is not None:
            key, names, figure, part = found
            told = self.language.percent(figure) if isinstance(figure, float) else self.language.day(figure)
            parts = {"any": self.language.either(names), "all": self.language.together(names), "figure": told}
            return Phrase(self.language.say(key, name=names[0] if names else "", part=part, **parts), Tie.WHOLE)
        left, right = (self._tied(side, Tie.SUM) for side in (node.left, node.right))
        return Phrase(self.language.say(f"compare.{_COMPARISONS[node.sign]}", left=left, right=right), Tie.WHOLE)

    def _side(self, node: Node, sign: str) -> str:
        """One of several clauses: those joined by the other word stand in brackets, so that nobody has to guess."""
        other = isinstance(node, Binary) and node.sign in ("and", "or") and node.sign != sign
        text, tie = self.phrase(node)
        choice = (tie == Tie.CHOICE and sign == "and") or (isinstance(node, Call) and node.function == "if")
        return self.language.say("brackets", x=text) if other or choice else text

    def _arithmetic(self, sign: str, left: Node, right: Node) -> Phrase:
        if sign == "*" and isinstance(left, Number) and left.unit == "%":
            whole = self._tied(right, Tie.WHOLE)
            return Phrase(self.language.say("share-of", share=self.phrase(left).text, x=whole), Tie.PRODUCT)
        firm = Tie.SUM if sign in "+-" else Tie.PRODUCT
        # a - (b - c) and a / (b * c) need their brackets, a + b + c does not.
        after = {"+": Tie.SUM, "-": Tie.PRODUCT, "*": Tie.PRODUCT, "/": Tie.WHOLE}[sign]
        parts = {"left": self._tied(left, firm), "right": self._tied(right, after)}
        return Phrase(self.language.say(f"arithmetic.{_ARITHMETIC[sign]}", **parts), firm)


def _sides(node: Node, sign: str) -> list[Node]:
    """All that is joined by one word."""
    if isinstance(node, Binary) and node.sign == sign:
        return [*_sides(node.left, sign), *_sides(node.right, sign)]
    return [node]


def _depth(text: str) -> int:
    """How deep brackets nest."""
    deepest = depth = 0
    for character in text:
        depth += (character in "(（") - (character in ")）")
        deepest = max(deepest, depth)
    return deepest
