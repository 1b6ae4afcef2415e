"""`workshop rollup`: many sessions in one report, and which names are one."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.clean import clean, clean_line
from workshop.cli.exit_codes import DONE
from workshop.cli.follow_up import day_option, tell_problems
from workshop.cli.narrowing import narrowed
from workshop.cli.opening import tell_notice
from workshop.cli.problems import CliError, friendly_errors

if TYPE_CHECKING:
    from workshop.notes.document import Document
    from workshop.notes.rollup import Rollup
    from workshop.notes.same_names import Proposal


def rollup_command(options: argparse.Namespace) -> int:
    """The report, shown here or written to a file or folder; or one decision about names."""
    from store.files.home import home_folder

    home = home_folder(options.home)
    if options.same or options.different:
        return _decide(home, options)
    rollup, proposals = _rolled_up(home, options)
    kind = options.format or _ending(options.output)
    if kind == "json":
        data = {"": json.dumps(_as_json(rollup, proposals), ensure_ascii=False, indent=2).encode() + b"\n"}
    else:
        data = _files(rollup, proposals, kind)
    _put(home, options, data, kind)
    return DONE


def _decide(home: Path, options: argparse.Namespace) -> int:
    from store.library.names import decide_names

    first, second = map(clean_line, options.same or options.different)
    if not first or not second:
        raise CliError("Give two names, both as they are written in the report.", 2)
    with friendly_errors():
        if not home.is_dir():
            raise CliError(f"There are no sessions in {home}.", 2)
        decide_names(home, first, second, same=bool(options.same))
    print(f"“{first}” and “{second}” are {'one name' if options.same else 'two names'} from now on.")
    return DONE


def _rolled_up(home: Path, options: argparse.Namespace) -> tuple[Rollup, list[Proposal]]:
    from store.library.names import read_names
    from workshop.notes.rollup import names_in, roll_up
    from workshop.services.follow_up import read_facts

    as_of = day_option("--as-of", options.as_of) or datetime.date.today()
    with friendly_errors():
        facts = read_facts(home, options.sessions)
        same = read_names(home)
    tell_problems(facts)
    chosen = narrowed((one for one in facts if not one.problem), options)
    if not chosen:
        raise CliError("No session is like that." if facts else "No sessions yet.")
    broken = [one for one in facts if one.problem]
    return roll_up([*chosen, *broken], as_of, same), names_in(chosen, same)


def _ending(output: str) -> str:
    ending = Path(output).suffix.casefold().removeprefix(".")
    if not output:
        return "md"
    return ending if ending in ("md", "txt", "html", "docx", "pdf", "json") else "md"


def _files(rollup: Rollup, proposals: list[Proposal], kind: str) -> dict[str, bytes]:
    """What is written, by the part of the name that tells several files apart; empty for a single one."""
    from workshop.notes.document import NotesError
    from workshop.notes.formats.csv_tables import csv_tables
    from workshop.notes.formats.written import written
    from workshop.notes.rollup_document import rollup_document

    document: Document = rollup_document(rollup, proposals)
    try:
        return csv_tables(document) if kind == "csv" else {"": written(document, f".{kind}")}
    except NotesError as problem:
        raise CliError(str(problem)) from None


def _put(home: Path, options: argparse.Namespace, files: dict[str, bytes], kind: str) -> None:
    from store.exports import ExportRefused, write_report_files

    if options.output in ("", "-"):
        if kind == "csv":
            raise CliError("This format has several files. Name a folder with -o.", 2)
        if kind in ("docx", "pdf"):
            sys.stdout.flush()
            sys.stdout.buffer.write(files[""])
        else:
            print(clean(files[""].decode()), end="")
        return
    path = Path(options.output).expanduser()
    stem = f"rollup-{datetime.date.today().isoformat()}"
    if kind == "csv" and not path.is_dir():
        raise CliError(f"{path} is not a folder. This format has several files: name a folder with -o.", 2)
    if path.is_dir():
        named = {f"{stem}{f'-{name}' if name else ''}.{kind}": data for name, data in files.items()}
        folder = path
    elif path.suffix.casefold() != f".{kind}":
        raise CliError(f"“{path.name}” does not end in .{kind}. Give the file such a name, or leave out --format.", 2)
    else:
        folder, named = path.parent, {path.name: files[""]}
    try:
        for one in write_report_files(home, folder, named, replace=options.replace):
            print(clean(str(one)))
    except ExportRefused as refused:
        raise CliError(str(refused)) from None
    tell_notice("The report names owners and schools. Send it inside the division only.")


def _as_json(rollup: Rollup, proposals: list[Proposal]) -> dict[str, Any]:
    found = asdict(rollup)
    found["as_of"] = rollup.as_of.isoformat()
    found["needing"] = [
        {"school": item.school, "session": item.session.id, "days": item.days, **asdict(item.commitment)}
        for item in rollup.needing
    ]
    found["names_to_settle"] = [asdict(one) for one in proposals]
    return found
