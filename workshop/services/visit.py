"""One person's place at one session without a screen: what they may see, what they write, what others did meanwhile."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from content.common import GROUP_ROUNDS, REVEALS, ROOM
from content.sheet_spec import FORM_ROW, OWN_ROW, SheetSpec
from store.api import Location, StoreError
from workshop.session.change_list import Change, collect_changes
from workshop.session.leading import lead_ops, sign_in_ops
from workshop.session.private_rounds import VisibilityFilter, is_hidden
from workshop.session.view import Session
from workshop.sheets.model import Edit, Op, Outcome, Record, Role, SetCell, Sibling, State, Target
from workshop.sheets.permissions import denial_reason
from workshop.sheets.rounds import MERGED, SIDE_BY_SIDE
from workshop.sheets.values import ValueProblem, person_key

if TYPE_CHECKING:
    from store.api import Receipt, SessionStore

_NOTHING = (Outcome.NOOP, Outcome.REFUSED)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of an edit: `saved` says whether any of it stands; `words` is one sentence for the person."""

    saved: bool
    words: str


@dataclass(frozen=True, slots=True)
class News:
    """What others did: `step` is where the group was led, `revealed` the titles of sheets that everyone sees now."""

    changes: tuple[Change, ...] = ()
    step: str = ""
    leader: str = ""
    revealed: tuple[str, ...] = ()
    came: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    notice: str = ""


class Visit:
    """An open session and who is at it. `close` must be called; every other call may raise nothing but StoreError.

    `heard` is the revision up to which `news` knows what happened.
    """

    def __init__(self, store: SessionStore) -> None:
        self.store = store
        self.pack, self.clock = store.pack, store.clock
        self.person, self.role = store.identity.person, store.identity.role
        self.specs = store.pack.sheets()
        self._veil = VisibilityFilter(self.specs, self.person)
        self._session: Session | None = None
        self._heard: deque[Record] = deque()
        self._mutex = threading.Lock()
        self.heard = store.state.revision
        self._mine = next((one.client for one in store.present() if one.mine), "")
        self._here = self._names()
        self._read_only = store.read_only
        self._stop = store.subscribe(self._take)

    def close(self) -> None:
        """Leave the session."""
        self._stop()
        self.store.close()

    # ------------------------------------------------------------------ what one sees

    @property
    def key(self) -> str:
        """The key of this person's rows; empty for an observer without a name."""
        try:
            return person_key(self.person)
        except ValueProblem:
            return ""

    @property
    def state(self) -> State:
        """The newest state as this person may see it."""
        return self._veil(self.store.state)

    @property
    def session(self) -> Session:
        """Typed views over the newest state."""
        state = self.state
        if self._session is None or self._session.state is not state:
            self._session = Session(self.pack, state, self._session)
        return self._session

    def form_row(self, spec: SheetSpec) -> str:
        """The row of a form this person writes in: their own while the round is private, then the shared one."""
        return OWN_ROW + self.key if is_hidden(self.state, spec) else FORM_ROW

    def conflicts(self) -> list[tuple[Target, Sibling]]:
        """The versions that stand beside a cell's value, in the order of the sheets and rows."""
        found = []
        for spec in self.specs.values():
            for row in self.state.sheet(spec.id).live():
                for column, cell in row.cells.items():
                    found += [(Target(spec.id, row.id, column), one) for one in cell.conflicts]
        return found

    @property
    def leads(self) -> bool:
        """Whether this person may move the group."""
        return not self.why_not([SetCell(ROOM.id, FORM_ROW, "step", None)])

    def why_not(self, ops: Sequence[Op]) -> str:
        """Why this person may not do that, in a sentence; empty when they may. The store has the last word."""
        if self.store.read_only:
            return self.store.read_only
        edit = Edit("", self.person, self.role, tuple(ops), "")
        reasons = (denial_reason(self.store.state, self.specs, edit, op) for op in ops if op.sheet in self.specs)
        return next(filter(None, reasons), "")

    # ------------------------------------------------------------------ what one writes

    def sign_in(self) -> None:
        """Put this person on the list of people, and note who comes on the day. Raises StoreError."""
        if self.role is Role.OBSERVER or self.store.read_only:
            return
        today = self.clock.today().isoformat()
        if ops := sign_in_ops(self.session, self.person, self.role, today):
            self.store.commit(ops)

    def write(self, ops: Sequence[Op], done: str = "Saved.") -> Written:
        """Commit that and say what became of it; `done` when all went as asked. Never raises StoreError."""
        try:
            return self._outcome(self.store.commit(ops), done)
        except StoreError as error:
            return Written(False, f"Not saved: {error}")

    def undo(self, *, again: bool = False) -> Written:
        """Undo this person's last edit, or redo the last undo."""
        try:
            receipt = self.store.redo() if again else self.store.undo()
        except StoreError as error:
            return Written(False, str(error))
        return self._outcome(receipt, "Redone." if again else "Undone. To redo it, type redo.")

    def lead(self, step: str) -> Written:
        """Move the group to that step, and the clock with it."""
        ops = lead_ops(self.store.state, self.session.agenda.steps, step, self.clock.now())
        return self.write(ops, "") if ops else Written(True, "")

    def announce(self, step: str) -> None:
        """Let others know where this person is."""
        self.store.announce(Location(step=step))

    def _outcome(self, receipt: Receipt, done: str) -> Written:
        decisions = receipt.record.decisions
        refused = next((one.reason for one in decisions if one.outcome is Outcome.REFUSED), "")
        stands = any(one.outcome not in _NOTHING for one in decisions)
        if refused:
            return Written(stands, refused)
        outcomes = {one.outcome for one in decisions}
        if Outcome.SIBLING in outcomes:
            return Written(
                True,
                "Saved, and someone else changed this at the same time. Both versions are kept. To choose, type "
                "conflicts.",
            )
        if Outcome.MERGED in outcomes:
            return Written(True, "Saved, and merged with what someone else wrote here at the same time.")
        return Written(True, done if stands else "Nothing changed.")

    # ------------------------------------------------------------------ what others do

    def _take(self, records: Sequence[Record]) -> None:
        """Keep what came, for later; called on the store's thread."""
        with self._mutex:
            self._heard.extend(records)
            self.heard = max(self.heard, *(record.revision for record in records), 0)

    def news(self) -> News:
        """What others did since the last call."""
        with self._mutex:
            records = list(self._heard)
            self._heard.clear()
        others = [record for record in records if record.edit.id.rpartition(".")[0] != self._mine]
        before, self._here = self._here, self._names()
        came = tuple(sorted(self._here - before))
        left = tuple(sorted(before - self._here))
        known, self._read_only = self._read_only, self.store.read_only
        notice = self._read_only if self._read_only != known else ""
        changes: tuple[Change, ...] = ()
        if others:
            seen = self._veil.records(others, self.store.state)
            changes = tuple(collect_changes(seen, self.session, self.person))
        step, leader = self._led(others)
        return News(changes, step, leader, self._revealed(others), came, left, notice)

    def _names(self) -> frozenset[str]:
        return frozenset(one.person for one in self.store.present() if not one.mine and one.person)

    def _led(self, records: Sequence[Record]) -> tuple[str, str]:
        """Where the group was led last, and by whom."""
        step, leader = "", ""
        for record in records:
            for op, decision in zip(record.edit.ops, record.decisions, strict=True):
                of_the_room = isinstance(op, SetCell) and (op.sheet, op.column) == (ROOM.id, "step")
                if of_the_room and decision.outcome not in _NOTHING and isinstance(decision.value, str):
                    step, leader = decision.value, record.edit.person
        return step, leader

    def _revealed(self, records: Sequence[Record]) -> tuple[str, ...]:
        """The titles of what was revealed."""
        sheets = dict.fromkeys(
            op.row
            for record in records
            for op, decision in zip(record.edit.ops, record.decisions, strict=True)
            if isinstance(op, SetCell)
            and (
                (op.sheet, op.column, op.value) == (REVEALS.id, "revealed", True)
                or (op.sheet == GROUP_ROUNDS.id and op.value in (SIDE_BY_SIDE, MERGED))
            )
            and decision.outcome not in _NOTHING
        )
        return tuple(self.specs[sheet].title for sheet in sheets if sheet in self.specs)
