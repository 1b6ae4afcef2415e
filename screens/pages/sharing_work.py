"""The long work of the sharing check, off the screen's thread: look, read, check. Never raises, never quotes a file."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from workshop.sharing.attendance import Attendance, read_attendance
from workshop.sharing.check import Request, check
from workshop.sharing.consent_file import NO_CONSENTS, Consents, read_consents
from workshop.sharing.mapping import Columns, Look, look
from workshop.sharing.policy import Policy
from workshop.sharing.preview import Preview
from workshop.sharing.problems import Cancelled, FileProblem, Refused, SharingProblem
from workshop.sharing.rows import Progress

T = TypeVar("T")
Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Failed:
    """Why it did not work: one sentence, and the refused rows. Stopped by the person: an empty sentence."""

    sentence: str
    refused: tuple[Refused, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Loaded:
    """What was read. `consents_problem`: the attendance is good, the consents are not."""

    attendance: Attendance
    consents: Consents
    consents_problem: Failed | None = None


def look_at(path: Path, cancelled: Stop) -> Look | Failed:
    """A first look at the columns of a file."""
    return _careful(lambda: look(path, cancelled))


def load(
    path: Path, columns: Columns, consents: Path | None, progress: Progress, cancelled: Stop
) -> Loaded | Failed:
    """Read the attendance file, and the consents if there are any."""
    attendance = _careful(lambda: read_attendance(path, columns, progress=progress, cancelled=cancelled))
    if isinstance(attendance, Failed):
        return attendance
    if consents is None:
        return Loaded(attendance, NO_CONSENTS)
    found = _careful(lambda: read_consents(consents, attendance, progress=progress, cancelled=cancelled))
    if isinstance(found, Failed):
        return Loaded(attendance, NO_CONSENTS, found)
    return Loaded(attendance, found)


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
    return _careful(
        lambda: check(attendance, consents, request, policy, today, progress=progress, cancelled=cancelled)
    )


def _careful(work: Callable[[], T]) -> T | Failed:
    """The result, or the sentence. Whatever else goes wrong may hold a student's data in its words: they are not kept."""
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
