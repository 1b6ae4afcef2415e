"""What just happened to cells and rows, in a few words for the place itself and a sentence for the line below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from content.common import AGENDA, CLOCK, ENERGIZER, ROOM, SPEAKING
from workshop.sheets.model import Decision, DeleteRow, InsertRow, Op, Outcome, Record, ResolveSibling, SetCell, Target

AUTOMATIC_SHEETS = (ROOM.id, CLOCK.id, SPEAKING.id, ENERGIZER.id)
"""Sheets that are written by leading the room: nobody wrote anything there, so nothing is said of it."""
NOTHING = (Outcome.NOOP, Outcome.REFUSED)

Label = Callable[[str, str], str]
"""What a row of a sheet is called on screen, whether it is still there or not."""


@dataclass(slots=True)
class ChangeNote:
    """Words that stand beside some cells and rows for a moment."""

    words: str
    targets: list[Target] = field(default_factory=list)


class ChangeNotes:
    """Follows the records one person sees, in their order."""

    def __init__(self, person: str, label: Label, short_name: Callable[[str], str]) -> None:
        self._person = person
        self._label = label
        self._short_name = short_name
        self._writers: dict[Target, str] = {}
        self._deleters: dict[Target, str] = {}
        """Who deleted a row since this screen was opened."""

    def of(self, record: Record) -> list[ChangeNote]:
        """What is to be said beside the cells and rows that this record touched; no words end what was said there."""
        others, who = record.edit.person != self._person, self._short_name(record.edit.person)
        found: dict[str, ChangeNote] = {}
        for op, decision in self._done(record):
            target = _target(op)
            words = f"by {who}" if others else ""
            if decision.outcome is Outcome.MERGED:
                other = self._writers.get(target, "")
                words = (
                    f"{words}, merged" if others else f"merged with {self._short_name(other)}'s" if other else "merged"
                )
            self._writers[target] = record.edit.person
            if record.edit.person:
                found.setdefault(words, ChangeNote(words)).targets.append(target)
            if isinstance(op, DeleteRow):
                self._deleters[target] = record.edit.person
            if decision.revived and (others or self._deleted_by_other(target)):
                back = f"restored by {who}" if others else "restored"
                found.setdefault(back, ChangeNote(back)).targets.append(target._replace(column=""))
        return list(found.values())

    def mine(self, record: Record, writers: Callable[[Target], Sequence[str]]) -> str:
        """What became of an edit of this window, when that needs a word; empty mostly.

        `writers` tells who wrote the values that wait beside a cell.
        """
        sentence = ""
        for op, decision in self._done(record):
            target = _target(op)
            if decision.outcome is Outcome.SIBLING:
                names = " and ".join(dict.fromkeys(writers(target))) or "Someone"
                if op.sheet == AGENDA.id:
                    return f"{names} planned this too, at the same time. Yours stands; the agenda shows both."
                return f"{names} edited this cell too. Both versions are kept: = switches, + keeps both."
            if decision.outcome is Outcome.MERGED:
                other = self._writers.get(target) or "Someone"
                sentence = f"{other} edited this at the same time; both changes were merged."
            elif decision.revived and self._deleted_by_other(target):
                sentence = sentence or "Someone deleted this row while you typed; your edit restored it."
        return sentence

    def _deleted_by_other(self, target: Target) -> bool:
        """Whether somebody else deleted that row here: what one deletes, or undoes, and writes again is no surprise."""
        return self._deleters.get(target._replace(column=""), self._person) != self._person

    def deleted(self, record: Record, sheet: str) -> str:
        """Who deleted rows of that sheet, and which; empty when nobody else did."""
        if not sheet or record.edit.person in (self._person, ""):
            return ""
        brought = {op.row for op in record.edit.ops if isinstance(op, InsertRow)}
        gone = [op.row for op, _ in self._done(record) if isinstance(op, DeleteRow) and op.sheet == sheet]
        gone = [row for row in gone if row not in brought]
        if not gone:
            return ""
        what = f"“{self._label(sheet, gone[0])}”" if len(gone) == 1 else f"{len(gone)} rows"
        return f"{record.edit.person} deleted {what}."

    @staticmethod
    def _done(record: Record) -> list[tuple[Op, Decision]]:
        return [
            (op, decision)
            for op, decision in zip(record.edit.ops, record.decisions, strict=True)
            if decision.outcome not in NOTHING and op.sheet not in AUTOMATIC_SHEETS
        ]


def _target(op: Op) -> Target:
    return Target(op.sheet, op.row, op.column if isinstance(op, SetCell | ResolveSibling) else "")
