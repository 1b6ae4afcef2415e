"""A question with one answer: a field of a form, or one cell of a sheet of answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from content.sheet_spec import OWN_ROW, Column, Kind, SheetSpec
from workshop.cli.plain.cells import Unclear, key_ops, value_of
from workshop.cli.plain.station import Station, round_words
from workshop.cli.plain.words import asked, cell_text, ended, numbered
from workshop.sheets.model import SetCell, Target, Value

if TYPE_CHECKING:
    from workshop.cli.plain.station import Desk


class FieldStation(Station):
    """One field. `row` is empty for a form, whose row follows from the round; `keys` say what the row is about."""

    def __init__(
        self, spec: SheetSpec, column: Column, title: str, row: str = "", keys: Mapping[str, Value] | None = None
    ) -> None:
        super().__init__(title)
        self.spec, self.column, self._row, self._keys = spec, column, row, keys or {}
        self.private = (spec,) if spec.hidden_until_reveal else ()
        self._base = 0

    def target(self, desk: Desk) -> Target:
        """The cell that is filled in here."""
        return Target(self.spec.id, self._row or desk.visit.form_row(self.spec), self.column.id)

    def present(self, desk: Desk) -> Iterable[str]:
        """The question, and what stands there now."""
        yield asked(self.column)
        if self.column.kind is Kind.LINK:
            yield from numbered(desk.visit.session.link_targets(self.column.to).values())
        yield from round_words(desk, self.spec)
        yield from self._alone(desk)
        yield self._now(desk)

    def _now(self, desk: Desk) -> str:
        cell = desk.visit.state.cell(self.target(desk))
        if cell is None or cell.value is None:
            return "Nothing written yet."
        text = str(cell.value) if self.column.long else cell_text(desk.visit.session, self.column, cell.value)
        beside = [f" Another version, by {one.person}: {ended(str(one.value))}" for one in cell.conflicts]
        return f"Now: {ended(text)}{''.join(beside)}"

    def _alone(self, desk: Desk) -> Iterable[str]:
        """What each person wrote in a private round that is revealed."""
        if self._row or not self.private or self.target(desk).row.startswith(OWN_ROW):
            return
        for row in desk.visit.state.sheet(self.spec.id).live():
            text = cell_text(desk.visit.session, self.column, row.value(self.column.id))
            if row.id.startswith(OWN_ROW) and text:
                yield f"{row.person or 'Someone'} wrote: {ended(text)}"

    def prompt(self, desk: Desk) -> str:
        """What typing does. What is replaced is what stood there when this was asked."""
        self._base = desk.visit.state.base(self.target(desk))
        cell = desk.visit.state.cell(self.target(desk))
        if cell is None or cell.value is None:
            return f"{self.column.label}: type it, or Enter to go on:"
        what = "type more to add a line" if self.column.long else "type a new answer"
        return f"{self.column.label}: {what}, clear to empty it, or Enter to go on:"

    def answer(self, desk: Desk, text: str) -> bool:
        """A long text gets one more line; anything else is replaced, and undo restores it."""
        target, state = self.target(desk), desk.visit.state
        cell = state.cell(target)
        before = cell.value if cell is not None and self.column.long and isinstance(cell.value, str) else ""
        try:
            value = value_of(desk, self.column, f"{before}\n{text}" if before else text)
        except Unclear as unclear:
            desk.talk.say(str(unclear))
            return False
        base = state.base(target) if self.column.long else self._base
        saved = desk.write([*key_ops(desk, target, self._keys), SetCell(*target, value, base)])
        return saved and not self.column.long

    def clear(self, desk: Desk) -> None:
        """Empty the answer; undo restores it."""
        target = self.target(desk)
        desk.write([SetCell(*target, None, desk.visit.state.base(target))], "Emptied. To restore it, type undo.")
