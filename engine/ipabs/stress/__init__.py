"""A deal and a scenario -> what the scenario changes.

comparison  base and scenario on the same draws: both results, and their paired differences
"""
