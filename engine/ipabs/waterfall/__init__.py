"""A deal -> a plan (rows of operations over registers of lanes) -> flows.

rows        builds the rows of one period, folding what is constant and sharing what is the same
registers   drops what nobody needs and hands out registers: rows -> the kernel's arrays
ledger      what every name of the deal stands at, within a period and from one to the next
terms       what is compiled: the deal, its dates worked out, and what the pool brings
formulas, dues, steps, events    what a deal file says -> rows
claims, sharing    what steps are made of: needs, payments, draws; paying side by side
compile     puts them in the order of a period
feasible    a deal against its dates and what its pool brings
flows       runs a plan over blocks of paths and checks that cash is conserved
"""
