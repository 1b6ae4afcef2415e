"""Where a person stopped, and how far they had seen: kept beside the drafts, so that the next start opens at the same
cell and says what others changed since.

A place is a convenience of one person on one host. It is no part of the session, holds ids only, and losing it costs
nothing.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from store.files.private import write_private


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Ids of a step, a page of it, and the cell's sheet, row and column; empty where nothing was chosen.

    `seen` is the newest revision that was on screen; 0 when that is not known. `alone` and `together`: whether notes
    and contacts were last shown or hidden while nobody else was here, and while somebody was; empty when nobody chose.
    """

    step: str = ""
    page: str = ""
    sheet: str = ""
    row: str = ""
    column: str = ""
    seen: int = 0
    alone: str = ""
    together: str = ""


def _file(folder: Path, session: str, person: str) -> Path:
    from workshop.sheets.values import person_key

    return folder / f"{session}.{person_key(person)}.json"


def load_resume_point(folder: Path, session: str, person: str) -> ResumePoint:
    """The place that person stopped at; an empty one when there is none or it cannot be read."""
    try:
        data = json.loads(_file(folder, session, person).read_text("utf-8"))
    except (OSError, ValueError):
        return ResumePoint()
    if not isinstance(data, dict):
        return ResumePoint()
    known: dict[str, Any] = {
        field.name: value for field in fields(ResumePoint) if type(value := data.get(field.name)) is type(field.default)
    }
    place = ResumePoint(**known)
    return place if place.seen >= 0 else replace(place, seen=0)


def save_resume_point(folder: Path, session: str, person: str, place: ResumePoint) -> None:
    """Keep the place; a folder that cannot be written is not worth a message."""
    with contextlib.suppress(OSError):
        write_private(_file(folder, session, person), json.dumps(asdict(place)).encode())
