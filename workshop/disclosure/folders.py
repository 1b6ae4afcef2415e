"""The two folders of a release: what the partner gets, and what only the division keeps.

A release is one set of files by name, all of them hashed in the disclosure log. What stays with the division has a name
that begins with `DIVISION_ONLY`; in the division's folder the files have their names without it. That folder lies
beside the partner's, never in it, so that handing over the one cannot hand over the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

DIVISION_ONLY = "division-only-"


def for_partner(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What the partner gets."""
    return {name: data for name, data in files.items() if not name.startswith(DIVISION_ONLY)}


def for_division(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What the division keeps, by the names in its folder; empty for releases of versions that kept nothing apart."""
    return {name.removeprefix(DIVISION_ONLY): data for name, data in files.items() if name.startswith(DIVISION_ONLY)}


def division_folder(partner_folder: Path) -> Path:
    """Where the division's folder lies: beside the partner's."""
    return partner_folder.with_name(f"{partner_folder.name}-division-only")
