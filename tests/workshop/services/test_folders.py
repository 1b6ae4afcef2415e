"""A folder of what schools sent: archives and minutes are read side by side with a home, and one bad file among them is
named while the others are read."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import open_session
from store.api import Identity, StoreError
from store.archive import archive_of
from store.exports import write_notes
from store.library.catalog import Library
from workshop.cli.exit_codes import DONE
from workshop.cli.main import run
from workshop.notes.facts import SessionFacts
from workshop.services.demo import make_demo
from workshop.services.follow_up import read_facts
from workshop.sheets.model import Role


@pytest.fixture(scope="module")
def demo() -> Iterator[tuple[Path, str, bytes]]:
    """The sample session and its archive."""
    made = make_demo()
    store = open_session(Library(made.home).find(made.session), Identity("reader", Role.OBSERVER))
    data = archive_of(store)
    store.close()
    yield made.home, made.session, data
    shutil.rmtree(made.home)


def renamed(data: bytes, name: str) -> bytes:
    """An archive of another session with the same content."""
    whole = json.loads(data)
    whole["session"]["id"] = name
    return json.dumps(whole).encode()


def without_id(facts: SessionFacts) -> dict[str, object]:
    return {name: getattr(facts, name) for name in ("school", "commitments", "causes", "partners", "meeting", "people")}


def test_an_archive_says_what_its_session_says(demo: tuple[Path, str, bytes], tmp_path: Path) -> None:
    home, session, data = demo
    (tmp_path / "oak.json").write_bytes(data)
    (archived,) = read_facts(tmp_path / "none", [str(tmp_path)])
    (live,) = read_facts(home, [session])
    assert archived == live and archived.commitments


@pytest.mark.parametrize("ending", ["md", "docx", "html"])
def test_minutes_say_who_does_what_by_when(demo: tuple[Path, str, bytes], tmp_path: Path, ending: str) -> None:
    home, session, _ = demo
    store = open_session(Library(home).find(session), Identity("reader", Role.OBSERVER))
    write_notes(store, tmp_path / f"oak.{ending}")
    store.close()
    (told,), (live,) = read_facts(home, [str(tmp_path)]), read_facts(home, [session])
    kept = ("number", "text", "owner", "due", "status", "gap")
    assert sorted([getattr(one, name) for name in kept] for one in told.commitments) == sorted(
        [getattr(one, name) for name in kept] for one in live.commitments
    )
    assert {one.text for one in told.causes} == {one.text for one in live.causes if one.severity}
    assert {one.text for one in told.causes if one.severity == 2} == {
        one.text for one in live.causes if one.severity == 2
    }
    assert told.id == session and told.date == live.date and told.school.startswith("Oak Elementary")
    assert {one.name for one in told.partners} <= {one.name for one in live.partners} and told.partners


def test_one_bad_file_among_forty_is_named_and_the_rest_is_read(
    demo: tuple[Path, str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, _, data = demo
    for number in range(36):
        (tmp_path / f"school-{number:02d}.json").write_bytes(renamed(data, f"school-{number:02d}-aaaaaa"))
    (tmp_path / "cut.json").write_bytes(data[: len(data) // 2])
    (tmp_path / "edited.json").write_bytes(data.replace(b"Chloe Park", b"Mallory Q", 1))
    (tmp_path / "newer.json").write_bytes(data.replace(b'"schema": 1', b'"schema": 9', 1))
    (tmp_path / "empty.json").write_bytes(b"")
    (tmp_path / "letter.md").write_text("Dear Ana,\n\nsee you on Friday.\n", encoding="utf-8")
    (tmp_path / "locked.json").write_bytes(renamed(data, "locked-aaaaaa"))
    (tmp_path / "locked.json").chmod(0)
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / ".~lock.oak.json").write_text("x", encoding="utf-8")
    found = read_facts(tmp_path / "none", [str(tmp_path)])
    bad = {one.id: one.problem for one in found if one.problem}
    locked = {"locked.json"} if os.geteuid() else set()
    assert set(bad) == {"cut.json", "edited.json", "newer.json", "empty.json", "letter.md", "pipe.md"} | locked
    assert "newer" in bad["newer.json"].casefold() and "not JSON" in bad["cut.json"]
    assert sum(not one.problem for one in found) == (36 if locked else 37)
    capsys.readouterr()
    assert run(["due", str(tmp_path), "--json"]) == DONE
    printed = capsys.readouterr()
    assert all(f"Left out: {name}: " in printed.err for name in bad)
    assert len({one["session"] for one in json.loads(printed.out)}) == (36 if locked else 37)
    assert run(["rollup", str(tmp_path)]) == DONE
    assert "cut.json" in capsys.readouterr().out


def test_of_several_files_of_a_session_the_newest_counts_and_a_home_most(
    demo: tuple[Path, str, bytes], tmp_path: Path
) -> None:
    home, session, data = demo
    whole = json.loads(data)
    (tmp_path / "b-new.json").write_bytes(data)
    store = open_session(Library(home).find(session), Identity("reader", Role.OBSERVER))
    write_notes(store, tmp_path / "z.md")
    store.close()
    (facts,) = read_facts(tmp_path, [str(tmp_path)])
    assert len(facts.people) == len(whole["sheets"]["people"]["rows"])  # minutes know no list of people
    (both,) = read_facts(home, [str(tmp_path), session])
    assert both.commitments == facts.commitments


def test_a_folder_with_nothing_to_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="neither a session nor an archive"):
        read_facts(tmp_path, [str(tmp_path)])
