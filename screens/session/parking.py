"""One key from anywhere: a thought for later, a decision, or a quote."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, Static

from content.clean import clean_line
from content.common import PARKING
from screens.session.drafts import KEPT, KeptText, in_order
from screens.session.position import Position
from screens.widgets.dialogs import ESC_KEEPS, Dialog, Kept
from store.api import Receipt, StoreError
from workshop.sheets.model import END, InsertRow, SetCell, Target, new_row_id

_column = PARKING.column("kind")
KINDS = _column.choices if _column else ()


class Park(Dialog[str]):
    """Answers `kind:text`. The up and down keys change the kind, so that typing can start at once."""

    BINDINGS = [
        Binding("up", "kind(-1)", "kind", id="park.kind.before", show=False, priority=True),
        Binding("down", "kind(1)", "kind", id="park.kind.next", show=False, priority=True),
    ]
    keys = (("Enter", "park it"), ("↑↓", "for later, decision or quote"), ESC_KEEPS)

    def __init__(self, keep: Callable[[str], None]) -> None:
        """`keep` is told what stands in the line after every letter, so that nothing is lost with the window."""
        super().__init__("Parking lot")
        self._kind = 0
        self._keep = keep

    def body(self) -> ComposeResult:
        """The types to choose from, then the line."""
        kind = self.kept.get("kind", "")
        self._kind = KINDS.index(kind) if kind in KINDS else 0
        yield Static(self._kinds(), id="window-explain")
        yield self.field(hint="what should not be lost")

    def _kinds(self) -> Content:
        """The types in a line, the chosen one in brackets."""
        return Content("   ").join(
            Content.styled(f"[{kind}]", "bold $accent") if i == self._kind else Content(f" {kind} ")
            for i, kind in enumerate(KINDS)
        )

    def action_kind(self, by: int) -> None:
        """The next (1) or previous (-1) type, around the end."""
        self._kind = (self._kind + by) % len(KINDS)
        self.query_one("#window-explain", Static).update(self._kinds())

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep what is typed so far with the session, so that a lost connection does not lose it."""
        event.stop()
        self._keep(event.value)

    def typed(self) -> Kept:
        """What is typed and the type chosen; nothing when nothing is typed."""
        found = super().typed()
        return found | {"kind": KINDS[self._kind]} if found else {}

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer with the type and the text; an empty line closes."""
        event.stop()
        text = clean_line(event.value)
        if text:
            self.answer(f"{KINDS[self._kind]}:{text}")
        else:
            self.action_close()


class ParkingLot:
    """Puts texts into the parking lot; each is a draft, as in a cell, until it is there."""

    def __init__(self, position: Position, kept: KeptText) -> None:
        self._context, self._position, self._kept = position.context, position, kept
        self._row = ""  # of what is being written now

    @property
    def why_not(self) -> str:
        """Why this person may not park anything; empty when they may."""
        return self._context.why_not([InsertRow(PARKING.id, "new", END)])

    def open(self) -> Park:
        """The window to write in; what Esc left in it is the same item when it opens again."""
        row = self._row = self._row or new_row_id()
        return Park(partial(self._writing, row))

    def answered(self, answer: str) -> None:
        """What the window was left with."""
        row, self._row = self._row, ""
        kind, _, text = answer.partition(":")
        self.park(text, kind, row)

    def park(self, text: str, kind: str = "for later", row: str = "") -> str:
        """Put a text into the parking lot. It is a draft until it is there; whether it is, in a sentence."""
        row = row or new_row_id()
        kept = self._keep(row, text)
        values = {"text": text, "kind": kind, "person": self._context.person, "step": self._position.step.title}

        def ended(result: Receipt | StoreError) -> None:
            failed = isinstance(result, StoreError)
            kept = self._keep(row, text if failed else "")
            parked = "Parked. The last step lists all parked items."
            self._context.say(in_order(str(result), kept) if failed else parked)

        cells = (SetCell(PARKING.id, row, column, value) for column, value in values.items())
        self._context.send([InsertRow(PARKING.id, row, END), *cells], ended)
        return kept

    def _keep(self, row: str, text: str) -> str:
        """Keep what is being written as a draft; where it is, in a sentence."""
        target = Target(PARKING.id, row, "text")
        if text:
            return self._kept.keep(target, text)
        self._kept.drop(target)
        return ""

    def _writing(self, row: str, text: str) -> None:
        """The window over the screen cannot say that a draft failed; the screen does."""
        if (kept := self._keep(row, text)) not in ("", KEPT):
            self._context.say(kept)
