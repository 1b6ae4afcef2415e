"""The options of `workshop share log`, of agreements and of the second person; `workshop.cli.parser` names them."""

from __future__ import annotations

import argparse

GROUNDS = ("tables", "consent", "school-official", "studies", "audit", "directory")
"""What `--ground` may say, in the order of `agreement.Ground`."""


def approve(command: argparse.ArgumentParser) -> None:
    """`workshop share approve`."""
    _second_person(command)
    _confirm(command)
    command.add_argument("--out", default="", metavar="DIR", help="the folder to write; default: as prepared")
    command.add_argument(
        "--emergency",
        default=None,
        metavar="REASON",
        help="release alone what you prepared; a second person countersigns within the days the policy allows",
    )
    command.add_argument("--json", action="store_true", help="for scripts")


def decline(command: argparse.ArgumentParser) -> None:
    """`workshop share decline`."""
    _second_person(command)
    command.add_argument("--reason", required=True, metavar="TEXT")


def countersign(command: argparse.ArgumentParser) -> None:
    """`workshop share countersign`."""
    _second_person(command)
    _confirm(command)


def log(command: argparse.ArgumentParser) -> None:
    """`workshop share log`."""
    command.add_argument("--student", default="", metavar="ID", help="what was shared about this student")
    command.add_argument("--partner", default="", metavar="NAME", help="what was shared with this partner")
    command.add_argument("--release", default="", metavar="ID", help="write this release again, byte by byte, to --out")
    command.add_argument("--out", default="", metavar="DIR")
    command.add_argument(
        "--due-destruction", action="store_true", help="what partners have to destroy, and have not confirmed"
    )
    command.add_argument(
        "--verify",
        nargs="*",
        metavar="FILE",
        help="check that no line is missing, using release.json files partners hold",
    )
    command.add_argument(
        "--restore", nargs="*", metavar="FILE", help="enter missing lines again, using release.json files partners hold"
    )
    command.add_argument("--reason", default="", metavar="TEXT", help="why --restore continues; recorded in the log")
    command.add_argument("--json", action="store_true", help="for scripts")


def _second_person(command: argparse.ArgumentParser) -> None:
    command.add_argument("release", metavar="RELEASE", help="ID of the release")
    command.add_argument("--by", required=True, metavar="NAME", help="your name; not the one who prepared it")


def _confirm(command: argparse.ArgumentParser) -> None:
    command.add_argument("--confirm", default="", metavar="ID", help="the release ID, typed; default: asked for")


def agreement_add(command: argparse.ArgumentParser) -> None:
    """`workshop share agreement add`."""
    command.add_argument("id", metavar="ID", help="the division's number for it")
    command.add_argument("--amend", action="store_true", help="change the agreement of this ID; the rest stays")
    command.add_argument("--partner", default="", metavar="NAME", help="the partner's legal name")
    command.add_argument("--class", dest="partner_class", default="", metavar="NAME", help="partner category")
    command.add_argument("--ground", choices=GROUNDS, default="", help="what the division bases it on")
    command.add_argument("--purpose", default="", metavar="TEXT")
    command.add_argument(
        "--fields", action="append", default=[], metavar="F,F", help="columns of individual records (repeatable)"
    )
    command.add_argument(
        "--by", action="append", default=[], metavar="COL[,COL…]", help="a breakdown it covers (repeatable)"
    )
    command.add_argument("--scope", default="", metavar="TEXT", help="which students")
    command.add_argument("--from", dest="starts", default="", metavar="YYYY-MM-DD", help="first day")
    command.add_argument("--to", dest="ends", default="", metavar="YYYY-MM-DD", help="last day")
    for side in ("division", "partner"):
        command.add_argument(
            f"--signed-{side}", default="", metavar="NAME,AUTHORITY,YYYY-MM-DD", help=f"who signed for the {side}"
        )
    command.add_argument("--copy", default="", metavar="FILE", help="the signed copy; its SHA-256 is recorded")
    command.add_argument(
        "--person", action="append", default=[], metavar="NAME", help="who there may receive data (repeatable)"
    )
    command.add_argument("--contact", default="", metavar="TEXT", help="whom to reach there, also if data are lost")
    command.add_argument(
        "--onward", action="append", default=[], metavar="NAME", help="to whom the partner may pass data (repeatable)"
    )
    command.add_argument("--renewal", default="", metavar="TEXT", help="how and when it is renewed")
    command.add_argument(
        "--destroy-within", type=int, default=0, metavar="DAYS", help="days after the end until records are destroyed"
    )
    command.add_argument("--destroy-how", default="", metavar="TEXT", help="how they are destroyed")
    command.add_argument("--destroy-contact", default="", metavar="TEXT", help="who there confirms it")


def agreement_list(command: argparse.ArgumentParser) -> None:
    """`workshop share agreement list`."""
    command.add_argument("id", nargs="?", default="", metavar="ID")
    command.add_argument("--partner", default="", metavar="NAME", help="the agreements with this partner")
    command.add_argument("--json", action="store_true", help="for scripts")


def agreement_end(command: argparse.ArgumentParser) -> None:
    """`workshop share agreement end`."""
    command.add_argument("id", metavar="ID")
    command.add_argument("--reason", required=True, metavar="TEXT")
    instead = command.add_mutually_exclusive_group()
    instead.add_argument("--on", default="", metavar="YYYY-MM-DD", help="the day it ended; default: today")
    instead.add_argument("--suspend", action="store_true", help="suspend it instead")
    instead.add_argument("--resume", action="store_true", help="let a suspended one go on")
