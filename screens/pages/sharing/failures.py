"""What leads on from a file that could not be read."""

from __future__ import annotations

from screens.pages.sharing.jobs import Failed
from screens.pages.sharing.setup import Setup
from workshop.records.problems import Remedy


def what_helps(failed: Failed, setup: Setup) -> str:
    """The key that helps, in a sentence with a space before it; empty where none does."""
    if failed.remedy is Remedy.ROSTER:
        return " Press K to choose a roster."
    remembered = setup.remembered() if setup.attendance is None and failed.sentence else ""
    if remembered:
        return f" The answers are {remembered}: press Q to check them."
    asked = failed.remedy is Remedy.ANSWERS and setup.surveyed is not None
    return " Press Q to change the answers." if asked else ""
