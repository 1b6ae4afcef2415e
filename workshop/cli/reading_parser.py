"""The options of the commands that look at one session: `show`, `changes`, `exports`, `fsck`."""

from __future__ import annotations

import argparse


def show_options(command: argparse.ArgumentParser) -> None:
    """Which session, and as of when."""
    command.add_argument("session")
    as_of_option(command)
    _json(command)


def changes_options(command: argparse.ArgumentParser) -> None:
    """Between which two moments."""
    command.add_argument("session")
    command.add_argument(
        "--since",
        metavar="DATE|rN|FILE",
        required=True,
        help="a day, which counts too, a revision, or minutes that were made then",
    )
    command.add_argument(
        "--until", metavar="DATE|rN|FILE", default="", help="a day, which counts too, or as above; default: now"
    )
    _json(command)


def exports_options(command: argparse.ArgumentParser) -> None:
    """Of which session."""
    command.add_argument("session")
    _json(command)


def fsck_options(command: argparse.ArgumentParser) -> None:
    """Which session, and what to do about what is found."""
    command.add_argument("session", help="session ID or folder")
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


def as_of_option(command: argparse.ArgumentParser) -> None:
    """The session as it was, for commands that read one."""
    command.add_argument(
        "--as-of", metavar="DATE|rN", default="", help="as it was at the end of that day, or at that revision"
    )


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="for scripts")
