"""Random formulas that make sense: of the type asked for, with nothing but words that are known at their stage.

The words come from the vocabulary itself, so that a new word is drawn from the day it is added.
"""

from __future__ import annotations

from ipabs.definitions.vocabulary import WORDS

FUNCTIONS = ("if", "min", "max", "abs")  # written into the shapes below
RATIOS = ("oc", "ltv", "ic", "dscr")

MONEY = {
    "atom": ("{atom}",),
    "shape": (
        "({M} + {M})",
        "({M} - {M})",
        "({n} * {M})",
        "({M} * {n})",
        "({M} / {divisor})",
        "min({M}, {m})",
        "max({m}, {M}, {M})",
        "if({f}, {M}, {m})",
        "if({f}, {m}, {M})",
        "abs({M} - {M})",
        "({M} - {literal})",
        "(-{M})",
        "{back}({past M}, {periods})",
        "{back}({past M}, {periods})",
    ),
}
NUMBER = {
    "atom": ("{literal}", "{percent}%", "{percent}bp", "{atom}", "{atom}"),
    "shape": (
        "({n} + {n})",
        "({n} - {n})",
        "({n} * {n})",
        "({M} / {M})",
        "({literal} / {M})",
        "({n} / {divisor})",
        "min({n}, {n})",
        "max({n}, {n}, {n})",
        "if({f}, {n}, {n})",
        "abs({n})",
        "(-{n})",
        "{back}({past n}, {periods})",
    ),
}
FLAG = {
    "atom": ("{M} > 0", "{M} {sign} {literal}", "{atom}", "{atom}", "date {sign} {date}", "period {sign} {period}"),
    "shape": (
        "{M} {sign} {M}",
        "{M} {sign} {M}",
        "{n} {sign} {n}",
        "({f} and {f})",
        "({f} or {f})",
        "(not {f})",
        "(if({f}, {n}, {n}) {sign} {n})",
    ),
}
BACK = "{back}"
INDICES = ("curve", "SHIBOR-3M")
GRADES = ("AA+", "BBB")
SHAPES = {"M": MONEY, "n": NUMBER, "f": FLAG}
KIND_OF = {"M": "money", "n": "number", "f": "flag"}
SIGNS = ("<", "<=", ">", ">=", "==", "!=")


def atoms(scope, stage):
    """Every word that a deal may ask at a stage, of all its names, by type."""
    found = {"money": [], "number": [], "flag": list(scope.of_kind("trigger")), "date": []}
    for word in WORDS.values():
        if word.known > stage or word.name in FUNCTIONS:
            continue
        given = found[word.gives]
        if word.alone or not word.takes:
            given += [word.name, *(f"{word.name}.{part}" for part in word.parts)]
        if word.graded:
            given += [f"{word.name}({name}, '{grade}')" for name in scope.of_kind(*word.takes) for grade in GRADES]
            continue
        names = INDICES if word.name == "index" else scope.of_kind(*word.takes)
        if word.name == "undrawn":
            names = [name for name in names if name in scope.revolving]
        for name in names:
            parts = scope.asked(name, word)
            given += [f"{word.name}({claim})" for claim in (name, *(f"{name}.{part}" for part in parts))]
        if word.many and len(names) > 1:
            given.append(f"{word.name}({', '.join(names)})")
            given.append(f"{word.name}({names[-1]}, {names[0]})")
    return found


class DrawnFormulas:
    """Draws the formulas of one deal.

    A number is divided only by numbers written out, ``period``, or ``period`` less a whole number: whether the
    difference of two ratios is nothing or a last digit is for no one to say.
    """

    def __init__(self, choices, scope, dates, size):
        self.choices = choices
        self.scope = scope
        self.dates = dates
        self.size = size  # of the amounts that make a difference
        self.known = {}
        self.named = {}
        self.looks_back = False  # what is drawn now is looked back at, and looks at nothing before it

    def atoms(self, stage):
        if stage not in self.known:
            self.known[stage] = atoms(self.scope, stage)
            for name, (kind, known) in self.named.items():
                self.known[stage][kind] += [name, name] if known <= stage else []
        return self.known[stage]

    def name(self, name, kind, stage):
        """From now on formulas may ask for this one by its name, from a stage on."""
        self.named[name] = kind, stage
        self.known = {}

    def money(self, stage, depth=2):
        """An amount; now and then one written out."""
        return self.literal() if self.choices.chance(12) else self.shape("M", stage, depth)

    def number(self, stage, depth=2):
        return self.shape("n", stage, depth)

    def flag(self, stage, depth=2):
        return self.shape("f", stage, depth)

    def account_target(self, stage, depth=2):
        """An amount that looks at no account's target, which might turn in a circle."""
        self.known["target", stage] = {
            kind: [atom for atom in known if "target(" not in atom and atom not in self.named]
            for kind, known in self.atoms(stage).items()
        }
        return self.shape("M", ("target", stage), depth)

    def shape(self, kind, stage, depth):
        choices = self.choices
        simple = depth == 0 or not choices.chance(45)
        shapes = SHAPES[kind]["atom" if simple else "shape"]
        text = choices.pick([each for each in shapes if BACK not in each] if self.looks_back else shapes)
        while "{" in text:
            at, to = text.index("{"), text.index("}")
            text = text[:at] + self.hole(text[at + 1 : to], kind, stage, depth - 1) + text[to + 1 :]
        return text

    def hole(self, hole, kind, stage, depth):
        choices = self.choices
        match hole:
            case "atom":
                known = self.atoms(stage)[KIND_OF[kind]]
                plain = [atom for atom in known if atom not in self.named] if self.looks_back else known
                return choices.pick(plain or ["period == 1"])
            case "past M" | "past n":
                self.looks_back = True
                text = self.shape(hole[-1], stage, max(depth, 0))
                self.looks_back = False
                return text
            case "back":
                return choices.pick(["trailing", "average"])
            case "periods":
                return str(choices.between(2, 5))
            case "M" | "n" | "f":
                return self.shape(hole, stage, max(depth, 0))
            case "m":
                return self.literal() if choices.chance(30) else self.shape("M", stage, max(depth, 0))
            case "literal":
                return f"{choices.amount(2):.6f}" if kind == "n" else self.literal()
            case "percent":
                return f"{choices.amount(150):.4f}"
            case "divisor":
                return choices.pick(["2", "period", "(period - 2)", "(period - 1)", "0.37", "3.1"])
            case "sign":
                return choices.pick(SIGNS)
            case "date":
                return str(choices.pick(self.dates))
            case "period":
                return str(choices.between(1, 6))
        raise ValueError(hole)

    def literal(self):
        """Money written out: mostly a part of what the tranches are worth, sometimes nothing."""
        return "0" if self.choices.chance(10) else f"{self.choices.amount(self.size) / self.choices.between(1, 9):.6f}"
