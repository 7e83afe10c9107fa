"""What the compiler needs to know besides the deal: its dates worked out, and what the pool brings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    from ipabs.arrays import Rates, Reals
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.scope import Scope
    from ipabs.definitions.tranches import Tranche
    from ipabs.waterfall.floating import FloatingInterest
    from ipabs.waterfall.rates import Agreed

TOLERANCE = 1e-9
"""Of the initial pool, for money; of 1, for numbers: in triggers, tests and probabilities of default."""


@dataclass(frozen=True, slots=True)
class Terms:
    """A deal, its names, and its numbers by period.

    Parameters
    ----------
    deal : Deal
    scope : Scope
    payment_dates : tuple of date
        One a period.
    fractions : (periods,) float64
        Years of each period by the deal's day count.
    accruals : dict of (periods,) float64
        Coupon x year fraction of each period by tranche; likewise by component (``A.contingent``) and by step-up
        that has a condition (``A.step-ups[1]``).
    inputs : tuple of str
        What the collateral brings each period: ``receipts.interest``, ``pool.balance``, ``failed.platform-co``, ...
    initial_pool : float
        Value of the pool at its cutoff, money.
    epsilon : float
        Amounts of money this close are the same.
    indices : dict of (periods,) float64
        What the curve says of each index that the deal reads, a year: ``SHIBOR-3M``, ``curve[2bd]``. Where the inputs
        bring ``index.SHIBOR-3M``, that is taken instead: the rate of the path.
    floating : dict of FloatingInterest
        By tranche: what makes a coupon of an index.
    agreed : dict of Agreed
        Rates of support and of hedges: ``facility.interest``, ``swap.pays``.
    premiums : dict of (periods,) float64
        By call and tranche (``clean-up.A``): what is repaid above each unit of balance.
    past : tuple of date
        The payment dates of a seasoned deal that lie behind: what is counted from closing counts them.
    begun : dict of float
        Entry of the ledger (``A.interest.unpaid``) -> what a seasoned deal begins with; others begin as at closing.
    first_pool : float or None
        Value of the pool at the first cutoff, money, where that is not ``initial_pool``.
    """

    deal: Deal
    scope: Scope
    payment_dates: tuple[date, ...]
    fractions: Reals
    accruals: dict[str, Rates]
    inputs: tuple[str, ...]
    initial_pool: float
    epsilon: float
    indices: dict[str, Rates] = field(default_factory=dict)
    floating: dict[str, FloatingInterest] = field(default_factory=dict)
    agreed: dict[str, Agreed] = field(default_factory=dict)
    premiums: dict[str, Reals] = field(default_factory=dict)
    past: tuple[date, ...] = ()
    begun: dict[str, float] = field(default_factory=dict)
    first_pool: float | None = None

    @property
    def periods(self) -> int:
        """Number of payment dates."""
        return len(self.payment_dates)

    @property
    def all_dates(self) -> tuple[date, ...]:
        """The payment dates of the deal's life, those that lie behind among them."""
        return (*self.past, *self.payment_dates)

    def ahead(self, of_life: Reals) -> Reals:
        """Of numbers for each payment date of the deal's life those of the dates ahead, (periods,)."""
        return of_life[len(self.past) :]

    def before(self, of_life: Reals, first: float) -> Reals:
        """The same as each period found it: what the payment date before has, (periods,); ``first`` at closing."""
        return self.ahead(np.append(first, of_life[:-1]))


def repayable(terms: Terms, tranche: Tranche) -> Reals:
    """1 on the payment dates on which a tranche's whole balance is due, (periods of the deal's life,).

    From its maturity on, from the date on until which a revolving note may be drawn, and on the last payment date.
    """
    return np.maximum(matured(terms, tranche.maturity), matured(terms, tranche.redraw_until))


def matured(terms: Terms, maturity: date | None) -> Reals:
    """1 from the maturity on, and on the last payment date, (periods of the deal's life,)."""
    flags = np.array([float(maturity is not None and day >= maturity) for day in terms.all_dates])
    flags[-1] = 1.0
    return flags
