"""The options of `workshop import`."""

from __future__ import annotations

import argparse

from content.roles import ROLES


def import_options(command: argparse.ArgumentParser) -> None:
    """The file, the session, and how to go about it."""
    command.add_argument("file", metavar="FILE", help="minutes that came back: .md, .docx, .html, .txt or .csv")
    command.add_argument("--into", dest="session", metavar="SESSION", required=True)
    how = command.add_mutually_exclusive_group()
    how.add_argument("--dry-run", action="store_true", help="show every proposal and write nothing")
    how.add_argument("--yes", action="store_true", help="take what is ticked [x] without asking")
    command.add_argument(
        "--revision", type=_revision, default=None, metavar="N", help="what the file was made from, if it does not say"
    )
    command.add_argument("--as", dest="person", metavar="NAME", default="", help="who makes the edits; default: you")
    command.add_argument("--role", choices=ROLES, default=None)


def _revision(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise argparse.ArgumentTypeError(f"“{text[:20]}” is not the number of a revision")
    return int(text)
