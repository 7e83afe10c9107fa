"""A pool's tables -> columns: every cell read, checked and located.

pools        where a pool lies, and of which of the two kinds it is
tables       CSV files as cells that know their place
collections  a given pool: the cash that comes in, date by date

tape             a simulated pool: contracts, obligors and patents together
reading          rows -> values by column; names that dangle
families         contracts that owe a schedule, and royalties by licensee
firms            obligors of the tape and parties of the deal, each described once
obligors         who owes and who guarantees: default curves, weights of factors
default_curves   ratings and probabilities -> cumulative default over time
loadings         weights of the regime factors
patents          what is pledged, and what royalties rest on
ratings/         published default tables
downgrades       ratings -> chances of having fallen below a grade
transitions/     published transition matrices

contract_checks  what a contract's row may not say
contracts        what is owed by a schedule, by period, and what backs it
instalments      dates, interest clock and balances of every profile
schedules        instalments -> money and exposure by period
pledges          who pledged which patents for what, and what they bring on average

royalty_pool     the royalties of a pool: contracts, the patents they rest on, what both are worth
royalty_checks   what a royalty's row may not say
contract_years   when royalties run, and when their contract years end
lifecycles       the course of a product's sales -> sales expected in each period
royalties        rows -> arrays: expected sales, and what is paid on them
bundles          which patents bear each royalty, and how much of it, period by period
patent_lives     how long patents live: hazards that lean on a factor, and shocks that strike many
patent_hazards   stated hazards of invalidation -> cumulative ones, by age and quality
renewals         renewal dates, and what lapses on them
leaning          what makes marginal survival come out as stated

worth/           what royalties still to come are worth, at the cutoff and on every path
valuation/       what single patents and contracts are worth to a buyer, beside their appraisals
quality/         documents of patents -> one score each, as strong as the literature finds

shocks       rows and firms under a scenario, for ever
windows      defaults, invalidations and sales under a scenario, for a time
window       one change of intensities within some years
idle_shocks  shocks that change nothing, told where they stand
blame        faults of rows that a scenario changed -> faults of its shocks

importers/  public files -> pools
"""
