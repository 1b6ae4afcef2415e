"""The disclosure log of a home, and the releases in it."""
