"""What the keys of the library do: one method for each action of `screens.library.actions`."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from screens.library.shelf import SessionList
from screens.pages.incoming.memory import Memory
from screens.widgets.messages import NextTheme
from workshop.services.finding import Order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.home import Home
    from store.journal.entry import SessionEntry
    from workshop.sheets.model import SetCell


class LibraryActions:
    """Answers the keys of the library. What asks something is a coroutine, for a worker of the screen."""

    def __init__(self, screen: SessionList, library: Home) -> None:
        self.screen = screen
        self._library = library
        self._begun: Sequence[SetCell] = ()
        self._imports = Memory()

    def do_library_open(self, *, ask: bool = False) -> None:
        """Open the session under the cursor, or say why it cannot be opened. `ask`: ask who is working first."""
        entry = self.screen.chosen
        if entry is None:
            self.screen.say("Press n to start a session, or N for the sample.")
        elif entry.problem:
            self.screen.say(entry.problem)
        else:
            self.screen.open_session(entry.id, ask=ask)

    def do_library_open_as(self) -> None:
        """Ask who is working, whoever opened it here last."""
        self.do_library_open(ask=True)

    async def do_library_new(self) -> None:
        """Ask for a new session and open it; answers of a form that was closed are kept for the next time."""
        from screens.library.new_session import NewSession

        form = NewSession(self._library, self._begun)
        created = await self.screen.app.push_screen_wait(form)
        self._begun = () if created is not None else form.answers
        if created is not None:
            self.screen.open_session(created[0], person=created[1])

    async def do_library_from(self) -> None:
        """Ask what the new session starts from."""
        from screens.widgets.dialogs import Choose, Offer

        entry = self.screen.chosen
        offers = [Offer("demo", "The filled sample", "a session to try things in; it does not change your data")]
        offers.append(Offer("import", "A module in a folder", "new sessions can use it from then on"))
        if entry is not None and not entry.problem:
            detail = "people, organizations, causes, and open commitments"
            offers.insert(0, Offer("copy", f"The lists of “{clean_line(entry.title)}”", detail))
        chosen = await self.screen.app.push_screen_wait(Choose("Start from", offers))
        if chosen is not None:
            await self.screen.action_do(f"library.{chosen}")

    def do_library_demo(self) -> None:
        """Make the sample session, which the app opens when it is ready."""
        self.screen.say("Preparing the sample session…")
        self.screen.open_sample()

    async def do_library_import(self) -> None:
        """Ask for the folder of a pack and add its module to this home; errors are shown file by file."""
        from content.errors import PackError, PackErrors
        from screens.widgets.dialogs import AskLine
        from store.library.packs import import_pack

        answer = await self.screen.app.push_screen_wait(
            AskLine("Import a module", hint="folder of the pack", explain="The folder that holds pack.yaml.")
        )
        if answer is None:
            return
        try:
            pack = await asyncio.to_thread(import_pack, self._library.home, Path(answer).expanduser())
        except (PackError, PackErrors, OSError) as error:
            self.screen.say(str(error).splitlines()[0])
            return
        self.screen.say(f"{pack.title} is ready: new sessions can use it.")

    async def do_library_export(self) -> None:
        """Ask for a file and write the minutes of the session under the cursor."""
        from store.exports import ExportRefused, write_notes_of

        if (entry := self._sound("There is no session to write minutes of.")) is None:
            return
        from screens.widgets.dialogs import AskLine

        ask = AskLine("File for the minutes", value=str(Path.cwd() / f"{entry.id}.md"), about=entry.id)
        answer = await self.screen.app.push_screen_wait(ask)
        if answer is None:
            return
        try:
            path = await asyncio.to_thread(write_notes_of, self._library, entry.id, Path(answer))
        except ExportRefused as error:
            self.screen.say(str(error))
            return
        self.screen.say(f"Minutes written to {path}")

    async def do_library_incoming(self) -> None:
        """Ask for minutes of the session under the cursor that came back, and show what they would change."""
        from screens.pages.incoming.flow import import_file
        from workshop.services.follow_up import open_as

        if (entry := self._sound("There is no session to import minutes into.")) is None:
            return
        opened = partial(open_as, self._library, entry.id, last_visitor(entry.id))
        self.screen.say(await import_file(self.screen.app, opened, self._imports, own=True))
        self.screen.reload()

    async def do_library_copy(self) -> None:
        """Ask for a title and start a new session from the lists of the one under the cursor."""
        from screens.library.lasting import copy_session

        if (entry := self._sound("There is no session to copy.")) is not None:
            await copy_session(self.screen, self._library, entry, last_visitor(entry.id))

    async def do_library_update(self) -> None:
        """Bring the module of the session under the cursor up to date, once its changed texts were shown."""
        from screens.library.lasting import update_module

        if (entry := self._sound("There is no session to update.")) is not None:
            await update_module(self.screen, self._library, entry, last_visitor(entry.id))

    async def do_library_archive(self) -> None:
        """Put the session under the cursor aside."""
        from screens.library.lasting import archive_session

        if (entry := self.screen.chosen) is None:
            self.screen.say("There is no session to archive.")
        else:
            await archive_session(self.screen, self._library, entry)

    async def do_library_archived(self) -> None:
        """List what was put aside, to restore it or to delete it."""
        from screens.library.lasting import show_archived

        await show_archived(self.screen, self._library)

    def _sound(self, none: str) -> SessionEntry | None:
        """The session under the cursor, if it can be opened; says why there is none."""
        entry = self.screen.chosen
        if entry is None or entry.problem:
            self.screen.say(entry.problem if entry else none)
            return None
        return entry

    async def do_library_due(self) -> None:
        """Show what is open in all sessions; one can be opened from there."""
        from screens.library.follow_up import FollowUp

        due = FollowUp(self._library, self._library.clock.today(), last_visitor)
        session = await self.screen.app.push_screen_wait(due)
        if session is not None:
            self.screen.open_session(session)

    def do_library_rollup(self) -> None:
        """One report over all sessions."""
        from screens.library.rollup import RollupScreen

        self.screen.app.push_screen(RollupScreen(self._library, self._library.clock.today()))

    def do_library_partners(self) -> None:
        """Show the partners of all sessions."""
        from screens.pages.partner_directory import PartnerDirectory

        self.screen.app.push_screen(PartnerDirectory(self._library, None))

    async def do_library_filter(self) -> None:
        """Ask for words, and list only sessions in which they stand; an empty answer lists all."""
        from screens.widgets.dialogs import AskLine

        hint = "title, school, cause, partner, commitment; empty shows all"
        ask = AskLine("Find a session", value=self.screen.listing.words, hint=hint, empty=True)
        answer = await self.screen.app.push_screen_wait(ask)
        if answer is not None:
            self.screen.listing = replace(self.screen.listing, words=clean_line(answer), found={})
            self.screen.reload()

    async def do_library_order(self) -> None:
        """Ask by what the sessions are listed."""
        from screens.widgets.dialogs import Choose, Offer

        orders = list(Order)
        offers = [Offer(order.name, order.value.capitalize()) for order in orders]
        start = orders.index(self.screen.listing.order)
        chosen = await self.screen.app.push_screen_wait(Choose("List the sessions", offers, start=start))
        if chosen is not None:
            self.screen.listing = replace(self.screen.listing, order=Order[chosen])
            self.screen.reload()

    def do_theme(self) -> None:
        """The next theme, remembered for the next time."""
        self.screen.post_message(NextTheme())

    def do_palette(self) -> None:
        """Every action by its name."""
        self.screen.app.action_command_palette()

    def do_help(self) -> None:
        """The keys of this screen."""
        from screens.library.help import library_help

        self.screen.app.push_screen(library_help())

    def do_copy(self) -> None:
        """Nothing can be copied here: say how to leave, which is what `^C` usually means."""
        self.screen.say("To leave, press q. Everything is saved.")

    def do_redraw(self) -> None:
        """Draw every cell again."""
        self.screen.repaint()

    def do_quit(self) -> None:
        """Close the program."""
        self.screen.app.exit()


def last_visitor(session: str) -> str:
    """Who opened that session on this account last; the name of the account when nobody did."""
    import getpass

    from store.files.home import state_folder
    from store.visitors import visitors

    names = visitors(state_folder() / "people", session)
    return names[-1] if names else clean_line(getpass.getuser())
