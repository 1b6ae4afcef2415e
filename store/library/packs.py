"""The modules a session can use: those that are shipped, and those imported into this home."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from content.errors import PackError
from content.loader import load_pack
from content.model import Pack
from content.pack_registry import copy_pack, shipped_packs


def _imported(home: Path) -> Path:
    return home / "packs"


def available_packs(home: Path) -> dict[str, Path]:
    """Folder of each module by id; an imported module stands in for a shipped one of the same id."""
    packs = dict(shipped_packs())
    folder = _imported(home)
    if folder.is_dir():
        packs |= {path.name: path for path in sorted(folder.iterdir()) if (path / "pack.yaml").is_file()}
    return packs


def import_pack(home: Path, folder: Path) -> Pack:
    """Copy a checked pack into this home; an older copy of the same module is replaced.

    Sessions keep their own copy, so nothing that was already started changes. Raises PackError or PackErrors when the
    folder is no working pack, and OSError when the home cannot be written; then nothing is changed.
    """
    pack = load_pack(folder)
    if folder.resolve().is_relative_to(home.resolve()):
        raise PackError(str(folder), 0, "this folder is inside the home already", "import it from somewhere else")
    shelf = _imported(home)
    shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".new-", dir=shelf))
    try:
        copy_pack(folder, aside / "pack")
        target = shelf / pack.id
        if target.exists():
            target.rename(aside / "old")
        (aside / "pack").rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return pack
