"""The sessions of this home."""
