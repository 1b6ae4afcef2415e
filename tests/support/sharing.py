"""A session on disk with two partners, and an application that holds the sharing check alone."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textual import on
from textual.app import App, ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from content.blocks import Sharing
from content.loader import load_pack
from content.model import Pack
from content.pack_registry import find_pack
from screens.pages.context import CommitResult, SessionContext
from screens.pages.sharing.lines import Lines
from screens.pages.sharing.page import SharingCheck
from screens.pages.sharing.table import label, line_parts
from screens.widgets.messages import FocusLeft, ShowNotice
from store.api import Identity
from store.create import create_session
from store.journal.opening import open_session
from store.library.catalog import Library
from tests.support.clock import EASTERN, FixedClock
from tests.support.seat import Seat
from workshop.sheets.model import END, InsertRow, Op, Record, Role, SetCell

TODAY = datetime.date(2026, 11, 23)
CLOCK = FixedClock(datetime.datetime(2026, 11, 23, 12, 0, tzinfo=EASTERN))
PARTNERS = {"clinic": "Riverside Clinic", "housing": "Housing [authority]"}


class StoreMessage(Message):
    def __init__(self, what: CommitResult | Sequence[Record]) -> None:
        super().__init__()
        self.what = what


class SharingApp(App[None]):
    """One person's window. `home` holds everything the application could have written."""

    CSS_PATH = Path(__file__).parents[2] / "screens" / "workshop.tcss"

    def __init__(
        self,
        home: Path,
        *,
        role: Role = Role.FACILITATOR,
        partner: bool = True,
        purpose: str = "",
        person: str = "Ana Ruiz",
    ) -> None:
        super().__init__()
        self.home = home
        pack: Pack = load_pack(find_pack("va-attendance-12"))
        session = create_session(
            home, title="Autumn", pack=pack, school="Oak", people=[("Ana Ruiz", "facilitator")], clock=CLOCK
        )
        store = open_session(session, Identity("Ana Ruiz", Role.FACILITATOR), home=home, pack=pack, clock=CLOCK)
        ops: list[Op] = []
        for row, name in PARTNERS.items():
            ops += [InsertRow("organisations", row, END), SetCell("organisations", row, "name", name)]
        if partner:
            ops += [SetCell("sharing", "main", "partner", "clinic"), SetCell("sharing", "main", "purpose", purpose)]
        store.commit(ops)
        if role is not Role.FACILITATOR:
            store.close()
            store = open_session(session, Identity(person, role), home=home, pack=pack, clock=CLOCK)
        self.context = SessionContext(store, self._deliver, library=Library(home))
        block = pack.first(Sharing)
        assert block is not None
        self.page = SharingCheck(self.context, block)
        self.left = 0
        self.notices: list[str] = []

    def _deliver(self, what: CommitResult | Sequence[Record]) -> None:
        self.post_message(StoreMessage(what))

    def compose(self) -> ComposeResult:
        yield self.page

    def on_mount(self) -> None:
        self.page.query_one(Lines).focus()

    def on_unmount(self) -> None:
        self.context.close()

    @on(StoreMessage)
    def _delivered(self, message: StoreMessage) -> None:
        if isinstance(message.what, CommitResult):
            if message.what.done is not None:
                message.what.done(message.what.result)
        else:
            self.page.session_changed(message.what)

    @on(FocusLeft)
    def _left(self) -> None:
        self.left += 1

    @on(ShowNotice)
    def _noticed(self, message: ShowNotice) -> None:
        self.notices.append(message.text)

    # ------------------------------------------------------------------ what a test asks

    def said(self, name: str) -> str:
        """The text of one of the page's parts: head, text or foot; the text of the preview while there is one."""
        where = "view" if name == "head" or (name == "text" and self.page.preview is not None) else "sharing"
        shown = self.page.query_one(f"#{where}-{name}", Static).content
        return shown.plain if isinstance(shown, Content) else str(shown)

    def line(self, label: str) -> str:
        """What stands behind a label of the lines, on whichever step it is."""
        for line in self.page.every_line():
            if line.label.startswith(label):
                return line.text
        raise AssertionError(f"no line {label}")

    def table(self) -> list[list[str]]:
        """The words of each line of the table that is shown, the names of its columns first."""
        laid = self.page.view.table.table
        return ["".join(line_parts(laid, row, 200)).split() for row in (None, *range(len(laid.rows)))]

    def here(self) -> str:
        """The group the cursor of the table is on."""
        cell = self.page.view.table.cell
        return "" if cell is None else label(cell.at)

    def labels(self) -> list[str]:
        if self.page.preview is not None:
            return [part.title for part in self.page.view.parts]
        return [self.page.lines.get_option_at_index(i).id or "" for i in range(self.page.lines.option_count)]


async def finished(seat: Seat[Any], page: SharingCheck) -> None:
    """Until the page's thread has ended, and what it started after it."""
    await seat.settle()
    while page.jobs.running:
        if page.jobs.thread is not None:
            await asyncio.to_thread(page.jobs.thread.join)
        await seat.settle()
    await seat.settle()


async def keys(seat: Seat[SharingApp], *pressed: str) -> None:
    """Press keys, waiting for what each starts. A text of several letters beginning with `"` is typed."""
    for key in pressed:
        if key.startswith('"'):
            await seat.type(key[1:])
        else:
            await seat.press(key)
        await finished(seat, seat.app.page)


async def open_file(seat: Seat[SharingApp], path: Path, key: str = "F") -> None:
    """Choose a file by its path, as if pasted."""
    await keys(seat, key)
    seat.app.screen.query_one(Input).value = str(path)
    await keys(seat, "enter")
