"""Pools simulated from files, against closed forms, quadratures and themselves."""
