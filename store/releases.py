"""A release on its way out: written aside, entered into the disclosure log, and only then given its name.

Whatever fails before the log's entry leaves nothing; a folder that cannot be named after it is told to the log too.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from store import disk
from store.api import StoreError
from store.disclosures import Disclosures
from workshop.sharing.log import Entry, Kind, Link


class Stopped(Exception):
    """The person stopped the work; nothing was written."""


def refuse_existing(out: Path) -> None:
    """Raises StoreError when there is something of that name already, or no folder to put it into."""
    if os.path.lexists(out):
        raise StoreError(f"{out} is there already; a release is never written over anything: choose another folder.")
    if not out.parent.is_dir():
        raise StoreError(f"There is no folder {out.parent}; make it, or choose another place for the release.")


def send(
    log: Disclosures,
    out: Path,
    files: Mapping[str, bytes],
    make: Callable[[Sequence[Link]], Entry],
    cancelled: Callable[[], bool] = lambda: False,
) -> Link:
    """Write the release folder `out` and its entry in the log; both or neither.

    Raises StoreError (the folder is there, the disk is full, the log was tampered with), Stopped.
    """
    out = out.absolute()
    refuse_existing(out)
    staged = _stage(out, files, cancelled)
    try:
        made = log.append(make, files)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    try:
        refuse_existing(out)
        disk.rename(staged, out)
    except (OSError, StoreError) as error:
        shutil.rmtree(staged, ignore_errors=True)
        _take_back(log, made)
        if isinstance(error, StoreError):
            raise
        raise StoreError(f"{out} cannot be written ({disk.reason(error)}); nothing was released.") from None
    disk.sync_folder(out.parent)
    return made


def write_folder(out: Path, files: Mapping[str, bytes]) -> None:
    """A folder with these files, at once. Raises StoreError when it is there already or cannot be written."""
    out = out.absolute()
    refuse_existing(out)
    staged = _stage(out, files, lambda: False)
    try:
        disk.rename(staged, out)
    except OSError as error:
        shutil.rmtree(staged, ignore_errors=True)
        raise StoreError(f"{out} cannot be written ({disk.reason(error)}); nothing was written.") from None
    disk.sync_folder(out.parent)


def _stage(out: Path, files: Mapping[str, bytes], cancelled: Callable[[], bool]) -> Path:
    """All files in a hidden folder beside, durable. On any failure it is gone again."""
    try:
        staged = Path(tempfile.mkdtemp(prefix=f".{out.name[:40]}.", dir=out.parent))
    except OSError as error:
        raise StoreError(f"{out} cannot be written ({disk.reason(error)}); choose another place.") from None
    try:
        for name, data in files.items():
            if cancelled():
                raise Stopped
            disk.write_new(staged / name, data)
        disk.sync_folder(staged)
        if cancelled():
            raise Stopped
    except OSError as error:
        shutil.rmtree(staged, ignore_errors=True)
        raise StoreError(f"{out} cannot be written ({disk.reason(error)}); nothing was released.") from None
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    return staged


def _take_back(log: Disclosures, made: Link) -> None:
    """Tell the log that what it says was not done after all."""
    entry = replace(
        Entry(Kind.FAILED, now_utc(), made.entry.release, made.entry.partner),
        reasons=("the folder could not be written; nothing was released",),
    )
    with contextlib.suppress(StoreError):
        log.append(lambda links: entry)


def now_utc() -> str:
    """The instant as the log writes it: UTC, whole seconds."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
