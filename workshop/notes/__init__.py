"""A session as documents for people, and back: minutes, their appendix, a page for one partner."""
