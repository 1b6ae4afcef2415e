"""The long work of the sharing check, off the screen's thread: calls the service, and brings back what a page shows."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from store.api import StoreError
from workshop.disclosure.label_changes import Question
from workshop.disclosure.log import LogLink
from workshop.disclosure.recoding import Proposal
from workshop.disclosure.release import Release
from workshop.records.attendance import InMemoryOnly
from workshop.records.problems import Cancelled, FileProblem, RejectionKind, SharingProblem
from workshop.services.preview import PreviewReady
from workshop.services.sharing import Uncompared

T = TypeVar("T")
_BAR = 10


class Job:
    """One job on its thread: how it tells how far it is, and learns that it should stop."""

    def __init__(self, stop: threading.Event, tell: Callable[[str], object]) -> None:
        self._stop, self._tell = stop, tell
        self._percent = -1

    def cancelled(self) -> bool:
        """Whether somebody stopped it; the work looks at this between its parts."""
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
    """Why it did not work: one sentence, and why rows are refused. Stopped by the person: an empty sentence."""

    sentence: str
    kinds: tuple[RejectionKind, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsaid(Failed):
    """Labels changed since an earlier release, and the person has to say how."""

    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class RecodingsFound(InMemoryOnly):
    """Coarser groupings of that preview, the best first."""

    prepared: PreviewReady
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Sent:
    """A release is written and stands in the log."""

    release: Release
    folder: Path


@dataclass(frozen=True, slots=True)
class RefusalLogged:
    """A refusal stands in the log."""


@dataclass(frozen=True, slots=True, repr=False)
class LogRead:
    """The disclosure log, verified."""

    links: tuple[LogLink, ...]


def or_failed(work: Callable[[], T]) -> T | Failed:
    """What a service answers, or its sentence as a result: an error on a thread would reach nobody."""
    try:
        return work()
    except Cancelled:
        return Failed("")
    except Uncompared as problem:
        return Unsaid(str(problem), questions=problem.questions)
    except FileProblem as problem:
        return Failed(str(problem), problem.kinds)
    except (SharingProblem, StoreError) as problem:
        return Failed(str(problem))
