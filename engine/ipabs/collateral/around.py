"""The deal around a tape: what its reading needs to know beside the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ipabs.collateral.firms import PartySpec
    from ipabs.definitions.deal import Deal
    from ipabs.market.exchange import Exchange
    from ipabs.market.timetable import Timetable


class Around(NamedTuple):
    """A checked deal and its market.

    Attributes
    ----------
    deal : Deal
    parties : sequence of PartySpec
        Of the deal; the tape may name them, and they come after the pool's obligors.
    timetable : Timetable
        Its collections end the periods.
    exchanges : mapping of str to Exchange
        The deal's other currencies.
    """

    deal: Deal
    parties: Sequence[PartySpec]
    timetable: Timetable
    exchanges: Mapping[str, Exchange]
