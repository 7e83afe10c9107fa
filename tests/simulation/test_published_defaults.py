"""Every rating of every shipped table defaults as the table says, and pairs of them as the integrals say."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import numpy as np
import pytest

import ipabs.collateral
from tests import closed_forms
from tests.simulation import pools
from tests.simulation.pools import frequency_near

RATINGS = Path(ipabs.collateral.__file__).parent / "ratings"
TABLES = ("crisil", "moodys", "sp")
OWN = """\
rating,year,cumulative_pd
strong,1,0.5%
strong,5,3%
middling,1,4%
middling,2,4%
middling,5,20%
weak,1,35%
weak,2,60%
weak,5,95%
"""
PATHS = 262_144
JOINT_PATHS = 131_072
LOADINGS = (0.0, 0.45, -0.8)
"""Weights of the macro factor: correlations of 0, .2025 and .64, one of them against the others."""
COPULAS = {"gaussian": pools.AT_ONCE, "t of 4": f"copula: student-t, {pools.AT_ONCE}"}
BY_YEAR = "{cutoff: 2022-12-31, closing: 2022-12-31, payments: [%s]}"


def years(last):
    """Dates of so many periods of 365 days: horizons that are whole years of the table."""
    ends = np.datetime64("2022-12-31") + 365 * np.arange(1, last + 1)
    return BY_YEAR % ", ".join(map(str, ends)), str(ends[-1])


def published(path):
    """Rows of the file as it stands: probabilities by rating and year."""
    found = {}
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            text = row["cumulative_pd"]
            chance = float(text.rstrip("%")) / (100.0 if text.endswith("%") else 1.0)
            found.setdefault(row["rating"].split("/")[0], {})[int(row["year"])] = chance
    return found


def rated(folder, table, copula):
    """A case with each rating at each loading, bit by bit, and what the table says of each name."""
    folder.mkdir(parents=True, exist_ok=True)
    if table == "own.csv":
        (folder / "pool").mkdir()
        (folder / "pool" / "own.csv").write_text(OWN, "utf-8")
    stated = published(folder / "pool" / table if table == "own.csv" else RATINGS / f"{table}.csv")
    names = list(itertools.product(stated, LOADINGS))
    dates, last_day = years(max(max(by_year) for by_year in stated.values()))
    obligors = [
        {"id": f"F{n}", "rating": rating, "table": table, "weight_macro": weight}
        for n, (rating, weight) in enumerate(names)
    ]
    contracts = [pools.bullet(f"C{n}", f"F{n}", 2**n, last_day) for n in range(len(names))]
    case = pools.pool(folder, contracts, obligors, dates=dates, model=COPULAS[copula])
    return case, names, stated


@pytest.mark.parametrize("copula", list(COPULAS))
@pytest.mark.parametrize("table", [*TABLES, "own.csv"])
def test_every_rating_at_every_horizon_and_loading(tmp_path, table, copula):
    """Within 4 standard errors of the printed frequency in each tabulated year, whatever the dependence."""
    case, names, stated = rated(tmp_path, table, copula)
    defaulted = pools.who_defaulted(case, PATHS)
    assert defaulted.shape[:2] == (len(stated) * len(LOADINGS), max(max(by_year) for by_year in stated.values()))
    for (rating, weight), of_name in zip(names, defaulted, strict=True):
        for year, chance in stated[rating].items():
            assert frequency_near(of_name[year - 1], chance), (rating, weight, year)


@pytest.mark.parametrize("copula", list(COPULAS))
def test_pairs_of_ratings_default_together_as_their_integrals_say(tmp_path, copula):
    """Every pair of names of three grades and three loadings, at a short and a long horizon."""
    stated = published(RATINGS / "sp.csv")
    names = list(itertools.product(("BBB", "B", "CCC"), LOADINGS))
    dates, last_day = years(10)
    obligors = [
        {"id": f"F{n}", "rating": rating, "table": "sp", "weight_macro": weight}
        for n, (rating, weight) in enumerate(names)
    ]
    contracts = [pools.bullet(f"C{n}", f"F{n}", 2**n, last_day) for n in range(len(names))]
    case = pools.pool(tmp_path, contracts, obligors, dates=dates, model=COPULAS[copula])
    defaulted = pools.who_defaulted(case, JOINT_PATHS)
    for (i, (one, a)), (j, (other, b)) in itertools.combinations(enumerate(names), 2):
        for year in (3, 10):
            chances = stated[one][year], stated[other][year]
            joint = (
                closed_forms.joint_default_gaussian(*chances, a * b)
                if copula == "gaussian"
                else closed_forms.joint_default_t(*chances, a * b, 4)
            )
            together = defaulted[i, year - 1] & defaulted[j, year - 1]
            assert frequency_near(together, joint), (one, a, other, b, year)
