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
from screens.library.lines import styled_line
from screens.widgets.dialogs import AskLine, Dialog, Read, is_open
from store.api import StoreError
from store.home import Home
from workshop.notes.carry_over import Here, carried_words, earlier_sessions, still_open
from workshop.notes.facts import SessionFacts
from workshop.notes.follow_up import DueItem, due_items, grouped, when
from workshop.notes.reminder import reminder
from workshop.notes.timeline import timeline_lines
from workshop.sheets.dates import day_of, long_date, short_date
from workshop.wording import count_noun

NO_OWNER = "no owner"


class FollowUp(Dialog[str]):
    """Answers with the ID of the session to open. `person_of` says who writes in a session from this account."""

    keys: Sequence[tuple[str, str]] = (
        ("↑↓", "move"), ("Space", "done"), ("F2", "new date"), ("Del", "drop"), ("e", "reminder"), ("Tab", "timeline"),
        ("Enter", "open"), ("Esc", "close"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "done", "done", id="follow-up.done", show=False),
        Binding("f2", "date", "new date", id="follow-up.date", show=False),
        Binding("delete,f8", "drop", "drop", id="follow-up.drop", show=False),
        Binding("e", "remind", "copy reminder", id="follow-up.remind", show=False),
        Binding("tab", "timeline", "timeline", id="follow-up.timeline", show=False, priority=True),
    ]

    def __init__(self, home: Home | Path, today: datetime.date, person_of: Callable[[str], str]) -> None:
        super().__init__("What is due")
        self._home, self._today, self._person_of = home, today, person_of
        self._items: list[DueItem | None] = []
        self.sessions: Sequence[SessionFacts] = ()

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
        if is_open(self):
            self.sessions = sessions
            self._show(sessions, then)

    def due(self, sessions: Sequence[SessionFacts]) -> list[DueItem]:
        """What is listed of these sessions."""
        return due_items(sessions, self._today)

    def _show(self, sessions: Sequence[SessionFacts], then: str) -> None:
        items = self.due(sessions)
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
        if is_open(self):
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
            self.chosen(self._item)

    def chosen(self, item: DueItem) -> None:
        """Enter on that commitment."""
        self.dismiss(item.session.id)

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

    def action_timeline(self) -> None:
        """Commitments and meetings week by week."""
        lines = timeline_lines(self.timeline_of(self.sessions), self._today, min(self.app.size.width, 76) - 6)
        text = Content("\n").join(styled_line(line) for line in lines) if lines else Content("Nothing to show yet.")
        self.app.push_screen(Read("Timeline", text))

    def timeline_of(self, sessions: Sequence[SessionFacts]) -> Sequence[SessionFacts]:
        """The sessions whose weeks are shown."""
        return sessions

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


class CarryOver(FollowUp):
    """What is open of earlier sessions of this school: kept, moved or dropped before anything new begins.

    Everything is written into the session in which the commitment was made. Answers with nothing.
    """

    keys = (
        ("↑↓", "move"), ("+", "keep"), ("F2", "new date"), ("Space", "done"), ("Del", "drop"), ("e", "reminder"),
        ("Tab", "timeline"), ("Esc", "go on"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,equals_sign", "keep", "keep", id="carry-over.keep", show=False)
    ]

    def __init__(self, home: Home | Path, today: datetime.date, person: str, here: Here) -> None:
        super().__init__(home, today, lambda session: person)
        self.title_text = clean_line(f"Still open at {here.school}")
        self._here = here

    def due(self, sessions: Sequence[SessionFacts]) -> list[DueItem]:
        """What is open of earlier sessions of this school."""
        return still_open(sessions, self._here, self._today)

    def timeline_of(self, sessions: Sequence[SessionFacts]) -> Sequence[SessionFacts]:
        """Those of this school before this one."""
        return earlier_sessions(sessions, self._here)

    def chosen(self, item: DueItem) -> None:
        """Enter does nothing here but say what does: nothing is decided by a key pressed once too often."""
        self._say("Press + to keep it, F2 for another date, Space when it is done, or Del to drop it.")

    def action_keep(self) -> None:
        """It stays as it is; that people went through it is written."""
        self._reply("keep")


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
    moved = carried_words(item) or ("moved once" if one.before else "")
    more = " · ".join(clean_line(part) for part in (item.school, date, moved, one.reason, one.gap) if part)
    return Content.assemble(first, "\n", Content.styled(f"    {more}", "dim"))


def _summary(items: Sequence[DueItem], sessions: Sequence[SessionFacts]) -> str:
    late = sum(item.days is not None and item.days < 0 for item in items)
    if items:
        return f"{count_noun(len(items), 'commitment')} open, {late} overdue."
    return "Nothing is open." if any(one.commitments for one in sessions) else "No commitments yet."


def _key(item: DueItem) -> str:
    return f"{item.session.id}/{item.commitment.number}"
