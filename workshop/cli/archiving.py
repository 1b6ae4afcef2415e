"""`workshop archive`, `restore` and `delete`: sessions put aside, put back, and deleted for good."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from content.clean import clean_line
from workshop.cli.exit_codes import DONE, REFUSED
from workshop.cli.opening import library_of, tell_notice
from workshop.cli.problems import friendly_errors

if TYPE_CHECKING:
    from store.library.archived import Archive


def archive_command(options: argparse.Namespace) -> int:
    """Put a session aside, whole."""
    library = library_of(options)
    with friendly_errors():
        folder = _archive(options).put_aside(library.find(options.session))
    print(folder.name)
    tell_notice(f"Archived. To put it back, run: workshop restore {folder.name}")
    return DONE


def restore_command(options: argparse.Namespace) -> int:
    """Put an archived session back into the library."""
    with friendly_errors():
        print(_archive(options).restore(options.session))
    return DONE


def delete_command(options: argparse.Namespace) -> int:
    """Delete a session that was archived 30 days ago or earlier, by its title."""
    with friendly_errors():
        archive = _archive(options)
        found = archive.find(options.session)
        title = options.confirm
        if title is None and sys.stdin.isatty() and archive.clock.today() >= found.deletable:
            title = _asked(f"Delete “{found.name}” for good? You cannot undo this. Type its title: ")
            if not title:
                tell_notice("Nothing was deleted.")
                return REFUSED
        deleted = archive.delete(options.session, title or "")
    tell_notice(f"Deleted: {deleted}")
    return DONE


def list_archived(options: argparse.Namespace) -> int:
    """One line an archived session, the one put aside last first."""
    from workshop.sheets.dates import plain_date

    with friendly_errors():
        found = _archive(options).sessions()
    for one in found:
        what = (one.entry.title, one.entry.school, one.entry.date, f"archived {plain_date(one.since)}")
        print(f"{clean_line(one.entry.id)}  {clean_line(' · '.join(filter(None, what)))}")
    if not found:
        tell_notice("No archived sessions.")
    return DONE


def _asked(question: str) -> str:
    print(question, end="", file=sys.stderr, flush=True)
    return clean_line(sys.stdin.readline())


def _archive(options: argparse.Namespace) -> Archive:
    from store.library.archived import Archive

    return Archive(library_of(options).home)
