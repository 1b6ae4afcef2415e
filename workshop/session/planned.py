"""The planner's sheets and the parking lot as typed values; `workshop.session.view.Session` offers them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from content.common import PARKING
from content.model import FORM_ROW, Planner
from workshop.meeting.model import AgendaItem
from workshop.session.model import Asked, Decided, Meeting, Parked, Promise, Resource
from workshop.sheets.model import Row, Value

if TYPE_CHECKING:
    from workshop.session.view import Session


def meeting(session: Session, planner: Planner) -> Meeting:
    """Everything the planner knows. Rows in which nothing is written are left out."""
    form = session.state.sheet(planner.meeting.id).rows.get(FORM_ROW) or Row(FORM_ROW, {}, 0, "")
    minutes = form.value("minutes")
    return Meeting(
        purpose=_text(form.value("purpose")),
        lead=_text(form.value("lead")),
        helpers=_texts(form.value("helpers")),
        resources_text=_text(form.value("resources")),
        frame=_text(form.value("frame")),
        date=_text(form.value("date")),
        start=_text(form.value("start")),
        minutes=minutes if isinstance(minutes, int | float) and not isinstance(minutes, bool) else None,
        place=_text(form.value("place")),
        state=_text(form.value("state")),
        zone=_text(form.value("zone")),
        agenda=tuple(_agenda(row) for row in _rows(session, planner.agenda.id)),
        invitees=tuple(_invitee(session, planner.invitees.id, row) for row in _rows(session, planner.invitees.id)),
        resources=tuple(_resource(row) for row in _rows(session, planner.resources.id)),
        commitments=tuple(_promise(row) for row in _rows(session, planner.commitments.id)),
    )


def decisions(session: Session, planner: Planner | None) -> list[Decided]:
    """The planner's decisions in order, then what the parking lot calls one."""
    found: list[Decided] = []
    if planner is not None:
        for row in _rows(session, planner.decisions.id):
            text, reason, who, when = (_text(row.value(name)) for name in ("text", "reason", "who", "when"))
            found.append(Decided(row.id, text, reason, who, when, planner.decisions.id))
    noted = [parked for parked in session.parking() if parked.kind == "decision"]
    return found + [Decided(parked.row, parked.text, who=parked.person, sheet=PARKING.id) for parked in noted]


def parking(session: Session) -> list[Parked]:
    """Everything that was put aside, in order; a row without a text is left out."""
    found = []
    for row in _rows(session, PARKING.id):
        text, kind, person, step = (_text(row.value(name)) for name in ("text", "kind", "person", "step"))
        if text:
            found.append(Parked(row.id, text, kind or "for later", person, step))
    return found


def _agenda(row: Row) -> AgendaItem:
    minutes = row.value("minutes")
    whole = round(minutes) if isinstance(minutes, int | float) and not isinstance(minutes, bool) else None
    title, outcome, opener = (_text(row.value(name)) for name in ("title", "outcome", "opens"))
    return AgendaItem(title, whole, outcome, opener, row.id)


def _invitee(session: Session, sheet: str, row: Row) -> Asked:
    spec = session.specs[sheet].column("organisation")
    linked = spec is not None and bool(spec.to)
    return Asked(
        row=row.id,
        organization=session.text(sheet, row.id, "organisation"),
        person=_text(row.value("person")),
        partner=_text(row.value("organisation")) if linked else "",
        kind=_text(row.value("kind")),
        why=_text(row.value("why")),
        reply=_text(row.value("reply")),
        contact=_text(row.value("contact")),
    )


def _resource(row: Row) -> Resource:
    what, source, state, gap = (_text(row.value(name)) for name in ("what", "from", "state", "gap"))
    return Resource(row.id, what, source, state, gap)


def _promise(row: Row) -> Promise:
    said = row.value("said_yes")
    return Promise(
        text=_text(row.value("text")),
        owner=_text(row.value("owner")),
        helpers=_texts(row.value("helpers")),
        due=_text(row.value("due")),
        gap=_text(row.value("gap")),
        row=row.id,
        status=_text(row.value("status")),
        done_means=_text(row.value("done_means")),
        said_yes=said if isinstance(said, bool) else None,
    )


def _rows(session: Session, sheet: str) -> Iterator[Row]:
    """The live rows in which something is written."""
    for row in session.state.sheet(sheet).live():
        if any(cell.value is not None for cell in row.cells.values()):
            yield row


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
