"""The disclosure log on the disk: `disclosures.jsonl` in the home, and the bytes of every release beside it.

```
$WORKSHOP_HOME
  disclosures.jsonl     the chain, one line an event, only ever appended to (0600)
  disclosures.head      how many lines there are and the hash of the last: tells when lines are missing at the end
  disclosures.lock      whoever appends holds a lock on it
  disclosures/<sha256>  the bytes of every file of every release and of every line, under their own hash (0700, 0600)
  disclosures.pending   the line that is about to be written, while its files are being kept
  prepared/<release>/   the files of a release that waits for a second person (store.disclosures.prepared)
```

An entry is durable before `append` returns, and its files before the entry. A file or a line in the folder that the
log does not have says that the log was shortened, deleted or put back: then nothing is read or written until a good
copy is back, or somebody decides to go on (`store.disclosures.restoring`). Nothing of this is ever part of a session or
an export.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from store.api import CorruptError, ReadOnlyError
from store.disclosures.chain import LOG, end_of
from store.disclosures.kept import broken_off
from store.files import disk
from store.files.stamp import now
from store.home import Home, folder_of
from store.homes import home_at
from workshop.disclosure.anchor import Head
from workshop.disclosure.log import (
    WAY_ON,
    EntryKind,
    LogEntry,
    LogLink,
    Tampered,
    digest,
    kept_files,
    link,
    read_as_far,
)
from workshop.wording import count_noun

_BROUGHT_BACK = f"restore the last good copy of disclosures.jsonl and ask who changed it. {WAY_ON}"


@dataclass(frozen=True, slots=True)
class Seen:
    """The files as they were read, in an order in which somebody who writes meanwhile cannot look like damage: what is
    kept, then what is announced, then the head, then the lines.

    `links` are the lines before the first one that does not fit, `fits` is where they end in `data`, `tampered` what is
    wrong with that one. `pending` is a line that was being written when the work was broken off. `loose` are hashes in
    the folder that no line accounts for. `damaged` says why the head cannot be read.
    """

    data: bytes
    links: tuple[LogLink, ...]
    fits: int
    tampered: Tampered | None
    head: Head | None
    damaged: str
    loose: frozenset[str]
    pending: LogLink | None


class Disclosures:
    """The log of one home. Reading makes nothing; the first `append` makes the files."""

    def __init__(self, home: Home | Path) -> None:
        self.home = folder_of(home)
        self.path = self.home / LOG
        self.chain = home_at(home).disclosures()

    def links(self) -> tuple[LogLink, ...]:
        """Every line, verified. Raises CorruptError naming the first line that does not fit or what is missing,
        ReadOnlyError."""
        return self._sound(self.look())

    def append(
        self, make: Callable[[Sequence[LogLink]], LogEntry], files: Mapping[str, bytes] | None = None
    ) -> LogLink:
        """Write the entry that `make` gives for the log as it is now, and keep `files` (bytes by name), all of which
        the entry names: one that no line names would be taken for the trace of a missing line.

        Returns when all of it is on the disk. Raises CorruptError (the log was tampered with; nothing is written),
        BusyError, DiskFullError, ReadOnlyError.
        """
        with self.locked():
            links = self._settled(self.look())
            made, line = link(links[-1] if links else None, make(links))
            named = {sha256 for _, sha256, _ in made.entry.files}
            assert named.issuperset(map(digest, (files or {}).values())), "an entry names all files it keeps"
            self.chain.write(made, line, (files or {}).values())
            return made

    def file(self, sha256: str) -> bytes:
        """The bytes of a file that was sent. Raises CorruptError when they are not there or are not those any more."""
        return self.chain.kept.read(sha256)

    def locked(self) -> AbstractContextManager[object]:
        """The right to write, for the length of a `with`. Raises BusyError; DiskFullError, ReadOnlyError for what the
        disk refuses."""
        return self.chain.locked()

    def look(self) -> Seen:
        """Everything that is there, whatever it says. Raises ReadOnlyError."""
        chain = self.chain
        while True:
            try:
                names = chain.kept.names()
            except OSError as error:
                raise ReadOnlyError(f"{chain.kept.name} cannot be read ({disk.reason(error)}).") from None
            announced = chain.kept.announced()
            try:
                head, damaged = chain.head(), ""
            except CorruptError as problem:
                head, damaged = None, str(problem)
            data = chain.read()
            links, tampered = read_as_far(data)
            if head is None and not damaged and len(links) > 1 and chain.has_head():
                continue  # the first lines ever were written while we looked
            fits = end_of(data, len(links))
            pending = broken_off(announced, links)
            if pending is not None and len(data) - fits <= len(announced):
                tampered = None  # what stands at the end is a part of that line
            known = _accounted(data, links) | (
                {sha256 for _, sha256, _ in kept_files(pending.entry)} if pending else set()
            )
            return Seen(data, links, fits, tampered, head, damaged, names - known, pending)

    def _sound(self, seen: Seen) -> tuple[LogLink, ...]:
        """The lines, when nothing is wrong with them and none is missing."""
        if seen.tampered is not None:
            raise CorruptError(str(seen.tampered))
        if seen.damaged:
            raise CorruptError(f"{seen.damaged} of the disclosure log; restore a good copy of both. {WAY_ON}")
        if problem := missing_at_end(seen):
            raise CorruptError(f"{problem}: lines were taken away or replaced; {_BROUGHT_BACK}")
        if seen.loose:
            lines, files = count_noun(len(seen.links), "line"), count_noun(len(seen.loose), "file")
            raise CorruptError(
                f"The disclosure log has {lines}, and {files} in {self.chain.kept.name} belong to none of them: lines "
                f"are missing; {_BROUGHT_BACK}"
            )
        return seen.links

    def _settled(self, seen: Seen) -> tuple[LogLink, ...]:
        """The lines, after saying of a release that was broken off before its line that it was never handed out. Of
        another event that was broken off nothing is left, and nothing is to be said."""
        links = self._sound(seen)
        if seen.pending is None or not kept_files(seen.pending.entry):
            return links
        entry = broken_off_entry(seen.pending.entry)
        made, line = link(links[-1] if links else None, entry)
        self.chain.write(made, line)
        return (*links, made)


def broken_off_entry(planned: LogEntry) -> LogEntry:
    """What the log says of a release whose files were kept and whose line was never written."""
    return LogEntry(
        EntryKind.FAILED,
        now(),
        planned.release,
        planned.partner,
        files=planned.files,
        reasons=("the work was broken off before the release was entered; nothing was released",),
    )


def missing_at_end(seen: Seen) -> str:
    """What the head says against the lines. It may be one line behind, when a machine went down between the two; never
    ahead. Empty when they agree."""
    count, last = (seen.head.lines, seen.head.hash) if seen.head is not None else (0, "")
    if count == 0 and len(seen.links) <= 1:
        return ""
    if 0 < count <= len(seen.links) and seen.links[count - 1].hash == last:
        return ""
    return f"The disclosure log has {len(seen.links)} lines and its head says {count}"


def _accounted(data: bytes, links: Sequence[LogLink]) -> set[str]:
    """The hashes of every file that a line names, and of every line."""
    lines = data.split(b"\n")[: len(links)]
    files = {sha256 for link in links for _, sha256, _ in kept_files(link.entry)}
    return files | {digest(line + b"\n") for line in lines}
