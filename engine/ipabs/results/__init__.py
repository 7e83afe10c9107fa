"""A result -> what people and programs read: tables, JSON, CSV, the trace of a path.

summary     the tranche table of a run
cashflows   every amount by period
trace       what each step asked, got and left, and why
rendering   lists of records -> text on a terminal, JSON or CSV
"""
