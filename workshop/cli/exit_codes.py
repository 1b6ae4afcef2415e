"""What the command returns to the shell."""

from __future__ import annotations

DONE = 0
"""The command did what it was asked."""
REFUSED = 1
"""It refused, was stopped, or found something wanting."""
USAGE = 2
"""The command line was wrong, or an input could not be read."""
