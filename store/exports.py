"""Minutes and other documents of a session on their way to a file: checked first, never over what others wrote.

A document follows the umask, since it is meant to be sent; only the archive (`store.archive`) is for its owner alone.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from content.slug import slug
from store.api import StoreError
from store.export_log import logged_export
from store.files import disk, outside
from store.files.outside import Spot
from store.readable import revealed_session
from workshop.notes.document import Document, NotesError
from workshop.notes.formats.markdown import is_sealed, markdown
from workshop.notes.formats.written import ENDINGS, written
from workshop.notes.minutes.build import PLAIN, Options, minutes, place_of
from workshop.notes.minutes.partner import brief, find_partner, partner_minutes
from workshop.notes.numbering import RowNumbers
from workshop.session.view import Session
from workshop.sheets.model import Role
from workshop.wording import join_with_and

if TYPE_CHECKING:
    from store.api import SessionStore
    from store.home import Home
    from workshop.session.model import Partner


NOTES_FOLDER = "notes"
"""Where in a home a locked window writes its notes, without asking."""
_MODE = 0o666
"""What the umask takes from: minutes are meant to be sent."""


class ExportRefused(Exception):
    """Nothing was written; `str()` is one sentence with the reason and what to do."""


class NameTaken(ExportRefused):
    """There is a file of that name, which may be replaced when somebody says so."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which document of a session.

    Attributes:
        options: what the minutes hold beyond the usual; not for a partner.
        partner: minutes as this organization may see them.
        as_brief: the page that asks `partner` in, instead of the minutes.
        letterhead: a Word file whose header, footer and styles a DOCX takes.
        replace: overwrite a file of that name whatever is in it.
    """

    options: Options = PLAIN
    partner: str = ""
    as_brief: bool = False
    letterhead: Path | None = None
    replace: bool = False


MINUTES = Wanted()


def document_of(store: SessionStore, wanted: Wanted = MINUTES) -> Document:
    """The document as everybody may see it. Raises ExportRefused."""
    session, missing = revealed_session(store)
    numbers = RowNumbers(store.pack, store.records())
    if not wanted.partner:
        return minutes(session, numbers, store.info.id, wanted.options, missing)
    partner = _partner(session, wanted.partner)
    return (brief if wanted.as_brief else partner_minutes)(session, numbers, store.info.id, partner)


def notes_of(store: SessionStore, wanted: Wanted = MINUTES) -> str:
    """The document as Markdown, read back and compared. Raises ExportRefused when it differs."""
    try:
        return markdown(document_of(store, wanted))
    except NotesError as error:
        raise ExportRefused(f"{error} Nothing was written.") from error


def file_bytes(store: SessionStore, ending: str, wanted: Wanted = MINUTES) -> bytes:
    """The document as one file of the format that `ending` says. Raises ExportRefused."""
    try:
        return written(document_of(store, wanted), ending, wanted.letterhead)
    except NotesError as error:
        raise ExportRefused(f"{error} Nothing was written.") from error


def write_notes(store: SessionStore, path: Path, wanted: Wanted = MINUTES) -> Path:
    """Write the document to `path`, a name that ends in one of `ENDINGS`, or into that folder, and return it.

    A file that is there is replaced only when it holds an earlier document of the same session, exactly as it was
    written, or when `wanted` says so. When Markdown fails its check, a plain text is written beside it so that no word
    is lost, and ExportRefused says where.
    """
    return _write(store, _file(path, file_name(store, wanted, ".md")), _home(store), None, wanted)


def write_notes_here(store: SessionStore, home: Path) -> Path:
    """Write the minutes to the one folder of this home that a locked window writes to. Raises ExportRefused."""
    try:
        disk.make_folder(home / NOTES_FOLDER)
    except OSError as error:
        raise ExportRefused(f"The minutes were not written ({disk.reason(error)}).") from None
    return _write(store, home / NOTES_FOLDER / f"{store.info.id}.md", home, home, MINUTES)


def write_files(
    store: SessionStore, folder: Path, files: Mapping[str, bytes], *, what: str, replace: bool, mode: int = _MODE
) -> list[Path]:
    """Write several files into a folder that is there; none when one of the names is taken, unless `replace`. `what` is
    what the log of exports says of them.

    Raises ExportRefused.
    """
    return write_report_files(
        _home(store), folder, files, replace=replace, mode=mode, around=partial(logged_export, store, what)
    )


def _unlogged(files: Sequence[tuple[str, bytes]]) -> AbstractContextManager[None]:
    """What is about many sessions is in the log of none."""
    return contextlib.nullcontext()


def write_report_files(
    home: Path | None,
    folder: Path,
    files: Mapping[str, bytes],
    *,
    replace: bool,
    mode: int = _MODE,
    around: Callable[[Sequence[tuple[str, bytes]]], AbstractContextManager[None]] = _unlogged,
) -> list[Path]:
    """`write_files` for what is about many sessions of that home. `around` is entered with the paths and bytes before
    anything is written, and left once everything is."""
    with _one_sentence(folder), contextlib.ExitStack() as held:
        endings = tuple({Path(name).suffix for name in files})
        spots = [held.enter_context(outside.spot(folder / name, endings=endings, home=home)) for name in files]
        taken = next((spot for spot in spots if spot.taken and not replace), None)
        if taken is not None:
            raise FileExistsError(taken.path)
        with around([(str(spot.path), data) for spot, data in zip(spots, files.values(), strict=True)]):
            for spot, data in zip(spots, files.values(), strict=True):
                spot.write(data, replace=replace, mode=mode)
        return [spot.path for spot in spots]


def file_name(store: SessionStore, wanted: Wanted, ending: str) -> str:
    """`oak-elementary-2026-11-29-minutes.md`: the place, the day and what it is. Raises ExportRefused."""
    session = revealed_session(store)[0]
    what = "brief" if wanted.as_brief else "minutes"
    partner = slug(_partner(session, wanted.partner).name) if wanted.partner else ""
    parts = (slug(place_of(session)) or store.info.id, session.date, partner, what)
    return "-".join(filter(None, parts)) + ending


def _partner(session: Session, name: str) -> Partner:
    try:
        return find_partner(session, name)
    except NotesError as error:
        raise ExportRefused(str(error)) from None


def _write(store: SessionStore, path: Path, home: Path | None, base: Path | None, wanted: Wanted) -> Path:
    with _one_sentence(path), outside.spot(path, endings=ENDINGS, home=home, base=base) as spot:
        new = not ((wanted.replace and spot.taken) or _is_ours(spot, store.info.id))
        if new and spot.taken:
            raise FileExistsError(spot.path)
        document = document_of(store, wanted)
        try:
            data = written(document, spot.path.suffix.casefold(), wanted.letterhead)
        except NotesError as error:
            if spot.path.suffix.casefold() != ".md":
                raise ExportRefused(f"{error} Nothing was written.") from error
            plain = written(document, ".txt")
            with logged_export(store, f"plain copy of {kind_of(wanted)}", [(str(spot.path), plain)]):
                dump = _dump(spot, plain)
            raise ExportRefused(f"{error} A plain copy of every word is in {dump}.") from error
        with logged_export(store, kind_of(wanted), [(str(spot.path), data)]):
            spot.write(data, replace=not new, mode=_MODE)
        return spot.path


def kind_of(wanted: Wanted) -> str:
    """What a document is, for the log of exports: `minutes`, `minutes for Riverside Clinic`."""
    beyond = wanted.options
    names = {"contacts": beyond.contacts, "appendix": beyond.appendix, "ranking": beyond.ranking}
    more = join_with_and([name for name, there in names.items() if there])
    what = "brief" if wanted.as_brief else "minutes"
    return f"{what}{f' with {more}' if more else ''}{f' for {wanted.partner}' if wanted.partner else ''}"


@contextlib.contextmanager
def _one_sentence(path: Path) -> Iterator[None]:
    """Whatever goes wrong with a file, as ExportRefused."""
    try:
        yield
    except StoreError as error:
        raise ExportRefused(f"The file was not written: {error}") from error
    except FileExistsError as error:
        name = error.filename or (error.args[0] if error.args else path)
        raise NameTaken(f"{name} already exists. Choose another name.") from None
    except OSError as error:
        raise ExportRefused(f"The file was not written: {error.strerror or error} ({str(path)[:200]}).") from error


def _home(store: SessionStore) -> Path | None:
    """The home that the session is in."""
    return None if store.info.path is None else store.info.path.parent.parent


def write_notes_of(home: Home | Path, session: str, path: Path) -> Path:
    """`write_notes` for a session that is not open."""
    from store.api import Identity
    from store.homes import home_at, open_at

    try:
        store = open_at(home_at(home).find(session), Identity("reader", Role.OBSERVER))
    except StoreError as error:
        raise ExportRefused(str(error)) from error
    try:
        return write_notes(store, path)
    finally:
        store.close()


def _file(path: Path, name: str) -> Path:
    """The file to write: `path`, or `name` in it when it is a folder."""
    if "\0" in str(path):
        raise ExportRefused("The name of the file has a NUL character in it; choose another name.")
    try:
        return path / name if path.is_dir() else path
    except OSError as error:
        raise ExportRefused(f"The file was not written: {error.strerror or error} ({str(path)[:200]}).") from error


def _is_ours(spot: Spot, session: str) -> bool:
    """Whether there is a file already, which then holds a document of this session exactly as it was written."""
    if not spot.taken or spot.path.suffix.casefold() != ".md":
        return False
    try:
        text = spot.read().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExportRefused(f"{spot.path} cannot be replaced ({error}); choose another name.") from error
    if f'session: "{session}"' not in text[:4096]:
        raise ExportRefused(f"{spot.path} already exists and is not the minutes of this session. Choose another name.")
    if not is_sealed(text, session):
        raise ExportRefused(
            f"{spot.path} was edited after it was exported, or written by an older version, so it was not overwritten. "
            "Choose another name."
        )
    return True


def _dump(spot: Spot, data: bytes) -> Path:
    """Write the plain copy beside the document, over nothing that is there."""
    for number in range(1, 100):
        name = spot.path.with_name(f"{spot.path.stem}-plain{f'-{number}' * (number > 1)}.txt")
        with contextlib.suppress(FileExistsError):
            replace(spot, path=name).write(data, replace=False, mode=_MODE)
            return name
    raise ExportRefused("No name is free for the plain copy of the sheets; clear the folder out.")
