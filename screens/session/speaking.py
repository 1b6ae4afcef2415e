"""`8` on the facilitator's second screen: who speaks when, who has not been heard, and a draw for the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from content.clean import clean_line
from screens.pages.context import outcome_words
from screens.widgets.dialogs import Dialog
from workshop.session.draws import ORDER, new_seed, seed_of
from workshop.session.speaking import (
    Speaker,
    drawn_next,
    heard_ops,
    next_ops,
    not_heard,
    order_ops,
    speakers,
    start_over_ops,
)
from workshop.sheets.model import Op
from workshop.wording import count_noun

if TYPE_CHECKING:
    from screens.pages.context import SessionContext


class Speaking(Dialog[None]):
    """The list as it is now; another facilitator's marks come in while it is open."""

    BINDINGS = [
        Binding("space", "mark", "heard", id="speaking.heard", show=False, priority=True),
        Binding("greater_than_sign", "draw", "draw the next", id="speaking.draw", show=False),
        Binding("S", "order", "draw an order", id="speaking.order", show=False),
        Binding("n", "again", "new question", id="speaking.again", show=False),
    ]
    keys = (("Space", "heard"), (">", "draw the next"), ("S", "draw an order"), ("n", "new question"), ("Esc", "close"))

    def __init__(self, context: SessionContext) -> None:
        super().__init__("Speaking")
        self.context = context
        self._said = ""
        self._shown: list[Speaker] = []

    @property
    def speakers(self) -> list[Speaker]:
        """Everybody who may speak, in the order."""
        return speakers(self.context.state, self.context.session.people())

    def body(self) -> ComposeResult:
        """How many were heard, what was drawn, and the list."""
        yield Static(id="window-explain")
        yield OptionList(id="window-list")

    def on_mount(self) -> None:
        """Show the list, the cursor on the first who has not been heard."""
        self.draw()
        found = self._shown
        waiting = next((place for place, one in enumerate(found) if not one.heard), 0 if found else None)
        options = self.query_one(OptionList)
        options.highlighted = waiting
        options.focus()

    def people_changed(self) -> None:
        """Somebody came, or was heard."""
        if self.is_mounted:
            self.draw()

    def draw(self) -> None:
        """Bring the words and the list up to date; the cursor stays."""
        found = self.speakers
        waiting = len(not_heard(found))
        state = f"{len(found) - waiting} of {len(found)} heard."
        if not found:
            state = "No participants are here yet. They stand on Welcome, part People."
        elif not waiting:
            state = f"Everyone was heard: {count_noun(len(found), 'person', 'people')}. n begins a new question."
        seed = seed_of(self.context.state, ORDER)
        order = f" This order was drawn with seed {seed}." if seed is not None and found else ""
        self.query_one("#window-explain", Static).update(Content("\n".join(filter(None, (self._said, state + order)))))
        if found != self._shown:
            options = self.query_one(OptionList)
            at = options.highlighted
            options.clear_options()
            options.add_options(Option(_line(place, one)) for place, one in enumerate(found, 1))
            options.highlighted = min(at or 0, len(found) - 1) if found else None
            self._shown = found

    # ------------------------------------------------------------------ keys

    def action_mark(self) -> None:
        """Heard, or not after all; the cursor goes on to the next who was not."""
        at = self.query_one(OptionList).highlighted
        if at is None or at >= len(self._shown):
            return
        one = self._shown[at]
        self._send(heard_ops(self.context.state, one.key, heard=not one.heard), "")
        after = (*range(at + 1, len(self._shown)), *range(at))
        waiting = next((place for place in after if not self._shown[place].heard), at)
        if not one.heard:
            self.query_one(OptionList).highlighted = waiting

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter marks as the space bar does."""
        event.stop()
        self.action_mark()

    def action_draw(self) -> None:
        """Draw somebody who has not been heard, by a seed that is shown."""
        found, seed = self.speakers, new_seed()
        one = drawn_next(found, seed)
        if one is None:
            self._say("Everyone was heard. Press n for a new question." if found else "There is no one to draw.")
            return
        place = next(place for place, other in enumerate(found) if other.key == one.key)
        from_ = count_noun(len(not_heard(found)), "person", "people")
        said = f"Next: {clean_line(one.name)}, drawn with seed {seed} from {from_} not heard."
        self._send(next_ops(self.context.state, found, seed), said)
        self.query_one(OptionList).highlighted = place

    def action_order(self) -> None:
        """Draw an order for everyone, by a seed that is shown."""
        found = self.speakers
        if found:
            self._send(order_ops(self.context.state, found, new_seed()), "A new order was drawn.")

    def action_again(self) -> None:
        """A new question: nobody has been heard."""
        ops = start_over_ops(self.context.state, self.speakers)
        if ops:
            self._send(ops, "A new question: no one has been heard yet.")

    def _send(self, ops: list[Op], done: str) -> None:
        self.context.send(ops, lambda result: self._say(outcome_words(result, done)))

    def _say(self, text: str) -> None:
        self._said = text
        if self.is_mounted:
            self.draw()


def _line(place: int, one: Speaker) -> Content:
    """A person: a mark and a word, never a color alone."""
    group = f" · {clean_line(one.group)}" if one.group else ""
    text = f"{'✓' if one.heard else ' '} {place}. {clean_line(one.name)}{group}"
    return Content.styled(f"{text}  heard", "dim") if one.heard else Content.styled(text, "bold")
