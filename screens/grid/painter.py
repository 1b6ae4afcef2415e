"""Draws the state into a frame: only rows in view, each drawn anew only when something about it changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from content.clean import clean
from screens.grid.cell_annotations import sibling_lines, with_author
from screens.grid.cells import after as grapheme_after
from screens.grid.cells import drawable, fit, pad, width
from screens.grid.editor import LISTED, CellEditor
from screens.grid.frame import Canvas, Frame, Line, Run, joined, line_of
from screens.grid.layout import MARKS, Columns, Slot, View, columns_in_view
from screens.grid.rows import is_invitation
from screens.grid.source import GridCell
from screens.grid.state import GridState
from screens.grid.wrap import line_of as wrapped_line
from screens.grid.wrap import wrap

TALLEST = 8
"""Lines of one row at most; the rest of a longer text is seen when it is edited."""
_KEPT = 1000  # drawn rows kept, far more than fit on any screen
_AWAY = "▏", "▕"  # around the cell one was on, while the keys are elsewhere
FIRST, MORE, NOTHING = "(add the first: press Enter)", "(add: press Enter)", "(nothing here yet)"


Mark: TypeAlias = tuple[str, str]
"""What stands beside a cell: `!` not saved, `…` saving, `⁺` another text waits, or nothing; and who changed it."""


@dataclass(slots=True)
class _Drawn:
    """A row as last drawn: what it looked like (`look`), from which cells, and its lines."""

    version: int
    cells: tuple[GridCell, ...]
    marks: tuple[Mark, ...]
    look: tuple[object, ...]
    lines: tuple[Line, ...]


class Painter:
    """Keeps the view of one grid and draws it."""

    def __init__(self, state: GridState) -> None:
        self.state = state
        self.view = View(self._height)
        self.columns = Columns((), 0, 0)
        self._size = (0, 0)
        self._room = 1
        self._focused = True
        self._drawn: dict[str, _Drawn] = {}
        self._list_at: tuple[int, int, int, int, int] | None = None
        self._caret: tuple[int, int] | None = None
        self.follow = True  # False while the view was moved away from the cursor (the wheel)

    # ------------------------------------------------------------------ the whole

    def paint(self, size: tuple[int, int], *, focused: bool = True) -> Frame:
        """The frame for a widget of that many cells and lines."""
        wide, high = size
        if wide < 4 or high < 1:
            return Frame(tuple(line_of((), wide) for _ in range(high)), (None,) * high, size=size)
        state = self.state
        self._focused = focused
        columns = columns_in_view(state.columns, wide - 1, self.columns.before, state.at[1])
        if (columns, size) != (self.columns, self._size):
            self.columns, self._size = columns, size
            self._drawn.clear()
        header = self._header(wide, high)
        self._room = high - len(header)
        self._caret = self._list_at = None
        if self.follow:
            self._reveal()
        places = list(self.view.lines(len(state.rows), self._room))
        canvas = Canvas(wide, header)
        for row, line in places:
            canvas.lines.append(self._row(row)[line])
        if not len(state.rows):
            canvas.lines.append(line_of([(f" {NOTHING}", "invite")], wide))
        while len(canvas.lines) < high:
            canvas.lines.append(line_of((), wide))
        self._scroll_mark(canvas, high - self._room, places)
        self._cursor(canvas, high - self._room, places)
        shown = {row for row, _ in places}
        state.page = max(1, len(shown) - (1 if self.view.line else 0))
        rows = ((None,) * (high - self._room) + tuple(row for row, _ in places) + (None,) * high)[:high]
        return Frame(tuple(canvas.lines), rows, self._caret, self._list_at, size)

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Whatever changes in the rows meanwhile, what the eye is on stays on its line: the cursor's row, or the top
        one while the view was moved away from the cursor."""
        state, view = self.state, self.view
        place = view.place(state.row, self._room) if self.follow else None
        row = state.row if place is not None else view.top
        kept = state.rows[row].id if row < len(state.rows) else ""
        line = place if place is not None else -view.line
        yield
        at = state.row if place is not None else state.rows.place(kept, row)
        if kept and at is not None and at < len(state.rows) and self._size != (0, 0):
            view.hold(at, line)

    def scroll(self, by: int) -> None:
        """Move the view by lines; the cursor stays where it is."""
        self.view.scroll(by, len(self.state.rows), self._room)

    def _reveal(self) -> None:
        state = self.state
        lead = 1 if state.row > 0 and state.rows[state.row - 1].heading else 0
        extra = 0
        if state.editor is not None:
            extra = max(0, len(self._edited(state.editor)) - self._height(state.row))
            if state.editor.listing:
                extra += min(LISTED, len(state.editor.offers), self._room // 2)
        self.view.reveal(state.row, len(state.rows), self._room, extra=extra, lead=lead)

    def _height(self, row: int) -> int:
        return len(self._row(row))

    # ------------------------------------------------------------------ header and edges

    def _header(self, wide: int, high: int) -> list[Line]:
        """Column names on one line, or two where a name needs them and there is room; none on a tiny screen."""
        state = self.state
        if high < 4 or not any(column.label for column in state.columns):
            return []
        names = [(slot, self._name(slot)) for slot in self.columns.slots]
        lines = 2 if high >= 12 and any(len(wrap(name, slot.wide)) > 1 for slot, name in names) else 1
        out: list[Line] = []
        for number in range(lines):
            runs: list[Run] = []
            for slot, name in names:
                spans = wrap(name, slot.wide)
                text = name[spans[number].start : spans[number].end].rstrip() if number < len(spans) else ""
                if number == lines - 1 and len(spans) > lines:
                    text = fit(name[spans[number].start :], slot.wide)
                before = "‹" if number == 0 and slot is names[0][0] and self.columns.before else " "
                after = "›" if number == 0 and slot is names[-1][0] and self.columns.after else " "
                runs.append((f"{before}{pad(text, slot.wide)}{after}", "header"))
            out.append(line_of(runs, wide, "header"))
        return out

    def _name(self, slot: Slot) -> str:
        column = self.state.columns[slot.column]
        name = clean(column.label).replace("\n", " ")
        return clean(column.short) if column.short and width(name) > slot.wide else name

    def _scroll_mark(self, canvas: Canvas, top: int, places: list[tuple[int, int]]) -> None:
        """A thumb at the right edge that says which part of the rows is in view; nothing when all are."""
        count = len(self.state.rows)
        shown = len({row for row, _ in places})
        if shown >= count and self.view.line == 0:
            return
        room = self._room
        size = max(1, min(room, room * shown // max(1, count)))
        last = max(1, count - shown)
        start = min(room - size, round((room - size) * min(self.view.top, last) / last))
        for y in range(top + start, top + start + size):
            canvas.over(y, canvas.cells - 1, [("┃", "scroll")])

    # ------------------------------------------------------------------ rows

    def _row(self, index: int) -> tuple[Line, ...]:
        state = self.state
        row = state.rows[index]
        wide = self._size[0]
        if row.heading:
            return self._heading(row.heading, wide)
        if is_invitation(row):
            return (self._invitation(index, wide),)
        known = self._drawn.get(row.id)
        if known is not None and known.version == state.version:
            cells, marks = known.cells, known.marks
        else:
            cells = tuple(state.cell(index, slot.column) for slot in self.columns.slots)
            marks = self._marks(index, cells)
        look = self._look(index)
        if known is not None and known.look == look and known.marks == marks and known.cells == cells:
            known.version = state.version
            return known.lines
        if len(self._drawn) > _KEPT:
            self._drawn.clear()
        lines = self._draw(cells, marks, look)
        self._drawn[row.id] = _Drawn(state.version, cells, marks, look, lines)
        return lines

    def _look(self, index: int) -> tuple[object, ...]:
        """How the cursor and the selection touch a row: cursor column, first and last selected column."""
        state = self.state
        cursor = state.col if index == state.row else None
        if state.selected_from is None:
            return (cursor, -1, -1, cursor is not None and self._focused)
        top, left, bottom, right = state.selection()
        selected = (left, right) if top <= index <= bottom and state.several else (-1, -1)
        return (cursor, *selected, cursor is not None and self._focused)

    def _marks(self, index: int, cells: tuple[GridCell, ...]) -> tuple[Mark, ...]:
        """The marks of each column in view; those of the row as a whole stand in the first."""
        state, marks = self.state, self.state.marks
        out: list[Mark] = []
        for place, (slot, cell) in enumerate(zip(self.columns.slots, cells, strict=True)):
            mark, who = "⁺" if cell.others else "", ""
            if marks.unsaved or marks.rows or marks.changed or marks.present:
                target = state.target(index, slot.column)
                row = target._replace(column="")
                if (target in marks.unsaved and not cell.fixed) or (place == 0 and row in marks.rows):
                    mark = "…" if marks.state(target) == "saving" else "!"
                who = "" if cell.fixed else marks.words(target)
                who = who or (marks.words(row) if place == 0 else "")
            out.append((mark, who))
        return tuple(out)

    def _draw(self, cells: tuple[GridCell, ...], marks: tuple[Mark, ...], look: tuple[object, ...]) -> tuple[Line, ...]:
        tallest = max(1, min(TALLEST, self._room))
        blocks = [
            self._cell(slot, cell, badge, look, tallest)
            for slot, cell, (badge, _) in zip(self.columns.slots, cells, marks, strict=True)
        ]
        high = max((len(block) for block in blocks), default=1)
        for place, (slot, (_, who)) in enumerate(zip(self.columns.slots, marks, strict=True)):
            if who:  # on a free line of the row, if there is one, rather than over the text
                free = [((" ", "text"), (" " * slot.wide, "text"), (" ", "text"))] * (high - len(blocks[place]))
                blocks[place] = with_author([*blocks[place], *free], slot.wide, who)
        lines = []
        for number in range(high):
            runs: list[Run] = []
            for slot, block in zip(self.columns.slots, blocks, strict=True):
                runs += block[number] if number < len(block) else self._under(slot, look)
            lines.append(line_of(runs, self._size[0]))
        return tuple(lines)

    def _cell(
        self, slot: Slot, cell: GridCell, badge: str, look: tuple[object, ...], tallest: int
    ) -> list[tuple[Run, ...]]:
        """The lines of one cell, marks and all. Of the cell under the cursor only the first line is lit: enough to be
        seen across a room, and little to send."""
        text = clean(cell.text)
        beside = sibling_lines(cell.others, slot.wide)[: max(0, self._room - 1)]
        tallest = max(1, tallest - len(beside))
        spans = wrap(text, slot.wide)
        shown = [text[start:end].rstrip() for start, end in spans[:tallest]]
        if len(spans) > tallest:
            shown[-1] = pad(shown[-1], slot.wide - 1).rstrip() + "…"
        style, left, right = self._style_codes(slot, cell, look)
        rest = style if style == "selected" else self._plain(cell)
        edge = left if style == "selected" else " "
        lines: list[tuple[Run, ...]] = [((edge, rest), (pad(line, slot.wide), rest), (" ", rest)) for line in shown]
        lines[0] = ((left, style), (pad(shown[0], slot.wide), style), (right, style))
        if badge:
            lines[0] = (*lines[0][:2], (badge, "failed" if badge == "!" else "badge"))
        return [*lines, *(((edge, rest), (pad(line, slot.wide), "beside"), (" ", rest)) for line in beside)]

    def _plain(self, cell: GridCell) -> str:
        return "fixed" if cell.fixed else "text"

    def _style_codes(self, slot: Slot, cell: GridCell, look: tuple[object, ...]) -> tuple[str, str, str]:
        """Style of a cell's first line and the marks on its left and right."""
        cursor, left, right, focused = look
        if cursor == slot.column:
            return ("cursor", "▌", "▐") if focused else ("away", *_AWAY)
        if isinstance(left, int) and isinstance(right, int) and left <= slot.column <= right:
            return "selected", "│", " "
        return self._plain(cell), " ", " "

    def _under(self, slot: Slot, look: tuple[object, ...]) -> tuple[Run, ...]:
        """A line of a row where this cell has no more text."""
        cursor, left, right, _ = look
        if cursor != slot.column and isinstance(left, int) and isinstance(right, int) and left <= slot.column <= right:
            return (("│" + " " * (slot.wide + 1), "selected"),)
        return ((" " * (slot.wide + MARKS), "text"),)

    def _heading(self, heading: str, wide: int) -> tuple[Line, ...]:
        text = clean(heading).replace("\n", " ")
        spans = wrap(text, max(8, wide - 6))
        parts = [text[start:end].rstrip() for start, end in spans[:3]]
        if len(spans) > 3:
            parts[-1] = fit(text[spans[2].start :], max(8, wide - 6))
        lines = [f"── {parts[0]}", *(f"   {part}" for part in parts[1:])]
        lines[-1] += " " + "─" * max(0, wide - 2 - width(lines[-1]))
        return tuple(line_of([(line, "heading")], wide, "text") for line in lines)

    def _invitation(self, index: int, wide: int) -> Line:
        words = FIRST if self.state.rows.empty_group(index) else MORE
        if index == self.state.row and self.state.editor is not None:
            return line_of((), wide)  # the text being typed stands here, and may be narrower than the invitation
        if index == self.state.row:
            left, right = ("▌", "▐") if self._focused else _AWAY
            return line_of([(f"{left}{words}{right}", "cursor" if self._focused else "away")], wide)
        return line_of([(f" {words}", "invite")], wide)

    # ------------------------------------------------------------------ the cell being typed in

    def _edited(self, editor: CellEditor) -> tuple[tuple[int, int], ...]:
        slot = self.columns.slot(self.state.col)
        editor.wide = slot.wide if slot is not None else 20
        return wrap(editor.text, editor.wide)

    def _cursor(self, canvas: Canvas, top: int, places: list[tuple[int, int]]) -> None:
        """Draw the editor over its cell, and say where the caret is."""
        state = self.state
        slot = self.columns.slot(state.at[1])
        y = next((top + n for n, (row, line) in enumerate(places) if row == state.row and line == 0), None)
        if slot is None or y is None:
            return
        if state.editor is None:
            self._caret = (slot.x + 1, y)
            return
        editor = state.editor
        spans = self._edited(editor)
        room = len(canvas.lines) - y
        high = min(room, max(len(spans), self._height(state.row)))
        at = wrapped_line(wrap(editor.text, editor.wide), editor.buffer.cursor)
        first = max(0, min(at - high // 2, len(spans) - high)) if len(spans) > high else 0
        for number in range(high):
            line = first + number
            canvas.over(y + number, slot.x, self._edit_line(editor, slot, spans, line, line == at))
        caret = width(editor.text[spans[at][0] : editor.buffer.cursor])
        self._caret = (slot.x + 1 + min(caret, slot.wide), y + at - first)
        if editor.listing:
            self._list(canvas, editor, slot, top, y, y + high)

    def _edit_line(
        self, editor: CellEditor, slot: Slot, spans: tuple[tuple[int, int], ...], line: int, here: bool
    ) -> list[Run]:
        """One line of the editor: marks, text, caret, and behind the text the rest of a suggestion."""
        text = editor.text[slice(*spans[line])] if line < len(spans) else ""
        more = "▾" if here and editor.offers and not editor.listing else "▐"
        if not here:
            return [("▌", "edit"), (pad(text, slot.wide), "edit"), ("▐", "edit")]
        at = editor.buffer.cursor - spans[line][0]
        behind = grapheme_after(text, at)
        letter = drawable(text[at:behind])
        runs: list[Run] = [("▌", "edit"), (drawable(text[:at]), "edit")]
        if letter:
            runs += [(letter, "caret"), (drawable(text[behind:]), "edit")]
        else:
            ghost = drawable(editor.ghost)
            first = ghost[: grapheme_after(ghost, 0)] if ghost else " "
            runs += [(first, "caret"), (ghost[len(first) :] if ghost else "", "ghost")]
        box = slot.wide + MARKS
        if sum(width(part) for part, _ in runs) < box:
            inside = line_of(runs, box - 1, "edit")
            return [*inside, (more, "edit")]
        return list(line_of(runs, box, "edit"))

    def _list(self, canvas: Canvas, editor: CellEditor, slot: Slot, top: int, above: int, below: int) -> None:
        """The suggestions under the cell, or over it where there is more room."""
        offers = editor.offers
        under, over = len(canvas.lines) - below, above - top
        many = min(LISTED, len(offers), max(under, over))
        if many < 1:
            return
        start = below if under >= min(LISTED, len(offers)) or under >= over else above - many
        first = max(0, min(editor.marked - many // 2, len(offers) - many))
        texts = [clean(offer).replace("\n", " ") for offer in offers[first : first + many]]
        left = min(slot.x, max(0, canvas.cells - 1 - 20))
        wide = min(canvas.cells - 1 - left, max(slot.wide + MARKS, max(map(width, texts)) + 3))
        for number, text in enumerate(texts):
            marked = first + number == editor.marked
            runs = [(pad(f"│{'▸' if marked else ' '}{fit(text, wide - 3)}", wide), "marked" if marked else "list")]
            canvas.over(start + number, left, joined(runs))
        self._list_at = (start, left, wide, first, first + many)
