"""Everything a session's screen shows around the page: first line, rail, texts of the step, parts, status, keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen

from content.blocks import Audience, Grid
from content.common import PEOPLE
from screens.session.deck import PageDeck
from screens.session.first_line import FirstLine
from screens.session.footer import COMMANDS, keys_of_page, keys_of_steps, mode_of_page
from screens.session.group import Group
from screens.session.private_round import PrivateRound, PrivateRoundBar
from screens.session.rail import StepRail, stops_of
from screens.session.step_title import StepTitle
from screens.widgets.hanging_text import HangingText
from screens.widgets.key_footer import KeyFooter
from screens.widgets.page_strip import PageStrip
from screens.widgets.prose import to_content
from screens.widgets.status_line import StatusLine
from screens.widgets.themes import page_opacity
from screens.widgets.title_bar import TitleBar
from workshop.session.module_update import newer_module
from workshop.sheets.model import Role


class Surroundings:
    """Writes them on `screen`. `may_park`: this person may park a text."""

    def __init__(
        self,
        screen: Screen[Any],
        group: Group,
        deck: PageDeck,
        private: PrivateRound,
        *,
        may_park: Callable[[], bool],
    ) -> None:
        self.screen, self.group, self.deck, self.private = screen, group, deck, private
        self.context, self.position = group.context, group.position
        self.first_line = FirstLine(screen, group, deck.edits.conflicts)
        self._may_park = may_park
        self._agenda = self.position.agenda
        self._module, _ = newer_module(self.context.session)

    def compose(self) -> ComposeResult:
        """What the screen is made of, the page in the middle."""
        yield TitleBar()
        with Container(id="body"):
            yield StepRail(stops_of(self.position, self.context.state), 0)
            with Vertical(id="work"):
                yield StepTitle()
                yield HangingText(id="ask")
                yield PageStrip()
                yield PrivateRoundBar()
                yield self.deck
            with VerticalScroll(id="side", can_focus=False):
                yield HangingText(id="side-text")
        yield StatusLine()
        yield KeyFooter()

    @property
    def rail(self) -> StepRail:
        """The step level: while it has the focus, letters are commands."""
        return self.screen.query_one(StepRail)

    @property
    def status(self) -> StatusLine:
        """The line above the keys."""
        return self.screen.query_one(StatusLine)

    def show_page(self) -> None:
        """Another page is shown: its place among the parts, and what is known of it."""
        titles = [page.title for page in self.position.pages]
        self.screen.query_one(PageStrip).show(titles, self.position.page_index)
        self.make_room()
        self.status.turn(self.context.store.read_only)
        self.show_private_round()

    def make_room(self) -> None:
        """Steps, texts and parts step aside for a page that wants their room."""
        self.screen.set_class(self.deck.fills_screen, "-alone")

    def show_step(self) -> None:
        """The title and the question of the step, and beside the title what else it says, such as where there is more;
        for who leads, the notes beside it."""
        step, query = self.position.step, self.screen.query_one
        title = f"{step.number}  {step.title}" if step.number else step.title
        questions = step.prose(Audience.PARTICIPANTS)
        more = to_content(" ".join(passage.markdown for passage in questions[1:])).plain.replace("\n", " ")
        query(StepTitle).show(f"{title} (left out of this session)" if step.left_out else title, more)
        query("#ask", HangingText).update(to_content("\n\n".join(passage.markdown for passage in questions[:1])))
        query("#ask").set_class(not questions, "-silent")
        own = self.context.role is Role.FACILITATOR and not self.context.discretion.hidden
        notes = step.prose(Audience.FACILITATOR) if own else ()
        head, text = Content.styled("For you", "bold $accent"), "\n\n".join(passage.markdown for passage in notes)
        side = Content("\n\n").join([head, to_content(text)]) if notes else Content("")
        query("#side-text", HangingText).update(side)
        query("#side").set_class(not notes, "-empty")
        self.show_rail()
        self.show_headline()

    def session_changed(self) -> None:
        """Something was written: the steps may be others now, and one more of them worked on."""
        module, said = newer_module(self.context.session)
        if module != self._module:
            self._module = module
            self.context.say(said)
        if self._agenda is not self.position.agenda:
            self._agenda = self.position.agenda
            self.show_step()
            self.show_page()
        elif any(isinstance(block, Grid) for block in self.position.step.blocks):
            self.show_rail()

    def show_rail(self) -> None:
        """Mark the current step, and those that were worked on."""
        self.rail.show(stops_of(self.position, self.context.state), self.position.step_index)

    def show_headline(self) -> None:
        """Write the first line; others may want to know where this person is now."""
        self.first_line.show()
        self.group.company.schedule_announce()

    def show_private_round(self) -> None:
        """Write the line over the page, for the page and the session as they are now."""
        self.screen.query_one(PrivateRoundBar).say(self.private.words())

    def _hands_over(self) -> bool:
        """Whether the page is answered person by person, and this keyboard may be handed from one to the next."""
        spec = self.context.specs.get(self.position.page.id)
        alone = bool(self.private.covered) or (spec is not None and spec.per_person and spec.id != PEOPLE.id)
        return alone and (self.context.leads or bool(self.private.turn))

    def show_keys(self) -> None:
        """What the keys do now: on the page, while typing, or on the step level."""
        leads = self.group.follow.moves_everyone
        on_steps = self.rail.has_focus
        if on_steps:
            pairs = keys_of_steps(self.deck, leads=leads, may_undo=self.context.may_undo, may_park=self._may_park())
        else:
            may_reveal = self.context.leads and bool(self.private.covered)
            pairs = keys_of_page(self.deck, leads=leads, may_reveal=may_reveal, hands_over=self._hands_over())
        self.screen.query_one(KeyFooter).show(pairs, COMMANDS if on_steps else mode_of_page(self.deck))
        self.status.commanding(on_steps)
        self.screen.query_one("#ask").set_class(on_steps, "-whole")
        # As an inline rule: a class of the screen has every widget look for its rules anew, at each change of level.
        self.screen.query_one("#page").styles.opacity = page_opacity(self.screen.app.theme, commands=on_steps)
