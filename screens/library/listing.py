"""The list of the library: which sessions, in what order, under which headings, and what each line says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets.option_list import Option

from content.clean import clean_line
from store.journal.entry import SessionEntry
from workshop.services.finding import Found, Order, find, grouped
from workshop.sheets.dates import day_of, plain_date

if TYPE_CHECKING:
    from workshop.notes.facts import SessionFacts


@dataclass(frozen=True, slots=True)
class Listing:
    """What the library shows. `facts` are read when words are looked for, or what is open is counted; `found` is where
    the words stand, by session."""

    entries: Sequence[SessionEntry] = ()
    words: str = ""
    order: Order = Order.NEWEST
    facts: Mapping[str, SessionFacts] = field(default_factory=dict)
    found: Mapping[str, Found] = field(default_factory=dict)

    @property
    def needs_facts(self) -> bool:
        """Whether the sessions have to be read for this list."""
        return bool(self.words) or self.order is Order.OPEN

    def with_facts(self, facts: Iterable[SessionFacts]) -> Listing:
        """With these facts, and the words looked for in them: takes a while with many sessions."""
        known = {one.id: one for one in facts}
        return replace(self, facts=known, found={one.session.id: one for one in find(known.values(), self.words)})

    def shown(self) -> list[SessionEntry]:
        """The sessions that are listed, headings left out, in their order."""
        return [entry for _, some in self._groups() for entry in some]

    def options(self) -> Iterator[Option]:
        """A line for each session under its heading; a heading cannot be chosen."""
        for heading, entries in self._groups():
            if heading:
                yield Option(
                    Content.styled(f"── {clean_line(heading)} ({len(entries)})", "bold $accent"), disabled=True
                )
            yield from (Option(_prompt(entry, self.found.get(entry.id)), id=entry.id) for entry in entries)

    def _groups(self) -> list[tuple[str, list[SessionEntry]]]:
        words = self.words.casefold().split()
        kept = [
            one for one in self.entries if one.id in self.found or all(word in _text(one).casefold() for word in words)
        ]
        return grouped(kept, self.order, self.facts)


def _text(entry: SessionEntry) -> str:
    """What can be found without reading a session."""
    return " ".join((entry.title, entry.school, entry.division, entry.date, _day(entry.date), *entry.people, entry.id))


def _day(iso: str) -> str:
    """`Dec 4, 2026`; what is no date stays as it is written."""
    day = day_of(iso)
    return plain_date(day) if day is not None else iso


def _prompt(entry: SessionEntry, found: Found | None) -> Content:
    """A session as two lines: its title, and where, when and with whom, or what is wrong; then what was found."""
    where = " · ".join(part for part in (entry.school, entry.division, _day(entry.date)) if part)
    who = f"{len(entry.people)} people" if len(entry.people) != 1 else "1 person"
    second = clean_line(entry.problem) if entry.problem else f"{where or 'no school yet'} · {who} · {entry.id}"
    title = Content.styled(clean_line(entry.title) or entry.id, "bold")
    lines = [title, Content.styled("  " + clean_line(second), "bold" if entry.problem else "dim")]
    places = [] if found is None else [line for line in found.words() if not line.startswith(("title: ", "school: "))]
    return Content("\n").join([*lines, *(Content.styled("  " + clean_line(line), "$accent") for line in places)])
