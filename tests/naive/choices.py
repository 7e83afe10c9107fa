"""Decisions read from bytes, one after another.

Hypothesis draws the bytes once and shrinks them; a byte of 0, and whatever lies behind the last byte, decides for the
first option, so put the simplest one there. A draw of hypothesis costs some ten microseconds and a random deal takes
hundreds of decisions: this way a deal is drawn in the time of one. ``random.Random(seed).randbytes(2000)`` serves too.
"""

from __future__ import annotations


class Choices:
    """What to do next, as the bytes say."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def whole(self, most):
        """A whole number from 0 to ``most``, at most 65,535."""
        size = 1 if most < 16 else 2  # two bytes leave hardly any option favoured
        piece = self.data[self.at : self.at + size]
        self.at += size
        return int.from_bytes(piece, "big") % (most + 1)

    def between(self, least, most):
        return least + self.whole(most - least)

    def pick(self, options):
        return options[self.whole(len(options) - 1)]

    def chance(self, percent):
        """True in that many of a hundred; the zero byte says no."""
        return self.whole(99) >= 100 - percent

    def some(self, options, least, most):
        """Between ``least`` and ``most`` different options, in any order."""
        left = list(options)
        count = self.between(min(least, len(left)), min(most, len(left)))
        return [left.pop(self.whole(len(left) - 1)) for _ in range(count)]

    def amount(self, most):
        """An unround amount of money from 0 to about ``most``: ties are for tests that mean them."""
        return self.whole(65_535) * (most / 65_535) * 0.98765432

    def weighted(self, **shares):
        """One of the names, as often as its number says."""
        at = self.whole(sum(shares.values()) - 1)
        for name, share in shares.items():
            at -= share
            if at < 0:
                return name
        raise AssertionError("the shares cover every number")
