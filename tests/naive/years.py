"""Years from a day."""

from __future__ import annotations


def anniversary(day, years):
    """The same day so many years later; of 29 February the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
