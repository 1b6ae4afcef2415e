"""The ticket: each person marks alone how sure they are of each goal; afterwards the group sees how far it moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from statistics import median

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from content.blocks import Ticket
from content.sheet_spec import Kind
from screens.grid.source import GridColumn, GridRow
from screens.grid.widget import WorksheetGrid
from screens.pages.context import SessionContext
from screens.pages.discretion import GIVEN
from screens.pages.own_source import ANSWER, OwnSource
from screens.pages.page import Page
from screens.pages.reading import Reading
from screens.pages.tally import HandTally, hands, tally_page
from workshop.session.private_rounds import count
from workshop.sheets.model import Record, Target, Value

FEWEST = 3
"""Answers from which a median is shown: with fewer it would tell what one person marked."""
ENDS = "0 not at all sure, 4 completely sure"


def ticket_pages(block: Ticket, *, leads: bool = False) -> list[Page]:
    """My marks; for who leads, hands counted in the room; after the workshop also how the group moved."""
    own = block.sheet.id
    pages = [Page(own, block.sheet.title, lambda context: TicketPage(TicketSource(context, block), block))]
    if leads:
        pages.append(tally_page(block.sheet, lambda context: HandTally(context, block)))
    if block.when == "after":
        moving = Page(
            f"{block.id}-moved", "How we moved", lambda context: Moved(partial(moved, context), follows=True), (), own
        )
        pages.append(moving)
    return pages


class TicketSource(OwnSource):
    """My marks, a row a goal. On the ticket after the workshop my first mark stands beside it."""

    def __init__(self, context: SessionContext, block: Ticket) -> None:
        super().__init__(context, block.sheet)
        self.block = block
        self._texts = {goal.id: goal.text for goal in context.pack.goals}
        self._before = next(
            (
                b
                for _, b in context.pack.blocks()
                if isinstance(b, Ticket) and b.when == "before" and block.when == "after"
            ),
            None,
        )

    def columns(self) -> Sequence[GridColumn]:
        """The goal, the mark before where there is one, and the mark now."""
        before = [GridColumn("before", "Before", Kind.NUMBER, fixed=True)] if self._before is not None else []
        return [
            GridColumn("goal", "Goal", weight=6, fixed=True),
            *before,
            GridColumn(ANSWER, "Now" if before else "0-4", Kind.NUMBER),
        ]

    def make_rows(self) -> Sequence[GridRow]:
        """A row for each goal of the module."""
        return [GridRow(goal) for goal in self.block.goals]

    def place(self, row: str) -> Target:
        """This person's mark of that goal."""
        return Target(self.spec.id, self.context.person_key, row)

    def fixed_text(self, row: str, column: str) -> str:
        """The goal, or the mark given before; covered where the group may see the screen."""
        if column == "goal":
            return self._texts.get(row, row)
        if self._before is not None and self.context.discretion.covers_answers(self._before.sheet.id):
            return GIVEN
        cell = (
            self.context.state.cell(Target(self._before.sheet.id, self.context.person_key, row))
            if self._before
            else None
        )
        return str(cell.value) if cell is not None and cell.value is not None else ""

    def keys(self, row: str) -> Mapping[str, Value]:
        """Whose marks they are."""
        return {"person": self.context.person}

    def hint(self, row: str, column: str, text: str) -> str:
        """What the ends of the scale mean."""
        return f"{ENDS}; only medians are ever shown"


class TicketGrid(WorksheetGrid):
    """Typing a mark goes on to the next goal."""

    def on_key(self, event: events.Key) -> None:
        """A mark moves on to the next goal; all other keys are the grid's."""
        mark = event.character or ""
        marks = self.state.cell(*self.state.at).choices if self.state.here is not None else ()
        if self.editing or self.locked or mark not in marks:
            return
        event.stop()
        event.prevent_default()
        if self.press(event.key, mark):
            if self.state.rows.step(self.state.row, 1) == self.state.row:
                self.post_message(self.NoticeRequested(self, "That was the last goal. Thank you."))
            self.run("down")

    def key_pairs(self) -> Sequence[tuple[str, str]]:
        """The footer names the one key that matters here."""
        return super().key_pairs() if self.editing or self.locked else [("0-4", "how sure"), ("Del", "clear")]


class TicketPage(Vertical):
    """The question, and a grid of one answer a goal."""

    HELP = (
        "Rate privately how sure you are of each goal: type 0 (not at all) to 4 (completely), and the cursor goes "
        "down. Delete clears a mark. No one sees your marks: the group sees medians, and only once "
        f"{FEWEST} people have answered."
    )
    DEFAULT_CSS = """
    TicketPage { height: 1fr; width: 1fr; }
    TicketPage > .ask { height: auto; }
    TicketPage > .state { height: auto; color: $accent; }
    """

    def __init__(self, source: TicketSource, block: Ticket) -> None:
        super().__init__()
        self.source, self.block = source, block

    def compose(self) -> ComposeResult:
        """The question with the ends of its scale, how many have answered, then the grid."""
        yield Static(Content.assemble((self.block.ask, "bold"), f"  {ENDS}"), classes="ask")
        yield Static(Content(self._state()), classes="state")
        yield TicketGrid(self.source, id=f"grid-{self.block.sheet.id}")

    def session_changed(self, records: Sequence[Record]) -> None:
        """Somebody may have answered, come or gone."""
        self.query_one(".state", Static).update(Content(self._state()))

    def _state(self) -> str:
        """How many in the room have answered; for who leads, who is next at the keyboard."""
        context, spec = self.source.context, self.block.sheet
        who = hands(context, spec) if context.leads else ""
        return "\n".join(filter(None, (f"{count(context.store.state, spec)}.".capitalize(), who)))


class Moved(Reading):
    """Medians before and after."""

    HELP = f"How sure the group was of each goal, before and after: medians, shown from {FEWEST} answers on."


def moved(context: SessionContext) -> Content:
    """A line or two for each goal: the medians, how many answered, and the direction in a word."""
    lines: list[Content] = []
    for goal in context.session.tickets():
        lines.append(Content.styled(goal.text, "bold"))
        before, after = goal.marks_before, goal.marks_after
        said = f"{_said('before', before, goal.hands_before)}, {_said('after', after, goal.hands_after)}"
        lines.append(Content(f"  {said}{_direction(before, after)}"))
    if not lines:
        return Content("This module asks about no goals.")
    return Content("\n").join([*lines, Content(""), Content.styled(f"Medians from 0 to 4. {ENDS}.", "$text-muted")])


def _said(when: str, marks: Sequence[int], raised: Mapping[int, int]) -> str:
    """The median of the marks; nothing about single ones until enough people answered."""
    if len(marks) < FEWEST:
        return f"{when} {len(marks)} of {FEWEST} answers needed"
    room = sum(raised.values())
    how = f", {room} counted in the room" if room else ""
    return f"{when} {median(marks):g} ({len(marks)} answers{how})"


def _direction(before: Sequence[int], after: Sequence[int]) -> str:
    """Whether the median went up or down, once enough people answered twice."""
    if min(len(before), len(after)) < FEWEST:
        return ""
    step = median(after) - median(before)
    return ": no change" if not step else f": {'up' if step > 0 else 'down'} {abs(step):g}"
