"""Renewal dates and what lapses on them: the hazard of patents whose owner pays the fees, or does not.

A patent has survived the dates up to the cutoff. Of those to come, the n-th after the grant has a stated drop p_n, and
so S_n = (1 - p_1) ... (1 - p_n) is the share that outlives it. A patent of quality z passes it with probability
exp(-g_n exp(-c z)); the g_n are solved for, one after another, so that of the pool's patents of that office as many
outlive each date as stated, whatever their qualities and ages:

    sum of exp(-exp(-c z_i) (g_{r_i+1} + ... + g_n)) = sum of S_n / S_{r_i},  over those with r_i < n dates behind them

(Dividing by the mean of exp(-c z), which keeps the mean hazard, would not do: drops of a quarter are too large.)
Quality is thus relative to the pool: where all patents are equally good, all lapse as stated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ipabs.collateral.patents import LIVES, UNKNOWN, YEAR
from ipabs.errors import Location

if TYPE_CHECKING:
    from ipabs.arrays import Flags, Indices, Reals, Times
    from ipabs.collateral.patents import Patents
    from ipabs.errors import Faults

DELAYS: Final = {"invention": 3, "utility": 1, "design": 1}
"""Years from filing to grant where one of both dates is missing: a judgement; only inventions are examined in full."""


@dataclass(frozen=True, slots=True)
class Renewals:
    """When an office asks for fees, and how many then lapse.

    Parameters
    ----------
    ages : tuple of float
        Years from grant of the dates, if they are counted from it; empty for every anniversary of the filing that
        comes after the grant.
    drops : tuple of float
        Share that lapses on each date; the last holds for all later ones.
    """

    ages: tuple[float, ...]
    drops: tuple[float, ...]


OFFICES: Final = {
    # Patents granted on 31 December 1996: 84, 63 and 49 % were alive after 4, 8 and 12 years
    # (patentlyo.com/patent/2009/02/uspto-maintenance-fees.html). The fees are due half a year before.
    "US": Renewals((3.5, 7.5, 11.5), (1 - 0.84, 1 - 0.63 / 0.84, 1 - 0.49 / 0.63)),
    # A judgement: 72.0 % of the domestic inventions in force in September 2019 were older than five years
    # (CNIPA), read as a survival over five years. The stock grows, so less than that may lapse.
    "CN": Renewals((), (1 - 0.720 ** (1 / 5),)),
    # A judgement: of applications worldwide 44 % live six years after filing and 18 % all twenty (WIPO, from
    # memory); what lies between is taken as renewals.
    "EP": Renewals((), (1 - (0.18 / 0.44) ** (1 / 14),)),
}
"""Offices whose renewals are known; all others are taken as EP."""
ELSE: Final = "EP"


def rule_of(office: str) -> Renewals:
    """When an office asks for fees; that of EP where it is not known."""
    return OFFICES.get(office, OFFICES[ELSE])


def filing_and_grant(patents: Patents, cutoff: int) -> tuple[Indices, Indices]:
    """Days of filing and grant (P,), ordinals, estimated where the tape does not say.

    A grant not stated comes ``DELAYS`` after the filing, but no later than the cutoff: what a deal rests on is granted
    unless the tape says otherwise. A filing not stated comes that long before the grant, or a full term before the
    expiry.
    """
    delay = np.array([round(DELAYS[kind] * YEAR) for kind in patents.kinds], dtype=np.int64)
    term = np.array([round(LIVES[kind] * YEAR) for kind in patents.kinds], dtype=np.int64)
    granted = patents.grant != UNKNOWN
    guess = np.where(granted, patents.grant - delay, patents.expiry - term)
    filing = np.where(patents.filing != UNKNOWN, patents.filing, guess)
    soon = np.maximum(filing, np.minimum(filing + delay, cutoff))
    return filing, np.where(granted, patents.grant, soon)


def lapses(patents: Patents, times: Times, cutoff: int, effect: float, faults: Faults) -> Reals:
    """Cumulative hazard of lapse at the cutoff and at the end of each period.

    Parameters
    ----------
    patents : Patents
        Lapse only where their owner pays; designs of the US have no renewals.
    times : (K+1,) float64
        Years of 365 days from the cutoff, 0 first.
    cutoff : int
        Ordinal day.
    effect : float
        c of exp(-c z).
    faults : Faults
        Receives a warning of offices whose renewals are not known.

    Returns
    -------
    (P, K+1) float64
        -log of the probability that it is renewed on every date up to then; it steps up in the period of the date.
    """
    result = np.zeros((len(patents.ids), len(times) + 1))  # one column more, for dates beyond the deal
    offices = np.array(patents.offices, dtype=object)
    designs = np.array(patents.kinds, dtype=object) == "design"
    renewed = patents.owner_pays & (patents.expiry > cutoff) & ~(designs & (offices == "US"))
    unknown = renewed & ~np.isin(offices, list(OFFICES))
    _warn(sorted(set(offices[unknown].tolist())), int(unknown.sum()), patents.file, faults)
    rules = np.where(unknown, ELSE, offices)
    filing, grant = filing_and_grant(patents, cutoff)
    for office in sorted(set(offices[renewed].tolist())):
        mine = np.flatnonzero(renewed & (offices == office))
        rule = OFFICES[str(rules[mine[0]])]
        days = renewal_days(rule, filing[mine], grant[mine], cutoff + 365.0 * times[-1])
        weight = np.exp(-effect * patents.quality[mine])
        drops = np.resize(np.array(rule.drops), days.shape[1])
        drops[len(rule.drops) :] = rule.drops[-1]
        hazard = _solve(days > cutoff, drops, weight)
        hazard[days >= patents.expiry[mine, np.newaxis]] = 0.0
        ends = np.searchsorted(times, (days - cutoff) / 365.0, side="left")  # of the periods the dates lie in
        np.add.at(result, (mine[:, np.newaxis], ends), hazard)
    return np.asarray(result[:, :-1].cumsum(axis=1))


def _warn(offices: list[str], number: int, file: str, faults: Faults) -> None:
    if offices:
        what = "1 patent lapses" if number == 1 else f"{number} patents lapse"
        message = f"{what} at renewal as European ones do: nothing is known of {', '.join(offices)}."
        faults.warn(Location(file, 0, 0, "office"), message)


def renewal_days(rule: Renewals, filing: Indices, grant: Indices, last: float) -> Reals:
    """(P, dates) ordinal days of the renewals after grant, in order, up to ``last`` for all of them or beyond.

    All of the patents have the office's ``rule``; ``filing`` and ``grant`` (P,) are ordinal days.
    """
    if rule.ages:
        return np.asarray(np.round(grant[:, np.newaxis] + np.array(rule.ages) * YEAR))
    first = np.floor((grant - filing) / YEAR) + 1.0  # the anniversary of the filing after the grant
    count = max(1, int((last - filing.min()) / YEAR) + 1)
    return np.asarray(np.round(filing[:, np.newaxis] + (first[:, np.newaxis] + np.arange(count)) * YEAR))


def _solve(coming: Flags, drops: Reals, weight: Reals) -> Reals:
    """(P, dates) hazards at the dates that are ``coming``, 0 at those past, by the equation in the module's head."""
    hazard = np.zeros(coming.shape)
    total, stated = np.zeros(len(weight)), np.ones(len(weight))
    for n, drop in enumerate(drops):
        here = coming[:, n]
        if not here.any():
            continue
        stated[here] *= 1.0 - drop
        alive = np.exp(-total[here])
        step = weight[here] * _root(alive, weight[here], float(stated[here].sum()))
        hazard[here, n] = step
        total[here] += step
    return hazard


def _root(alive: Reals, weight: Reals, target: float) -> float:
    """G with sum of alive x exp(-weight G) = target: Newton from 0, which on a convex curve comes from one side."""
    g = 0.0
    for _ in range(200):
        left = alive * np.exp(-weight * g)
        step = (float(left.sum()) - target) / float((weight * left).sum())
        if step <= 1e-15 * g:
            break
        g += step
    return g
