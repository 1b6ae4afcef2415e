"""`workshop export` and `workshop brief`: a session as minutes, a page for a partner, tables, calendar, or archive."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean, clean_line
from workshop.cli.exit_codes import DONE
from workshop.cli.history import open_as_of
from workshop.cli.opening import tell_notice
from workshop.cli.problems import CliError, export_refusals, friendly_errors

if TYPE_CHECKING:
    from store.api import SessionStore
    from store.exports import Wanted

STANDARD_OUTPUT = "-"
SINGLE = ("md", "txt", "html", "docx", "pdf")
"""Formats of one file; the ending of its name is the format."""
_PRIVATE = 0o600
_NAMES = ("school", "date", "session", "kind")


def export_command(options: argparse.Namespace) -> int:
    """The minutes of a session, or all of it, to a file or to standard output; prints where it was written."""
    from store.exports import Wanted
    from workshop.notes.minutes.build import Options

    beyond = [f"--{name}" for name in ("contacts", "ranking", "appendix") if getattr(options, name)]
    if options.partner and beyond:
        raise CliError(f"{' and '.join(beyond)} cannot be used with --for: a partner sees only its own part.", 2)
    what = Options(options.contacts, options.appendix, options.ranking)
    wanted = Wanted(what, options.partner, letterhead=_letterhead(options), replace=options.replace)
    return _commit(options, wanted) if options.repository else _export(options, wanted)


def _commit(options: argparse.Namespace, wanted: Wanted) -> int:
    """The document as a commit in the repository named; prints the file and the commit."""
    from store.exports import file_name
    from workshop.services.git_export import commit_export

    kind = options.format or _ending(options.output)
    if kind not in SINGLE or options.output == STANDARD_OUTPUT:
        raise CliError(f"--git writes one document: {', '.join(SINGLE)}.", 2)
    store = open_as_of(options)
    try:
        with export_refusals():
            name = str(_path(store, options.output, wanted)) if options.output else file_name(store, wanted, f".{kind}")
            if Path(name).name != name:
                raise CliError(f"“{clean_line(name)}” is not a name: with --git, -o is the name of the file.", 2)
            if Path(name).suffix.casefold() != f".{kind}":
                raise CliError(f"“{clean_line(name)}” does not end in .{kind}. Give the file such a name.", 2)
            _tell_left_out(store)
            done = commit_export(store, Path(options.repository), name, wanted)
    finally:
        store.close()
    print(clean(str(done.path)))
    tell_notice(f"Commit {done.commit[:12]}." if done.commit else "Nothing changed since the last commit.")
    return DONE


def brief_command(options: argparse.Namespace) -> int:
    """One page that asks a partner in."""
    from store.exports import Wanted

    letterhead = _letterhead(options)
    return _export(
        options, Wanted(partner=options.partner, as_brief=True, letterhead=letterhead, replace=options.replace)
    )


def ics_command(options: argparse.Namespace) -> int:
    """The calendar files of a session: of the meeting, and of the due dates of each owner."""
    from store.exports import Wanted

    options.format = "ics"
    return _export(options, Wanted(replace=options.replace))


def _letterhead(options: argparse.Namespace) -> Path | None:
    return Path(options.letterhead).expanduser() if options.letterhead else None


def _export(options: argparse.Namespace, wanted: Wanted) -> int:
    kind = options.format or _ending(options.output)
    if options.as_of and kind == "json":
        raise CliError("--as-of cannot be used with an archive, which holds every revision.", 2)
    store = open_as_of(options)
    try:
        with export_refusals():
            if kind == "json":
                _archive(store, options)
            else:
                _tell_left_out(store)
                write = {"csv": _tables, "ics": _calendar}.get(kind, _single)
                write(store, options, wanted, kind)
    finally:
        store.close()
    return DONE


def _ending(output: str) -> str:
    """The format that the name of the file says; Markdown when it says none."""
    ending = Path(output).suffix.casefold().removeprefix(".")
    return ending if ending in (*SINGLE, "json") else "md"


def _tell_left_out(store: SessionStore) -> None:
    from store.readable import left_out

    tell_notice(left_out(store))


# ------------------------------------------------------------------ one file


def _single(store: SessionStore, options: argparse.Namespace, wanted: Wanted, kind: str) -> None:
    from store.exports import document_of, file_bytes, file_name, kind_of, write_notes

    if options.output == STANDARD_OUTPUT:
        data = file_bytes(store, f".{kind}", wanted)
        _note(store, kind_of(wanted), data)
        _print(data, text=kind in ("md", "txt", "html"))
        return
    path = _path(store, options.output, wanted)
    if path.is_dir():
        path /= file_name(store, wanted, f".{kind}")
    if options.format and path.suffix.casefold() != f".{kind}":
        raise CliError(f"“{path.name}” does not end in .{kind}. Give the file such a name, or leave out --format.", 2)
    print(clean(str(write_notes(store, path, wanted))))
    if kind == "pdf":
        from workshop.notes.formats.pdf_file import letters_missing

        tell_notice(letters_missing(document_of(store, wanted)))


def _note(store: SessionStore, what: str, data: bytes) -> None:
    """Note in the log of exports what goes to standard output."""
    from store.export_log import OUTPUT, note_export

    with friendly_errors():
        note_export(store, what, OUTPUT, data)


def _path(store: SessionStore, output: str, wanted: Wanted) -> Path:
    """The file or folder asked for, `{school}` and the like in its name filled in; the folder one is in for none."""
    from content.slug import slug
    from workshop.notes.minutes.build import place_of
    from workshop.session.view import Session

    if "{" not in output:
        return Path(output or ".").expanduser()
    session = Session(store.pack, store.state)
    kind = "brief" if wanted.as_brief else "minutes"
    values = (slug(place_of(session)) or "session", session.date or "undated", store.info.id, kind)
    filled = output
    for name, value in zip(_NAMES, values, strict=True):
        filled = filled.replace(f"{{{name}}}", value)
    if "{" in filled:
        raise CliError(
            f"“{output}”: use {', '.join(f'{{{name}}}' for name in _NAMES)} in braces, and no other name.", 2
        )
    return Path(filled).expanduser()


def _print(data: bytes, *, text: bool) -> None:
    if text:
        sys.stdout.write(data.decode())
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)


# ------------------------------------------------------------------ several files


def _tables(store: SessionStore, options: argparse.Namespace, wanted: Wanted, kind: str) -> None:
    from store.exports import document_of, file_name
    from workshop.notes.formats.csv_tables import csv_tables

    stem = file_name(store, wanted, "")
    tables = csv_tables(document_of(store, wanted))
    _several(store, options, {f"{stem}-{table}.csv": data for table, data in tables.items()}, wanted, "tables")


def _calendar(store: SessionStore, options: argparse.Namespace, wanted: Wanted, kind: str) -> None:
    from store.exports import file_name
    from store.readable import exportable_state
    from workshop.notes.formats.calendar_files import calendar_files
    from workshop.notes.numbering import RowNumbers
    from workshop.session.view import Session

    if wanted.partner:
        raise CliError("--for cannot be used with --format ics: due dates name people of the team.", 2)
    session = Session(store.pack, exportable_state(store))
    files = calendar_files(session, RowNumbers(store.pack, store.records()), store.info.id)
    stem = file_name(store, wanted, "").removesuffix("-minutes")
    _several(store, options, {f"{stem}-{name}": data for name, data in files.items()}, wanted, "calendar")


def _several(
    store: SessionStore, options: argparse.Namespace, files: Mapping[str, bytes], wanted: Wanted, what: str
) -> None:
    from store.exports import write_files

    if options.output == STANDARD_OUTPUT:
        raise CliError("This format has several files. Give a folder: -o FOLDER", 2)
    folder = _path(store, options.output, wanted)
    if not folder.is_dir():
        raise CliError(f"{folder} is not a folder. This format has several files: name a folder with -o.", 2)
    if not files:
        raise CliError("There is nothing to write in this format yet.")
    what = f"{what} for {wanted.partner}" if wanted.partner else what
    for path in write_files(store, folder, files, what=what, replace=wanted.replace):
        print(clean(str(path)))


def _archive(store: SessionStore, options: argparse.Namespace) -> None:
    """Everything, for whoever keeps the session; only they can read the file."""
    from store.archive import archive_of
    from store.exports import write_files

    with friendly_errors():
        data = archive_of(store)
    if options.output == STANDARD_OUTPUT:
        _note(store, "archive", data)
        _print(data, text=True)
        return
    path = Path(options.output or ".").expanduser()
    if path.is_dir():
        path /= f"{store.info.id}.json"
    if path.suffix.casefold() != ".json":
        raise CliError(f"“{path.name}” does not end in .json. Give the archive such a name.", 2)
    (written,) = write_files(
        store, path.parent, {path.name: data}, what="archive", replace=options.replace, mode=_PRIVATE
    )
    print(clean(str(written)))
    tell_notice("The archive holds contacts, ratings and what is not revealed. Keep it, and do not send it.")
