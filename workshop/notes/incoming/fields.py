"""What the cells of the tables in minutes stand for: one cell of a document can be several cells of a sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from content.blocks import Planner
from content.clean import clean_line
from content.common import PARKING
from content.sheet_spec import GROUP_COLUMN, Column, Kind, Shape, SheetSpec
from workshop.meeting.calendar import minute_of_day
from workshop.notes.answers import label
from workshop.notes.incoming.days import day_near
from workshop.notes.incoming.folding import fold
from workshop.notes.wording import in_short
from workshop.session.links import GAPS, gap_grids
from workshop.session.view import Session
from workshop.sheets.dates import BadDate
from workshop.sheets.model import Value
from workshop.sheets.values import ValueProblem, check, parse

Cells = Mapping[str, Value]
"""Column -> value."""
_AGREED = re.compile(r" ?\(not yet agreed\)", re.IGNORECASE)
_MEANS = re.compile(r"(?:\A|\s)Done when: (.*)\Z", re.DOTALL)
_BESIDE = re.compile(r"(?:\A|\n)also written by [^\n]*")
_DONE = re.compile(r"(?:done|finished|x|✓|✔)\b.*|[✓✔].*", re.IGNORECASE | re.DOTALL)
_WHEN = re.compile(
    r"(?P<date>(?:[A-Z][a-z]{2,8}, )?(?:[A-Z][a-z]{2,8} \d{1,2}|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{4}-\d\d-\d\d)"
    r"(?:, \d{4})?)?(?:, |\Z)?"
    r"(?P<time>\d{1,2}(?::\d\d)?(?: ?[AaPp][Mm])?(?: ?[–-] ?\d{1,2}(?::\d\d)?)? ?(?:[AaPp][Mm]|(?<=:\d\d)))?(?:, |\Z)?"
    r"(?P<place>.*)\Z",
    re.DOTALL,
)
_LEVELS = ("Could be closed by", "Commitments")


class NotPlaced(ValueError):
    """A text that has no place in the session; `str()` says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What reading a text needs to know of the session: its links as they are now, and the day the file is about."""

    session: Session
    about: date | None

    def value(self, column: Column, text: str) -> Value:
        """What a text means in a column. Raises NotPlaced."""
        text = _BESIDE.sub("", text).strip()
        try:
            if column.kind is Kind.LINK:
                return self._linked(column, text)
            if column.kind is Kind.DATE and text:
                return day_near(text, self.about).isoformat()
            if column.kind is Kind.LIST:
                return check(column, (text,)) if text else None
            if column.id == "status" and _DONE.match(text):
                text = "done"
            return parse(column, text, self.about)
        except (ValueProblem, BadDate) as problem:
            raise NotPlaced(str(problem)) from None

    def _linked(self, column: Column, text: str) -> Value:
        if not text:
            return None
        sheets = [spec.id for spec, _ in gap_grids(self.session.pack)] if column.to == GAPS else [column.to]
        rows = {row: name for sheet in sheets for row, name in self.session.link_targets(sheet).items()}
        wanted = fold(text)
        for named in (fold, lambda name: fold(in_short(clean_line(name)))):
            found = [row for row, name in rows.items() if named(name) == wanted]
            if len(found) == 1:
                return found[0]
        raise NotPlaced(f"“{clean_line(text[:60])}” is not in the list that “{column.label}” chooses from.")


Read = Callable[[Reader, str], Cells]


@dataclass(frozen=True, slots=True)
class Plan:
    """One table of a document. `fields` is heading -> how its texts are read, None where they are computed from
    elsewhere; `main` is the heading a row is found by; new rows go to `sheet`, nowhere when that is empty."""

    id: str
    sheet: str
    main: str
    fields: Mapping[str, Read | None]

    @property
    def labels(self) -> tuple[str, ...]:
        """The headings, in the order of a document."""
        return tuple(self.fields)


def plans(session: Session) -> dict[str, Plan]:
    """A plan for each table that can come back, by the id the table has in a document."""
    found: dict[str, Plan] = {}
    planner = session.pack.first(Planner)
    if planner is not None:
        found["commitments"] = _commitments(planner.commitments)
        found["decisions"] = _decisions(planner.decisions)
        found["meeting"] = _meeting(planner.meeting)
    for spec, mark in gap_grids(session.pack)[:1]:
        found["gaps"] = _gaps(spec, mark)
    kind = PARKING.column("kind")
    found["parked"] = Plan("parked", PARKING.id, "Item", {
        "Item": _one(PARKING, "text"), "Who": _one(PARKING, "person"),
        "Type": _one(PARKING, "kind") if kind else None,
    })  # fmt: skip
    for spec in session.pack.sheets().values():
        if spec.shape is Shape.ROWS and spec.id not in found:
            found[spec.id] = _worksheet(spec)
    return found


def parked_decision(plan: Plan) -> Plan:
    """The plan of a decision that stands in the parking lot."""
    fields = {"Decision": _one(PARKING, "text"), "Who decided": _one(PARKING, "person")}
    return Plan(plan.id, PARKING.id, "Decision", {name: fields.get(name) for name in plan.labels})


def _one(spec: SheetSpec, column_id: str) -> Read | None:
    """The field that is just one column; None when the pack has no such column."""
    column = spec.column(column_id)
    if column is None:
        return None
    return lambda reader, text: {column.id: reader.value(column, text)}


def _commitments(spec: SheetSpec) -> Plan:
    fields = {
        "Who": lambda reader, text: _who(spec, reader, text),
        "What": lambda reader, text: _what(spec, reader, text),
        "By": _one(spec, "due"),
        "For": _one(spec, "gap"),
        "State": _one(spec, "status"),
    }
    return Plan("commitments", spec.id, "What", fields)


def _who(spec: SheetSpec, reader: Reader, text: str) -> Cells:
    """`Ana Ruiz (not yet agreed), with Bo; Cy`."""
    agreed = _AGREED.search(text) is None
    owner, _, helpers = _AGREED.sub("", text).partition(", with ")
    if owner.startswith("with "):
        owner, helpers = "", owner.removeprefix("with ")
    cells: dict[str, Value] = {"said_yes": agreed}
    for name, said in (("owner", owner), ("helpers", helpers.replace(", ", "; "))):
        column = spec.column(name)
        if column is not None:
            cells[name] = reader.value(column, said)
    return cells


def _what(spec: SheetSpec, reader: Reader, text: str) -> Cells:
    means = _MEANS.search(text)
    said = {"text": text[: means.start()] if means else text, "done_means": means[1] if means else ""}
    return {
        name: reader.value(column, words) for name, words in said.items() if (column := spec.column(name)) is not None
    }


def _decisions(spec: SheetSpec) -> Plan:
    columns = {"Decision": "text", "Why": "reason", "Who decided": "who", "When": "when"}
    return Plan("decisions", spec.id, "Decision", {name: _one(spec, column) for name, column in columns.items()})


def _meeting(spec: SheetSpec) -> Plan:
    """The lines about the meeting: no table, so no row is found by a main heading."""
    columns = {"Purpose": "purpose", "Resources": "resources", "Time frame": "frame"}
    fields = {name: _one(spec, column) for name, column in columns.items()}
    return Plan("meeting", spec.id, "", {"When and where": lambda reader, text: _when(spec, reader, text), **fields})


def _when(spec: SheetSpec, reader: Reader, text: str) -> Cells:
    """`Thu, Dec 10, 4:00–5:00 PM, School library`; each part may be missing."""
    match = _WHEN.match(_BESIDE.sub("", text).strip())
    parts = match.groupdict() if match else {}
    said: dict[str, str | None] = {"date": parts.get("date"), "place": parts.get("place")}
    said |= _hours(parts.get("time") or "")
    found = {}
    for name, words in said.items():
        column = spec.column(name)
        if column is not None:
            found[name] = reader.value(column, words or "")
    return found


def _hours(text: str) -> dict[str, str | None]:
    """Start and length of `4:00–5:00 PM`; the start alone of `4:00 PM`."""
    if not text:
        return {"start": None, "minutes": None}
    first, *rest = re.split(r" ?[–-] ?", text)
    half = rest[0][-2:] if rest and first[-1:].isdigit() else ""
    start = minute_of_day(f"{first} {half}".strip())
    end = minute_of_day(rest[0]) if rest else None
    if start is None or (rest and end is None):
        raise NotPlaced(f"“{clean_line(text[:40])}” is not a time. Type it like 4:00–5:00 PM.")
    length = None if end is None else str((end - start) % (24 * 60))
    return {"start": f"{start // 60:02d}:{start % 60:02d}", "minutes": length}


def _gaps(spec: SheetSpec, mark: Column) -> Plan:
    named = next((one for one in spec.columns if one.kind is Kind.TEXT and not one.private), None)
    addressed = [column for column in ("inside", "partners") if spec.column(column)]
    fields: dict[str, Read | None] = {
        "Gap": _one(spec, named.id) if named else None,
        "Now": _one(spec, mark.id),
        "Addressed by": _one(spec, addressed[0]) if len(addressed) == 1 else None,
    }
    return Plan("gaps", spec.id, "Gap", fields | dict.fromkeys(_LEVELS))


def _worksheet(spec: SheetSpec) -> Plan:
    groups = {fold(group.label or group.id): group.id for group in spec.groups}

    def group(reader: Reader, text: str) -> Cells:
        if not text:
            return {}
        if fold(text) not in groups:
            raise NotPlaced(f"“{clean_line(text[:60])}” is not a group of this worksheet.")
        return {GROUP_COLUMN: groups[fold(text)]}

    fields: dict[str, Read | None] = {"Group": group} if groups else {}
    shown = [column for column in spec.columns if column.id != GROUP_COLUMN]
    fields |= {label(column): _one(spec, column.id) for column in shown}
    main = next((column for column in shown if column.kind is Kind.TEXT and not column.private), None)
    main = main or next((column for column in shown if column.kind is Kind.LINK), shown[0] if shown else None)
    return Plan(spec.id, spec.id, label(main) if main else "", fields)
