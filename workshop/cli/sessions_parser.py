"""The options of the commands that make sessions and move them: `new`, `copy`, `archive`, `restore`, `delete`."""

from __future__ import annotations

import argparse

from content.roles import ROLES


def new_options(command: argparse.ArgumentParser) -> None:
    """What a new session is called, where and when it is held, and who takes part."""
    command.add_argument("--title", default="", help="the name to find it by; needed unless --from is given")
    command.add_argument(
        "--from", dest="archive", metavar="FILE.json", default="", help="rebuild a session from its archive"
    )
    command.add_argument("--school", default="")
    command.add_argument("--division", default="")
    command.add_argument("--date", default="", metavar="DATE", help="like 2026-12-04, 12/4/2026 or Dec 4")
    command.add_argument("--pack", default="va-attendance-12", metavar="ID")
    words = "an agenda the module ships, like 45 or two-sittings; default: the module's own"
    command.add_argument("--agenda", default="", metavar="ID", help=words)
    command.add_argument("--person", action="append", default=[], metavar="NAME[:ROLE]", help="repeatable")


def copy_options(command: argparse.ArgumentParser) -> None:
    """Which session, what the new one is called, and what it begins with."""
    command.add_argument("session")
    command.add_argument("--title", required=True, help="what the new session is called")
    command.add_argument(
        "--keep",
        metavar="WHAT,WHAT",
        default=None,
        help="people, partners, causes, open-commitments, notes; default: all but the notes",
    )
    command.add_argument("--date", default="", metavar="DATE", help="like 2026-12-04, 12/4/2026 or Dec 4")
    command.add_argument("--as", dest="person", metavar="NAME", default="", help="who copies; default: you")
    command.add_argument("--role", choices=ROLES, default=None)


def update_options(command: argparse.ArgumentParser) -> None:
    """Which session, and whether the newer module is taken or only looked at."""
    command.add_argument("session", help="session ID, the start of the ID, or the title")
    command.add_argument("--yes", action="store_true", help="take the newer module; without it, nothing is changed")
    command.add_argument("--pack", default="", metavar="FOLDER", help="the module in this folder; default: the home's")
    command.add_argument("--as", dest="person", metavar="NAME", default="", help="who updates; default: you")
    command.add_argument("--role", choices=ROLES, default=None)


def archived_options(command: argparse.ArgumentParser) -> None:
    """Which session."""
    command.add_argument("session")


def delete_options(command: argparse.ArgumentParser) -> None:
    """Which archived session, and its title as a confirmation."""
    command.add_argument("session")
    command.add_argument("--confirm", metavar="TITLE", default=None, help="its title, typed; default: asked")


def find_options(command: argparse.ArgumentParser) -> None:
    """What is looked for, and in which sessions."""
    command.add_argument("words", nargs="+", metavar="WORD", help="every one of them has to stand in a session")
    command.add_argument("--school", default="", metavar="NAME", help="only schools with this in their name")
    command.add_argument("--division", default="", metavar="NAME", help="only divisions with this in their name")
    command.add_argument("--year", default="", metavar="YEAR", help="only of that school year, like 2026-27")
    command.add_argument("--json", action="store_true", help="for scripts")
