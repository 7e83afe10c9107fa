"""A pool under assumptions, period by period with balances, as one would in a spreadsheet."""

from __future__ import annotations


def assume(plan, *, defaults, severity, prepayment, haircut, delay, lag):
    """Rows by period: receipts by kind, value and defaults so far; the loss; what is recovered late.

    Shares stand one a period, rates are annual.

    ``plan`` is a dict of lists: times and discount (periods + 1), interest, principal, royalty, recovery, defaulted in
    each period, worth (periods + 1).
    """
    periods = len(plan["times"]) - 1

    def late(kind, k):
        return plan[kind][k - delay] if k >= delay else 0.0

    def planned_to_come(k):
        return sum(plan["royalty"][j] * plan["discount"][j + 1] / plan["discount"][k] for j in range(k, periods))

    def cut_to_come(k):
        kept = [late("royalty", j) * (1 - (haircut[j - delay] if j >= delay else 0)) for j in range(periods)]
        return sum(kept[j] * plan["discount"][j + 1] / plan["discount"][k] for j in range(k, periods))

    def worth(k):
        planned = planned_to_come(k)
        scale = plan["worth"][k] / planned if planned > 0 else 1.0
        return max(0.0, plan["worth"][k] + scale * (cut_to_come(k) - planned))

    balance = sum(plan["principal"]) + sum(plan["defaulted"])
    alive = kept = 1.0
    rows, recoveries, defaulted, lost, file_lost = [], [0.0] * (periods + lag + 1), 0.0, 0.0, 0.0
    for k in range(periods):
        years = plan["times"][k + 1] - plan["times"][k]
        share = 1 - (1 - defaults[k]) ** years
        fails = share * (balance + alive * worth(k))
        balance, alive = balance * (1 - share), alive * (1 - share)
        defaulted += fails
        lost += fails * severity[k]
        recoveries[k + lag] += fails * (1 - severity[k])
        interest, principal, by_file = (late(kind, k) * alive * kept for kind in ("interest", "principal", "defaulted"))
        stays = (1 - prepayment[k]) ** years
        prepaid = (balance - principal - by_file) * (1 - stays)
        kept *= stays
        balance -= principal + by_file + prepaid
        defaulted += by_file
        royalty = late("royalty", k) * (1 - (haircut[k - delay] if k >= delay else 0)) * alive
        by_plan = late("recovery", k) * alive
        file_lost += by_file - by_plan
        rows.append(
            {
                "interest": interest,
                "principal": principal + prepaid,
                "royalty": royalty,
                "recovery": by_plan + recoveries[k],
                "balance": balance + alive * worth(k + 1),
                "defaulted": defaulted,
            }
        )
    cut = sum(plan["royalty"][j] * haircut[j] * plan["discount"][j + 1] for j in range(periods))
    planned = planned_to_come(0)
    scale = plan["worth"][0] / planned if planned > 0 else 1.0
    return rows, lost + max(file_lost, 0.0) + scale * cut, sum(recoveries[periods:])
