"""What the fault tests did, counted: each test tells its own share, and the end of the run adds them up.

A test's counts travel with its report, so they arrive from the processes of `-n auto` too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import pytest

_NAME = "faults"
WORDS = (
    ("acknowledged", "edits acknowledged and looked for afterwards"),
    ("kills", "processes killed, stopped or left for dead"),
    ("bytes", "bytes swept: cut off, flipped, zeroed or randomised there"),
    ("states", "disks after a loss of power, unsynced writes missing"),
    ("errors", "system calls that failed or wrote short"),
    ("steps", "random steps, memory and journal compared after each"),
    ("lost", "acknowledged edits lost"),
)


class Tally:
    """The counts of one test; `lost` belongs to every check of acknowledged edits, and is 0 in a test that passes."""

    def __init__(self, counts: dict[str, int]) -> None:
        self._counts = counts

    def add(self, what: str, number: int = 1) -> None:
        """Count so many more of one of `WORDS`."""
        assert what in dict(WORDS)
        self._counts[what] = self._counts.get(what, 0) + number

    def check(self, acknowledged: int, lost: Sequence[object]) -> None:
        """That many acknowledged edits were looked for, and these were not found: there must be none."""
        self.add("acknowledged", acknowledged)
        self.add("lost", len(lost))
        assert not lost, f"acknowledged and lost: {lost[:3]}"


@pytest.fixture
def tally(record_property: Callable[[str, object], None]) -> Tally:
    """Counts of this test, for the end of the run."""
    counts: dict[str, int] = {}
    record_property(_NAME, counts)
    return Tally(counts)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the fault tests did, when any ran."""
    total: Counter[str] = Counter()
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, counts in getattr(report, "user_properties", ()):
            if name == _NAME and report.when == "call":
                total.update(counts)
    if total:
        terminalreporter.section("faults")
        for name, meaning in WORDS:
            terminalreporter.line(f"{total[name]:>12,}  {meaning}")
