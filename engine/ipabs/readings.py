"""Reading a deal's pool: as it is, under a scenario, and the deal's own beside another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.certain import warn_of_certain_providers
from ipabs.collateral.collections import Collections, read_collections
from ipabs.collateral.downgrades import Watch, make_downgrades
from ipabs.collateral.firms import party_specs
from ipabs.collateral.pools import is_tape, warn_of_idle_cover, warn_of_late_recoveries, warn_of_unpaid_renewals
from ipabs.collateral.tape import Tape, as_expected, read_tape
from ipabs.definitions.given_cash import refuse_shocks_on_given_cash, warn_of_rates_on_given_cash
from ipabs.errors import Faults

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.reading import Document
    from ipabs.definitions.scenario import Stress
    from ipabs.definitions.scope import Scope
    from ipabs.market.exchange import Exchange
    from ipabs.market.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Reading:
    """What it takes to read a pool."""

    deal: Deal
    document: Document
    scope: Scope
    timetable: Timetable
    exchanges: dict[str, Exchange]
    faults: Faults

    def pool(self, path: Path) -> Collections | Tape | None:
        """The pool as it is."""
        if not is_tape(path):
            warn_of_rates_on_given_cash(self.deal, self.document, self.faults)
            return read_collections(path, self.deal, self.timetable, self.faults)
        tape = self._tape(path, self.faults)
        if tape is not None:
            warn_of_unpaid_renewals(self.deal, tape, self.document.location(("collateral",)), self.faults)
            warn_of_idle_cover(self.deal, tape.contracts, self.document.location(("collateral",)), self.faults)
            legal_final = self.document.location(("dates", "legal-final"))
            warn_of_late_recoveries(self.deal, tape.contracts, tape.times, legal_final, self.faults)
            warn_of_certain_providers(self.deal, tape.obligors, self.document, self.faults)
        return tape

    def under(self, stress: Stress, pool: Collections | Tape, path: Path) -> Collections | Tape | None:
        """The pool under a scenario, its losses measured against what was expected without."""
        if not isinstance(pool, Tape):
            refuse_shocks_on_given_cash(stress, self.faults)
            return pool
        if not stress.scenario.shocks:
            return pool
        tape = self._tape(path, self.faults, stress)
        return as_expected(tape, pool) if tape is not None else None

    def scale(self, pool: Collections | Tape, own: Path) -> float:
        """What a pool is worth over what the deal's own is worth, both before any scenario."""
        mine = Faults()
        base = self._tape(own, mine) if is_tape(own) else read_collections(own, self.deal, self.timetable, mine)
        for fault in mine.faults:  # its warnings are of no interest here
            self.faults.add(fault.location, fault.message)
        return worth(pool) / worth(base) if base is not None else 1.0

    def _tape(self, path: Path, faults: Faults, stress: Stress | None = None) -> Tape | None:
        parties = party_specs(self.deal, self.document)
        tape = read_tape(path, self.deal, parties, self.timetable, faults, stress, self.exchanges)
        watch = Watch(
            asked=self.scope.downgrades,
            parties={party.name: party.where for party in parties},
            matrix=self.deal.model.transitions,
            folder=Path(self.document.file).parent,
            where=self.document.location(("model", "transitions")),
        )
        times = tape.times if tape is not None else np.zeros(1)
        told = faults if stress is None else Faults()  # without the scenario they are told already
        downgrades = make_downgrades(watch, tape.obligors if tape is not None else None, times, told)
        return replace(tape, downgrades=downgrades) if tape is not None else None


def initial_of(pool: Collections | Tape) -> float:
    """Value of a pool at the cutoff, money; nothing where given cash has none."""
    return pool.initial if isinstance(pool, Tape) else float(pool.balance[0])


def worth(pool: Collections | Tape) -> float:
    """Value at the cutoff, money; of given cash without such a value, what it pays in all."""
    return initial_of(pool) or (0.0 if isinstance(pool, Tape) else pool.expected_receipts)
