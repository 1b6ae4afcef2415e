"""A release on its way out: written aside, entered into the disclosure log, and only then given its name.

Whatever fails before the log's entry leaves nothing; a folder that cannot be named after it is told to the log too.
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
from workshop.disclosure.log import EntryKind, LogEntry, LogLink


class SendStopped(Exception):
    """The person stopped the work; nothing was written."""


def refuse_existing(out: Path, home: Path | None = None) -> None:
    """Raises StoreError when there is something of that name already, or no folder where it may be put."""
    with ExitStack() as held:
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
    """Write the release folder `out` and its entry in the log; both or neither.

    Raises StoreError (the folder is there or may not be written to, the disk is full, the log was tampered with),
    Stopped.
    """
    with ExitStack() as held:
        spot = _spot(out, log.home, held)
        staged = _stage(spot.path, files, cancelled)
        try:
            made = log.append(make, files)
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
        try:
            _refuse_taken(spot)
            spot.take(staged.name)
        except (OSError, StoreError) as error:
            shutil.rmtree(staged, ignore_errors=True)
            _take_back(log, made)
            if isinstance(error, StoreError):
                raise
            raise StoreError(f"{out} cannot be written ({disk.reason(error)}); nothing was released.") from None
        disk.sync_folder(spot.path.parent)
    return made


def write_folder(out: Path, files: Mapping[str, bytes], home: Path | None = None) -> None:
    """A folder with these files, at once. Raises StoreError when it is there already or cannot be written."""
    with ExitStack() as held:
        spot = _spot(out, home, held)
        staged = _stage(spot.path, files, lambda: False)
        try:
            spot.take(staged.name)
        except OSError as error:
            shutil.rmtree(staged, ignore_errors=True)
            raise StoreError(f"{out} cannot be written ({disk.reason(error)}); nothing was written.") from None
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
        account=sent.account, reasons=("the folder could not be written; nothing was released",),
    )  # fmt: skip
    with contextlib.suppress(StoreError):
        log.append(lambda links: entry)


def now_utc() -> str:
    """The instant as the log writes it: UTC, whole seconds."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
