"""One key from anywhere: a thought for later, a decision, or a quote."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, Static

from content.clean import clean_line
from content.common import PARKING
from screens.widgets.dialogs import ESC_KEEPS, Dialog, Kept

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
