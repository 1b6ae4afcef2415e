"""The doors of a served session: who may come in, one process a seat, and the ways to it."""
