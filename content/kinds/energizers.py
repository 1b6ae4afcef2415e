"""The energizers file: short breaks that belong to no step, each with what everyone does and its minutes."""

from __future__ import annotations

from content.errors import Report
from content.fields import LABEL_LIMIT, Fields, members
from content.kinds.context import Places
from content.model import Energizer
from content.yaml_text import Node

MINUTES_AT_MOST = 30
_KEYS = ("title", "minutes", "do")


def read_energizers(node: Node | None, what: str, report: Report, places: Places) -> dict[str, Energizer]:
    """Energizers by id, in order."""
    found = {}
    for key, value, place in members(node, report, what):
        fields = Fields(value, place, report, f"energizer '{key}'", _KEYS)
        places["energizer", key] = place
        found[key] = Energizer(
            id=key,
            title=fields.text("title", required=True, limit=LABEL_LIMIT),
            minutes=fields.whole("minutes", 1, MINUTES_AT_MOST, default=1, required=True),
            do=fields.text("do", required=True),
        )
    return found
