"""The sharing check on screen."""
