"""The scorer's pages: rate, weigh, say who closes what, see the result, note what to ask for and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from content.model import Criterion, Scorer
from screens.grid.widget import WorksheetGrid
from screens.pages.context import SessionContext
from screens.pages.empty_state import Nothing
from screens.pages.keyed_source import KeyedSource
from screens.pages.page import Page
from screens.pages.scorer.result import content, picture
from screens.pages.scorer.source import (
    DONT_KNOW,
    UNKNOWN,
    AsksSource,
    ClosesSource,
    RatingSource,
    WeightSource,
)
from screens.widgets.messages import FocusLeft
from workshop.sheets.model import Record

_ROOM_FOR_ANCHORS = 13


def scorer_pages(block: Scorer) -> list[Page]:
    """The five pages of a scorer, in the order in which a group uses them."""
    ratings, weights = (block.ratings.id,), (block.weights.id,)
    return [
        Page(block.ratings.id, "Rate", lambda context: RatePage(RatingSource(context, block)), ratings),
        Page(block.weights.id, "Weights", lambda context: WeightPage(WeightSource(context, block)), weights),
        Page(block.closes.id, "Who closes what", lambda context: ClosesPage(ClosesSource(context, block))),
        Page(f"{block.id}-result", "Result", ResultPage, (*ratings, *weights)),
        Page(block.asks.id, "Resources and arguments", lambda context: AsksPage(AsksSource(context, block))),
    ]


class AnswerPage(Vertical):
    """A grid of answers; while there is nothing to answer about, a sentence says what is missing."""

    DEFAULT_CSS = """
    AnswerPage { height: 1fr; width: 1fr; }
    AnswerPage > .empty { padding: 1 0; }
    """

    EMPTY: ClassVar[str] = (
        "No partners to rate yet. Name organizations in the step before; each of them becomes a row here."
    )

    def __init__(self, source: KeyedSource) -> None:
        super().__init__()
        self.source = source

    def compose(self) -> ComposeResult:
        """The worksheet, and the sentence that takes its place while it has no rows."""
        yield self.make_grid()
        yield Nothing(self.EMPTY)

    def make_grid(self) -> WorksheetGrid:
        """The worksheet; pages with keys of their own make another."""
        return WorksheetGrid(self.source, id=f"grid-{self.source.spec.id}")

    @property
    def grid(self) -> WorksheetGrid:
        """The worksheet of this page."""
        return self.query_one(WorksheetGrid)

    def on_mount(self) -> None:
        """Show the worksheet or the sentence."""
        self.look()

    def session_changed(self, records: Sequence[Record]) -> None:
        """Partners or gaps may have come or gone; the grid itself is refreshed by the screen."""
        self.look()

    def look(self) -> None:
        """Show the grid when it has rows, else the sentence."""
        self.query_one(Nothing).stand_for(self.grid, filled=bool(self.source.rows()))


class RatingGrid(WorksheetGrid):
    """Typing 0-4 or ? rates and goes down; at the foot of a criterion it goes on at the top of the next."""

    def on_key(self, event: events.Key) -> None:
        """A mark rates and moves on; all other keys are the grid's."""
        mark = event.character or ""
        if self.editing or self.locked or mark not in self._marks():
            return
        event.stop()
        event.prevent_default()
        if self.press(event.key, mark):
            self.go_on()

    def key_pairs(self) -> Sequence[tuple[str, str]]:
        """The footer names the one key that matters here."""
        if self.editing or self.locked or not self._marks():
            return super().key_pairs()
        return [("0-4 ?", "rate"), ("Del", "clear")]

    def _marks(self) -> tuple[str, ...]:
        """What can be typed under the cursor; nothing on a name and in an empty grid."""
        return self.state.cell(*self.state.at).choices if self.state.here is not None else ()

    def go_on(self) -> None:
        """To the next cell to rate, criterion by criterion."""
        row, column = self.state.row, self.state.col
        if self.state.rows.step(row, 1) != row:
            self.run("down")
        elif column + 1 < len(self.state.columns):
            self.go_to(self.state.rows[self.state.rows.nearest(0)].id, self.state.columns[column + 1].id)
        else:
            self.post_message(
                self.NoticeRequested(self, "That was the last cell. The result has a page of its own in this step.")
            )


class RatePage(AnswerPage):
    """My ratings, and under them what the points of the present criterion mean."""

    HELP = (
        "Rate alone, one criterion across all partners, before anyone speaks: type 0 to 4, or ? when you don't know, "
        "and the cursor goes down, then on to the next criterion. The lines under the grid say what the points mean. "
        "An empty cell is no answer; ? is one, and it counts neither for nor against. Delete takes an answer back."
    )
    DEFAULT_CSS = """
    RatePage > .anchors { height: 6; }
    """

    def __init__(self, source: RatingSource) -> None:
        super().__init__(source)
        self.ratings = source
        self._at: tuple[Criterion, str] | None = None

    def compose(self) -> ComposeResult:
        """The worksheet, and under it what the marks mean."""
        yield from super().compose()
        yield Static(classes="anchors")

    def make_grid(self) -> WorksheetGrid:
        """A grid in which one key rates."""
        return RatingGrid(self.source, id=f"grid-{self.source.spec.id}")

    def on_resize(self) -> None:
        """Show what the marks mean only where there is room."""
        self.look()

    @on(WorksheetGrid.CursorMoved)
    def _at_cell(self, message: WorksheetGrid.CursorMoved) -> None:
        """Explain the marks of the criterion the cursor came to."""
        criterion = self.ratings.criterion(message.column.id)
        if criterion is not None:
            self._at = criterion, message.cell.text
            self.look()

    def look(self) -> None:
        """Show the grid or the sentence, and what the marks of the present criterion mean."""
        super().look()
        anchors = self.query_one(".anchors", Static)
        anchors.display = self._at is not None and self.grid.display and self.size.height >= _ROOM_FOR_ANCHORS
        if self._at is not None:
            anchors.update(anchor_lines(*self._at, *self.ratings.answered()))


class WeightPage(AnswerPage):
    """My weights."""

    HELP = (
        "Say how much each criterion counts for you. Any numbers from 0 to 100: only their proportions matter. What "
        "you leave empty keeps the usual weight. The group's weight is the median of everyone's, so set yours before "
        "you see the result."
    )


class ClosesPage(AnswerPage):
    """Who would close which gap."""

    HELP = (
        "For each gap, what each partner would do: `no`, `could` help, or `would` close it. `would` counts only once "
        "the next cell says how you know: who said so, when, or what they did before."
    )
    EMPTY = (
        "Nothing to close yet. Mark root causes “thin” or “nobody” and name organizations: "
        "every gap then lists every partner."
    )


class AsksPage(AnswerPage):
    """What to ask for, and why they should."""

    HELP = "For each partner: the one resource it should bring, and the argument that makes the case to it."


def anchor_lines(criterion: Criterion, mark: str, done: int, of: int) -> Content:
    """The criterion's question and what 0 to 4 mean, the present mark with a pointer before it."""
    lines = [
        Content.assemble((criterion.ask or criterion.label, "bold"), (f"  {done} of {of} answered", "$text-muted"))
    ]
    for point, words in enumerate(criterion.anchors):
        here = mark == str(point)
        text = f"{'▸' if here else ' '} {point} {words}"
        if point == len(criterion.anchors) - 1:
            text += f"    {'▸ ' if mark == UNKNOWN else ''}{UNKNOWN} {DONT_KNOW}"
        lines.append(
            Content.styled(text, "bold $accent") if here or (mark == UNKNOWN and point == 4) else Content(text)
        )
    return Content("\n").join(lines)


class ResultPage(VerticalScroll):
    """The result to read: made anew whenever somebody rates, weighs or finds evidence."""

    HELP = (
        "The first sentences say what the ratings say together. Each partner then has a bar from its lowest to its "
        "highest rating, its score, how far you agree, and the ranks it can take. `only one closing` matters "
        "more than a score; the rank ignores it. Nothing is edited here; the arrows scroll."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "steps", id="result.leave", show=False)]
    DEFAULT_CSS = """
    ResultPage { height: 1fr; width: 1fr; scrollbar-size-vertical: 1; }
    ResultPage > Static { height: auto; }
    """

    def __init__(self, context: SessionContext) -> None:
        super().__init__()
        self.context = context
        self._drawn: tuple[int, int, bool] | None = None

    def compose(self) -> ComposeResult:
        """One text, drawn for the width."""
        yield Static()

    def on_mount(self) -> None:
        """Draw the ranking."""
        self.draw()

    def on_resize(self) -> None:
        """Draw the bars for the new width."""
        self.draw()

    def session_changed(self, records: Sequence[Record]) -> None:
        """Draw what the session says now."""
        self.draw()

    def draw(self) -> None:
        """Write the page for its present width; nothing to do when neither width nor session changed."""
        state = (self.context.state.revision, self.size.width, self.context.discretion.hidden)
        if self.size.width and state != self._drawn:
            self._drawn = state
            shown, scorer = picture(self.context.session), self.context.session.scorer
            if shown.alone and scorer is not None and self.context.discretion.covers_answers(scorer.ratings.id):
                self.query_one(Static).update(Content("The result is shown once the facilitator reveals it."))
                return
            # One cell stays free for the scroll bar, so that its coming does not change the lines.
            self.query_one(Static).update(content(shown, self.size.width - 1))

    def action_leave(self) -> None:
        """Back to the steps."""
        self.post_message(FocusLeft())
