"""The result to read, made anew whenever somebody rates, weighs or finds evidence; `d` explains one partner."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from screens.pages.context import SessionContext
from screens.pages.low_screen import RoomOnLowScreens
from screens.pages.scorer.result import Drawing, Picture, drawing, picture
from screens.pages.scorer.sheets import explained_sheet, explainer, gap_sheet, trust_sheet
from screens.widgets.actions import Action
from screens.widgets.messages import FocusLeft, ShowNotice
from workshop.alignment.exact_ranks import ExactRanks, exact_ranks
from workshop.alignment.result import Alignment
from workshop.sheets.model import Record

RESULT_ACTIONS: tuple[Action, ...] = (
    Action("result.explain", "how computed", "How every figure of this partner was computed", letter="d"),
    Action("result.gaps", "gaps", "Which gap who closes, and the smallest sets of partners", letter="g"),
    Action(
        "result.next", "next", "Go on: which resource to ask for, and which argument", letter="right_square_bracket"
    ),
    Action("result.trust", "trust by value", "A picture of trust by value", letter="M"),
)
_FEW = 12
"""Up to so many partners the corners are looked at in place, and mostly nothing is left to solve."""
_HIDDEN = "The result is shown once the facilitator reveals it."


class ResultPage(VerticalScroll, RoomOnLowScreens):
    """The result, drawn for the width; exact ranks come from a thread and take the place of the safe bound."""

    HELP = (
        "Start with the partner on top: “clear lead” means that no partner takes its place if every weight changes by "
        "up to 50%; “one of several” names who can. Each partner has its rank, its score, and a bar from its lowest to "
        "its highest rating on one scale from 0 to 100. Talk first where ratings are far apart; the marks stand for "
        "raters, without names. A partner that alone closes a gap can matter more than a high score. ↑ and ↓ choose a "
        "partner, d explains every figure of it. Nothing is edited here."
    )
    LETTERS = "Letters are commands here; ? shows them."
    ACTIONS = RESULT_ACTIONS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "steps", id="result.leave", show=False),
        Binding("up", "move(-1)", "partner above", id="result.up", show=False),
        Binding("down", "move(1)", "partner below", id="result.down", show=False),
        *(Binding(a.letter, f"do('{a.id}')", a.label, id=a.id, show=False) for a in RESULT_ACTIONS),
    ]
    DEFAULT_CSS = """
    ResultPage { height: 1fr; width: 1fr; scrollbar-size-vertical: 1; }
    ResultPage > Static { height: auto; }
    """

    class Solved(Message):
        """The exact ranks of that result are known."""

        def __init__(self, result: Alignment, ranks: ExactRanks) -> None:
            super().__init__()
            self.result, self.ranks = result, ranks

    def __init__(self, context: SessionContext) -> None:
        super().__init__()
        self.context = context
        self.chosen = ""
        self._drawn: tuple[object, ...] | None = None
        self._shown: tuple[Picture, ExactRanks] | None = None
        self._drawing = Drawing(())

    def compose(self) -> ComposeResult:
        """One text, drawn for the width."""
        yield Static()

    def on_mount(self) -> None:
        """Draw the ranking."""
        self.draw()

    def on_resize(self) -> None:
        """Draw the bars for the new width."""
        self.draw()

    @property
    def fills_screen(self) -> bool:
        """Whether the page wants all of the screen now."""
        return self.wants_room

    def session_changed(self, records: Sequence[Record]) -> None:
        """Draw what the session says now."""
        self.draw()

    def key_pairs(self) -> Sequence[tuple[str, str]]:
        """What the keys do now, for the last line."""
        if self._shown is None or not self._shown[0].result.raters:
            return [("↑↓", "read")]
        return [*((a.shown_key, a.label) for a in RESULT_ACTIONS), ("↑↓", "partner")]

    # ------------------------------------------------------------------ drawing

    def draw(self) -> None:
        """Write the page for its present width; nothing to do when neither width nor session changed."""
        state = (self.context.state.revision, self.size.width, self.context.discretion.hidden, self.chosen)
        if not self.size.width or state == self._drawn:
            return
        known, self._drawn = self._drawn, state
        if known is None or known[0] != state[0] or known[2] != state[2] or self._shown is None:
            self._look()
        if self._shown is None:
            self.query_one(Static).update(Content(_HIDDEN))
            return
        shown, ranks = self._shown
        order = self._order
        place = order.index(self.chosen) if self.chosen in order else 0
        # One cell stays free for the scroll bar, so that its coming does not change the lines.
        self._drawing = drawing(shown, ranks, self.size.width - 1, place)
        self.query_one(Static).update(self._drawing.content())

    def _look(self) -> None:
        """Read the session, and find the ranks: at once where that is quick, else the bound until a thread has them."""
        scorer, before = self.context.session.scorer, self._shown
        shown = picture(self.context.session)
        if scorer is not None and shown.alone and self.context.discretion.covers_answers(scorer.ratings.id):
            self._shown = None
            return
        if before is not None and before[0].result is shown.result:
            self._shown = (shown, before[1])
            return
        ranked, weights = shown.result.ranked, shown.result.weights
        if len(ranked) <= _FEW:
            quick = exact_ranks(ranked, weights, solve=False)
            assert quick is not None  # nothing cancels it
        else:
            quick = ExactRanks(shown.result.rank_ranges, frozenset(s.partner for s in ranked))
        self._shown = (shown, quick)
        if quick.unproven:
            self._solve(shown.result)

    @work(thread=True, exclusive=True, group="ranks")
    def _solve(self, result: Alignment) -> None:
        """Off the UI thread; a newer result ends it."""
        worker = get_current_worker()
        ranks = exact_ranks(result.ranked, result.weights, cancelled=lambda: worker.is_cancelled)
        if ranks is not None:
            self.post_message(self.Solved(result, ranks))

    def on_result_page_solved(self, message: Solved) -> None:
        """Put the exact ranks in the place of the bound, if they are of the result on screen."""
        message.stop()
        if self._shown is not None and self._shown[0].result is message.result:
            self._shown = (self._shown[0], message.ranks)
            self._drawn = None if self._drawn is None else (*self._drawn[:3], None)
            self.draw()

    # ------------------------------------------------------------------ keys

    @property
    def _order(self) -> list[str]:
        return [] if self._shown is None else [s.partner for s in self._shown[0].result.scores]

    def action_move(self, by: int) -> None:
        """Choose the partner below (1) or above (-1); at the ends of the list the page scrolls."""
        order, rows = self._order, self._drawing.rows
        here = order.index(self.chosen) if self.chosen in order else 0
        there = here + by
        if not rows or not 0 <= there < len(rows):
            self.scroll_relative(y=by, animate=False)
            return
        self.chosen = order[there]
        self.draw()
        line = rows[there]
        if not self.scroll_offset.y <= line < self.scroll_offset.y + self.size.height:
            self.scroll_to(y=line - (self.size.height - 1 if by > 0 else 0), animate=False)

    def action_do(self, action_id: str) -> None:
        """Carry out one of this page's actions."""
        if action_id == "result.next":
            self.app.call_later(self.screen.run_action, "do('page.next')")
        elif self._shown is None or not self._shown[0].result.raters:
            self.post_message(ShowNotice("There is no result to explain yet."))
        elif action_id == "result.explain":
            self._explain()
        elif action_id == "result.gaps":
            self.app.push_screen(gap_sheet(self.context.session, self._shown[0]))
        else:
            self.app.push_screen(trust_sheet(self.context.session, self._shown[0], self.app.size.width))

    @work(exclusive=True, group="explain")
    async def _explain(self) -> None:
        """The figures of the chosen partner; drawing weightings takes a moment, so a thread does it."""
        if self._shown is None:
            return
        partner = self.chosen if self.chosen in self._order else self._order[0]
        shown, ranks = self._shown
        found = await asyncio.to_thread(explainer(self.context.session, shown, ranks).figures, partner)
        if self.is_attached:
            self.app.push_screen(explained_sheet(shown.names.partner(partner), found))

    def action_leave(self) -> None:
        """Back to the steps."""
        self.post_message(FocusLeft())
