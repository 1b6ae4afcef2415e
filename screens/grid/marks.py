"""What stands beside the cells: which are on their way, which could not be kept, who changed which, who is where."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from workshop.sheets.model import Op, ResolveSibling, SetCell, Target, Value


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A cell's text that is not in the session yet; `reason` says why when it could not be kept.

    `waiting` counts the edits of this cell that are still on their way.
    """

    text: str
    edit_text: str
    reason: str = ""
    waiting: int = 1


class Marks:
    """The marks of one grid, by address. A row as a whole is an address with an empty column."""

    def __init__(self) -> None:
        self.unsaved: dict[Target, Unsaved] = {}
        self.rows: dict[Target, str] = {}  # rows on their way: "" while saving, else why they could not be kept
        self.changed: dict[Target, tuple[str, int]] = {}  # words of a moment, and which moment that is
        self.present: Mapping[Target, str] = {}  # words about who is at which cell; they stay until others are given
        self._moment = 0

    def begin(self, target: Target, text: str, edit_text: str) -> None:
        """A text was handed over to be saved; it is shown until the session has it."""
        old = self.unsaved.get(target)
        waiting = old.waiting + 1 if old is not None and not old.reason else 1
        self.unsaved[target] = Unsaved(text, edit_text, waiting=waiting)

    def saving(self, targets: Iterable[Target]) -> None:
        """These are on their way again; a reason why they failed before is dropped."""
        for target in targets:
            if not target.column:
                self.rows[target] = ""
            elif (found := self.unsaved.get(target)) and found.reason:
                self.unsaved[target] = replace(found, reason="", waiting=1)

    def saved(self, targets: Iterable[Target]) -> None:
        """The session has these, as far as no later edit of the same cell is still on its way."""
        for target in targets:
            row = target._replace(column="")
            if row == target or self.rows.get(row):
                self.rows.pop(row, None)
            found = self.unsaved.get(target)
            if found is not None and found.waiting > 1:
                self.unsaved[target] = replace(found, waiting=found.waiting - 1)
            else:
                self.unsaved.pop(target, None)

    def failed(self, targets: Iterable[Target], reason: str) -> None:
        """These could not be saved: their text stays, with the reason."""
        for target in targets:
            if not target.column:
                self.rows[target] = reason
            elif target in self.unsaved:
                self.unsaved[target] = replace(self.unsaved[target], reason=reason, waiting=1)

    def change(self, targets: Iterable[Target], words: str) -> int:
        """Put words beside these for a moment, or end what stands there when there are none.

        Returns the number of the note, for `clear_change_note`.
        """
        self._moment += 1
        for target in targets:
            self.changed.pop(target, None)
            if words:
                self.changed[target] = (words, self._moment)
        return self._moment

    def clear_change_note(self, moment: int) -> None:
        """That moment is over; what came later stays for its own."""
        self.changed = {target: tag for target, tag in self.changed.items() if tag[1] > moment}

    def words(self, target: Target) -> str:
        """What is to be said beside that cell or row now; empty most of the time."""
        tag = self.changed.get(target)
        return tag[0] if tag is not None else self.present.get(target, "")

    def state(self, target: Target) -> str:
        """`saving`, `not saved: <why>`, or empty for a cell that is as the session has it."""
        found = self.unsaved.get(target)
        reason = found.reason if found is not None else self.rows.get(target._replace(column=""))
        if reason is None:
            return ""
        return f"not saved: {reason}" if reason else "saving"


def targets_of(ops: Iterable[Op]) -> tuple[Target, ...]:
    """The cells and rows that operations are about, each once, in order."""
    return tuple(dict.fromkeys(_target_of(op) for op in ops))


def _target_of(op: Op) -> Target:
    """The cell an operation is about; its row where it is about no cell."""
    return Target(op.sheet, op.row, op.column if isinstance(op, SetCell | ResolveSibling) else "")


def as_text(value: Value, typed: str, choices: Collection[str] = ()) -> str:
    """How a value is shown until the session gives it back: as it will be, or as it was typed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, str) and (value in choices or value.casefold() == typed.strip().casefold()):
        return value
    return "" if value is None else typed.strip()
