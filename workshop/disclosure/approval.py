"""Two persons for one release: who prepared it may not approve it. All of it from the disclosure log.

The rule that a second person looks is that of output checkers in research data centers and statistical offices; the
emergency path, with a signature of the second one later, is our own. Pure: bytes are for `store.disclosures.prepared`.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from content.clean import clean_line
from workshop.disclosure.log import EntryKind, LogEntry, LogLink, releases
from workshop.disclosure.maker import Maker
from workshop.records.problems import Refused
from workshop.sheets.dates import show_date
from workshop.sheets.names import alike, readable
from workshop.wording import join_with_and

_MOST_WORDS = 5
"""Of a name, in whose every order it is compared."""
_OVER = (EntryKind.RELEASED, EntryKind.DECLINED)


class NotApproved(Refused):
    """A prepared release that this person may not let out, or not now."""


class NotPrepared(Refused):
    """There is no release of that id that waits for a second person. `released`: because it was released before."""

    def __init__(self, sentence: str, *, released: bool = False) -> None:
        super().__init__(sentence)
        self.released = released


def waiting(links: Sequence[LogLink]) -> tuple[LogLink, ...]:
    """The lines of releases that were prepared, and neither released nor declined since; oldest first."""
    found: dict[str, LogLink] = {}
    handed_out = {link.number for link in releases(links)}
    for link in links:
        entry = link.entry
        if entry.kind is EntryKind.PREPARED:
            found[entry.release] = link
        elif entry.kind is EntryKind.DECLINED or link.number in handed_out:
            found.pop(entry.release, None)
    return tuple(found.values())


def waiting_for(links: Sequence[LogLink], release: str) -> LogLink:
    """The line of the prepared release of that id. Raises NotPrepared saying what became of it."""
    found = next((link for link in waiting(links) if link.entry.release == release), None)
    if found is not None:
        return found
    name = clean_line(release)
    over = next(
        (link.entry for link in reversed(links) if link.entry.release == release and link.entry.kind in _OVER), None
    )
    if over is None:
        raise NotPrepared(f"No prepared release “{name}” in the disclosure log.")
    who = over.second_by or over.approved_by
    if over.kind is EntryKind.DECLINED:
        raise NotPrepared(f"Release {name} was declined by {who} on {over.at[:10]}. Prepare it again.")
    raise NotPrepared(f"Release {name} was released on {over.at[:10]}, approved by {who}.", released=True)


def prepared_as(links: Sequence[LogLink], release: str) -> LogEntry:
    """How a release was prepared, whatever became of it since. Raises NotPrepared."""
    for link in reversed(links):
        if link.entry.kind is EntryKind.PREPARED and link.entry.release == release:
            return link.entry
    raise NotPrepared(f"No prepared release “{clean_line(release)}” in the disclosure log.")


# ------------------------------------------------------------------ who may


def preparers(entry: LogEntry) -> tuple[str, ...]:
    """Every name under which somebody prepared it: as said, as the session knows them, and their account."""
    return tuple(dict.fromkeys(filter(None, (entry.approved_by, entry.by, entry.account))))


def is_preparer(entry: LogEntry, names: Sequence[str]) -> bool:
    """Whether one of the names reads like one of those who prepared it."""
    return any(same_person(one, other) for one in names for other in preparers(entry))


def same_person(one: str, other: str) -> bool:
    """Whether two names read like one person's: other case, spaces, order (`Long, Eve`), or letters that look the same
    do not make another person."""
    words = clean_line(one).replace(",", " ").split()
    orders = permutations(words) if 1 < len(words) <= _MOST_WORDS else [words]
    return alike(one, other) or any(alike(" ".join(order), other) for order in orders)


def refuse_nameless(by: str) -> None:
    """Raises NotApproved for a name in which there is nothing to be read."""
    if not readable(by):
        raise NotApproved("Give the name of the second person.")


def refuse_same_person(entry: LogEntry, by: str, maker: Maker) -> None:
    """Raises NotApproved unless `by` is somebody else than who prepared it, and one of those who may be the second.

    In a session people are who the session knows them to be, so there its name counts besides the one given.
    """
    refuse_nameless(by)
    if is_preparer(entry, seconds(by, maker)):
        raise NotApproved(
            f"{clean_line(by)} prepared release {entry.release}. Someone else has to approve it, under their own name."
        )
    if entry.approvers and not any(same_person(by, other) for other in entry.approvers):
        raise NotApproved(
            f"{clean_line(by)} may not be the second person for release {entry.release}; the policy names "
            f"{join_with_and(entry.approvers, 'or')}."
        )


def seconds(by: str, maker: Maker) -> tuple[str, ...]:
    """The names of who wants to approve."""
    return (by, maker.name) if maker.session else (by,)


def signed_by(entry: LogEntry, by: str, maker: Maker) -> LogEntry:
    """The entry with its second person; marked as typed where no session vouches for the name."""
    vouched = maker.session and alike(by, maker.name)
    typed = entry.typed if vouched else (*(key for key in entry.typed if key != "second_by"), "second_by")
    return replace(entry, second_by=clean_line(by), typed=typed)


# ------------------------------------------------------------------ whether it may go out now


def refuse_overtaken(prepared: LogLink, links: Sequence[LogLink]) -> None:
    """Raises NotApproved when something was released, or said of labels of earlier releases, since it was prepared: it
    was not compared with that. `past.refuse_newer` asks the same between a preview and its release."""
    if prepared.entry.without_history:
        return
    newer = [link for link in releases(links) if link.number > prepared.number]
    if newer:
        raise NotApproved(
            f"Release {newer[-1].entry.release} was made after this one was prepared, and this one was not compared "
            f"with it. {_AGAIN}"
        )
    said = (EntryKind.ANSWERED, EntryKind.CORRECTED)
    if any(link.entry.kind in said for link in links if link.number > prepared.number):
        raise NotApproved(f"An answer about labels of earlier releases was changed after this was prepared. {_AGAIN}")


_AGAIN = "Decline this release and prepare it again."


def refuse_outdated(entry: LogEntry, today: datetime.date) -> None:
    """Raises NotApproved for individual records prepared on an earlier day: consents may have ended or been revoked."""
    if entry.students and made_on(entry) != today:
        raise NotApproved(
            f"The consents for its individual records were checked on {made_on(entry).isoformat()}, and may have ended "
            f"or been revoked since. {_AGAIN}"
        )


def made_on(entry: LogEntry) -> datetime.date:
    """The day of an entry, here."""
    return datetime.datetime.fromisoformat(entry.at.replace("Z", "+00:00")).astimezone().date()


# ------------------------------------------------------------------ the emergency path


@dataclass(frozen=True, slots=True)
class Countersignature:
    """A release that one person made in an emergency, and the last day for the second one's signature."""

    link: LogLink
    due: str

    def overdue(self, today: str) -> bool:
        """Whether that day has passed; both YYYY-MM-DD."""
        return today > self.due


def due_countersignatures(links: Sequence[LogLink]) -> tuple[Countersignature, ...]:
    """Every emergency release that nobody has countersigned yet, the earliest due first."""
    signed = {link.entry.release for link in links if link.entry.kind is EntryKind.COUNTERSIGNED}
    found = [
        Countersignature(link, link.entry.countersign_by)
        for link in releases(links)
        if link.entry.emergency and link.entry.release not in signed
    ]
    return tuple(sorted(found, key=lambda one: one.due))


def refuse_emergency(entry: LogEntry, by: str, maker: Maker, links: Sequence[LogLink], today: str) -> None:
    """Raises NotApproved unless who prepared it may release it alone now."""
    if not entry.countersign_days:
        raise NotApproved("The policy of this release has no emergency path: a second person has to approve it.")
    if not is_preparer(entry, seconds(by, maker)):
        raise NotApproved(
            f"{clean_line(by)} did not prepare release {entry.release}, and can approve it as the second person."
        )
    late = next((one for one in due_countersignatures(links) if one.overdue(today)), None)
    if late is not None:
        raise NotApproved(
            f"Release {late.link.entry.release} was to be countersigned by {show_date(late.due)}. Have it "
            "countersigned before anyone releases alone again."
        )
