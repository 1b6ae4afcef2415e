"""The long work of the sharing check, off the screen's thread: look, read, check. Never raises, never quotes a file."""

from __future__ import annotations

import contextlib
import datetime
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from store.api import StoreError
from workshop.sharing.attendance import Attendance, read_attendance
from workshop.sharing.check import Request, check
from workshop.sharing.consent_file import Consents, read_consents
from workshop.sharing.mapping import Columns, Look, look
from workshop.sharing.policy import Policy
from workshop.sharing.preview import Preview
from workshop.sharing.problems import Cancelled, FileProblem, Refused, SharingProblem
from workshop.sharing.rows import Progress

if TYPE_CHECKING:
    from store.library import Library

T = TypeVar("T")
Stop = Callable[[], bool]


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
                self._tell(f"{percent} % · {words}")


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


def look_at(path: Path, library: Library | None, cancelled: Stop) -> Looked | Failed:
    """A first look at the columns of a file, and what is remembered of files like it."""

    def work() -> Looked:
        seen = look(path, cancelled)
        kept = None if library is None else library.recall_mapping(seen.layout.id)
        return Looked(seen, Columns.recall(kept, seen.header))

    return _careful(work)


def load(
    path: Path, columns: Columns, library: Library | None, progress: Progress, cancelled: Stop
) -> Attendance | Failed:
    """Read the attendance file; when that went well, remember its columns for the next file like it."""

    def work() -> Attendance:
        found = read_attendance(path, columns, progress=progress, cancelled=cancelled)
        if library is not None:
            # What cannot be remembered is asked again the next time: no reason to stop.
            with contextlib.suppress(StoreError):
                library.remember_mapping(found.layout.id, columns.remember())
        return found

    return _careful(work)


def load_consents(path: Path, attendance: Attendance, progress: Progress, cancelled: Stop) -> Consents | Failed:
    """Read the consents for the students of that file."""
    return _careful(lambda: read_consents(path, attendance, progress=progress, cancelled=cancelled))


def preview(
    attendance: Attendance,
    consents: Consents,
    request: Request,
    policy: Policy,
    today: datetime.date,
    progress: Progress,
    cancelled: Stop,
) -> Preview | Failed:
    """What the partner may receive."""
    return _careful(lambda: check(attendance, consents, request, policy, today, progress=progress, cancelled=cancelled))


def _careful(work: Callable[[], T]) -> T | Failed:
    """The result, or the sentence. Whatever else goes wrong may quote a student's data: its words are not kept."""
    try:
        return work()
    except Cancelled:
        return Failed("")
    except FileProblem as problem:
        return Failed(str(problem), problem.refused, problem.count)
    except SharingProblem as problem:
        return Failed(str(problem))
    except MemoryError:
        return Failed("This does not fit into the memory of this machine; choose fewer break-downs or a smaller file.")
    except Exception as error:
        return Failed(f"The check stopped at something unforeseen ({type(error).__name__}); nothing was written.")
