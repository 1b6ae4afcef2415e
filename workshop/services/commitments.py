"""One commitment in one line of text: read with the people, gaps and day of a session, and written as a row of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from content.blocks import Planner
from content.sheet_spec import Kind
from store.clock import SYSTEM_CLOCK, Clock
from workshop.meeting.grammar import ParsedCommitment, parse_commitment
from workshop.meeting.model import Commitment
from workshop.session.view import Session
from workshop.sheets.dates import day_of, long_date
from workshop.sheets.model import END, InsertRow, Op, Outcome, SetCell, Value, new_row_id
from workshop.wording import join_with_and

if TYPE_CHECKING:
    from store.api import SessionStore


class NotAdded(Exception):
    """The commitment was not added; `str()` says why. `reading`: what a doubtful line would write."""

    def __init__(self, reason: str, reading: ParsedCommitment | None = None) -> None:
        super().__init__(reason)
        self.reading = reading


def people_of(session: Session) -> list[str]:
    """Who can commit to something: the people of the session, then the persons among the invitees."""
    names = [person.name for person in session.people()]
    asked = [invitee.person for invitee in session.meeting().invitees if invitee.person.strip()]
    return list(dict.fromkeys([*names, *asked]))


def gaps_of(session: Session) -> dict[str, str]:
    """The gaps a commitment can name: row -> text; none where the pack's commitments are not linked to a gap list."""
    planner = session.pack.first(Planner)
    column = planner.commitments.column("gap") if planner is not None else None
    linked = column is not None and column.kind is Kind.LINK
    return {gap.id: gap.text for gap in session.gaps()} if linked else {}


def read_line(session: Session, line: str, *, today: datetime.date, me: str) -> ParsedCommitment:
    """What a line says in this session; `me` is whom "I" means."""
    return parse_commitment(line, people=people_of(session), gaps=gaps_of(session), today=today, me=me)


def cells_of(commitment: Commitment) -> Mapping[str, Value]:
    """The cells a commitment fills, column -> value; empty ones are left out."""
    cells: dict[str, Value] = {
        "text": commitment.text,
        "owner": commitment.owner,
        "due": commitment.due,
        "gap": commitment.gap,
        "helpers": commitment.helpers,
    }
    return {column: value for column, value in cells.items() if value}


def add_line(
    store: SessionStore, line: str, *, anyway: bool = False, clock: Clock = SYSTEM_CLOCK
) -> tuple[str, Commitment]:
    """Add what the line says at the end of the commitments, by the person of the store; the new row and its content.

    Raises NotAdded when something in the line is missing or unclear, unless `anyway` and it says what will be done;
    when the module has no commitments; when the edit is refused. Raises StoreError.
    """
    planner = store.pack.first(Planner)
    if planner is None:
        raise NotAdded("The module of this session has no list of commitments.")
    session = Session(store.pack, store.state)
    reading = read_line(session, line, today=clock.today(), me=store.identity.person)
    if reading.findings and not (anyway and reading.commitment.text):
        raise NotAdded(" ".join(reading.findings), reading)
    spec, row = planner.commitments, new_row_id()
    ops: list[Op] = [InsertRow(spec.id, row, END)]
    ops += [
        SetCell(spec.id, row, column, value)
        for column, value in cells_of(reading.commitment).items()
        if spec.column(column) is not None
    ]
    record = store.commit(ops).record
    refused = next((one.reason for one in record.decisions if one.outcome is Outcome.REFUSED), "")
    if refused:
        raise NotAdded(refused)
    return row, reading.commitment


def words_of(session: Session, commitment: Commitment) -> str:
    """`Ana Lopez: asks the clinic for a liaison · with Ben · by Fri, Dec 4, 2026 · for Asthma`."""
    day = day_of(commitment.due)
    parts = [
        f"{commitment.owner or 'No owner'}: {commitment.text}",
        f"with {join_with_and(commitment.helpers)}" if commitment.helpers else "",
        f"by {long_date(day)}" if day else "no date",
        f"for {gaps_of(session).get(commitment.gap, '')}" if commitment.gap else "",
    ]
    return " · ".join(filter(None, parts))
