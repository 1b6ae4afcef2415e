"""What people are sent after a session: the minutes, their appendix, and a page for one partner."""
