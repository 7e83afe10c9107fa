"""Published cumulative default rates, a table each: rating, year, cumulative_pd.

crisil  CRISIL, default and transition study FY2026, table 1: an emerging market's domestic scale, to 3 years
moodys  Moody's 1970-2013, to 20 years
sp      S&P Global CreditPro 1981-2019, to 15 years

Moody's and S&P's as printed in Hull, Options, Futures and Other Derivatives, table 24.1. Their last rows, Caa-C and
CCC/C, bear the name of every rating in them. A file of the same columns may stand in for any of them.
"""
