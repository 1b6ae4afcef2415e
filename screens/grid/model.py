"""What keys do in a grid: cursor, selection, typing, rows. Pure: no screen, no clock, no store.

`press` takes a key and answers with effects; the rest are the same deeds for palette, mouse and clipboard. What was
handed over to be saved is shown at once and stays until the session has it, or with the reason why it has not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from content.model import Kind
from screens.grid.actions import BY_ID, KEYS, When
from screens.grid.deeds import DEEDS
from screens.grid.editor import CellEditor, Turn
from screens.grid.effects import Commit, Copied, Effect, Leave, Note, chunks
from screens.grid.marks import Marks, as_text, targets_of
from screens.grid.moves import tab
from screens.grid.rows import Extra, Rows, is_invitation
from screens.grid.source import BadInput, GridCell, GridColumn, GridRow, GridSource
from workshop.sheets.model import Op, Target, Value

FIXED = "This cell comes with the workshop and is not edited here."


@dataclass(slots=True)
class Coming:
    """A row on its way into the session: where it is shown, and what it takes to make it if that failed."""

    extra: Extra
    ops: tuple[Op, ...] = ()
    failed: bool = False


class GridModel:
    """One grid. `row` and `col` are the cursor (indices into `rows` and `columns`); `page` is how many rows a page is.

    `version` changes whenever a cell may look different; `editor` is not None while a cell is being typed in.
    """

    rows: Rows
    clipboard: str

    def __init__(self, source: GridSource) -> None:
        self.source = source
        self.columns: Sequence[GridColumn] = tuple(source.columns())
        self.rows = Rows()
        self.marks = Marks()
        self.editor: CellEditor | None = None
        self.row = 0
        self.col = 0
        self.page = 10
        self.version = 0
        self.selected_from: tuple[str, int] | None = None
        self.clipboard = ""
        self.coming: dict[str, Coming] = {}
        self._source_rows: Sequence[GridRow] | None = None
        self._prefix = ""
        self._out: list[Effect] = []
        self.refresh()
        self.row = self.rows.nearest(0)
        self.col = self.first_stop(self.row)

    # ------------------------------------------------------------------ reading

    @property
    def mode(self) -> When:
        return When.NAVIGATE if self.editor is None else When.EDIT

    @property
    def here(self) -> GridRow | None:
        """The row under the cursor; None in an empty grid."""
        return self.rows[self.row] if self.row < len(self.rows) else None

    def cell(self, index: int, col: int) -> GridCell:
        """The cell as it is to be shown, with what is not saved yet."""
        row, column = self.rows[index], self.columns[col]
        if is_invitation(row):
            return _whole(GridCell("", fixed=column.fixed), column)
        cell = _whole(self.source.cell(row.id, column.id), column)
        if self.marks.unsaved and not cell.fixed:
            unsaved = self.marks.unsaved.get(self.source.target(row.id, column.id))
            if unsaved is not None:
                hint = f"not saved: {unsaved.reason}" if unsaved.reason else cell.hint
                return replace(cell, text=unsaved.text, edit_text=unsaved.edit_text, hint=hint)
        return cell

    def target(self, index: int, col: int) -> Target:
        return self.source.target(self.rows[index].id, self.columns[col].id)

    def selection(self) -> tuple[int, int, int, int]:
        """Top row, left column, bottom row, right column of what is selected; at least the cell under the cursor."""
        row, col = self.row, self.col
        if self.selected_from is not None:
            found = self.rows.place(self.selected_from[0], self.row)
            if found is not None:
                row, col = found, self.selected_from[1]
        return min(row, self.row), min(col, self.col), max(row, self.row), max(col, self.col)

    @property
    def several(self) -> bool:
        """Whether more than the cell under the cursor is selected."""
        top, left, bottom, right = self.selection()
        return (top, left) != (bottom, right)

    def first_stop(self, index: int) -> int:
        """The first column of a row that can be filled in; 0 when none can."""
        if index >= len(self.rows):
            return 0
        return next((c for c in range(len(self.columns)) if not self.cell(index, c).fixed), 0)

    @property
    def at(self) -> tuple[int, int]:
        """The cell the keys act on: the cursor's; on an invitation, the first one to fill in."""
        here = self.here
        return (self.row, self.first_stop(self.row) if here is not None and is_invitation(here) else self.col)

    # ------------------------------------------------------------------ the session changed

    def refresh(self) -> None:
        """Read the source again. Cursor, selection and what is being typed stay with their rows."""
        self.version += 1
        self.columns = tuple(self.source.columns())
        self.col = max(0, min(self.col, len(self.columns) - 1))
        rows = self.source.rows()
        if rows is self._source_rows:
            return
        self._source_rows = rows
        self.rebuild()

    def rebuild(self) -> None:
        """Put the rows together again, cursor on the same row."""
        source = self._source_rows or ()
        here = self.here
        if self.coming or self.editor is not None:
            present = {row.id for row in source}
            self.coming = {row_id: coming for row_id, coming in self.coming.items() if row_id not in present}
            self._keep_edited(present)
        self.rows.build(source, [coming.extra for coming in self.coming.values()], growing=self.growing)
        place = self.rows.place(here.id, self.row) if here is not None else None
        self.row = self.rows.nearest(self.row if place is None else place)
        if self.selected_from is not None and self.rows.place(self.selected_from[0]) is None:
            self.selected_from = None

    def _keep_edited(self, present: set[str]) -> None:
        """The row that is being typed in stays, even when somebody deleted it meanwhile: the edit brings it back."""
        editor, here = self.editor, self.here
        if editor is None or here is None or here.id in present or here.id in self.coming or is_invitation(here):
            return
        self.coming[here.id] = Coming(Extra(here, self.rows.anchor(self.row)))

    @property
    def growing(self) -> bool:
        """Whether people can add rows here."""
        told = getattr(self.source, "growable", None)
        if isinstance(told, bool):
            return told
        try:
            self.source.insert(None)  # a source only answers with operations; nothing is inserted by asking
        except BadInput:
            return False
        return True

    def mark_saved(self, targets: Iterable[Target]) -> None:
        """These are in the session now."""
        targets = tuple(targets)
        self.marks.saved(targets)
        self.refresh()
        answered = {target.row for target in targets if not target.column}
        refused = [
            row_id
            for row_id, coming in self.coming.items()
            if not self._editing(row_id) and (row_id in answered or not (coming.ops or self._unsaved(row_id)))
        ]
        for row_id in refused:
            del self.coming[row_id]  # the reason has been said
        if refused:
            self.rebuild()

    def mark_failed(self, targets: Iterable[Target], reason: str) -> None:
        """These could not be kept; their text stays, and the next edit of a new row tries the whole row again."""
        targets = tuple(targets)
        self.version += 1
        self.marks.failed(targets, reason)
        for target in targets:
            if target.row in self.coming:
                self.coming[target.row].failed = True

    def mark_changed(self, targets: Iterable[Target], person: str) -> None:
        """Somebody else wrote these; their name stands beside them until the next key."""
        self.version += 1
        self.marks.changed.update((target, person) for target in targets)

    def _editing(self, row_id: str) -> bool:
        return self.editor is not None and self.editor.row == row_id

    # ------------------------------------------------------------------ keys

    def press(self, key: str, character: str | None = None) -> tuple[bool, Sequence[Effect]]:
        """Do what a key means here. False when it means nothing here and belongs to somebody else."""
        if character and self.takes(key, character):
            return True, self.type(character)
        action = KEYS[self.mode].get(key)
        return (False, ()) if action is None else (True, self.do(action))

    def takes(self, key: str, character: str) -> bool:
        """Whether a key types its character here. `?` and `/` mean help and find until something is being typed,
        except on a cell with a choice that begins so; the space bar changes or opens a cell."""
        if not character.isprintable() or ("+" in key and len(key) > 1 and not key.startswith("shift+")):
            return False  # a chord that happens to carry a letter
        if self.editor is not None:
            return True
        if character in "?/":
            return self.here is not None and any(c.startswith(character) for c in self.cell(*self.at).choices)
        return character != " "

    def do(self, action: str) -> Sequence[Effect]:
        """Carry out an action of `screens.grid.actions`; those of the other mode change nothing."""
        self._touched()
        if BY_ID[action].when is self.mode:
            if self.editor is not None:
                self._edit(self.editor, action)
            elif self.here is not None or action == "leave":
                DEEDS[action](self)
        return self.effects()

    def type(self, text: str) -> Sequence[Effect]:
        """A letter: into the text being typed, or as the beginning of a new one; on choices it picks."""
        prefix = self._prefix
        self._touched()
        if self.editor is not None:
            self.editor.type(text)
            self.say(self.editor.notice)
            if self.editor.sole and self.editor.quick:
                self._prefix = self.editor.text
                self._finish(Turn.STAY)
        elif self.here is not None:
            self._type_over(prefix, text)
        return self.effects()

    def _type_over(self, prefix: str, text: str) -> None:
        index, col = self.at
        cell = self.cell(index, col)
        if cell.fixed:
            self.say(FIXED)
        elif cell.choices:
            for beginning in (prefix + text, text):
                found = [choice for choice in cell.choices if choice.casefold().startswith(beginning.casefold())]
                if found:
                    break
            else:
                self.say(f"No choice begins with “{text}”; the choices are {', '.join(cell.choices)}.")
                return
            self._prefix = beginning
            if len(found) > 1:
                self.begin(beginning, quick=True)
            elif found[0] != cell.text:
                self.set_text(index, col, found[0])
        elif cell.kind is Kind.YESNO:
            self.set_text(index, col, text)
        else:
            self.begin(text, quick=True)

    # ------------------------------------------------------------------ editing a cell

    def begin(self, text: str | None = None, *, quick: bool = False) -> bool:
        """Open the cell under the cursor for typing, with its own text or another; False when it is fixed."""
        index, col = self.at
        row, column, cell = self.rows[index], self.columns[col], self.cell(index, col)
        if cell.fixed:
            self.say(FIXED)
            return False
        self.col = col
        self.selected_from = None
        self.editor = CellEditor(
            row.id, column, cell, self.target(index, col),
            lambda so_far: self.source.suggestions(row.id, column.id, so_far), text=text, quick=quick,
        )  # fmt: skip
        return True

    def finish(self) -> tuple[bool, Sequence[Effect]]:
        """Keep what is being typed, where it stands; False when it does not fit the cell and typing goes on."""
        if self.editor is not None:
            self._finish(Turn.STAY)
        return self.editor is None, self.effects()

    def _edit(self, editor: CellEditor, action: str) -> None:
        if action == "edit.copy":
            self.copied(editor.text, "Copied the text of this cell.")
            return
        if action == "edit.paste":
            editor.paste(self.clipboard)
            return
        turn = editor.do(action)
        self.say(editor.notice)
        if turn is Turn.CANCEL:
            self._close()
        elif turn is not Turn.STAY:
            self._finish(turn)

    def _finish(self, turn: Turn) -> None:
        editor = self.editor
        assert editor is not None
        index = self.rows.place(editor.row, self.row)
        again = bool(self.marks.unsaved.get(editor.target) and self.marks.unsaved[editor.target].reason)
        if index is not None and (editor.value != editor.before or again):
            try:
                index = self._write(index, self.col, editor.value, editor.base)
            except BadInput as bad:
                self.say(str(bad))
                return
        self.row = self.row if index is None else index
        self._close()
        if turn in (Turn.DONE, Turn.DOWN):
            self.row = self.rows.step(self.row, 1)
        elif turn is Turn.UP:
            self.row = self.rows.step(self.row, -1)
        elif turn in (Turn.NEXT, Turn.PREVIOUS):
            tab(self, 1 if turn is Turn.NEXT else -1)

    def _close(self) -> None:
        editor, self.editor = self.editor, None
        kept = self.coming.get(editor.row) if editor is not None else None
        if editor is not None and kept is not None and not kept.ops and not self._unsaved(editor.row):
            del self.coming[editor.row]  # somebody deleted it meanwhile, and nothing was typed into it
            self.rebuild()

    def _unsaved(self, row_id: str) -> bool:
        return any(target.row == row_id for target in self.marks.unsaved)

    # ------------------------------------------------------------------ writing

    def set_text(self, index: int, col: int, text: str) -> None:
        """Put a text in one cell at once, without an editor; says so when it does not fit."""
        try:
            self.row = self._write(index, col, text, self.cell(index, col).revision)
            self.col = col
        except BadInput as bad:
            self.say(str(bad))

    def _write(self, index: int, col: int, text: str, base: int) -> int:
        """Ask for `text` to be put there; where the row stands then. Raises BadInput."""
        row, column = self.rows[index], self.columns[col]
        value = self.source.parse(row.id, column.id, text)
        shown = as_text(value, text, self.cell(index, col).choices)
        if is_invitation(row):
            if value is None:
                return index
            row_id = self.add_row(self.rows.anchor(index), row.group, [(col, value, shown)])
            return self.rows.place(row_id, index) or 0
        ops = self.source.set(row.id, column.id, value, base)
        self.ask(ops, {self.source.target(row.id, column.id): (shown, text)})
        return index

    def add_row(self, after: str | None, group: str, values: Sequence[tuple[int, Value, str]]) -> str:
        """A new row after that one, perhaps with cells (column, value, text shown): its id. Raises BadInput."""
        row_id, ops = self.source.insert(after, [(self.columns[col].id, value) for col, value, _ in values])
        self.expect(GridRow(row_id, group=group), after, ops)
        self.ask(ops, {self.source.target(row_id, self.columns[col].id): (text, text) for col, _, text in values})
        self.rebuild()
        return row_id

    def forget(self, row_ids: Sequence[str]) -> None:
        """Let go of rows that could not be made."""
        for row_id in row_ids:
            del self.coming[row_id]
            for target in [target for target in (*self.marks.unsaved, *self.marks.rows) if target.row == row_id]:
                self.marks.saved([target])
        if row_ids:
            self.rebuild()

    def expect(self, row: GridRow, after: str | None, ops: Sequence[Op]) -> None:
        """Show a row that was asked for until the source has it."""
        self.coming[row.id] = Coming(Extra(row, after), tuple(ops))

    def ask(self, ops: Sequence[Op], texts: Mapping[Target, tuple[str, str]]) -> None:
        """Ask for an edit; `texts` are what its cells show (and edit) until it is saved."""
        about = {op.row for op in ops}
        retried = [coming for row_id, coming in self.coming.items() if coming.failed and row_id in about]
        whole = [*(op for coming in retried for op in coming.ops), *ops]
        for coming in retried:
            coming.failed = False
        for target, (text, edit_text) in texts.items():
            self.marks.begin(target, text, edit_text)
        for part in chunks(whole):
            self._out.append(Commit(part, targets_of(part)))
        self.marks.saving(target for target in targets_of(whole) if not target.column)
        self.version += 1

    def put(self, index: int, col: int) -> None:
        """The cursor to that cell."""
        self._touched()
        self.selected_from = None
        self.row, self.col = self.rows.nearest(index), max(0, min(col, len(self.columns) - 1))

    def find(self, text: str, by: int = 1) -> tuple[int, int] | None:
        """The next (1) or previous (-1) cell that holds `text` in any case, around the end; the one here comes last."""
        wanted = text.strip().casefold()
        wide, high = len(self.columns), len(self.rows)
        if not wanted or not wide:
            return None
        start = self.row * wide + self.col
        for step in range(1, wide * high + 1):
            index, col = divmod((start + by * step) % (wide * high), wide)
            row = self.rows[index]
            if not row.heading and not is_invitation(row) and wanted in self.cell(index, col).text.casefold():
                return index, col
        return None

    # ------------------------------------------------------------------ inside

    def _touched(self) -> None:
        """A key was pressed: other people's names go, the letters typed on a choice are forgotten."""
        self._prefix = ""
        if self.marks.changed:
            self.marks.changed.clear()
            self.version += 1

    def say(self, text: str) -> None:
        """A sentence for the person, if there is one."""
        if text:
            self._out.append(Note(text))

    def copied(self, text: str, words: str) -> None:
        self.clipboard = text
        self._out.append(Copied(text, words))

    def leave(self) -> None:
        self._out.append(Leave())

    def effects(self) -> Sequence[Effect]:
        """What was asked of the world since the last call."""
        out, self._out = tuple(self._out), []
        return out


def _whole(cell: GridCell, column: GridColumn) -> GridCell:
    """The cell with what it takes over from its column."""
    if column.kind is Kind.TEXT and not column.fixed and not column.choices and not column.long:
        return cell
    kind = column.kind if cell.kind is Kind.TEXT else cell.kind
    fixed, choices, long = cell.fixed or column.fixed, cell.choices or column.choices, cell.long or column.long
    if (kind, fixed, choices, long) == (cell.kind, cell.fixed, cell.choices, cell.long):
        return cell
    return replace(cell, kind=kind, fixed=fixed, choices=choices, long=long)
