"""A pool's tables -> columns: every cell read, checked and located.

pools        where a pool lies, and of which of the two kinds it is
tables       CSV files as cells that know their place
collections  a given pool: the cash that comes in, date by date

tape             a simulated pool: contracts, obligors and patents together
reading          rows -> values by column; names that dangle
firms            obligors of the tape and parties of the deal, each described once
obligors         who owes and who guarantees: default curves, weights of factors
default_curves   ratings and probabilities -> cumulative default over time
loadings         weights of the regime factors
patents          what is pledged
pledges          who pledged which patents for what, and what they bring on average
contract_checks  what a contract's row may not say
contracts        what is owed, by period, and what backs it
instalments      dates, interest clock and balances of every profile
schedules        instalments -> money and exposure by period
ratings/         published default tables
"""
