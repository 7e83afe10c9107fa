"""Single assets -> what each is worth, by the methods of appraisers, beside what the tape says it was appraised at.

discounting          years of an asset's life, when their money comes, and what it is worth now
tax_benefit          what a buyer saves by deducting the price
relief_from_royalty  the royalty that an owner need not pay
excess_earnings      what an asset earns after all others at work have had their return
risk_adjusted        cash flows behind stages that may fail (rNPV)
real_option          uncertain cost to completion and cash flow, failure, and the right to abandon
least_squares        when to abandon, and what the right is worth

industries           medians of royalties by industry, each with its source
sources              what says where such a figure is from
assets               a pool's tables -> patents and contracts that can be valued: lives, sales, appraisals
values               what one asset is worth by one method
valuing              assets and assumptions -> values
reading              a pool and a valuation file -> values, or every fault at once
"""
