"""`workshop share template`: a commented file to begin with, on standard output."""

from __future__ import annotations

import argparse
from pathlib import Path

import content
from workshop.cli.exit_codes import DONE

_FILES = {"answers": "answers.toml", "consents": "consents.csv", "roster": "roster.csv"}


def template(kind: str) -> str:
    """The text of a template: `answers`, `consents` or `roster`."""
    return (Path(content.__file__).parent / "attendance" / "templates" / _FILES[kind]).read_text("utf-8")


def share_template_command(options: argparse.Namespace) -> int:
    """Print it; `> FILE` keeps it."""
    print(template(options.kind), end="")
    return DONE
