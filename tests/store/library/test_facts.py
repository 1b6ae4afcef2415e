"""The facts of a home are remembered by the stamp of each journal, and never instead of one."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from store import create_session, open_session
from store.api import Identity
from store.library import facts as module
from store.library.facts import ROLLUP, FactsReader
from tests.support.sessions import module_12
from workshop.notes.facts import SessionFacts, facts_of
from workshop.session.view import Session
from workshop.sheets.model import END, InsertRow, Record, Role, SetCell

COMMITMENTS = "meeting-commitments"


def add(home: Path, session: str, row: str, text: str) -> None:
    store = open_session(session, Identity("Ana Ruiz", Role.FACILITATOR), home=home, pack=module_12())
    store.commit([InsertRow(COMMITMENTS, row, END), SetCell(COMMITMENTS, row, "text", text)])
    store.close()


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, str, str]:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    people = [("Ana Ruiz", "facilitator")]
    ids = [create_session(home, title=title, pack=module_12(), people=people) for title in ("Ash", "Birch")]
    return home, ids[0], ids[1]


def texts(home: Path) -> dict[str, list[str]]:
    return {one.title: [item.text for item in one.commitments] for one in FactsReader(home).read()}


def test_a_session_is_read_again_only_when_it_changed(
    two: tuple[Path, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, ash, _ = two
    assert texts(home) == {"Ash": [], "Birch": []}
    read: list[str] = []

    def noted(name: str, session: Session, records: Sequence[Record]) -> SessionFacts:
        read.append(name)
        return facts_of(name, session, records)

    monkeypatch.setattr(module, "facts_of", noted)
    assert texts(home) == {"Ash": [], "Birch": []} and read == []
    add(home, ash, "a1", "Call the clinic")
    assert texts(home) == {"Ash": ["Call the clinic"], "Birch": []} and read == [ash]


@pytest.mark.parametrize("damage", [b"", b"not tables", b'{"_check":{"1":{"crc32":"00000000"}}\n,"sessions":{}}\n'])
def test_a_damaged_memory_is_made_anew(two: tuple[Path, str, str], damage: bytes) -> None:
    home, ash, _ = two
    add(home, ash, "a1", "Call the clinic")
    before = texts(home)
    kept = (home / ROLLUP).read_bytes()
    (home / ROLLUP).write_bytes(damage)
    assert texts(home) == before and (home / ROLLUP).read_bytes() == kept
    assert (home / ROLLUP).stat().st_mode & 0o077 == 0


def test_a_broken_session_is_named_and_the_rest_goes_on(two: tuple[Path, str, str]) -> None:
    home, ash, birch = two
    add(home, birch, "a1", "Call the clinic")
    (home / "sessions" / ash / "session.json").write_text("{}", encoding="utf-8")
    found = {one.id: one for one in FactsReader(home).read()}
    assert "damaged" in found[ash].problem and not found[birch].problem
    assert [one.text for one in found[birch].commitments] == ["Call the clinic"]


def test_a_copy_beside_its_original_is_not_counted_twice(two: tuple[Path, str, str]) -> None:
    home, ash, _ = two
    add(home, ash, "a1", "Call the clinic")
    copy = home / "sessions" / "ash-copied-abcdef"
    shutil.copytree(home / "sessions" / ash, copy)
    found = {one.id: one for one in FactsReader(home).read()}
    assert "is a copy of" in found[copy.name].problem and not found[copy.name].commitments


def test_a_session_that_is_gone_is_forgotten(two: tuple[Path, str, str]) -> None:
    home, ash, _ = two
    texts(home)
    shutil.rmtree(home / "sessions" / ash)
    assert set(texts(home)) == {"Birch"}


def test_it_can_be_stopped_and_then_remembers_nothing(two: tuple[Path, str, str]) -> None:
    home = two[0]
    looked: list[tuple[int, int]] = []
    found = FactsReader(home).read(lambda done, of: looked.append((done, of)), lambda: len(looked) == 1)
    assert len(found) == 1 and looked == [(0, 2)] and not (home / ROLLUP).exists()
