"""Long work of a command: its progress on standard error, and how it is stopped."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def cancel_on_interrupt() -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C or TERM asks the work to stop where nothing is half done; the second one ends it at once."""
    import signal

    asked: list[int] = []

    def stop(number: int, frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def progress_line() -> Iterator[ProgressLine]:
    """Where progress is shown while something is worked at; whatever goes wrong in it comes as one sentence."""
    from workshop.services.errors import one_sentence

    line = ProgressLine()
    try:
        with one_sentence():
            yield line
    finally:
        line.done()


class ProgressLine:
    """Progress on standard error, when somebody looks at it."""

    def __init__(self) -> None:
        self._shown = ""
        self._looks = sys.stderr.isatty()

    def __call__(self, share: float, words: str) -> None:
        text = f"{100 * share:3.0f} % · {words}"
        if self._looks and text != self._shown:
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
            self._shown = text

    def done(self) -> None:
        """Take the line away."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._shown = ""
