"""A cell while somebody types in it: the text, what could complete it, and which of those is marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto

from content.sheet_spec import Kind
from screens.grid.buffer import LIMIT, EditBuffer
from screens.grid.source import GridCell, GridColumn
from workshop.sheets.model import Target

LISTED = 6
"""How many suggestions are shown at once."""


class EditorResult(Enum):
    """What a key asked of the cell: STAY in it, or keep the text and stop typing there (KEEP) or go on."""

    STAY = auto()
    DONE = auto()
    NEXT = auto()
    PREVIOUS = auto()
    UP = auto()
    DOWN = auto()
    KEEP = auto()


class CellEditor:
    """`offer` gives the whole values that complete a text, best first. `quick`: begun by typing, not by Enter or F2."""

    def __init__(
        self,
        row: str,
        column: GridColumn,
        cell: GridCell,
        target: Target,
        offer: Callable[[str], Sequence[str]],
        *,
        text: str | None = None,
        quick: bool = False,
    ) -> None:
        self.row = row
        self.column = column
        self.cell = cell
        self.target = target
        self.base = cell.revision
        self.quick = quick
        self.wide = 20  # cells of a line, as drawn; the painter says
        self.notice = ""
        self.refused: str | None = None
        """What Esc could not keep: a second Esc leaves without it."""
        self.buffer = EditBuffer(cell.edit_text, long=cell.long)
        if text is not None:
            self.buffer.replace(text)
        self.before = cell.edit_text
        self._offer = offer
        self.offers: tuple[str, ...] = ()
        self.marked = -1
        self.listing = False
        if quick:
            self._look()
        elif self.picks:
            self._list_all()

    # ------------------------------------------------------------------ what there is

    @property
    def text(self) -> str:
        """The text as it is typed so far, without what a suggestion would add."""
        return self.buffer.text

    @property
    def picks(self) -> bool:
        """Whether only what is offered fits: the list is open from the start."""
        return self.cell.kind is Kind.LINK or bool(self.cell.choices)

    @property
    def changed(self) -> bool:
        """Whether the text differs from what the cell held when it was opened."""
        return self.buffer.text != self.before

    @property
    def sole(self) -> str:
        """The one choice that begins with what was typed; empty when there are several, or none."""
        folded = self.buffer.text.strip().casefold()
        found = [choice for choice in self.cell.choices if folded and choice.casefold().startswith(folded)]
        return found[0] if len(found) == 1 else ""

    @property
    def value(self) -> str:
        """What the cell gets: the marked suggestion, else the text as it stands."""
        return self.offers[self.marked] if self.listing and 0 <= self.marked < len(self.offers) else self.buffer.text

    @property
    def typed(self) -> str:
        """What the cell gets when only what was typed counts: a list one merely looked through changes nothing."""
        if not self.changed:
            return self.before
        return self.value if self.picks else self.buffer.text

    @property
    def ghost(self) -> str:
        """The rest of the best suggestion, shown behind the cursor; empty when there is none."""
        text = self.buffer.text
        if not text or not self.buffer.at_end or not self.offers or "\n" in text:
            return ""
        best = self.offers[self.marked if self.listing and self.marked >= 0 else 0]
        return best[len(text) :] if best[: len(text)].casefold() == text.casefold() else ""

    # ------------------------------------------------------------------ keys

    def type(self, text: str) -> None:
        """A letter typed. After a whole choice, one that no choice goes on with begins another."""
        whole = self.buffer.text in self.cell.choices
        self._noted(self.buffer.insert(text))
        self._look()
        if whole and not self.offers:
            self.buffer.replace(text)
            self._look()

    def paste(self, text: str) -> None:
        """Text pasted into the text."""
        self._noted(self.buffer.paste(text))
        self._look()

    def do(self, action: str) -> EditorResult:
        """Carry out one of the `edit.` actions."""
        self.notice = ""
        if action in _TURNS:
            return _TURNS[action]
        if action in ("edit.up", "edit.down"):
            return self._vertical(-1 if action == "edit.up" else 1)
        before = self.buffer.text
        if action in ("edit.right", "edit.accept") and self.ghost:
            self.buffer.replace(self._best)
        elif action == "edit.newline":
            if not self.buffer.newline():
                self.notice = _FULL if self.buffer.long else f"“{self.column.label}” holds one line."
        else:
            _EDITS[action](self.buffer)
        if self.buffer.text != before:
            self._look()
        return EditorResult.STAY

    def choose(self, index: int) -> None:
        """Mark a suggestion of the open list (a click)."""
        if 0 <= index < len(self.offers):
            self.listing, self.marked = True, index

    # ------------------------------------------------------------------ inside

    @property
    def _best(self) -> str:
        """The suggestion that the rest of the text is shown of."""
        return self.offers[self.marked if self.listing and self.marked >= 0 else 0]

    def _vertical(self, by: int) -> EditorResult:
        """Up or down: in the open list, else in the text, else out of the cell."""
        if self.listing:
            lowest = 0 if self.picks else -1
            self.marked = max(lowest, min(self.marked + by, len(self.offers) - 1))
            self.listing = self.picks or self.marked >= 0
            return EditorResult.STAY
        if self.buffer.move_lines(by, self.wide):
            return EditorResult.STAY
        if by > 0:
            self.offers = self.offers or self._offered()
            if self.offers:
                self.listing, self.marked = True, 0
                return EditorResult.STAY
        if self.quick:
            return EditorResult.DOWN if by > 0 else EditorResult.UP
        return EditorResult.STAY

    def _look(self) -> None:
        """Ask again what completes the text, because it changed."""
        if self.picks and not self.buffer.text.strip():
            self._list_all()
            self.marked = -1
            return
        self.offers = self._offered()
        self.marked = 0 if self.picks and self.offers else -1
        self.listing = self.picks and bool(self.offers)

    def _offered(self) -> tuple[str, ...]:
        """What completes the text now, best first: choices that begin with it, then those that hold it."""
        text = self.buffer.text
        if self.cell.choices:
            folded = text.strip().casefold()
            starts = [choice for choice in self.cell.choices if choice.casefold().startswith(folded)]
            return (*starts, *(c for c in self.cell.choices if folded in c.casefold() and c not in starts))
        return tuple(offer for offer in self._offer(text) if self.picks or offer != text)

    def _list_all(self) -> None:
        """Open the list with everything there is to choose from, the present value marked."""
        self.offers = self.cell.choices or tuple(self._offer(""))
        folded = self.buffer.text.strip().casefold()
        self.marked = next((i for i, offer in enumerate(self.offers) if offer.casefold() == folded), -1)
        self.listing = bool(self.offers)

    def _noted(self, fitted: bool) -> None:
        """Say that the rest was left out, when it was."""
        self.notice = "" if fitted else _FULL


_FULL = f"A cell holds at most {LIMIT:,} characters; the rest was left out."
_TURNS = {
    "edit.done": EditorResult.DONE,
    "edit.next": EditorResult.NEXT,
    "edit.previous": EditorResult.PREVIOUS,
    "edit.keep": EditorResult.KEEP,
}
_EDITS: dict[str, Callable[[EditBuffer], object]] = {
    "edit.accept": EditBuffer.end,
    "edit.left": EditBuffer.left,
    "edit.right": EditBuffer.right,
    "edit.word-left": EditBuffer.word_left,
    "edit.word-right": EditBuffer.word_right,
    "edit.home": EditBuffer.home,
    "edit.end": EditBuffer.end,
    "edit.top": EditBuffer.start_of_text,
    "edit.bottom": EditBuffer.end_of_text,
    "edit.rub-out": EditBuffer.backspace,
    "edit.delete": EditBuffer.delete,
    "edit.rub-out-word": EditBuffer.delete_word_left,
    "edit.delete-word": EditBuffer.delete_word_right,
    "edit.rub-out-line": EditBuffer.delete_line_left,
    "edit.delete-line": EditBuffer.delete_line_right,
    "edit.undo": EditBuffer.undo,
    "edit.redo": EditBuffer.redo,
}
