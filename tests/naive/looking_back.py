"""What formulas look back at: every value of the past, kept in a list."""

from __future__ import annotations

from ipabs.definitions.expressions import Call, Name
from ipabs.definitions.formula_walks import every_call, every_formula
from ipabs.definitions.vocabulary import WINDOWS, WORDS, Stage


class LookingBack:
    """Looks once a period, as soon as all words are known."""

    def __init__(self, deal, formulas):
        self.formulas = formulas
        calls = [call for formula in every_formula(deal) for call in every_call(formula.said)]
        self.looks_at = {call.first: call.arguments[0] for call in calls if call.function in WINDOWS}
        self.values = {text: [] for text in self.looks_at}
        self.seen = set()

    def begin(self):
        self.seen = set()

    def look(self, stage):
        for text, node in self.looks_at.items():
            if self.known(node) == stage:
                self.last(text, 1)

    def last(self, text, count):
        """The values of the last payment dates, this one among them."""
        if text not in self.seen:
            self.seen.add(text)
            self.values[text].append(float(self.formulas.value(self.looks_at[text])))
        return self.values[text][-count:]

    def known(self, node):
        """From when in a period on."""
        match node:
            case Name(name=name) if name in self.formulas.scope.formulas:
                return self.known(self.formulas.scope.formulas[name].said)
            case Name(name=name):
                return WORDS[name].known if name in WORDS else Stage.BEFORE_COLLECTION
            case Call(function="if" | "min" | "max" | "abs", arguments=arguments):
                return max(self.known(argument) for argument in arguments)
            case Call(function=function):
                return WORDS[function].known
        inside = [getattr(node, part) for part in ("operand", "left", "right") if hasattr(node, part)]
        return max((self.known(part) for part in inside), default=Stage.BEFORE_COLLECTION)
