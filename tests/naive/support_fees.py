"""Fees of support on assets, added up contract by contract and period by period."""

from __future__ import annotations


def fees(due, events, lanes):
    """What each layer costs on each path, ``[layer][lane]``.

    ``due[layer][contract][period]`` when nobody defaults; ``events`` (period, lane, contract) of defaults, from whose
    period on nothing is paid.
    """
    ends = {(lane, contract): period for period, lane, contract in events}
    return [
        [
            sum(
                amount
                for contract, amounts in enumerate(layer)
                for period, amount in enumerate(amounts)
                if period < ends.get((lane, contract), len(amounts))
            )
            for lane in range(lanes)
        ]
        for layer in due
    ]
