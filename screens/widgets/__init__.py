"""Small parts that every screen may use; none knows a session."""
