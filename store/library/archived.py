"""Sessions put aside: out of the library, whole, and restored or deleted from there.

`archived/2026-11-30/<id>` is a session that was put aside on that day. Each move is one rename, so a kill leaves a
session in one place or the other. One can be deleted for good 30 days later, and only by its title.
"""

from __future__ import annotations

import contextlib
import datetime
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from content.clean import clean_line
from store.api import BusyError, DiskFullError, Location, MissingError, PresentUser, ReadOnlyError, StoreError
from store.clock import SYSTEM_CLOCK, Clock
from store.files import disk
from store.files.home import SESSIONS, prepare_home
from store.files.lock import Lock
from store.home import Locator
from store.journal.entry import SessionEntry
from store.journal.journal_log import LOCK
from store.journal.sessionfile import SESSION, is_session_id
from store.presence.folder import FolderPresence
from workshop.sheets.dates import plain_date
from workshop.sheets.model import Role
from workshop.wording import count_noun, join_with_and

ARCHIVED = "archived"
KEPT = 30
"""Days after which an archived session can be deleted."""
_GONE = ".gone-"
_PATIENCE = 2.0


@dataclass(frozen=True, slots=True)
class ArchivedEntry:
    """A session that was put aside, and the day it was."""

    entry: SessionEntry
    since: datetime.date
    folder: Path

    @property
    def name(self) -> str:
        """Its title; its id where the title cannot be read."""
        return self.entry.title or self.entry.id

    @property
    def deletable(self) -> datetime.date:
        """The first day on which it can be deleted."""
        return self.since + datetime.timedelta(days=KEPT)


class Archive:
    """The archived sessions of one home."""

    def __init__(self, home: Path, clock: Clock = SYSTEM_CLOCK) -> None:
        self.home, self.clock = home, clock
        self.path = home / ARCHIVED

    def sessions(self) -> list[ArchivedEntry]:
        """Every archived session, the one put aside last first. Raises StoreError when the folder cannot be read."""
        from store.library.summary import summarise

        found = [ArchivedEntry(summarise(folder).entry, since, folder) for since, folder in self._folders()]
        return sorted(found, key=lambda one: (one.since, one.entry.id), reverse=True)

    def put_aside(self, where: Locator) -> Path:
        """Archive that session of this home; the folder it was in. Raises BusyError while anyone has it open,
        StoreError."""
        if not isinstance(where, Path):
            raise StoreError(
                "A session in a database stays there, so it cannot be archived. To put it away, move it into a folder: "
                f"workshop move {where.id} --to FOLDER"
            )
        folder = where
        if folder.parent != self.home / SESSIONS:
            raise StoreError(f"{clean_line(str(folder))[:200]} is not a session of {self.home}.")
        prepare_home(self.home)
        with _one_sentence(), Lock(folder / LOCK, "archive").hold(_PATIENCE):
            if names := _here(folder):
                have = f"{join_with_and(names)} {'has' if len(names) == 1 else 'have'} this session open."
                raise BusyError(f"{have[0].upper()}{have[1:]} Ask them to close it, then archive it.")
            day = self.path / self.clock.today().isoformat()
            disk.make_folder(self.path)
            disk.make_folder(day)
            _move(folder, day / folder.name)
        return folder

    def restore(self, name: str) -> str:
        """Put an archived session back into the library, under its id, and return that. Raises StoreError."""
        found = self.find(name)
        target = prepare_home(self.home) / found.folder.name
        if target.exists():
            raise StoreError(
                f"There is a session {found.folder.name} in the library already. Archive or rename that one first."
            )
        with _one_sentence():
            _move(found.folder, target)
        return found.folder.name

    def delete(self, name: str, title: str) -> str:
        """Delete an archived session for good; `title` is its title, typed. Returns the title.

        Raises StoreError when it is too early, or the title is another one.
        """
        found = self.find(name)
        early = (found.deletable - self.clock.today()).days
        if early > 0:
            raise StoreError(
                f"“{found.name}” was archived on {plain_date(found.since)}. It can be deleted from "
                f"{plain_date(found.deletable)} on, in {count_noun(early, 'day')}."
            )
        if clean_line(title) != found.name:
            raise StoreError(f"The title is “{found.name}”. Nothing was deleted. To delete it, type exactly that.")
        gone = self.path / f"{_GONE}{secrets.token_hex(8)}"
        with _one_sentence():
            _move(found.folder, gone)
        for left in self.path.glob(f"{_GONE}*"):  # what a kill left of an earlier one, too
            shutil.rmtree(left, ignore_errors=True)
        return found.name

    def find(self, name: str) -> ArchivedEntry:
        """The archived session of that id, title, or start of an id. Raises MissingError, StoreError for several."""
        wanted = clean_line(name).casefold()
        every = self.sessions()
        found = [one for one in every if one.entry.id == wanted]
        found = found or [one for one in every if wanted and one.entry.title.casefold() == wanted]
        found = found or [one for one in every if wanted and one.entry.id.startswith(wanted)]
        if not found:
            raise MissingError(
                f"No archived session “{wanted[:80]}” in {self.home}. To see them, run: workshop list --archived"
            )
        if len(found) > 1:
            ids = ", ".join(one.entry.id for one in found[:6])
            raise StoreError(f"“{wanted[:80]}” matches {ids}. Use the ID of the one you mean.")
        return found[0]

    def _folders(self) -> Iterator[tuple[datetime.date, Path]]:
        try:
            days = sorted(self.path.iterdir())
        except FileNotFoundError:
            return
        except OSError as error:
            raise ReadOnlyError(f"{self.path} cannot be read ({disk.reason(error)}); see to its permissions.") from None
        for day in days:
            try:
                since = datetime.date.fromisoformat(day.name)
                inside = sorted(day.iterdir())
            except (ValueError, OSError):
                continue
            yield from ((since, one) for one in inside if is_session_id(one.name) and (one / SESSION).is_file())


def _here(folder: Path) -> list[str]:
    """The names of those who have the session open."""
    looking = PresentUser("aaaaaaaa", "", Role.OBSERVER, Location(), "", True)
    try:
        channel = FolderPresence(folder, looking, shown=False)
    except OSError:
        return []
    try:
        others = [one for one in channel.list_people() if not one.mine]
    finally:
        channel.leave()
    others.sort(key=lambda one: not one.person)  # people first, then what has no name
    return list(dict.fromkeys(clean_line(one.called) for one in others))


def _move(source: Path, target: Path) -> None:
    """One rename, on disk when this returns."""
    if target.exists():
        raise StoreError(f"{target} is in the way; move it, and try again.")
    disk.rename(source, target)
    disk.sync_folder(target.parent)
    disk.sync_folder(source.parent)
    if source.parent.parent.name == ARCHIVED:
        with contextlib.suppress(OSError):  # a day with another session in it stays
            source.parent.rmdir()


@contextlib.contextmanager
def _one_sentence() -> Iterator[None]:
    """Whatever the disk does, as a StoreError."""
    try:
        yield
    except OSError as error:
        kind = DiskFullError if disk.is_full(error) else ReadOnlyError if disk.is_refused(error) else StoreError
        raise kind(f"The session could not be moved ({disk.reason(error)}); it is where it was.") from None
