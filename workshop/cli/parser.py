"""What can be typed after `workshop`. Imports argparse and nothing else, so that --help answers at once."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from workshop import __version__

_ABOUT = """A terminal companion for a facilitated workshop on chronic absence and community partners.
With no command it opens the library of your sessions."""
_END = "Exit codes: 0 done, 1 refused or found wanting, 2 wrong usage or unreadable input."
ROLES = ("facilitator", "participant", "coordinator", "observer")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. Try {self.prog} --help.\n")


def build_parser() -> argparse.ArgumentParser:
    """The whole command line; the chosen command's name is in `command`."""
    parser = _Parser(
        prog="workshop", description=_ABOUT, epilog=_END, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"workshop {__version__}")
    parser.add_argument("--home", metavar="DIR", default="", help="folder of all sessions (else $WORKSHOP_HOME)")
    parser.set_defaults(command="library", theme="")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)

    def add(name: str, words: str, parent: argparse._SubParsersAction[_Parser] = commands, full: str = "") -> _Parser:
        command = parent.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".", epilog=_END)
        command.set_defaults(command=full or name)
        # The same option after the command, without wiping what stood before it.
        command.add_argument("--home", metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        return command

    add("demo", "open a filled sample session in a temporary home")
    _new(add("new", "make a session and print its id"))
    opened = add("open", "open a session on this terminal")
    opened.add_argument("session", help="its id, the start of it, or its title")
    opened.add_argument("--as", dest="person", metavar="NAME", default="", help="who is working here")
    opened.add_argument("--role", choices=ROLES, help="else the role that person has in the session")
    listed = add("list", "list the sessions")
    listed.add_argument("--json", action="store_true", help="for scripts")
    shown = add("show", "print every sheet of a session with row ids")
    shown.add_argument("session")
    shown.add_argument("--json", action="store_true", help="for scripts")
    _set(add("set", "set one cell, as if typed on screen"))
    export = add("export", "write the notes of a session as Markdown")
    export.add_argument("session")
    export.add_argument(
        "-o", dest="output", metavar="FILE", default="", help="else SESSION.md here; - for standard output"
    )
    export.add_argument("--contacts", action="store_true", help="include contact details")
    fsck = add("fsck", "verify a session and say in words what was found")
    fsck.add_argument("session", help="its id or its folder")
    fsck.add_argument("--repair", action="store_true", help="mend a torn end of the journal; no byte is deleted")
    fsck.add_argument(
        "--as-new",
        action="store_true",
        help="make a new session of all that can be read in it, be it damaged or a copy; it stays as it is itself",
    )
    packs = add("pack", "check, start or list modules").add_subparsers(
        metavar="COMMAND", required=True, parser_class=_Parser
    )
    check = add("check", "say every problem of a pack with file and line", packs, "pack check")
    check.add_argument("folder", metavar="DIR")
    scaffold = add("new", "write a small working pack", packs, "pack new")
    scaffold.add_argument("folder", metavar="DIR")
    scaffold.add_argument("--title", default="", help="title of the module")
    add("list", "list the modules a session can use", packs, "pack list")
    add("where", "say where sessions, drafts and settings are kept")
    completion = add("completion", "print the completion script of a shell")
    completion.add_argument("shell", choices=("bash", "zsh", "fish"))
    return parser


def _new(command: argparse.ArgumentParser) -> None:
    command.add_argument("--title", required=True)
    command.add_argument("--school", default="")
    command.add_argument("--division", default="")
    command.add_argument("--date", default="", metavar="YYYY-MM-DD")
    command.add_argument("--pack", default="va-attendance-12", metavar="ID")
    command.add_argument("--person", action="append", default=[], metavar="NAME[:ROLE]", help="may be given often")


def _set(command: argparse.ArgumentParser) -> None:
    command.add_argument("session")
    command.add_argument("sheet")
    command.add_argument("row", help="a row id; `new` adds a row at the end and prints its id")
    command.add_argument("column")
    command.add_argument("value", help="as it would be typed; an empty text clears the cell")
    command.add_argument("--as", dest="person", metavar="NAME", default="", help="who makes the edit")
    command.add_argument("--role", choices=ROLES, default=None)


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands of a parser by name, for the completion scripts."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def options_of(parser: argparse.ArgumentParser) -> Sequence[str]:
    """The option strings of a parser that its help shows."""
    return [
        option for action in parser._actions if action.help != argparse.SUPPRESS for option in action.option_strings
    ]
