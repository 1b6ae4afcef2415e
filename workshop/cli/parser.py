"""What can be typed after `workshop`. Imports nothing that is slow to load, so that --help answers at once."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn, TypeAlias

from content.roles import ROLES
from workshop import __version__
from workshop.cli import commands

_ABOUT = """A terminal companion for a facilitated workshop on chronic absence and community partners.
With no command it opens the library of your sessions."""
_END = "Exit codes: 0 done, 1 refused or found wanting, 2 wrong usage or unreadable input."
_VALUE_HINT = " A VALUE that begins with - goes after --, like: workshop set SESSION SHEET ROW COLUMN -- -x."
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
            hint = f" Text that begins with - goes after =, like {option[1]}=-x."
        # What was typed may hold anything, and argparse repeats some of it as it is.
        self.exit(2, clean_line(f"{self.prog}: {message}.{hint} Try {self.prog} --help.") + "\n")


_Group: TypeAlias = "argparse._SubParsersAction[_Parser]"


def build_parser() -> _Parser:
    """The whole command line; the chosen command has its name in `command` and its function in `run`."""
    parser = _Parser(
        prog="workshop", description=_ABOUT, epilog=_END, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"workshop {__version__}")
    parser.add_argument("--home", metavar="DIR", default="", help="folder of all sessions (else $WORKSHOP_HOME)")
    parser.set_defaults(command="library", run=commands.library_command, theme="", locked=False, person="")
    top: _Group = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
    _projector(_add(top, "demo", "open a filled sample session in a temporary home", commands.demo_command))
    _new(_add(top, "new", "make a session and print its id", commands.new_command))
    _open(_add(top, "open", "open a session on this terminal", commands.open_command))
    _json(_add(top, "list", "list the sessions", commands.list_command))
    show = _add(top, "show", "print every sheet of a session with row ids", commands.show_command)
    show.add_argument("session")
    _json(show)
    _set(_add(top, "set", "set one cell, as if typed on screen", commands.set_command))
    _export(_add(top, "export", "write the notes of a session as Markdown", commands.export_command))
    _fsck(_add(top, "fsck", "verify a session and say in words what was found", commands.fsck_command))
    _pack(_add_group(top, "pack", "check, start or list modules"))
    _share(_add_group(top, "share", "check what a partner may receive, and what went out"))
    words = "measure how fast this machine saves and shares edits, beside what its disk can do"
    bench = _add(top, "bench", words, commands.bench_command)
    bench.add_argument("--rounds", type=int, default=3, choices=range(1, 100), metavar="N", help="of each, in turns")
    _json(bench)
    _add(top, "where", "say where sessions, drafts and settings are kept", commands.where_command)
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
    command.add_argument("--home", metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return command


def _add_group(parent: _Group, name: str, words: str) -> _Group:
    """A word that needs a second one after it."""
    return _add(parent, name, words, None).add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command line. Exits with a sentence when it is none.

    A name of several words after `--as` is taken whole: ssh hands the words on without the quotes around them.
    """
    parser = build_parser()
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


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="for scripts")


def _projector(command: argparse._ActionsContainer) -> None:
    command.add_argument(
        "--projector", action="store_true", help="a room sees this window: notes and contacts begin hidden"
    )


def _new(command: argparse.ArgumentParser) -> None:
    command.add_argument("--title", required=True)
    command.add_argument("--school", default="")
    command.add_argument("--division", default="")
    command.add_argument("--date", default="", metavar="DATE", help="like 2026-12-04, 12/4/2026 or Dec 4")
    command.add_argument("--pack", default="va-attendance-12", metavar="ID")
    command.add_argument("--person", action="append", default=[], metavar="NAME[:ROLE]", help="may be given often")


def _open(command: argparse.ArgumentParser) -> None:
    command.add_argument("session", help="its id, the start of it, or its title")
    command.add_argument("--as", dest="person", metavar="NAME", default="", help="who is working here")
    command.add_argument(
        "--role", choices=ROLES, help="one that the list of people allows; else the one that stands there"
    )
    seen = command.add_mutually_exclusive_group()
    seen.add_argument("--backstage", action="store_true", help="the facilitator's second screen")
    _projector(seen)
    command.add_argument(
        "--locked", action="store_true", help="for a key in an SSH keys file: this session, this person, nothing else"
    )


def _set(command: _Parser) -> None:
    command.hint = _VALUE_HINT
    command.add_argument("session")
    command.add_argument("sheet")
    command.add_argument("row", help="a row id; `new` adds a row at the end and prints its id")
    command.add_argument("column")
    command.add_argument("value", help="as it would be typed; an empty text clears the cell")
    command.add_argument("--as", dest="person", metavar="NAME", default="", help="who makes the edit")
    command.add_argument("--role", choices=ROLES, default=None)


def _export(command: argparse.ArgumentParser) -> None:
    command.add_argument("session")
    command.add_argument(
        "-o", dest="output", metavar="FILE", default="", help="else SESSION.md here; - for standard output"
    )
    command.add_argument("--contacts", action="store_true", help="include contact details")


def _fsck(command: argparse.ArgumentParser) -> None:
    command.add_argument("session", help="its id or its folder")
    command.add_argument(
        "--repair", action="store_true", help="move an incomplete last write to torn/ (deletes nothing)"
    )
    command.add_argument(
        "--as-new",
        action="store_true",
        help="copy all readable data into a new session (for damaged or copied sessions); the original is not changed",
    )
    command.add_argument(
        "--from",
        dest="source",
        metavar="FILE",
        default="",
        help="with --as-new: read this journal instead, a copy in the session's folder such as sync programs leave",
    )


def _pack(group: _Group) -> None:
    check = _add(group, "pack check", "say every problem of a pack with file and line", commands.pack_check_command)
    check.add_argument("folder", metavar="DIR")
    new = _add(group, "pack new", "write a small working pack", commands.pack_new_command)
    new.add_argument("folder", metavar="DIR")
    new.add_argument("--title", default="", help="title of the module")
    _add(group, "pack list", "list the modules a session can use", commands.pack_list_command)


def _share(group: _Group) -> None:
    words = "check tables and records for one partner, and write the release"
    _share_check(_add(group, "share check", words, commands.share_check_command))
    words = "check the proof of a release by addition alone"
    verify = _add(group, "share verify", words, commands.share_verify_command)
    verify.add_argument("release", metavar="RELEASE.json")
    _json(verify)
    _share_log(_add(group, "share log", "say what went to whom, when and why", commands.share_log_command))
    withdraw = _add(group, "share withdraw", "note that a release was taken back", commands.share_withdraw_command)
    withdraw.add_argument("release", metavar="ID")
    withdraw.add_argument("--reason", required=True)
    withdraw.add_argument("--instead", metavar="ID", default="", help="the release that takes its place")
    withdraw.add_argument("--destroyed", action="store_true", help="the partner said that it destroyed the data")
    policies = _add(group, "share policies", "list the policies with their sources", commands.share_policies_command)
    policies.add_argument("name", nargs="?", default="", metavar="NAME", help="show this one whole")
    _json(policies)


def _share_check(command: argparse.ArgumentParser) -> None:
    command.add_argument("--records", required=True, metavar="FILE", help="CSV, Excel or Parquet: students or days")
    command.add_argument("--mapping", default="", metavar="MAP.toml", help="which column means what (else detected)")
    command.add_argument("--forget-mapping", action="store_true", help="forget the columns remembered for such files")
    command.add_argument("--partner", required=True, metavar="NAME")
    command.add_argument(
        "--class",
        dest="classes",
        action="append",
        default=[],
        metavar="NAME",
        help="a class the partner is recorded in, as consents name it; may repeat",
    )
    command.add_argument("--by", action="append", default=[], metavar="COL[,COL…]", help="a break-down; may repeat")
    command.add_argument(
        "--accept-identifying",
        action="append",
        default=[],
        metavar="COL",
        help="break down by it though it names people",
    )
    command.add_argument("--hierarchy", action="append", default=[], metavar="COL>COL", help="from wide to fine")
    command.add_argument(
        "--group", action="append", default=[], metavar="COL=A,B[:NAME]", help="tell these values together; may repeat"
    )
    command.add_argument("--coarser", action="store_true", help="find broader groups that show more numbers")
    command.add_argument("--days", type=int, default=None, metavar="N", help="days for everyone, when no column says")
    command.add_argument("--consents", default="", metavar="FILE")
    command.add_argument("--fields", default="", metavar="F,F", help="columns of individual records, with consent")
    command.add_argument("--purpose", default="", metavar="TEXT")
    command.add_argument("--policy", default="module-12", metavar="NAME|FILE")
    command.add_argument("--history", action="store_true", help=argparse.SUPPRESS)  # what older scripts say; always so
    command.add_argument(
        "--same",
        action="append",
        default=[],
        metavar="COL:A=B,C",
        help="these values, of earlier releases and of this file, are the same students; or COL=COL",
    )
    command.add_argument(
        "--gone", action="append", default=[], metavar="COL:A,B", help="the students of these earlier values have left"
    )
    command.add_argument(
        "--added", action="append", default=[], metavar="COL:A,B", help="no student of these values was told of before"
    )
    command.add_argument(
        "--accept-uncompared",
        action="store_true",
        help="compare totals only where columns or values of earlier releases are missing here",
    )
    command.add_argument(
        "--without-history",
        default=None,
        metavar="REASON",
        help="do not compare with earlier releases; the release and the disclosure log say why",
    )
    command.add_argument("--attacker", action="append", default=[], metavar="MODE", help="may repeat; or: all")
    command.add_argument("--all-minors", action="store_true", help="state that every student is under 18")
    command.add_argument("--new-partner", action="store_true", help="a name much like that of a known partner is right")
    command.add_argument("--person", action="append", default=[], metavar="NAME", help="who of the partner gets it")
    command.add_argument("--interest", default="", metavar="TEXT", help="why the partner needs it")
    command.add_argument("--onward", action="append", default=[], metavar="NAME", help="to whom it may be passed on")
    command.add_argument("--destroy-by", default="", metavar="YYYY-MM-DD", help="else the end of the school year")
    command.add_argument("--approved-by", default="", metavar="NAME", help="who decides; else you")
    command.add_argument(
        "--engine", choices=("own", "tauargus"), default="own", help="who chooses what to hide; the audit is ours"
    )
    command.add_argument("--seconds", type=float, default=10.0, metavar="N", help="time for optimizing (10)")
    command.add_argument("--out", default="", metavar="DIR", help="the folder to write; without it nothing is written")
    command.add_argument(
        "--explain",
        action="store_true",
        help="give every exact reason, confidential, on standard error",
    )
    _json(command)


def _share_log(command: argparse.ArgumentParser) -> None:
    command.add_argument("--student", default="", metavar="ID", help="what went out about this student")
    command.add_argument("--partner", default="", metavar="NAME", help="what went to this partner")
    command.add_argument("--release", default="", metavar="ID", help="write this release again, byte by byte, to --out")
    command.add_argument("--out", default="", metavar="DIR")
    command.add_argument(
        "--verify", nargs="*", metavar="FILE", help="check that no line is missing, with release.json files of partners"
    )
    command.add_argument(
        "--restore", nargs="*", metavar="FILE", help="enter missing lines again, with release.json files of partners"
    )
    command.add_argument("--reason", default="", metavar="TEXT", help="why --restore goes on; stands in the log")
    _json(command)
