"""Slow work of the sharing page, one job at a time: on a thread, with its progress, stopped on request.

Whatever goes wrong in a job ends in one `Failed`: services raise by the one policy of `workshop.services.errors`, and
an error on a thread would reach nobody.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from textual.message import Message

from store.api import StoreError
from workshop.disclosure.label_questions import Question
from workshop.records.problems import Cancelled, FileProblem, RejectionKind, Remedy, SharingProblem
from workshop.records.questions import Question as FileQuestion
from workshop.services.sharing import Uncompared
from workshop.services.surveyed import OpenQuestions

T = TypeVar("T")
_BAR = 10
_LAST_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Failed:
    """Why work came to nothing: one sentence, empty when the person stopped it.

    `kinds` say why rows of a file cannot be used, `remedy` what leads on. `questions` are about labels that changed
    since an earlier release, `about_file` about the file itself, to be answered before the check can go on.
    """

    sentence: str
    kinds: tuple[RejectionKind, ...] = ()
    questions: tuple[Question, ...] = ()
    about_file: tuple[FileQuestion, ...] = ()
    remedy: Remedy | None = None


def or_failed(work: Callable[[], T]) -> T | Failed:
    """What a service answers, or why it does not."""
    try:
        return work()
    except Cancelled:
        return Failed("")
    except Uncompared as problem:
        return Failed(str(problem), questions=problem.questions)
    except OpenQuestions as problem:
        return Failed(str(problem), about_file=problem.questions)
    except FileProblem as problem:
        return Failed(str(problem), problem.kinds, remedy=problem.remedy)
    except SharingProblem as problem:
        return Failed(str(problem), remedy=problem.remedy)
    except StoreError as problem:
        return Failed(str(problem))


def bar(share: float) -> str:
    """Progress as a bar: `━━━━━─────` for a half."""
    done = min(max(round(share * _BAR), 0), _BAR)
    return "━" * done + "─" * (_BAR - done)


class Job:
    """One job, as the work on its thread sees it: where to report progress, and whether to stop."""

    def __init__(self, stop: threading.Event, report: Callable[[str], object]) -> None:
        self._stop, self._report = stop, report
        self._percent = -1

    def cancelled(self) -> bool:
        """Whether the person wants it to stop."""
        return self._stop.is_set()

    def progress(self, share: float, words: str) -> None:
        """Report a share from 0 to 1; at most one message for each percent, because the screen is painted for it."""
        percent = round(100 * share)
        if percent != self._percent:
            self._percent = percent
            with contextlib.suppress(RuntimeError):  # the application has ended meanwhile
                self._report(f"{bar(share)}  {percent}% · {words}")


class JobRunner:
    """Runs one job at a time. The page gets its messages, and passes `Finished` back to `finish`."""

    class Progressed(Message):
        """How far a job is."""

        def __init__(self, job: int, words: str) -> None:
            super().__init__()
            self.job, self.words = job, words

    class Stopped(Message):
        """The person stopped a job; nothing of it is kept."""

    class Finished(Message):
        """A job has ended. `deliver` hands its result to whoever started it, on the thread of the screen."""

        def __init__(self, job: int, deliver: Callable[[], None]) -> None:
            super().__init__()
            self.job, self.deliver = job, deliver

    def __init__(self, post: Callable[[Message], object], failed: Callable[[Failed], None]) -> None:
        """`post` sends a message to the page from any thread; `failed` shows why a job came to nothing."""
        self.thread: threading.Thread | None = None
        self._post, self._failed = post, failed
        self._stop: threading.Event | None = None
        self._number = 0
        self._keep = False

    @property
    def running(self) -> bool:
        """Whether a job is at work."""
        return self._stop is not None

    def start(self, work: Callable[[Job], T], then: Callable[[T], None], *, keep: bool = False) -> None:
        """Run `work` on a thread and hand its result to `then`, unless it was stopped.

        With `keep` the result comes after a stop too, because something was written before it could stop.
        """
        self.stop()
        self._number += 1
        self._keep, self._stop = keep, threading.Event()
        number = self._number
        job = Job(self._stop, lambda words: self._post(self.Progressed(number, words)))
        self._post(self.Progressed(number, "working…"))

        def run() -> None:
            result = or_failed(lambda: work(job))
            finished = self.Finished(
                number, lambda: self._failed(result) if isinstance(result, Failed) else then(result)
            )
            with contextlib.suppress(RuntimeError):  # the application has ended meanwhile
                self._post(finished)

        # A daemon: leaving the application never waits for a library that is in the middle of a large workbook.
        self.thread = threading.Thread(target=run, name="sharing check", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Ask the running job to stop; its result is dropped."""
        if self._stop is not None:
            self._stop.set()
            if not self._keep:
                self._stop = None
                self._number += 1
                self._post(self.Stopped())

    def close(self) -> None:
        """The page goes: stop, but let what is being written end. A release is written whole or not at all."""
        self.stop()
        if self._keep and self.thread is not None:
            self.thread.join(_LAST_SECONDS)

    def is_current(self, job: int) -> bool:
        """Whether that job is the one at work."""
        return self.running and job == self._number

    def finish(self, finished: Finished) -> bool:
        """Take note that a job has ended; whether it is the one that ran, so that its result counts."""
        if not self.is_current(finished.job):
            return False
        self._stop, self._keep = None, False
        return True
