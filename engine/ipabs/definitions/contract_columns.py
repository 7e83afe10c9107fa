"""The columns of contracts.csv: those of all contracts, of those that owe a schedule, and of royalties."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ipabs.definitions import columns as cells
from ipabs.definitions.columns import Column, words

PROFILES: Final = {
    "level": "equal payments of interest and principal together",
    "straight-line": "equal parts of principal, and interest on what is left",
    "interest-only": "interest on every date, principal at the end",
    "bullet": "interest and principal at the end, in one payment",
    "custom": "principal as column 'instalments' says, and interest on what is left",
}
"""How a scheduled contract repays."""

LIFECYCLES: Final = {
    "constant": "they grow by column 'growth' a year",
    "ramp-plateau-decline": "from launch_date up in a line over 'ramp', level over 'plateau', then down by 'decline'",
    "bass": "they spread from launch_date on as bass_p and bass_q say",
    "logistic": "1 / (1 + exp(-logistic_steepness x (years since launch_date - logistic_midpoint)))",
    "vector": "by the factors in column 'vector', year by year",
}
"""How sales are expected to run."""

SCHEDULED: Final = "scheduled"
ROYALTY: Final = "royalty"
"""Families of contracts: those that owe a schedule, and those that are paid for by sales and patents."""
KINDS: Final = ("instalment", "lease", "loan", "receivable", ROYALTY)
"""All but royalties owe a schedule."""


def family(kind: str) -> str:
    """The family of a contract of one of ``KINDS``."""
    return ROYALTY if kind.strip().lower() == ROYALTY else SCHEDULED


_ALL: Final = (
    Column("id", cells.TEXT, "the contract", required=True),
    Column("obligor", cells.TEXT, "who owes it: an obligor, or a party of the deal", required=True),
    Column("kind", words(*KINDS), "what it is", "instalment"),
    Column(
        "currency", cells.TEXT, "the deal's unless given; of a royalty also one of its 'currencies', for all its money"
    ),
    Column(
        "start_date",
        cells.DAY,
        "from when interest runs, a full instalment period unless given; of a royalty: from when it is owed, and the "
        "years of the contract run, calendar years unless given",
    ),
    Column(
        "end_date",
        cells.DAY,
        "when the last instalment is due; of a royalty: its last day, the last of its patents' lives where it has "
        "patents and no tail_share, else open, unless given",
        needed_of=SCHEDULED,
    ),
    Column(
        "patents",
        cells.BUNDLE,
        "pledged, with the share: P1:0.6;P2 (P2 wholly); of a royalty: those it is paid for, with their weights",
        (),
    ),
    Column(
        "cap",
        cells.MONEY,
        "most that a royalty is in a contract year, whole also in a broken last one, its currency; none unless given",
    ),
    Column("stage", cells.TEXT, "of the technology; kept"),
)

_SCHEDULED: Final = (
    Column("guarantor", cells.TEXT, "an obligor, or a party of the deal"),
    Column("guarantee_share", cells.SHARE, "of the loss that the guarantor pays; 100% where there is a guarantor"),
    Column("fund_share", cells.SHARE, "of the exposure that the risk-compensation fund pays", 0.0),
    Column("insurance_limit", cells.MONEY, "most that the insurance pays, deal currency", 0.0),
    Column("insurance_deductible", cells.MONEY, "loss that the insurance does not pay, deal currency", 0.0),
    Column("pledge_registered", cells.FLAG, "a pledge that is not registered ranks unsecured", True),
    Column("pledge_value", cells.MONEY, "value of the pledge, deal currency, instead of the patents' appraisals"),
    Column("exposure", cells.MONEY, "principal outstanding at the cutoff, deal currency", needed_of=SCHEDULED),
    Column("rate", cells.RATE, "interest, 1/y", 0.0),
    Column("index", cells.TEXT, "floating rates are not simulated"),
    Column("spread", cells.TEXT, "floating rates are not simulated"),
    Column("floor", cells.TEXT, "floating rates are not simulated"),
    Column("profile", words(*PROFILES), "; ".join(f"{word}: {how}" for word, how in PROFILES.items()), "level"),
    Column(
        "instalments",
        cells.INSTALMENTS,
        "of the custom profile: shares 20%;80% on the regular dates, or money 2020-06-30:500000;2021-06-30:700000",
        (),
    ),
    Column("payments_per_year", cells.PAYMENTS, "regular dates are counted back from end_date", 4),
    Column("grace", cells.COUNT, "payments after the cutoff that are interest only (level and straight-line)", 0),
    Column("balloon", cells.SHARE, "of the exposure, due with the last payment (level and straight-line)", 0.0),
    Column("prepayment", cells.PROBABILITY, "share of the principal repaid early, 1/y, on the instalment dates", 0.0),
    Column("prepayment_fee", cells.SHARE, "of what is repaid early, paid with it as interest", 0.0),
    Column(
        "price",
        cells.PRICE,
        "paid for the contract, above 0% to 100% of the exposure: principal is that share of it, and the rest comes as "
        "interest when the exposure is repaid; on a default all of it is owed",
        1.0,
    ),
    Column("limit", cells.MONEY, "of a credit line, deal currency; kept"),
    Column("unsecured_recovery", cells.SHARE, "of the exposure, where nothing is pledged or registered", 0.0),
)

_ROYALTY: Final = (
    Column("sales", cells.MONEY, "on which it is paid, at the cutoff, its currency a year: of the last 12 months"),
    Column("peak_sales", cells.MONEY, "highest sales of the lifecycle, its currency a year; instead of sales"),
    Column(
        "lifecycle", words(*LIFECYCLES), "; ".join(f"{word}: {how}" for word, how in LIFECYCLES.items()), "constant"
    ),
    Column("launch_date", cells.DAY, "from when the product is sold"),
    Column("growth", cells.GROWTH, "of the lifecycle constant, 1/y; 0 unless given"),
    Column("ramp", cells.YEARS, "of ramp-plateau-decline, years"),
    Column("plateau", cells.YEARS, "of ramp-plateau-decline, years"),
    Column("decline", cells.PROBABILITY, "of ramp-plateau-decline, 1/y"),
    Column("bass_p", cells.POSITIVE, "innovation, 1/y; 0.03 unless given"),
    Column("bass_q", cells.POSITIVE, "imitation, 1/y; 0.38 unless given"),
    Column("logistic_midpoint", cells.AGE, "years since launch_date at which sales are half of the peak"),
    Column("logistic_steepness", cells.POSITIVE, "of the logistic curve, 1/y"),
    Column(
        "vector",
        cells.FACTORS,
        "sales of each year from the cutoff, as multiples of sales: 1;1.2;0.9; the last one holds",
        (),
    ),
    Column("volatility", cells.VOLATILITY, "of sales, 1/sqrt(y), 0% to 150%", needed_of=ROYALTY),
    Column(
        "own_share",
        cells.SHARE,
        "of the variance of sales that is the product's own, not its sector's; all of it where the licensee has none",
        0.7,
    ),
    Column("withdrawal_hazard", cells.HAZARD, "that the product is withdrawn and never sold again, 1/y", 0.0),
    Column("competitor_hazard", cells.HAZARD, "that a competitor enters, at most one a period, 1/y", 0.0),
    Column(
        "competitor_share", cells.SHARE, "of its sales that the product keeps each time one enters; 50% unless given"
    ),
    Column("royalty_rate", cells.SHARE, "of sales; exactly one of royalty_rate and tiers is given"),
    Column(
        "tiers",
        cells.TIERS,
        "rates by the sales of a contract year, with the same bounds in a broken last one: 0:4%;5e7:6% is 6% of what "
        "exceeds 50 million",
        (),
    ),
    Column(
        "minimum", cells.MONEY, "least that it is in a contract year, its part of a broken last one, its currency", 0.0
    ),
    Column("multiple_cap", cells.POSITIVE, "most that it is in all, as a multiple of upfront; none unless given"),
    Column("upfront", cells.MONEY, "paid for the royalty, its currency; for multiple_cap"),
    Column("received", cells.MONEY, "royalties received before the cutoff, its currency; for multiple_cap", 0.0),
    Column("reporting_lag", cells.LAG, "periods from the sales to the money", 0),
    Column("tail_share", cells.SHARE, "of the royalty that is paid without the patents, for know-how", 0.0),
    Column("withholding", cells.SHARE, "tax withheld, share of the royalty", 0.0),
    Column("replacement_chance", cells.SHARE, "that another licensee follows a default; the model's unless given"),
    Column("replacement_delay", cells.YEARS, "years from the default to the next licensee; the model's unless given"),
    Column("replacement_share", cells.SHARE, "of the royalty that the next one pays; the model's unless given"),
)

CONTRACTS: Final = (
    *_ALL,
    *(replace(column, of=SCHEDULED) for column in _SCHEDULED),
    *(replace(column, of=ROYALTY) for column in _ROYALTY),
)
"""What is owed, when, and what is pledged or licensed for it."""
