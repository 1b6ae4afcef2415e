"""What can be typed after `workshop`. Imports nothing that is slow to load, so that --help answers at once."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from itertools import takewhile
from typing import Any, NoReturn, TypeAlias

from content.roles import ROLES
from workshop import __version__
from workshop.cli import commands, share_file, share_parser, share_read
from workshop.cli.documents_parser import (
    brief_options,
    export_options,
    ics_options,
    paper_options,
    rollup_options,
)
from workshop.cli.follow_up_parser import commit_options, due_options, remind_options, reply_options
from workshop.cli.home_parser import move_options
from workshop.cli.import_parser import import_options
from workshop.cli.open_parser import demo_options, open_options
from workshop.cli.reading_parser import changes_options, exports_options, fsck_options, show_options
from workshop.cli.serve_parser import serve_options
from workshop.cli.sessions_parser import (
    archived_options,
    copy_options,
    delete_options,
    find_options,
    new_options,
    update_options,
)

_ABOUT = """A terminal companion for a facilitated workshop on chronic absence and community partners.
With no command it opens the library of your sessions."""
_END = "Exit codes: 0 success, 1 refused or problems found, 2 wrong usage or unreadable input."
_VALUE_HINT = " Put a VALUE that begins with - after --, like: workshop set SESSION SHEET ROW COLUMN -- -x."
_WITHOUT_VALUE = re.compile(r"argument (?:.*/)?(--[a-z-]+): expected one argument")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command line in one clean line.

    `hint`: what more to say when words are missing or left over, in a sentence after a space.
    """

    hint = ""

    def _print_message(self, message: str, file: Any = None) -> None:
        """As argparse does it, but an output that cannot be written is not passed over."""
        if message:
            (file or sys.stderr).write(message)

    def error(self, message: str) -> NoReturn:
        """End with code 2 and one sentence; control characters of what was typed are removed."""
        from content.clean import clean_line

        option = _WITHOUT_VALUE.match(message)
        hint = self.hint if " arguments" in message else ""
        if option:
            hint = f" Put text that begins with - after =, like {option[1]}=-x."
        # What was typed may hold anything, and argparse repeats some of it as it is.
        self.exit(2, clean_line(f"{self.prog}: {message}.{hint} Try {self.prog} --help.") + "\n")


_Group: TypeAlias = "argparse._SubParsersAction[_Parser]"


def build_parser() -> _Parser:
    """The whole command line; the chosen command has its name in `command` and its function in `run`."""
    parser = _Parser(
        prog="workshop", description=_ABOUT, epilog=_END, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"workshop {__version__}")
    parser.add_argument(
        "--home", metavar="HOME", default="", help="folder or database of all sessions (default: $WORKSHOP_HOME)"
    )
    parser.set_defaults(command="library", run=commands.library_command, theme="", locked=False, person="")
    top: _Group = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
    demo_options(_add(top, "demo", "open a filled sample session in a temporary home", commands.demo_command))
    new_options(_add(top, "new", "make a session and print its ID", commands.new_command))
    copy_options(_add(top, "copy", "start a new session from the lists of another one", commands.copy_command))
    update_options(_add(top, "update", "bring the module of a session up to date", commands.update_command))
    archived_options(_add(top, "archive", "put a session aside, out of the library", commands.archive_command))
    archived_options(_add(top, "restore", "put an archived session back", commands.restore_command))
    delete_options(_add(top, "delete", "delete a session archived 30 days ago or earlier", commands.delete_command))
    open_options(_add(top, "open", "open a session on this terminal", commands.open_command))
    find_options(_add(top, "find", "find sessions by the words in their lists", commands.find_command))
    _list(_add(top, "list", "list the sessions", commands.list_command))
    show_options(_add(top, "show", "print every sheet of a session with row IDs", commands.show_command))
    changes_options(_add(top, "changes", "list what changed since a day or a revision", commands.changes_command))
    _set(_add(top, "set", "set one cell, as if typed on screen", commands.set_command))
    commit_options(_add(top, "commit", "add one commitment, typed as one line", commands.commit_command))
    due_options(_add(top, "due", "list the commitments that are still open", commands.due_command))
    words = "print a reminder for each owner who has something open, ready to paste"
    remind_options(_add(top, "remind", words, commands.remind_command))
    reply_options(_add(top, "reply", "write what an owner answered about a commitment", commands.reply_command))
    import_options(_add(top, "import", "take what was changed in minutes that came back", commands.import_command))
    export_options(_add(top, "export", "write minutes, tables, a calendar or an archive", commands.export_command))
    brief_options(_add(top, "brief", "write one page that asks a partner in", commands.brief_command))
    paper_options(_add(top, "paper", "write worksheets to print, blank or filled", commands.paper_command))
    words = "write the meeting and the due dates of a session for calendars"
    ics_options(_add(top, "ics", words, commands.ics_command))
    rollup_options(_add(top, "rollup", "put many sessions into one report", commands.rollup_command))
    exports_options(_add(top, "exports", "list what was exported of a session", commands.exports_command))
    fsck_options(_add(top, "fsck", "verify a session and report what was found", commands.fsck_command))
    serve_options(_add(top, "serve", "let people join a session from elsewhere", commands.serve_command))
    move_options(_add(top, "move", "move a session to another home, with its history", commands.move_command))
    _pack(_add_group(top, "pack", "check, start or list modules"))
    words = "prepare a database for sessions, as its owner"
    _add(_add_group(top, "home", "prepare a database"), "home prepare", words, commands.home_prepare_command)
    _share(_add_group(top, "share", "check what a partner may receive, and what was shared"))
    words = "measure how fast this machine saves and shares edits, compared with its disk"
    bench = _add(top, "bench", words, commands.bench_command)
    bench.add_argument(
        "--rounds", type=int, default=3, choices=range(1, 100), metavar="N", help="rounds of each measurement"
    )
    _json(bench)
    _add(top, "where", "show where sessions, drafts and settings are kept", commands.where_command)
    completion = _add(top, "completion", "print the completion script of a shell", commands.completion_command)
    completion.add_argument("shell", choices=("bash", "zsh", "fish"))
    completion.set_defaults(parser=parser)
    return parser


def _add(parent: _Group, name: str, words: str, run: commands.Run | None) -> _Parser:
    """A command below `parent`; `name` is all its words, `words` what it does, `run` the function that does it."""
    command = parent.add_parser(
        name.split()[-1], help=words, description=f"{words[0].upper()}{words[1:]}.", epilog=_END
    )
    command.set_defaults(command=name, run=run)
    # The same option after the command, without wiping what stood before it.
    command.add_argument("--home", metavar="HOME", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return command


def _add_group(parent: _Group, name: str, words: str) -> _Group:
    """A word that needs a second one after it."""
    return _add(parent, name, words, None).add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command line. Exits with a sentence when it is none.

    A name of several words after `--as` is taken whole: ssh hands the words on without the quotes around them.
    """
    parser = build_parser()
    for word in takewhile(lambda word: word != "--", arguments):
        if word.startswith("--") and word.endswith("=--"):  # some versions of argparse make an empty list of it
            parser.error(f"argument {word[:-3]}: “--” cannot be its value")
    if _names_nobody(arguments):
        parser.error("--as belongs to a command, such as workshop open SESSION --as NAME")
    options, more = parser.parse_known_args(arguments)
    if more:
        words = [part for word in arguments for part in (("--as", word[5:]) if word.startswith("--as=") else (word,))]
        name = ["--as", options.person, *more]
        places = range(len(words) - len(name) + 1)
        if any(word.startswith("-") for word in more) or not any(words[at : at + len(name)] == name for at in places):
            parser.hint = _VALUE_HINT if options.command == "set" else ""
            parser.error(f"unrecognized arguments: {' '.join(more)}")
        options.person = " ".join(name[1:])
    return options


def _names_nobody(arguments: Sequence[str]) -> bool:
    """Whether `--as` stands before any command, where argparse would take the name for one."""
    words = iter(arguments)
    for word in words:
        if word == "--home":
            next(words, "")
        elif not word.startswith("--home="):
            return word == "--as" or word.startswith("--as=")
    return False


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="for scripts")


def _list(command: argparse.ArgumentParser) -> None:
    command.add_argument("--school", default="", metavar="NAME", help="only schools with this in their name")
    command.add_argument("--division", default="", metavar="NAME", help="only divisions with this in their name")
    command.add_argument("--year", default="", metavar="YEAR", help="only of that school year, like 2026-27")
    command.add_argument("--archived", action="store_true", help="the sessions that were put aside instead")
    _json(command)


def _set(command: _Parser) -> None:
    command.hint = _VALUE_HINT
    command.add_argument("session")
    command.add_argument("sheet")
    command.add_argument("row", help="row ID; `new` adds a row at the end and prints its ID")
    command.add_argument("column")
    command.add_argument("value", help="the value as typed on screen; empty text clears the cell")
    command.add_argument("--as", dest="person", metavar="NAME", default="", help="who makes the edit; default: you")
    command.add_argument("--role", choices=ROLES, default=None)


def _pack(group: _Group) -> None:
    check = _add(group, "pack check", "report every problem of a pack with file and line", commands.pack_check_command)
    check.add_argument("folder", metavar="DIR")
    new = _add(group, "pack new", "write a small working pack", commands.pack_new_command)
    new.add_argument("folder", metavar="DIR")
    new.add_argument("--title", default="", help="title of the module")
    _add(group, "pack list", "list the modules a session can use", commands.pack_list_command)


def _share(group: _Group) -> None:
    words = "check tables and records for one partner, and write the release"
    _share_check(_add(group, "share check", words, commands.share_check_command))
    words = "say what a file is, ask what it does not say, and count its students"
    share_read.add_arguments(_add(group, "share read", words, commands.share_read_command))
    words = "print a commented file to fill in: answers about a file, consents, or a roster"
    template = _add(group, "share template", words, commands.share_template_command)
    template.add_argument("kind", choices=("answers", "consents", "roster"))
    words = "verify a release's proof tables"
    verify = _add(group, "share verify", words, commands.share_verify_command)
    verify.add_argument("release", metavar="RELEASE.json")
    _json(verify)
    share_parser.log(
        _add(group, "share log", "show what was shared with whom, when and why", commands.share_log_command)
    )
    withdraw = _add(group, "share withdraw", "record that a release was withdrawn", commands.share_withdraw_command)
    withdraw.add_argument("release", metavar="ID")
    withdraw.add_argument("--reason", required=True)
    withdraw.add_argument("--instead", metavar="ID", default="", help="the release that replaces it")
    withdraw.add_argument("--destroyed", action="store_true", help="the partner confirmed it destroyed the data")
    words = "look at a prepared release and approve it, as the second person"
    share_parser.approve(_add(group, "share approve", words, commands.share_approve_command))
    words = "decide against a prepared release"
    share_parser.decline(_add(group, "share decline", words, commands.share_decline_command))
    words = "sign for a release that one person made in an emergency"
    share_parser.countersign(_add(group, "share countersign", words, commands.share_countersign_command))
    agreement = _add_group(group, "share agreement", "record agreements with partners")
    words = "record an agreement, or change one"
    share_parser.agreement_add(_add(agreement, "share agreement add", words, commands.share_agreement_add_command))
    words = "list agreements with their releases"
    share_parser.agreement_list(_add(agreement, "share agreement list", words, commands.share_agreement_list_command))
    words = "end or suspend an agreement"
    share_parser.agreement_end(_add(agreement, "share agreement end", words, commands.share_agreement_end_command))
    words = "list what was said of labels of earlier releases, or correct it"
    labels = _add(group, "share labels", words, commands.share_labels_command)
    labels.add_argument("--wrong", type=int, default=0, metavar="N", help="this answer was wrong; it is asked again")
    labels.add_argument("--reason", default="", metavar="TEXT", help="why it was wrong; recorded in the log")
    _json(labels)
    policies = _add(group, "share policies", "list the policies with their sources", commands.share_policies_command)
    policies.add_argument("name", nargs="?", default="", metavar="NAME", help="print this policy in full")
    _json(policies)


def _share_check(command: argparse.ArgumentParser) -> None:
    command.add_argument("--records", required=True, metavar="FILE", help="CSV, Excel or Parquet: students or days")
    share_file.add_file_arguments(command)
    command.add_argument("--partner", required=True, metavar="NAME")
    command.add_argument(
        "--class",
        dest="classes",
        action="append",
        default=[],
        metavar="NAME",
        help="partner category that consents may name (repeatable)",
    )
    command.add_argument(
        "--by", action="append", default=[], metavar="COL[,COL…]", help="a breakdown by these columns (repeatable)"
    )
    command.add_argument(
        "--accept-identifying",
        action="append",
        default=[],
        metavar="COL",
        help="break down by this column even if it may identify people",
    )
    command.add_argument(
        "--hierarchy", action="append", default=[], metavar="COL>COL", help="levels, widest first (repeatable)"
    )
    command.add_argument(
        "--group",
        action="append",
        default=[],
        metavar="COL=A,B[:NAME]",
        help="combine these values into one group (repeatable)",
    )
    command.add_argument("--coarser", action="store_true", help="suggest broader groups that show more numbers")
    command.add_argument("--consents", default="", metavar="FILE")
    command.add_argument("--fields", default="", metavar="F,F", help="columns of individual records, with consent")
    command.add_argument("--purpose", default="", metavar="TEXT", help="what the partner wants it for; needed to write")
    command.add_argument("--division", default="", metavar="NAME", help="who gives the data; remembered")
    command.add_argument("--contact", default="", metavar="TEXT", help="whom the partner may ask; remembered")
    command.add_argument("--through", default="", metavar="YYYY-MM-DD", help="the last day of the data")
    command.add_argument("--policy", default="module-12", metavar="NAME|FILE")
    command.add_argument("--agreement", default="", metavar="ID", help="the agreement this release is under")
    command.add_argument("--history", action="store_true", help=argparse.SUPPRESS)  # what older scripts say; always so
    command.add_argument(
        "--same",
        action="append",
        default=[],
        metavar="COL:A=B,C",
        help="these values of earlier releases and of this file are the same students; or COL=COL",
    )
    command.add_argument(
        "--gone", action="append", default=[], metavar="COL:A,B", help="the students of these earlier values have left"
    )
    command.add_argument(
        "--added",
        action="append",
        default=[],
        metavar="COL:A,B",
        help="the students of these values are in no earlier release",
    )
    command.add_argument("--school-year", default="", metavar="YEAR", help="school year of this file, like 2026-27")
    command.add_argument(
        "--release-year",
        action="append",
        default=[],
        metavar="RELEASE=YEAR",
        help="school year of an earlier release that does not say (repeatable)",
    )
    command.add_argument(
        "--accept-uncompared",
        action="store_true",
        help="continue even if this file lacks columns or values of earlier releases; only totals are compared",
    )
    command.add_argument(
        "--without-history",
        default=None,
        metavar="REASON",
        help="do not check against earlier releases; the release and the disclosure log record the reason",
    )
    command.add_argument(
        "--attacker",
        action="append",
        default=[],
        metavar="MODE",
        help="protect against outsider, enrollment-public, partner, pooled, pupil, or all (repeatable)",
    )
    command.add_argument("--all-minors", action="store_true", help="state that every student is under 18")
    command.add_argument(
        "--new-partner", action="store_true", help="treat as a new partner even if the name resembles a known one"
    )
    command.add_argument(
        "--person", action="append", default=[], metavar="NAME", help="who at the partner receives it (repeatable)"
    )
    command.add_argument("--interest", default="", metavar="TEXT", help="why the partner needs it")
    command.add_argument(
        "--onward", action="append", default=[], metavar="NAME", help="who else may receive it (repeatable)"
    )
    command.add_argument(
        "--destroy-by",
        default="",
        metavar="YYYY-MM-DD",
        help="when the partner must destroy the records; default: the end of the school year",
    )
    command.add_argument("--approved-by", default="", metavar="NAME", help="who approves; default: you")
    command.add_argument(
        "--engine",
        choices=("own", "tauargus"),
        default="own",
        help="program that chooses what to suppress; we audit it either way",
    )
    command.add_argument("--seconds", type=float, default=10.0, metavar="N", help="time for optimizing (10)")
    command.add_argument("--out", default="", metavar="DIR", help="the folder to write; without it nothing is written")
    command.add_argument(
        "--explain",
        action="store_true",
        help="explain every hidden number, for you and not for the partner (on standard error)",
    )
    _json(command)
