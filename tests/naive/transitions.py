"""Falling below a grade, rating by rating and year by year."""

from __future__ import annotations


def below(matrix, rated, grade, years):
    """Chance to have stood below row ``grade`` at the end of any year up to each, or to have defaulted.

    ``matrix``: rows of chances, default last, which need not add up to 1 exactly.
    """
    rows = [[chance / sum(row) for chance in row] for row in matrix]
    standing = {rated: 1.0}
    found = []
    for _ in range(years):
        after = {}
        for row, chance in standing.items():
            for column, moves in enumerate(rows[row]):
                if column <= grade:
                    after[column] = after.get(column, 0.0) + chance * moves
        standing = after if rated <= grade else {}
        found.append(1.0 - sum(standing.values()))
    return found
