"""Contracts that perform, and the largest obligor, counted one by one."""

from __future__ import annotations


def live(outstanding, obligor, dies, periods):
    """Of one path, after each period: number of contracts that perform and owe, and the most that one obligor owes.

    ``outstanding[contract][k]`` by plan, ``obligor[contract]``, ``dies[obligor]`` period of the default or None.
    """
    counts, largest = [], []
    for k in range(periods):
        owed = {}
        count = 0
        for contract, name in enumerate(obligor):
            alive = dies.get(name) is None or dies[name] > k
            if alive and outstanding[contract][k] > 0:
                count += 1
                owed[name] = owed.get(name, 0.0) + outstanding[contract][k]
        counts.append(float(count))
        largest.append(max(owed.values(), default=0.0))
    return counts, largest
