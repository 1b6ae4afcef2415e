"""The home in a folder of this host: a session is a folder in `sessions/`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from store.api import MissingError, ReadOnlyError, StoreError
from store.clock import SYSTEM_CLOCK, Clock
from store.files import disk
from store.files.home import SESSIONS
from store.home import Home
from store.journal.entry import SessionSummary, stamp
from store.journal.sessionfile import SESSION, is_session_id

if TYPE_CHECKING:
    from content.model import Pack
    from store.api import Identity, SessionStore
    from store.disclosures.chain import LogKeeper
    from store.home import Locator
    from store.journal.fsck import FsckReport
    from store.journal.sessionfile import SessionFile
    from store.moving import WholeSession
    from workshop.sheets.model import Record, State


class Library(Home):
    """The home in a folder of this host."""

    def __init__(self, home: str | Path, clock: Clock = SYSTEM_CLOCK) -> None:
        super().__init__(Path(home), str(home), clock)

    def find(self, name: str) -> Path:
        """The folder of a session, which its own path means too; see `Home.find`."""
        if os.sep in name and "\0" not in name and (Path(name).expanduser() / SESSION).is_file():
            return Path(name).expanduser().absolute()
        return self.home / SESSIONS / self._find(clean_line(name))

    def folders(self) -> list[Path]:
        """The folder of every session, in the order of their ids. Raises StoreError."""
        return [self.home / SESSIONS / one for one in self._ids()]

    def all(self) -> list[Locator]:
        """See `Home`."""
        return [*self.folders()]

    def make(
        self, title: str, pack: Pack, created: str, lines: Callable[[int], Iterable[bytes]], origin: str = ""
    ) -> str:
        """See `Home`."""
        from store.files.home import prepare_home
        from store.journal.create import make_session

        return make_session(prepare_home(self.home), title, pack, created, lines, origin)

    def open(
        self, where: Locator, identity: Identity, pack: Pack | None, clock: Clock, *, unseen: bool = False
    ) -> SessionStore:
        """See `Home`."""
        from store.journal.opening import open_session

        return open_session(self._folder(where), identity, pack=pack, clock=clock, unseen=unseen)

    def stamp(self, where: Locator) -> str:
        """See `Home`."""
        return stamp(self._folder(where))

    def read(self, where: Locator) -> tuple[SessionFile, list[Record]]:
        """See `Home`."""
        from store.library.summary import read_records

        return read_records(self._folder(where))

    def pack(self, where: Locator, session: SessionFile) -> Pack:
        """See `Home`."""
        from store.journal.opening import session_pack

        return session_pack(self._folder(where), session)[0]

    module_stays = ""

    def take_module(self, where: Locator, pack: Pack, who: Identity, check: Callable[[State], None]) -> None:
        """See `Home`."""
        from store.journal.module_pointer import take_module
        from store.journal.opening import reading_reason
        from store.journal.sessionfile import read_session

        folder = self._folder(where)
        reason = reading_reason(folder, read_session(folder), who)
        take_module(folder, pack, who, self.clock.stamp(), check, reason)

    def fsck(self, where: Locator, *, repair: bool = False) -> FsckReport:
        """See `Home`."""
        from store.journal.fsck import fsck

        return fsck(self._folder(where), repair=repair)

    def rebuild(self, where: Locator, source: str = "") -> list[str]:
        """See `Home`."""
        from store.journal.rebuild import rebuild_session, rebuild_summary

        return rebuild_summary(rebuild_session(self._folder(where), source))

    def leaving(self, where: Locator, to: str) -> AbstractContextManager[WholeSession]:
        """See `Home`."""
        from store.journal.moved import leaving

        return leaving(self._folder(where), to)

    def arrive(self, whole: WholeSession) -> None:
        """See `Home`."""
        from store.journal.moved import arrive

        arrive(self.home, whole)

    def disclosures(self) -> LogKeeper:
        """See `Home`."""
        from store.disclosures.chain import Chain

        return Chain(self.home)

    def _folder(self, where: Locator) -> Path:
        if isinstance(where, Path):
            return where
        raise MissingError(f"{where.id} is in {where.home.name}, not in {self.name}.")

    def _ids(self) -> list[str]:
        folder = self.home / SESSIONS
        try:
            with os.scandir(folder) as entries:
                return sorted(entry.name for entry in entries if is_session_id(entry.name) and entry.is_dir())
        except FileNotFoundError:
            return []
        except NotADirectoryError:
            raise StoreError(
                f"{folder} is not a folder; move what is there away, or give another home with --home."
            ) from None
        except OSError as error:
            raise ReadOnlyError(f"{folder} cannot be read ({disk.reason(error)}); see to its permissions.") from None

    def _current(self, known: Mapping[str, SessionSummary]) -> Iterable[SessionSummary]:
        for session_id in self._ids():
            folder = self.home / SESSIONS / session_id
            summary = known.get(session_id)
            if summary is None or not _is_of_today(summary, folder):
                from store.library.summary import summarise  # half of what the first screen would wait for

                summary = summarise(folder)
            yield summary


def _is_of_today(summary: SessionSummary, folder: Path) -> bool:
    """Whether the catalogue still says what the session does. Sessions with a problem are looked at every time."""
    if summary.entry.problem:
        return False
    try:
        return summary.stamp == stamp(folder) and (folder / SESSION).exists()
    except OSError:
        return False
