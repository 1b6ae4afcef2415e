"""Alone, then together, on the main screen: the line that says so, the dialog that reveals, a word when forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from content.blocks import Vote
from content.model import Step
from content.sheet_spec import SheetSpec
from screens.pages.context import outcome_words
from screens.session.group_round import GroupRound
from screens.widgets.dialogs import Choose, Offer
from workshop.session.balance import surplus_of_dots
from workshop.session.private_rounds import ResponseCount, anonymous, count, is_hidden, reveal_ops
from workshop.sheets.model import Role
from workshop.wording import count_noun, join_with_and

if TYPE_CHECKING:
    from screens.session.position import Position
    from screens.session.presence import PresenceTracker

_PRIVATE = "Private until revealed"
_SPARED = ((_PRIVATE, "Private"), ("Per group until shown", "Per group"), (" rows", ""), (" row", ""))
"""What is said shorter where the line has no room for all of it."""


class PrivateRoundBar(Widget):
    """One line over the page."""

    DEFAULT_CSS = """
    PrivateRoundBar { height: auto; max-height: 2; color: $accent; display: none; }
    PrivateRoundBar.-shown { display: block; }
    """

    def __init__(self) -> None:
        super().__init__(id="alone")
        self.text = ""

    def say(self, text: str) -> None:
        """Say this from now on; nothing at all when it is empty."""
        if text != self.text:
            self.text = text
            self.set_class(bool(text), "-shown")
            self.refresh()

    def render(self) -> Content:
        """The line; on a phone without the words that can be spared."""
        text = self.text
        for long, short in _SPARED:
            text = text if cell_len(text) <= self.size.width else text.replace(long, short)
        return Content(text)


class PrivateRound:
    """What one screen says of sheets that are written in private, and what its `v` does."""

    def __init__(self, position: Position, company: PresenceTracker) -> None:
        self.context, self.position, self.company = position.context, position, company
        self.groups = GroupRound(self.context)
        self._told: set[str] = set()
        self.turn = ""

    # ------------------------------------------------------------------ what is written alone here

    @property
    def sheets(self) -> list[SheetSpec]:
        """The sheets of this page that are written alone, revealed or not, or per group now."""
        page, specs = self.position.page, self.context.specs
        found = [specs[sheet] for sheet in page.private_sheets]
        here = specs.get(page.id)
        return [*found, *([here] if here is not None and here not in found and self.groups.is_apart(here) else [])]

    @property
    def covered(self) -> list[SheetSpec]:
        """Those of them that are not revealed yet."""
        return [spec for spec in self.sheets if is_hidden(self.context.state, spec)]

    def count(self, spec: SheetSpec) -> ResponseCount:
        """Who has written in it, of those who are expected to."""
        here = [one.person for one in self.company.people if one.role is Role.PARTICIPANT]
        return count(self.context.store.state, spec, here)

    def _counts(self, specs: list[SheetSpec]) -> str:
        """How many have written, for each sheet of the page."""
        counts = [(spec.title, self.count(spec)) for spec in specs]
        if len(counts) == 1 or not any(one.expected for _, one in counts):
            return str(counts[0][1])
        return " · ".join(f"{title} {one.written} of {one.expected}" for title, one in counts)

    # ------------------------------------------------------------------ the line

    def words(self) -> str:
        """The line over the page: whose turn it is at the keyboard, if any, and what is written alone here."""
        return " · ".join(filter(None, (self.turn, self._round_words())))

    def _round_words(self) -> str:
        """How the private round stands; empty where nothing is written alone, or where the group goes on together."""
        here = self.context.specs.get(self.position.page.id)
        if here is not None and (per_group := self.groups.words(here)):
            return per_group
        covered = self.covered
        if covered:
            nameless = all(anonymous(self.context.state, spec.id) for spec in covered)
            parts = [_PRIVATE, *(["anonymous"] if nameless else []), self._counts(covered)]
            return " · ".join([*parts, *(["^R reveals"] if self.context.leads else [])])
        page = self.position.page.id
        if any(spec.per_person and spec.id == page for spec in self.sheets):
            return "Revealed · what you change from now on is marked as changed"
        return ""

    def forgotten(self, step: Step) -> str:
        """Who leads went on from that step: which of its sheets is still hidden, in a sentence; once for each sheet."""
        if not self.context.leads or (self.position.index_of(step.id) or 0) >= self.position.step_index:
            return ""
        sheets = [spec for block in step.blocks for spec in block.sheets() if spec.id not in self._told]
        forgotten = [s for s in sheets if is_hidden(self.context.state, s) and self.count(s).any]
        self._told.update(spec.id for spec in forgotten)
        if not forgotten:
            return ""
        names = join_with_and([f"“{spec.title}”" for spec in forgotten])
        return f"Not revealed yet: {names}. Go back with ← and press v."

    # ------------------------------------------------------------------ the reveal

    def reveal(self) -> Choose | None:
        """`v`: what the facilitator is asked; anybody else is told who does it and how far it is."""
        covered = self.covered
        if not covered:
            self.context.say(self._nothing())
        elif not self.context.leads:
            who = join_with_and(
                [person.name for person in self.context.session.people() if person.role == "facilitator"], "or"
            )
            self.context.say(f"{who or 'The facilitator'} reveals this to everyone at once: {self._counts(covered)}.")
        elif self.groups.is_apart(covered[0]):
            return self.groups.dialog(covered[0])
        else:
            explain = self._explain(covered)
            return Choose("Reveal this private round", self._offers(covered), explain=explain, escape="not yet")
        return None

    def _nothing(self) -> str:
        """Why there is nothing to reveal here, and where there is."""
        if self.sheets:
            return "This is already revealed; everyone sees it."
        blocks = [spec for block in self.position.step.blocks for spec in block.sheets()]
        others = [f"“{spec.title}”" for spec in blocks if is_hidden(self.context.state, spec)]
        where = f" Go to {join_with_and(others, 'or')} and press v there." if others else ""
        return f"This page has no private round.{where}"

    def _explain(self, covered: list[SheetSpec]) -> str:
        """How many have written, and how many have not; their names are on the second screen only."""
        lines = [f"{spec.title}: {self.count(spec)}." for spec in covered]
        votes = [one for one in self.position.step.blocks if isinstance(one, Vote) and one.sheet in covered]
        state, on = self.context.store.state, self.context.session.voted_on
        surplus = [surplus_of_dots(state, vote, on(vote.on)) for vote in votes]
        lines += [f"{one} Check the tally first." for one in surplus if one]
        quiet = len(frozenset().union(*(self.count(spec).missing for spec in covered)))
        if quiet:
            who = count_noun(quiet, "person has", "people have")
            lines.append(f"{who} not written yet; the second screen (2) names them.")
        return "\n".join(lines)

    def _offers(self, covered: list[SheetSpec]) -> list[Offer]:
        """What can be chosen; names that were promised to stay out cannot come back once somebody wrote."""
        out = "Names stay off all screens and notes for good. The session file still has them."
        if all(anonymous(self.context.state, spec.id) for spec in covered):
            offers = [Offer("nameless", "Reveal now without names", out)]
            if not any(self.count(spec).any for spec in covered):
                offers.append(Offer("named", "Keep private, and show names later", "No one has written yet."))
            return offers
        return [
            Offer("reveal", "Reveal now", "Everyone will see every entry. You cannot undo this."),
            Offer("nameless", "Reveal now without names", out),
            Offer("unnamed", "Keep private, and hide names later", "The line above the page tells everyone."),
        ]

    def answered(self, choice: str) -> None:
        """What was chosen in the dialog."""
        covered = self.covered
        if covered and self.groups.is_apart(covered[0]):
            self.groups.answered(covered[0], choice)
            return
        revealed = True if choice in ("reveal", "nameless") else None
        without = {"nameless": True, "unnamed": True, "named": False}.get(choice)
        sheets = [spec.id for spec in self.covered]
        done = {
            "unnamed": "Names will be hidden. The line above the page tells everyone.",
            "named": "Names will be shown.",
        }.get(choice, "Revealed. Everyone sees it now.")
        ops = reveal_ops(self.context.state, sheets, revealed=revealed, anonymous=without) if sheets else ()
        self.context.send(ops, lambda result: self.context.say(outcome_words(result, done)))
