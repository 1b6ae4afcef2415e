"""The questions about a file on screen: one at a time, beside its first rows."""
