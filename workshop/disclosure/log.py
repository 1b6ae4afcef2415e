"""The disclosure log: what went to whom, when, why and on which consent; what was refused; what was taken back.

34 CFR 99.32 asks for the party and its legitimate interest, for each student whose record was disclosed, as long as the
record is kept; this log holds the date, the purpose and the consent too, and refusals. It is a chain: each line holds
the SHA-256 of the line before, so that no line can be changed, taken out or moved unnoticed. Students stand in it by
the ids the division uses, never by name, and no fact about them stands in it. Pure: files are for
`store.disclosures.log`.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from content.clean import clean_line
from workshop.disclosure.agreement import Agreement, read_agreement
from workshop.disclosure.engine.model import NOTHING_SAFE
from workshop.records.problems import SharingProblem

FIRST = "0" * 64
"""What the first line names as the line before."""
WAY_ON = "Without a good copy, workshop share log --restore --reason TEXT enters again what is known, and records that."


class EntryKind(StrEnum):
    """What happened. A release stays in the history whatever happens to it later: somebody has seen it."""

    RELEASED = "released"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    DESTROYED = "destroyed"
    FAILED = "failed"
    """The entry was written, but the folder was not: nothing left the house."""
    RESTORED = "restored"
    """Lines were missing, and somebody decided to go on: what is known of them is entered again in the next lines."""
    PREPARED = "prepared"
    """A release that waits for a second person; nothing left the house."""
    NOT_APPROVED = "not approved"
    """Somebody wanted to approve a prepared release and could not; it waits on."""
    DECLINED = "declined"
    """A second person decided against a prepared release."""
    COUNTERSIGNED = "countersigned"
    """A second person looked at a release that one person made in an emergency."""
    AGREEMENT = "agreement"
    """An agreement with a partner as it stands from now on; the last line about it counts."""
    ANSWERED = "answered"
    """A person said what became of labels, and nothing was released with it."""
    CORRECTED = "corrected"
    """What a person said of labels in an earlier line was wrong. Both what was said and what is said now count."""


class LegalBasis(StrEnum):
    """Why the law allows it. The program knows these two only; where an exception would be needed, people decide."""

    AGGREGATE = "aggregate"
    CONSENT = "aggregate and consent"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One event.

    Attributes:
        at: UTC, ISO 8601, whole seconds. release: its id. approved_by: who decided; never the program.
        partner, people: the party, and who of it receives the data. basis, purpose, interest: why.
        tables: the columns of each table sent. fields: the columns of individual records sent.
        students: (student id, consent id) for each individual record sent.
        files: (name, sha256, size in bytes) of each file sent; the bytes are kept under the sha256.
        onward: parties the partner may pass data on to. notice: which text on passing on came with it.
        destroy_by: the last day the partner may keep it. `reasons`: why it was refused or withdrawn; of a
            release, how many requests for individual records were decided how. `instead`: what takes its place.
        by, role, session, account, known: who pressed the key, as session and machine know them, and how the session
            knew (`maker`); earlier versions do not say. typed: which of the names here somebody typed, so that nobody
            vouches for them.
        host: of a prepared release, where its files lie when several hosts have the same log.
        insisted: columns about single students that a person insisted on.
        second_by: the second person, who approved, declined or countersigned what `approved_by` prepared. approvers:
            who alone may be that; empty: anybody else. folder: where a prepared release will go. countersign_days: how
            soon a second person has to sign where one released alone; 0 where nobody may. emergency: why one person
            did, countersign_by: the last day for the second one.
        agreement: the id of the agreement a release is under. agreed: that agreement, whole.
        policy, engine, attackers, proof: how it was checked; `policy` is the id and the SHA-256 of its text.
        same_values: what a person said of values that changed: (column, values of earlier releases, values of this
            file); one side is empty for values that are gone, or new. same_columns: (column of earlier releases, of
            this file or empty). without_history: why earlier releases were not compared with; empty when they were.
    """

    kind: EntryKind
    at: str
    release: str = ""
    partner: str = ""
    people: tuple[str, ...] = ()
    basis: str = ""
    purpose: str = ""
    interest: str = ""
    tables: tuple[tuple[str, ...], ...] = ()
    fields: tuple[str, ...] = ()
    students: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str, int], ...] = ()
    onward: tuple[str, ...] = ()
    notice: str = ""
    destroy_by: str = ""
    policy: str = ""
    engine: str = ""
    attackers: tuple[str, ...] = ()
    proof: str = ""
    approved_by: str = ""
    reasons: tuple[str, ...] = ()
    instead: str = ""
    same_values: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()
    same_columns: tuple[tuple[str, str], ...] = ()
    without_history: str = ""
    by: str = ""
    role: str = ""
    session: str = ""
    account: str = ""
    known: str = ""
    typed: tuple[str, ...] = ()
    insisted: tuple[str, ...] = ()
    second_by: str = ""
    approvers: tuple[str, ...] = ()
    folder: str = ""
    host: str = ""
    countersign_days: int = 0
    emergency: str = ""
    countersign_by: str = ""
    agreement: str = ""
    agreed: Agreement | None = None
    release_years: tuple[tuple[str, str], ...] = ()
    school_year: str = ""
    counting: tuple[tuple[str, str], ...] = ()
    label_numbers: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class LogLink:
    """One line of the log: its number from 1, its hash, and the entry."""

    number: int
    hash: str
    entry: LogEntry


class Tampered(SharingProblem):
    """The log is not as it was written; the sentence names the first line that does not fit."""


class NewerLog(Tampered):
    """A line that is as it was written, by a version of the program that knows more than this one."""


def canonical(value: object) -> bytes:
    """JSON in one form only: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def link(previous: LogLink | None, entry: LogEntry) -> tuple[LogLink, bytes]:
    """The next line of the log, and its bytes with the line feed."""
    number = previous.number + 1 if previous else 1
    before = previous.hash if previous else FIRST
    body = _plain(entry)
    made = LogLink(number, _hash(before, number, body), entry)
    return made, canonical({"entry": body, "hash": made.hash, "number": number, "previous": before}) + b"\n"


def _hash(before: str, number: int, body: dict[str, Any]) -> str:
    return digest(before.encode() + b"\n" + canonical([number, body]))


def _plain(entry: LogEntry) -> dict[str, Any]:
    """The entry without what is empty."""
    found = {part.name: value for part in fields(entry) if (value := getattr(entry, part.name))}
    found |= {"agreed": entry.agreed.document()} if entry.agreed is not None else {}
    return json.loads(canonical(found)) or {}


def read_log(data: bytes) -> tuple[LogLink, ...]:
    """Every line, verified one after another. Raises Tampered naming the first line that does not fit.

    Bytes after the last line feed are an unfinished line: no entry, and none that was ever acknowledged.
    """
    links, problem = read_as_far(data)
    if problem is not None:
        raise problem
    return links


def read_as_far(data: bytes) -> tuple[tuple[LogLink, ...], Tampered | None]:
    """The lines before the first one that does not fit, and what is wrong with that one; None when all fit."""
    links: list[LogLink] = []
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        try:
            made, before = _read_line(line, number)
            if made.number != number or before != (links[-1].hash if links else FIRST):
                raise _broken(number, "does not follow the line before it: a line was taken out, moved or put in")
        except Tampered as problem:
            return tuple(links), problem
        links.append(made)
    return tuple(links), None


def read_alone(line: bytes) -> tuple[LogLink, str] | None:
    """A single line with its line feed, and the hash it names as the line before; None when it is none, or changed."""
    try:
        return _read_line(line[:-1], 0) if line.endswith(b"\n") else None
    except Tampered:
        return None


def _read_line(line: bytes, number: int) -> tuple[LogLink, str]:
    """The link, whose hash fits what it says, and the hash of the line before. `number` is for the sentence."""
    try:
        found = json.loads(line)
        body, given, before = found["entry"], found["hash"], found["previous"]
        whole = canonical(found) == line and set(found) == {"entry", "hash", "number", "previous"}
        fits = whole and given == _hash(before, found["number"], body)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _broken(number, "cannot be read") from None
    if not fits:
        raise _broken(number, "was changed after it was written")
    try:
        return LogLink(found["number"], given, _entry(body)), before
    except (ValueError, KeyError, TypeError):
        raise NewerLog(
            f"The disclosure log, line {number}, was written by a newer version of workshop; it was not changed since. "
            "Update workshop on this computer."
        ) from None


def _broken(number: int, what: str) -> Tampered:
    return Tampered(
        f"The disclosure log, line {number}, {what}. Restore the last good copy of disclosures.jsonl and ask who "
        f"changed it. {WAY_ON}"
    )


def _entry(body: dict[str, Any]) -> LogEntry:
    parts: dict[str, Any] = {key: _tuples(value) for key, value in body.items()}
    if "agreed" in parts:
        parts["agreed"] = read_agreement(parts["agreed"])
    return LogEntry(**(parts | {"kind": EntryKind(body["kind"])}))


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


# ------------------------------------------------------------------ questions


def same_name(one: str, other: str) -> bool:
    """Names are the same whatever their case and spaces."""
    return clean_line(one).casefold() == clean_line(other).casefold()


def nearly_same_name(one: str, other: str) -> bool:
    """Whether one is probably the other mistyped: word by word the same, but for a letter or two inside longer words.
    Names told apart by a number, a short word or a last letter (North 1, North 2; Team A, Team B) are different."""
    ours, theirs = (clean_line(name).casefold().split() for name in (one, other))
    if len(ours) != len(theirs) or ours == theirs:
        return False
    return all(_mistyped(*pair) for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1])


def _mistyped(one: str, other: str) -> bool:
    if min(len(one), len(other)) < 4 or any(letter.isdigit() for letter in one + other):
        return False
    same_start = len(one) == len(other) and one[:-1] == other[:-1]
    return not same_start and difflib.SequenceMatcher(None, one, other).ratio() >= 0.8


def releases(links: Iterable[LogLink], partner: str = "") -> list[LogLink]:
    """Everything that was ever sent (to that partner), withdrawn and superseded too: it was seen."""
    links = tuple(links)
    failed = {link.entry.release: link.number for link in links if link.entry.kind is EntryKind.FAILED}
    return [
        link
        for link in links
        if link.entry.kind is EntryKind.RELEASED
        and link.number > failed.get(link.entry.release, 0)  # a release that failed may be approved once more
        and (not partner or same_name(link.entry.partner, partner))
    ]


def about_partner(links: Sequence[LogLink], partner: str) -> list[LogLink]:
    """Every event with that partner, what happened later to its releases too."""
    theirs = {link.entry.release for link in links if same_name(link.entry.partner, partner)} - {""}
    return [link for link in links if link.entry.release in theirs or same_name(link.entry.partner, partner)]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What was published of one student: the release's line, and the consent it rests on."""

    link: LogLink
    consent: str
    later: tuple[LogLink, ...]
    """What happened to the release afterwards: withdrawn, superseded, destroyed."""


def about_student(links: Sequence[LogLink], student: str) -> list[Disclosure]:
    """To whom this student's own records went, when, why and on which consent (34 CFR 99.32)."""
    found = []
    for sent in releases(links):
        consents = [consent for name, consent in sent.entry.students if name == student]
        later = tuple(link for link in links if link.number > sent.number and link.entry.release == sent.entry.release)
        found += [Disclosure(sent, consent, later) for consent in consents]
    return found


_KNOWN = {"typed": "name typed", "code": "known by code", "key": "known by key", "link": "known by link"}


def entered_by(entry: LogEntry) -> str:
    """`Eve Long (coordinator), name typed, session autumn-4f2a, account ruiz`; empty where a line does not say."""
    parts = (
        f"{entry.by} ({entry.role})" if entry.by else "",
        _KNOWN.get(entry.known, ""),
        f"session {entry.session}" if entry.session else "",
    )
    return ", ".join(filter(None, (*parts, f"account {entry.account}" if entry.account else "")))


def names(entry: LogEntry, key: str) -> str:
    """The names under `approved_by`, `second_by`, `people` or `onward`; ` (typed)` where nobody vouches for them."""
    said = getattr(entry, key)
    text = said if isinstance(said, str) else ", ".join(said)
    return f"{text} (typed)" if text and key in entry.typed else text


def open_reasons(entry: LogEntry) -> tuple[str, ...]:
    """Why something was refused or withdrawn, as anybody may read it. Refusals of earlier versions hold the size or the
    sum behind them, which would tell about a group that was not released."""
    if entry.kind is not EntryKind.REFUSED:
        return entry.reasons
    return (NOTHING_SAFE, *(reason for reason in entry.reasons if reason.startswith("entered again;")))


_SIDE_NOTES = (EntryKind.NOT_APPROVED, EntryKind.COUNTERSIGNED)
"""Events after which a release is where it was before."""


def kept_files(entry: LogEntry) -> tuple[tuple[str, str, int], ...]:
    """The files of an entry that are kept for good. Those of a prepared release lie apart until it is approved."""
    return () if entry.kind is EntryKind.PREPARED else entry.files


def state_of(links: Sequence[LogLink], release: str) -> EntryKind | None:
    """What became of a release: the last event that moved it; None when there is no such release."""
    kinds = [link.entry.kind for link in links if link.entry.release == release and link.entry.kind not in _SIDE_NOTES]
    return kinds[-1] if kinds else None
