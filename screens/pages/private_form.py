"""A form that is written alone: one's own until the reveal; then the shared one, with everybody's text under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import events

from content.sheet_spec import FORM_ROW, OWN_ROW, SheetSpec
from screens.grid.form_source import VALUE, FormSource
from screens.grid.source import BadInput, GridCell, GridRow
from screens.grid.widget import WorksheetGrid
from screens.pages.context import SessionContext
from screens.pages.page import Page
from workshop.session.private_rounds import SOMEBODY, is_hidden
from workshop.sheets.model import Op, Row, SetCell, Target
from workshop.sheets.rounds import owner_key

_OF = "/"
"""Between the row of the sheet and the field, in the id of a line that shows what somebody wrote alone."""


def private_form_page(spec: SheetSpec) -> Page:
    """The page of a form that is written alone."""
    return Page(
        spec.id,
        spec.title,
        lambda context: PrivateForm(PrivateFormSource(context, spec), id=f"grid-{spec.id}"),
        (spec.id,),
    )


class PrivateFormSource(FormSource):
    """Lines are the form's fields; after the reveal also what each person wrote, which stays as it is."""

    def __init__(self, context: SessionContext, spec: SheetSpec) -> None:
        super().__init__(spec, context.pack, lambda: context.state, today=context.today)
        self.context = context
        self._all: tuple[GridRow, ...] = ()

    @property
    def row(self) -> str:
        """The row this person writes: their own before the reveal, the shared one after it."""
        return self.context.form_row(self.spec)

    def rows(self) -> Sequence[GridRow]:
        """The fields, and after the reveal the lines of each person under their name."""
        made = tuple(self._made())
        if made != self._all:
            self._all = made
        return self._all

    def _made(self) -> list[GridRow]:
        """The shared fields, and after the reveal what each person wrote."""
        own = [] if is_hidden(self.context.state, self.spec) else self._own_rows()
        if not own:
            return list(super().rows())
        made = [GridRow("heading:together", "Together: the text you share"), *super().rows()]
        for row, fields in own:
            made.append(GridRow(f"heading:{row.id}", f"{self.author(row.id)}, in private", row.id))
            made += [GridRow(f"{row.id}{_OF}{field}", group=row.id) for field in fields]
        return made

    def _own_rows(self) -> list[tuple[Row, list[str]]]:
        """The rows people wrote for themselves, with the fields they filled in."""
        found = []
        for row in self.context.state.sheet(self.spec.id).live():
            fields = [column.id for column in self.spec.columns if row.value(column.id) is not None]
            if row.id.startswith(OWN_ROW) and fields:
                found.append((row, fields))
        return found

    def author(self, row: str) -> str:
        """Who wrote that row; not whom in a round without names."""
        key = owner_key(row.partition(_OF)[0])
        if key == self.context.person_key:
            return "You"
        known = self.context.session.person(key)
        return known.name if known is not None else SOMEBODY.capitalize()

    def is_alone(self, row: str) -> bool:
        """Whether that line shows what somebody wrote alone."""
        return _OF in row

    def cell(self, row: str, column: str) -> GridCell:
        """A field as in other forms; a line that somebody wrote alone is read-only."""
        if not self.is_alone(row):
            return super().cell(row, column)
        own, _, field = row.partition(_OF)
        if column != VALUE:
            return super().cell(field, column)
        shown = self._sheet.cell(own, field)
        return replace(
            shown, fixed=True, choices=(), hint="Enter copies it into the shared text, Space copies all of it"
        )

    def target(self, row: str, column: str) -> Target:
        """The address in the form's row, or in the row of the person who wrote the line."""
        own, _, field = row.partition(_OF)
        return Target(self.spec.id, own, field) if field else super().target(row, column)

    def take_over(self, row: str, *, whole: bool) -> list[Op]:
        """The operations that put that line, or all that this person wrote, into the shared form."""
        own, _, field = row.partition(_OF)
        state = self.context.state
        there = state.sheet(self.spec.id).rows.get(own)
        if there is None:
            raise BadInput("That text is no longer there.")
        fields = [column.id for column in self.spec.columns if there.value(column.id) is not None] if whole else [field]
        places = [Target(self.spec.id, FORM_ROW, name) for name in fields]
        return [SetCell(*at, there.value(at.column), state.base(at)) for at in places]


class PrivateForm(WorksheetGrid):
    """The worksheet of such a form. On a line that somebody wrote alone, Enter takes it over into the shared form."""

    HELP = (
        "Write in private first: until the reveal no one sees your lines, and you see no one else's. After that, the "
        "form on top is the text you share, and below it is what each person wrote. Those lines do not change: on one "
        "of them, Enter copies that line into the shared form, and Space copies all that this person wrote. Undo "
        "restores your earlier text."
    )

    def __init__(self, source: PrivateFormSource, *, id: str) -> None:  # noqa: A002
        super().__init__(source, id=id)
        self._form = source

    def _line(self) -> str:
        """The row under the cursor when somebody wrote it alone; else empty."""
        here = self.state.here
        return here.id if here is not None and self._form.is_alone(here.id) else ""

    def on_key(self, event: events.Key) -> None:
        """On somebody's line, Enter copies it into the shared form and Space all that they wrote."""
        line = self._line()
        if self.editing or not line or event.key not in ("enter", "space"):
            return
        event.stop()
        event.prevent_default()
        ops = self._form.take_over(line, whole=event.key == "space")
        if reason := self._form.context.why_not(ops):
            self.post_message(self.NoticeRequested(self, reason, wrong=True))
            return
        targets = [Target(op.sheet, op.row, op.column) for op in ops if isinstance(op, SetCell)]
        self.post_message(self.CommitRequested(self, ops, targets))
        author = "your own text" if self._form.author(line) == "You" else self._form.author(line)
        self.post_message(self.NoticeRequested(self, f"Copied from {author}. Undo restores your earlier text."))

    def key_pairs(self) -> Sequence[tuple[str, str]]:
        """On somebody's line, how to take it over."""
        if self.editing or not self._line():
            return super().key_pairs()
        return [("Enter", "copy"), ("Space", "copy all"), ("F12", "details")]
