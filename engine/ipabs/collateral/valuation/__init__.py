"""Single assets -> what each is worth, by the methods of appraisers, beside what the tape says it was appraised at.

discounting          years of an asset's life, when their money comes, and what it is worth now
tax_benefit          what a buyer saves by deducting the price
relief_from_royalty  the royalty that an owner need not pay
risk_adjusted        cash flows behind stages that may fail (rNPV)

industries           medians of royalties by industry, each with its source
sources              what says where such a figure is from
assets               a pool's tables -> patents and contracts that can be valued: lives, sales, appraisals
valuing              assets and assumptions -> values
reading              a pool and a valuation file -> values, or every fault at once
"""
