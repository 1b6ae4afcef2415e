"""The commands that read or change sessions without a screen."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean, clean_line
from content.common import PEOPLE
from content.sheet_spec import Column, Kind, SheetSpec
from workshop.cli.exit_codes import DONE, REFUSED
from workshop.cli.history import open_as_of
from workshop.cli.narrowing import narrowed
from workshop.cli.opening import library_of, open_to_edit, tell_notice
from workshop.cli.problems import CliError, friendly_errors

if TYPE_CHECKING:
    from store.api import SessionStore
    from workshop.sheets.model import Op, Sheet, Value

NEW_ROW = "new"


def new_command(options: argparse.Namespace) -> int:
    """Make a session, new or of an archive; prints its id and nothing else."""
    if options.archive:
        return _from_archive(options)
    from content.loader import load_pack
    from store import create_session
    from store.files.home import home_folder
    from store.library.packs import available_packs

    if not clean_line(options.title):
        raise CliError("--title is empty. Give the session a name to find it by.", 2)
    people = [_person(text) for text in options.person]
    with friendly_errors():
        home = home_folder(options.home, create=True)
        packs = available_packs(home)
        if options.pack not in packs:
            raise CliError(f"No module “{options.pack}”. Use one of: {', '.join(packs)}.", 2)
        session_id = create_session(
            options.home,
            title=options.title,
            pack=load_pack(packs[options.pack]),
            school=options.school,
            division=options.division,
            date=_date(options.date),
            people=people,
            agenda=options.agenda,
        )
    if people and not any(role == "facilitator" for _, role in people):
        tell_notice(
            "No one on the list leads this session. Add a facilitator: "
            f"workshop set {session_id} people NAME role facilitator"
        )
    print(session_id)
    return DONE


def _from_archive(options: argparse.Namespace) -> int:
    from store.archive import session_from_archive
    from store.files.home import home_folder

    given = [
        f"--{name}" for name in ("title", "school", "division", "date", "agenda", "person") if getattr(options, name)
    ]
    if given:
        raise CliError(f"{' and '.join(given)} cannot be used with --from: the archive holds the whole session.", 2)
    with friendly_errors():
        home_folder(options.home, create=True)
        print(session_from_archive(options.home, Path(options.archive).expanduser()))
    return DONE


def _date(text: str) -> str:
    from workshop.sheets.dates import BadDate, parse_date

    if not text:
        return ""
    try:
        return parse_date(text).isoformat()
    except BadDate as bad:
        raise CliError(f"--date: {bad}", 2) from None


def _person(text: str) -> tuple[str, str]:
    from content.roles import ROLES

    name, _, role = text.rpartition(":") if ":" in text else (text, "", "")
    if role and role not in ROLES:
        raise CliError(f"--person “{text}”: “{role}” is not a role. Use one of: {', '.join(ROLES)}.", 2)
    name = clean_line(name)
    if not name:
        raise CliError(f"--person “{text}” has no name.", 2)
    return name, role or "participant"


def list_command(options: argparse.Namespace) -> int:
    """One line a session, newest first; or JSON; or the archived ones."""
    if options.archived:
        from workshop.cli.archiving import list_archived

        return list_archived(options)
    library = library_of(options)
    with friendly_errors():
        every = library.sessions()
    entries = narrowed(every, options)
    if options.json:
        names = ("id", "title", "school", "division", "date", "pack", "revision", "updated", "problem")
        rows = [{name: getattr(e, name) for name in names} | {"people": list(e.people)} for e in entries]
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return DONE
    for entry in entries:
        what = " · ".join(part for part in (entry.title, entry.school, entry.date, entry.problem) if part)
        print(f"{clean_line(entry.id)}  {clean_line(what)}")
    if every and not entries:
        tell_notice("No session is like that.")
    elif not entries:
        print(
            "No sessions yet. Start one: workshop new --title TITLE, or try the sample: workshop demo", file=sys.stderr
        )
    return DONE


def show_command(options: argparse.Namespace) -> int:
    """Every sheet with its rows, for scripts (JSON) or for reading."""
    from store.readable import exportable_state, left_out
    from workshop.sheets.values import show

    store = open_as_of(options)
    specs = store.pack.sheets()
    state = exportable_state(store)
    tell_notice(left_out(store))
    if options.json:
        sheets = {spec.id: _rows(spec, state.sheet(spec.id)) for spec in specs.values()}
        whole = {
            "id": store.info.id,
            "pack": store.info.pack_id,
            "created": store.info.created,
            "revision": state.revision,
            "sheets": sheets,
        }
        print(json.dumps(whole, indent=2, ensure_ascii=False))
        store.close()
        return DONE
    for spec in specs.values():
        rows = list(state.sheet(spec.id).live())
        if rows:
            print(f"{spec.id}: {spec.title}")
        for row in rows:
            cells = [f"{c.id}={show(c, row.value(c.id))}" for c in spec.columns if row.value(c.id) is not None]
            print(f"  {clean_line(row.id)}  {clean_line('; '.join(cells))}")
    store.close()
    return DONE


def _rows(spec: SheetSpec, sheet: Sheet) -> list[Mapping[str, object]]:
    """Rows in their order, cells in the order of the columns: the same session prints the same bytes."""
    rows: list[Mapping[str, object]] = []
    for row in sheet.live():
        written = {column.id: row.cells[column.id] for column in spec.columns if column.id in row.cells}
        cells = {column: _plain(cell.value) for column, cell in written.items()}
        waiting = {
            column: [{"value": _plain(s.value), "person": s.person, "revision": s.revision} for s in cell.conflicts]
            for column, cell in written.items()
            if cell.conflicts
        }
        rows.append({"row": row.id, "cells": cells} | ({"siblings": waiting} if waiting else {}))
    return rows


def _plain(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def set_command(options: argparse.Namespace) -> int:
    """One edit through the same path as the screen; prints the row's id."""
    from workshop.sheets.model import END, InsertRow, Outcome, SetCell, Target, new_row_id
    from workshop.sheets.values import changed_in

    store = open_to_edit(options, options.sheet)
    try:
        spec, column = _column(store, options.sheet, options.column)
        with friendly_errors():
            value = _value(store, column, options.value)
            ops: list[Op] = []
            if spec.id == PEOPLE.id:
                row, ops = _person_line(store, column, options.row, options.value)
            elif options.row == NEW_ROW:
                row = new_row_id()
                ops = [InsertRow(spec.id, row, END)]
            else:
                row = options.row
            base = store.state.base(Target(spec.id, row, column.id))
            receipt = store.commit([*ops, SetCell(spec.id, row, column.id, value, base)])
        refused = [d.reason for d in receipt.record.decisions if d.outcome is Outcome.REFUSED]
        if refused:
            raise CliError(refused[0])
        tell_notice(changed_in(column, options.value, value))
    finally:
        store.close()
    print(row)
    return DONE


def _person_line(store: SessionStore, column: Column, row: str, value: str) -> tuple[str, list[Op]]:
    """The line of a person on the list of people, named by its key or by the name; what puts a new name there."""
    from workshop.sheets.model import SetCell
    from workshop.sheets.values import person_key

    if row in store.state.sheet(PEOPLE.id).rows:
        return row, []
    name = value if row == NEW_ROW and column.id == "name" else row
    if row == NEW_ROW and column.id != "name":
        raise CliError(
            "A new line on the list of people begins with its name: workshop set SESSION people new name NAME", 2
        )
    key = person_key(name)
    there = key in store.state.sheet(PEOPLE.id).rows
    return key, [] if there or column.id == "name" else [SetCell(PEOPLE.id, key, "name", clean_line(name))]


def _column(store: SessionStore, sheet: str, column: str) -> tuple[SheetSpec, Column]:
    specs = store.pack.sheets()
    if sheet not in specs:
        raise CliError(f"No sheet “{sheet}”. Use one of: {', '.join(specs)}.", 2)
    spec = specs[sheet]
    found = spec.column(column)
    if found is None:
        raise CliError(f"Sheet “{sheet}” has no column “{column}”; it has: {', '.join(c.id for c in spec.columns)}.", 2)
    return spec, found


def _value(store: SessionStore, column: Column, text: str) -> Value:
    from workshop.session.view import Session
    from workshop.sheets.values import parse

    if column.kind is not Kind.LINK or not text:
        return parse(column, text)
    session = Session(store.pack, store.state)
    labels = session.link_targets(column.to)
    if text in labels:
        return text
    rows = [row for row, label in labels.items() if label.casefold() == clean_line(text).casefold()]
    if len(rows) != 1:
        known = ", ".join(labels.values()) or "none yet"
        raise CliError(
            f"“{text}” matches {'no row' if not rows else 'several rows'} of {column.to}. Use one of: {known}."
        )
    return rows[0]


def fsck_command(options: argparse.Namespace) -> int:
    """Verify a session; 1 when something is wrong. With --as-new, make a new one of it."""
    with friendly_errors():
        here, home = _folder(options.session), library_of(options)
        where = here or home.find(options.session)
        if options.source and not options.as_new:
            raise CliError("--from names what --as-new reads. Give both, or neither.", 2)
        if options.as_new:
            print(clean("\n".join(home.rebuild(where, options.source))))
            return DONE
        report = home.fsck(where, repair=options.repair)
    print(clean(str(report)))
    return DONE if report.sound else REFUSED


def _folder(name: str) -> Path | None:
    """The session folder of that name right here; None when there is none."""
    try:
        return Path(name) if (Path(name) / "session.json").exists() else None
    except (OSError, ValueError):  # no file can have that name
        return None
