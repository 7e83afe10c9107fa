"""Royalties still to come -> what they are worth, at the cutoff and on every path.

valuation          the whole: values, and the coefficients from which the kernel values a path
royalty_worth      expected royalties and who still pays -> worth at the end of each period
standing           whether licensees still pay, under the measures in which royalties are expected
expected_royalties royalties expected in each period, before anybody defaults
base_royalties     royalties when nothing happens

tiered_royalties   expected royalties with tiers, minimum, cap or lifetime cap
year_royalties     the same of contract years, by Black's calls on the sales of the year
sums_of_sales      sums of sales as displaced log-normals, and calls on them
lines              royalties that are not proportional to sales, as straight lines
lifetime_caps      royalties under a cap on all that is ever paid, by sampling
sampled_patents    fates of patents on fixed points, for these
"""
