"""The disclosure log on the disk: `disclosures.jsonl` in the home, and the bytes of every release beside it.

```
$WORKSHOP_HOME
  disclosures.jsonl     the chain, one line an event, only ever appended to (0600)
  disclosures.head      how many lines there are and the hash of the last: tells when lines are missing at the end
  disclosures.lock      whoever appends holds a lock on it
  disclosures/<sha256>  the bytes of every file of every release, under their own hash (0700, 0600)
```

An entry is durable before `append` returns, and its files before the entry. Nothing of this is ever part of a session
or an export.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from store import disk
from store.api import Corrupt, Full, ReadOnly
from store.canonical import canonical
from store.lock import Lock
from workshop.sharing.log import Entry, Link, Tampered, digest, link, read_log, unfinished

LOG, HEAD, LOCK, FILES = "disclosures.jsonl", "disclosures.head", "disclosures.lock", "disclosures"
LARGEST_LOG = 1 << 30
LARGEST_FILE = 1 << 31
_LARGEST_HEAD = 4096


class Disclosures:
    """The log of one home. Reading makes nothing; the first `append` makes the files."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.path = home / LOG

    def links(self) -> tuple[Link, ...]:
        """Every line, verified. Raises Corrupt naming the first line that does not fit, ReadOnly."""
        return self._links(self._bytes())

    def append(self, make: Callable[[Sequence[Link]], Entry], files: Mapping[str, bytes] | None = None) -> Link:
        """Write the entry that `make` gives for the log as it is now, and keep `files` (bytes by name) for it.

        Returns when all of it is on the disk. Raises Corrupt (the log was tampered with; nothing is written), Busy,
        Full, ReadOnly.
        """
        from store.home import prepare_home

        prepare_home(self.home)
        lock = Lock(self.home / LOCK, "disclosure log")
        try:
            with lock.hold():
                try:
                    return self._append(make, files or {})
                except OSError as error:
                    kind = Full if disk.is_full(error) else ReadOnly
                    raise kind(f"The disclosure log {self.path} cannot be written ({disk.reason(error)}).") from None
        finally:
            lock.close()

    def file(self, sha256: str) -> bytes:
        """The bytes of a file that was sent. Raises Corrupt when they are not there or are not those any more."""
        path = self.home / FILES / sha256
        try:
            data = disk.read_whole(path, LARGEST_FILE)
        except OSError as error:
            raise Corrupt(f"{path}, a file of a release, cannot be read ({disk.reason(error)}).") from None
        if digest(data) != sha256:
            raise Corrupt(f"{path}, a file of a release, was changed after it was sent; bring back a good copy.")
        return data

    def _bytes(self) -> bytes:
        try:
            return disk.read_whole(self.path, LARGEST_LOG)
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise ReadOnly(f"The disclosure log {self.path} cannot be read ({disk.reason(error)}).") from None

    def _links(self, data: bytes) -> tuple[Link, ...]:
        try:
            links = read_log(data)
        except Tampered as problem:
            raise Corrupt(str(problem)) from None
        self._refuse_missing(links)
        return links

    def _refuse_missing(self, links: Sequence[Link]) -> None:
        """The head may be one line behind, when a machine went down between the two; never ahead."""
        import json

        try:
            head = json.loads(disk.read_whole(self.home / HEAD, _LARGEST_HEAD))
            count, last = int(head["lines"]), str(head["hash"])
        except FileNotFoundError:
            count, last = 0, ""
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            raise Corrupt(
                f"{self.home / HEAD} is damaged, so nobody can tell whether lines are missing at the end of the "
                "disclosure log; bring back a good copy of both."
            ) from None
        if count == 0 and len(links) <= 1:
            return
        if len(links) < count or count == 0 or links[count - 1].hash != last:
            raise Corrupt(
                f"The disclosure log has {len(links)} lines and its head says {count}: lines were taken away or "
                "replaced; bring back the last good copy of disclosures.jsonl and ask who changed it."
            )

    def _append(self, make: Callable[[Sequence[Link]], Entry], files: Mapping[str, bytes]) -> Link:
        data = self._bytes()
        links = self._links(data)
        entry = make(links)
        self._keep(files)
        made, line = link(links[-1] if links else None, entry)
        torn = unfinished(data)
        end = len(data) - len(torn)
        if torn:
            disk.write_new(self.home / f"{LOG}.torn-{end}-{digest(torn)[:8]}", torn)
        fd = disk.open_file(self.path, os.O_RDWR | os.O_CREAT)
        try:
            disk.ftruncate(fd, end)
            try:
                disk.pwrite_all(fd, line, end)
                disk.fsync(fd)
            except OSError:
                disk.ftruncate(fd, end)
                raise
        finally:
            os.close(fd)
        disk.sync_folder(self.home)
        # The entry is durable already; a head that stays behind is caught up by the next one.
        with contextlib.suppress(OSError):
            disk.write_whole(self.home / HEAD, canonical({"hash": made.hash, "lines": made.number}) + b"\n")
        return made

    def _keep(self, files: Mapping[str, bytes]) -> None:
        folder = self.home / FILES
        if files:
            disk.make_folder(folder)
        for data in files.values():
            path = folder / digest(data)
            if not path.exists():
                disk.write_whole(path, data)
