"""A pool's tables -> columns: every cell read, checked and located.

tables       CSV files as cells that know their place
collections  a given pool: the cash that comes in, date by date
"""
