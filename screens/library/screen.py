"""The first screen: every session of this home, and the ways to begin."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import OptionList, Static

from content.clean import clean_line
from screens.library.actions import LIBRARY_ACTIONS
from screens.library.commands import LibraryActions
from screens.library.listing import Listing
from screens.terminal.diff_display import DiffDisplay
from screens.widgets.actions import begin_action, bindings
from screens.widgets.key_footer import KeyFooter
from screens.widgets.title_bar import TitleBar
from store.api import StoreError
from workshop.services.finding import Order
from workshop.wording import count_noun

if TYPE_CHECKING:
    from store.home import Home
    from store.journal.entry import SessionEntry

_EMPTY = """No sessions yet.

Press n to start one: a title is enough.
Press N to try a sample session first. It does not change your data.
Press Z for archived sessions.
Press ? for all keys."""

_NOT_ON_THE_LAST_LINE = (
    *("library.open_as", "library.import", "library.incoming", "library.partners", "library.copy", "library.demo"),
    *("library.archive", "library.update", "library.archived", "library.order", "copy", "redraw", "help", "theme"),
)


class LibraryScreen(Screen[None]):
    """Sessions, newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(LIBRARY_ACTIONS, letters=False),
        *(b for b in bindings(LIBRARY_ACTIONS, letters=True) if b.key != "enter"),
    ]
    AUTO_FOCUS = ""

    ACTIONS = LIBRARY_ACTIONS
    LETTERS = "Letters are commands here; ? shows them."

    class Chosen(Message):
        """Open that session. `person` is who is working, empty when that is not known; `ask`: ask it in any case."""

        def __init__(self, session: str, *, person: str = "", ask: bool = False) -> None:
            super().__init__()
            self.session, self.person, self.ask = session, person, ask

    class SampleWanted(Message):
        """Make the sample session and open it."""

    def __init__(self, library: Home, note: str = "") -> None:
        super().__init__()
        self._library = library
        self._note = note
        self.listing = Listing()
        self.actions = LibraryActions(self, library)

    def compose(self) -> ComposeResult:
        """The list of sessions, or a sentence when there is none; then a line for messages and the keys."""
        yield TitleBar("workshop", "your sessions")
        yield OptionList(id="library-list")
        yield Static(Content(_EMPTY), id="library-empty")
        yield Static(Content(self._note), id="library-note")
        pairs = [(a.shown_key, a.label) for a in LIBRARY_ACTIONS if a.id not in _NOT_ON_THE_LAST_LINE]
        yield KeyFooter([*pairs, ("?", "help")])

    def on_mount(self) -> None:
        """Show neither list nor sentence until the library was read."""
        # Until the library was read nobody knows whether it is empty.
        self.query_one("#library-list").visible = False
        self.query_one("#library-empty").display = False

    def on_screen_resume(self) -> None:
        """Read the library again: a session that was just open has changed."""
        self.reload()

    @work(exclusive=True, group="reading")
    async def reload(self) -> None:
        """Read the library again, off the UI thread; in a group of its own, or it would end the work of a dialog."""
        try:
            entries = await asyncio.to_thread(self._library.sessions)
            self.listing = replace(self.listing, entries=entries)
            if self.listing.needs_facts:
                from store.library.facts import FactsReader

                self.say("Reading the sessions…")
                read = FactsReader(self._library).read
                looking = self.listing
                self.listing = await asyncio.to_thread(lambda: looking.with_facts(read()))
                self.say("")
        except StoreError as error:
            self.say(str(error))
        if self.query("#library-list"):  # else the program is closing, and the list is gone already
            self._show()

    def _show(self) -> None:
        """List the sessions that hold all words that are looked for, in the order asked for."""
        options = self.query_one("#library-list", OptionList)
        here = self.chosen
        shown = self.listing.shown()
        options.clear_options()
        options.add_options(self.listing.options())
        options.visible = True
        options.display = bool(shown)
        empty = self.query_one("#library-empty", Static)
        empty.display = not shown
        words = self.listing.words
        none = f"No session matches “{words}”. To see all, press /, clear the text, and press Enter."
        empty.update(Content(none if words and not shown else _EMPTY))
        if shown:
            place = next((entry for entry in shown if here is not None and entry.id == here.id), shown[0])
            options.highlighted = options.get_option_index(place.id)
            options.focus()
        how = "" if self.listing.order is Order.NEWEST else f", {self.listing.order.value}"
        self.query_one(TitleBar).show("workshop", f"{count_noun(len(shown), 'session')}{how}")

    def say(self, text: str) -> None:
        """One sentence above the keys."""
        self.query_one("#library-note", Static).update(Content(clean_line(text)))

    def on_key(self) -> None:
        """What was said belongs to the key before."""
        self.say("")

    async def action_do(self, action_id: str) -> None:
        """Carry out an action of the registry; one that asks or takes its time goes on beside what follows."""
        if (rest := begin_action(self.actions, action_id)) is not None:
            self.run_worker(rest)

    @property
    def chosen(self) -> SessionEntry | None:
        """The session under the cursor; None in an empty list."""
        options = self.query_one("#library-list", OptionList)
        if options.highlighted is None:
            return None
        chosen = options.get_option_at_index(options.highlighted).id
        return next((entry for entry in self.listing.entries if entry.id == chosen), None)

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        """Enter or a click opens the session."""
        self.actions.do_library_open()

    def open_session(self, session: str, *, person: str = "", ask: bool = False) -> None:
        """Have the application open that session; see `Chosen`."""
        self.post_message(self.Chosen(session, person=person, ask=ask))

    def open_sample(self) -> None:
        """Have the application make the sample session, and open it."""
        self.post_message(self.SampleWanted())

    def repaint(self) -> None:
        """Draw every cell again, for a terminal whose picture was disturbed."""
        if isinstance(self.app, DiffDisplay):
            self.app.forget_display()
        self.refresh(repaint=True, layout=True)
