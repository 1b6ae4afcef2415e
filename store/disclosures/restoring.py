"""Going on after lines of the disclosure log were lost: what is known of them is entered again, and the log says so.

Somebody decides this and says why. Lines that lie under `disclosures/` and follow the log as it is are put back to the
byte. Other lines, from there and from a part of the log that does not fit, are entered again with what they said. A
release of which only the files are left, here or with a partner, is entered as far as its release.json says: what went
out counts as told whatever became of its line. Nothing is deleted; a log that has to be cut lies beside it as it was.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from store.api import CorruptError, StoreError
from store.disclosures.log import Disclosures, Seen, broken_off_entry, missing_at_end
from store.files.stamp import now
from workshop.disclosure.anchor import Head, compare
from workshop.disclosure.document import decode
from workshop.disclosure.entries import reentered_entry
from workshop.disclosure.log import (
    EntryKind,
    LogEntry,
    LogLink,
    NewerLog,
    digest,
    kept_files,
    link,
    read_alone,
    releases,
)
from workshop.disclosure.release import RELEASE
from workshop.records.problems import FileProblem

Files = Mapping[str, bytes]
"""The files of one release: bytes by name, with its release.json."""


@dataclass(frozen=True, slots=True)
class Restored:
    """`back`: lines put back to the byte. `again`: lines entered again with what they said. `releases`: ids of those
    entered from their files alone. `aside`: the log as it was, when it had to be cut."""

    back: int
    again: int
    releases: tuple[str, ...]
    aside: Path | None


def restore(
    log: Disclosures,
    reason: str,
    by: str,
    held: Sequence[Files] = (),
    sign: Callable[[LogEntry], LogEntry] = lambda entry: entry,
) -> Restored:
    """Enter again what is missing, and that `by` decided to go on for that reason. `held` are releases of
    partners; `sign` adds to the new line who pressed the key.

    Raises StoreError when nothing is missing, or a partner's release contradicts the log; BusyError, DiskFullError,
    ReadOnlyError.
    """
    with log.locked():
        seen = log.look()
        if isinstance(seen.tampered, NewerLog):
            raise StoreError(str(seen.tampered))
        wanted = [files for files in held if _is_missing(files, seen.links)]
        found = _words(seen, len(_unanchored(log, seen.links)))
        if not found and not wanted:
            raise StoreError("Nothing is missing from the disclosure log, so there is nothing to restore.")
        decided = sign(LogEntry(EntryKind.RESTORED, now(), approved_by=by, reasons=(reason, *found)))
        return _Restoring(log, seen).run(decided, wanted)


def _is_missing(files: Files, links: Sequence[LogLink]) -> bool:
    """Whether the log has no line for that release. Raises StoreError when it has one that says something else."""
    try:
        compared = compare(files[RELEASE], links)
    except FileProblem as problem:
        raise StoreError(str(problem)) from None
    here = any(one.entry.release == compared.release and one.entry.kind is EntryKind.RELEASED for one in links)
    if here and compared.problems:
        raise StoreError(f"{compared.problems[0]} It is not entered again; find out which of the two was changed.")
    return not here


def _unanchored(log: Disclosures, links: Sequence[LogLink]) -> dict[str, int]:
    """The size of each kept release.json, by its hash, that names a line which is not in the log any more."""
    found: dict[str, int] = {}
    for one in releases(links):
        for name, sha256, size in one.entry.files:
            with contextlib.suppress(CorruptError, FileProblem):
                if name == RELEASE and compare(log.file(sha256), links).problems:
                    found[sha256] = size
    return found


def _words(seen: Seen, unanchored: int) -> tuple[str, ...]:
    """What is wrong with the log, as its new line says it."""
    found = [str(seen.tampered).partition(";")[0]] if seen.tampered is not None else []
    found += [seen.damaged or missing_at_end(seen)]
    found += [f"{len(seen.loose)} kept files belonged to no line"] if seen.loose else []
    found += [f"{unanchored} releases named lines that are not in the log"] if unanchored else []
    return tuple(filter(None, found))


class _Restoring:
    """The work, under the log's lock. `links` are the lines of the log to be, `written` the bytes of those that are
    new; `lines` and `releases` are what is known beside the log as it is, by the hash of the bytes, and `loose` how
    large each file is that no line accounts for yet."""

    def __init__(self, log: Disclosures, seen: Seen) -> None:
        self._log, self._chain, self._seen = log, log.chain, seen
        self._links, self._written = list(seen.links), list[bytes]()
        self._lines: dict[str, LogLink] = {}
        self._releases: dict[str, Files] = {}
        self._loose: dict[str, int] = {}
        for sha256 in sorted(seen.loose):
            self._sort(sha256, self._bytes(sha256))
        for line in seen.data[seen.fits :].splitlines(keepends=True):
            if (found := read_alone(line)) is not None:
                self._lines.setdefault(digest(line), found[0])

    def run(self, decided: LogEntry, held: Sequence[Files]) -> Restored:
        """Put the files back, then enter the decision and every line the log lost."""
        back = self._put_back()
        again = [one for one in sorted(self._lines.values(), key=lambda one: one.number) if one not in self._links]
        named = {sha256 for one in (*self._links, *again) for _, sha256, _ in kept_files(one.entry)}
        found = self._releases | {digest(files[RELEASE]): files for files in held}
        entering = [files for sha256, files in found.items() if sha256 not in named]
        files = self._accounted(again, entering)
        self._add(replace(decided, files=files))
        for one in again:
            note = f"entered again; this was line {one.number} of the log before"
            self._add(replace(one.entry, reasons=(*one.entry.reasons, note)))
        pending = self._seen.pending
        if pending is not None and kept_files(pending.entry) and pending not in self._links:
            self._add(broken_off_entry(pending.entry))
        ids = tuple(self._enter(release) for release in entering)
        return Restored(back, len(again), ids, self._write())

    def _write(self) -> Path | None:
        """All of it at once: a machine that goes down leaves the log as it was, or restored."""
        seen, aside = self._seen, None
        if seen.data[seen.fits :]:
            aside = self._chain.set_aside("aside", seen.data, 0)
        self._chain.write_instead(seen.data[: seen.fits], self._written, Head.of(self._links))
        return aside

    def _accounted(self, again: Sequence[LogLink], entering: Sequence[Files]) -> tuple[tuple[str, str, int], ...]:
        """What the line about restoring answers for: the files that no line named, and every release.json that may name
        a line that is gone."""
        sizes = self._loose | _unanchored(self._log, self._links)
        sizes |= {digest(files[RELEASE]): len(files[RELEASE]) for files in entering}
        sizes |= {sha256: size for one in again for name, sha256, size in kept_files(one.entry) if name == RELEASE}
        return tuple((f"kept file {n}", *pair) for n, pair in enumerate(sorted(sizes.items()), 1))

    def _sort(self, sha256: str, data: bytes) -> None:
        self._loose[sha256] = len(data)
        if (found := read_alone(data)) is not None:
            self._lines[sha256] = found[0]
        elif files := self._release(data):
            self._releases[sha256] = files

    def _bytes(self, sha256: str) -> bytes:
        """What is kept under that hash; nothing when it is not those bytes any more."""
        try:
            return self._chain.kept.read(sha256)
        except CorruptError:
            return b""

    def _release(self, data: bytes) -> Files:
        """The files of the release whose release.json this is, as far as they are kept; none when it is something
        else."""
        try:
            named = decode(data)["files"]
        except (FileProblem, KeyError):
            return {}
        kept = {str(name): self._bytes(str(sha256)) for name, sha256 in named.items()}
        return {RELEASE: data} | {name: found for name, found in kept.items() if found}

    def _put_back(self) -> int:
        """The lines that follow the log as it is, to the byte; how many."""
        for one in sorted(self._lines.values(), key=lambda one: one.number):
            made, line = link(self._links[-1] if self._links else None, one.entry)
            if made == one:
                self._add(one.entry)
                for sha256 in (digest(line), *(sha256 for _, sha256, _ in kept_files(one.entry))):
                    self._loose.pop(sha256, None)
        return len(self._written)

    def _enter(self, files: Files) -> str:
        entry = reentered_entry(files)
        for data in files.values():
            self._chain.kept.keep(data)
        self._add(entry)
        return entry.release

    def _add(self, entry: LogEntry) -> None:
        made, line = link(self._links[-1] if self._links else None, entry)
        self._links.append(made)
        self._written.append(line)
