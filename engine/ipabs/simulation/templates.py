"""Templates of what a deal buys -> which share of their firms lives, on a block of paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.templates import firms_of
from ipabs.kernels.survival import survive_few, survive_many

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ipabs.arrays import Reals
    from ipabs.definitions.templates import Template
    from ipabs.kernels.regime import Names


class Survival:
    """The firms behind a deal's templates, ready to be simulated.

    Parameters
    ----------
    templates : mapping of str to Template
    ids : sequence of str
        Of the tape's obligors, these firms among them, those of a template side by side.

    Attributes
    ----------
    inputs : tuple of str
        What the waterfall is fed: of each template whose firms may default, ``survival.<template>``.
    """

    def __init__(self, templates: Mapping[str, Template], ids: Sequence[str]) -> None:
        places = {name: place for place, name in enumerate(ids)}
        self.firms: list[tuple[int, int]] = []
        self.inputs: tuple[str, ...] = ()
        for name, template in templates.items():
            firms = [firm for firm in firms_of(name, template) if firm in places]
            if firms:
                self.firms.append((places[firms[0]], template.names or 0))
                self.inputs += (f"survival.{name}",)

    def run(
        self, seed: int, first_path: int, names: Names, common: tuple[Reals, Reals], scratch: Reals, out: Reals
    ) -> None:
        """Fill ``out`` (templates, periods, lanes) with shares, 1 at most; ``scratch`` (lanes,)."""
        for (first, count), shares in zip(self.firms, out, strict=True):
            if count:
                survive_few(seed, first_path, names, first, count, common, scratch, shares)
            else:
                survive_many(names, first, common[0], common[1], scratch, shares)
