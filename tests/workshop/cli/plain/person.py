"""A person at the plain mode of a session in memory: lines go in, what is said comes out."""

from __future__ import annotations

import io
from collections.abc import Callable

from store.memory import MemoryStore
from tests.support.sessions import SessionBuilder
from tests.support.waiting import until
from workshop.cli.plain.desk import PlainDesk
from workshop.cli.plain.talk import Talk
from workshop.services.visit import Visit

Line = str | bytes | Callable[[], object]


class Script:
    """Lines that are typed one after the other. One that can be called is done, and has arrived, before the next."""

    def __init__(self, *lines: Line, done: Callable[[], None] = lambda: None) -> None:
        self._lines, self._done = list(lines), done

    def readline(self, size: int, /) -> bytes:
        while self._lines:
            line = self._lines.pop(0)
            if callable(line):
                line()
                self._done()
                continue
            data = line if isinstance(line, bytes) else f"{line}\n".encode()
            if len(data) > size:
                self._lines.insert(0, data[size:])
            return data[:size]
        return b""


def talked(
    room: SessionBuilder, store: MemoryStore, *lines: Line, contacts: bool = True, terminal: bool = False
) -> str:
    """All that is said to a person who types these lines and then ends the input."""
    out = io.StringIO()
    visit = Visit(store)
    script = Script(*lines, done=lambda: until(lambda: visit.heard == room.state.revision))
    try:
        PlainDesk(visit, Talk(script, out, terminal=terminal), contacts=contacts).run()
    finally:
        visit.close()
    return out.getvalue()
