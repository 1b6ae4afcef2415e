"""What is still open in all sessions of this home: overdue first, and done, moved or dropped right here."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from content.clean import clean, clean_line
from screens.widgets.dialogs import AskLine, Dialog
from store.api import StoreError
from workshop.notes.facts import SessionFacts
from workshop.notes.follow_up import DueItem, due_items, grouped, when
from workshop.notes.reminder import reminder
from workshop.sheets.dates import day_of, long_date, short_date
from workshop.wording import count_noun

NO_OWNER = "no owner"


class FollowUp(Dialog[str]):
    """Answers with the ID of the session to open. `person_of` says who writes in a session from this account."""

    keys = (
        ("↑↓", "move"), ("d", "done"), ("w", "new date"), ("x", "drop"), ("r", "copy reminder"), ("Enter", "open"),
        ("Esc", "close"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "done", "done", id="follow-up.done", show=False),
        Binding("w", "date", "new date", id="follow-up.date", show=False),
        Binding("x", "drop", "drop", id="follow-up.drop", show=False),
        Binding("r", "remind", "copy reminder", id="follow-up.remind", show=False),
    ]

    def __init__(self, home: Path, today: datetime.date, person_of: Callable[[str], str]) -> None:
        super().__init__("What is due")
        self._home, self._today, self._person_of = home, today, person_of
        self._items: list[DueItem | None] = []

    def body(self) -> ComposeResult:
        """A sentence on how much is open, then the list."""
        yield Static(Content("Reading the sessions …"), id="window-explain")
        yield OptionList(id="window-list")

    def on_mount(self) -> None:
        """Read the sessions off the UI thread."""
        self.query_one(OptionList).focus()
        self._read()

    # ------------------------------------------------------------------ the list

    @work(exclusive=True, group="reading")
    async def _read(self, then: str = "") -> None:
        """Read what is open; `then` is said above the list, else how much there is."""
        from workshop.services.follow_up import read_facts

        try:
            sessions = await asyncio.to_thread(read_facts, self._home)
        except StoreError as error:
            self._say(str(error))
            return
        if self.is_attached:
            self._show(sessions, then)

    def _show(self, sessions: Sequence[SessionFacts], then: str) -> None:
        items = due_items(sessions, self._today)
        options = self.query_one(OptionList)
        at = options.highlighted or 0
        options.clear_options()
        self._items = []
        for name, some in grouped(items):
            self._items += [None, *some]
            heading = Option(Content.styled(f"{name} ({len(some)})", "bold"), disabled=True)
            options.add_options([heading, *(Option(_prompt(item)) for item in some)])
        if items:
            places = [place for place, item in enumerate(self._items) if item is not None]
            options.highlighted = min(places, key=lambda place: abs(place - at))
        broken = sum(bool(one.problem) for one in sessions)
        unread = f" {count_noun(broken, 'session')} could not be read; the list of sessions says why." if broken else ""
        self._say((then or _summary(items, sessions)) + unread)

    def _say(self, text: str) -> None:
        if self.is_attached:
            self.query_one("#window-explain", Static).update(Content(clean_line(text)))

    @property
    def _item(self) -> DueItem | None:
        """The commitment under the cursor."""
        at = self.query_one(OptionList).highlighted
        return self._items[at] if at is not None and at < len(self._items) else None

    # ------------------------------------------------------------------ what is done with one

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter opens the session."""
        event.stop()
        if self._item is not None:
            self.dismiss(self._item.session.id)

    def action_done(self) -> None:
        """It is done."""
        self._reply("done")

    @work(exclusive=True, group="asking")
    async def action_date(self) -> None:
        """Ask for another date, and why."""
        item = self._item
        if item is None:
            return
        ask = AskLine(
            f"{item.commitment.number}: new date", hint="like Dec 17, and why", about=_key(item),
            explain=clean_line(item.commitment.text),
        )  # fmt: skip
        answer = await self.app.push_screen_wait(ask)
        if answer is not None:
            self._write(item, answer)

    @work(exclusive=True, group="asking")
    async def action_drop(self) -> None:
        """Ask why, and drop it."""
        item = self._item
        if item is None:
            return
        ask = AskLine(
            f"Drop {item.commitment.number}", hint="why", about=_key(item), explain=clean_line(item.commitment.text),
            empty=True,
        )  # fmt: skip
        answer = await self.app.push_screen_wait(ask)
        if answer is not None:
            self._write(item, f"drop {answer}")

    def action_remind(self) -> None:
        """Copy a reminder for the owner of the commitment: all that is theirs, and nothing of others."""
        item = self._item
        if item is None:
            return
        owner = item.commitment.owner
        if not owner:
            self._say("This commitment has no owner yet. Press Enter to open the session and name one.")
            return
        every = [one for one in self._items if one is not None]
        self.app.copy_to_clipboard(clean(reminder(owner, every)))
        self._say(f"A reminder for {owner} is copied. If your terminal does not paste it, run: workshop remind")

    def _reply(self, words: str) -> None:
        if self._item is not None:
            self._write(self._item, words)

    @work(exclusive=True, group="writing")
    async def _write(self, item: DueItem, words: str) -> None:
        """Write that into the session of the commitment, and say what became of it."""
        from workshop.services.follow_up import reply_to
        from workshop.services.replies import ReplyRefused
        from workshop.session.roles import NotAdmitted

        person, session = self._person_of(item.session.id), item.session.id
        text = f"{item.commitment.number} {words}"
        try:
            written = await asyncio.to_thread(reply_to, self._home, session, person, text, self._today)
        except (StoreError, ReplyRefused, NotAdmitted) as refused:
            self._say(str(refused))
            return
        self._read(f"{written.words()} (as {person}).")


def _prompt(item: DueItem) -> Content:
    """Two lines: when, number, owner and text; then the school, the date and the gap."""
    one, day = item.commitment, day_of(item.commitment.due)
    late = item.days is not None and item.days < 0
    first = Content.assemble(
        Content.styled(f"{one.number:<4}{when(item):<14}", "bold" if late else ""), clean_line(one.owner or NO_OWNER),
        ": ", clean_line(one.text),
    )  # fmt: skip
    far = item.days is not None and abs(item.days) > 180
    date = "" if day is None else long_date(day) if far else short_date(day)
    moved = f"moved {count_noun(len(one.before), 'time')}" if one.before else ""
    more = " · ".join(clean_line(part) for part in (item.school, date, moved, one.gap) if part)
    return Content.assemble(first, "\n", Content.styled(f"    {more}", "dim"))


def _summary(items: Sequence[DueItem], sessions: Sequence[SessionFacts]) -> str:
    late = sum(item.days is not None and item.days < 0 for item in items)
    if items:
        return f"{count_noun(len(items), 'commitment')} open, {late} overdue."
    return "Nothing is open." if any(one.commitments for one in sessions) else "No commitments yet."


def _key(item: DueItem) -> str:
    return f"{item.session.id}/{item.commitment.number}"
