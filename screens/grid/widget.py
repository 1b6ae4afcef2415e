"""The worksheet grid on screen: Textual's line API over the pure model.

Every key goes to the model; the painter draws the frame anew; only the cells that differ are repainted. There is no
timer while nobody types, no blinking, and the terminal's own cursor stands where the eye should be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar, TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widget import Widget

from screens.grid import messages
from screens.grid.actions import ACTIONS, BY_ID
from screens.grid.effects import Commit, Copied, Effect, Large, Leave, ShowText
from screens.grid.frame import STYLES, Frame, Line, difference
from screens.grid.hints import key_pairs
from screens.grid.model import GridModel
from screens.grid.painter import Painter
from screens.grid.row_operations import insert_row, paste
from screens.grid.rows import is_invitation
from screens.grid.source import GridSource
from screens.grid.state import Covers, WhyNot
from screens.grid.watch import TypingWatch
from workshop.sheets.model import Op, Target

_STRIPS = 500
NOTICE_SECONDS = 3.0
"""Seconds that words about what others just did stand beside a cell."""


class WorksheetGrid(Widget, can_focus=True):
    """An editable grid over a `GridSource`. It never commits: it posts `CommitRequested` and hears how that ended."""

    CommitRequested: TypeAlias = messages.CommitRequested
    LargePaste: TypeAlias = messages.LargePaste
    CursorMoved: TypeAlias = messages.CursorMoved
    FocusLeft: TypeAlias = messages.FocusLeft
    NoticeRequested: TypeAlias = messages.NoticeRequested
    KeyHandled: TypeAlias = messages.KeyHandled
    DraftChanged: TypeAlias = messages.DraftChanged

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"grid--{name}" for name in STYLES}
    DEFAULT_CSS = """
    WorksheetGrid {
        height: 1fr; width: 1fr; color: $foreground;
        & > .grid--text { color: $foreground; }
        & > .grid--fixed { color: $text-muted; }
        & > .grid--header { color: $foreground; text-style: bold underline; }
        & > .grid--heading { color: $accent; text-style: bold; }
        & > .grid--invite { color: $text-muted; text-style: italic; }
        & > .grid--cursor { color: $background; background: $primary; text-style: bold; }
        & > .grid--away { color: $primary; text-style: bold; }
        & > .grid--selected { color: $foreground; background: $primary 30%; text-style: bold; }
        & > .grid--edit { color: $foreground; background: $panel; }
        & > .grid--caret { color: $background; background: $accent; text-style: bold; }
        & > .grid--ghost { color: $text-muted; background: $panel; text-style: italic; }
        & > .grid--list { color: $foreground; background: $panel; }
        & > .grid--marked { color: $background; background: $accent; text-style: bold; }
        & > .grid--badge { color: $accent; text-style: bold; }
        & > .grid--failed { color: $background; background: $error; text-style: bold; }
        & > .grid--author { color: $background; background: $accent; text-style: italic; }
        & > .grid--beside { color: $accent; text-style: italic; }
        & > .grid--scroll { color: $accent; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(action.keys), f"grid('{action.id}')", action.label, show=False, id=f"grid.{action.id}")
        for action in ACTIONS
    ]

    # ------------------------------------------------------------------ life

    def __init__(self, source: GridSource, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.source = source
        self.model = GridModel(source)
        self._painter = Painter(self.model)
        self._frame = Frame()
        self._styles: dict[str, Style] = {}
        self._strips: dict[Line, Strip] = {}
        self._told: tuple[object, ...] = ()
        self._place_shown: tuple[object, ...] = ()
        self._watch = TypingWatch(self)

    def on_mount(self) -> None:
        self._sync()

    def on_resize(self) -> None:
        self._sync()

    def on_show(self) -> None:
        self._sync()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Once it is so, not when it is told: until then the cursor would be drawn as it was."""
        super().watch_has_focus(has_focus)
        self._sync()

    def on_blur(self) -> None:
        """Going elsewhere in the app keeps what was typed; looking at another window changes nothing."""
        if self.editing and self.app.app_focus:
            self.finish()
        self._sync()

    def on_unmount(self) -> None:
        self._watch.stop()

    def notify_style_update(self) -> None:
        self._styles.clear()
        self._strips.clear()
        super().notify_style_update()

    # ------------------------------------------------------------------ for the screen

    @property
    def editing(self) -> bool:
        """Whether a cell is being typed in."""
        return self.model.editor is not None

    @property
    def open_text(self) -> tuple[Target | None, str]:
        """The cell that is being typed in and the text so far; no cell when none is."""
        editor = self.model.editor
        return (None, "") if editor is None else (editor.target, editor.text)

    @property
    def locked(self) -> str:
        """Why the cell under the cursor cannot be written by this person; empty when it can, or there is none."""
        return "" if self.model.here is None or not self.model.columns else self.model.locked(*self.model.at)

    @property
    def cursor_target(self) -> Target | None:
        """The address of the cell under the cursor; None on an invitation and in an empty grid."""
        here = self.model.here
        return None if here is None or is_invitation(here) else self.model.target(self.model.row, self.model.col)

    def refresh_source(self) -> None:
        """Show the newest state. The cursor stays on its row; what is being typed is never pulled away."""
        with self._painter.steady():
            self.model.refresh()
        self._sync()

    def guard(self, why_not: WhyNot) -> None:
        """Ask this before anything is changed; what it is against is neither offered nor begun."""
        self.model.guard(why_not)
        self._sync()

    def cover(self, covers: Covers) -> None:
        """Show this instead of what stands in a cell, on a screen that a room may see."""
        self.model.cover(covers)
        self._sync()

    def mark_saving(self, targets: Iterable[Target]) -> None:
        """These cells and rows are being saved."""
        self.model.marks.saving(targets)
        self.model.version += 1
        self._sync()

    def mark_saved(self, targets: Iterable[Target]) -> None:
        """These are in the session now: the grid shows what the session has."""
        with self._painter.steady():
            self.model.mark_saved(targets)
        self._sync()

    def mark_failed(self, targets: Iterable[Target], reason: str) -> None:
        """These could not be saved; their text stays on screen with a mark, the reason in words at the cell."""
        self.model.mark_failed(targets, reason)
        self._sync()

    def mark_changed(self, targets: Iterable[Target], words: str) -> None:
        """Something just happened to these; the words, such as `by Ben`, stand beside them for a moment."""
        moment = self.model.mark_changed(targets, words)
        self.set_timer(NOTICE_SECONDS, lambda: self._clear_change_note(moment))
        self._sync()

    def _clear_change_note(self, moment: int) -> None:
        self.model.clear_change_note(moment)
        self._sync()

    def mark_present(self, places: Mapping[Target, str]) -> None:
        """Words beside the cells and rows other people are at now, such as `Ben types`; they replace the last ones."""
        self.model.mark_present(places)
        self._sync()

    def state_of(self, target: Target) -> str:
        """`saving`, `not saved: <why>`, or empty."""
        return self.model.marks.state(target)

    def go_to(self, row_id: str, column_id: str = "") -> bool:
        """Put the cursor on a cell; False when the grid does not show that row."""
        place = self._place(row_id, column_id)
        if place is None or not self.finish():
            return False
        self.model.put(*place)
        self._moved()
        return True

    def show(self, target: Target) -> bool:
        """Put the cursor on the cell with that address; False when the grid does not show it."""
        place = self._address(target)
        if place is None or not self.finish():
            return False
        self.model.put(*place)
        self._moved()
        return True

    def offer(self, target: Target, text: str) -> bool:
        """Open the editor at that address with recovered text; False when the grid has no such cell."""
        if not self.show(target):
            return False
        opened = self.model.begin(text)
        self._moved()
        return opened

    def find(self, text: str, forward: bool = True) -> bool:
        """Go to the next cell that holds `text` in any case, around the end to the beginning; False when none does."""
        place = self.model.find(text, 1 if forward else -1) if self.finish() else None
        if place is None:
            return False
        self.model.put(*place)
        self._moved()
        return True

    def insert_row(self) -> None:
        """A new row below the cursor."""
        if self.finish():
            self._do(lambda: insert_row(self.model))

    def copy(self) -> bool:
        """Copy the selection, or the text being typed; False when there is nothing to copy."""
        effects = self.model.do("copy" if self.model.editor is None else "edit.copy")
        self._carry_out(effects)
        return bool(effects)

    def run(self, action_id: str) -> None:
        """Carry out one of `screens.grid.actions.ACTIONS`, as the palette does."""
        self._painter.follow = True
        self._carry_out(self.model.do(action_id), by_hand=True)

    def finish(self) -> bool:
        """Keep what is being typed; False when it does not fit its cell and stays open."""
        done, effects = self.model.finish()
        self._carry_out(effects)
        return done

    def take_edit(self) -> Sequence[Op]:
        """End typing and hand over the operations that would keep it, for a caller who commits them itself at once."""
        _, effects = self.model.finish()
        return tuple(op for effect in effects if isinstance(effect, Commit) for op in effect.ops)

    def keep_typing(self) -> None:
        """Post the text being typed now, so that the draft is complete."""
        self._watch.post()

    def key_pairs(self) -> Sequence[tuple[str, str]]:
        """Keys and what they do now, most useful first, for the footer."""
        return key_pairs(self.model)

    # ------------------------------------------------------------------ keys, mouse, paste

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return bool(character) and self.model.takes(key, character or "")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key's action counts only while moving about, or only while typing."""
        if action != "grid" or not parameters:
            return super().check_action(action, parameters)
        known = BY_ID.get(str(parameters[0]))
        return known is not None and known.when is self.model.mode

    def action_grid(self, action_id: str) -> None:
        self.run(action_id)

    def on_key(self, event: events.Key) -> None:
        if self._press(event.key, event.character):
            event.stop()
            event.prevent_default()

    def _press(self, key: str, character: str | None) -> bool:
        self._painter.follow = True
        handled, effects = self.model.press(key, character)
        if handled:
            self._carry_out(effects, by_hand=True)
        return handled

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._do(lambda: paste(self.model, event.text))

    def paste_all(self, text: str) -> None:
        """Paste, however many rows it is."""
        self._do(lambda: paste(self.model, text, sure=True))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; on the cell under the cursor it opens it; on a suggestion it takes it."""
        event.stop()
        x, y = event.x, event.y
        listed = self._frame.list_at
        if listed is not None and self.model.editor is not None:
            top, left, wide, first, last = listed
            if left <= x < left + wide and top <= y < top + last - first:
                self.model.editor.choose(first + y - top)
                self.finish()
                return
        row = self._frame.rows[y] if 0 <= y < len(self._frame.rows) else None
        col = self._painter.columns.at(x)
        if row is None or self.model.rows[row].heading or not self.finish():
            return
        again = (row, self.model.col if col is None else col) == (self.model.row, self.model.col)
        self.model.put(row, self.model.col if col is None else col)
        if again:
            self.model.begin()
        self._moved(by_hand=True)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._scroll(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._scroll(-3)

    def _scroll(self, by: int) -> None:
        self._painter.follow = False
        self._painter.scroll(by)
        self._sync()

    # ------------------------------------------------------------------ after every change

    def _do(self, deed: Callable[[], None]) -> None:
        self._painter.follow = True
        deed()
        self._carry_out(self.model.effects(), by_hand=True)

    def _moved(self, *, by_hand: bool = False) -> None:
        self._painter.follow = True
        self._carry_out(self.model.effects(), by_hand=by_hand)

    def _carry_out(self, effects: Sequence[Effect], *, by_hand: bool = False) -> None:
        before, self._place_shown = self._place_shown, (self.model.row, self.model.col, self.model.mode)
        if by_hand and not any(isinstance(effect, ShowText | Copied) for effect in effects):
            self.post_message(self.KeyHandled(self, moved=bool(effects) or before != self._place_shown))
        for effect in effects:
            if isinstance(effect, Commit):
                self.post_message(self.CommitRequested(self, effect.ops, effect.targets))
            elif isinstance(effect, ShowText):
                self.post_message(self.NoticeRequested(self, effect.text, effect.wrong))
            elif isinstance(effect, Copied):
                self.app.copy_to_clipboard(effect.text)
                self.post_message(self.NoticeRequested(self, effect.words))
            elif isinstance(effect, Large):
                self.post_message(self.LargePaste(self, effect.text, effect.rows))
            elif isinstance(effect, Leave):
                self.post_message(self.FocusLeft(self))
        self._sync()

    def _sync(self) -> None:
        """Bring the screen in line with the model: repaint what differs, say where the cursor is and what is typed."""
        if not self.is_mounted or not self.size:
            self._watch.look()  # a page that was hidden while somebody typed on it has still ended its typing
            return
        old = self._frame
        new = self._painter.paint((self.size.width, self.size.height), focused=self.has_focus)
        self._frame = new
        if old.size != new.size:
            self.refresh()
        else:
            regions = [
                Region(span[0], y, span[1] - span[0], 1)
                for y, (before, now) in enumerate(zip(old.lines, new.lines, strict=True))
                if before is not now and (span := difference(before, now)) is not None
            ]
            if regions:
                self.refresh(*regions)
        if new.caret is not None and self.has_focus:
            self.app.cursor_position = self.content_region.offset + Offset(*new.caret)
        self._tell()
        self._watch.look()

    def _tell(self) -> None:
        model = self.model
        if model.here is None or not model.columns:
            return
        index, col = model.at
        cell, target = model.cell(index, col), model.target(index, col)
        told = (target, cell, model.mode, locked := model.locked(index, col))
        if told != self._told:
            self._told = told
            self.post_message(self.CursorMoved(self, target, cell, model.columns[col], locked))

    # ------------------------------------------------------------------ addresses

    def _place(self, row_id: str, column_id: str) -> tuple[int, int] | None:
        index = self.model.rows.place(row_id, self.model.row)
        if index is None:
            return None
        columns = [column.id for column in self.model.columns]
        return index, columns.index(column_id) if column_id in columns else self.model.first_stop(index)

    def _address(self, target: Target) -> tuple[int, int] | None:
        """The place of an address: usually row and column by name; in a form each row is a column of its sheet."""
        place = self._place(target.row, target.column)
        if place is not None:
            return place if self.model.target(*place) == target else None
        for index, row in enumerate(self.model.rows.all):
            if not row.heading:
                for col in range(len(self.model.columns)):
                    if self.model.target(index, col) == target and not self.model.cell(index, col).fixed:
                        return index, col
        return None

    # ------------------------------------------------------------------ drawing

    def render_line(self, y: int) -> Strip:
        if y >= len(self._frame.lines):
            return Strip.blank(self.size.width, self._style("text"))
        line = self._frame.lines[y]
        strip = self._strips.get(line)
        if strip is None:
            if len(self._strips) > _STRIPS:
                self._strips.clear()
            strip = Strip([Segment(text, self._style(name)) for text, name in line], self._frame.size[0])
            self._strips[line] = strip
        return strip

    def _style(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = self._styles[name] = self.get_component_rich_style(f"grid--{name}")
        return style
