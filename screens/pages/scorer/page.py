"""The scorer's pages: rate, weigh, say who closes what, see the result, note what to ask for and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from content.blocks import Criterion, Scorer
from screens.grid.widget import WorksheetGrid
from screens.pages.empty_state import Nothing
from screens.pages.keyed_source import KeyedSource
from screens.pages.page import Page
from screens.pages.scorer.result_page import ResultPage
from screens.pages.scorer.source import (
    DONT_KNOW,
    UNKNOWN,
    WOULD,
    AsksSource,
    ClosesSource,
    RatingSource,
    WeightSource,
)
from workshop.sheets.model import Record

T = TypeVar("T")
_ROOM_FOR_ANCHORS = 13


def scorer_pages(block: Scorer) -> list[Page]:
    """The five pages of a scorer, in the order in which a group uses them."""
    ratings, weights = (block.ratings.id,), (block.weights.id,)
    return [
        Page(block.ratings.id, "Rate", lambda context: RatePage(RatingSource(context, block)), (*ratings, *weights)),
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


class WeightGrid(WorksheetGrid):
    """Weights that are locked once the result was seen; Space opens one's own again, on purpose."""

    def __init__(self, source: WeightSource) -> None:
        super().__init__(source, id=f"grid-{source.spec.id}")
        self._weights = source

    def on_key(self, event: events.Key) -> None:
        """Space unlocks; all other keys are the grid's."""
        if event.key != "space" or self.locked or not self._weights.closed:
            return
        event.stop()
        event.prevent_default()
        self._weights.unlocked = True
        self.refresh_source()
        words = "Your weights are unlocked. The result names everyone who changed theirs after the reveal."
        self.post_message(self.NoticeRequested(self, words))

    def key_pairs(self) -> Sequence[tuple[str, str]]:
        """While locked, the one key that matters."""
        return [("Space", "unlock")] if self._weights.closed and not self.locked else super().key_pairs()


class WeightPage(AnswerPage):
    """My weights."""

    HELP = (
        "Say how much each criterion counts for you. Any numbers from 0 to 100: only their proportions matter. What "
        "you leave empty keeps the usual weight. The group's weight is the median of everyone's. The reveal locks all "
        "weights, so set yours before you see the result. Space unlocks yours afterward; the result then says who "
        "changed weights after the reveal."
    )

    def __init__(self, source: WeightSource) -> None:
        super().__init__(source)
        self.weights = source

    def make_grid(self) -> WorksheetGrid:
        """A grid that is locked after the reveal."""
        return WeightGrid(self.weights)


class ClosesGrid(WorksheetGrid):
    """A new “would close” without evidence opens the next cell at once: what is typed next says how one knows."""

    def __init__(self, source: ClosesSource) -> None:
        super().__init__(source, id=f"grid-{source.spec.id}")
        self._closes = source

    def press(self, key: str, character: str | None) -> bool:
        """A key of the grid, and what follows from a claim."""
        return self._asking(lambda: super(ClosesGrid, self).press(key, character))

    def run(self, action_id: str) -> None:
        """An action of the grid, and what follows from a claim."""
        self._asking(lambda: super(ClosesGrid, self).run(action_id))

    def _asking(self, act: Callable[[], T]) -> T:
        row, column = self.state.at
        here = self.state.here
        if here is None or self.state.columns[column].id != "closes":
            return act()
        before, done = self.state.cell(row, column).text, act()
        if before != WOULD == self.state.cell(row, column).text and not self._closes.evidence(here.id):
            self.go_to(here.id, "evidence")
            super().run("edit")
        return done


class ClosesPage(AnswerPage):
    """Who would close which gap."""

    HELP = (
        "For each gap, what each partner would do: `no`, `could` help, or `would` close it. `would` counts only once "
        "the next cell says how you know: who said so, when, or what they did before. You are asked at once; left "
        "empty, it counts as `could`, and the cell says so."
    )
    EMPTY = (
        "Nothing to close yet. Mark root causes “thin” or “nobody” and name organizations: "
        "every gap then lists every partner."
    )

    def __init__(self, source: ClosesSource) -> None:
        super().__init__(source)
        self.closes = source

    def make_grid(self) -> WorksheetGrid:
        """A grid in which a claim asks how one knows."""
        return ClosesGrid(self.closes)


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
