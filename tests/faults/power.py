"""A disk that loses its power: every write, name and sync of `store.files.disk` is recorded, and then partly forgotten.

After a loss of power a file system owes nobody what was not synced: of the writes since the last sync of a file any may
be there, in any order, in part; of the names made or moved since the last sync of their folder likewise. `Tape` records
what a program does; `Disk` plays it back up to any moment and gives the disks that could be found afterwards.
"""

from __future__ import annotations

import itertools
import os
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from store.files import disk

SECTOR = 512


@dataclass(eq=False)
class File:
    """What surely is in a file, and what was written since: (offset, data) for a write, (size, None) for a cut."""

    durable: bytes = b""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def content(self, kept: set[int] | None = None) -> bytes:
        """The bytes when only those pending changes (their ids) reached the disk; all of them when None."""
        data = bytearray(self.durable)
        for one in self.pending:
            if kept is None or id(one) in kept:
                _change(data, *one)
        return bytes(data)


@dataclass(eq=False)
class Folder:
    """The names that surely are in a folder, and the changes since: each a mapping of names to what they became."""

    durable: dict[str, File | Folder] = field(default_factory=dict)
    pending: list[dict[str, File | Folder | None]] = field(default_factory=list)

    def names(self, kept: set[int] | None = None) -> dict[str, File | Folder]:
        """The names when only those pending changes reached the disk; all of them when None."""
        there: dict[str, File | Folder | None] = dict(self.durable)
        for one in self.pending:
            if kept is None or id(one) in kept:
                there.update(one)
        return {name: node for name, node in there.items() if node is not None}


def _change(data: bytearray, place: int, written: bytes | None) -> None:
    if written is None:
        del data[place:]
        return
    if len(data) < place:
        data.extend(bytes(place - len(data)))
    data[place : place + len(written)] = written


Event = tuple[str, Any]


class Tape:
    """Everything `store.files.disk` does below `root`, in order; `mark` puts in what the program was told meanwhile.

    Who is here is not on tape: nothing in presence/ need outlive its process.
    """

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.events: list[Event] = []
        self._paths: dict[int, Path] = {}
        self._guard = threading.RLock()
        for name in ("open_file", "make_folder", "pwrite", "ftruncate", "replace", "rename"):
            monkeypatch.setattr(disk, name, self._recorded(getattr(disk, name), getattr(self, f"_{name}")))
        for name in ("fsync", "fdatasync", "sync_folder"):
            monkeypatch.setattr(disk, name, self._sync)

    def mark(self, what: object) -> None:
        """From here on the program has been told `what`."""
        with self._guard:
            self.events.append(("told", what))

    def _recorded(self, real: Callable[..., Any], note: Callable[..., None]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            with self._guard:
                was = isinstance(args[0], Path) and args[0].exists()
                result = real(*args, **named)
                path = args[0] if isinstance(args[0], Path) else self._path(args[0])
                if path is not None and path.parent.name != "presence":
                    note(result, was, path, *args[1:], **named)
            return result

        return call

    def _path(self, fd: int) -> Path | None:
        """The file on tape that is open there; the number may have gone to another since."""
        path = self._paths.get(fd)
        try:
            return path if path is not None and os.path.samestat(os.fstat(fd), path.stat()) else None
        except OSError:
            return None

    def _open_file(self, fd: int, was: bool, path: Path, flags: int, mode: int = 0) -> None:
        self._paths[fd] = path
        if not was:
            self.events.append(("make", (path, File)))
        elif flags & os.O_TRUNC:
            self.events.append(("cut", (path, 0)))

    def _make_folder(self, _: None, was: bool, path: Path, mode: int = 0) -> None:
        if not was:
            self.events.append(("make", (path, Folder)))

    def _pwrite(self, written: int, _: bool, path: Path, data: bytes, offset: int) -> None:
        self.events.append(("write", (path, offset, data[:written])))

    def _ftruncate(self, _: None, __: bool, path: Path, size: int) -> None:
        self.events.append(("cut", (path, size)))

    def _replace(self, _: None, __: bool, source: Path, target: Path) -> None:
        self.events.append(("move", (source, target)))
        self._paths = {fd: target if path == source else path for fd, path in self._paths.items()}

    _rename = _replace

    def _sync(self, what: int | Path) -> None:
        with self._guard:  # the real disk need not be waited for: this one is only made up
            path = what if isinstance(what, Path) else self._path(what)
            if path is not None and "presence" not in (path.name, path.parent.name):
                self.events.append(("sync", path))


class Disk:
    """The made-up disk below a root that was there before anything began."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.top = Folder()

    def play(self, event: Event, dice: random.Random) -> None:
        """Do what was recorded. Writes are torn into pieces, at sectors and anywhere, that may get lost one by one."""
        kind, what = event
        if kind == "make":
            path, make = what
            self._folder(path.parent).pending.append({path.name: make()})
        elif kind == "write":
            path, offset, data = what
            self._file(path).pending += _pieces(offset, data, dice)
        elif kind == "cut":
            self._file(what[0]).pending.append((what[1], None))
        elif kind == "move":
            source, target = what
            assert source.parent == target.parent, "a move between folders is two names that may be lost apart"
            folder = self._folder(source.parent)
            folder.pending.append({source.name: None, target.name: folder.names()[source.name]})
        elif kind == "sync":
            node = self._node(what)
            if isinstance(node, File):
                node.durable, node.pending = node.content(), []
            else:
                node.durable, node.pending = node.names(), []

    def _node(self, path: Path) -> File | Folder:
        node: File | Folder = self.top
        for part in path.relative_to(self.root).parts:
            assert isinstance(node, Folder)
            node = node.names()[part]
        return node

    def _file(self, path: Path) -> File:
        node = self._node(path)
        assert isinstance(node, File)
        return node

    def _folder(self, path: Path) -> Folder:
        node = self._node(path)
        assert isinstance(node, Folder)
        return node

    def afterwards(self, most: int, dice: random.Random) -> Iterator[dict[str, bytes | None]]:
        """Disks that may be found if the power goes now: all of them when there are at most `most`, else that many.

        Each as its paths below the root, with the bytes of files and None for folders.
        """
        ids = [id(one) for node in _all(self.top) for one in node.pending]
        if 2 ** len(ids) <= most:
            choices: Iterator[set[int]] = map(set, itertools.chain(*map(_of(ids), range(len(ids) + 1))))
        else:
            some = (dice.choice((0.1, 0.5, 0.9)) for _ in range(most - 2))
            choices = itertools.chain([set(), set(ids)], ({i for i in ids if dice.random() < p} for p in some))
        for kept in choices:
            yield dict(_tree(self.top, "", kept))


def _of(ids: list[int]) -> Callable[[int], Iterator[tuple[int, ...]]]:
    return lambda size: itertools.combinations(ids, size)


def _pieces(offset: int, data: bytes, dice: random.Random) -> list[tuple[int, bytes | None]]:
    sectors = range(SECTOR - offset % SECTOR, len(data), SECTOR)
    cuts = sorted({0, *sectors, dice.randrange(len(data) + 1), len(data)})
    return [(offset + start, data[start:end]) for start, end in itertools.pairwise(cuts)]


def _all(top: Folder) -> Iterator[File | Folder]:
    """Every file and folder that some disk could show, each once."""
    seen: set[int] = set()
    left: list[File | Folder] = [top]
    while left:
        node = left.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, Folder):
            changes: list[Mapping[str, File | Folder | None]] = [node.durable, *node.pending]
            left += [one for change in changes for one in change.values() if one is not None]


def _tree(folder: Folder, path: str, kept: set[int]) -> Iterator[tuple[str, bytes | None]]:
    for name, node in folder.names(kept).items():
        here = f"{path}/{name}" if path else name
        if isinstance(node, File):
            yield here, node.content(kept)
        else:
            yield here, None
            yield from _tree(node, here, kept)


def write_out(tree: dict[str, bytes | None], root: Path) -> None:
    """Make that disk's files below `root`, a new folder."""
    root.mkdir(mode=0o700)
    for name, data in tree.items():
        path = root / name
        if data is None:
            path.mkdir(mode=0o700)
        else:
            path.write_bytes(data)
