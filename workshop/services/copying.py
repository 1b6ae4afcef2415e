"""A session copied into a new one: next year starts from this one's partners, causes, and what was not done yet.

What one person wrote, rated or answered stays behind, and so do contacts unless who copies may see them. The new
session is there whole or not at all, and its session file names the one it was copied from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from content.blocks import Grid, Notes, Planner, Scorer
from content.model import Pack
from content.sheet_spec import FORM_ROW, Kind, Shape, SheetSpec
from store.clock import SYSTEM_CLOCK, Clock
from store.create import create_session
from store.readable import exportable_state
from workshop.services.follow_up import open_as
from workshop.session.links import GAPS, gap_grids
from workshop.session.view import Session
from workshop.sheets.model import END, InsertRow, Op, Role, Row, SetCell, State
from workshop.wording import count_noun, join_with_and

if TYPE_CHECKING:
    from store.api import SessionStore
    from store.home import Home


class Keep(StrEnum):
    """What a copy can begin with."""

    PEOPLE = "people"
    PARTNERS = "partners"
    CAUSES = "causes"
    OPEN = "open-commitments"
    NOTES = "notes"


USUAL = (Keep.PEOPLE, Keep.PARTNERS, Keep.CAUSES, Keep.OPEN)
"""Without being asked; what was noted belongs to the day it was noted."""
_CLOSED = ("done", "dropped")
_COMMITMENT = ("text", "owner", "helpers", "due", "done_means", "gap")
_NOUNS = {Keep.PARTNERS: "organization", Keep.CAUSES: "cause", Keep.OPEN: "open commitment", Keep.PEOPLE: "person"}


@dataclass(frozen=True, slots=True)
class CopiedSession:
    """The new session's id, and in a sentence what it begins with and what was left behind."""

    session: str
    words: str


def sees_contacts(role: Role) -> bool:
    """Whether contacts go along when someone in that role copies a session."""
    return role in (Role.FACILITATOR, Role.COORDINATOR)


def copy_session(
    home: Home | Path,
    source: SessionStore,
    title: str,
    keep: Collection[Keep] = USUAL,
    *,
    date: str = "",
    clock: Clock = SYSTEM_CLOCK,
) -> CopiedSession:
    """Make a session like `source`, by the person of that connection. Raises StoreError and PackErrors; then nothing is
    made."""
    state = exportable_state(source)
    session = Session(source.pack, state)
    contacts = sees_contacts(source.identity.role)
    copier = _Copier(source.pack, state, contacts=contacts)
    ops = {kind: list(copier.of(kind)) for kind in Keep if kind in keep and kind is not Keep.PEOPLE}
    people = [(one.name, one.role) for one in session.people()] if Keep.PEOPLE in keep else []
    made = create_session(
        home,
        title=title,
        pack=source.pack,
        school=session.school,
        division=session.division,
        date=date,
        people=people,
        clock=clock,
        copied=[op for some in ops.values() for op in some],
        origin=source.info.id,
    )
    named = session.partner_sheet[0]
    counts: dict[Keep, int] = {kind: _rows(some, named if kind is Keep.PARTNERS else "") for kind, some in ops.items()}
    counts[Keep.PEOPLE] = len(people)
    return CopiedSession(made, _words(counts, copier.left_behind))


def copy_of(library: Home, session: str, title: str, person: str) -> CopiedSession:
    """`copy_session` of a session that is not open, by a person in the role that its list of people gives.

    Raises StoreError, PackErrors and NotAdmitted.
    """
    store = open_as(library, session, person)
    try:
        return copy_session(library, store, title, clock=library.clock)
    finally:
        store.close()


def _rows(ops: Collection[Op], sheet: str) -> int:
    """How many rows they fill, of one sheet or of all."""
    return len({(op.sheet, op.row) for op in ops if isinstance(op, SetCell) and sheet in ("", op.sheet)})


def _words(counts: dict[Keep, int], contacts: int) -> str:
    parts = [
        count_noun(count, _NOUNS[kind], "people" if kind is Keep.PEOPLE else "")
        for kind, count in counts.items()
        if count and kind in _NOUNS
    ]
    what = join_with_and(parts) or "nothing but its module"
    left = f" {count_noun(contacts, 'contact')} left out: only a facilitator or the coordinator copies them."
    return f"Copied: {what}.{left if contacts else ''}"


class _Copier:
    """Turns rows of one state into the operations that make them again."""

    def __init__(self, pack: Pack, state: State, *, contacts: bool) -> None:
        self._pack, self._state, self._contacts = pack, state, contacts
        self._kept: set[str] = set()
        self.left_behind = 0

    def of(self, kind: Keep) -> Iterator[Op]:
        """The operations for one kind; causes come before the commitments that name them."""
        match kind:
            case Keep.PARTNERS:
                for spec in self._partner_sheets():
                    yield from self._sheet(spec)
            case Keep.CAUSES:
                for sheet in {spec.id: spec for spec, _ in gap_grids(self._pack)}.values():
                    yield from self._sheet(sheet)
            case Keep.OPEN:
                yield from self._open_commitments()
            case Keep.NOTES:
                for block in self._pack.blocks_of(Notes):
                    yield from self._form(block.sheet)

    def _partner_sheets(self) -> list[SheetSpec]:
        """The worksheets of the step in which organizations are named."""
        scorer = self._pack.first(Scorer)
        named = Session(self._pack, self._state).partner_sheet[0] if scorer is None else scorer.rates
        for step in self._pack.steps:
            grids = [block.sheet for block in step.blocks if isinstance(block, Grid)]
            if any(spec.id == named for spec in grids):
                return grids
        return []

    def _sheet(self, spec: SheetSpec) -> Iterator[Op]:
        if spec.shape is Shape.ROWS:
            for row in self._state.sheet(spec.id).live():
                yield from self._row(spec, row, [column.id for column in spec.columns])

    def _form(self, spec: SheetSpec) -> Iterator[Op]:
        """The shared row of a form, without what each person wrote alone."""
        row = self._state.sheet(spec.id).rows.get(FORM_ROW)
        if spec.shape is Shape.FORM and row is not None and not row.deleted:
            yield from self._cells(spec, row, [column.id for column in spec.columns])

    def _open_commitments(self) -> Iterator[Op]:
        planner = self._pack.first(Planner)
        if planner is not None:
            for row in self._state.sheet(planner.commitments.id).live():
                if row.value("text") and row.value("status") not in _CLOSED:
                    yield from self._row(planner.commitments, row, _COMMITMENT)

    def _row(self, spec: SheetSpec, row: Row, columns: Collection[str]) -> Iterator[Op]:
        self._kept.add(row.id)
        yield InsertRow(spec.id, row.id, END)
        yield from self._cells(spec, row, columns)

    def _cells(self, spec: SheetSpec, row: Row, columns: Collection[str]) -> Iterator[Op]:
        """The filled cells; a link only to a row that goes along."""
        for column in (column for column in spec.columns if column.id in columns):
            value = row.value(column.id)
            if value is None or (column.kind is Kind.LINK and column.to == GAPS and value not in self._kept):
                continue
            if column.private and not self._contacts:
                self.left_behind += 1
                continue
            yield SetCell(spec.id, row.id, column.id, value)
