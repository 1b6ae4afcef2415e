"""Readers that were stopped while others worked on: they catch up with every record, in order, and stay present."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.work import ROOT
from tests.support.small_pack import insert, opened, put
from tests.support.waiting import until

_READER = """
import sys, zlib
from pathlib import Path
from tests.support.small_pack import EYE, opened
from tests.support.waiting import Told
store = opened(Path(sys.argv[1]), EYE)
told = Told(store)
print("ready", flush=True)
head = int(sys.stdin.readline())
told.reaches(head, 120)
revisions = [record.revision for record in told.records]
assert revisions == list(range(3, head + 1)), "each once, in order, without a gap"
print(store.state.revision, zlib.crc32(repr(told.records).encode()), flush=True)
store.close()
"""


def _far_behind(folder: Path, readers: int, edits: int) -> None:
    command = [sys.executable, "-c", _READER, str(folder)]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for _ in range(readers)
    ]
    store = opened(folder)
    try:
        for process in running:
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
            process.send_signal(signal.SIGSTOP)
        futures = []
        for number in range(edits // 2):
            futures.append(store.submit([insert(f"r{number}"), put(f"r{number}", "count", number)]))
            futures.append(store.submit([put(f"r{number}", "note", f"what was said of {number}")]))
        for future in futures:
            future.result(120)
        head = store.state.revision
        assert head == 2 + edits
        until(lambda: len(store.present()) == readers + 1)
        for process in running:
            process.send_signal(signal.SIGCONT)
        answers = {process.communicate(f"{head}\n", timeout=300)[0] for process in running}
        assert len(answers) == 1 and answers.pop().split()[0] == str(head)
        assert all(process.returncode == 0 for process in running)
        until(lambda: len(store.present()) == 1)
    finally:
        for process in running:
            process.kill()
            process.communicate()
        store.close()


def test_readers_far_behind(folder: Path) -> None:
    _far_behind(folder, 3, 1_000)


@pytest.mark.faults
@pytest.mark.timeout(900)
def test_twenty_readers_ten_thousand_edits_behind(folder: Path) -> None:
    _far_behind(folder, 20, 10_000)
