"""A terminal that is gone is noticed, also where the system does not poll terminals."""

from __future__ import annotations

import os
import pty
import select
import threading

import pytest

from screens.terminal import hangup
from screens.terminal.hangup import hung_up


def test_a_terminal_is_there_until_its_other_end_closes() -> None:
    master, own = pty.openpty()
    assert not hung_up(own)
    os.close(master)
    assert hung_up(own)
    os.close(own)
    assert hung_up(own), "no descriptor at all"


@pytest.mark.parametrize("polls", [True, False])
def test_the_hang_up_is_told_once(monkeypatch: pytest.MonkeyPatch, polls: bool) -> None:
    class NoPoll:
        """As macOS 10 did for terminals."""

        def register(self, descriptor: int, events: int) -> None:
            self.descriptor = descriptor

        def poll(self) -> list[tuple[int, int]]:
            return [(self.descriptor, select.POLLNVAL)]

    if not polls:
        monkeypatch.setattr("screens.terminal.hangup.select.poll", NoPoll)
    monkeypatch.setattr(hangup, "GRACE", 0.0)
    monkeypatch.setattr(hangup, "_LOOK", 0.01)
    master, own = pty.openpty()
    told, ended = threading.Event(), threading.Event()
    watcher = threading.Thread(target=hangup._wait, args=(own, told.set, ended.set), daemon=True)
    watcher.start()
    assert not told.wait(0.1), "it is still there"
    os.close(master)
    assert ended.wait(60) and told.is_set()
    watcher.join(60)
    os.close(own)
