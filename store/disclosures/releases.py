"""A release on its way out: written aside, entered into the disclosure log, and only then given its names.

It has two folders, the partner's and beside it the division's (`workshop.disclosure.folders`): both or neither.
Whatever fails before the log's entry leaves nothing; folders that cannot be named after it are told to the log too. The
division's gets its name first, so that a machine that goes down leaves no partner's folder without it.
"""

from __future__ import annotations

import contextlib
import datetime
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from store.api import StoreError
from store.disclosures.log import Disclosures
from store.files import disk, outside
from store.files.outside import Spot
from workshop.disclosure.folders import division_folder, for_division, for_partner
from workshop.disclosure.log import EntryKind, LogEntry, LogLink


class SendStopped(Exception):
    """The person stopped the work; nothing was written."""


def refuse_existing(out: Path, home: Path | None = None) -> None:
    """Raises StoreError when there is something of that name already, or of the name of the division's folder beside
    it, or no folder where it may be put."""
    with ExitStack() as held:
        _spot(division_folder(out), home, held)
        _spot(out, home, held)


def _spot(out: Path, home: Path | None, held: ExitStack) -> Spot:
    """Where the release goes, free and open until `held` ends; see `refuse_existing`."""
    try:
        spot = held.enter_context(outside.spot(out, home=home))
        _refuse_taken(spot)
        return spot
    except FileNotFoundError:
        raise StoreError(f"No folder {out.parent}. Create it, or choose another place.") from None
    except OSError as error:
        raise StoreError(f"{out} cannot be written ({disk.reason(error)}); choose another place.") from None


def _refuse_taken(spot: Spot) -> None:
    if spot.taken:
        raise StoreError(f"{spot.path} already exists. A release never overwrites anything; choose another folder.")


def send(
    log: Disclosures,
    out: Path,
    files: Mapping[str, bytes],
    make: Callable[[Sequence[LogLink]], LogEntry],
    cancelled: Callable[[], bool] = lambda: False,
) -> LogLink:
    """Write the release folder `out`, the division's beside it, and the entry in the log; all or none.

    Raises StoreError (a folder is there or may not be written to, the disk is full, the log was tampered with),
    SendStopped.
    """
    with ExitStack() as held:
        folders = _Folders(out, files, log.home, held)
        folders.stage(cancelled)
        try:
            made = log.append(make, files)
        except BaseException:
            folders.discard()
            raise
        try:
            folders.name()
        except StoreError:
            _take_back(log, made)
            raise
    return made


def write_folders(out: Path, files: Mapping[str, bytes], home: Path | None = None) -> None:
    """The folder `out` and the division's beside it, as far as there are files for it; all at once. Raises StoreError
    when one is there already or cannot be written."""
    with ExitStack() as held:
        folders = _Folders(out, files, home, held)
        folders.stage(lambda: False)
        folders.name()


class _Folders:
    """The folders of one release, the division's first."""

    def __init__(self, out: Path, files: Mapping[str, bytes], home: Path | None, held: ExitStack) -> None:
        contents = [(division_folder(out), for_division(files)), (out, for_partner(files))]
        self._spots = [(_spot(path, home, held), inside) for path, inside in contents if inside]
        self._staged: list[Path] = []

    def stage(self, cancelled: Callable[[], bool]) -> None:
        """Write all files aside. Raises StoreError, SendStopped; then nothing is left."""
        try:
            for spot, inside in self._spots:
                self._staged.append(_stage(spot.path, inside, cancelled))
        except BaseException:
            self.discard()
            raise

    def discard(self) -> None:
        """Remove what was written aside."""
        for staged in self._staged:
            shutil.rmtree(staged, ignore_errors=True)

    def name(self) -> None:
        """Give them their names, all or none. Raises StoreError; then nothing is left."""
        named: list[tuple[Spot, Path]] = []
        try:
            for (spot, _), staged in zip(self._spots, self._staged, strict=True):
                _refuse_taken(spot)
                spot.take(staged.name)
                named.append((spot, staged))
        except (OSError, StoreError) as error:
            for done, staged in named:
                with contextlib.suppress(OSError):
                    done.give_back(staged.name)
            self.discard()
            if isinstance(error, StoreError):
                raise
            raise StoreError(f"{spot.path} cannot be written ({disk.reason(error)}); nothing was released.") from None
        for spot, _ in self._spots:
            disk.sync_folder(spot.path.parent)


def _stage(out: Path, files: Mapping[str, bytes], cancelled: Callable[[], bool]) -> Path:
    """All files in a hidden folder beside, durable. On any failure it is gone again."""
    try:
        staged = Path(tempfile.mkdtemp(prefix=f".{out.name[:40]}.", dir=out.parent))
    except OSError as error:
        raise StoreError(f"{out} cannot be written ({disk.reason(error)}); choose another place.") from None
    try:
        for name, data in files.items():
            if cancelled():
                raise SendStopped
            disk.write_new(staged / name, data)
        disk.sync_folder(staged)
        if cancelled():
            raise SendStopped
    except OSError as error:
        shutil.rmtree(staged, ignore_errors=True)
        raise StoreError(f"{out} cannot be written ({disk.reason(error)}); nothing was released.") from None
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    return staged


def _take_back(log: Disclosures, made: LogLink) -> None:
    """Tell the log that what it says was not done after all."""
    sent = made.entry
    entry = LogEntry(
        EntryKind.FAILED, now_utc(), sent.release, sent.partner, by=sent.by, role=sent.role, session=sent.session,
        account=sent.account, known=sent.known,
        reasons=("the folder could not be written; nothing was released",),
    )  # fmt: skip
    with contextlib.suppress(StoreError):
        log.append(lambda links: entry)


def now_utc() -> str:
    """The instant as the log writes it: UTC, whole seconds."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
