"""Slow and obvious twins: each kernel once more, written from the formula, importing no kernel."""
