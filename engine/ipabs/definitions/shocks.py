"""What a scenario changes of the deal itself: support that is taken away, words of the model, the curve."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ValidationError

from ipabs.definitions.deal import Deal
from ipabs.definitions.fields import OWN_MESSAGE, kebab
from ipabs.definitions.interest import Floating
from ipabs.definitions.model import AssetSupport, Model
from ipabs.definitions.reading import Document
from ipabs.definitions.references import NO_CURVE
from ipabs.definitions.scenario import CurveShock, ModelShock, Stress, SupportShock
from ipabs.definitions.support import Support
from ipabs.errors import Faults, nearest

LAYERS: Final = tuple(AssetSupport.model_fields)
"""Of the asset support: fund, guarantee, insurance."""
_IN_BASIS_POINTS: Final = 10_000.0


def shock_deal(deal: Deal, stress: Stress, document: Document, faults: Faults) -> Deal:
    """The deal under a scenario.

    Shortfall payers that are removed stay named, so that formulas still know them, and pay nothing: their limit is 0.
    A layer of asset support that is removed is gone. The model is checked anew.

    Parameters
    ----------
    deal : Deal
        As it was written, and checked.
    stress : Stress
    document : Document
        The deal's own.
    faults : Faults
        Receives changes that cannot be made, and warnings of those that meet nothing.

    Returns
    -------
    Deal
        ``deal`` itself where nothing changes.
    """
    changed: dict[str, Any] = {}
    for number, shock in stress.of_kind(SupportShock):
        _remove(deal, shock, number, stress, changed, faults)
    model = _shocked_model(deal, stress, document, faults)
    if model is not deal.model:
        changed["model"] = model
    for number, _ in stress.of_kind(CurveShock):
        _warn_of_fixed_rates(deal, number, stress, faults)
    return deal.model_copy(update=changed) if changed else deal


def shift_of_curve(stress: Stress) -> float:
    """By how many basis points a scenario moves every zero rate of the curve: for ``Curve.shifted``."""
    return sum(shock.shift for _, shock in stress.of_kind(CurveShock)) * _IN_BASIS_POINTS


def _remove(
    deal: Deal, shock: SupportShock, number: int, stress: Stress, changed: dict[str, Any], faults: Faults
) -> None:
    support = changed.get("support", deal.support)
    layers = changed.get("asset_support", deal.asset_support)
    there = [*deal.support, *(name for name in LAYERS if getattr(deal.asset_support, name) is not None)]
    names = there if shock.remove == ["all"] else shock.remove
    if not there:
        faults.warn(stress.at(number, "remove"), f"the deal '{deal.deal}' has no support: nothing is removed.")
    for name in names if there else []:
        if name not in there:
            listed = ", ".join(there)
            message = f"the deal '{deal.deal}' has no support called '{name}': {listed}.{nearest(name, there)}"
            faults.warn(stress.at(number, "remove"), message)
        if name in support:
            support = {**support, name: _without(support[name])}
        if name in LAYERS:
            layers = layers.model_copy(update={name: None})
    if support is not deal.support:
        changed["support"] = support
    if layers is not deal.asset_support:
        changed["asset_support"] = layers


def _without(support: Support) -> Support:
    """Support that pays nothing and costs nothing; its claims stay, for steps and formulas name them."""
    free = None if support.fee is None else support.fee.model_copy(update={"rate": 0.0})
    return support.model_copy(update={"limit": 0.0, "fee": free})


def _shocked_model(deal: Deal, stress: Stress, document: Document, faults: Faults) -> Model:
    """The model as if its words had been written in the deal with their new values."""
    model = deal.model
    root = document.data if isinstance(document.data, dict) else {}
    written = root.get("model")
    for number, shock in stress.of_kind(ModelShock):
        owner = _owner(model, shock.parameter.split("."), number, stress, faults)
        if owner is None:
            continue
        text = _new_text(shock, owner, shock.parameter.split(".")[-1], number, stress, faults)
        if text is None:
            continue
        changed = _written_anew(written, shock.parameter.split("."), text)
        try:
            shocked = Model.model_validate(changed)
            if shocked == model and not shock.is_neutral:
                faults.warn(stress.at(number, "parameter"), f"'{shock.parameter}' stays as it is: nothing changes.")
            if shocked.rates.is_stochastic and deal.curve is None:
                faults.add(stress.at(number), f"with {shock.parameter} at {text}: {NO_CURVE}")
            model, written = shocked, changed
        except ValidationError as refused:
            for error in refused.errors():
                message = error["ctx"]["message"] if error["type"] == OWN_MESSAGE else f"{error['msg']}."
                faults.add(stress.at(number), f"with {shock.parameter} at {text}: {message}")
    return model


def _owner(model: Model, path: list[str], number: int, stress: Stress, faults: Faults) -> BaseModel | None:
    """The part of the model that has the last word of a path; None with a fault where the path leads nowhere."""
    part: Any = model
    for place, word in enumerate(path):
        words = {kebab(field): field for field in type(part).model_fields} if isinstance(part, BaseModel) else {}
        so_far = ".".join(("model", *path[:place]))
        if word not in words:
            listed = f"the words of '{so_far}' are {', '.join(words)}" if words else f"'{so_far}' has no parts"
            faults.add(stress.at(number, "parameter"), f"'{word}' leads nowhere: {listed}.{nearest(word, words)}")
            return None
        owner, part = part, getattr(part, words[word])
    if isinstance(part, BaseModel):
        words = {kebab(field): field for field in type(part).model_fields}
        message = f"'{'.'.join(path)}' is a part of the model: say which of {', '.join(words)}."
        faults.add(stress.at(number, "parameter"), message)
        return None
    return owner if isinstance(owner, BaseModel) else None


def _new_text(
    shock: ModelShock, owner: BaseModel, word: str, number: int, stress: Stress, faults: Faults
) -> str | None:
    """The new value as a deal would write it; None with a fault where a word is to be multiplied."""
    if shock.set_ is not None:
        return shock.set_
    now = getattr(owner, next(field for field in type(owner).model_fields if kebab(field) == word))
    if not isinstance(now, float | int):
        changing = "times" if shock.times is not None else "plus"
        faults.add(stress.at(number, changing), f"'{word}' is {now}, not a number: only 'set' can change it.")
        return None
    value = now * shock.times if shock.times is not None else now + (shock.plus or 0.0)
    if isinstance(now, int):
        return f"{value:g}"
    if abs(value) > 1 and _reads_percent(type(owner), word):
        return f"{100.0 * value:.12g}%"  # a bare rate over 1 is taken for a slip
    return repr(value)  # the very number


def _reads_percent(owner: type[BaseModel], word: str) -> bool:
    try:
        owner.model_validate({word: "50%"})
    except ValidationError as refused:
        return all(error["loc"] != (word,) for error in refused.errors())
    return True


def _written_anew(written: Any, path: list[str], text: str) -> dict[str, Any]:
    """The words of the model with one of them in another value; what is not written keeps its default."""
    word, *rest = path
    words = dict(written) if isinstance(written, dict) else {}
    words[word] = _written_anew(words.get(word), rest, text) if rest else text
    return words


def _warn_of_fixed_rates(deal: Deal, number: int, stress: Stress, faults: Faults) -> None:
    if deal.curve is None:
        faults.warn(stress.at(number, "shift"), f"the deal '{deal.deal}' has no curve: nothing is shifted.")
        return
    for name, tranche in deal.tranches.items():
        if isinstance(tranche.coupon, Floating) and not tranche.coupon.follows_market:
            message = f"the index of '{name}' is written as {tranche.coupon.index}: the shift does not move it."
            faults.warn(stress.at(number, "shift"), message)
