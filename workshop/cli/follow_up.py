"""What people committed to and have not done yet: `workshop due`, `workshop remind`, `workshop reply`."""

from __future__ import annotations

import argparse
import datetime
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean, clean_line
from workshop.cli.exit_codes import DONE
from workshop.cli.opening import open_to_edit, tell_notice
from workshop.cli.problems import CliError, export_refusals, friendly_errors

if TYPE_CHECKING:
    from workshop.notes.facts import SessionFacts
    from workshop.notes.follow_up import DueItem


def due_command(options: argparse.Namespace) -> int:
    """List the open commitments; as JSON with --json."""
    from store.files.home import home_folder
    from store.homes import home_at
    from store.library.names import read_names
    from workshop.notes.follow_up import By, due_items, grouped
    from workshop.services.follow_up import read_facts

    as_of = day_option("--as-of", options.as_of) or datetime.date.today()
    home = home_folder(options.home)
    with friendly_errors():
        sessions = read_facts(home_at(options.home), options.sessions)
        items = due_items(sessions, as_of, within=options.within, owner=options.owner, school=options.school)
        groups = grouped(items, By(options.by), read_names(home)) if options.by else grouped(items)
    tell_problems(sessions)
    kind = _kind(options)
    if kind in ("csv", "ics"):
        _put(home, options, _csv(groups) if kind == "csv" else _ics(sessions, as_of, options))
    elif kind == "json":
        print(json.dumps([_as_json(i, name) for name, some in groups for i in some], ensure_ascii=False, indent=2))
    elif options.timeline:
        print(_timeline(sessions, as_of, options))
    elif not items:
        print(_nothing(sessions, narrowed=options.within is not None or bool(options.owner or options.school)))
    else:
        print("\n\n".join("\n".join([f"{clean_line(name)} ({len(some)})", *_lines(some)]) for name, some in groups))
    return DONE


def _timeline(sessions: Sequence[SessionFacts], as_of: datetime.date, options: argparse.Namespace) -> str:
    """Done and dropped commitments are in it too; owner and school narrow it as they narrow the list."""
    from workshop.notes.bars import indented
    from workshop.notes.follow_up import narrowed_to
    from workshop.notes.timeline import timeline_lines

    width = shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100
    lines = timeline_lines(narrowed_to(sessions, options.owner, options.school), as_of, width)
    return "\n".join(map(indented, lines)) or _nothing(sessions, narrowed=bool(options.owner or options.school))


def _kind(options: argparse.Namespace) -> str:
    """What is written: as asked for, else what the name of the file says."""
    asked = next((kind for kind in ("csv", "ics", "json") if getattr(options, kind)), "")
    ending = Path(options.output).suffix.casefold().removeprefix(".")
    if options.output and not asked and ending not in ("csv", "ics"):
        raise CliError("-o needs --csv or --ics, or the name of a file that ends in .csv or .ics.", 2)
    if asked == "json" and options.output:
        raise CliError("-o cannot be used with --json: it is for --csv and --ics.", 2)
    path = Path(options.output).expanduser()
    if asked and options.output not in ("", "-") and ending != asked and not path.is_dir():
        raise CliError(f"“{path.name}” does not end in .{asked}. Give the file such a name, or name a folder.", 2)
    return asked or (ending if options.output else "")


def _csv(groups: Sequence[tuple[str, Sequence[DueItem]]]) -> dict[str, bytes]:
    from workshop.notes.follow_up import due_table
    from workshop.notes.formats.csv_tables import csv_table

    return {"due.csv": csv_table(due_table(groups))}


def _ics(sessions: Sequence[SessionFacts], as_of: datetime.date, options: argparse.Namespace) -> dict[str, bytes]:
    """The due dates: a file for each owner into a folder, all in one otherwise. What is done or dropped is in it too:
    without it a calendar would go on reminding."""
    from workshop.notes.follow_up import dated
    from workshop.notes.formats.calendar_files import due_file, due_files

    owed = dated(sessions, as_of, within=options.within, owner=options.owner, school=options.school)
    if not owed:
        return {}
    return (
        due_files(owed)
        if Path(options.output).expanduser().is_dir() and options.output
        else {"due.ics": due_file(owed)}
    )


def _put(home: Path, options: argparse.Namespace, files: dict[str, bytes]) -> None:
    """Write the files into the folder named, the only one to the name given, or to standard output."""
    from store.exports import write_report_files

    if not files:
        raise CliError("No commitment with a date is like that, so there is nothing for a calendar.")
    if options.output in ("", "-"):
        sys.stdout.flush()
        sys.stdout.buffer.write(b"".join(files.values()))
        return
    path = Path(options.output).expanduser()
    if not path.is_dir():
        path, files = path.parent, {path.name: next(iter(files.values()))}
    with export_refusals():
        for one in write_report_files(home, path, files, replace=options.replace):
            print(clean(str(one)))


def day_option(name: str, text: str) -> datetime.date | None:
    """The day an option names; None when it was not given. Raises CliError."""
    from workshop.sheets.dates import BadDate, parse_date

    try:
        return parse_date(text) if text else None
    except BadDate as bad:
        raise CliError(f"{name}: {bad}", 2) from None


def tell_problems(sessions: Sequence[SessionFacts]) -> None:
    """One line for each session that could not be read; the rest goes on."""
    for session in sessions:
        if session.problem:
            tell_notice(f"Left out: {clean_line(session.id)}: {clean_line(session.problem)}")


def _lines(items: Sequence[DueItem]) -> list[str]:
    """One line an item, in columns: when, number, date, owner, text, school."""
    from workshop.notes.carry_over import carried_words
    from workshop.notes.follow_up import when
    from workshop.sheets.dates import day_of, short_date

    rows = []
    for item in items:
        one, day = item.commitment, day_of(item.commitment.due)
        date = short_date(day) if day else ""
        carried = carried_words(item)
        school = f"{item.school} ({carried})" if carried else item.school
        rows.append((when(item), one.number, date, one.owner or "no owner", one.text, school))
    cleaned = [tuple(map(clean_line, row)) for row in rows]
    widths = [max(len(row[column]) for row in cleaned) for column in range(4)]
    return [
        "  " + "  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), *row[4:]]).rstrip()
        for row in cleaned
    ]


def _nothing(sessions: Sequence[SessionFacts], *, narrowed: bool) -> str:
    if narrowed:
        return "No open commitment is like that."
    return "Nothing is open." if any(session.commitments for session in sessions) else "No commitments yet."


def _as_json(item: DueItem, heading: str) -> dict[str, object]:
    one = item.commitment
    return {
        "listed_under": heading,
        "session": item.session.id,
        "school": item.session.school,
        "number": one.number,
        "row": one.row,
        "text": one.text,
        "owner": one.owner,
        "helpers": list(one.helpers),
        "due": one.due,
        "days": item.days,
        "group": item.group.value,
        "gap": one.gap,
        "partner": one.partner,
        "earlier_dates": list(one.before),
        "carried_over": one.carried,
        "reason": one.reason,
    }


def remind_command(options: argparse.Namespace) -> int:
    """A reminder for each owner who has something open, or for one of them, ready to paste into an e-mail."""
    from store.homes import home_at
    from workshop.notes.follow_up import due_items
    from workshop.notes.reminder import owners_of, reminder
    from workshop.services.follow_up import read_facts

    as_of = day_option("--as-of", options.as_of) or datetime.date.today()
    with friendly_errors():
        sessions = read_facts(home_at(options.home), options.sessions)
    tell_problems(sessions)
    items = due_items(sessions, as_of, within=options.within, owner=options.owner)
    texts = [reminder(owner, items) for owner in owners_of(items)]
    if not texts:
        tell_notice(f"“{clean_line(options.owner)}” has nothing open." if options.owner else "Nothing to remind of.")
    print("\n\n".join(clean(text) for text in texts), end="\n" if texts else "")
    return DONE


def reply_command(options: argparse.Namespace) -> int:
    """Write what owners answered: `A1 done`, `A2 Dec 17 why`, `A3 drop why`."""
    from workshop.services.replies import ReplyRefused, write_replies

    store = open_to_edit(options, "")
    try:
        with friendly_errors():
            written = write_replies(store, options.replies, today=datetime.date.today())
    except ReplyRefused as refused:
        raise CliError(f"Nothing was written. {refused}") from None
    finally:
        store.close()
    for one in written:
        print(clean_line(one.words()))
    return DONE
