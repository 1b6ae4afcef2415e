"""How the application ends when nobody pressed a key for it: signals, a terminal that is gone, errors in any thread.

Whatever it is, what is being typed is kept first, the person reads one sentence, and an error ends with another exit
code than 0.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from textual.worker import WorkerFailed

from screens.terminal.hangup import when_gone
from workshop.locked import locked

if TYPE_CHECKING:
    from textual.app import App

_SIGNALS = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


@runtime_checkable
class HoldsWork(Protocol):
    """The screen of an open session: what is being typed in it is kept when the application ends."""

    def leave_now(self) -> list[str]:
        """Keep the text and the place, and let go of the session; the texts that could be kept nowhere."""

    def keep_open_text(self) -> str:
        """Keep what is being typed; where it is now, in a sentence, empty when nothing was being typed."""


class Endings:
    """The ends of one application; `work` answers with the screen of the open session, or None."""

    def __init__(self, app: App[Any], work: Callable[[], HoldsWork | None]) -> None:
        self._app = app
        self._work = work
        self._before = threading.excepthook

    def watch(self) -> None:
        """From now on, and until `forget`; in the application's own thread. Without a terminal there is no such end."""
        if self._app.is_headless:
            return
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            if number == signal.SIGQUIT and locked():
                continue  # a key of the terminal makes it: nothing in a locked window is ended by one
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self.leave)

        def failed(what: threading.ExceptHookArgs) -> None:
            if isinstance(what.exc_value, Exception):
                with contextlib.suppress(RuntimeError):  # the loop has ended: there is nothing left to end
                    loop.call_soon_threadsafe(self._app._handle_exception, what.exc_value)

        def gone() -> None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self.leave)

        threading.excepthook = failed
        when_gone(gone, self.cut_off)

    def forget(self) -> None:
        """The application has ended."""
        threading.excepthook = self._before

    def leave(self) -> None:
        """A dropped line or a polite kill: every edit is in the journal already; the text and the place are kept."""
        try:
            work = self._work()
            lost = work.leave_now() if work is not None else []
        except Exception as error:
            self._app._handle_exception(error)
            return
        words = "Your text could not be saved, and no draft could be written. It was:\n"
        self._app.exit(1 if lost else 0, message=words + "\n".join(lost) if lost else None)

    def cut_off(self) -> None:
        """The terminal is gone, and the application does not answer any more: end it from outside."""
        self._keep_text()
        os._exit(1)

    def sentence(self, error: BaseException | None) -> str:
        """Keep the text, note where the error came from, without values, and say both for a person."""
        from store.settings import record_crash

        where = self._keep_text()
        path = record_crash(error.error if isinstance(error, WorkerFailed) else error)
        parts = ["workshop hit an internal error and closed.", "Everything marked “saved” is safe.", where]
        return " ".join(part for part in (*parts, f"Details are in {path}." if path else "") if part)

    def _keep_text(self) -> str:
        """Where the text that was being typed is now, in a sentence; in whatever state the screens are."""
        with contextlib.suppress(Exception):
            work = self._work()
            return work.keep_open_text() if work is not None else ""
        return ""
