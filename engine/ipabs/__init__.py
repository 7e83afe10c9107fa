"""Prices securities backed by intellectual property.

definitions   reads a deal file and checks every word of it
market        works out its dates and curve
collateral    reads the pool's tables; simulation turns them into paths of cash
waterfall     pays the notes on every path, as the deal says
measures      makes values, yields and risks of what they got
run           does all of this in order; results, stress and cli are built on it
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipabs.case import Case, load
    from ipabs.errors import DefinitionError, IpabsError
    from ipabs.run import Result, Simulated, price, simulate

__all__ = [
    "Case",
    "DefinitionError",
    "IpabsError",
    "Result",
    "Simulated",
    "__version__",
    "load",
    "price",
    "simulate",
]

_HOMES = {
    "Case": "ipabs.case",
    "load": "ipabs.case",
    "Result": "ipabs.run",
    "Simulated": "ipabs.run",
    "price": "ipabs.run",
    "simulate": "ipabs.run",
    "DefinitionError": "ipabs.errors",
    "IpabsError": "ipabs.errors",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: ``ipabs --help`` needs none of them."""
    if name == "__version__":
        from importlib.metadata import version

        return version("ipabs")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'ipabs' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
