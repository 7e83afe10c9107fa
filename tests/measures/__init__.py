"""Measures of given cash flows: references, closed forms, laws, and plain twins."""
