"""What is told of a deal that its definitions refuse: all that rests on nothing refused, and nothing else."""

from __future__ import annotations

import io
import random
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from ipabs.case import load
from ipabs.definitions.deal import Deal
from ipabs.definitions.library import DEAL_FILE, structures
from ipabs.definitions.loading import validate
from ipabs.definitions.mending import mend
from ipabs.definitions.reading import Document, dotted, read_document
from ipabs.errors import DealError, Faults

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ipabs.definitions.reading import Path_

LEAVES = ("% %", "]", "12x", "{}a(")
"""What no field of a deal but a text can read."""


def places(data: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Of everything that has a word or stands in a list."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for part, value in inside:
        yield (*path, part)
        yield from places(value, (*path, part))


def around(data: Any, path: Path_) -> Any:
    for part in path[:-1]:
        data = data[part]
    return data


def spoil(data: Any, path: Path_, draws: random.Random) -> None:
    """Garbage where a single value stands; another word in the place of a word."""
    beside, last = around(data, path), path[-1]
    if isinstance(beside[last], str):
        beside[last] = draws.choice(LEAVES)
    elif isinstance(beside, dict):
        beside[f"{last}q"] = beside.pop(last)


def written(data: Any) -> str:
    text = io.StringIO()
    YAML(typ="safe", pure=True).dump(data, text)
    return text.getvalue()


def faults_of(file: Path) -> tuple[str, ...]:
    try:
        load(file)
    except DealError as refused:
        return tuple(fault.location.path for fault in refused.faults)
    return ()


def related(one: str, other: str) -> bool:
    """One place is the other, or lies in it."""
    shorter, longer = sorted((one, other), key=len)
    return longer.startswith(shorter)


@pytest.mark.parametrize("name", ["trademarks-2021", "drug-royalty", "revolving-lease-pool", "royalty-facility-2003"])
def test_one_fault_is_told_as_one(name: str, tmp_path: Path) -> None:
    draws, folder = random.Random(name), structures()[name]
    whole = read_document(folder / DEAL_FILE, Faults()).data
    all_places = [path for path in places(whole) if len(path) > 2]
    for file in folder.iterdir():
        if file.name != DEAL_FILE:
            (tmp_path / file.name).symlink_to(file)
    refused = 0
    for path in draws.sample(all_places, 15):
        data = deepcopy(whole)
        spoil(data, path, draws)
        file = tmp_path / DEAL_FILE
        file.write_text(written(data), encoding="utf-8")
        if validate(Deal, read_document(file, Faults()), Faults()) is not None:
            continue  # a text may be anything, and a name another
        refused += 1
        told = faults_of(file)
        assert told and all(related(place, dotted(path[:2])) for place in told), (dotted(path), told)
    assert refused > 5


def document(**words: Any) -> Document:
    data: Any = {
        "deal": "mended", "currency": "CNY", "collateral": "pool", "tranches": {"A": {"notional": "1", "coupon": "1%"}},
        "dates": {"cutoff": "2023-01-01", "closing": "2023-01-15", "payments": ["2023-04-15"]},
        "waterfall": [{"pay": "A"}, {"pay": "A.interest"}],
    }  # fmt: skip
    return Document("mended.yaml", data | words)


def mended(**words: Any) -> Deal:
    found = mend(document(**words), Faults())
    assert found is not None
    return found[0]


def test_a_word_is_renamed_to_the_one_that_was_meant() -> None:
    deal = mended(tranches={"A": {"notional": "1", "copuon": "4%", "principal": "pass-through"}})
    assert deal.tranches["A"].coupon == 0.04


def test_a_coupon_that_cannot_be_read_is_still_one() -> None:
    deal = mended(tranches={"A": {"notional": "1", "coupon": "4 percent", "principal": "pass-through"}})
    assert deal.tranches["A"].coupon != 0


def test_steps_keep_their_places() -> None:
    tranches = {"A": {"notional": "1", "coupon": "1%", "principal": "pass-through"}}
    steps = [{"pay": "A"}, {"pai": "A"}, {"fill": "[", "pay": "A"}, {"pay": "A", "if": "("}]
    deal = mended(tranches=tranches, waterfall=steps)
    assert len(deal.waterfall) == 4


@pytest.mark.parametrize("lost", ["tranches", "accounts", "waterfall", "curve"])
def test_a_section_that_the_rest_asks_for_is_not_made_up(lost: str) -> None:
    assert mend(document(**{lost: "none of it"}), Faults()) is None


def test_dates_are_made_up_for_what_asks_nothing_of_them() -> None:
    tranches = {"A": {"notional": "1", "coupon": "1%", "principal": "pass-through"}}
    found = mend(document(tranches=tranches, dates="soon"), Faults())
    assert found is not None
    assert not found[1].leave("dates") and found[1].leave("curve")
