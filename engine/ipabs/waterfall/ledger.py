"""What every name of the deal stands at: within a period as rows change it, and from one period to the next.

Entries are named ``A.balance``, ``A.interest.unpaid``, ``reserve.balance``, ``payer.balance``. An entry that is
read before this period wrote it is what the last period left, and so becomes a carried value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.claims import claims_outside, promised_claims
from ipabs.definitions.vocabulary import RECEIPT_KINDS, Stage
from ipabs.definitions.windows import Window, windows_of

if TYPE_CHECKING:
    from ipabs.waterfall.rows import Rows, Value
    from ipabs.waterfall.terms import Terms


@dataclass(slots=True)
class Ledger:
    """The state of a deal while its rows are written.

    Attributes
    ----------
    stage : Stage
        Where in the period we are.
    entries : dict
        Name -> value, as of now.
    recorded : dict
        Name of a flow -> value to keep.
    windows : dict of Window
        What formulas look back at, by their words.
    looked_at : dict
        What this period has looked at of it -> its values on the last payment dates, the present one first.
    """

    terms: Terms
    rows: Rows
    stage: Stage = Stage.BEFORE_COLLECTION
    entries: dict[str, Value] = field(default_factory=dict)
    recorded: dict[str, Value] = field(default_factory=dict)
    initials: dict[str, float] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)
    looked_at: dict[str, list[Value]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        deal = self.terms.deal
        self.windows = windows_of(deal)
        for name, tranche in deal.tranches.items():
            self.initials[f"{name}.balance"] = tranche.principal_at_closing
        for name, account in deal.accounts.items():
            self.initials[f"{name}.balance"] = account.initial
        for name, kept in deal.ledgers.items():
            self.initials[f"{name}.balance"] = kept.initial
        for name in deal.templates:
            self.initials[f"{name}.survival"] = 1.0
        self.initials["pool.balance"] = (
            self.terms.initial_pool if self.terms.first_pool is None else self.terms.first_pool
        )
        self.initials["pool.alive"] = 1.0

    def __getitem__(self, name: str) -> Value:
        if name in self.entries:
            return self.entries[name]
        return self.rows.carry(name, self.terms.begun.get(name, self.initials.get(name, 0.0)))

    def __setitem__(self, name: str, value: Value) -> None:
        self.entries[name] = value

    def record(self, name: str, value: Value) -> None:
        """Keep a value as a flow of every period."""
        self.recorded[name] = value

    def index(self, name: str) -> Value:
        """What an index stands at for the period: on the path where the inputs bring it, else by the curve."""
        if f"index.{name}" not in self.terms.inputs:
            return self.rows.constant(self.terms.indices[name])
        state, word = self.terms.deal.state, name.partition("[")[0]
        if state is None or word not in state.index:
            return self.rows.load(f"index.{name}")
        first = self.rows.constant(np.arange(self.terms.periods) == 0)
        return self.rows.select(first, self.rows.constant(state.index[word]), self.rows.load(f"index.{name}"))

    def failed(self, party: str) -> Value:
        """Flag: a party has failed."""
        return self.rows.constant(1.0) if self.had_failed(party) else self.rows.load(f"failed.{party}")

    def had_failed(self, party: str) -> bool:
        """The state of the deal says that a party has failed."""
        return self.terms.deal.state is not None and party in self.terms.deal.state.failed

    def receipts(self, kind: str = "") -> Value:
        """What the pool, and what was bought, pays this period, of one kind or in all."""
        kinds = [kind] if kind else list(RECEIPT_KINDS)
        paid = [self.brought(f"receipts.{kind}") for kind in kinds]
        entries = [f"{name}.{kind}" for kind in kinds for name in self.terms.deal.templates]
        return self.rows.total(paid + [self.entries[entry] for entry in entries if entry in self.entries])

    def brought(self, name: str) -> Value:
        """An input of the period; nothing once the pool was sold."""
        return self.while_alive(self.rows.load(name))

    def while_alive(self, value: Value) -> Value:
        """An amount until a call has been exercised, then nothing."""
        return self.rows.multiply(value, self["pool.alive"]) if self.terms.deal.calls else value

    def uncalled(self) -> Value:
        """Flag: no call was exercised so far, on this payment date or before."""
        if not self.terms.deal.calls:
            return self.rows.constant(1.0)
        if self.stage < Stage.STEPS:
            return self["pool.alive"]
        return self.rows.multiply(self["pool.alive"], self.rows.inverse(self["pool.called"]))

    def seniors_repaid(self, tranche: str) -> Value:
        """Flag: nothing is left of the tranches listed above."""
        names = list(self.terms.deal.tranches)
        above = [self[f"{name}.balance"] for name in names[: names.index(tranche)]]
        return self.rows.at_most(self.rows.total(above), self.rows.constant(0.0), self.terms.epsilon)

    def is_sequential(self, tranche: str) -> bool:
        """Its principal waits for the tranches above."""
        return getattr(self.terms.deal.tranches[tranche].principal, "kind", "") == "sequential"

    def due(self, claim: str) -> Value:
        """What falls due of a claim on this payment date; of a sequential tranche, as things stand."""
        tranche, _, part = claim.partition(".")
        if part == "principal" and self.is_sequential(tranche):
            free = self.rows.most(self[f"{tranche}.matured"], self.seniors_repaid(tranche))
            return self.rows.multiply(self[f"{tranche}.opening"], free)
        return self[f"{claim}.due"]

    def shortfall(self, claim: str) -> Value:
        """Due less paid so far; before the steps, what the last payment date left."""
        if self.stage < Stage.STEPS:
            name, _, part = claim.partition(".")
            tranche = self.terms.deal.tranches.get(name)
            joined = tranche is not None and tranche.unpaid(part) == "capitalises"
            return self[f"{claim}.short" if joined else f"{claim}.unpaid"]
        return self.rows.excess(self.due(claim), self[f"{claim}.paid"])

    def claims(self, name: str) -> list[str]:
        """Claims behind a name, whole or in part, to which something is promised."""
        return promised_claims(self.terms.deal, name)

    def all_claims(self) -> list[str]:
        """Every claim of the deal, residual ones too."""
        deal = self.terms.deal
        claims = [claim for name in deal.tranches for claim in (f"{name}.interest", f"{name}.principal")]
        claims += [f"{name}.{part}" for name, tranche in deal.tranches.items() for part in tranche.components]
        claims += [f"{name}.residual" for name, tranche in deal.tranches.items() if tranche.is_residual]
        return claims + list(deal.fees) + claims_outside(deal)
