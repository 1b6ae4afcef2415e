"""What the pages and helpers of an open session share: store, pack, who is working, ways to send an edit and speak."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from content.common import ROOM
from content.model import Pack
from content.sheet_spec import FORM_ROW, OWN_ROW, SheetSpec
from screens.pages.discretion import Discretion
from workshop.session.private_rounds import VisibilityFilter, is_hidden
from workshop.sheets.model import Edit, Op, Outcome, Record, Role, SetCell, State, Target
from workshop.sheets.permissions import denial_reason
from workshop.sheets.values import person_key

if TYPE_CHECKING:
    from screens.pages.partner_names import PartnerNames
    from store.api import Receipt, SessionStore, StoreError
    from store.home import Home
    from workshop.session.change_list import Change
    from workshop.session.view import Session

Done: TypeAlias = "Callable[[Receipt | StoreError], None]"


@dataclass(frozen=True, slots=True)
class CommitResult:
    """How a commit ended, on its way from the store's thread to the screen's."""

    done: Done | None
    result: Receipt | StoreError
    ops: tuple[Op, ...] = ()


def outcome_words(result: Receipt | StoreError, done: str) -> str:
    """What became of an edit: `done`, or why it was not saved or not changed."""
    from store.api import StoreError

    if isinstance(result, StoreError):
        return str(result)
    refused = [decision.reason for decision in result.record.decisions if decision.outcome is Outcome.REFUSED]
    return refused[0] if refused else done


class SessionContext:
    """One person's place at one session.

    `deliver` brings a `CommitResult` or a batch of records to the UI thread, `say` shows one sentence there; the screen
    gives both.
    """

    def __init__(
        self,
        store: SessionStore,
        deliver: Callable[[CommitResult | Sequence[Record]], None],
        *,
        say: Callable[[str], None] = lambda text: None,
        library: Home | None = None,
    ) -> None:
        self.store = store
        self.say = say
        self.library = library
        self.clock = store.clock
        self.today = store.clock.today()
        self.sending: Callable[[Sequence[Op]], None] = lambda ops: None
        """Told of every edit that goes out, before it does."""
        self.discretion = Discretion(self)
        self._deliver = deliver
        self._unwritable = store.read_only
        self._session: Session | None = None
        self._veil = VisibilityFilter(store.pack.sheets(), self.person)
        self._stop = store.subscribe(self._heard)

    @property
    def pack(self) -> Pack:
        """The module as it was when the session was made."""
        return self.store.pack

    @property
    def person(self) -> str:
        """Who works here, as they wrote their name; empty for an observer without one."""
        return self.store.identity.person

    @property
    def role(self) -> Role:
        """What this person may do; the store enforces it."""
        return self.store.identity.role

    @cached_property
    def person_key(self) -> str:
        """The key of this person's rows in KEYED sheets."""
        return person_key(self.person)

    @cached_property
    def specs(self) -> dict[str, SheetSpec]:
        """All sheets of the pack by id."""
        return self.pack.sheets()

    @cached_property
    def partner_names(self) -> PartnerNames:
        """Names of partners in other sessions of this home; a thread reads them from the first time on."""
        from screens.pages.partner_names import PartnerNames

        return PartnerNames(self.library, self.session.partner_sheet)

    @property
    def state(self) -> State:
        """The newest state as this person may see it: what others write alone is not in it until it is revealed."""
        return self._veil(self.store.state)

    @property
    def session(self) -> Session:
        """Typed views over the newest state; the same object until the state changes."""
        from workshop.session.view import Session

        state = self.state
        if self._session is None or self._session.state is not state:
            self._session = Session(self.pack, state, self._session)
        return self._session

    def history(self, target: Target) -> Sequence[Record]:
        """Every record that touched that cell or row, oldest first, as far as this person may see it.

        Reads the whole journal: for a thread beside the screen's.
        """
        return VisibilityFilter(self.specs, self.person).records(self.store.history(target), self.store.state)

    def changed_since(self, revision: int) -> list[Change]:
        """What others changed since that revision, as far as this person may see it. For a thread, as `history`."""
        from workshop.session.change_list import collect_changes
        from workshop.session.view import Session

        visibility, state = VisibilityFilter(self.specs, self.person), self.store.state
        new = [record for record in self.store.records() if revision < record.revision <= state.revision]
        if not new:
            return []
        return collect_changes(visibility.records(new, state), Session(self.pack, visibility(state)), self.person)

    def form_row(self, spec: SheetSpec) -> str:
        """The row of a form this person writes in: their own while the round is private, then the shared one."""
        return OWN_ROW + self.person_key if is_hidden(self.state, spec) else FORM_ROW

    def why_not(self, ops: Sequence[Op]) -> str:
        """Why this person may not do that here, in a sentence; empty when they may. The store has the last word.

        An operation on the row "" is about a row of one's own that is still to come.
        """
        if self.store.read_only:
            return self.store.read_only
        edit = Edit("", self.person, self.role, tuple(ops), "")
        for op in ops:
            if op.sheet in self.specs:
                own = op if op.row else replace(op, row=self.person_key)
                if reason := denial_reason(self.store.state, self.specs, edit, own):
                    return reason
        return ""

    @property
    def leads(self) -> bool:
        """Whether this person may move the group, from this terminal."""
        return not self.why_not([SetCell(ROOM.id, FORM_ROW, "step", None)])

    @property
    def may_undo(self) -> bool:
        """Whether this person can have edits to undo here."""
        return self.role is not Role.OBSERVER and not self.store.read_only

    @property
    def letters_off(self) -> str:
        """Why no letter is a command any more: the session is gone, and whoever types does not look. Mostly empty."""
        return f"{self.store.read_only} F10 closes this window." if self.store.gone else ""

    def lost(self) -> str | None:
        """What to say when the session can no longer be written, or is gone, or can be written again; else None."""
        reason = self.store.read_only
        if reason == self._unwritable:
            return None
        self._unwritable = reason
        return self.letters_off or reason

    def send(self, ops: Sequence[Op], done: Done | None = None) -> None:
        """Commit off the UI thread; `done` gets the receipt or the error on the UI thread."""
        if not ops:
            return
        self.sending(ops)
        future = self.store.submit(ops)

        def settled(ended: Future[Receipt]) -> None:
            from store.api import StoreError

            error = ended.exception()
            if error is None:
                self._deliver(CommitResult(done, ended.result(), tuple(ops)))
            else:
                known = error if isinstance(error, StoreError) else StoreError(f"The edit was not saved: {error}.")
                self._deliver(CommitResult(done, known, tuple(ops)))

        future.add_done_callback(settled)

    def _heard(self, records: Sequence[Record]) -> None:
        """Pass records on as far as this person may see them; called on the store's thread."""
        self._deliver(self._veil.records(records, self.store.state))

    def close(self) -> None:
        """Stop following the session and close the store; edits under way are saved first."""
        self._stop()
        self.store.close()
