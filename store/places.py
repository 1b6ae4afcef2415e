"""Where a person stopped: step, page and cell, kept beside the drafts so that the next start opens at the same cell.

A place is a convenience of one person on one host. It is no part of the session, holds ids only, and losing it costs
nothing.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """Ids of a step, a page of it, and the cell's sheet, row and column; empty where nothing was chosen."""

    step: str = ""
    page: str = ""
    sheet: str = ""
    row: str = ""
    column: str = ""


def _file(folder: Path, session: str, person: str) -> Path:
    from workshop.sheets.values import person_key

    return folder / f"{session}.{person_key(person)}.json"


def load_place(folder: Path, session: str, person: str) -> Place:
    """The place that person stopped at; an empty one when there is none or it cannot be read."""
    try:
        data = json.loads(_file(folder, session, person).read_text("utf-8"))
    except (OSError, ValueError):
        return Place()
    if not isinstance(data, dict):
        return Place()
    names = [field.name for field in fields(Place)]
    return Place(**{name: value for name in names if isinstance(value := data.get(name), str)})


def save_place(folder: Path, session: str, person: str, place: Place) -> None:
    """Keep the place; a folder that cannot be written is not worth a message."""
    path = _file(folder, session, person)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = path.with_suffix(".new")
        aside.write_text(json.dumps(asdict(place)), "utf-8")
        aside.replace(path)
    except OSError:
        return
