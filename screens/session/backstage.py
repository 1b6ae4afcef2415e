"""The facilitator's second screen: notes, clock and rounds, what comes next, who has not written, who is where.

It stands over a main screen that follows the room, and moves the room by that screen's own keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.screen import Screen

from content.rounds import rounds_in
from screens.pages.context import outcome_words
from screens.session.actions import SESSION_ACTIONS
from screens.session.backstage_text import Text, notes_text, side_text
from screens.session.energizer import begin_energizer, energizer_keys
from screens.session.group import Group
from screens.session.pace import pace_now, pace_parts
from screens.session.speaking import Speaking
from screens.widgets.actions import key_name
from screens.widgets.dialogs import Choose, Offer, ask
from screens.widgets.hanging_text import HangingText
from screens.widgets.key_footer import KeyFooter
from screens.widgets.status_line import StatusLine
from screens.widgets.title_bar import TitleBar
from workshop.session.countdown import more_ops, next_ops, pause_ops
from workshop.session.private_rounds import is_hidden
from workshop.sheets.model import Role

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY = 5.0
"""Seconds between two looks at the clock; only what changed is painted."""
BESIDE = 72
"""Columns from which notes and room stand side by side."""
_OF_THE_MAIN_SCREEN = tuple(
    action
    for wanted in ("reveal", "groups", "bring", "work", "pace", "people", "gaps", "park", "export", "theme", "redraw")
    for action in SESSION_ACTIONS
    if action.id == wanted
)
_SHOWS = "It shows your notes and who has not written yet, to everyone who sees this screen."
_HERE = (
    Offer("stay", "Stay on the main screen"),
    Offer("open", "Open it here", "or in another terminal, with workshop open SESSION --backstage"),
)
_SHOWN = ("reveal", "bring", "pace", "people")
_HELP = """Your second screen follows the group. Notes are on the left. On the right are the time left in each round,
who has and has not written in a private round (never what), who is here and where, and the gaps so far."""


class Front(Protocol):
    """The screen under the second one, whose keys move the group."""

    group: Group

    @property
    def letters_off(self) -> str:
        """Why no letter is a command any more; as on the main screen."""

    async def action_do(self, action_id: str) -> None:
        """Carry out an action by its id."""

    async def go_to(self, step: int, page: str = "", *, tell: bool = True) -> None:
        """Show a step and a page of it; `tell`: the group comes along."""

    def show(self, screen: Screen[None]) -> None:
        """Put that screen over this one."""

    def ask(self, dialog: Choose, then: Callable[[str], object]) -> object:
        """Show a dialog, and hand its answer on."""


class Backstage(Screen[None]):
    """Draws itself anew when the session or the people change, and as the clock goes."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (BESIDE, "-beside")]
    DEFAULT_CSS = """
    Backstage #back { height: 1fr; width: 1fr; layout: vertical; }
    Backstage.-beside #back { layout: horizontal; }
    Backstage #back-notes { height: 1fr; width: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    Backstage #back-side { height: 1fr; width: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    Backstage.-beside #back-side { border-left: vkey $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "lead(1)", "next step", id="backstage.next", show=False, priority=True),
        Binding("left", "lead(-1)", "step before", id="backstage.previous", show=False, priority=True),
        Binding("space", "countdown('pause')", "start or pause", id="backstage.pause", show=False, priority=True),
        Binding("plus,equals_sign", "countdown('1')", "one minute more", id="backstage.more", show=False),
        Binding("5", "countdown('5')", "five minutes more", id="backstage.five", show=False),
        Binding("greater_than_sign", "countdown('next')", "next round", id="backstage.round", show=False),
        Binding("8", "speaking", "speaking", id="backstage.speaking", show=False),
        Binding("9", "energizer", "energizer", id="backstage.energizer", show=False),
        Binding("escape,2", "back", "main screen", id="backstage.back", show=False),
        Binding("question_mark,f1", "help", "help", id="backstage.help", show=False),
        Binding("q,f10", "quit", "close", id="backstage.quit", show=False),
        Binding("tab", "app.focus_next", "other side", id="backstage.tab", show=False),
        *(
            Binding(
                ",".join(filter(None, (action.letter, action.keys))), f"do('{action.id}')", action.label, show=False
            )
            for action in _OF_THE_MAIN_SCREEN
        ),
    ]

    LETTERS = "Letters are commands here; ? shows them."

    def __init__(self, front: Front) -> None:
        super().__init__()
        self._front, self._group = front, front.group
        self._shown: tuple[Text, Text] | None = None

    @property
    def letters_off(self) -> str:
        """Why no letter is a command any more; as on the main screen."""
        return self._front.letters_off

    def compose(self) -> ComposeResult:
        """Notes on the left; people, private rounds and time on the right."""
        yield TitleBar()
        with Container(id="back"):
            with VerticalScroll(id="back-notes"):
                yield HangingText(id="back-notes-text")
            with VerticalScroll(id="back-side"):
                yield HangingText(id="back-side-text")
        yield StatusLine()
        yield KeyFooter()

    def on_mount(self) -> None:
        """Draw at once and then again and again, and tell others where the facilitator looks."""
        self._group.company.backstage = self
        self.query_one("#back-notes").focus()
        self.draw()
        self.set_interval(EVERY, self.draw)
        self._group.company.schedule_announce()

    def on_unmount(self) -> None:
        """Tell others that the facilitator is back on the main screen."""
        self._group.company.backstage = None
        self._group.company.schedule_announce()

    # ------------------------------------------------------------------ what it says

    def people_changed(self) -> None:
        """Somebody came, went or moved, or the session changed. While the screen closes, its parts are gone first."""
        if self._group.company.backstage is self and self.query(TitleBar):
            self.draw()

    def draw(self) -> None:
        """Bring everything up to date; paints only what differs."""
        group, context = self._group, self._group.context
        now, session = context.clock.now(), context.session
        alerts, minutes = pace_parts(pace_now(context, now))
        self.query_one(TitleBar).show(
            f"Backstage · {session.school or session.title}",
            ((3, alerts), (1, group.follow.words()), (2, group.company.words()), (3, minutes)),
        )
        shown = (notes_text(group), side_text(group, now))
        if shown != self._shown:
            before, self._shown = self._shown, shown
            if before is None or before[0] != shown[0]:
                self.query_one("#back-notes-text", HangingText).update(painted(shown[0]))
                self.query_one("#back-notes").scroll_home(animate=False)
            if before is None or before[1] != shown[1]:
                self.query_one("#back-side-text", HangingText).update(painted(shown[1]))
        self.query_one(KeyFooter).show(self._pairs())

    def _pairs(self) -> Sequence[tuple[str, str]]:
        """The keys of the last line."""
        named = [(action.shown_key, action.label) for action in _OF_THE_MAIN_SCREEN if action.id in _SHOWN]
        rounds = [("Space", "countdown"), (">", "next round")] if rounds_in(self._group.step.blocks) else []
        return [("←→", "move the group"), *rounds, *named, ("↑↓", "scroll"), ("Esc", "main"), ("?", "help")]

    def ask(self, dialog: Choose, then: Callable[[str], object]) -> object:
        """Show a dialog over this screen, and hand its answer on."""
        return self.run_worker(ask(self.app, dialog, then))

    def say(self, text: str) -> None:
        """One sentence on the status line."""
        self.query_one(StatusLine).notice(text)

    # ------------------------------------------------------------------ keys

    def on_key(self) -> None:
        """Whoever presses a key goes on from what was said."""
        self.query_one(StatusLine).over()

    async def action_lead(self, by: int) -> None:
        """The room goes a step on, or back."""
        self.query_one(StatusLine).over()
        await self._group.follow.lead_to(by)
        self.draw()

    def action_countdown(self, what: str) -> None:
        """Start or pause the countdown of the step's rounds, give it minutes, or go on to the next round."""
        context, step, now = self._group.context, self._group.step, self._group.context.clock.now()
        if (pausing := energizer_keys(context, what, now)) is not None:
            context.send(pausing, lambda result: self._counted(outcome_words(result, "")))
            return
        make = {"pause": pause_ops, "next": next_ops}.get(what)
        ops = make(context.state, step, now) if make else more_ops(context.state, step, now, int(what))
        if ops:
            context.send(ops, lambda result: self._counted(outcome_words(result, "")))
        else:
            self.say("This step has no rounds to count down." if make else "Press Space to start the countdown first.")

    def _counted(self, refused: str) -> None:
        """The countdown was changed, or could not be."""
        if refused:
            self.say(refused)
        self.draw()

    def action_speaking(self) -> None:
        """Who speaks when, and who has not been heard."""
        self.app.push_screen(Speaking(self._group.context))

    def action_energizer(self) -> None:
        """Begin or end one of the pack's energizers."""
        begin_energizer(self, self._group)

    async def action_do(self, action_id: str) -> None:
        """An action of the main screen; to reveal, that one goes where something is written alone."""
        if action_id == "work":
            self._group.follow.work_here(self._group.step.id)
            return
        if action_id == "reveal":
            await self._to_what_is_alone()
        await self._front.action_do(action_id)
        self.draw()

    async def _to_what_is_alone(self) -> None:
        """Take the main screen to a private round of the step."""
        state, position, step = self._group.context.state, self._group.position, self._group.step
        private = {spec.id for block in step.blocks for spec in block.sheets() if is_hidden(state, spec)}
        page = next((page.id for page in position.pages_of(step) if page.id in private), "")
        shown = any(is_hidden(state, self._group.context.specs[sheet]) for sheet in position.page.private_sheets)
        if page and not shown:
            await self._front.go_to(position.steps.index(step), page, tell=False)

    def action_back(self) -> None:
        """To the main screen."""
        self.dismiss(None)

    async def action_quit(self) -> None:
        """Close the session as the main screen does."""
        await self.app.pop_screen()
        await self._front.action_do("quit")

    def action_help(self) -> None:
        """The keys of this screen and those of the main screen that work here."""
        from screens.widgets.dialogs import Read

        keys = [("←, →", "Move the group one step back or forward"), ("Tab", "The other side")]
        keys += [("Space", "Start or pause the countdown of the round, which the room's screen shows in large digits")]
        keys += [("+, 5", "One minute more, five minutes more"), (">", "The next round, or the end of an energizer")]
        keys += [("8", "Who speaks when: mark who was heard, draw the next speaker or an order")]
        keys += [("9", "Begin an energizer of the module, or end it")]
        keys += [(key_name(action.letter or action.keys), action.help) for action in _OF_THE_MAIN_SCREEN]
        keys += [("Esc, 2", "To the main screen; 2 comes back"), ("q", "Close the session")]
        sheet = [Content.assemble((f"{key:<10}", "bold"), f" {words}") for key, words in keys]
        self.app.push_screen(Read("Help: backstage", Content("\n").join([Content(_HELP), Content(""), *sheet])))


def open_backstage(front: Front, *, confirmed: bool = False) -> None:
    """For the facilitator; over a screen that a room may see, asks first: once a window, on a projector every time."""
    context, company = front.group.context, front.group.company
    if context.role is not Role.FACILITATOR:
        context.say("The second screen shows the facilitator's notes; only the facilitator opens it.")
        return
    discretion = context.discretion
    company.backstage_asked = company.backstage_asked or confirmed
    if confirmed or not (discretion.projector or (discretion.hidden and not company.backstage_asked)):
        front.show(Backstage(front))
        return

    def answered(answer: str) -> None:
        if answer == "open":
            open_backstage(front, confirmed=True)

    front.ask(Choose("Backstage on this screen", _HERE, explain=_SHOWS), answered)


def painted(text: Text) -> Content:
    """Lines of style and words as one text."""
    return Content("\n").join(
        line if isinstance(line, Content) else Content.styled(line[1], line[0]) if line[0] else Content(line[1])
        for line in text
    )
