"""Session notes on their way to a file: checked before they are written, never over what somebody else has written."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from store.api import StoreError
from store.files import disk, outside
from store.files.outside import Spot
from workshop import __version__
from workshop.notes import NotesError, export_markdown, plain_dump_of
from workshop.notes.gather import entries
from workshop.session.private_rounds import VisibilityFilter
from workshop.session.private_rounds import unrevealed_counts as not_shown
from workshop.session.view import Session
from workshop.sheets.model import Role

if TYPE_CHECKING:
    from store.api import SessionStore
    from workshop.sheets.model import State


NOTES_FOLDER = "notes"
"""Where in a home a locked window writes its notes, without asking."""
_CHECKSUM_LINE = "<!-- as written: sha256 of what is above {} -->"


class ExportRefused(Exception):
    """The notes were not written; `str()` is one sentence with the reason and what to do."""


def notes_of(store: SessionStore, *, contacts: bool = False) -> str:
    """The notes of a session as Markdown, parsed back and compared. Raises ExportRefused when they differ."""
    session, missing = _revealed(store)
    now = datetime.datetime.now().astimezone()
    try:
        return export_markdown(
            session, store.info, now=now, app_version=__version__, contacts=contacts, left_out=missing
        )
    except NotesError as error:
        raise ExportRefused(
            f"The notes did not read back as they were written ({error}); nothing was written."
        ) from error


def write_notes(store: SessionStore, path: Path, *, contacts: bool = False) -> Path:
    """Write the notes to `path`, a name that ends in one of `outside.NOTES`, and return it.

    A file that is there is replaced only when it holds earlier notes of the same session, exactly as they were written.
    When the check fails, a plain text dump is written beside it so that no word is lost, and ExportRefused says where.
    """
    return _write(store, _file(path, f"{store.info.id}.md"), _home(store), None, contacts)


def write_notes_here(store: SessionStore, home: Path) -> Path:
    """Write the notes to the one folder of this home that a locked window writes notes to. Raises ExportRefused."""
    try:
        disk.make_folder(home / NOTES_FOLDER)
    except OSError as error:
        raise ExportRefused(f"The notes were not written ({disk.reason(error)}).") from None
    return _write(store, home / NOTES_FOLDER / f"{store.info.id}.md", home, home, contacts=False)


def _write(store: SessionStore, path: Path, home: Path | None, base: Path | None, contacts: bool) -> Path:
    try:
        with outside.spot(path, endings=outside.NOTES, home=home, base=base) as spot:
            new = not _must_be_ours(spot, store.info.id)
            try:
                text = notes_of(store, contacts=contacts)
            except ExportRefused as error:
                dump = _dump(spot, plain_dump_of(_revealed(store)[0], store.info, contacts=contacts))
                raise ExportRefused(f"{error} A plain copy of every sheet is in {dump}.") from error
            spot.write(_sealed(text).encode(), replace=not new)
            return spot.path
    except StoreError as error:
        raise ExportRefused(f"The notes were not written: {error}") from error
    except FileExistsError:
        raise ExportRefused(f"{path} already exists. Choose another name.") from None
    except OSError as error:
        raise ExportRefused(f"The notes were not written: {error.strerror or error} ({str(path)[:200]}).") from error


def _home(store: SessionStore) -> Path | None:
    """The home that the session is in."""
    return None if store.info.path is None else store.info.path.parent.parent


def write_notes_of(home: Path, session: str, path: Path) -> Path:
    """`write_notes` for a session that is not open."""
    from store import open_session
    from store.api import Identity
    from store.library.catalog import Library

    try:
        store = open_session(Library(home).find(session), Identity("reader", Role.OBSERVER))
    except StoreError as error:
        raise ExportRefused(str(error)) from error
    try:
        return write_notes(store, path)
    finally:
        store.close()


def exportable_state(store: SessionStore) -> State:
    """What a reader of notes and listings may see: what was written alone is in it once it was revealed."""
    here = [one.person for one in store.present() if one.role is not Role.OBSERVER]
    return VisibilityFilter(store.pack.sheets(), "", here)(store.state)


def left_out(store: SessionStore) -> str:
    """One sentence on what a reader does not get yet, and what to do; empty when they get everything."""
    session, missing = _revealed(store)
    if not missing:
        return ""
    return (
        f"Left out, because not revealed yet: {entries(session, missing)}; the facilitator reveals a private "
        "round with v in its part."
    )


def _revealed(store: SessionStore) -> tuple[Session, dict[str, int]]:
    whole, shown = store.state, exportable_state(store)
    return Session(store.pack, shown), not_shown(whole, shown, store.pack.sheets())


def _file(path: Path, name: str) -> Path:
    """The file to write: `path`, or `name` in it when it is a folder."""
    if "\0" in str(path):
        raise ExportRefused("The name of the file has a NUL character in it; choose another name.")
    try:
        return path / name if path.is_dir() else path
    except OSError as error:
        raise ExportRefused(f"The notes were not written: {error.strerror or error} ({str(path)[:200]}).") from error


def _must_be_ours(spot: Spot, session: str) -> bool:
    """Whether there is a file already, which then holds notes of this session as they were written."""
    if not spot.taken:
        return False
    try:
        text = spot.read().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExportRefused(f"{spot.path} cannot be replaced ({error}); choose another name.") from error
    if f'session: "{session}"' not in text[:4096]:
        raise ExportRefused(f"{spot.path} already exists and is not the notes of this session. Choose another name.")
    if text != _sealed(text.rpartition("\n<!-- ")[0]):
        raise ExportRefused(
            f"{spot.path} was edited after it was exported, so it was not overwritten. Choose another name."
        )
    return True


def _dump(spot: Spot, text: str) -> Path:
    """Write the plain copy beside the notes, over nothing that is there."""
    for number in range(1, 100):
        name = spot.path.with_name(f"{spot.path.stem}-plain{f'-{number}' * (number > 1)}.txt")
        with contextlib.suppress(FileExistsError):
            replace(spot, path=name).write(text.encode(), replace=False)
            return name
    raise ExportRefused("No name is free for the plain copy of the sheets; clear the folder out.")


def _sealed(text: str) -> str:
    """The notes with a last line that tells, when they are written again, whether somebody has worked on them since."""
    return f"{text}\n{_CHECKSUM_LINE.format(hashlib.sha256(text.encode()).hexdigest())}\n"
