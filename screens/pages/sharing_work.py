"""The long work of the sharing check, off the screen's thread: look, read, protect, write. Never raises, never quotes a
file."""

from __future__ import annotations

import contextlib
import datetime
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from screens.pages.sharing_setup import breakdown_columns
from store.api import StoreError
from workshop.sharing.attendance import Attendance, InMemoryOnly, read_attendance
from workshop.sharing.consent_file import Consents, read_consents
from workshop.sharing.engine.model import Attacker, Table
from workshop.sharing.grouping import Grouping
from workshop.sharing.levels import Above, levels
from workshop.sharing.log import Entry, Link
from workshop.sharing.mapping import Columns, Look, look
from workshop.sharing.policy import Policy
from workshop.sharing.prepare import Answer, Asked, By, Request, prepare
from workshop.sharing.problems import Cancelled, FileProblem, Refused, SharingProblem
from workshop.sharing.release import Release, Terms, build_release
from workshop.sharing.rows import Progress

if TYPE_CHECKING:
    from store.library import Library
    from workshop.sharing.coarser import Proposal

T = TypeVar("T")
Stop = Callable[[], bool]
_BAR = 10


class Job:
    """One job on its thread: how it tells how far it is, and learns that it should stop."""

    def __init__(self, stop: threading.Event, tell: Callable[[str], object]) -> None:
        self._stop, self._tell = stop, tell
        self._percent = -1

    def cancelled(self) -> bool:
        return self._stop.is_set()

    def progress(self, share: float, words: str) -> None:
        """At most one message for each percent: the screen is painted for it."""
        percent = round(100 * share)
        if percent != self._percent:
            self._percent = percent
            with contextlib.suppress(RuntimeError):  # the application has ended meanwhile
                self._tell(f"{bar(share)}  {percent} % · {words}")


def bar(share: float) -> str:
    """How far it is, drawn: `━━━━━─────` for a half."""
    done = min(max(round(share * _BAR), 0), _BAR)
    return "━" * done + "─" * (_BAR - done)


@dataclass(frozen=True, slots=True)
class Failed:
    """Why it did not work: one sentence, and the refused rows. Stopped by the person: an empty sentence."""

    sentence: str
    refused: tuple[Refused, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Looked:
    """A first look, and the columns remembered for this layout."""

    look: Look
    remembered: Columns | None


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Loaded(InMemoryOnly):
    """The attendance file, and which of its columns are levels of one order."""

    attendance: Attendance
    above: Above


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Prepared(InMemoryOnly):
    """What the partner may receive, with all that a release needs.

    `made`: when it was decided. `full`: the same tables with their true counts, for a coordinator; otherwise empty.
    """

    asked: Asked
    answer: Answer
    made: datetime.datetime
    id_column: str = ""
    full: tuple[Table, ...] = ()

    @property
    def partner(self) -> str:
        return self.asked.request.partner

    @property
    def purpose(self) -> str:
        return self.asked.request.purpose

    def release(self, terms: Terms) -> Release:
        """The bytes that go out under these terms: of this very result."""
        answer, asked = self.answer, self.asked
        return build_release(
            answer.result, answer.records, answer.consents, terms, asked.policy, asked.attackers, asked.hierarchies,
            self.id_column, asked.groupings,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Proposed(InMemoryOnly):
    """Coarser groupings of that preview, the best first."""

    prepared: Prepared
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Sent:
    """A release is written and stands in the log."""

    release: Release
    folder: Path


@dataclass(frozen=True, slots=True)
class Noted:
    """A refusal stands in the log."""


@dataclass(frozen=True, slots=True, repr=False)
class Logged:
    """The disclosure log, verified."""

    links: tuple[Link, ...]


def look_at(path: Path, library: Library | None, cancelled: Stop) -> Looked | Failed:
    """A first look at the columns of a file, and what is remembered of files like it."""

    def work() -> Looked:
        seen = look(path, cancelled)
        kept = None if library is None else library.recall_mapping(seen.layout.id)
        return Looked(seen, Columns.recall(kept, seen.header))

    return _careful(work)


def load(path: Path, columns: Columns, library: Library | None, progress: Progress, cancelled: Stop) -> Loaded | Failed:
    """Read the attendance file; when that went well, remember its columns for the next file like it."""

    def work() -> Loaded:
        found = read_attendance(path, columns, progress=progress, cancelled=cancelled)
        if library is not None:
            # What cannot be remembered is asked again the next time: no reason to stop.
            with contextlib.suppress(StoreError):
                library.remember_mapping(found.layout.id, columns.remember())
        return Loaded(found, levels(found, breakdown_columns(found)))

    return _careful(work)


def load_consents(path: Path, attendance: Attendance, progress: Progress, cancelled: Stop) -> Consents | Failed:
    """Read the consents for the students of that file."""
    return _careful(lambda: read_consents(path, attendance, progress=progress, cancelled=cancelled))


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Wish(InMemoryOnly):
    """Everything chosen for a preview, as it was when `v` was pressed."""

    attendance: Attendance
    consents: Consents
    request: Request
    policy: Policy
    attackers: tuple[Attacker, ...]
    hierarchies: tuple[By, ...]
    groupings: tuple[Grouping, ...]
    now: datetime.datetime
    home: Path
    full: bool


def preview(wish: Wish, progress: Progress, cancelled: Stop) -> Prepared | Failed:
    """What the partner may receive, beside everything the disclosure log of this home says was told before."""

    def work() -> Prepared:
        from store.disclosures import Disclosures
        from workshop.sharing.past import past_of
        from workshop.sharing.truth import true_table

        attendance, request = wish.attendance, wish.request
        _refuse_unknown_fields(wish)
        log = Disclosures(wish.home)
        links = log.links()
        past = past_of(links, request.partner, attendance.attributes, log.file)
        asked = Asked(request, wish.policy, wish.attackers, wish.hierarchies, past, groupings=wish.groupings)
        answer = prepare(attendance, asked, wish.consents, wish.now, progress=progress, cancelled=cancelled)
        tables = answer.result.tables if wish.full else ()
        full = tuple(true_table(attendance, wish.policy, table, asked.groupings) for table in tables)
        return Prepared(asked, answer, wish.now, attendance.columns.id, full)

    return _careful(work)


def find_coarser(prepared: Prepared, progress: Progress, cancelled: Stop) -> Proposed | Failed:
    """Coarser groupings that tell more than this preview, each protected."""

    def work() -> Proposed:
        from workshop.sharing.coarser import propose

        answer = prepared.answer
        return Proposed(prepared, propose(answer.task, answer.result, progress=progress, cancelled=cancelled))

    return _careful(work)


def _refuse_unknown_fields(wish: Wish) -> None:
    if wish.request.fields:
        unknown = wish.consents.unknown_fields(wish.attendance.fields(), wish.request.partner, wish.request.classes)
        if unknown:
            raise FileProblem(f'"{wish.consents.file}", {unknown[0].sentence()}; correct it.', unknown)


def send_release(home: Path, folder: Path, prepared: Prepared, release: Release, cancelled: Stop) -> Sent | Failed:
    """Write the folder and its entry in the log, both or neither; not when something was released since the preview."""

    def work() -> Sent:
        from store.disclosures import Disclosures
        from store.releases import now_utc, send
        from workshop.sharing.entries import released_entry
        from workshop.sharing.past import refuse_newer

        def entry(links: Sequence[Link]) -> Entry:
            refuse_newer(prepared.asked.past, links)
            return released_entry(prepared.asked, release, now_utc(), prepared.answer.verdicts)

        send(Disclosures(home), folder, release.files, entry, cancelled)
        return Sent(release, folder)

    return _careful(work)


def note_refusal(home: Path, prepared: Prepared) -> Noted | Failed:
    """Let the disclosure log say that this was asked for and refused."""

    def work() -> Noted:
        from store.disclosures import Disclosures
        from store.releases import now_utc
        from workshop.sharing.entries import refused_entry

        refusal = prepared.answer.refusal
        assert refusal is not None
        entry = refused_entry(prepared.asked, refusal, now_utc())
        Disclosures(home).append(lambda links: entry)
        return Noted()

    return _careful(work)


def read_log(home: Path) -> Logged | Failed:
    """Every line of the disclosure log, verified."""

    def work() -> Logged:
        from store.disclosures import Disclosures

        return Logged(Disclosures(home).links())

    return _careful(work)


def _careful(work: Callable[[], T]) -> T | Failed:
    """The result, or the sentence. Whatever else goes wrong may quote a student's data: its words are not kept."""
    from store.releases import Stopped

    try:
        return work()
    except (Cancelled, Stopped):
        return Failed("")
    except FileProblem as problem:
        return Failed(str(problem), problem.refused, problem.count)
    except (SharingProblem, StoreError) as problem:
        return Failed(str(problem))
    except MemoryError:
        return Failed("This does not fit into the memory of this machine; choose fewer break-downs or a smaller file.")
    except Exception as error:
        return Failed(f"The check stopped at something unforeseen ({type(error).__name__}); nothing was written.")
