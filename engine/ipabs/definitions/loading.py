"""A definition file -> a checked definition: reads, validates, and turns every fault into a located message."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from ipabs.definitions.building import MERGE_KEY
from ipabs.definitions.deal import Deal
from ipabs.definitions.fields import FORMULA_MESSAGE, OWN_MESSAGE, Definition, kebab
from ipabs.definitions.reading import Document, Path_, read_document
from ipabs.errors import DealError, DefinitionError, Faults, Location, nearest

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=Definition)


def load_deal(path: Path, faults: Faults, name: str | None = None) -> tuple[Deal, Document]:
    """Read a deal file.

    Parameters
    ----------
    path : Path
        The file, or a folder that holds ``deal.yaml``.
    faults : Faults
        Receives everything that is wrong.
    name : str, optional
        How messages call the file.

    Raises
    ------
    DealError
        Something is so wrong that nothing further can be checked; it carries every fault found so far.
    """
    return load(Deal, DealError, path, faults, name)


def load(
    model: type[Model], refusal: type[DefinitionError], path: Path, faults: Faults, name: str | None
) -> tuple[Model, Document]:
    """Read the definition of any kind of file; parameters as ``load_deal``, faults so bad are raised as ``refusal``."""
    try:
        document = read_document(path, faults, name)
    except DealError as refused:  # as the reader calls what cannot be read at all
        raise refusal(refused.faults) from None
    definition = validate(model, document, faults)
    if definition is None:
        faults.raise_if_any(refusal)
        raise AssertionError("a definition that is refused has a fault")
    return definition, document


def validate(model: type[Model], document: Document, faults: Faults) -> Model | None:
    """The definition in a document, or None with at least one fault."""
    if not isinstance(document.data, dict):
        faults.add(Location(document.file, 1, 1), "the file is not a mapping: lines of 'word: value' are expected.")
        return None
    try:
        return model.model_validate(document.data)
    except ValidationError as refused:
        errors = refused.errors()
        for error in errors:
            if not (error["type"] == "missing" and _is_misspelt(error, errors)):
                report(error, model, document, faults)
        return None


def _is_misspelt(missing: ErrorDetails, errors: list[ErrorDetails]) -> bool:
    """Whether a word that is missing stands there in other letters, which is reported by itself."""
    *place, word = missing["loc"]
    others = (error["loc"] for error in errors if error["type"] == "extra_forbidden")
    beside = [str(other[-1]) for other in others if list(other[:-1]) == place]
    return any(nearest(other, [str(word)]) or other.startswith(str(word)) for other in beside)


def report(error: ErrorDetails, model: type[Definition], document: Document, faults: Faults) -> None:
    """Tell of an error of pydantic's in the user's words, where it stands in the document."""
    path, on_key = path_of(error, document.data)
    context: dict[str, Any] = error.get("ctx", {})
    kind = error["type"]
    if path in document.spoiled or (kind == "missing" and (*path[:-1], MERGE_KEY) in document.spoiled):
        return
    if kind == FORMULA_MESSAGE:
        faults.add(document.location(path, offset=context["position"]), context["message"])
    elif kind == OWN_MESSAGE:
        word = context["word"]
        faults.add(document.location((*path, word) if word else path, key=on_key), context["message"])
    elif kind == "missing":
        word = str(path[-1])
        faults.add(document.location(path[:-1]), f"'{word}' is missing{_purpose(model, error)}.")
    elif kind == "extra_forbidden":
        allowed = words_beside(model, error)
        faults.add(
            document.location(path, key=True),
            f"'{path[-1]}' is not a word that stands here: {', '.join(allowed)}.{nearest(str(path[-1]), allowed)}",
        )
    elif kind in ("dict_type", "model_type", "model_attributes_type"):
        faults.add(document.location(path), "a mapping is needed here: lines of 'word: value', indented.")
    elif kind == "list_type":
        faults.add(document.location(path), "a list is needed here: lines that begin with '- '.")
    elif kind == "too_short":
        faults.add(document.location(path), "at least one entry is needed here.")
    else:
        faults.add(document.location(path), f"{error['msg']}.")


def path_of(error: ErrorDetails, data: Any) -> tuple[Path_, bool]:
    """Path of an error in the file: pydantic's, without the tags of alternatives and marks of keys."""
    path: list[str | int] = []
    on_key = False
    for part in error["loc"]:
        if part == "[key]":
            on_key = True
        elif isinstance(part, str) and part.startswith("<") and not (isinstance(data, dict) and part in data):
            continue
        elif isinstance(part, int) and not isinstance(data, list):
            continue  # a single value that stands for a list of one
        elif isinstance(part, str) and isinstance(data, str):
            continue  # a single word that stands for a mapping
        else:
            path.append(part)
            if isinstance(data, dict):
                data = data.get(part)
            elif isinstance(data, list) and isinstance(part, int):
                data = data[part] if part < len(data) else None  # shorter than it was when it was refused
    return tuple(path), on_key


def _model_at(model: type[Definition], location: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The definition whose words stand at a place, found by walking the fields' annotations."""
    found: list[type[BaseModel]] = [model]
    for part in location:
        if isinstance(part, int) or part == "[key]":
            continue
        if part.startswith("<"):
            found = [m for m in found if m.__name__.lower() in _TAGGED.get(part, (part.strip("<>"),))]
            continue
        inner: list[type[BaseModel]] = []
        for candidate in found:
            for field, description in candidate.model_fields.items():
                if kebab(field) == part:
                    inner.extend(_models_in(description.annotation))
        found = inner or found
    return found[0] if found else None


_TAGGED = {
    "<word>": ("word",),
    "<target>": ("targetbalance",),
    "<do>": ("group",),
    "<write-off>": ("writeoff",),
    "<write-up>": ("writeup",),
}


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models_in(part)]


def _purpose(model: type[Definition], error: ErrorDetails) -> str:
    owner = _model_at(model, error["loc"][:-1])
    for field, description in (owner.model_fields if owner else {}).items():
        if kebab(field) == error["loc"][-1] and description.description:
            purpose = description.description.rstrip(".").replace("\n", " ").replace("``", "'")
            return f": {purpose[0].lower()}{purpose[1:]}"
    return ""


def words_beside(model: type[Definition], error: ErrorDetails) -> list[str]:
    """The words that may stand where one does that may not."""
    owner = _model_at(model, error["loc"][:-1])
    return [kebab(field) for field in (owner.model_fields if owner else {})]
