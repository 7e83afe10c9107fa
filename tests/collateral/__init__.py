"""Pools, and small deals on given cash to try them with."""
