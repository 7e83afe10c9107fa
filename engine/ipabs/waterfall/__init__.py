"""A deal -> a plan (rows of operations over registers of lanes) -> flows.

rows        builds the rows of one period, folding what is constant and sharing what is the same
registers   drops what nobody needs and hands out registers: rows -> the kernel's arrays
ledger      what every name of the deal stands at, within a period and from one to the next
formulas, dues, steps, events    what a deal file says -> rows
compile     puts them in the order of a period
flows       runs a plan over blocks of paths and checks that cash is conserved
"""
