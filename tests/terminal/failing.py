"""The real command, in which something goes wrong when Ctrl+G is pressed: `-m tests.terminal.failing KIND …`."""

from __future__ import annotations

import resource
import sys
import threading
import time
from collections.abc import Callable

from textual import events
from textual.app import App
from textual.message import Message

import screens.terminal.hangup
from screens.terminal import driver


def fail() -> None:
    """A mistake, with something in it that nobody may see."""
    words = "a child's name"
    raise RuntimeError(words)


def in_a_thread(app: App[object]) -> None:
    threading.Thread(target=fail).start()


def in_the_reader(app: App[object]) -> None:
    fail()


def in_the_writer(app: App[object]) -> None:
    driver.Writer._waiting = lambda self: fail()  # type: ignore[assignment, method-assign, return-value]
    app.call_from_thread(app.bell)


def in_a_timer(app: App[object]) -> None:
    app.call_from_thread(app.set_timer, 0.01, fail)


def in_a_worker(app: App[object]) -> None:
    app.call_from_thread(app.run_worker, fail, thread=True)


def in_a_handler(app: App[object]) -> None:
    app.call_from_thread(app.screen.call_later, fail)


def stuck(app: App[object]) -> None:
    screens.terminal.hangup.GRACE = 0.2
    app._loop.call_soon_threadsafe(time.sleep, 3600)  # type: ignore[union-attr]


def full(app: App[object]) -> None:
    """No file can grow any more; again, and there is room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard if soft == 0 else 0, hard))


KINDS: dict[str, Callable[[App[object]], None]] = {
    "thread": in_a_thread, "reader": in_the_reader, "writer": in_the_writer, "timer": in_a_timer,
    "worker": in_a_worker, "handler": in_a_handler, "stuck": stuck, "full": full,
}  # fmt: skip


def main() -> int:
    from workshop.cli.main import run

    kind, process = KINDS[sys.argv[1]], driver.Terminal.process_message

    def process_message(self: driver.Terminal, message: Message) -> None:
        if isinstance(message, events.Key) and message.key == "ctrl+g":
            kind(self._app)
        else:
            process(self, message)

    driver.Terminal.process_message = process_message  # type: ignore[method-assign]
    return run(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
