"""A window on the partners of all sessions: who knows them, which sessions named them, what is going on there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from content.clean import clean_line
from screens.widgets.dialogs import Dialog, Read, is_open
from store.api import StoreError
from store.home import Home
from workshop.notes.facts import CommitmentFacts
from workshop.notes.partner_directory import DirectoryEntry, Mention, Sight
from workshop.sheets.dates import day_of, plain_date, short_date
from workshop.sheets.model import Role
from workshop.wording import count_noun, join_with_and

_SCHOOLS = 3
_LESS = {
    Sight.WHOLE: "",
    Sight.SESSIONS: " Who knows them, and which commitments there are, is for facilitators and coordinators.",
}


class PartnerDirectory(Dialog[None]):
    """All partners by name; Enter shows one. `role` is that of whoever looks, None in the library itself."""

    keys = (("↑↓", "move"), ("Enter", "show"), ("Esc", "close"))

    def __init__(self, home: Home | Path, role: Role | None) -> None:
        super().__init__("Partners of all sessions")
        self._home, self._role = home, role
        self._entries: list[DirectoryEntry] = []

    def body(self) -> ComposeResult:
        """A sentence on how many there are, then the list."""
        yield Static(Content("Reading the sessions …"), id="window-explain")
        yield OptionList(id="window-list")

    def on_mount(self) -> None:
        """Read the sessions off the UI thread."""
        self.query_one(OptionList).focus()
        self._read()

    @work(exclusive=True, group="reading")
    async def _read(self) -> None:
        from workshop.services.partners import partner_directory, sight_of

        try:
            found = await asyncio.to_thread(partner_directory, self._home, self._role)
        except StoreError as error:
            self._say(str(error))
            return
        if not is_open(self):
            return
        self._entries = found
        self.query_one(OptionList).add_options([Option(_line(entry)) for entry in found])
        if found:
            self.query_one(OptionList).highlighted = 0
            self._say(f"{count_noun(len(found), 'partner')}.{_LESS[sight_of(self._role)]}")
        else:
            self._say("No partners yet. They appear here as soon as a session names one.")

    def _say(self, text: str) -> None:
        if is_open(self):
            self.query_one("#window-explain", Static).update(Content(clean_line(text)))

    @on(OptionList.OptionSelected)
    def _show(self, event: OptionList.OptionSelected) -> None:
        """Everything that is known of one partner."""
        event.stop()
        entry = self._entries[event.option_index]
        if entry.mentions:
            self.app.push_screen(Read(entry.name, Content("\n\n").join(list(about(entry)))))


def _line(entry: DirectoryEntry) -> Content:
    """A partner as two lines: its name, and which schools named it and who knows it; in a locked window the name."""
    name = Content.styled(clean_line(entry.name), "bold")
    if not entry.mentions:
        return name
    schools = list(dict.fromkeys(clean_line(one.school or one.title) for one in entry.mentions))
    shown = [*schools[:_SCHOOLS], *([f"{len(schools) - _SCHOOLS} more"] if len(schools) > _SCHOOLS else [])]
    facts = [f"named by {join_with_and(shown)}"]
    if entry.holders:
        facts.append(f"known by {join_with_and([clean_line(holder) for holder in entry.holders[:_SCHOOLS]])}")
    for what, count in (
        ("commitment", sum(len(one.commitments) for one in entry.mentions)),
        ("resource", sum(len(one.resources) for one in entry.mentions)),
    ):
        facts += [count_noun(count, what)] if count else []
    return Content.assemble(name, "\n", Content.styled("  " + " · ".join(facts), "dim"))


def about(entry: DirectoryEntry) -> Iterator[Content]:
    """What is known of one partner, a passage each session."""
    if entry.also:
        yield Content(f"Also written {join_with_and([f'“{clean_line(text)}”' for text in entry.also])}.")
    for mention in entry.mentions:
        yield Content("\n").join([Content.styled(_where(mention), "bold $accent"), *map(Content, _known(mention))])


def _where(mention: Mention) -> str:
    day = day_of(mention.date)
    parts = (mention.school, mention.title if mention.title != mention.school else "", plain_date(day) if day else "")
    return clean_line(" · ".join(part for part in parts if part))


def _known(mention: Mention) -> Sequence[str]:
    lines = [f"Known by {mention.holder}, who wrote down the contact."] if mention.holder else []
    lines += [f"{one.what}: {one.state or 'noted'}" for one in mention.resources]
    lines += [_commitment(one) for one in mention.commitments]
    return [f"  {clean_line(line)}" for line in lines] or ["  named there"]


def _commitment(one: CommitmentFacts) -> str:
    day = day_of(one.due)
    facts = [one.owner or "no owner", f"by {short_date(day)}" if day else "no date", one.status or "open"]
    return f"{one.number} {one.text} ({', '.join(facts)})"
