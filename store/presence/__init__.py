"""Who has a session open, and where they are."""
