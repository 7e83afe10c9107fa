"""The waterfalls of a deal, and all steps in them, each with its label and its place in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from ipabs.definitions.fields import Definition, Formula
from ipabs.definitions.moves import WriteOff
from ipabs.definitions.steps import Group, Step

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.reading import Path_


class Alternative(Definition):
    """A waterfall that takes the place of the normal one on the payment dates on which its condition holds."""

    when: Formula
    """The condition, looked at after the triggers tested before payment; of several the first that holds counts."""
    steps: list[Step] = Field(min_length=1)
    """Who is paid before whom on these dates."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A step and where it stands.

    Parameters
    ----------
    label : str
        ``3`` for the third step, ``3.1`` for the first of its ``do``, ``3.else.1`` of its ``else``; steps of another
        waterfall begin with its name: ``accelerated.3``.
    path : tuple of str and int
        In the file, counted from 0.
    waterfall : str
        Name of the waterfall it belongs to; empty for the normal one.
    """

    label: str
    path: Path_
    step: Step
    waterfall: str


def all_steps(deal: Deal) -> Iterator[Placed]:
    """Every step of a deal, groups before the steps in them: the normal waterfall's first, then the others'."""
    yield from _placed(deal.waterfall, "", ("waterfall",), "")
    for name, other in deal.waterfalls.items():
        yield from _placed(other.steps, f"{name}.", ("waterfalls", name, "steps"), name)


def _placed(steps: list[Step], prefix: str, path: Path_, waterfall: str) -> Iterator[Placed]:
    for number, step in enumerate(steps):
        label, place = f"{prefix}{number + 1}", (*path, number)
        yield Placed(label, place, step, waterfall)
        if isinstance(step, Group):
            yield from _placed(step.do, f"{label}.", (*place, "do"), waterfall)
            yield from _placed(step.else_, f"{label}.else.", (*place, "else"), waterfall)


def written_off(deal: Deal) -> list[str]:
    """Tranches that some step writes off, or of which a state says what is written off, in the order of the file."""
    found = {placed.step.write_off for placed in all_steps(deal) if isinstance(placed.step, WriteOff)}
    found |= set(deal.state.written_off if deal.state is not None else ())
    return [name for name in deal.tranches if name in found]


def revolving(deal: Deal) -> list[str]:
    """Tranches that are drawn and repaid by steps, in the order of the file."""
    return [name for name, tranche in deal.tranches.items() if tranche.is_revolving]
