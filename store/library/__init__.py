"""All sessions of one home."""
