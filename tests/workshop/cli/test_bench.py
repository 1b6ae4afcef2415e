"""`workshop bench`: small here, but with real processes, real terminals and a real interruption."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest

from store.bench import crew, figures
from store.bench.crew import Process, WorkerGroup, run_concurrently
from store.bench.figures import Figure, new_session
from store.bench.history import long_session
from store.bench.sqlite import SqliteLog
from store.journal.fsck import fsck
from tests.support.platforms import linux_only
from tests.support.small_pack import opened
from workshop.cli import bench
from workshop.cli.main import run


def test_a_figure_holds_on_the_right_side_of_its_bound() -> None:
    assert Figure("edits", "7/s", "10/s", 0.7, 0.6, least=True).holds
    assert not Figure("edits", "5/s", "10/s", 0.5, 0.6, least=True).holds
    assert Figure("wait", "5 ms", "", 5, 5, unit="ms").holds
    assert not Figure("wait", "6 ms", "", 6, 5, unit="ms").holds


def test_words_say_number_yardstick_bound_and_verdict() -> None:
    said = bench.figure_text(Figure("edits", "5/s", "a bare file 10/s", 0.5, 0.6, least=True))
    assert said == "MISSED  edits\n        5/s beside a bare file 10/s: 0.50 times (wanted: at least 0.6 times)"
    said = bench.figure_text(Figure("opening", "4 ms", "", 4.2, 100, unit="ms"))
    assert said == "holds   opening\n        4 ms (wanted: at most 100 ms)"


def test_a_long_past_is_a_sound_session(tmp_path: Path) -> None:
    folder = new_session(tmp_path / "home")
    before = opened(folder)
    first = before.state.revision
    before.close()
    long_session(folder, 300)
    store = opened(folder)
    assert store.state.revision == first + 300
    assert store.state.sheet("causes").rows["bench01"].value("cause") == "no ride home after practice, edit 281"
    store.close()
    assert fsck(folder).sound


def test_several_who_make_the_same_database_wait_for_each_other(tmp_path: Path) -> None:
    def make(path: Path) -> str:
        meeting.wait()
        try:
            SqliteLog(path).close()
        except sqlite3.Error as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(6) as pool:
        for number in range(40):
            meeting = Barrier(6)
            assert set(pool.map(make, [tmp_path / f"{number}.sqlite"] * 6)) == {""}


@pytest.mark.parametrize("kind", ["journal", "sqlite"])
def test_windows_hear_of_each_others_edits(tmp_path: Path, kind: str) -> None:
    place = new_session(tmp_path / "home") if kind == "journal" else tmp_path / "db.sqlite"
    with WorkerGroup() as workers:
        ana, ben = workers.start_workers(kind, place, 2)
        time.sleep(0.3)
        ben.ask("heard")
        assert len(ana.ask("each", times=5)) == 5
        until = time.monotonic() + 20
        heard: list[float] = []
        while len(heard) < 5 and time.monotonic() < until:
            heard += ben.ask("heard")
        assert len(heard) == 5
        rate, worst = run_concurrently([ana, ben], 0.2)
        assert rate > 0 and worst > 0


def test_a_process_that_is_gone_is_noticed(tmp_path: Path) -> None:
    with WorkerGroup() as workers:
        bare = workers.start_workers("raw", tmp_path / "file")[0]
        bare._process.kill()
        with pytest.raises((RuntimeError, OSError)):
            bare.ask("each", times=1)


@linux_only
def test_every_figure_is_measured_and_nothing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"LONG": 1000, "SECONDS": 0.1, "PACED": 3, "IDLE": 0.2, "WINDOWS": 2, "TURNS": 1}.items():
        monkeypatch.setattr(figures, name, value)
    monkeypatch.setattr(bench, "TYPED", 2)
    assert run(["bench", "--home", str(tmp_path), "--rounds", "1", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert len({figure["name"] for figure in said["figures"]}) == 11
    for figure in said["figures"]:
        assert figure["number"] > 0 and figure["holds"] in (True, False)
    assert list(tmp_path.iterdir()) == []


@linux_only
def test_breaking_it_off_leaves_nothing_behind(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "workshop", "bench", "--home", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Where the tests run in the background of a script, SIGINT is ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    until = time.monotonic() + 30
    while not _workers(tmp_path) and time.monotonic() < until:
        time.sleep(0.05)
    assert _workers(tmp_path)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=150)
    assert process.returncode == 1 and b"Traceback" not in said
    assert list(tmp_path.iterdir()) == [] and not _workers(tmp_path)


def test_a_process_that_just_began_is_ended_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C comes in the moment between its start and its being known, and whichever thread the system gives it to."""
    begun: list[crew.Process] = []

    def process(*what: Any) -> crew.Process:
        begun.append(Process(*what))
        os.kill(os.getpid(), signal.SIGINT)
        return begun[0]

    monkeypatch.setattr(crew, "Process", process)
    before, over = signal.signal(signal.SIGINT, signal.default_int_handler), Event()
    with ThreadPoolExecutor(4) as others:
        for _ in range(4):
            others.submit(over.wait)
        try:
            with pytest.raises(KeyboardInterrupt), WorkerGroup() as workers:
                workers.start_workers("raw", tmp_path / "file", 2)
        finally:
            signal.signal(signal.SIGINT, before)
            over.set()
    assert len(begun) == 1 and begun[0]._process.returncode == -signal.SIGKILL


def _workers(folder: Path) -> list[str]:
    """The processes whose command line names that folder, but for the one that measures."""
    found = []
    for name in os.listdir("/proc"):  # noqa: PTH208
        if name.isdigit():
            try:
                line = Path("/proc", name, "cmdline").read_bytes()
            except OSError:
                continue
            if os.fsencode(folder) in line and b"store.bench.worker" in line:
                found.append(name)
    return found
