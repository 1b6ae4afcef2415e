"""The small groups that people are in, as the list of people writes them: `Blue`, or `Blue; Green` for two."""

from __future__ import annotations

from content.clean import clean_line
from workshop.sheets.model import Value


def groups_in(value: Value) -> tuple[str, ...]:
    """The names of the groups in that cell, each once, however they are capitalized."""
    found: dict[str, str] = {}
    for part in value.split(";") if isinstance(value, str) else ():
        if name := clean_line(part).strip():
            found.setdefault(name.casefold(), name)
    return tuple(found.values())
