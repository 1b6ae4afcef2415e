"""The options of the commands about homes: `move`."""

from __future__ import annotations

import argparse


def move_options(command: argparse.ArgumentParser) -> None:
    """Which session, and where it goes."""
    command.add_argument("session")
    command.add_argument(
        "--to", metavar="HOME", required=True, help="a folder, postgresql://HOST/NAME, or service=NAME"
    )
