"""Evidence cards: what one audience cares about and can bring, and facts to show it, each with its source and grade.

Left and right turn to another audience; Enter chooses it for the pitch, or puts the fact under the cursor into the
pitch as text, with its source.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from content.blocks import Card, Cards, Choices, Fact
from content.sheet_spec import SheetSpec
from screens.pages.context import SessionContext
from screens.pages.marked_list import MarkedList
from screens.pages.page import Page
from screens.widgets.messages import FocusLeft, ShowNotice
from store.api import Receipt, StoreError
from workshop.sheets.model import Op, Outcome, Record, SetCell, Target
from workshop.sheets.values import ValueProblem, check

CHOOSE = "choose"
SIDES = {"inside": "inside the school system", "outside": "outside", "mixed": "partly inside the school system"}
GRADES = {
    "A": "a strong study of cause and effect",
    "B": "shows things that go together, or official figures",
    "C": "a program's or advocate's own report",
    "D": "advice from practice",
}
UNDATED = "n.d."


def cards_pages(block: Cards) -> list[Page]:
    """One page that shows one card at a time."""
    return [Page(block.id, "Evidence", lambda context: CardsPage(context, block))]


class CardsPage(Vertical):
    """One card: its head, then a list of what to choose and the facts."""

    HELP = (
        "One audience at a time: ← and → turn to another. Enter on the first line chooses this audience for your "
        "pitch; Enter on a fact puts it there as text, with its source and year. An evidence rating says how strong "
        "a fact is: "
        + "; ".join(f"{grade} {words}" for grade, words in GRADES.items())
        + ". Give the caution and the rating along with the number."
    )
    DEFAULT_CSS = """
    CardsPage { height: 1fr; width: 1fr; }
    CardsPage > .head { height: auto; }
    CardsPage > MarkedList { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", "previous audience", id="cards.previous", show=False),
        Binding("right", "turn(1)", "next audience", id="cards.next", show=False),
        Binding("escape", "leave", "steps", id="cards.leave", show=False),
    ]

    def __init__(self, context: SessionContext, block: Cards) -> None:
        super().__init__()
        self.context, self.cards = context, block.cards
        self._at = 0
        self._chosen = ""

    def compose(self) -> ComposeResult:
        """For whom the case is made, then its facts as a list."""
        yield Static(classes="head")
        yield MarkedList()

    def key_pairs(self) -> Sequence[tuple[str, str]]:
        """What the keys do now, for the last line."""
        return [("←→", "audience"), ("↑↓", "fact"), ("Enter", "choose, or put into the pitch")]

    def on_mount(self) -> None:
        """Start with the audience of the pitch, if it has one."""
        self._follow()
        self.show()

    def session_changed(self, records: Sequence[Record]) -> None:
        """Somebody may have chosen another audience for the pitch: turn to it."""
        if self._follow():
            self.show()

    def _follow(self) -> bool:
        """Turn to the card of the pitch's audience when that changed; whether it did."""
        card = self.context.session.pitch().card
        chosen = card.id if card is not None else ""
        if chosen == self._chosen:
            return False
        self._chosen = chosen
        self._at = next((place for place, each in enumerate(self.cards) if each.id == chosen), self._at)
        return True

    # -------------------------------------------------------------- what it shows

    @property
    def card(self) -> Card | None:
        """The card that is open."""
        return self.cards[self._at] if self.cards else None

    def show(self) -> None:
        """Write the open card."""
        card = self.card
        if card is None:
            self.query_one(".head", Static).update(Content("This module has no evidence cards."))
            return
        self.query_one(".head", Static).update(self._head(card))
        facts = [(str(place), fact_text(fact)) for place, fact in enumerate(card.facts)]
        offer = "Enter: make this the audience of your pitch."
        if card.id == self._chosen:
            offer = "This is the audience of your pitch."
        elif not self._label(card, self.context.specs.get(self.context.session.pitch().sheet)):
            offer = "Press → for audiences you can choose."
        self.query_one(MarkedList).show([(CHOOSE, about(card, offer)), *facts])

    def _head(self, card: Card) -> Content:
        """The audience, where it stands among the others, and whether it is chosen."""
        facts = [f"{self._at + 1} of {len(self.cards)}", *([SIDES[card.side]] if card.side in SIDES else [])]
        facts += ["chosen for the pitch"] if card.id == self._chosen else []
        return Content.assemble(("‹ ", "$accent"), (card.title, "bold $accent"), (" ›  ", "$accent"), " · ".join(facts))

    def action_turn(self, by: int) -> None:
        """To the next (1) or previous (-1) audience, around the end."""
        if self.cards:
            self._at = (self._at + by) % len(self.cards)
            self.show()

    def action_leave(self) -> None:
        """Back to the steps."""
        self.post_message(FocusLeft())

    # -------------------------------------------------------------- what it changes

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose this audience for the pitch, or put the fact into it."""
        event.stop()
        card = self.card
        if card is None:
            return
        spec = self.context.specs.get(self.context.session.pitch().sheet)
        if spec is None:
            self.post_message(ShowNotice("This module has no pitch to put it into."))
        elif event.option_id == CHOOSE:
            self._choose(card, spec)
        else:
            self._quote(card.facts[int(event.option_id or 0)], spec)

    def _choose(self, card: Card, spec: SheetSpec) -> None:
        """Make this audience the one of the pitch."""
        label = self._label(card, spec)
        if not label:
            self.post_message(
                ShowNotice("These facts serve every audience. Turn to one audience with → and choose that.")
            )
            return
        at = Target(spec.id, self.context.form_row(spec), "audience")
        self._send([SetCell(*at, label, self.context.state.base(at))], f"The pitch is for {label}.")

    def _label(self, card: Card, spec: SheetSpec | None) -> str:
        """The audience of the pitch that this card is for; empty when it is for every audience."""
        audience = spec.column("audience") if spec is not None else None
        return next(
            (
                choice.label
                for _, block in self.context.pack.blocks()
                if isinstance(block, Choices)
                for choice in block.items
                if choice.id == card.id and audience is not None and choice.label in audience.choices
            ),
            "",
        )

    def _quote(self, fact: Fact, spec: SheetSpec) -> None:
        """Put the fact into the pitch, behind what is written there."""
        column = spec.column("reason") or next((c for c in spec.columns if c.long), None)
        if column is None:
            self.post_message(ShowNotice("The pitch has no long text to put a fact into."))
            return
        at = Target(spec.id, self.context.form_row(spec), column.id)
        cell = self.context.state.cell(at)
        there = cell.value if cell is not None and isinstance(cell.value, str) else ""
        if quotation(fact) in there:
            self.post_message(ShowNotice("This fact is already in the pitch."))
            return
        try:
            value = check(column, "\n".join(filter(None, (there, quotation(fact)))))
        except ValueProblem as problem:
            self.post_message(ShowNotice(str(problem)))
            return
        self._send([SetCell(*at, value, self.context.state.base(at))], f"Added to the pitch under “{column.label}”.")

    def _send(self, ops: Sequence[Op], done: str) -> None:
        """Send the edit, and say what it did or why it failed."""
        if reason := self.context.store.read_only:
            self.post_message(ShowNotice(reason))
            return

        def ended(result: Receipt | StoreError) -> None:
            if isinstance(result, StoreError):
                self.post_message(ShowNotice(str(result)))
                return
            refused = [d.reason for d in result.record.decisions if d.outcome is Outcome.REFUSED]
            self.post_message(ShowNotice(refused[0] if refused else done))

        self.context.send(ops, ended)


# ------------------------------------------------------------------ a card in words


def about(card: Card, offer: str) -> Content:
    """What the audience cares about and can bring, what to avoid, and what one can do with it."""
    lines = [Content.assemble((name, "bold"), text) for name, text in _facts_of(card)]
    return Content("\n").join([*lines, Content.styled(offer, "$accent"), Content("")])


def _facts_of(card: Card) -> list[tuple[str, str]]:
    """What to know of the audience itself."""
    found = [("Cares about: ", card.goals), ("Can bring: ", card.brings), ("Avoid: ", card.avoid)]
    return [(name, text) for name, text in found if text]


def fact_text(fact: Fact) -> Content:
    """The fact; where it is from, how far to trust it, when that was checked; the caution in a line of its own."""
    lines = [
        Content(fact.text),
        Content.styled(f"  {source(fact)}. {fact.place}. Checked {fact.checked}.", "$text-muted"),
    ]
    lines.append(Content.styled(f"  Evidence rating {fact.grade}: {GRADES.get(fact.grade, '')}.", "$text-muted"))
    if fact.caution:
        lines.append(Content.assemble(("  Caution: ", "bold $warning"), fact.caution))
    return Content("\n").join([*lines, Content("")])


def source(fact: Fact) -> str:
    """Where it is from and of which year."""
    return f"{fact.source}, {'no date' if fact.year == UNDATED else fact.year}"


def quotation(fact: Fact) -> str:
    """The fact as it goes into the pitch: text, source, year, place, grade, and the caution that belongs to it."""
    facts = [source(fact), *([fact.place] if fact.place else []), f"evidence rating {fact.grade}"]
    caution = f" Caution: {fact.caution}" if fact.caution else ""
    return f"{fact.text} ({'; '.join(facts)}){caution}"
