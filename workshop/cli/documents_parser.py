"""The options of the commands that write documents: `export`, `brief`, `rollup`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from workshop.cli.reading_parser import as_of_option

_DOCUMENTS = ("md", "txt", "html", "docx", "pdf")


def export_options(command: argparse.ArgumentParser) -> None:
    """What is written, how, and where."""
    command.add_argument("session")
    _output(command, (*_DOCUMENTS, "csv", "ics", "json"))
    command.add_argument("--appendix", action="store_true", help="add every worksheet")
    command.add_argument("--contacts", action="store_true", help="include contact details")
    command.add_argument("--ranking", action="store_true", help="add the ranking of partners; keep it in the team")
    command.add_argument("--for", dest="partner", metavar="PARTNER", default="", help="only what this partner may see")
    command.add_argument(
        "--git",
        dest="repository",
        metavar="FOLDER",
        default="",
        help="write into that folder of a Git repository and commit this one file there; -o is then its name",
    )


def brief_options(command: argparse.ArgumentParser) -> None:
    """For whom, how, and where."""
    command.add_argument("session")
    command.add_argument("--partner", metavar="NAME", required=True)
    _output(command, _DOCUMENTS)


def ics_options(command: argparse.ArgumentParser) -> None:
    """Of which session, and where to."""
    command.add_argument("session")
    command.add_argument("-o", dest="output", metavar="FOLDER", default="", help="default: the folder you are in")
    command.add_argument("--replace", action="store_true", help="replace files of these names")
    as_of_option(command)


def _output(command: argparse.ArgumentParser, formats: Sequence[str]) -> None:
    command.add_argument(
        "-o",
        dest="output",
        metavar="FILE",
        default="",
        help="file or folder, - for standard output; {school}, {date}, {session} and {kind} are filled in "
        "(default: SCHOOL-DATE-minutes.md here)",
    )
    command.add_argument("--format", choices=formats, default="", help="default: what the name of the file says")
    command.add_argument(
        "--letterhead", metavar="FILE.docx", default="", help="Word file whose header, footer and styles are used"
    )
    command.add_argument("--replace", action="store_true", help="replace a file of that name, whatever is in it")
    as_of_option(command)


def rollup_options(command: argparse.ArgumentParser) -> None:
    """Which sessions, as of when, how, and where; and what was decided about names."""
    command.add_argument("sessions", nargs="*", metavar="SESSION|FOLDER", help="default: all sessions of the home")
    command.add_argument("--school", default="", metavar="NAME", help="only schools with this in their name")
    command.add_argument("--division", default="", metavar="NAME", help="only divisions with this in their name")
    command.add_argument("--year", default="", metavar="YEAR", help="only of that school year, like 2026-27")
    command.add_argument("--as-of", default="", metavar="DATE", help="as if it were that day; default: today")
    command.add_argument("-o", dest="output", metavar="FILE", default="", help="file or folder; default: shown here")
    command.add_argument(
        "--format",
        choices=(*_DOCUMENTS, "xlsx", "csv", "json"),
        default="",
        help="default: what the name of the file says",
    )
    command.add_argument("--replace", action="store_true", help="write over a file that is there")
    decided = command.add_mutually_exclusive_group()
    names, words = ("NAME", "NAME"), "remember that two names are"
    decided.add_argument("--same", nargs=2, metavar=names, default=None, help=f"{words} one, and stop")
    decided.add_argument("--different", nargs=2, metavar=names, default=None, help=f"{words} not one, and stop")


def paper_options(command: argparse.ArgumentParser) -> None:
    """Of what, which steps, how, and where."""
    command.add_argument("what", metavar="SESSION|PACK", help="a session, a module by its ID, or a module's folder")
    command.add_argument("--step", action="append", default=[], metavar="ID", help="only this step (repeatable)")
    command.add_argument("--blank", action="store_true", help="print nothing of what the session holds")
    command.add_argument("--format", choices=("html", "md", "txt"), default="", help="default: as FILE says, or html")
    command.add_argument(
        "-o", dest="output", metavar="FILE", default="", help="file or folder, - for standard output (default: here)"
    )
    command.add_argument("--replace", action="store_true", help="replace a file of that name, whatever is in it")
