"""Collateral x seed -> blocks of paths: what the pool brings, (input, period, lane).

given        given cash as a block in which every path is the same
terms        what a simulation needs besides the tape: model, support on assets, parties
haircuts     what pledged patents bring, with the mean that is stated given default
templates    the share of the firms behind a template that lives
guarantees   what guarantors compensate at most
pool         a tape and its terms -> blocks: regime, defaults, instalments, settlement, royalties
royalties    sales, patents alive, what is received on them, and what is still to come
vectors      text or a file -> shares over time: default rates, prepayment, haircuts
assumed      the planned course of a pool under such assumptions, as a cash-flow model has it
attribution  who lost what, on one path and on many
"""
