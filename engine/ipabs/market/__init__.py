"""Dates and rates: turns the words of a deal file into payment dates, year fractions and discount factors.

The only folder that imports QuantLib, and only its calendars, schedules and day counts: QuantLib's global
evaluation date is never read nor set. The words stand in ``definitions.market_words``.
"""
