"""The disclosure log of this home as something to read: what went to a partner, newest first; no student is named."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from textual.content import Content

from content.clean import clean_line
from screens.pages.sharing.tools import Tools
from screens.widgets.dialogs import Read
from workshop.disclosure.log import (
    EntryKind,
    LogEntry,
    LogLink,
    about_partner,
    entered_by,
    names,
    open_reasons,
    releases,
    state_of,
)
from workshop.sheets.dates import clock_time, day_of, long_date
from workshop.wording import join_with_and

_SECOND = {
    EntryKind.DECLINED: "declined by",
    EntryKind.COUNTERSIGNED: "countersigned by",
    EntryKind.NOT_APPROVED: "wanted to approve",
}


class LogReader:
    """Reads the log off the screen's thread, and shows it."""

    def __init__(self, tools: Tools, partner: Callable[[], str]) -> None:
        """`partner`: the one that is chosen now; empty for the whole log."""
        self._tools, self._partner = tools, partner

    def show(self) -> None:
        """Show what the log says of the partner."""
        service = self._tools.service
        self._tools.jobs.start(lambda job: service.read_log(), self._read)

    def _read(self, links: Sequence[LogLink]) -> None:
        partner = self._partner()
        title = f"The disclosure log: {partner}" if partner else "The disclosure log"
        self._tools.prompter.show(Read(title, log_text(links, partner)))


def log_text(links: Sequence[LogLink], partner: str) -> Content:
    """Every event with that partner, or with all partners when none is chosen."""
    about = about_partner(links, partner) if partner else list(links)
    of = f"about {clean_line(partner)}" if partner else "about all partners"
    entries = "entry" if len(about) == 1 else "entries"
    lines = [Content(f"The log's checksums match: {len(about):,} {entries} {of}.")]
    if not about:
        lines.append(Content("This computer's log shows no release to this partner."))
    for link in reversed(about):
        lines += [Content(""), *_entry(link, links)]
    return Content("\n").join(lines)


def _entry(link: LogLink, links: Sequence[LogLink]) -> list[Content]:
    entry = link.entry
    head = f"{when(entry.at)}  {entry.kind.value}  {clean_line(entry.partner)}  {clean_line(entry.release)}"
    lines = [Content.styled(head.rstrip(), "bold")]
    for words, text in (
        ("tables", "; ".join(join_with_and(by) or "all students" for by in entry.tables)),
        ("individual records", _records(link)),
        ("purpose", entry.purpose), ("received by", names(entry, "people")), ("because", _because(link)),
        ("instead", entry.instead), (_first_word(entry), names(entry, "approved_by")),
        (_second_word(entry), names(entry, "second_by")), ("agreement", entry.agreement),
        ("released alone, because", entry.emergency), ("to be countersigned by", _day(entry.countersign_by)),
        ("entered by", entered_by(entry)), ("broken down anyway by", ", ".join(entry.insisted)),
        ("to be destroyed by", _day(entry.destroy_by)),
        ("state", _state(link, links)),
    ):  # fmt: skip
        if text:
            lines.append(Content(f"  {words}: {clean_line(text)}"))
    return lines


def _first_word(entry: LogEntry) -> str:
    """What the first person did."""
    return "prepared by" if entry.second_by or entry.kind is EntryKind.PREPARED or entry.emergency else "approved by"


def _second_word(entry: LogEntry) -> str:
    """What the second person did."""
    return _SECOND.get(entry.kind, "approved by")


def when(at: str) -> str:
    """`Fri, Dec 4, 2026 · 3:58 PM` of a moment as the log has it (ISO, UTC), in the zone of this machine; what is no
    moment stays as it is, because the log shows all it holds."""
    try:
        moment = datetime.datetime.fromisoformat(at).astimezone()
    except (ValueError, OverflowError):
        return clean_line(at)
    return f"{long_date(moment.date())} · {clock_time(moment)}"


def _day(iso: str) -> str:
    """`Fri, Dec 4, 2026` of an ISO date; anything else as it is."""
    day = day_of(iso)
    return clean_line(iso) if day is None else long_date(day)


def _because(link: LogLink) -> str:
    """Of a refusal or a withdrawal; how many consents of a release were decided how is not for everybody's eyes."""
    counts = link.entry.kind in (EntryKind.RELEASED, EntryKind.PREPARED)
    return "" if counts else "; ".join(open_reasons(link.entry))


def _records(link: LogLink) -> str:
    """How many students and which fields an entry is about."""
    entry = link.entry
    students = "student" if len(entry.students) == 1 else "students"
    return f"{len(entry.students):,} {students} with {', '.join(entry.fields)}" if entry.students else ""


def _state(link: LogLink, links: Sequence[LogLink]) -> str:
    """What became of a release."""
    if link.entry.kind is not EntryKind.RELEASED:
        return ""
    if link not in releases(links):
        return "not written after all; nothing was sent"
    state = state_of(links, link.entry.release)
    return "with the partner" if state is EntryKind.RELEASED or state is None else f"{state.value} since"
