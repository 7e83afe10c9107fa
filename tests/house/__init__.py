"""The rules of the house, as checks of source files: a file goes in, the places that break a rule come out."""
