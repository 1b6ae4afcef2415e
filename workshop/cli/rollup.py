"""`workshop rollup`: many sessions in one report, and which names are one."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean, clean_line
from workshop.cli.exit_codes import DONE
from workshop.cli.follow_up import day_option, tell_problems
from workshop.cli.narrowing import narrowed
from workshop.cli.opening import tell_notice
from workshop.cli.problems import CliError, export_refusals, friendly_errors

if TYPE_CHECKING:
    from workshop.services.rollup import RollupReport


def rollup_command(options: argparse.Namespace) -> int:
    """The report, shown here or written to a file or folder; or one decision about names."""
    from store.files.home import home_folder
    from workshop.services.rollup import SEND_WITH_CARE, ending_of, save_report

    home = home_folder(options.home)
    if options.same or options.different:
        return _decide(home, options)
    report = _report(home, options)
    kind = options.format or ending_of(options.output)
    with export_refusals():
        if options.output in ("", "-"):
            _show(report, kind)
            return DONE
        path = Path(options.output).expanduser()
        if not path.is_dir() and path.suffix.casefold() != f".{kind}":
            raise CliError(f"“{path.name}” does not end in .{kind}. Give the file such a name, or name a folder.", 2)
        for one in save_report(home, report, path, kind, replace=options.replace):
            print(clean(str(one)))
    tell_notice(SEND_WITH_CARE)
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


def _report(home: Path, options: argparse.Namespace) -> RollupReport:
    from store.homes import home_at
    from workshop.services.follow_up import read_facts
    from workshop.services.rollup import report_of

    as_of = day_option("--as-of", options.as_of) or datetime.date.today()
    with friendly_errors():
        facts = read_facts(home_at(options.home), options.sessions)
        tell_problems(facts)
        chosen = narrowed((one for one in facts if not one.problem), options)
        if not chosen:
            raise CliError("No session is like that." if facts else "No sessions yet.")
        return report_of(home, [*chosen, *(one for one in facts if one.problem)], as_of)


def _show(report: RollupReport, kind: str) -> None:
    from workshop.services.rollup import BINARY, report_files

    if kind == "csv":
        raise CliError("This format has several files. Name a folder with -o.", 2)
    (data,) = report_files(report, kind).values()
    if kind in BINARY:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
    else:
        print(clean(data.decode()), end="")
