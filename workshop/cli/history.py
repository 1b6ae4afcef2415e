"""`workshop changes`, and the session as of an earlier day or revision for the commands that read one."""

from __future__ import annotations

import argparse
import datetime
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from content.clean import clean_line
from workshop.cli.exit_codes import DONE
from workshop.cli.opening import open_to_read, tell_notice
from workshop.cli.problems import CliError, friendly_errors

if TYPE_CHECKING:
    from store.api import SessionStore
    from workshop.services.history import History
    from workshop.session.change_list import Change


def open_as_of(options: argparse.Namespace) -> SessionStore:
    """The session named, to be read: as it is, or as it was with `--as-of`."""
    store = open_to_read(options)
    if not options.as_of:
        return store
    from workshop.services.history import earlier

    try:
        with _moments():
            found = earlier(store, options.as_of, datetime.date.today())
    finally:
        store.close()
    tell_notice(f"As of revision {found.state.revision}.")
    return found


def changes_command(options: argparse.Namespace) -> int:
    """What changed between two moments, a line a change under the names of the sheets."""
    from store.readable import left_out
    from workshop.services.history import changes_between

    store = open_to_read(options)
    try:
        with _moments():
            found = changes_between(store, options.since, options.until, datetime.date.today())
        tell_notice(left_out(store))
    finally:
        store.close()
    if options.json:
        print(json.dumps(_as_json(found), ensure_ascii=False, indent=2))
        return DONE
    print(_heading(found))
    sheet = ""
    for change in found.changes:
        if change.target.sheet != sheet:
            sheet = change.target.sheet
            print(f"\n{clean_line(change.sheet)}")
        print(f"  {clean_line(_line(change))}")
    return DONE


@contextmanager
def _moments() -> Iterator[None]:
    """What is wrong with a moment, as one sentence."""
    from workshop.notes.incoming.foreign import ForeignError
    from workshop.session.moments import BadMoment

    try:
        with friendly_errors():
            yield
    except (BadMoment, ForeignError) as bad:
        raise CliError(str(bad), 2) from None


def _heading(found: History) -> str:
    """`r40 (Nov 29, 2026) to r65 (Dec 1, 2026): 12 changes by Ben Carter and Chloe Park`."""
    from workshop.sheets.dates import plain_date
    from workshop.wording import count_noun, join_with_and

    def at(revision: int, day: datetime.date | None) -> str:
        return f"r{revision} ({plain_date(day)})" if day is not None else f"r{revision}"

    people = list(dict.fromkeys(clean_line(name) for change in found.changes for name in change.people))
    by = f" by {join_with_and(people)}" if people else ""
    what = f"{count_noun(len(found.changes), 'change')}{by}" if found.changes else "nothing changed"
    return f"{at(found.since, found.first)} to {at(found.until, found.last)}: {what}"


def _line(change: Change) -> str:
    """`  Asthma, no inhaler · Gap: thin → nobody · Ben Carter, r52`."""
    from workshop.session.change_list import in_words
    from workshop.wording import join_with_and

    parts = (change.row, in_words(change), f"{join_with_and(change.people)}, r{change.revision}")
    return " · ".join(part for part in parts if part)


def _as_json(found: History) -> dict[str, object]:
    rows = [
        {
            "sheet": change.target.sheet,
            "row": change.target.row,
            "column": change.target.column,
            "label": change.row,
            "what": change.what.value,
            "before": change.before,
            "now": change.now,
            "people": list(change.people),
            "at": change.at,
            "revision": change.revision,
        }
        for change in found.changes
    ]
    return {"since": found.since, "until": found.until, "changes": rows}
