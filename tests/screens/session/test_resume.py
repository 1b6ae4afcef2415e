"""When the place of a window is written: what a window that is killed comes back to."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from screens.session.resume import AT_ONCE, EVERY, ResumeTracker
from store.resume_point import load_resume_point


class Later:
    """Timers that go off when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[tuple[float, Any]] = []

    def __call__(self, seconds: float, call: Any) -> Any:
        entry = (seconds, call)
        self.waiting.append(entry)
        return SimpleNamespace(stop=lambda: self.waiting.remove(entry))

    async def pass_by(self) -> None:
        waiting, self.waiting = self.waiting, []
        for _, call in waiting:
            await call()


async def test_another_step_is_written_at_once_and_another_cell_soon(tmp_path: Path) -> None:
    context = SimpleNamespace(
        person="Ben", store=SimpleNamespace(info=SimpleNamespace(id="s")), state=SimpleNamespace(revision=2),
        discretion=SimpleNamespace(recall=lambda *_: None, remembered=lambda: ("", "")),
    )  # fmt: skip
    position = SimpleNamespace(context=context, key=("open", "p1"))
    deck = SimpleNamespace(grid=SimpleNamespace(cursor_target=("causes", "r1", "cause")))
    later = Later()
    tracker = ResumeTracker(position, deck, tmp_path, later)  # type: ignore[arg-type]
    tracker.start()

    def waits() -> list[float]:
        return [seconds for seconds, _ in later.waiting]

    tracker.note()
    await later.pass_by()
    deck.grid.cursor_target = ("causes", "r2", "cause")
    tracker.note()
    assert waits() == [EVERY]
    position.key = ("work", "p2")
    tracker.note()
    assert waits() == [AT_ONCE], "the longer wait is over"
    deck.grid.cursor_target = ("causes", "r3", "cause")
    tracker.note()
    assert waits() == [AT_ONCE]
    await later.pass_by()
    found = load_resume_point(tmp_path, "s", "Ben")
    assert (found.step, found.page, found.row) == ("work", "p2", "r3")
    tracker.note()
    assert not later.waiting, "nothing moved"
