"""Many sessions are read by worker processes: the same facts, in the same order, and a stop is heard."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from store.library import facts
from store.library.facts import ROLLUP, FactsReader
from store.library.facts_workers import read_in_workers
from tests.support.schools import home_of_schools


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return home_of_schools(tmp_path_factory.mktemp("many") / "home", datetime.date.today(), 24)


def test_workers_say_what_one_process_says(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = FactsReader(home).read()
    (home / ROLLUP).unlink()
    broken = sorted((home / "sessions").iterdir())[3]
    journal = (broken / "journal.jsonl").read_bytes()
    (broken / "journal.jsonl").write_text("not a journal\n", encoding="utf-8")
    monkeypatch.setattr(facts, "MANY", 2)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    seen: list[tuple[int, int]] = []
    together = FactsReader(home).read(lambda done, of: seen.append((done, of)))
    assert [one.id for one in together] == [one.id for one in alone]
    assert (20, 24) in seen or (4, 24) in seen, "a worker said how far it was"
    assert [one for one in together if not one.problem] == [one for one in alone if one.id != broken.name]
    assert [one.id for one in together if one.problem] == [broken.name]
    (broken / "journal.jsonl").write_bytes(journal)
    assert FactsReader(home).read() == alone


def test_a_stop_is_heard_after_the_piece_at_hand(home: Path) -> None:
    folders = sorted((home / "sessions").iterdir())
    assert len(read_in_workers(FactsReader, home, folders, cancelled=lambda: True)) < len(folders)
    assert set(read_in_workers(FactsReader, home, folders)) == {one.name for one in folders}
