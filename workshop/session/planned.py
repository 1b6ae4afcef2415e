"""The planner's sheets and the parking lot as typed values; `workshop.session.view.Session` offers them."""

from __future__ import annotations

from content.blocks import Planner
from content.common import PARKING
from workshop.meeting.model import AgendaItem
from workshop.session.links import LinkReader
from workshop.session.model import CommitmentView, InviteeView, Meeting, MeetingDecision, ParkedItem, Resource
from workshop.session.values import form, number, text, texts, written_rows
from workshop.sheets.model import Row, State


def meeting(state: State, planner: Planner, links: LinkReader) -> Meeting:
    """Everything the planner knows. Rows in which nothing is written are left out."""
    row = form(state, planner.meeting.id)
    return Meeting(
        purpose=text(row.value("purpose")),
        lead=text(row.value("lead")),
        helpers=texts(row.value("helpers")),
        resources_text=text(row.value("resources")),
        frame=text(row.value("frame")),
        date=text(row.value("date")),
        start=text(row.value("start")),
        minutes=number(row.value("minutes")),
        place=text(row.value("place")),
        state=text(row.value("state")),
        zone=text(row.value("zone")),
        agenda=tuple(_agenda(one) for one in written_rows(state, planner.agenda.id)),
        invitees=tuple(_invitee(links, planner, one) for one in written_rows(state, planner.invitees.id)),
        resources=tuple(_resource(one) for one in written_rows(state, planner.resources.id)),
        commitments=tuple(_commitment(one) for one in written_rows(state, planner.commitments.id)),
    )


def decisions(state: State, planner: Planner | None) -> list[MeetingDecision]:
    """The planner's decisions in order, then what the parking lot calls one."""
    found: list[MeetingDecision] = []
    if planner is not None:
        for row in written_rows(state, planner.decisions.id):
            decision, reason, who, when = (text(row.value(name)) for name in ("text", "reason", "who", "when"))
            found.append(MeetingDecision(row.id, decision, reason, who, when, planner.decisions.id))
    noted = [parked for parked in parking(state) if parked.kind == "decision"]
    return found + [MeetingDecision(parked.row, parked.text, who=parked.person, sheet=PARKING.id) for parked in noted]


def parking(state: State) -> list[ParkedItem]:
    """Everything that was put aside, in order; a row without a text is left out."""
    found = []
    for row in written_rows(state, PARKING.id):
        item, kind, person, step = (text(row.value(name)) for name in ("text", "kind", "person", "step"))
        if item:
            found.append(ParkedItem(row.id, item, kind or "for later", person, step))
    return found


def _agenda(row: Row) -> AgendaItem:
    minutes = number(row.value("minutes"))
    whole = None if minutes is None else round(minutes)
    title, outcome, opener = (text(row.value(name)) for name in ("title", "outcome", "opens"))
    return AgendaItem(title, whole, outcome, opener, row.id)


def _invitee(links: LinkReader, planner: Planner, row: Row) -> InviteeView:
    column = planner.invitees.column("organisation")
    linked = column is not None and bool(column.to)
    return InviteeView(
        row=row.id,
        organization=links.text(planner.invitees.id, row.id, "organisation"),
        person=text(row.value("person")),
        partner=text(row.value("organisation")) if linked else "",
        kind=text(row.value("kind")),
        why=text(row.value("why")),
        reply=text(row.value("reply")),
        contact=text(row.value("contact")),
    )


def _resource(row: Row) -> Resource:
    what, source, state, gap = (text(row.value(name)) for name in ("what", "from", "state", "gap"))
    return Resource(row.id, what, source, state, gap)


def _commitment(row: Row) -> CommitmentView:
    said = row.value("said_yes")
    return CommitmentView(
        text=text(row.value("text")),
        owner=text(row.value("owner")),
        helpers=texts(row.value("helpers")),
        due=text(row.value("due")),
        gap=text(row.value("gap")),
        row=row.id,
        status=text(row.value("status")),
        done_means=text(row.value("done_means")),
        said_yes=said if isinstance(said, bool) else None,
    )
