"""Hearing of others' writes, with events and without."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from store.files import file_watcher
from store.files.file_watcher import FileWatcher
from tests.support.platforms import linux_only
from tests.support.small_pack import ANA, BEN, insert, live, opened
from tests.support.waiting import Told

FDS = Path("/proc/self/fd")


@linux_only
def test_a_write_ends_the_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_watcher, "SAFETY", 3600)
    path = tmp_path / "file"
    path.write_bytes(b"")
    follower = FileWatcher(path)
    threading.Timer(0.05, path.write_bytes, [b"x"]).start()
    follower.wait()
    follower.close()


def test_a_call_ends_the_wait_even_when_it_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_watcher, "SAFETY", 3600)
    path = tmp_path / "file"
    path.write_bytes(b"")
    follower = FileWatcher(path)
    follower.wake()
    follower.wake()
    follower.wait()
    follower.close()
    follower.wake()
    follower.close()


def test_a_wait_ends_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_watcher, "SAFETY", 0.05)
    (tmp_path / "file").write_bytes(b"")
    follower = FileWatcher(tmp_path / "file")
    follower.wait()
    follower.close()


@linux_only
def test_no_file_descriptor_stays_open(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    before = len(list(FDS.iterdir()))
    for _ in range(5):
        FileWatcher(tmp_path / "file").close()
    assert len(list(FDS.iterdir())) == before


def test_without_events_others_are_heard_by_looking(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_watcher, "watch", lambda *_: None)
    ana, ben = opened(folder, ANA), opened(folder, BEN)
    told = Told(ben)
    ana.commit([insert("r1")])
    told.reaches(ana.state.revision)
    assert live(ben.state) == ["r1"]
    ana.close()
    ben.close()


def test_lost_events_are_made_up_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ears, mouth = os.pipe()
    monkeypatch.setattr(file_watcher, "watch", lambda *_: os.dup(ears))  # an event source that never says anything
    monkeypatch.setattr(file_watcher, "SAFETY", 0.1)
    ana, ben = opened(folder, ANA), opened(folder, BEN)
    told = Told(ben)
    ana.commit([insert("r1")])
    told.reaches(ana.state.revision)
    ana.close()
    ben.close()
    os.close(ears)
    os.close(mouth)
