"""A vote: each person gives a few dots alone; afterwards the group sees where they went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from content.blocks import Vote
from content.clean import clean_line
from content.common import REVEALS
from content.sheet_spec import GROUP_COLUMN, Kind
from screens.grid.source import BadInput, GridCell, GridColumn, GridRow
from screens.grid.widget import WorksheetGrid
from screens.pages.context import SessionContext
from screens.pages.empty_state import Nothing
from screens.pages.own_source import ANSWER, OwnSource
from screens.pages.page import Page
from screens.pages.reading import Reading
from screens.pages.tally import DotTally, hands, tally_page
from workshop.session.balance import surplus_of_dots
from workshop.session.private_rounds import ResponseCount, count, is_hidden, late_changes
from workshop.session.voting import OWN, own_lines
from workshop.sheets.model import Record, Sheet, Target, Value
from workshop.wording import count_noun, join_with_and

_DRAWN = 30
_PAIRS = 2


def vote_pages(block: Vote, *, leads: bool = False) -> list[Page]:
    """My dots, then everybody's; for who leads, between them what is counted in the room."""
    alone = (block.sheet.id,)
    return [
        Page(block.sheet.id, "Vote", lambda context: VotePage(VoteSource(context, block)), alone),
        *([tally_page(block.sheet, lambda context: DotTally(context, block), alone)] if leads else []),
        Page(
            f"{block.id}-result",
            "Where the dots went",
            lambda context: Dots(partial(result, context, block), follows=True),
            alone,
            block.sheet.id,
        ),
    ]


class VoteSource(OwnSource):
    """My dots, a row for each thing to vote on."""

    def __init__(self, context: SessionContext, block: Vote) -> None:
        super().__init__(context, block.sheet)
        self.block = block
        self._labels: Mapping[str, str] = {}
        self._own: frozenset[str] = frozenset()
        self._of: tuple[Sheet, Sheet] | None = None

    def columns(self) -> Sequence[GridColumn]:
        """What can get dots, and how many this person gives it."""
        return [GridColumn("what", "What", weight=6, fixed=True), GridColumn(ANSWER, "Dots", Kind.NUMBER)]

    def make_rows(self) -> Sequence[GridRow]:
        """A row for each row of the sheet that is voted on."""
        return [GridRow(row) for row in self.labels()]

    def place(self, row: str) -> Target:
        """This person's dots on that row: row `<row>.<person>` of the votes."""
        return Target(self.spec.id, f"{row}.{self.context.person_key}", "dots")

    def fixed_text(self, row: str, column: str) -> str:
        """The label of the row that is voted on."""
        return self.labels().get(row, "")

    def keys(self, row: str) -> Mapping[str, Value]:
        """Which row, and whose dots."""
        return {"row": row, "person": self.context.person}

    def cell(self, row: str, column: str) -> GridCell:
        """The dots; read-only on a row this person wrote, as long as it has none of theirs."""
        found = super().cell(row, column)
        if column == ANSWER and self.is_own(row) and not found.text:
            return replace(found, fixed=True, hint=OWN, why=OWN)
        return found

    def choices(self, row: str) -> tuple[str, ...]:
        """How many dots one row can get; 0 comes last, so that the space bar starts with one."""
        # 0 comes last: the space bar goes from nothing to one dot, and after the most back to none.
        return (*(str(dots) for dots in range(1, self.block.dots + 1)), "0")

    def parse(self, row: str, column: str, text: str) -> Value:
        """The number of dots, None for 0. Raises BadInput when more are given than there are, or for one's own row."""
        if text.strip() and not text.strip().isdecimal():
            raise BadInput(
                f"“{clean_line(text.strip()[:20])}” is not a whole number of dots. Type 0 to {self.block.dots}."
            )
        value = super().parse(row, column, text)
        if not isinstance(value, int) or value == 0:
            return None
        if self.is_own(row):
            raise BadInput(OWN)
        elsewhere = self.given() - self._mine().get(row, 0)
        if elsewhere + value > self.block.dots:
            given = f"You have {count_noun(self.block.dots, 'dot')} and gave {elsewhere} elsewhere"
            left = max(0, self.block.dots - elsewhere)
            here = f"give at most {left} here, or type 0 on another row first." if left else "type 0 there first."
            raise BadInput(f"{given}: {here}")
        return value

    def hint(self, row: str, column: str, text: str) -> str:
        """How many dots are left."""
        left = self.block.dots - self.given()
        return f"{count_noun(max(0, left), 'dot')} left of {self.block.dots}; 0 clears"

    def labels(self) -> Mapping[str, str]:
        """What can be voted on: row -> its text; nothing before the list is revealed. Made again when that changed."""
        self._look()
        return self._labels

    def is_own(self, row: str) -> bool:
        """Whether this person wrote that line, where several have written. One who writes for all votes for all."""
        self._look()
        return row in self._own

    def _look(self) -> None:
        """Read the rows again when their sheet or a reveal changed."""
        state, on = self.context.state, self.block.on
        of = (state.sheet(on), state.sheet(REVEALS.id))
        if self._of is not None and all(a is b for a, b in zip(of, self._of, strict=True)):
            return
        self._of = of
        self._labels = self.context.session.voted_on(on)
        self._own = own_lines(of[0], self._labels, self.context.person)

    def given(self) -> int:
        """How many dots this person has given to rows that are still there."""
        return sum(self._mine().values())

    def _mine(self) -> dict[str, int]:
        """The dots this person gave, by row."""
        there = self.labels()
        given = self.context.session.votes().get(self.block.id, {})
        return {
            row: by[self.context.person_key]
            for row, by in given.items()
            if row in there and self.context.person_key in by
        }


class VotePage(Vertical):
    """How many dots are left, what is nearly the same, and a grid to give them in."""

    HELP = (
        "Give your dots privately to what matters most: type how many, or press the space bar. All on one row is "
        "fine. 0 clears them. No one sees who gave which. Your own lines get their dots from the others. The vote "
        "opens when the list is revealed. Merge near-duplicates before you vote, or they split the dots."
    )
    EMPTY = "There is nothing to vote on yet. What is written in the part before becomes a row here."
    DEFAULT_CSS = """
    VotePage { height: 1fr; width: 1fr; }
    VotePage > .state { height: auto; color: $accent; }
    """

    def __init__(self, source: VoteSource) -> None:
        super().__init__()
        self.source = source

    def compose(self) -> ComposeResult:
        """How the vote stands, the grid, and the sentence that takes its place while it has no rows."""
        yield Static(classes="state")
        yield WorksheetGrid(self.source, id=f"grid-{self.source.spec.id}")
        yield Nothing(self.EMPTY)

    def on_mount(self) -> None:
        """Show how the vote stands, and the grid or the sentence."""
        self.look()

    def session_changed(self, records: Sequence[Record]) -> None:
        """Rows or dots may have come or gone; the grid itself is refreshed by the screen."""
        self.look()

    def look(self) -> None:
        """Say what is left to give; show the grid when there is something to vote on."""
        filled = bool(self.source.rows())
        nothing = self.query_one(Nothing)
        nothing.say(self._covered() or self.EMPTY)
        nothing.stand_for(self.query_one(WorksheetGrid), filled=filled)
        state = self.query_one(".state", Static)
        state.display = filled
        if filled:
            state.update(self._state())

    def _state(self) -> Content:
        """How many dots are left, and what is nearly the same among the rows; for who leads, the other ways to vote."""
        dots, given = self.source.block.dots, self.source.given()
        left = f"{count_noun(dots - given, 'dot')} left of {dots}." if given < dots else "All your dots are given."
        context = self.source.context
        others = [hands(context, self.source.spec), "F6 counts dots in the room instead."] if context.leads else []
        lines = (left, *filter(None, others), *near(context, self.source.block))
        return Content("\n").join(map(Content, lines))

    def _covered(self) -> str:
        """While the list itself is not revealed, everybody would vote on their own lines alone: there is no vote."""
        context, on = self.source.context, self.source.context.specs.get(self.source.block.on)
        if on is None or not is_hidden(context.state, on):
            return ""
        return f"“{on.title}” is not revealed yet. The vote opens when the facilitator reveals it on its page with v."


def near(context: SessionContext, block: Vote) -> list[str]:
    """One sentence on rows that say nearly the same, when there are any."""
    spec = context.specs.get(block.on)
    column = next((c for c in spec.columns if c.kind is Kind.TEXT and c.id != GROUP_COLUMN), None) if spec else None
    if column is None:
        return []
    labels = context.session.voted_on(block.on)
    pairs = [(a, b) for a, b in context.session.near_duplicates(block.on, column.id) if a in labels and b in labels]
    if not pairs:
        return []
    shown = join_with_and([f"“{labels[a]}” and “{labels[b]}”" for a, b in pairs[:_PAIRS]], "; also")
    more = f", and {count_noun(len(pairs) - _PAIRS, 'more pair')}" if len(pairs) > _PAIRS else ""
    return [f"Nearly the same: {shown}{more}. Merge them before you vote."]


class Dots(Reading):
    """Where all dots went."""

    HELP = (
        "All dots together, most first. To keep the first voices from leading the others, no one sees more than their "
        "own until the facilitator reveals them. The vote narrows the list; the group decides."
    )


def result(context: SessionContext, block: Vote) -> Content:
    """The rows by their dots, most first; before the reveal only one's own, and how many have voted."""
    labels, dots = context.session.voted_on(block.on), context.session.dots(block.id)
    room = context.session.counted(block.id)
    voted = count(context.store.state, block.sheet)
    surplus = surplus_of_dots(context.store.state, block, labels) if context.leads else ""
    lines = [Content.styled(" ".join(filter(None, (voted_words(voted), surplus))), "$accent"), Content("")]
    if is_hidden(context.state, block.sheet):
        if context.discretion.covers_answers(block.sheet.id):
            return Content("\n").join([*lines, Content("All dots are shown once the facilitator reveals them.")])
        also = ", and those counted in the room" if room else ""
        lines.append(Content(f"Your own dots{also}; all of them are shown once the facilitator reveals them."))
    changed = Counter(cell.row.partition(".")[0] for cell in late_changes(context.state, block.sheet).cells)
    order = sorted((row for row in labels if dots.get(row)), key=lambda row: -dots[row])
    for row in order:
        drawn = "●" * min(dots[row], _DRAWN)
        after = (f"  ({changed[row]} changed after the reveal)", "$text-muted") if row in changed else ""
        some = "" if room.get(row) == dots[row] else f"{room.get(row)} of them "
        where = (f"  ({some}counted in the room)", "$text-muted") if row in room else ""
        lines.append(
            Content.assemble((f"{dots[row]:>3} ", "bold"), (drawn, "$accent"), f"  {labels[row]}", where, after)
        )
    since = context.session.later(block.sheet, "answer")
    return Content("\n").join([*(lines if order else [*lines, Content("No dots yet.")]), *_said(since)])


def voted_words(voted: ResponseCount) -> str:
    """How many of those in the room have voted, and how."""
    if not voted.any:
        return "No one has voted yet."
    of = f" of {voted.expected}" if voted.written < voted.expected else ""
    how = f", {voted.counted} of them counted in the room" if voted.counted else ""
    gone = f"; {voted.gone} more voted and left" if voted.gone else ""
    return f"{voted.written}{of} voted{how}{gone}."


def _said(since: str) -> list[Content]:
    """A sentence set apart, if there is one."""
    return [Content(""), Content.styled(since, "$accent")] if since else []
