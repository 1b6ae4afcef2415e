"""The application: which screen is open, the theme, signals, and the two ways in."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.command import CommandPalette, Provider

from content.clean import clean
from screens.endings import Endings, HoldsWork
from screens.terminal.diff_display import DiffDisplay
from screens.terminal.key_order import KeyOrder
from screens.terminal.keyboard import NotUtf8
from screens.terminal.layout_patch import count_every_change_of_size
from screens.terminal.option_list_patch import ignore_page_keys_before_layout
from screens.terminal.places import ShowsNotices
from screens.widgets.messages import NextTheme
from screens.widgets.themes import ANSI, NAMES, THEMES, following
from store.api import StoreError
from store.clock import SYSTEM_CLOCK, Clock
from workshop.sheets.model import Known

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.types import CSSPathType

    from screens.library.screen import LibraryScreen
    from screens.session.screen import MainScreen
    from store.home import Home
    from workshop.sheets.model import Role


def _by_name() -> type[Provider]:
    """The commands of the palette, imported when it is opened."""
    from screens.palette import CommandProvider

    return CommandProvider


class WorkshopApp(DiffDisplay[int], inherit_bindings=False):
    """Opens the library, or one session and nothing else.

    Args:
        home: the folder all sessions are in.
        session: id of a session to open at once; leaving it then ends the application.
        known: how it is known who `person` is.
        backstage: begin at the facilitator's second screen.
        projector: a room sees this window: it begins without notes and contacts, whatever was chosen before.
        room: show the room's own screen, which only looks; `bell`: it rings when a round is over.
    """

    TITLE = "workshop"
    CSS_PATH: ClassVar[CSSPathType | None] = "workshop.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = {_by_name}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]
    BINDINGS = []

    def __init__(
        self,
        home: Home | Path,
        *,
        session: str = "",
        person: str = "",
        role: Role | None = None,
        known: Known = Known.TYPED,
        theme: str = "",
        backstage: bool = False,
        projector: bool = False,
        room: bool = False,
        bell: bool = False,
        sample: bool = False,
        tour: bool = False,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        super().__init__()
        self.clock = clock
        ignore_page_keys_before_layout()
        count_every_change_of_size()
        self.endings = Endings(self, self._work)
        self.key_order = KeyOrder(self, super().on_event)
        self._backstage, self._projector, self._room, self._bell = backstage, projector, room, bell
        self._home_asked, self.home = home, home if isinstance(home, Path) else home.home
        self._sample, self._tour = sample, tour
        self._only, self._person, self._role, self._known = session, person, role, known
        self._theme_wanted = theme
        self._told_not_utf8 = False
        self._library: Home | None = None
        self.samples: list[Path] = []
        for one in THEMES:
            self.register_theme(one)
        if self.no_color:
            from screens.terminal.no_color import NoColors

            self._filters[1:] = [NoColors(lambda: self.current_theme.background or "black")]

    # ------------------------------------------------------------------ start and end

    def get_driver_class(self) -> type[Driver]:
        """Textual's choice; on a terminal, the way of driving it that never waits for it."""
        usual = super().get_driver_class()
        if usual.__name__ != "LinuxDriver":
            return usual
        from screens.terminal.driver import Terminal

        return Terminal

    def on_mount(self) -> None:
        """Open the session that was asked for, else the library."""
        self.theme = self._theme_wanted or self._remembered_theme()
        self.endings.watch()
        if self._room:
            self.open_room(self._only)
        elif self._only:
            self.open_session(self._only, person=self._person, role=self._role)
        else:
            from screens.library.screen import LibraryScreen

            self.push_screen(LibraryScreen(self.library))

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes go one after the other; everything else goes at once."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if isinstance(event, events.Paste):
                event.text = clean(event.text)  # Textual's own fields show a paste as it is
            self.key_order.add(event)
        else:
            await super().on_event(event)

    @on(NotUtf8)
    def _not_utf8(self) -> None:
        """Said once; what could not be read shows as �."""
        if not self._told_not_utf8:
            self._told_not_utf8 = True
            self.tell(
                "Your terminal sent a character that is not UTF-8; it shows as “�”. "
                "Set the terminal's encoding to UTF-8, and type that character again."
            )

    def tell(self, sentence: str) -> None:
        """One sentence on the screen one looks at; under a dialog, on the screen behind it."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, ShowsNotices):
                screen.say(sentence)
                return

    @property
    def library(self) -> Home:
        """The sessions of this home, read when first asked for."""
        if self._library is None:
            from store.homes import home_at

            self._library = home_at(self._home_asked, self.clock)
        return self._library

    @property
    def main(self) -> MainScreen | None:
        """The screen of the open session, perhaps under dialogs; of several at one keyboard, the one whose turn it is.
        None in the library."""
        from screens.session.screen import MainScreen

        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, MainScreen)), None)

    def _work(self) -> HoldsWork | None:
        """The screen that holds a session, to be let go of when the application ends."""
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, HoldsWork)), None)

    # ------------------------------------------------------------------ sessions

    def on_library_screen_chosen(self, message: LibraryScreen.Chosen) -> None:
        """Open what was chosen in the library."""
        self.open_session(message.session, person=message.person, ask=message.ask)

    def on_library_screen_sample_wanted(self) -> None:
        """Open the sample session."""
        self.open_demo()

    @work(exclusive=True, group="opening")
    async def open_session(
        self,
        session: str,
        *,
        person: str = "",
        role: Role | None = None,
        library: Home | None = None,
        ask: bool = False,
    ) -> None:
        """Open a session on the main screen; asks who is working when that is not known, or when told to `ask`.

        `library` is where it is looked for, this home's unless another is given.
        """
        from screens.session.connections import closed, opened
        from screens.session.who import who_is_working
        from store.api import Identity
        from store.drafts import Drafts
        from store.files.home import state_folder
        from store.homes import open_at
        from store.visitors import note_visitor, visitors
        from workshop.session.roles import NotAdmitted
        from workshop.sheets.model import Role

        library = library or self.library
        async with contextlib.AsyncExitStack() as held:  # whatever stops this, nothing stays open
            try:
                where = await asyncio.to_thread(library.find, session)
                identity = (
                    Identity(person, role or Role.PARTICIPANT, self._known) if person else Identity("", Role.OBSERVER)
                )
                store = await opened(partial(open_at, where, identity, clock=self.clock))
                held.push_async_callback(closed, store.close)
                before = await asyncio.to_thread(visitors, state_folder() / "people", store.info.id)
                who, as_before = await who_is_working(self, store, person, role, before=before, ask=ask)
                if who is None:
                    self._could_not_open("")
                    return
                who = replace(who, known=self._known)
                if who != store.identity:
                    await held.aclose()
                    store = await opened(partial(open_at, where, who, clock=self.clock))
                    held.push_async_callback(closed, store.close)
            except (StoreError, NotAdmitted) as error:
                self._could_not_open(str(error))
                return
            await asyncio.to_thread(note_visitor, state_folder() / "people", store.info.id, store.identity.person)
            held.pop_all()
        from screens.session.hand_over import HandOver
        from screens.session.screen import MainScreen

        drafts = Drafts(store.info.id, store.identity.person, clock=self.clock)
        screen = MainScreen(store, library=library, drafts=drafts, places=state_folder() / "places", home=self.home)
        screen.context.discretion.projector = self._projector
        HandOver(screen, lambda identity: open_at(where, identity, clock=self.clock))
        await self.push_screen(screen)
        if self._sample or library.home in self.samples:
            from screens.session.tour import tour_on

            screen.actions.tour = tour_on(screen, begin=self._tour)
        if as_before and not self._only:
            screen.say(f"You are here as {store.identity.person}, as last time. If you are not, press F10, then a.")
        if self._backstage:
            from screens.session.backstage import open_backstage

            open_backstage(screen, confirmed=True)

    @work(exclusive=True, group="opening")
    async def open_room(self, session: str) -> None:
        """Open the room's own screen on a session; it has no name, and may change nothing."""
        from screens.session.connections import opened
        from screens.session.room.screen import RoomScreen
        from store.api import Identity
        from store.homes import open_at
        from workshop.sheets.model import Role

        try:
            where = await asyncio.to_thread(self.library.find, session)
            store = await opened(partial(open_at, where, Identity("", Role.OBSERVER), clock=self.clock))
        except StoreError as error:
            self._could_not_open(str(error))
            return
        far = any(os.environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
        await self.push_screen(RoomScreen(store, bell=self._bell, seconds=not far))

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """Nothing here writes a picture of the screen into a file."""

    def action_suspend_process(self) -> None:
        """Nothing here stops the program but the shell it was started from."""

    def _could_not_open(self, reason: str) -> None:
        """Say why in the library; without a library, end with the reason."""
        if self._only:
            self.exit(1 if reason else 0, message=reason or None)
            return
        if reason and isinstance(self.screen, ShowsNotices):
            self.screen.say(reason)

    def on_room_screen_closed(self) -> None:
        """The room's screen was left."""
        self.exit(0)

    def on_main_screen_closed(self) -> None:
        """The main screen was left: back to the library, or out."""
        if self._only:
            self.exit(0)
        else:
            self.pop_screen()

    @work(exclusive=True, group="opening")
    async def open_demo(self) -> None:
        """Make the sample session in a folder of its own and open it."""
        from store.library.catalog import Library
        from workshop.services.demo import make_demo
        from workshop.sheets.model import Role

        demo = await asyncio.to_thread(make_demo, self.clock)
        self.samples.append(demo.home)
        if isinstance(self.screen, ShowsNotices):
            self.screen.say("")
        self.open_session(
            demo.session, person=demo.person, role=Role.FACILITATOR, library=Library(demo.home, self.clock)
        )

    # ------------------------------------------------------------------ when something breaks

    def _handle_exception(self, error: Exception) -> None:
        """As Textual does, whatever the error can say of itself: no text of an error reaches the terminal."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self._fatal_error()

    def _fatal_error(self) -> None:
        """A mistake of ours: one sentence instead of a traceback; the traceback, without values, goes to a file.

        Textual would print every local variable, and some of them are people's.
        """
        self._exit_renderables[:] = [self.endings.sentence(self._exception)]
        self._close_messages_no_wait()

    # ------------------------------------------------------------------ looks and commands

    def _remembered_theme(self) -> str:
        """The theme chosen last; the dark one when none was, or it no longer exists."""
        from store.settings import load_setting

        name = load_setting("theme")
        return name if name in NAMES else "dark"

    @on(NextTheme)
    def next_theme(self) -> None:
        """Change to the next of the four themes and remember it."""
        from store.settings import save_setting

        self.theme = following(self.theme)
        save_setting("theme", self.theme)
        if isinstance(self.screen, ShowsNotices):
            self.screen.say(f"Theme: {NAMES[self.theme]}.")

    @on(CommandPalette.Opened)
    def _palette_opened(self) -> None:
        """Nothing blinks here, not even the cursor of the palette."""
        if isinstance(self.screen, CommandPalette):
            from textual.widgets import Input

            self.screen.query_one(Input).cursor_blink = False

    def use_theme(self, name: str) -> None:
        """Change to that theme and remember it."""
        from store.settings import save_setting

        self.theme = name
        save_setting("theme", name)


def run(
    home: Home | Path,
    *,
    session: str = "",
    person: str = "",
    role: Role | None = None,
    known: Known = Known.TYPED,
    theme: str = "",
    backstage: bool = False,
    projector: bool = False,
    room: bool = False,
    bell: bool = False,
    sample: bool = False,
    tour: bool = False,
) -> int:
    """Run the application on this terminal; the exit code is 0, or 1 when a session could not be opened."""
    app = WorkshopApp(home, session=session, person=person, role=role, known=known, theme=theme,
        backstage=backstage, projector=projector, room=room, bell=bell, sample=sample, tour=tour,
    )  # fmt: skip
    try:
        result = app.run()
    except Exception as error:
        with contextlib.suppress(OSError):  # a terminal that is gone takes no words
            print(app.endings.sentence(error), file=sys.__stderr__)
        return 1
    finally:
        app.endings.forget()
        for folder in app.samples:
            shutil.rmtree(folder, ignore_errors=True)
    return (result if isinstance(result, int) else 0) or app.return_code or 0


__all__ = ["ANSI", "WorkshopApp", "run"]
