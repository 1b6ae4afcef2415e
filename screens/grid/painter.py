"""Draws the state into a frame: only rows in view, each drawn again only when something about it changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from content.clean import clean
from screens.grid.cells import width
from screens.grid.editor import LISTED, CellEditor
from screens.grid.editor_drawing import draw_editor, draw_suggestions
from screens.grid.frame import Canvas, Frame, Line, line_of
from screens.grid.layout import Columns, Slot, View, columns_in_view
from screens.grid.row_drawing import AWAY, UNTOUCHED, Look, Mark, draw_row, header_lines, heading_lines
from screens.grid.rows import is_invitation
from screens.grid.source import GridCell
from screens.grid.state import GridState
from screens.grid.wrap import Span, wrap

_KEPT = 1000  # drawn rows kept, far more than fit on any screen
FIRST, MORE, NOTHING = "(add the first: press Enter)", "(add: press Enter)", "(nothing here yet)"


@dataclass(slots=True)
class _Drawn:
    """A row as last drawn: at which version, from which cells and marks, how it was touched, and its lines."""

    version: int
    cells: tuple[GridCell, ...]
    marks: tuple[Mark, ...]
    look: Look
    lines: tuple[Line, ...]


class Painter:
    """Keeps the view of one grid and draws it. `follow` is False while the view was moved away from the cursor."""

    def __init__(self, state: GridState) -> None:
        self.state = state
        self.view = View(self._height)
        self.columns = Columns((), 0, 0)
        self.follow = True
        self._size = (0, 0)
        self._room = 1
        self._focused = True
        self._drawn: dict[str, _Drawn] = {}
        self._list_at: tuple[int, int, int, int, int] | None = None
        self._caret: tuple[int, int] | None = None

    # ------------------------------------------------------------------ the whole

    def paint(self, size: tuple[int, int], *, focused: bool = True) -> Frame:
        """The frame for a widget of that many cells and lines."""
        wide, high = size
        if wide < 4 or high < 1:
            return Frame(tuple(line_of((), wide) for _ in range(high)), (None,) * high, size=size)
        self._focused = focused
        self._fit_columns(size)
        header = self._header(wide, high)
        self._room = high - len(header)
        self._caret = self._list_at = None
        if self.follow:
            self._reveal()
        places = list(self.view.lines(len(self.state.rows), self._room))
        canvas = Canvas(wide, header)
        top = len(header)
        self._draw_rows(canvas, places, high)
        self._scroll_mark(canvas, top, places)
        self._cursor(canvas, top, places)
        self.state.page = max(1, len({row for row, _ in places}) - (1 if self.view.line else 0))
        rows = ((None,) * top + tuple(row for row, _ in places) + (None,) * high)[:high]
        return Frame(tuple(canvas.lines), rows, self._caret, self._list_at, size)

    def _fit_columns(self, size: tuple[int, int]) -> None:
        """Choose the columns in view; everything is drawn again when they change."""
        columns = columns_in_view(self.state.columns, size[0] - 1, self.columns.before, self.state.at[1])
        if (columns, size) != (self.columns, self._size):
            self.columns, self._size = columns, size
            self._drawn.clear()

    def _draw_rows(self, canvas: Canvas, places: list[tuple[int, int]], high: int) -> None:
        """The lines of the rows in view under the header, then empty lines down to `high`."""
        for row, line in places:
            canvas.lines.append(self._row(row)[line])
        if not len(self.state.rows):
            canvas.lines.append(line_of([(f" {NOTHING}", "invite")], canvas.cells))
        while len(canvas.lines) < high:
            canvas.lines.append(line_of((), canvas.cells))

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
        """Bring the cursor's row into view, with the heading over it and the editor and its list under it."""
        state = self.state
        lead = 1 if state.row > 0 and state.rows[state.row - 1].heading else 0
        extra = 0
        if state.editor is not None:
            extra = max(0, len(self._edited(state.editor)) - self._height(state.row))
            if state.editor.listing:
                extra += min(LISTED, len(state.editor.offers), self._room // 2)
        self.view.reveal(state.row, len(state.rows), self._room, extra=extra, lead=lead)

    def _height(self, row: int) -> int:
        """Lines of a row as drawn now; the view asks for it."""
        return len(self._row(row))

    # ------------------------------------------------------------------ header and edges

    def _header(self, wide: int, high: int) -> list[Line]:
        """Column names on one line, or two where a name needs them and there is room; none on a tiny screen."""
        if high < 4 or not any(column.label for column in self.state.columns):
            return []
        names = [(slot, self._name(slot)) for slot in self.columns.slots]
        lines = 2 if high >= 12 and any(len(wrap(name, slot.wide)) > 1 for slot, name in names) else 1
        return header_lines(names, wide, lines, before=self.columns.before, after=self.columns.after)

    def _name(self, slot: Slot) -> str:
        """The label of a column, or its short one where that does not fit."""
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
        """The lines of a row, from the last drawing when nothing about it changed."""
        state = self.state
        row = state.rows[index]
        known = self._drawn.get(row.id)
        if known is None:
            if row.heading:
                return heading_lines(row.heading, self._size[0])
            if is_invitation(row):
                return (self._invitation(index, self._size[0]),)
        look = self._look(index)
        if known is not None and known.version == state.version:
            if known.look == look:
                return known.lines
            cells, marks = known.cells, known.marks
        else:
            cells = tuple(state.cell(index, slot.column) for slot in self.columns.slots)
            marks = self._marks(index, cells)
        if known is not None and known.look == look and known.marks == marks and known.cells == cells:
            known.version = state.version
            return known.lines
        if len(self._drawn) > _KEPT:
            self._drawn.clear()
        lines = draw_row(self.columns.slots, cells, marks, look, wide=self._size[0], room=self._room)
        self._drawn[row.id] = _Drawn(state.version, cells, marks, look, lines)
        return lines

    def _look(self, index: int) -> Look:
        """How the cursor and the selection touch that row."""
        state = self.state
        if state.selected_from is None and index != state.row:
            return UNTOUCHED  # most rows, at every key
        cursor = state.col if index == state.row else None
        focused = cursor is not None and self._focused
        if state.selected_from is None:
            return Look(cursor, -1, -1, focused)
        top, left, bottom, right = state.selection()
        first, last = (left, right) if top <= index <= bottom and state.several else (-1, -1)
        return Look(cursor, first, last, focused)

    def _marks(self, index: int, cells: tuple[GridCell, ...]) -> tuple[Mark, ...]:
        """The marks of each column in view; those of the row as a whole stand in the first."""
        marks = self.state.marks
        if not (marks.unsaved or marks.rows or marks.changed or marks.present):
            return tuple([Mark("⁺" if cell.others else "", "") for cell in cells])
        return tuple(
            [self._mark(index, slot, cell, first=not place)
             for place, (slot, cell) in enumerate(zip(self.columns.slots, cells, strict=True))]
        )  # fmt: skip

    def _mark(self, index: int, slot: Slot, cell: GridCell, *, first: bool) -> Mark:
        """The mark of one cell; the first one of a row stands for the row, too."""
        marks, target = self.state.marks, self.state.target(index, slot.column)
        row = target._replace(column="")
        badge = "⁺" if cell.others else ""
        if (target in marks.unsaved and not cell.fixed) or (first and row in marks.rows):
            badge = "…" if marks.state(target) == "saving" else "!"
        author = "" if cell.fixed else marks.words(target)
        return Mark(badge, author or (marks.words(row) if first else ""))

    def _invitation(self, index: int, wide: int) -> Line:
        """The line that offers to add a row."""
        words = FIRST if self.state.rows.empty_group(index) else MORE
        if index != self.state.row:
            return line_of([(f" {words}", "invite")], wide)
        if self.state.editor is not None:
            return line_of((), wide)  # the text being typed stands here, and may be narrower than the invitation
        left, right = ("▌", "▐") if self._focused else AWAY
        return line_of([(f"{left}{words}{right}", "cursor" if self._focused else "away")], wide)

    # ------------------------------------------------------------------ the cell being typed in

    def _edited(self, editor: CellEditor) -> tuple[Span, ...]:
        """Where the text being typed is wrapped."""
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
        editor = state.editor
        if editor is None:
            self._caret = (slot.x + 1, y)
            return
        self._caret, below = draw_editor(canvas, editor, slot, self._edited(editor), y, self._height(state.row))
        if editor.listing:
            self._list_at = draw_suggestions(canvas, editor, slot, top, y, below)
