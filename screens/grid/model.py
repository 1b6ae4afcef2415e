"""What keys do in a grid: cursor, selection, typing, rows. Pure: no screen, no clock, no store.

`press` takes a key and answers with effects; the rest are the same deeds for palette, mouse and clipboard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from content.model import Kind
from screens.grid.actions import BY_ID, KEYS
from screens.grid.dispatch import ACTION_HANDLERS
from screens.grid.editor import CellEditor, EditorResult
from screens.grid.effects import Commit, Copied, Effect, Large, Leave, ShowText, chunks
from screens.grid.marks import as_text, targets_of
from screens.grid.moves import tab
from screens.grid.resolve import is_resolve_key
from screens.grid.rows import PlacedRow, is_invitation
from screens.grid.source import BadInput, GridRow, GridSource
from screens.grid.state import GridState, PendingRow
from workshop.sheets.model import Op, Target, Value

_STAYS = " Your text stays; F5 takes it back word by word."
FIXED = "This cell is only to be read here; Tab goes to the next one to fill in."


class GridModel(GridState):
    """The keys of one grid. `clipboard` is what was copied in it last."""

    clipboard: str

    def __init__(self, source: GridSource) -> None:
        super().__init__(source)
        self.clipboard = ""
        self._prefix = ""
        self._out: list[Effect] = []

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
        if is_resolve_key(self, character):
            return False
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
                ACTION_HANDLERS[action](self)
        return self.effects()

    def type(self, text: str) -> Sequence[Effect]:
        """A letter: into the text being typed, or as the beginning of a new one; on choices it picks."""
        prefix = self._prefix
        self._touched()
        if self.editor is not None:
            self.editor.type(text)
            self.refuse(self.editor.notice)
            if self.editor.sole and self.editor.quick:
                self._prefix = self.editor.text
                self._finish(EditorResult.STAY)
        elif self.here is not None:
            self._type_over(prefix, text)
        return self.effects()

    def _type_over(self, prefix: str, text: str) -> None:
        index, col = self.at
        cell = self.cell(index, col)
        if cell.fixed:
            self.refuse(cell.why or FIXED)
        elif reason := self.locked(index, col):
            self.refuse(reason)
        elif cell.choices:
            for beginning in (prefix + text, text):
                found = [choice for choice in cell.choices if choice.casefold().startswith(beginning.casefold())]
                if found:
                    break
            else:
                self.refuse(f"No choice begins with “{text}”; the choices are {', '.join(cell.choices)}.")
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
        if cell.fixed or (reason := self.locked(index, col)):
            self.refuse((cell.why or FIXED) if cell.fixed else reason)
            return False
        self.col = col
        self.selected_from = None
        self.editor = CellEditor(
            row.id, column, cell, self.target(index, col),
            self._suggest(row.id, column.id), text=text, quick=quick,
        )  # fmt: skip
        return True

    def _suggest(self, row: str, column: str) -> Callable[[str], Sequence[str]]:
        """Completions of what is typed; none where what others wrote is covered."""
        if self.covers(self.source.target(row, column)):
            return lambda so_far: ()
        return lambda so_far: self.source.suggestions(row, column, so_far)

    def finish(self) -> tuple[bool, Sequence[Effect]]:
        """Keep what is being typed, where it stands; False when it does not fit the cell and typing goes on."""
        if self.editor is not None:
            self._finish(EditorResult.STAY)
        return self.editor is None, self.effects()

    def _edit(self, editor: CellEditor, action: str) -> None:
        if action == "edit.copy":
            self.copied(editor.text, "Copied the text of this cell.")
            return
        if action == "edit.paste":
            editor.paste(self.clipboard)
            return
        turn = editor.do(action)
        self.refuse(editor.notice)
        if turn is not EditorResult.STAY:
            self._finish(turn)

    def _finish(self, turn: EditorResult) -> None:
        editor = self.editor
        assert editor is not None
        index = self.rows.place(editor.row, self.row)
        again = bool(self.marks.unsaved.get(editor.target) and self.marks.unsaved[editor.target].reason)
        text = editor.typed if turn is EditorResult.KEEP else editor.value
        if index is not None and (text != editor.before or again):
            try:
                if reason := self.locked(index, self.col):
                    raise BadInput(reason)  # since typing began: refused later, the text would be gone
                index = self._write(index, self.col, text, editor.base)
            except BadInput as bad:
                self.refuse(f"{bad}{_STAYS}" if turn is EditorResult.KEEP else str(bad))
                return
        self.row = self.row if index is None else index
        self._close()
        if turn in (EditorResult.DONE, EditorResult.DOWN):
            self.row = self.rows.step(self.row, 1)
        elif turn is EditorResult.UP:
            self.row = self.rows.step(self.row, -1)
        elif turn in (EditorResult.NEXT, EditorResult.PREVIOUS):
            tab(self, 1 if turn is EditorResult.NEXT else -1)

    def _close(self) -> None:
        editor, self.editor = self.editor, None
        kept = self.pending_rows.get(editor.row) if editor is not None else None
        if editor is not None and kept is not None and not kept.ops and not self._unsaved(editor.row):
            del self.pending_rows[editor.row]  # somebody deleted it meanwhile, and nothing was typed into it
            self.rebuild()

    # ------------------------------------------------------------------ writing

    def set_text(self, index: int, col: int, text: str) -> None:
        """Put a text in one cell at once, without an editor; says so when it does not fit."""
        try:
            self.row = self._write(index, col, text, self.cell(index, col).revision)
            self.col = col
        except BadInput as bad:
            self.refuse(str(bad))

    def _write(self, index: int, col: int, text: str, base: int) -> int:
        """Ask for `text` to be put there; where the row stands then. Raises BadInput."""
        row, column = self.rows[index], self.columns[col]
        value = self.source.parse(row.id, column.id, text)
        shown = as_text(value, text, self.cell(index, col).choices)
        if is_invitation(row):
            if value is None:
                return index
            row_id = self.add_row(self.rows.anchor(index, row.group), row.group, [(col, value, shown)])
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
            del self.pending_rows[row_id]
            for target in [target for target in (*self.marks.unsaved, *self.marks.rows) if target.row == row_id]:
                self.marks.saved([target])
        if row_ids:
            self.rebuild()

    def expect(self, row: GridRow, after: str | None, ops: Sequence[Op]) -> None:
        """Show a row that was asked for until the source has it."""
        self.pending_rows[row.id] = PendingRow(PlacedRow(row, after), tuple(ops))

    def ask(self, ops: Sequence[Op], texts: Mapping[Target, tuple[str, str]]) -> bool:
        """Ask for an edit; `texts` are what its cells show (and edit) until it is saved. False, and the reason said,
        when this person may not do it."""
        if reason := self.why_not(ops):
            self.refuse(reason)
            self.forget([row for row in dict.fromkeys(op.row for op in ops) if row in self.pending_rows])
            return False
        about, given = {op.row for op in ops}, set(ops)
        needed: list[Op] = []
        for pending in [self.pending_rows[row_id] for row_id in about if row_id in self.pending_rows]:
            needed += [op for op in pending.needed() if op not in given]
            pending.failed = False
        whole = [*needed, *ops]
        for target, (text, edit_text) in texts.items():
            self.marks.begin(target, text, edit_text)
        for part in chunks(whole):
            self._out.append(Commit(part, targets_of(part)))
        self.marks.saving(target for target in targets_of(whole) if not target.column)
        self.version += 1
        return True

    def put(self, index: int, col: int) -> None:
        """The cursor to that cell."""
        self._touched()
        self.selected_from = None
        self.row, self.col = self.rows.nearest(index), max(0, min(col, len(self.columns) - 1))

    # ------------------------------------------------------------------ inside

    def _touched(self) -> None:
        """A key was pressed: the letters typed on a choice are forgotten."""
        self._prefix = ""

    def say(self, text: str) -> None:
        """A sentence for the person, if there is one."""
        if text:
            self._out.append(ShowText(text))

    def refuse(self, text: str) -> None:
        """Why the key did nothing, in a sentence, if there is one to say."""
        if text:
            self._out.append(ShowText(text, wrong=True))

    def wait_for_yes(self, text: str, rows: int) -> None:
        """A paste that large happens only when the person says so."""
        self._out.append(Large(text, rows))

    def copied(self, text: str, words: str) -> None:
        self.clipboard = text
        self._out.append(Copied(text, words))

    def leave(self) -> None:
        self._out.append(Leave())

    def effects(self) -> Sequence[Effect]:
        """What was asked of the world since the last call."""
        out, self._out = tuple(self._out), []
        return out
