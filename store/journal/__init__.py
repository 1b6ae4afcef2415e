"""The journal of a session: its lines, its checkpoint, and what to do when it is damaged."""
