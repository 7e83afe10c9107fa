"""Flows -> measures: what given and simulated cash flows are worth, yield, last and risk, with their errors.

Most enter as plain arrays (times in years from settlement, cash in money or per 100, discount factors) and leave
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
    tranche      one path's flows -> the measures of a tranche and of the pool

    gather          a simulation and a plan -> what is kept of each path, and means by period
    simulated       what was kept -> the measures of a tranche
    simulated_pool  what was kept -> the measures of the pool
    triggers        what was kept -> how likely and how soon triggers fire
    differences     two runs on the same draws -> what changes, with errors of paired paths
    residual        cash of a residual tranche -> distribution of its IRR
    paths           columns of one number a path: checked, weighted, summed in one order
    estimates       one number a path -> mean, probability, ratio, each with its standard error
    statistics      how many paths an estimate needs, and between which losses a quantile lies
    losses          one loss a path -> distribution, VaR, expected shortfall
    percentiles     samples by path and period -> percentiles by period
    slices          cumulative losses -> expected loss, probability and fair spread of [a, d]
    contributions   losses by name -> Euler contributions
    concentration   exposures -> Herfindahl index, shares of the largest
    strata          holdings of a pool -> its shares by sector, region, rating, remaining life, ...
"""
