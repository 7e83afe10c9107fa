"""Measures: what given cash flows and simulated losses are worth, yield, last and risk.

Flows enter as plain arrays (times in years from settlement, cash in money or per 100, discount factors) and leave
as one number each, in the unit its docstring states. A number that does not exist is a ``Missing`` with the reason.

    missing      a number, or why there is none
    flows        arrays checked, flows of one time netted, in order of time
    roots        one bracketed root; all roots of a sum of exponentials
    compounding  nominal, effective and continuous rates
    price        flows -> price at a curve and spread, a required return, a yield, a discount margin
    yields       flows, price -> yield, internal rates of return, reduction in yield
    spreads      flows, price -> spread over the curve, discount margin over the index
    accrued      interest accrued on China's exchanges and in its interbank market
    risk         flows, yield -> duration, convexity, DV01
    life         principal -> weighted average life, window
    statistics   how many paths an estimate needs, and what a quantile's estimate is worth
"""
