"""The sample session: an invented school in a temporary home, filled from `content/demo.yaml`."""

from __future__ import annotations

import datetime
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import content
from content.blocks import Scorer
from content.common import REVEALS
from content.model import Pack
from content.sheet_spec import Shape, SheetSpec
from store.clock import SYSTEM_CLOCK, Clock
from workshop.sheets.model import END, InsertRow, Op, Outcome, SetCell

PACK = "va-attendance-12"
_OF_THE_ROW = ("by", "id")
_DAYS_AHEAD = re.compile(r"\+(\d+)")


class SampleError(ValueError):
    """Something in `content/demo.yaml` that the pack does not know or does not take; `str()` says what and where."""


@dataclass(frozen=True, slots=True)
class Demo:
    """Where the sample is, and who opens it."""

    home: Path
    session: str
    person: str


def make_demo(clock: Clock = SYSTEM_CLOCK) -> Demo:
    """Write the sample session and its generated files into a new temporary folder, with the day of `clock`.

    Raises StoreError and OSError, and BadSample when `content/demo.yaml` does not fit the pack.
    """
    import yaml

    from content.loader import load_pack
    from content.pack_registry import shipped_packs
    from store import create_session
    from workshop.records.sample import write_sample

    text = (Path(content.__file__).parent / "demo.yaml").read_text("utf-8")
    data: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)
    home = Path(tempfile.mkdtemp(prefix="workshop-demo-"))
    pack = load_pack(shipped_packs()[PACK])
    about = data["session"]
    people = list(data["people"].items())
    session = create_session(
        home,
        title=about["title"],
        pack=pack,
        school=about["school"],
        division=about["division"],
        date=clock.today().isoformat(),
        start=about["start"],
        groups=about["groups"],
        people=people,
        clock=clock,
    )
    _fill(home, session, pack, data, clock)
    write_sample(home / "sample", today=clock.today())
    return Demo(home, session, people[0][0])


def _fill(home: Path, session: str, pack: Pack, data: Mapping[str, Any], clock: Clock) -> None:
    """Each row is one edit by whoever wrote it, through the same path as the screen: undo takes back one row."""
    from store import open_session
    from store.api import Identity, SessionStore
    from store.library.catalog import Library
    from workshop.sheets.model import Role

    path = Library(home).find(session)
    stores: dict[str, SessionStore] = {}
    with ExitStack() as open_stores:
        for name, role in data["people"].items():
            stores[name] = open_session(path, Identity(name, Role(role)), clock=clock)
            open_stores.callback(stores[name].close)
        everything = (
            *_sheet_ops(pack, data["sheets"], clock.today()),
            *_rating_ops(pack, data["ratings"]),
            *_reveal_ops(pack, data["people"]),
        )
        for person, ops in everything:
            if person not in stores:
                raise SampleError(f"“{person}” writes in the sample and is not among its people.")
            record = stores[person].commit(ops).record
            for op, decision in zip(record.edit.ops, record.decisions, strict=True):
                if decision.outcome is Outcome.REFUSED:
                    raise SampleError(f"Sheet “{op.sheet}”, row “{op.row}”, by {person}: {decision.reason}")


def _reveal_ops(pack: Pack, people: Mapping[str, str]) -> Iterator[tuple[str, list[Op]]]:
    """What the sample's people wrote alone has been revealed."""
    leader = next((name for name, role in people.items() if role == "facilitator"), "")
    alone = [spec.id for spec in pack.sheets().values() if spec.hidden_until_reveal]
    if leader and alone:
        yield leader, [SetCell(REVEALS.id, sheet, "revealed", True) for sheet in alone]


def _sheet_ops(pack: Pack, sheets: Mapping[str, Any], today: datetime.date) -> Iterator[tuple[str, list[Op]]]:
    specs = pack.sheets()
    for sheet, rows in sheets.items():
        if sheet not in specs:
            raise SampleError(f"Module {pack.id} has no sheet “{sheet}”; it has: {', '.join(specs)}.")
        for number, cells in enumerate(rows, 1):
            place = f"Sheet “{sheet}”, row {number} of the sample"
            if "by" not in cells:
                raise SampleError(f"{place}: `by` must say who wrote it.")
            yield cells["by"], _row_ops(specs[sheet], f"sample-{number}", cells, place, today)


def _row_ops(spec: SheetSpec, row: str, cells: Mapping[str, str], place: str, today: datetime.date) -> list[Op]:
    """One row of the sample; `id` is its row, with `$by` for the key of who wrote it."""
    from workshop.sheets.values import ValueProblem, parse, person_key

    row = cells.get("id", row).replace("$by", person_key(cells["by"]))
    ops: list[Op] = [InsertRow(spec.id, row, END)] if spec.shape is Shape.ROWS else []
    for column_id, text in cells.items():
        if column_id in _OF_THE_ROW:
            continue
        column = spec.column(column_id)
        if column is None:
            raise SampleError(
                f"{place} has a column “{column_id}”; there are: {', '.join(c.id for c in spec.columns)}."
            )
        try:
            ops.append(SetCell(spec.id, row, column_id, parse(column, _dated(text, today), today)))
        except ValueProblem as problem:
            raise SampleError(f"{place}, column “{column_id}”: {problem}") from None
    return ops


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
        for person, text in by_person.items():
            marks = text.split()
            if len(marks) != len(scorer.criteria):
                wanted = len(scorer.criteria)
                raise SampleError(f"{person} gives {partner} {len(marks)} marks; the criteria are {wanted}.")
            row = f"{partner}.{person_key(person)}"
            ops: list[Op] = [SetCell(sheet, row, "partner", partner), SetCell(sheet, row, "person", person)]
            ops += [
                SetCell(sheet, row, criterion.id, mark) for criterion, mark in zip(scorer.criteria, marks, strict=True)
            ]
            yield person, ops
