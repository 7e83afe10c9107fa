"""Formulas with a name in random deals: any later formula may ask for them."""

from __future__ import annotations

from ipabs.definitions.parsing import parse
from ipabs.definitions.vocabulary import Stage
from tests.naive.drawn_formulas import KIND_OF

STAGES = (Stage.BEFORE_COLLECTION, Stage.AFTER_COLLECTION, Stage.BEFORE_PAYMENT)


def named_formulas(drawing):
    """Name -> formula, each of words known at a stage of its own; a later one may ask for an earlier one."""
    choices, formulas, found = drawing.choices, drawing.formulas, {}
    for name in drawing.names["formulas"]:
        shape, stage = choices.pick(list(KIND_OF)), choices.pick(STAGES)
        found[name] = formulas.shape(shape, stage, 2)
        drawing.named[name] = parse(found[name])
        formulas.name(name, KIND_OF[shape], stage)
    return found
