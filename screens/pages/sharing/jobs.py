"""Long work of the page, one job at a time: on a thread, with how far it is below, and Esc to stop it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message
from textual.widget import Widget

from screens.pages.sharing.work import Job, or_failed

_LAST_SECONDS = 20


class SharingJobs(Widget):
    """The part of the page that works. `brought` gets what a job came to, unless it was stopped."""

    thread: threading.Thread | None = None
    _stop: threading.Event | None = None
    _job = 0
    _keep = False

    if TYPE_CHECKING:

        def brought(self, result: object) -> None: ...
        def show_foot(self, words: str) -> None: ...
        def show_keys(self) -> None: ...
        def note(self, text: str) -> None: ...

    class Ended(Message):
        """A job is done, on its way from its thread."""

        def __init__(self, job: int, result: object) -> None:
            super().__init__()
            self.job, self.result = job, result

    class Told(Message):
        """How far a job is."""

        def __init__(self, job: int, words: str) -> None:
            super().__init__()
            self.job, self.words = job, words

    @property
    def running(self) -> bool:
        return self._stop is not None

    def start(self, work: Callable[[Job], object], *, keep: bool = False) -> None:
        """Run `work` on a thread; its result, or the Failed it came to, comes back to `brought`. With `keep` it does so
        after Esc too: what was written before it could stop is told."""
        self.stop()
        self._job += 1
        self._keep = keep
        self._stop = threading.Event()
        number = self._job
        job = Job(self._stop, lambda words: self.post_message(self.Told(number, words)))
        self.show_foot("working…   Esc stops")
        self.show_keys()

        def run() -> None:
            result = or_failed(lambda: work(job))
            with contextlib.suppress(RuntimeError):  # the application has ended meanwhile
                self.post_message(self.Ended(number, result))

        # A daemon: leaving the application never waits for a library that is in the middle of a large workbook.
        self.thread = threading.Thread(target=run, name="sharing check", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Ask the running job to stop; what it brings will not be looked at."""
        if self._stop is not None:
            self._stop.set()
            if self._keep:
                return
            self._stop = None
            self._job += 1
            if self.is_mounted:
                self.note("Stopped; nothing was kept of it.")
                self.show_foot("")
                self.show_keys()

    def end_jobs(self) -> None:
        """The page goes: stop, but let what is being written end. A release is written whole or not at all."""
        self.stop()
        if self._keep and self.thread is not None:
            self.thread.join(_LAST_SECONDS)

    @on(Told)
    def _told(self, message: Told) -> None:
        if message.job == self._job and self.running:
            self.show_foot(f"{message.words}   Esc stops")

    @on(Ended)
    def _ended(self, message: Ended) -> None:
        if message.job != self._job or not self.is_mounted:
            return
        self._stop, self._keep = None, False
        self.show_foot("")
        self.show_keys()
        self.brought(message.result)
