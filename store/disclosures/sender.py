"""`sender.json` in the home: the division and whom to ask there, typed once and offered for the next release."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from content.clean import clean_line
from store.api import StoreError
from store.disclosures.log import Disclosures
from store.files import disk
from store.files.canonical import canonical
from workshop.disclosure.terms import Sender

SENDER = "sender.json"
_LARGEST = 4096


def recall_sender(home: Path) -> Sender:
    """As it was last remembered; empty where nothing was, or where it cannot be read: then it is asked for again."""
    try:
        said = json.loads(disk.read_whole(home / SENDER, _LARGEST))
        return Sender(clean_line(str(said["division"])), clean_line(str(said["contact"])))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Sender()


def remember_sender(log: Disclosures, sender: Sender) -> None:
    """Keep it in the home of that log for the next release; where that fails, it is asked for again."""
    if sender != recall_sender(log.home):
        data = canonical({"contact": sender.contact, "division": sender.division}) + b"\n"
        with contextlib.suppress(StoreError), log.locked():
            disk.write_whole(log.home / SENDER, data)
