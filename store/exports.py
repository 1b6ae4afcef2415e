"""Session notes on their way to a file: checked before they are written, never over what somebody else has written."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from workshop import __version__
from workshop.notes import NotesError, export_markdown, plain_dump_of
from workshop.notes.gather import entries
from workshop.rounds import Veil
from workshop.rounds import left_out as not_shown
from workshop.session import Session
from workshop.sheets.model import Role

if TYPE_CHECKING:
    from store.api import SessionStore
    from workshop.sheets.model import State


_SEAL = "<!-- as written: sha256 of what is above {} -->"


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
    """Write the notes to `path` and return it.

    A file that is there is replaced only when it holds earlier notes of the same session, exactly as they were written.
    When the check fails, a plain text dump is written beside it so that no word is lost, and ExportRefused says where.
    """
    path = _file(path, f"{store.info.id}.md")
    _must_be_ours(path, store.info.id)
    try:
        text = notes_of(store, contacts=contacts)
    except ExportRefused as error:
        dump = path.with_suffix(".txt")
        _write(dump, plain_dump_of(_revealed(store)[0], store.info, contacts=contacts))
        raise ExportRefused(f"{error} A plain copy of every sheet is in {dump}.") from error
    _write(path, _sealed(text))
    return path


def write_notes_of(home: Path, session: str, path: Path) -> Path:
    """`write_notes` for a session that is not open."""
    from store import open_session
    from store.api import Identity, StoreError
    from store.library import Library

    try:
        store = open_session(Library(home).find(session), Identity("reader", Role.OBSERVER))
    except StoreError as error:
        raise ExportRefused(str(error)) from error
    try:
        return write_notes(store, path)
    finally:
        store.close()


def readers_state(store: SessionStore) -> State:
    """What a reader of notes and listings may see: what was written alone is in it once it was revealed."""
    here = [one.person for one in store.present() if one.role is not Role.OBSERVER]
    return Veil(store.pack.sheets(), "", here)(store.state)


def left_out(store: SessionStore) -> str:
    """One sentence on what a reader does not get yet, and what to do; empty when they get everything."""
    session, missing = _revealed(store)
    if not missing:
        return ""
    return (
        f"Left out, because not revealed yet: {entries(session, missing)}; the facilitator reveals what is written "
        "alone with v on its page."
    )


def _revealed(store: SessionStore) -> tuple[Session, dict[str, int]]:
    whole, shown = store.state, readers_state(store)
    return Session(store.pack, shown), not_shown(whole, shown, store.pack.sheets())


def _file(path: Path, name: str) -> Path:
    """The file to write: `path`, or `name` in it when it is a folder."""
    if "\0" in str(path):
        raise ExportRefused("The name of the file has a NUL character in it; choose another name.")
    try:
        return path / name if path.is_dir() else path
    except OSError as error:
        raise ExportRefused(f"The notes were not written: {error.strerror or error} ({str(path)[:200]}).") from error


def _must_be_ours(path: Path, session: str) -> None:
    try:
        with path.open("r", encoding="utf-8", newline="") as there:
            text = there.read(4096)
            ours = f'session: "{session}"' in text
            if ours:
                text += there.read()
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        raise ExportRefused(f"{path} cannot be replaced ({error}); choose another name.") from error
    if not ours:
        raise ExportRefused(f"{path} is there already and is not the notes of this session; choose another name.")
    if text != _sealed(text.rpartition("\n<!-- ")[0]):
        raise ExportRefused(f"{path} was changed by hand since it was written and stays as it is; choose another name.")


def _sealed(text: str) -> str:
    """The notes with a last line that tells, when they are written again, whether somebody has worked on them since."""
    return f"{text}\n{_SEAL.format(hashlib.sha256(text.encode()).hexdigest())}\n"


def _write(path: Path, text: str) -> None:
    """Write aside, then replace, so that a full disk leaves the old notes as they were."""
    aside = None
    try:
        handle, aside = tempfile.mkstemp(prefix=".notes-", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(path)
    except OSError as error:
        if aside is not None:
            with contextlib.suppress(OSError):
                Path(aside).unlink()
        raise ExportRefused(f"The notes were not written: {error.strerror or error} ({path}).") from error
