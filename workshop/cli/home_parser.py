"""The options of the commands about homes: `move`, `fsck`."""

from __future__ import annotations

import argparse


def move_options(command: argparse.ArgumentParser) -> None:
    """Which session, and where it goes."""
    command.add_argument("session")
    command.add_argument(
        "--to", metavar="HOME", required=True, help="a folder, postgresql://HOST/NAME, or service=NAME"
    )


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
