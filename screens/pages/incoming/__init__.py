"""A file that came back: chosen, compared, and taken row by row."""
