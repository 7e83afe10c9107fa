"""Shipped structures that once were real: what happened, and what the engine would have said before."""
