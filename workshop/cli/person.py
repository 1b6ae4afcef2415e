"""Who is at the keys, as far as a command can tell."""

from __future__ import annotations

import getpass
import os

from content.clean import clean_line


def who_decides(given: str = "") -> str:
    """The name given, else that of `WORKSHOP_PERSON`, else that of the account."""
    return clean_line(given or os.environ.get("WORKSHOP_PERSON", "")) or clean_line(getpass.getuser())
