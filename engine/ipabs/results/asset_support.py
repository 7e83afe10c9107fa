"""What support on assets costs and saves, and how the loss comes about, for people and as entries of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ipabs.results.figures import put, with_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.measures.asset_support import AssetLayer

_MEANS: Final = ("drawn_on", "saved", "cost", "saved_less_cost")


def layer_records(layers: Sequence[AssetLayer]) -> list[dict[str, Any]]:
    """One entry a layer: ``drawn_on``, a share of 1; ``saved``, ``cost``, ``saved_less_cost``, money."""
    return [
        {"name": layer.name} | {key: value for mean in _MEANS for key, value in put(mean, getattr(layer, mean)).items()}
        for layer in layers
    ]


def layer_lines(records: Sequence[dict[str, Any]], borne: dict[str, Any]) -> list[str]:
    """How the loss comes about, then a line a layer; nothing where there is no layer.

    Parameters
    ----------
    records : sequence of dict
        As ``layer_records``.
    borne : dict
        Means by source and their errors, money.
    """
    if not records:
        return []
    sources = [("recovery", "disposal"), *((record["name"], record["name"]) for record in records)]
    less = "".join(f" - {word} {with_error(borne, source, 1, 0)}" for word, source in sources)
    loss = f"defaults {with_error(borne, 'exposure', 1, 0)}{less} = loss {with_error(borne, 'loss', 1, 0)}"
    return [f"support on assets, means of all paths: {loss}", *(_line(record) for record in records)]


def _line(record: dict[str, Any]) -> str:
    often = f"{record['name']}: bears on {with_error(record, 'drawn_on', 100, 2)} % of paths"
    saved, cost, net = (with_error(record, key, 1, 0) for key in ("saved", "cost", "saved_less_cost"))
    return f"{often}, saves {saved}" + (f", costs {cost}, saves less costs {net}" if record["cost"] else "")
