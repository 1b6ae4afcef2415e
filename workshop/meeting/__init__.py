"""The partners' meeting: agenda, commitments in one line, and what a commitment still lacks. Pure functions."""
