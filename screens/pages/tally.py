"""What the facilitator counts in the room and types as numbers: dots on paper, raised hands.

The sums stand beside what people give at screens. Nobody is counted twice: whoever answered at a screen has no more to
give, and the line above says how much the others still have.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from content.blocks import Ticket, Vote
from content.common import COUNTED
from content.sheet_spec import Kind, SheetSpec
from screens.grid.source import BadInput, GridCell, GridColumn, GridRow
from screens.grid.widget import WorksheetGrid
from screens.pages.context import SessionContext
from screens.pages.counter import Counter
from screens.pages.empty_state import Nothing
from screens.pages.keyed_source import KeyedSource
from screens.pages.page import Page
from workshop.session.balance import Balance, of_dots, of_hands
from workshop.session.private_rounds import count, is_hidden
from workshop.session.tally import CAVEAT, MOST, counted, place
from workshop.session.turns import turns, turns_line
from workshop.sheets.model import Record, Target, Value
from workshop.wording import count_noun

TALLY = "-tally"
"""Ends the id of the page on which a vote or ticket is counted."""
_DRAWN = 20
NO_ONE_LISTED = "Add who is in the room on Welcome, part People, to see how many are left."


def tally_page(
    spec: SheetSpec, source: Callable[[SessionContext], TallySource], private_sheets: tuple[str, ...] = ()
) -> Page:
    """The page on which a vote or ticket is counted in the room."""
    return Page(f"{spec.id}{TALLY}", "Tally", lambda context: TallyPage(source(context)), private_sheets, spec.id)


def hands(context: SessionContext, spec: SheetSpec) -> str:
    """Whom the keyboard can be handed to on a page where each answers that sheet, and who is done."""
    return turns_line(turns(context.store.state, context.session, [spec], context.person_key), "^O")


class TallySource(KeyedSource):
    """Sums of one vote or ticket. Subclasses say which rows and columns, and which sum a cell is."""

    what = "hand"
    """What is counted."""

    def __init__(self, context: SessionContext, of: SheetSpec) -> None:
        super().__init__(context, COUNTED)
        self.of = of
        self.title = f"{of.title}: {COUNTED.title}"

    @abstractmethod
    def sum_id(self, row: str, column: str) -> str:
        """Which sum stands in that cell; empty where none does."""

    @abstractmethod
    def balance(self) -> Balance:
        """What the people without an answer at a screen can give, and how much of it is counted."""

    def target(self, row: str, column: str) -> Target:
        """Where the sum is kept; other cells have the address of their row."""
        what = self.sum_id(row, column)
        return place(self.of, what) if what else Target(COUNTED.id, f"{self.of.id}.{row}")

    def keys(self, row: str) -> Mapping[str, Value]:
        """Nothing: the key of a sum says what it is about."""
        return {}

    def parse(self, row: str, column: str, text: str) -> Value:
        """A whole number, None for 0. Raises BadInput."""
        value = super().parse(row, column, text)
        if value is None or value == 0:
            return None
        if not isinstance(value, int) or not 0 <= value <= MOST:
            raise BadInput(f"“{text.strip()[:20]}” is not a count. Type a whole number from 0 to {MOST}.")
        return value

    def hint(self, row: str, column: str, text: str) -> str:
        """How the number comes about."""
        return f"{CAVEAT}; + and - count" if self.sum_id(row, column) else ""

    def nothing(self) -> str:
        """Why there is nothing to count yet, in a sentence."""
        return "There is nothing to count yet."


class DotTally(TallySource):
    """The dots each row has in the room, drawn and as a number; after the reveal also those given at screens."""

    what = "dot"

    def __init__(self, context: SessionContext, block: Vote) -> None:
        super().__init__(context, block.sheet)
        self.block = block

    def columns(self) -> Sequence[GridColumn]:
        """What got dots, its bar, and the numbers."""
        revealed = not is_hidden(self.context.state, self.of) and bool(self.context.session.votes()[self.block.id])
        scale = self._scale()
        screens = GridColumn("screens", "At screens", Kind.NUMBER, weight=0.9, short="Screens", fixed=True)
        return [
            GridColumn("what", "What", weight=4, fixed=True),
            GridColumn("drawn", "Dots" if scale == 1 else f"Dots, ● is {scale}", weight=3, fixed=True),
            GridColumn("count", "In the room", Kind.NUMBER, weight=0.9, short="Room"),
            *([screens] if revealed else []),
        ]

    def make_rows(self) -> Sequence[GridRow]:
        """What can be voted on."""
        return [GridRow(row) for row in self.context.session.voted_on(self.block.on)]

    def sum_id(self, row: str, column: str) -> str:
        """The row that is voted on."""
        return row if column == "count" else ""

    def fixed_text(self, row: str, column: str) -> str:
        """The label of the row, its bar, or its dots given at screens."""
        if column == "what":
            return self.context.session.voted_on(self.block.on).get(row, "")
        sums = counted(self.context.state, self.of)
        if column == "drawn":
            return "●" * -(-sums.get(row, 0) // self._scale())
        return str(sum(self.context.session.votes()[self.block.id].get(row, {}).values()) or "")

    def _scale(self) -> int:
        """How many dots one drawn dot stands for, so that the longest bar fits."""
        most = max(counted(self.context.state, self.of).values(), default=0)
        return max(1, -(-most // _DRAWN))

    def balance(self) -> Balance:
        """Dots of those without a vote at a screen; what was counted for rows that are gone no longer counts."""
        return of_dots(self.context.store.state, self.block, {row.id for row in self.rows()})

    def nothing(self) -> str:
        """Why nothing can be voted on."""
        on = self.context.specs.get(self.block.on)
        if on is not None and is_hidden(self.context.state, on):
            return f"“{on.title}” is not revealed yet. The tally opens when you reveal it on its page with v."
        return "There is nothing to vote on yet. What is written in the part before becomes a row here."


class HandTally(TallySource):
    """How many hands each mark of each goal has in the room."""

    def __init__(self, context: SessionContext, block: Ticket) -> None:
        super().__init__(context, block.sheet)
        self.block = block
        self._marks = next((column.choices for column in block.sheet.columns if column.choices), ())
        self._texts = {goal.id: goal.text for goal in context.pack.goals}

    def columns(self) -> Sequence[GridColumn]:
        """The goal, a number for each mark, and how many hands are left."""
        return [
            GridColumn("goal", "Goal", weight=4, fixed=True),
            *(GridColumn(mark, mark, Kind.NUMBER, weight=0.5) for mark in self._marks),
            GridColumn("left", "Left", weight=0.9, fixed=True),
        ]

    def make_rows(self) -> Sequence[GridRow]:
        """A row for each goal."""
        return [GridRow(goal) for goal in self.block.goals]

    def sum_id(self, row: str, column: str) -> str:
        """The mark of that goal."""
        return f"{row}.{column}" if column in self._marks else ""

    def fixed_text(self, row: str, column: str) -> str:
        """The goal, or how many hands it has left."""
        if column == "goal":
            return self._texts.get(row, row)
        of_goal = self._of_goal(row)
        if of_goal.left >= 0 or of_goal.people <= 0:  # the line above says what is counted besides
            return str(max(of_goal.left, 0))
        return f"{-of_goal.left} too many"

    def balance(self) -> Balance:
        """That of the goal with the most hands."""
        return min((self._of_goal(goal) for goal in self.block.goals), key=lambda one: one.left)

    def _of_goal(self, goal: str) -> Balance:
        return of_hands(self.context.store.state, self.block, goal)


class TallyGrid(WorksheetGrid):
    """`+` and `-` count one more and one less; in a conflict they resolve it, as on every worksheet."""

    def __init__(self, source: TallySource, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(source, id=id)
        self.counter = Counter(source.context)

    def on_key(self, event: events.Key) -> None:
        """Count; all other keys are the grid's."""
        by = {"+": 1, "-": -1}.get(event.character or "", 0)
        cell = self._sum()
        if not by or self.editing or self.locked or cell is None or cell.others:
            return
        event.stop()
        event.prevent_default()
        self.counter.add(self.state.target(self.state.row, self.state.col), by)

    def _sum(self) -> GridCell | None:
        """The sum under the cursor."""
        if self.state.here is None:
            return None
        cell = self.state.cell(*self.state.at)
        return None if cell.fixed else cell

    def key_pairs(self) -> Sequence[tuple[str, str]]:
        """The footer names what counts here."""
        if self.editing or self.locked:
            return super().key_pairs()
        return [("+ -", "count"), ("0-9", "type a number"), ("Del", "clear")]


class TallyPage(Vertical):
    """How many people and how many dots or hands there are, a grid to count them in, and who could answer alone."""

    HELP = (
        "Count the room: a show of hands, or dots on paper. `+` and `-` change a number by one; or type it. Numbers "
        "stand beside what people answer at screens, and the line above shows what those without an answer at a "
        "screen still have. Or hand the keyboard from person to person (`^O`); each then answers alone. The notes "
        "say what was counted in the room."
    )
    DEFAULT_CSS = """
    TallyPage { height: 1fr; width: 1fr; }
    TallyPage > .state { height: auto; color: $accent; }
    TallyPage > .turns { height: auto; color: $text-muted; }
    TallyPage > TallyGrid { height: 1fr; }
    """

    def __init__(self, source: TallySource) -> None:
        super().__init__()
        self.source = source

    def compose(self) -> ComposeResult:
        """How the count stands, the grid or the sentence in its place, and the people."""
        yield Static(classes="state")
        yield TallyGrid(self.source, id=f"grid-{self.source.of.id}-tally")
        yield Nothing(self.source.nothing())
        yield Static(classes="turns")

    def on_mount(self) -> None:
        """Show how the count stands."""
        self.look()

    def session_changed(self, records: Sequence[Record]) -> None:
        """Rows, answers or people may have come or gone; the grid itself is refreshed by the screen."""
        self.look()

    def look(self) -> None:
        """Say how many are left; show the grid when there is something to count."""
        filled = bool(self.source.rows())
        nothing = self.query_one(Nothing)
        nothing.say(self.source.nothing())
        nothing.stand_for(self.query_one(TallyGrid), filled=filled)
        self.query_one(".state", Static).update(Content(self._state()))
        who = self.query_one(".turns", Static)
        who.update(Content(hands(self.source.context, self.source.of)))
        who.display = filled

    def _state(self) -> str:
        """The line above, and what is wrong with the count, if anything is."""
        source, balance = self.source, self.source.balance()
        listed = count(source.context.store.state, source.of).expected
        head = f"{source.what.capitalize()}s: "
        if not listed:
            return f"{head}{balance.given} counted    [tally]\n{NO_ONE_LISTED}"
        if not balance.people and not balance.given:
            return f"{head}everyone in the room answered at a screen, so there is nothing to count."
        head += balance.words(source.what)
        at_screens = listed - balance.people
        if at_screens and balance.people > 0:
            head += f" · {count_noun(at_screens, 'person', 'people')} answered at a screen"
        return "\n".join(filter(None, (f"{head}    [tally]  person by person: ^O", balance.too_many(source.what))))
