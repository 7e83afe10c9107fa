"""Years from a day."""

from __future__ import annotations


def anniversary(day, years):
    """The same day so many years later; of 29 February the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def year_of(closing, day):
    """Which year of the deal a day lies in, from 1; the anniversary of closing belongs to the year that ends."""
    year = 1
    while anniversary(closing, year) < day:
        year += 1
    return year
