"""The options of `workshop open`: as whom, and which screen it begins with."""

from __future__ import annotations

import argparse

from content.roles import ROLES


def projector_option(command: argparse._ActionsContainer) -> None:
    """The option of a window that a group sees."""
    command.add_argument(
        "--projector", action="store_true", help="for a window the group sees: start with notes and contacts hidden"
    )


def demo_options(command: argparse.ArgumentParser) -> None:
    """The options of `demo`."""
    projector_option(command)
    command.add_argument("--tour", action="store_true", help="begin with a tour of eight stops; 0 leaves it")


def open_options(command: argparse.ArgumentParser) -> None:
    """The options of `open`."""
    command.add_argument("session", help="session ID, the start of the ID, or the title")
    command.add_argument("--as", dest="person", metavar="NAME", default="", help="your name")
    command.add_argument(
        "--role", choices=ROLES, help="role that the list of people allows you; default: the one saved for you"
    )
    seen = command.add_mutually_exclusive_group()
    seen.add_argument("--backstage", action="store_true", help="the facilitator's second screen")
    seen.add_argument("--room", action="store_true", help="the room's screen: question, countdown, answers; no names")
    command.add_argument("--bell", action="store_true", help="with --room: ring when the time of a round is up")
    projector_option(seen)
    command.add_argument("--plain", action="store_true", help="line by line, for screen readers, pipes and bad lines")
    command.add_argument(
        "--locked", action="store_true", help="for a key in an SSH keys file: allow this session and this person only"
    )
