"""What owners answer, written into the commitments of a session: done, dropped, open again, or another date."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from content.blocks import Planner
from workshop.notes.numbering import RowNumbers
from workshop.notes.reply import BadReply, Reply, parse_reply
from workshop.session.model import CommitmentView
from workshop.session.view import Session
from workshop.sheets.dates import show_date
from workshop.sheets.model import Op, Outcome, SetCell, Target

if TYPE_CHECKING:
    from store.api import SessionStore

REASON = "reason"
"""The column that says why a date moved or a commitment was dropped."""


class ReplyRefused(Exception):
    """No reply was written; `str()` has a sentence for each one that is wrong."""


@dataclass(frozen=True, slots=True)
class WrittenReply:
    """One reply as it was written: `before` is the commitment as it was; `changed` is False when it was so already."""

    reply: Reply
    before: CommitmentView
    changed: bool

    def words(self) -> str:
        """`A2: Dec 6, 2026 -> Dec 17, 2026 (the bus office is closed)`."""
        reply, old = self.reply, self.before
        if not self.changed:
            return f"{reply.number}: it was so already."
        if reply.keeps:
            return f"{reply.number}: {reply.reason}"
        now = reply.status or show_date(reply.due)
        was = (old.status or "open") if reply.status else (show_date(old.due) if old.due else "no date")
        return f"{reply.number}: {was} -> {now}{f' ({reply.reason})' if reply.reason else ''}"


def write_replies(store: SessionStore, texts: Sequence[str], *, today: datetime.date) -> list[WrittenReply]:
    """Write what each reply says, one edit a reply, so that each can be undone by itself.

    Raises ReplyRefused, and writes nothing, when a single one is not understood or names no commitment of this session;
    also when the store refuses one, after those before it. Raises StoreError.
    """
    planner = store.pack.first(Planner)
    if planner is None:
        raise ReplyRefused("The module of this session has no list of commitments.")
    sheet = planner.commitments.id
    numbers = RowNumbers(store.pack, store.records())
    known = {numbers.of(sheet, one.row): one for one in Session(store.pack, store.state).meeting().commitments}
    replies, problems = _understood(texts, known, today)
    if problems:
        raise ReplyRefused(" ".join(problems))
    reasons = planner.commitments.column(REASON) is not None
    written = []
    for reply in replies:
        before = known[reply.number]
        ops = _ops(store, sheet, before, reply, with_reason=reasons)
        if ops:
            decisions = store.commit(ops).record.decisions
            refused = next((one.reason for one in decisions if one.outcome is Outcome.REFUSED), "")
            if refused:
                raise ReplyRefused(f"{reply.number}: {refused}")
        written.append(WrittenReply(reply, before, bool(ops)))
    return written


def _understood(
    texts: Sequence[str], known: dict[str, CommitmentView], today: datetime.date
) -> tuple[list[Reply], list[str]]:
    replies: list[Reply] = []
    problems: list[str] = []
    for text in texts:
        try:
            reply = parse_reply(text, today)
        except BadReply as bad:
            problems.append(str(bad))
            continue
        if reply.number not in known:
            listed = ", ".join(known) or "none yet"
            problems.append(f"This session has no commitment {reply.number}; it has: {listed}.")
        elif any(reply.number == other.number for other in replies):
            problems.append(f"{reply.number} is answered twice; leave out one of the two.")
        replies.append(reply)
    return replies, problems


def _ops(store: SessionStore, sheet: str, old: CommitmentView, reply: Reply, *, with_reason: bool) -> list[Op]:
    """What to set: only cells that change."""
    cells: dict[str, str] = {}
    if reply.status and reply.status != (old.status or "open"):
        cells["status"] = reply.status
    if reply.due and reply.due != old.due:
        cells["due"] = reply.due
    row = old.row
    said = store.state.sheet(sheet).rows[row].value(REASON)
    if with_reason and reply.reason and (cells or (reply.keeps and reply.reason != said)):
        cells[REASON] = reply.reason
    return [
        SetCell(sheet, row, column, value, store.state.base(Target(sheet, row, column)))
        for column, value in cells.items()
    ]
