"""The first screen: every session of this home, and the ways to begin."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path
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
from screens.library.listing import Listing
from screens.pages.incoming.memory import Memory
from screens.terminal.diff_display import DiffDisplay
from screens.widgets.actions import bindings, carry_out
from screens.widgets.key_footer import KeyFooter
from screens.widgets.messages import NextTheme
from screens.widgets.title_bar import TitleBar
from store.api import StoreError
from workshop.services.finding import Order
from workshop.wording import count_noun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.home import Home
    from store.journal.entry import SessionEntry
    from workshop.sheets.model import SetCell

_EMPTY = """No sessions yet.

Press n to start one: a title is enough.
Press N to try a sample session first. It does not change your data.
Press Z for archived sessions.
Press ? for all keys."""

_NOT_ON_THE_LAST_LINE = (
    *("library.open_as", "library.import", "library.incoming", "library.partners"),
    *(
        "library.copy",
        "library.demo",
        "library.archive",
        "library.update",
        "library.archived",
        "library.order",
        "copy",
        "redraw",
        "help",
        "theme",
    ),
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
        self._list = Listing()
        self._begun: Sequence[SetCell] = ()
        self._imports = Memory()

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
            self._list = replace(self._list, entries=entries)
            if self._list.needs_facts:
                from store.library.facts import FactsReader

                self.say("Reading the sessions…")
                read = FactsReader(self._library).read
                looking = self._list
                self._list = await asyncio.to_thread(lambda: looking.with_facts(read()))
                self.say("")
        except StoreError as error:
            self.say(str(error))
        if self.query("#library-list"):  # else the program is closing, and the list is gone already
            self._show()

    def _show(self) -> None:
        """List the sessions that hold all words that are looked for, in the order asked for."""
        options = self.query_one("#library-list", OptionList)
        here = self._chosen
        shown = self._list.shown()
        options.clear_options()
        options.add_options(self._list.options())
        options.visible = True
        options.display = bool(shown)
        empty = self.query_one("#library-empty", Static)
        empty.display = not shown
        words = self._list.words
        none = f"No session matches “{words}”. To see all, press /, clear the text, and press Enter."
        empty.update(Content(none if words and not shown else _EMPTY))
        if shown:
            place = next((entry for entry in shown if here is not None and entry.id == here.id), shown[0])
            options.highlighted = options.get_option_index(place.id)
            options.focus()
        how = "" if self._list.order is Order.NEWEST else f", {self._list.order.value}"
        self.query_one(TitleBar).show("workshop", f"{count_noun(len(shown), 'session')}{how}")

    def say(self, text: str) -> None:
        """One sentence above the keys."""
        self.query_one("#library-note", Static).update(Content(clean_line(text)))

    def on_key(self) -> None:
        """What was said belongs to the key before."""
        self.say("")

    async def action_do(self, action_id: str) -> None:
        """Carry out an action of the registry."""
        await carry_out(self, action_id)

    @property
    def _chosen(self) -> SessionEntry | None:
        """The session under the cursor; None in an empty list."""
        options = self.query_one("#library-list", OptionList)
        if options.highlighted is None:
            return None
        chosen = options.get_option_at_index(options.highlighted).id
        return next((entry for entry in self._list.entries if entry.id == chosen), None)

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        """Enter or a click opens the session."""
        self.do_library_open()

    def do_library_open_as(self) -> None:
        """Ask who is working, whoever opened it here last."""
        self.do_library_open(ask=True)

    def do_library_open(self, *, ask: bool = False) -> None:
        """Open the session under the cursor, or say why it cannot be opened. `ask`: ask who is working first."""
        entry = self._chosen
        if entry is None:
            self.say("Press n to start a session, or N for the sample.")
        elif entry.problem:
            self.say(entry.problem)
        else:
            self.post_message(self.Chosen(entry.id, ask=ask))

    @work
    async def do_library_new(self) -> None:
        """Ask for a new session and open it; answers of a form that was closed are kept for the next time."""
        from screens.library.new_session import NewSession

        form = NewSession(self._library, self._begun)
        created = await self.app.push_screen_wait(form)
        self._begun = () if created is not None else form.answers
        if created is not None:
            self.post_message(self.Chosen(created[0], person=created[1]))

    @work
    async def do_library_from(self) -> None:
        """Ask what the new session starts from."""
        from screens.widgets.dialogs import Choose, Offer

        entry = self._chosen
        offers = [Offer("demo", "The filled sample", "a session to try things in; it does not change your data")]
        offers.append(Offer("import", "A module in a folder", "new sessions can use it from then on"))
        if entry is not None and not entry.problem:
            detail = "people, organizations, causes, and open commitments"
            offers.insert(0, Offer("copy", f"The lists of “{clean_line(entry.title)}”", detail))
        chosen = await self.app.push_screen_wait(Choose("Start from", offers))
        if chosen is not None:
            await self.action_do(f"library.{chosen}")

    def do_library_demo(self) -> None:
        """Make the sample session, which the app opens when it is ready."""
        self.say("Preparing the sample session…")
        self.post_message(self.SampleWanted())

    @work
    async def do_library_import(self) -> None:
        """Ask for the folder of a pack and add its module to this home; errors are shown file by file."""
        from content.errors import PackError, PackErrors
        from screens.widgets.dialogs import AskLine
        from store.library.packs import import_pack

        answer = await self.app.push_screen_wait(
            AskLine("Import a module", hint="folder of the pack", explain="The folder that holds pack.yaml.")
        )
        if answer is None:
            return
        try:
            pack = await asyncio.to_thread(import_pack, self._library.home, Path(answer).expanduser())
        except (PackError, PackErrors, OSError) as error:
            self.say(str(error).splitlines()[0])
            return
        self.say(f"{pack.title} is ready: new sessions can use it.")

    @work
    async def do_library_export(self) -> None:
        """Ask for a file and write the minutes of the session under the cursor."""
        from store.exports import ExportRefused, write_notes_of

        if (entry := self._sound("There is no session to write minutes of.")) is None:
            return
        from screens.widgets.dialogs import AskLine

        ask = AskLine("File for the minutes", value=str(Path.cwd() / f"{entry.id}.md"), about=entry.id)
        answer = await self.app.push_screen_wait(ask)
        if answer is None:
            return
        try:
            path = await asyncio.to_thread(write_notes_of, self._library, entry.id, Path(answer))
        except ExportRefused as error:
            self.say(str(error))
            return
        self.say(f"Minutes written to {path}")

    @work
    async def do_library_incoming(self) -> None:
        """Ask for minutes of the session under the cursor that came back, and show what they would change."""
        from screens.pages.incoming.flow import import_file
        from workshop.services.follow_up import open_as

        if (entry := self._sound("There is no session to import minutes into.")) is None:
            return
        opened = partial(open_as, self._library, entry.id, last_visitor(entry.id))
        self.say(await import_file(self.app, opened, self._imports, own=True))
        self.reload()

    @work
    async def do_library_copy(self) -> None:
        """Ask for a title and start a new session from the lists of the one under the cursor."""
        from screens.library.lasting import copy_session

        if (entry := self._sound("There is no session to copy.")) is not None:
            await copy_session(self, self._library, entry, last_visitor(entry.id))

    @work
    async def do_library_update(self) -> None:
        """Bring the module of the session under the cursor up to date, once its changed texts were shown."""
        from screens.library.lasting import update_module

        if (entry := self._sound("There is no session to update.")) is not None:
            await update_module(self, self._library, entry, last_visitor(entry.id))

    @work
    async def do_library_archive(self) -> None:
        """Put the session under the cursor aside."""
        from screens.library.lasting import archive_session

        if (entry := self._chosen) is None:
            self.say("There is no session to archive.")
        else:
            await archive_session(self, self._library, entry)

    @work
    async def do_library_archived(self) -> None:
        """List what was put aside, to restore it or to delete it."""
        from screens.library.lasting import show_archived

        await show_archived(self, self._library)

    def _sound(self, none: str) -> SessionEntry | None:
        """The session under the cursor, if it can be opened; says why there is none."""
        entry = self._chosen
        if entry is None or entry.problem:
            self.say(entry.problem if entry else none)
            return None
        return entry

    @work
    async def do_library_due(self) -> None:
        """Show what is open in all sessions; one can be opened from there."""
        from screens.library.follow_up import FollowUp

        session = await self.app.push_screen_wait(FollowUp(self._library, self._library.clock.today(), last_visitor))
        if session is not None:
            self.post_message(self.Chosen(session))

    def do_library_rollup(self) -> None:
        """One report over all sessions."""
        from screens.library.rollup import RollupScreen

        self.app.push_screen(RollupScreen(self._library, self._library.clock.today()))

    def do_library_partners(self) -> None:
        """Show the partners of all sessions."""
        from screens.pages.partner_directory import PartnerDirectory

        self.app.push_screen(PartnerDirectory(self._library, None))

    @work
    async def do_library_filter(self) -> None:
        """Ask for words, and list only sessions in which they stand; an empty answer lists all."""
        from screens.widgets.dialogs import AskLine

        hint = "title, school, cause, partner, commitment; empty shows all"
        ask = AskLine("Find a session", value=self._list.words, hint=hint, empty=True)
        answer = await self.app.push_screen_wait(ask)
        if answer is not None:
            self._list = replace(self._list, words=clean_line(answer), found={})
            self.reload()

    @work
    async def do_library_order(self) -> None:
        """Ask by what the sessions are listed."""
        from screens.widgets.dialogs import Choose, Offer

        orders = list(Order)
        offers = [Offer(order.name, order.value.capitalize()) for order in orders]
        start = orders.index(self._list.order)
        chosen = await self.app.push_screen_wait(Choose("List the sessions", offers, start=start))
        if chosen is not None:
            self._list = replace(self._list, order=Order[chosen])
            self.reload()

    def do_theme(self) -> None:
        """The next theme, remembered for the next time."""
        self.post_message(NextTheme())

    def do_palette(self) -> None:
        """Every action by its name."""
        self.app.action_command_palette()

    def do_help(self) -> None:
        """The keys of this screen."""
        from screens.library.help import library_help

        self.app.push_screen(library_help())

    def do_copy(self) -> None:
        """Nothing can be copied here: say how to leave, which is what `^C` usually means."""
        self.say("To leave, press q. Everything is saved.")

    def do_redraw(self) -> None:
        """Draw every cell again, for a terminal whose picture was disturbed."""
        if isinstance(self.app, DiffDisplay):
            self.app.forget_display()
        self.refresh(repaint=True, layout=True)

    def do_quit(self) -> None:
        """Close the program."""
        self.app.exit()


def last_visitor(session: str) -> str:
    """Who opened that session on this account last; the name of the account when nobody did."""
    import getpass

    from store.files.home import state_folder
    from store.visitors import visitors

    names = visitors(state_folder() / "people", session)
    return names[-1] if names else clean_line(getpass.getuser())
