"""A session is made whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.sheet_spec import Shape
from store import create_session
from store.api import DiskFullError, ReadOnlyError, StoreError
from store.files import disk
from store.journal.fsck import fsck
from store.journal.sessionfile import is_session_id, new_session_id
from tests.support.small_pack import ANA, opened, write_small_pack


def names(folder: Path) -> list[str]:
    """What is in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_it_holds_the_form_the_people_and_the_seeds(home: Path) -> None:
    from content.loader import load_pack
    from content.pack_registry import shipped_packs
    from workshop.sheets.values import edit_text, parse

    pack = load_pack(shipped_packs()["va-attendance-12"])
    people = [("Ana Ortiz", "facilitator"), ("Ben", "participant")]
    session = create_session(
        home, title="Spring", pack=pack, school="Elm", date="2026-11-23", people=people, start="14:30"
    )
    store = opened(home / "sessions" / session)
    form = store.state.sheet("session").rows["main"]
    assert {column: form.value(column) for column in ("title", "school", "date", "start", "division")} == {
        "title": "Spring",
        "school": "Elm",
        "date": "2026-11-23",
        "start": "14:30",
        "division": None,
    }
    assert [(row.value("name"), row.value("role")) for row in store.state.sheet("people").live()] == people
    seeded = 0
    for spec in pack.sheets().values():
        sheet = store.state.sheet(spec.id)
        if spec.shape is Shape.ROWS and spec.seeds:
            assert list(sheet.order) == list(spec.seeds)
        for row, cells in spec.seeds.items():
            for column_id, text in cells.items():
                column = spec.column(column_id)
                assert column is not None
                assert sheet.rows[row].value(column_id) == parse(column, text), edit_text(column, text)
                seeded += 1
    assert seeded > 10
    assert store.info.pack_sha256 == pack.sha256 == store.pack.sha256
    assert store.pack.path == home / "sessions" / session / "pack"
    store.close()
    assert fsck(home / "sessions" / session).sound


def test_nobody_can_undo_the_beginning(home: Path, folder: Path) -> None:
    store = opened(folder)
    with pytest.raises(StoreError, match="You have nothing to undo"):
        store.undo()
    assert {record.edit.person for record in store.records()} == {""}
    store.close()


def test_everything_is_private_whatever_the_umask(home: Path, tmp_path: Path) -> None:
    pack = write_small_pack(tmp_path / "small-pack")
    before = os.umask(0)
    try:
        session = create_session(home, title="Spring", pack=pack)
    finally:
        os.umask(before)
    for path in home.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    assert (home / "sessions" / session).is_dir()


@given(st.text(max_size=400))
def test_any_title_gives_a_tame_name(title: str) -> None:
    name = new_session_id(title)
    assert is_session_id(name) and len(name) <= 60 and name.isascii()


@pytest.mark.parametrize("title", ["", "   ", "..", "/etc/passwd", "a\0b", "x" * 300, "漢字", "Été", "\u2024\u2024"])
def test_odd_titles_make_sessions(home: Path, tmp_path: Path, title: str) -> None:
    session = create_session(home, title=title, pack=write_small_pack(tmp_path / "small-pack"))
    assert names(home / "sessions") == [session]
    opened(home / "sessions" / session).close()


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"date": "someday"}, "date"),
        ({"people": [("", "facilitator")]}, "name"),
        ({"people": [("Ana", "king")]}, "king"),
        ({"colour": "blue"}, "colour"),
        ({"title": "x" * 20_000}, "16,000"),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_made(
    home: Path, tmp_path: Path, fields: dict[str, object], what: str
) -> None:
    pack = write_small_pack(tmp_path / "small-pack")
    with pytest.raises(StoreError, match=what):
        create_session(home, **({"title": "Spring", "pack": pack} | fields))  # type: ignore[arg-type]
    assert not home.exists() or names(home / "sessions") == []


def test_a_pack_that_changes_meanwhile_is_noticed(home: Path, tmp_path: Path) -> None:
    pack = write_small_pack(tmp_path / "small-pack")
    (tmp_path / "small-pack" / "10-work.md").write_text("changed")
    with pytest.raises(StoreError, match="changed while it was read"):
        create_session(home, title="Spring", pack=pack)
    assert names(home / "sessions") == []


@pytest.mark.parametrize("call", ["pwrite", "fsync", "rename", "make_folder", "sync_folder"])
def test_a_disk_that_fails_at_any_call_leaves_no_half_session(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    pack = write_small_pack(tmp_path / "small-pack")
    (home / "sessions").mkdir(parents=True)
    real = getattr(disk, call)
    for number in range(60):
        left = number

        def failing(*args: object, **named: object) -> object:
            nonlocal left
            left -= 1
            if left == -1:
                raise OSError(28 if call == "pwrite" else 5, "No space left on device")
            return real(*args, **named)

        monkeypatch.setattr(disk, call, failing)
        try:
            session = create_session(home, title="Spring", pack=pack)
        except (DiskFullError, ReadOnlyError, StoreError):
            monkeypatch.undo()
            there = [name for name in names(home / "sessions") if is_session_id(name)]
            for name in there:  # made, only its name may not be durable: then it is whole
                assert fsck(home / "sessions" / name).sound
            assert not [name for name in names(home / "sessions") if name.startswith(".new-")]
            continue
        monkeypatch.undo()
        assert fsck(home / "sessions" / session).sound
        break
    else:
        pytest.fail("the call is made more often than expected")
    assert number > 0


def test_a_title_of_markup_is_a_title(home: Path, tmp_path: Path) -> None:
    session = create_session(home, title="[bold]x[/] \x1b[31m", pack=write_small_pack(tmp_path / "small-pack"))
    store = opened(home / "sessions" / session, ANA)
    title = store.state.sheet("session").rows["main"].value("title")
    assert isinstance(title, str) and title.startswith("[bold]x[/]") and "\x1b" not in title
    store.close()
