"""A result -> what people and programs read: tables, JSON, CSV, the trace of a path.

summary        the tranche table of one path
cashflows      every amount of one path by period
deterministic  one path under assumptions: the pool, tranches by date, lives and losses
ladder         the price and yield table
simulated      the tables of many paths: tranches, pool, slices, means and percentiles by period
comparison     what a scenario changes, beside its own tables
contributions  what each obligor adds to the pool's shortfall
trace          what each step asked, got and left, and why
explain        what a deal says, in plain English or Chinese
diagram        who pays whom, as Mermaid or SVG
rendering      lists of records -> text on a terminal, JSON or CSV
"""
