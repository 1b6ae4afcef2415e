"""Taking what a returned file proposes, row by row, and undoing it row by row: for the command and for the screen."""

from __future__ import annotations

import base64
import contextlib
import hashlib
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from workshop.notes.incoming.foreign import ForeignError
from workshop.notes.incoming.proposals import Proposal, ProposalKind
from workshop.services.incoming import Incoming, read_bytes
from workshop.sheets.decide import decide
from workshop.sheets.inverse import CannotUndo, inverse
from workshop.sheets.model import (
    END,
    DeleteRow,
    Edit,
    InsertRow,
    Op,
    Outcome,
    Record,
    RestoreRow,
    SetCell,
    Target,
    UndoStacks,
)
from workshop.wording import count_noun

if TYPE_CHECKING:
    from store.api import SessionStore

OWN_VERSION = (
    "The version in the session is yours too, and one person has one version of a cell. Take the file's, or keep the "
    "session's."
)
REPLACED = "“{}” was changed since it was read, so nothing more of it is taken. Import it again."
ALREADY = "The session says this already; someone else may have taken it."


class Take(StrEnum):
    """How a proposal is taken: `THEIRS` is written over what is there, `BESIDE` as two people writing at once do."""

    THEIRS = "theirs"
    BESIDE = "beside"


class Import:
    """One file on its way into a session. `taken` holds the record of each proposal that was taken, by its place.

    Each proposal is one edit, decided whole before it is written, so nothing of a row is half there. `path` is looked
    at again before something is taken: of a file that was replaced meanwhile nothing more is taken, even when that
    one is gone again.
    """

    def __init__(self, store: SessionStore, incoming: Incoming, path: Path | None = None) -> None:
        self.store, self.incoming = store, incoming
        self.proposals = incoming.comparison.proposals
        self.taken: dict[int, Record] = {}
        self.refused: dict[int, str] = {}
        self._path = path
        self._stamp: tuple[int, int, int] | None = None
        self._replaced = ""

    def take(self, place: int, how: Take = Take.THEIRS) -> str:
        """Write one proposal as one edit. Why it was not taken, else an empty text. Raises StoreError.

        What somebody wrote since the file was compared is merged or stays beside.
        """
        proposal = self.proposals[place]
        reason = self._other_file() or (self._own(proposal) if how is Take.BESIDE else "")
        ops = [] if reason else self._ops(proposal, place, how)
        reason = reason or self._refusal(ops)
        if not reason:
            record = self.store.commit(ops).record
            reason = _problem(record)  # what others wrote in this very moment counts too
            if not reason:
                self.taken[place] = record
        self.refused.pop(place, None)
        if reason:
            self.refused[place] = reason
        return reason

    def undo(self, place: int) -> str:
        """Put back what stood before that proposal was taken. Why it cannot be, else an empty text. Raises StoreError.

        As undo does it, while it is this person's last edit; else as one more edit.
        """
        record, state = self.taken[place], self.store.state
        try:
            ops = inverse(state, record)
        except CannotUndo as why:
            return str(why)
        mine = (state.stacks.get(self.store.identity.person) or UndoStacks()).undo
        if mine and mine[-1].edit.id == record.edit.id:
            self.store.undo()
        elif ops:
            reason = self._refusal(ops)
            if reason:
                return reason
            self.store.commit(ops)
        del self.taken[place]
        return ""

    def receipt(self) -> str:
        """How much was taken, from which file, and what it was compared with."""
        refused = f", {len(self.refused)} refused" if self.refused else ""
        left = len(self.proposals) - len(self.taken) - len(self.refused)
        return (
            f"{count_noun(len(self.taken), 'change')} taken, {left} left{refused}, from {self.incoming.name} "
            f"(sha256 {self.incoming.sha256}), read against revision {self.incoming.revision}. "
            "Each can be undone by itself."
        )

    # ------------------------------------------------------------------ one proposal

    def _other_file(self) -> str:
        """A sentence once there was another file under that name. One that is only gone was read whole before."""
        if self._path is None or self._replaced:
            return self._replaced
        with contextlib.suppress(OSError, ForeignError):
            found = self._path.stat()
            stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
            if stamp != self._stamp and hashlib.sha256(read_bytes(self._path)).hexdigest() != self.incoming.sha256:
                self._replaced = REPLACED.format(self.incoming.name)
            self._stamp = stamp
        return self._replaced

    def _own(self, proposal: Proposal) -> str:
        cells = (self.store.state.cell(Target(proposal.sheet, proposal.row, one.column)) for one in proposal.cells)
        person = self.store.identity.person
        return OWN_VERSION if any(cell is not None and cell.person == person for cell in cells) else ""

    def _refusal(self, ops: list[Op] | tuple[Op, ...]) -> str:
        """Why the store would refuse one of these, so that none of them is written."""
        identity, state = self.store.identity, self.store.state
        edit = Edit("", identity.person, identity.role, tuple(ops), "")
        return _problem(decide(state, edit, self.store.pack.sheets()))

    def _ops(self, proposal: Proposal, place: int, how: Take) -> list[Op]:
        if proposal.change is ProposalKind.GONE:
            return [DeleteRow(proposal.sheet, proposal.row)]
        if not proposal.row:
            return self._new_row(proposal, place)
        state = self.incoming.now if how is Take.THEIRS else self.incoming.before
        targets = [(Target(proposal.sheet, proposal.row, one.column), one.theirs) for one in proposal.cells]
        return [SetCell(*target, theirs, state.base(target)) for target, theirs in targets]

    def _new_row(self, proposal: Proposal, place: int) -> list[Op]:
        """The row under an id that is made from the file, so that two who take it at once make one row."""
        text = repr((self.incoming.sha256, place, proposal.sheet, proposal.cells))
        row = "r" + base64.b32encode(hashlib.sha256(text.encode()).digest()).decode().lower()[:10]
        there = self.store.state.sheet(proposal.sheet).rows.get(row)
        first = RestoreRow(proposal.sheet, row) if there is not None and there.deleted else None
        cells = [(Target(proposal.sheet, row, one.column), one.theirs) for one in proposal.cells]
        return [
            first or InsertRow(proposal.sheet, row, END),
            *(SetCell(*target, theirs, self.store.state.base(target)) for target, theirs in cells),
        ]


def _problem(record: Record) -> str:
    """Why some of it was refused, or that all of it was so already; else empty."""
    refused = [one.reason for one in record.decisions if one.outcome is Outcome.REFUSED]
    same = all(one.outcome is Outcome.NOOP for one in record.decisions)
    return next(iter(refused), ALREADY if same else "")
