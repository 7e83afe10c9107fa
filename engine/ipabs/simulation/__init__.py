"""Collateral x scenario x seed -> blocks of paths: what the pool brings, (input, period, lane).

given   given cash as a block in which every path is the same
"""
