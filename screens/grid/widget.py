"""The worksheet grid on screen: Textual's line API over the pure model.

Every key goes to the model; the painter draws the frame again; only the cells that differ are repainted. There is no
timer while nobody types, no blinking, and the terminal's own cursor stands where the eye should be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from screens.grid.actions import ACTIONS, BY_ID
from screens.grid.editing import open_cell
from screens.grid.effects import Commit, ConfirmPaste, Copied, Effects, Leave, ShowText, said_first
from screens.grid.hints import key_pairs
from screens.grid.model import GridModel
from screens.grid.painter import Painter
from screens.grid.paste import paste
from screens.grid.picture import GridPicture
from screens.grid.row_operations import insert_row
from screens.grid.rows import is_invitation
from screens.grid.source import GridCell, GridColumn, GridSource
from screens.grid.state import Covers, DenialReason, GridState
from screens.grid.styles import GRID_CSS, STYLES
from screens.grid.watch import TypingWatch
from workshop.sheets.model import Op, Target

NOTICE_SECONDS = 3.0
"""Seconds that words about what others just did stand beside a cell."""


class WorksheetGrid(Widget, can_focus=True):
    """An editable grid over a `GridSource`. It never commits: it posts `CommitRequested` and hears how that ended."""

    @dataclass(eq=False)
    class GridMessage(Message):
        """What all messages of a grid have: `grid`, the grid itself."""

        grid: WorksheetGrid

    @dataclass(eq=False)
    class CommitRequested(GridMessage):
        """Please commit these operations as one edit, and tell the grid: `mark_saved` or `mark_failed`."""

        ops: Sequence[Op]
        targets: Sequence[Target]

    @dataclass(eq=False)
    class CursorMoved(GridMessage):
        """The cursor is on another cell, or its cell looks different now. `locked`: why it cannot be written."""

        target: Target
        cell: GridCell
        column: GridColumn
        locked: str = ""

    class FocusLeft(GridMessage):
        """Esc was pressed while nothing was being typed."""

    @dataclass(eq=False)
    class NoticeRequested(GridMessage):
        """One sentence for the person at the keys. `wrong`: it says why a key did nothing; `KeyHandled` ends it."""

        text: str
        wrong: bool = False

    @dataclass(eq=False)
    class KeyHandled(GridMessage):
        """A key did something that needs no words. `moved`: it did more than type a letter into the open cell."""

        moved: bool

    @dataclass(eq=False)
    class LargePaste(GridMessage):
        """So many rows were pasted that somebody has to agree first: then call `paste_all` with the same text."""

        text: str
        rows: int

    @dataclass(eq=False)
    class DraftChanged(GridMessage):
        """What is being typed into a cell, for a draft file: when typing begins, then at most every two seconds.

        `text` is None when typing ended; `base` is the revision of the cell when it began.
        """

        target: Target
        text: str | None
        base: int

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"grid--{name}" for name in STYLES}
    DEFAULT_CSS = GRID_CSS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(action.keys), f"grid('{action.id}')", action.label, show=False, id=f"grid.{action.id}")
        for action in ACTIONS
    ]

    # ------------------------------------------------------------------ life

    def __init__(self, source: GridSource, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.source = source
        self.model = GridModel(source)
        self.state = self.model.state
        self._painter = Painter(self.state)
        self._picture = GridPicture(self._painter, lambda name: self.get_component_rich_style(f"grid--{name}"))
        self._cursor_posted: tuple[object, ...] = ()
        self._place_before: tuple[object, ...] = ()
        self._watch = TypingWatch(lambda: self.state.editor, self._post_draft, self.set_timer)

    @on(events.Mount)
    @on(events.Resize)
    @on(events.Show)
    def _draw(self) -> None:
        """For the first time, for a new size, or after having been hidden."""
        self._sync()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Draw the cursor again once the focus has changed; at Focus and Blur it has not yet."""
        super().watch_has_focus(has_focus)
        self._sync()

    def on_blur(self) -> None:
        """Going elsewhere in the app keeps what was typed; looking at another window changes nothing."""
        if self.editing and self.app.app_focus:
            self.finish()
        self._sync()

    def on_unmount(self) -> None:
        """No timer outlives the grid."""
        self._watch.stop()

    def notify_style_update(self) -> None:
        """Draw in the colors of the new theme."""
        self._picture.forget_styles()
        super().notify_style_update()

    # ------------------------------------------------------------------ for the screen

    @property
    def editing(self) -> bool:
        """Whether a cell is being typed in."""
        return self.state.editor is not None

    @property
    def open_text(self) -> tuple[Target | None, str]:
        """The cell that is being typed in and the text so far; no cell when none is."""
        editor = self.state.editor
        return (None, "") if editor is None else (editor.target, editor.text)

    @property
    def locked(self) -> str:
        """Why the cell under the cursor cannot be written by this person; empty when it can, or there is none."""
        return under.locked if (under := self.state.under_cursor()) is not None else ""

    @property
    def cursor_target(self) -> Target | None:
        """The address of the cell under the cursor; None on an invitation and in an empty grid."""
        here = self.state.here
        return None if here is None or is_invitation(here) else self.state.target(self.state.row, self.state.col)

    def refresh_source(self) -> None:
        """Show the newest state. The cursor stays on its row; what is being typed is never pulled away."""
        with self._painter.steady():
            self.state.refresh()
        self._sync()

    def guard(self, denial_reason: DenialReason) -> None:
        """Ask this before anything is changed; what it denies is neither offered nor begun."""
        self.state.guard(denial_reason)
        self._sync()

    def cover(self, covers: Covers) -> None:
        """Show this instead of the text of a cell, on a screen that the group may see."""
        self.state.cover(covers)
        self._sync()

    def mark_saving(self, targets: Iterable[Target]) -> None:
        """These cells and rows are being saved."""
        self.state.mark_saving(targets)
        self._sync()

    def mark_saved(self, targets: Iterable[Target]) -> None:
        """These are in the session now: the grid shows what the session has."""
        with self._painter.steady():
            self.state.mark_saved(targets)
        self._sync()

    def mark_failed(self, targets: Iterable[Target], reason: str) -> None:
        """These could not be saved; their text stays on screen with a mark, the reason in words at the cell."""
        self.state.mark_failed(targets, reason)
        self._sync()

    def mark_changed(self, targets: Iterable[Target], words: str) -> None:
        """These just changed; the words, such as `by Ben`, stand beside them for `NOTICE_SECONDS`."""
        note = self.state.mark_changed(targets, words)

        def clear() -> None:
            self.state.clear_change_note(note)
            self._sync()

        self.set_timer(NOTICE_SECONDS, clear)
        self._sync()

    def mark_present(self, places: Mapping[Target, str]) -> None:
        """Words beside the cells and rows other people are at now, such as `Ben types`; they replace the last ones."""
        self.state.mark_present(places)
        self._sync()

    def go_to(self, row_id: str, column_id: str = "") -> bool:
        """Put the cursor on a cell; False when the grid does not show that row."""
        return self._go(self.state.place(row_id, column_id))

    def show(self, target: Target) -> bool:
        """Put the cursor on the cell with that address; False when the grid does not show it."""
        return self._go(self.state.find_target(target))

    def find(self, text: str, forward: bool = True) -> bool:
        """Go to the next cell that holds `text` in any case, around the end to the beginning; False when none does."""
        return self.finish() and self._go(self.state.find(text, 1 if forward else -1))

    def _go(self, place: tuple[int, int] | None) -> bool:
        """The cursor to that place; False when there is none, and when the text being typed does not fit its cell."""
        if place is None or not self.finish():
            return False
        self.model.put(*place)
        self._carry_out(())
        return True

    def offer(self, target: Target, text: str) -> bool:
        """Open the editor at that address with recovered text; False when the grid has no such cell."""
        if not self.show(target):
            return False
        self.perform(lambda state: open_cell(state, text))
        return self.editing

    def insert_row(self) -> None:
        """A new row below the cursor."""
        if self.finish():
            self.perform(insert_row, by_hand=True)

    def copy(self) -> bool:
        """Copy the selection, or the text being typed; False when there is nothing to copy."""
        effects = self.model.do("edit.copy" if self.editing else "copy")
        self._carry_out(effects, follow=False)
        return bool(effects)

    def run(self, action_id: str) -> None:
        """Carry out one of `screens.grid.actions.ACTIONS`, as the palette does."""
        self._carry_out(self.model.do(action_id), by_hand=True)

    def finish(self) -> bool:
        """Keep what is being typed; False when it does not fit its cell and stays open."""
        done, effects = self.model.finish()
        self._carry_out(effects, follow=False)
        return done

    def take_edit(self) -> Sequence[Op]:
        """End typing and hand over the operations that would keep it, for a caller who commits them itself at once."""
        _, effects = self.model.finish()
        return tuple(op for effect in effects if isinstance(effect, Commit) for op in effect.ops)

    def key_pairs(self) -> Sequence[tuple[str, str]]:
        """Keys and what they do now, most useful first, for the footer."""
        return key_pairs(self.state)

    # ------------------------------------------------------------------ keys, mouse, paste

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether the key is text here, so that no binding of the app takes it."""
        return bool(character) and self.model.takes(key, character or "")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key's action counts only while moving about, or only while typing."""
        if action != "grid" or not parameters:
            return super().check_action(action, parameters)
        known = BY_ID.get(str(parameters[0]))
        return known is not None and known.when is self.state.mode

    def action_grid(self, action_id: str) -> None:
        """What the bindings and the palette run."""
        self.run(action_id)

    def on_key(self, event: events.Key) -> None:
        """A key goes on to the screen only when it means nothing here."""
        if self.press(event.key, event.character):
            event.stop()
            event.prevent_default()

    def press(self, key: str, character: str | None) -> bool:
        """Do what a key means here; False when it means nothing here."""
        self._painter.follow = True
        handled, effects = self.model.press(key, character)
        if handled:
            self._carry_out(effects, by_hand=True)
        return handled

    def on_paste(self, event: events.Paste) -> None:
        """The terminal's own paste."""
        event.stop()
        self.perform(lambda state: paste(state, event.text), by_hand=True)

    def paste_all(self, text: str) -> None:
        """Paste, however many rows it is."""
        self.perform(lambda state: paste(state, text, confirmed=True), by_hand=True)

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; on the cell under the cursor it opens it; on a suggestion it takes it."""
        event.stop()
        x, y = event.x, event.y
        state, frame = self.state, self._picture.frame
        if state.editor is not None and (suggestion := frame.suggestion_at(x, y)) is not None:
            state.editor.choose(suggestion)
            self.finish()
            return
        row = frame.rows[y] if 0 <= y < len(frame.rows) else None
        col = self._painter.columns.at(x)
        if row is None or state.rows[row].heading or not self.finish():
            return
        place = (row, state.col if col is None else col)
        again = place == (state.row, state.col)
        self.model.put(*place)
        self._carry_out(self.model.run(open_cell) if again else (), by_hand=True)

    @on(events.MouseScrollDown)
    @on(events.MouseScrollUp)
    def _scroll(self, event: events.MouseEvent) -> None:
        """The wheel moves the view, not the cursor."""
        event.stop()
        self._painter.follow = False
        self._painter.scroll(3 if isinstance(event, events.MouseScrollDown) else -3)
        self._sync()

    # ------------------------------------------------------------------ after every change

    def perform(self, operation: Callable[[GridState], Effects], *, by_hand: bool = False) -> None:
        """Carry out an operation on the state; what it refuses is said. `by_hand`: a person just asked for it."""
        self._carry_out(self.model.run(operation), by_hand=by_hand)

    def _carry_out(self, effects: Effects, *, by_hand: bool = False, follow: bool = True) -> None:
        """Post the messages that effects stand for. `by_hand`: a person just did this; `follow`: show the cursor."""
        state = self.state
        self._painter.follow = follow or self._painter.follow
        before, self._place_before = self._place_before, (state.row, state.col, state.mode)
        if by_hand and not any(isinstance(effect, ShowText | Copied) for effect in effects):
            self.post_message(self.KeyHandled(self, bool(effects) or before != self._place_before))
        for effect in said_first(effects):
            match effect:
                case Commit():
                    self.post_message(self.CommitRequested(self, effect.ops, effect.targets))
                case ShowText():
                    self.post_message(self.NoticeRequested(self, effect.text, effect.wrong))
                case Copied():
                    self.app.copy_to_clipboard(effect.text)
                    self.post_message(self.NoticeRequested(self, effect.words))
                case ConfirmPaste():
                    self.post_message(self.LargePaste(self, effect.text, effect.rows))
                case Leave():
                    self.post_message(self.FocusLeft(self))
        self._sync()

    def _sync(self) -> None:
        """Bring the screen in line with the state: repaint what differs, say where the cursor is and what is typed."""
        if not self.is_mounted or not self.size:
            self._watch.look()  # a page that was hidden while somebody typed on it has still ended its typing
            return
        regions = self._picture.update((self.size.width, self.size.height), focused=self.has_focus)
        if regions is None:
            self.refresh()
        elif regions:
            self.refresh(*regions)
        caret = self._picture.frame.caret
        if caret is not None and self.has_focus:
            self.app.cursor_position = self.content_region.offset + Offset(*caret)
        self._post_cursor()
        self._watch.look()

    def _post_cursor(self) -> None:
        """Say which cell the cursor is on, when that or the cell's look changed."""
        under = self.state.under_cursor()
        if under is not None and (under, self.state.mode) != self._cursor_posted:
            self._cursor_posted = (under, self.state.mode)
            self.post_message(self.CursorMoved(self, *under))

    def _post_draft(self, target: Target, text: str | None, base: int) -> None:
        self.post_message(self.DraftChanged(self, target, text, base))

    def render_line(self, y: int) -> Strip:
        """A line of the last picture; nothing is drawn here."""
        return self._picture.strip(y, self.size.width)
