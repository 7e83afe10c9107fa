"""Rows of contracts.csv -> arrays: what is owed in each period, who owes it, and what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.instalments import Terms
from ipabs.collateral.schedules import Periods, make_schedules
from ipabs.kernels.entity import entity_hash

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ipabs.arrays import Flags, Indices, Money, Reals, Words
    from ipabs.collateral.patents import Patents
    from ipabs.collateral.pledges import Links
    from ipabs.collateral.reading import Row


@dataclass(frozen=True, slots=True)
class Contracts:
    """C contracts over K periods; money in the deal's currency.

    Parameters
    ----------
    ids, kinds, stages : tuple of str
    entity : (C,) uint64
        Their names in the random counter.
    obligor : (C,) int64
        Who owes, as a place among the obligors.
    interest, principal : (C, K) float64
        Due in each period.
    outstanding : (C, K+1) float64
        Principal at the cutoff and after each period.
    exposure : (C, K) float64
        Owed on a default in each period, interest accrued included.
    pledge : (C, K+1) float64
        Appraised value of what is pledged, at the cutoff and the end of each period.
    recovery_mean : (C,) float64
        Share of the appraisal that a disposal brings on average, given default.
    unsecured : (C,) float64
        Share of the exposure that comes back where nothing is pledged or registered.
    secured : (C,) bool
        Something is pledged, and the pledge is registered.
    guarantor : (C,) int64
        As a place among the obligors; -1: none.
    guarantee_share, fund_share : (C,) float64
    insurance_deductible, insurance_limit : (C,) float64
    """

    ids: tuple[str, ...]
    kinds: tuple[str, ...]
    stages: tuple[str, ...]
    entity: Words
    obligor: Indices
    interest: Money
    principal: Money
    outstanding: Money
    exposure: Money
    pledge: Money
    recovery_mean: Reals
    unsecured: Reals
    secured: Flags
    guarantor: Indices
    guarantee_share: Reals
    fund_share: Reals
    insurance_deductible: Money
    insurance_limit: Money


def terms_of(rows: Sequence[Row]) -> Terms:
    """The terms of sound rows, column by column."""
    return Terms(
        exposure=_numbers(rows, "exposure"),
        rate=_numbers(rows, "rate"),
        prepayment=_numbers(rows, "prepayment"),
        per_year=np.array([row["payments_per_year"] for row in rows], dtype=np.int64),
        grace=np.array([row["grace"] for row in rows], dtype=np.int64),
        balloon=_numbers(rows, "balloon"),
        fee=_numbers(rows, "prepayment_fee"),
        price=_numbers(rows, "price"),
        starts=[row["start_date"] for row in rows],
        ends=[row["end_date"] for row in rows],
        profiles=[row["profile"] for row in rows],
        parts=[row["instalments"] for row in rows],
    )


def make_contracts(
    rows: Sequence[Row],
    links: Links,
    patents: Patents,
    recovery_mean: Reals,
    *,
    cutoff: date,
    periods: Periods,
    day_count: str,
) -> Contracts:
    """The arrays of checked rows.

    Parameters
    ----------
    rows : sequence of Row
        Sound, and faultless under ``contract_checks``.
    links : Links
        Whom and what each row names.
    patents : Patents
    recovery_mean : (C,) float64
    cutoff : date
    periods : Periods
    day_count : str
        For interest where dates are not regular.
    """
    schedules = make_schedules(terms_of(rows), cutoff, periods, day_count)
    registered = np.array([row["pledge_registered"] for row in rows], dtype=np.bool_)
    stated = np.array([row["pledge_value"] is not None for row in rows], dtype=np.bool_)
    stated_value = np.array([row["pledge_value"] or 0.0 for row in rows], dtype=np.float64)
    pledge = np.where(stated[:, None], stated_value[:, None], links.pledged_value(patents, periods.bounds))
    pledge = np.where(registered[:, None], pledge, 0.0)
    return Contracts(
        ids=tuple(row["id"] for row in rows),
        kinds=tuple(row["kind"] for row in rows),
        stages=tuple(row["stage"] or "" for row in rows),
        entity=np.array([entity_hash("contract", row["id"]) for row in rows], dtype=np.uint64),
        obligor=links.obligor,
        interest=schedules.interest,
        principal=schedules.principal,
        outstanding=schedules.outstanding,
        exposure=schedules.exposure,
        pledge=pledge,
        recovery_mean=recovery_mean,
        unsecured=_numbers(rows, "unsecured_recovery"),
        secured=pledge[:, 0] > 0.0,
        guarantor=links.guarantor,
        guarantee_share=_guarantee_shares(rows),
        fund_share=_numbers(rows, "fund_share"),
        insurance_deductible=_numbers(rows, "insurance_deductible"),
        insurance_limit=_numbers(rows, "insurance_limit"),
    )


def _guarantee_shares(rows: Sequence[Row]) -> Reals:
    """All of the loss where there is a guarantor and no share is given."""
    given = [(row["guarantor"] is not None, row["guarantee_share"]) for row in rows]
    return np.array([(1.0 if share is None else share) if named else 0.0 for named, share in given], dtype=np.float64)


def _numbers(rows: Sequence[Row], column: str) -> Reals:
    return np.array([row[column] for row in rows], dtype=np.float64)
