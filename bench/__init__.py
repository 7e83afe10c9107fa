"""What is measured, against whom: each module's ``main`` checks its answers and returns the rows of a table."""
