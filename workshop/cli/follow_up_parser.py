"""The options of the commands about commitments: `commit`, `due`, `remind`, `reply`."""

from __future__ import annotations

import argparse

from content.roles import ROLES


def commit_options(command: argparse.ArgumentParser) -> None:
    """One line, and who says it."""
    command.add_argument("session")
    command.add_argument("line", metavar="LINE", help='like "Ana calls the clinic with Ben by Fri, Dec 4 #asthma"')
    command.add_argument("--anyway", action="store_true", help="add it although something in the line is unclear")
    command.add_argument("--as", dest="person", metavar="NAME", default="", help="who makes the edit; default: you")
    command.add_argument("--role", choices=ROLES, default=None)


def due_options(command: argparse.ArgumentParser) -> None:
    """Which sessions, and which of their commitments."""
    command.add_argument("sessions", nargs="*", metavar="SESSION|FOLDER", help="default: all sessions of the home")
    command.add_argument("--within", type=_days, default=None, metavar="DAYS", help="due in so many days, or overdue")
    command.add_argument("--owner", default="", metavar="NAME", help="only of owners with this in their name")
    command.add_argument("--school", default="", metavar="NAME", help="only of schools with this in their name")
    command.add_argument("--by", choices=("owner", "school", "partner", "gap"), default="", help="list by this")
    command.add_argument("--as-of", default="", metavar="DATE", help="as if it were that day; default: today")
    words = "where --csv or --ics is written: a file, or a folder that gets one calendar for each owner; default: here"
    command.add_argument("-o", dest="output", metavar="FILE", default="", help=words)
    command.add_argument("--replace", action="store_true", help="write over a file that is there")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--timeline", action="store_true", help="commitments and meetings week by week, as a picture")
    form.add_argument("--csv", action="store_true", help="a table that Excel opens as it is")
    form.add_argument("--ics", action="store_true", help="the due dates for a calendar, done and dropped ones too")
    form.add_argument("--json", action="store_true", help="for scripts")


def remind_options(command: argparse.ArgumentParser) -> None:
    """Which sessions, whose commitments, and as of when."""
    command.add_argument("sessions", nargs="*", metavar="SESSION|FOLDER", help="default: all sessions of the home")
    command.add_argument("--owner", default="", metavar="NAME", help="only owners with this in their name")
    command.add_argument("--within", type=_days, default=None, metavar="DAYS", help="due in so many days, or overdue")
    command.add_argument("--as-of", default="", metavar="DATE", help="as if it were that day; default: today")


def reply_options(command: argparse.ArgumentParser) -> None:
    """The session, and what its owners answered."""
    command.add_argument("session")
    command.add_argument(
        "replies", nargs="+", metavar="REPLY", help='like "A1 done", "A2 Dec 17 bus office is closed", "A3 drop"'
    )
    command.add_argument("--as", dest="person", metavar="NAME", default="", help="who makes the edit; default: you")
    command.add_argument("--role", choices=ROLES, default=None)


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise argparse.ArgumentTypeError(f"“{text[:20]}” is not a number of days")
    return int(text)
