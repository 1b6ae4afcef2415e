"""What a release.json says of the disclosure log, so that what partners hold tells whether lines are missing.

Each release names the last line there was when it was made. Whoever shortens the log, or puts an older one back, cannot
change the copies that have left: the log has to hold that line still, and after it the release itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workshop.disclosure.document import Altered, decode
from workshop.disclosure.log import FIRST, WAY_ON, EntryKind, LogLink, digest, releases
from workshop.records.problems import FileProblem

HEAD_KEY = "log"


@dataclass(frozen=True, slots=True)
class Head:
    """How many lines a log has, and the hash of the last one."""

    lines: int = 0
    hash: str = FIRST

    @classmethod
    def of(cls, links: Sequence[LogLink]) -> Head:
        """The last line of a log; the empty head for an empty log."""
        return cls(links[-1].number, links[-1].hash) if links else cls()

    def document(self) -> dict[str, Any]:
        """As it stands in a release.json."""
        return {"lines": self.lines, "hash": self.hash}

    def stands_in(self, links: Sequence[LogLink]) -> bool:
        """Whether that log still has this line in its place."""
        if self.lines == 0:
            return self.hash == FIRST
        return self.lines <= len(links) and links[self.lines - 1].hash == self.hash


def named_head(document: Mapping[str, Any]) -> Head | None:
    """The head that a release.json names; None when it was made by a version that named none. Raises FileProblem."""
    said = document.get(HEAD_KEY)
    if said is None:
        return None
    try:
        lines, last = said["lines"], said["hash"]
        if type(lines) is not int or lines < 0 or not isinstance(last, str):
            raise ValueError
    except (KeyError, TypeError, ValueError):
        raise FileProblem("What the release says of the disclosure log cannot be read; ask for a new copy.") from None
    return Head(lines, last)


@dataclass(frozen=True, slots=True)
class Compared:
    """What a release.json and the log say of each other: `problems`, one sentence each, and `note`, for a person."""

    release: str
    problems: tuple[str, ...] = ()
    note: str = ""


def compare(data: bytes, links: Sequence[LogLink], name: str = "release.json") -> Compared:
    """Hold the bytes of a release.json against a log whose chain was verified. Raises FileProblem: no release."""
    try:
        return compare_document(decode(data, name), digest(data), links)
    except Altered as problem:
        return Compared("", (str(problem),))


def compare_document(document: Mapping[str, Any], sha256: str, links: Sequence[LogLink]) -> Compared:
    """The same for a document that was read already; `sha256` is that of its bytes.

    Of a release that a line about restoring names, the line it was made after may be gone; `note` says when somebody
    decided to go on, and why. Raises FileProblem.
    """
    release = str(document.get("release", ""))
    lines = [link for link in links if link.entry.release == release]
    if not any(link.entry.kind is EntryKind.RELEASED for link in lines):
        return Compared(release, (f"The disclosure log has no line for release {release}: lines are missing.",))
    handed_out = [link for link in releases(links) if link.entry.release == release]
    if not handed_out:
        return Compared(release, (f"The disclosure log says that release {release} was never handed out.",))
    mine = next((link for link in handed_out if _names(link, sha256)), None)
    if mine is None:
        return Compared(release, (f"The disclosure log names another release.json for release {release}.",))
    if named_head(document) is None:
        return Compared(release, note="It was made before releases named the log, so only its own line was looked for.")
    problem = misplaced(document, mine, links)
    decided = _restored(sha256, links)
    if decided is None:
        return Compared(release, (problem,) if problem else ())
    why = "; ".join(decided.entry.reasons)
    return Compared(release, note=f"Lines were lost, and the log was restored ({decided.entry.at}: {why}).")


def refuse_misplaced(document: Mapping[str, Any], sha256: str, link: LogLink, links: Sequence[LogLink]) -> None:
    """Raises FileProblem when the release of that line names one before it that is gone, and nobody has restored it."""
    if (problem := misplaced(document, link, links)) and _restored(sha256, links) is None:
        raise FileProblem(f"{problem} Lines were taken away or replaced; ask who changed the log. {WAY_ON}")


def misplaced(document: Mapping[str, Any], link: LogLink, links: Sequence[LogLink]) -> str:
    """What is wrong with the place of that line, by the one its release names as made before; empty when nothing."""
    head, release = named_head(document), link.entry.release
    if head is None or (head.stands_in(links) and link.number > head.lines):
        return ""
    if head.lines > len(links):
        return f"Release {release} was made after line {head.lines} of the log, which has {len(links)} lines now."
    return f"Release {release} was made after a line {head.lines} that is not in the log any more."


def _restored(sha256: str, links: Sequence[LogLink]) -> LogLink | None:
    """The line that answers for what was lost before that release."""
    return next((link for link in links if link.entry.kind is EntryKind.RESTORED and _names(link, sha256)), None)


def _names(link: LogLink, sha256: str) -> bool:
    return any(file == sha256 for _, file, _ in link.entry.files)
