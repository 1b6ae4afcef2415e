"""Several processes on one session; some stopped, some killed; files pulled away from under them."""

from __future__ import annotations

import contextlib
import datetime
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from store.api import BusyError, MissingError, StoreError
from tests.faults.counts import Tally
from tests.faults.work import Writer, acks, check_acks, ready, start
from tests.store.files.test_lock import end, hold_elsewhere
from tests.support.clock import clock_at
from tests.support.small_pack import ANA, BEN, EYE, insert, journal, live, new_session, opened, put
from tests.support.waiting import Told, until


def test_processes_see_each_others_edits_and_none_is_lost(folder: Path, tmp_path: Path, tally: Tally) -> None:
    store = opened(folder)
    told = Told(store)
    writers = [start(folder, f"w{n}", tmp_path / f"log{n}", 40) for n in range(2)]
    for number in range(40):
        store.commit([insert(f"mine-{number}"), put(f"mine-{number}", "count", number)])
    for writer in writers:
        writer.finish()
    head = 2 + 3 * 40
    told.reaches(head)
    assert [record.revision for record in told.records] == list(range(3, head + 1))
    assert len(live(store.state)) == 120
    store.close()
    written = [line for writer in writers for line in writer.acks()]
    assert len(written) == 80 and check_acks(folder, written, tally) == head


def test_an_edit_reaches_another_process_within_a_moment(folder: Path, tmp_path: Path) -> None:
    store = opened(folder)
    told = Told(store)
    writer = start(folder, "w", tmp_path / "log", 0)
    ready([writer])
    until(lambda: len(writer.acks()) > 20)
    seen = len(told.records)
    acked = len(writer.acks())
    writer.kill()
    until(lambda: len(told.records) >= len(writer.acks()))
    assert seen >= acked - 20, "hundreds of edits a second are followed without falling behind"
    store.close()


def _kill_loop(
    folder: Path, tmp_path: Path, kills: int, seed: int, tally: Tally, *, writers: int = 8, wanted: int = 25
) -> int:
    """Writers at work, killed at random and started anew, and one reader who follows; how many acknowledgements.

    Each of the `kills` waits until its writer has between one and `wanted` acknowledgements.
    """
    dice = random.Random(seed)
    logs: list[Path] = []
    reader = opened(folder, EYE)
    told = Told(reader)
    since = reader.state.revision

    def begin(number: int) -> Writer:
        logs.append(tmp_path / f"acks-{seed}-{len(logs)}")
        return start(folder, f"w{number}", logs[-1])

    running = [begin(number) for number in range(writers)]
    ready(running)
    for _ in range(kills):
        number, many = dice.randrange(writers), dice.randint(1, wanted)
        running[number].reaches(many)
        time.sleep(dice.random() * 0.005)  # anywhere within a commit
        running[number].kill()
        running[number] = begin(number)
        ready([running[number]])
    for writer in running:
        writer.reaches(1)
        writer.kill()
    tally.add("kills", kills + writers)
    written = [line for log in logs for line in acks(log)]
    head = check_acks(folder, written, tally)
    told.reaches(head, 300)
    assert [record.revision for record in told.records] == list(range(since + 1, head + 1))
    reader.close()
    assert head >= len(written) >= kills + writers
    return len(written)


def test_killed_writers_lose_nothing_that_was_acknowledged(folder: Path, tmp_path: Path, tally: Tally) -> None:
    _kill_loop(folder, tmp_path, 3, 1, tally, writers=2)


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_killed_writers_lose_nothing_in_two_hundred_kills(folder: Path, tmp_path: Path, tally: Tally) -> None:
    _kill_loop(folder, tmp_path, 200, 2, tally)


@pytest.mark.faults
@pytest.mark.timeout(3600)
def test_a_hundred_thousand_acknowledgements(tmp_path: Path, tally: Tally) -> None:
    """Sessions of eight writers, killed less often, until there are as many as that."""
    seed, acknowledged = 3, 0
    while acknowledged < 100_000:
        folder = new_session(tmp_path / f"home{seed}")
        acknowledged += _kill_loop(folder, tmp_path, 24, seed, tally, wanted=400)
        seed += 1


def test_a_stopped_holder_is_named_after_the_deadline(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.journal.journal_log.WAIT", 0.3)
    store = opened(folder)
    process = hold_elsewhere(folder / "lock")
    try:
        process.send_signal(signal.SIGSTOP)
        with pytest.raises(BusyError, match=f"process {process.pid}"):
            store.commit([insert("r1")])
        assert store.read_only == "" and live(store.state) == []
        process.send_signal(signal.SIGKILL)
        store.commit([insert("r1")])
        assert live(store.state) == ["r1"]
    finally:
        end(process)
        store.close()


def test_reading_goes_on_while_somebody_sits_on_the_lock(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.journal.journal_log.WAIT", 0.2)
    process = hold_elsewhere(folder / "lock")
    try:
        for who in (ANA, EYE):
            store = opened(folder, who)
            assert live(store.state, "people")
            store.close()
    finally:
        end(process)


def test_a_deleted_lock_file_is_made_again(folder: Path, tally: Tally) -> None:
    ana, ben = opened(folder, ANA), opened(folder, BEN)
    ana.commit([insert("r1")])
    (folder / "lock").unlink()
    futures = [store.submit([insert(f"{store.identity.person}{n}")]) for n in range(40) for store in (ana, ben)]
    revisions = sorted(future.result(20).record.revision for future in futures)
    assert revisions == list(range(4, 84))
    ana.close()
    ben.close()
    check_acks(folder, [], tally)


# ------------------------------------------------------------------ files pulled away


def _delete(folder: Path) -> None:
    journal(folder).unlink()


def _delete_all(folder: Path) -> None:
    while folder.exists():  # the session may write where it is present while its folder goes
        with contextlib.suppress(OSError):
            shutil.rmtree(folder)


def _cut(folder: Path) -> None:
    os.truncate(journal(folder), journal(folder).stat().st_size - 10)


def _replace_by_copy(folder: Path) -> None:
    shutil.copy(journal(folder), folder / "copy")
    (folder / "copy").replace(journal(folder))


def _restore_older(folder: Path) -> None:
    lines = journal(folder).read_bytes().splitlines(keepends=True)
    (folder / "copy").write_bytes(b"".join(lines[:-2]))
    (folder / "copy").replace(journal(folder))


def _rewrite_in_place(folder: Path) -> None:
    lines = journal(folder).read_bytes().splitlines(keepends=True)
    journal(folder).write_bytes(b"".join(lines[:-2]) + b"x" * len(b"".join(lines[-2:])) + b"more")


@pytest.mark.parametrize("harm", [_delete, _delete_all, _cut, _replace_by_copy, _restore_older, _rewrite_in_place])
@pytest.mark.parametrize("writing", [True, False])
def test_a_journal_that_is_pulled_away_ends_the_session_in_a_sentence(
    folder: Path, harm: Callable[[Path], None], writing: bool
) -> None:
    store = opened(folder, ANA if writing else EYE)
    other = opened(folder, BEN)
    told = Told(store)
    for number in range(3):
        other.commit([insert(f"r{number}")])
    told.reaches(other.state.revision)
    other.close()
    state = store.state
    harm(folder)
    left = journal(folder).read_bytes() if journal(folder).exists() else None
    if writing:
        with pytest.raises((MissingError, StoreError)):
            store.commit([insert("never")])
        assert store.read_only
    else:
        until(lambda: "close" in store.read_only or "deleted" in store.read_only or "missing" in store.read_only)
    assert store.state == state, "what is on the screen stays"
    store.close()
    assert (journal(folder).read_bytes() if journal(folder).exists() else None) == left


def test_readers_far_behind_catch_up(folder: Path) -> None:
    readers = [opened(folder, EYE) for _ in range(5)]
    tolds = [Told(reader) for reader in readers]
    store = opened(folder)
    futures = [store.submit([insert(f"r{n}")]) for n in range(500)]
    for future in futures:
        future.result()
    for told, reader in zip(tolds, readers, strict=True):
        told.reaches(store.state.revision)
        assert [record.revision for record in told.records] == list(range(3, store.state.revision + 1))
        assert reader.state == store.state
        reader.close()
    store.close()


def test_clocks_do_not_matter(folder: Path) -> None:
    clock = clock_at("2026-11-23T10:00:00Z")
    store = opened(folder, clock=clock)
    for when in ("2026-11-23T10:00:00Z", "2026-11-22T10:00:00Z", "1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z"):
        clock.moment = datetime.datetime.fromisoformat(when)
        store.commit([insert(when[:4] + when[8:10])])
    order = live(store.state)
    store.close()
    again = opened(folder)
    assert live(again.state) == order == ["202623", "202622", "197001", "209901"]
    again.close()


def test_many_threads_may_use_one_store(folder: Path, tally: Tally) -> None:
    store = opened(folder)

    def work(number: int) -> None:
        for step in range(20):
            store.commit([insert(f"t{number}-{step}")])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(live(store.state)) == 100
    store.close()
    check_acks(folder, [], tally)
