"""What a session says: typed views over its sheets, private rounds, what changed, and merging of rows."""
