"""The sample session: an invented school in a temporary home, filled from `content/demo.yaml`."""

from __future__ import annotations

import datetime
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import content
from content.model import Pack, Scorer
from workshop.sheets.model import END, InsertRow, Op, SetCell

PACK = "va-attendance-12"
_DAYS_AHEAD = re.compile(r"\+(\d+)")


@dataclass(frozen=True, slots=True)
class Demo:
    """Where the sample is, and who opens it."""

    home: Path
    session: str
    person: str


def make_demo() -> Demo:
    """Write the sample session and its generated files into a new temporary folder. Raises StoreError and OSError."""
    import yaml

    from content.loader import load_pack
    from content.shelf import shipped_packs
    from store import create_session
    from workshop.sharing.sample import write_sample

    text = (Path(content.__file__).parent / "demo.yaml").read_text("utf-8")
    data: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)
    home = Path(tempfile.mkdtemp(prefix="workshop-demo-"))
    today = datetime.date.today()
    pack = load_pack(shipped_packs()[PACK])
    about = data["session"]
    people = list(data["people"].items())
    session = create_session(
        home,
        title=about["title"],
        pack=pack,
        school=about["school"],
        division=about["division"],
        date=today.isoformat(),
        start=about["start"],
        groups=about["groups"],
        people=people,
    )
    _fill(home, session, pack, data, today)
    write_sample(home / "sample")
    return Demo(home, session, people[0][0])


def _fill(home: Path, session: str, pack: Pack, data: Mapping[str, Any], today: datetime.date) -> None:
    """Each person writes what is theirs, one record each, through the same path as the screen."""
    from store import open_session
    from store.api import Identity
    from store.library import Library
    from workshop.sheets.model import Role

    path = Library(home).find(session)
    by_person: dict[str, list[Op]] = {name: [] for name in data["people"]}
    for person, ops in _sheet_ops(pack, data["sheets"], today):
        by_person[person] += ops
    for person, ops in _rating_ops(pack, data["ratings"]):
        by_person[person] += ops
    for person, ops in by_person.items():
        if ops:
            store = open_session(path, Identity(person, Role(data["people"][person])))
            try:
                store.commit(ops)
            finally:
                store.close()


def _sheet_ops(pack: Pack, sheets: Mapping[str, Any], today: datetime.date) -> Iterator[tuple[str, list[Op]]]:
    from workshop.sheets.values import parse, person_key

    specs = pack.sheets()
    for sheet, rows in sheets.items():
        for number, cells in enumerate(rows):
            person = cells["by"]
            row = cells.get("id", f"sample-{number}")
            row = person_key(person) if row == "$by" else row
            ops: list[Op] = [InsertRow(sheet, row, END)] if specs[sheet].shape == "rows" else []
            for column_id, text in cells.items():
                column = specs[sheet].column(column_id)
                if column is not None:
                    ops.append(SetCell(sheet, row, column_id, parse(column, _dated(text, today), today)))
            yield person, ops


def _dated(text: str, today: datetime.date) -> str:
    ahead = _DAYS_AHEAD.fullmatch(text)
    return (today + datetime.timedelta(days=int(ahead[1]))).isoformat() if ahead else text


def _rating_ops(pack: Pack, ratings: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, list[Op]]]:
    from workshop.sheets.values import person_key

    scorer = pack.first(Scorer)
    if scorer is None:
        return
    sheet = scorer.ratings.id
    for partner, by_person in ratings.items():
        for person, marks in by_person.items():
            row = f"{partner}.{person_key(person)}"
            ops: list[Op] = [SetCell(sheet, row, "partner", partner), SetCell(sheet, row, "person", person)]
            ops += [
                SetCell(sheet, row, criterion.id, mark)
                for criterion, mark in zip(scorer.criteria, marks.split(), strict=True)
            ]
            yield person, ops
