"""The files of a pack: which of a folder's files count, read once, within limits, and their hash."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from content.clean import clean
from content.errors import PackError, PackErrors, Place, Report, nearest, shown

MANIFEST = "pack.yaml"
FILE_LIMIT = 256 * 1024
PACK_LIMIT = 4 * 1024 * 1024
STEP_LIMIT = 200

SHIPPED = Path(__file__).parent / "packs"
"""The folder of the packs that come with the program."""

STEP_NAME = re.compile(r"[0-9]{2,3}-[a-z0-9][a-z0-9-]*\.md")
_DATA_NAME = re.compile(r"[a-z0-9][a-z0-9-]*\.yaml")
_MISNAMED_STEP = re.compile(r"[^A-Z.].*\.(md|yaml|yml)")


def read_files(folder: Path) -> dict[str, bytes]:
    """The files of the pack in `folder`, by name in name order.

    Raises PackErrors when the folder cannot be read, holds files that are misnamed, too large, not plain files or too
    many, or has no `pack.yaml`.
    """
    report = Report()
    files: dict[str, bytes] = {}
    for name in _names(folder, report):
        room = PACK_LIMIT - sum(map(len, files.values()))
        if room <= 0:
            report.add(Place(name, 1), "the pack is larger than 4 MiB", "shorten its texts")
            break
        try:
            files[name] = _read(folder, name)
        except PackError as problem:
            report.take(problem)
    if MANIFEST not in files and not report.problems:
        remedy = "name the folder of a pack, or start one with: workshop pack new DIR"
        report.add(Place(MANIFEST, 1), "the folder has no pack.yaml", remedy)
    report.refuse()
    return files


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and bytes of the files, in name order, as 64 hexadecimal digits."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name}\0{len(files[name])}\0".encode())
        total.update(files[name])
    return total.hexdigest()


def text_of(name: str, data: bytes) -> str:
    """The text of a file, cleaned, its lines ending in `\\n`. Raises PackError when it is not UTF-8."""
    try:
        return clean(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PackError(name, line, "the file is not UTF-8 text here", "save it with the encoding UTF-8") from None


def _names(folder: Path, report: Report) -> list[str]:
    """The names in the folder that count. Those that were probably meant to, but do not, are reported."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entry.name for entry in entries if not entry.is_dir())
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        message = f"the pack folder {shown(str(folder), 200)} cannot be read: {reason}"
        raise PackErrors([PackError("", 0, message)]) from None
    names = []
    steps = 0
    for name in found:
        if STEP_NAME.fullmatch(name):
            steps += 1
            if steps > STEP_LIMIT:
                report.add(Place(name, 1), f"the pack has more than {STEP_LIMIT} steps", "leave some out")
                break
            names.append(name)
        elif _DATA_NAME.fullmatch(name):
            names.append(name)
        elif _MISNAMED_STEP.fullmatch(name):
            report.add(Place(name, 1), "the name of this file fits neither a step nor a data file", _renamed(name))
    return names


def _renamed(name: str) -> str:
    if name.endswith(".md"):
        return "name a step like 30-first-look.md, or begin the name with a capital letter to have it left alone"
    if name == "pack.yml":
        return nearest(name, [MANIFEST])
    return "name a data file like evidence.yaml, with a-z, 0-9 and hyphens"


def _read(folder: Path, name: str) -> bytes:
    path = folder / name
    try:
        # Without this a link in a pack from elsewhere could put any file of its reader on a shared screen.
        if path.is_symlink() and folder.parent != SHIPPED and folder.resolve() not in path.resolve().parents:
            raise PackError(name, 1, "the file is a link that leads out of the pack", "put the file itself there")
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise PackError(name, 1, "this is not a plain file", "put a text file there")
            data = file.read(FILE_LIMIT + 1)
    except (OSError, RuntimeError) as error:
        reason = (getattr(error, "strerror", None) or "unknown reason").lower()
        raise PackError(name, 1, f"the file cannot be read: {reason}") from None
    if len(data) > FILE_LIMIT:
        raise PackError(name, 1, "the file is larger than 256 KiB", "split it, or shorten its texts")
    return data
