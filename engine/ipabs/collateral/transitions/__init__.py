"""Published transition matrices: from the rating at the beginning of a year to the one at its end.

sp  S&P, whole grades, as printed in J.P. Morgan, CreditMetrics Technical Document (1997), table 1.1

A row a grade, best first, and a column for each of them and for ``default``; grades that mean the same share a name,
``AAA/Aaa``. Published rows are rounded, so each is divided by its sum. A file of the same shape may stand in for it.
"""
