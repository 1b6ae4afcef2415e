"""Where packs are: those that come with the program, those in folders a person names; and copying one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from content.errors import PackError, nearest, shown
from content.files import MANIFEST, SHIPPED, read_files

_HEAD = 16 * 1024
_ID_LINE = re.compile(rb"""^id:[ \t]*(["']?)([a-z][a-z0-9-]{0,47})\1[ \t]*(?:#.*)?\r?$""", re.MULTILINE)


def shipped_packs() -> dict[str, Path]:
    """The packs that come with the program: id -> folder. Their folders are named after their ids."""
    return {folder.name: folder for folder in _packs_in(SHIPPED)}


def all_packs(extra: Sequence[Path] = ()) -> dict[str, Path]:
    """The packs of `extra` and the shipped ones: id -> folder, in the order of their ids.

    Each of `extra` is the folder of a pack or a folder of such folders. Where an id is there twice, the first of
    `extra` counts, and `extra` before the shipped ones: somebody put it there on purpose. Packs are not loaded, so
    one of them may still be refused.
    """
    found: dict[str, Path] = {}
    for place in extra:
        for folder in [place] if (place / MANIFEST).is_file() else _packs_in(place):
            found.setdefault(_id_of(folder), folder)
    for ident, folder in shipped_packs().items():
        found.setdefault(ident, folder)
    return dict(sorted(found.items()))


def find_pack(pack_id: str, extra: Sequence[Path] = ()) -> Path:
    """The folder of the pack of that id (see `all_packs`). Raises PackError when there is none."""
    packs = all_packs(extra)
    if pack_id not in packs:
        raise PackError("", 0, f"there is no pack {shown(pack_id)}", nearest(pack_id, packs))
    return packs[pack_id]


def copy_pack(src: Path, dst: Path) -> None:
    """Copy the files of the pack in `src` that count to `dst`, which is made if need be; they are on disk on return.

    The copy has the same hash. The pack is not loaded. Raises PackErrors when `src` cannot be read, PackError when
    `dst` holds something already, OSError when it cannot be written.
    """
    files = read_files(src)
    make_empty(dst)
    for name, data in files.items():
        write_file(dst / name, data)
    _sync_folder(dst)


def make_empty(folder: Path) -> None:
    """Make the folder; one that exists and is empty is fine. Raises PackError when it holds something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PackError("", 0, f"{shown(str(folder), 200)} is not empty", "name a folder that is new or empty")
    folder.mkdir(parents=True, exist_ok=True)


def write_file(path: Path, data: bytes) -> None:
    """Write a new file and see it to disk."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _packs_in(place: Path) -> Iterator[Path]:
    try:
        folders = sorted(place.iterdir())
    except OSError:
        return
    for folder in folders:
        if (folder / MANIFEST).is_file():
            yield folder


def _id_of(folder: Path) -> str:
    """The id in `pack.yaml`, without reading the pack; the folder's name when there is none to be seen."""
    try:
        with (folder / MANIFEST).open("rb") as file:
            line = _ID_LINE.search(file.read(_HEAD))
    except OSError:
        line = None
    return line[2].decode("ascii") if line else folder.name
