"""What all services around the disclosure log share: one home, one actor, and one sentence for whatever goes wrong."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from content.clean import clean_line
from store.disclosures.log import Disclosures
from store.home import Home, folder_of
from store.homes import home_at
from workshop.disclosure.log import LogEntry, LogLink, releases
from workshop.locked import locked
from workshop.services.actor import Actor
from workshop.services.errors import Declined, one_sentence

P = ParamSpec("P")
T = TypeVar("T")

LOCKED = "The sharing check is not open in this window; the coordinator runs it on a computer of their own."


class SharingNotAllowed(Declined):
    """Whoever asks may not use the sharing check."""


class UnknownRelease(Declined):
    """The disclosure log knows no release of that name."""


class LogService:
    """A service on the disclosure log of one home, for one `actor`. `home` is its folder on this host.

    Raises Declined in a locked window. Every use raises SharingNotAllowed where the actor may not.
    """

    def __init__(self, home: Home | Path, actor: Actor) -> None:
        if locked():
            raise Declined(LOCKED)
        self.where, self.home = home_at(home), folder_of(home)
        self.actor = actor
        self._log = Disclosures(home)

    def _signed(self, entry: LogEntry) -> LogEntry:
        """The entry with who pressed the key."""
        maker = self.actor.maker
        return replace(
            entry, by=maker.name, role=maker.role, session=maker.session, account=maker.account, known=maker.known
        )


S = TypeVar("S", bound=LogService)


def use_case(work: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """For whoever may, with one sentence for whatever goes wrong."""

    @functools.wraps(work)
    def checked(service: S, /, *given: P.args, **named: P.kwargs) -> T:
        if service.actor.why_not:
            raise SharingNotAllowed(service.actor.why_not)
        with one_sentence():
            return work(service, *given, **named)

    return checked


def find_sent(links: Sequence[LogLink], release: str) -> LogLink:
    """The line of a release that was handed out. Raises UnknownRelease."""
    found = next((link for link in releases(links) if link.entry.release == release), None)
    if found is None:
        raise UnknownRelease(f"No release “{clean_line(release)}” in the disclosure log.")
    return found
