"""Files and folders outside the home, at a path that a person typed: where they may be, and writing them there.

Whoever has no more than a window of this program must not get more by it. So nothing is written into or below a hidden
folder (keys, start-up files and settings live there), nor where the program or its own data are, nor through a link.
What was judged is what is written to: the folder is opened once, part by part without following links, and everything
after that goes through its descriptor.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import site
import stat
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from content.clean import clean_line
from store.api import StoreError
from store.files import disk
from store.files.home import SESSIONS, config_folder, home_folder, state_folder

OURS = (SESSIONS, "archived", "packs", "disclosures", "prepared")
"""Folders of a home that only the program writes in."""
_PACKAGES = ("content", "screens", "store", "workshop")
_WALK = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Spot:
    """A name in an open folder; whatever happens to the way there, this is the folder that was judged."""

    path: Path
    _folder: int

    @property
    def taken(self) -> bool:
        """Whether there is something of that name, a link to nowhere too."""
        try:
            os.stat(self.path.name, dir_fd=self._folder, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return True

    def read(self) -> bytes:
        """What the file holds. Raises StoreError for a link and anything else that is no file, OSError."""
        flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            descriptor = os.open(self.path.name, flags, dir_fd=self._folder)
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.EMLINK):
                raise StoreError(f"{_shown(self.path)} is a link, and nothing is written through one.") from None
            raise
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise StoreError(f"{_shown(self.path)} already exists and is not a file.")
            return file.read()

    def write(self, data: bytes, *, replace: bool, mode: int = disk.FILE_MODE) -> None:
        """Write aside, then give it the name: whole or not at all. `mode`: who may read it, as far as the umask allows.

        Raises OSError; FileExistsError unless `replace`.
        """
        aside = f".new-{secrets.token_hex(8)}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            descriptor = os.open(aside, flags, mode, dir_fd=self._folder)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(descriptor)
            if replace or not self._linked(aside):
                os.replace(aside, self.path.name, src_dir_fd=self._folder, dst_dir_fd=self._folder)
        finally:
            with contextlib.suppress(OSError):
                os.unlink(aside, dir_fd=self._folder)

    def _linked(self, aside: str) -> bool:
        """Give the new file its name unless something has it; False where a file cannot have two names."""
        try:
            os.link(aside, self.path.name, src_dir_fd=self._folder, dst_dir_fd=self._folder, follow_symlinks=False)
        except OSError as error:
            if isinstance(error, FileExistsError) or self.taken:
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(self.path)) from None
            return False
        return True

    def take(self, staged: str) -> None:
        """Give a folder that was made beside it this name. Raises OSError."""
        os.rename(staged, self.path.name, src_dir_fd=self._folder, dst_dir_fd=self._folder)

    def give_back(self, staged: str) -> None:
        """Take that name from the folder again. Raises OSError."""
        os.rename(self.path.name, staged, src_dir_fd=self._folder, dst_dir_fd=self._folder)


@contextmanager
def spot(
    path: Path, *, endings: Sequence[str] = (), home: Path | None = None, base: Path | None = None
) -> Iterator[Spot]:
    """Where `path` may be written.

    Args:
        path: as typed; `~` stands for the person's own folder.
        endings: how the name may end, if that matters.
        home: the home in use, whose own folders are closed; else the usual one.
        base: a folder of the program's own that is taken as it is; `path` must be in it.

    Raises StoreError with the reason, OSError when the folder cannot be opened.
    """
    whole = _whole(path) if base is None else path
    start = Path("/") if base is None else base
    parts = whole.relative_to(start).parts
    if not parts:
        raise StoreError(f"{_shown(whole)} is a folder; give the name of something in it.")
    _judge_name(whole, parts, endings)
    with contextlib.ExitStack() as held:
        folder = _opened(start, parts[:-1], _closed(home) if base is None else set(), held)
        yield Spot(whole, folder)


def refuse_folder(folder: Path, home: Path | None = None) -> None:
    """Raise StoreError unless files may be written into `folder`, which need not be there yet. See `spot`."""
    with contextlib.suppress(FileNotFoundError), spot(folder / "file", home=home):
        pass


def _whole(path: Path) -> Path:
    """The path from the root, without `..`; a link right in the root, such as /tmp on a Mac, is the system's own."""
    if "\0" in str(path):
        raise StoreError("The name has a NUL character in it; choose another name.")
    try:
        whole = Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 - resolve() would follow links
    except RuntimeError:
        raise StoreError(f"“{_shown(path)}” names a user who is not here; write the whole path.") from None
    if len(whole.parts) > 2:
        whole = Path(os.path.realpath(Path(*whole.parts[:2])), *whole.parts[2:])
    return whole


def _judge_name(whole: Path, parts: Sequence[str], endings: Sequence[str]) -> None:
    """Raise StoreError unless something of that name may be written there."""
    hidden = next((part for part in parts if part.startswith(".")), "")
    if hidden:
        raise StoreError(
            f"Nothing is written into a hidden folder or file (“{clean_line(hidden)[:60]}” in {_shown(whole)}); "
            "choose another place."
        )
    if endings and whole.suffix.casefold() not in endings:
        raise StoreError(
            f"“{clean_line(whole.name)[:60]}” does not end in {' or '.join(endings)}; give the file such a name."
        )


def _opened(start: Path, parts: Iterable[str], closed: set[tuple[int, int]], held: contextlib.ExitStack) -> int:
    """A descriptor of the folder `parts` below `start`; `held` closes it. No part may be a link or be `closed`."""
    way = start
    folder = os.open(start, _WALK & ~os.O_NOFOLLOW)
    held.callback(os.close, folder)
    for part in parts:
        way = way / part
        if stat.S_ISLNK(os.stat(part, dir_fd=folder, follow_symlinks=False).st_mode):
            raise StoreError(
                f"{_shown(way)} is a link, and nothing is written through one; write {_shown(way.resolve())} instead."
            )
        folder = os.open(part, _WALK, dir_fd=folder)
        held.callback(os.close, folder)
        info = os.fstat(folder)
        if (info.st_dev, info.st_ino) in closed:
            raise StoreError(f"{_shown(way)} belongs to the program itself; choose another place.")
    return folder


def _closed(home: Path | None) -> set[tuple[int, int]]:
    """Device and number of every folder that is the program's: by these, since one folder can have many names."""
    here = Path(__file__).parents[2]
    own = home_folder(home)
    folders = {
        *(here / name for name in _PACKAGES),
        *map(Path, (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix)),
        *map(Path, (*site.getsitepackages(), site.getusersitepackages(), *sysconfig.get_paths().values())),
        *(own / name for name in OURS),
        state_folder(),
        config_folder(),
    }
    found = set()
    for folder in folders - {Path("/")}:
        with contextlib.suppress(OSError):
            info = folder.stat()
            found.add((info.st_dev, info.st_ino))
    return found


def _shown(path: Path) -> str:
    return clean_line(str(path))[:_LONGEST]
