"""Sentences that say where a figure is from which an asset did not state itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipabs.collateral.valuation.industries import Usual


def of_industry(measure: str, figure: Usual) -> str:
    """Of a royalty or an obsolescence that is usual in an industry."""
    return f"{measure} {100 * figure.value:g} % of {figure.industry}: {figure.source} ({figure.mark})"


def of_stage(name: str, chance: float) -> str:
    """Of a stage's chance of success."""
    return f"chance {100 * chance:g} % of {name}: middle of what BIO and Wong, Siah and Lo (2019) publish (recalled)"
