"""The library says what the session folders say, whatever state its catalogue is in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from store import create_session
from store.api import MissingError, ReadOnlyError, StoreError
from store.files import netfs
from store.files.tablefile import read_tables
from store.library.catalog import Library
from store.library.entries import PartnerEntry, Remembered
from tests.support.clock import clock_at
from tests.support.small_pack import ANA, new_session, opened, put, write_small_pack
from workshop.sheets.model import SetCell


def test_an_empty_home_has_no_sessions_and_stays_empty(tmp_path: Path) -> None:
    assert Library(tmp_path / "home").sessions() == []
    assert not (tmp_path / "home").exists()
    (tmp_path / "home").mkdir()
    assert Library(tmp_path / "home").sessions() == []


def test_an_entry_says_what_the_session_says(home: Path, tmp_path: Path) -> None:
    pack = write_small_pack(tmp_path / "small-pack")
    people = [("Ana", "facilitator"), ("Ben", "participant")]
    session = create_session(
        home, title="Spring", pack=pack, school="Elm", division="North", date="2026-11-23", people=people
    )
    (entry,) = Library(home).sessions()
    assert (entry.id, entry.title, entry.school, entry.division) == (session, "Spring", "Elm", "North")
    assert (entry.date, entry.pack, entry.people, entry.problem) == ("2026-11-23", "small", ("Ana", "Ben"), "")
    assert entry.revision == 2 and entry.updated.endswith("Z")
    assert Library(home).people() == ["Ana", "Ben"]


def test_it_follows_what_is_written(home: Path, folder: Path) -> None:
    library = Library(home)
    assert library.sessions()[0].title == "Spring"
    store = opened(folder)
    store.commit([SetCell("session", "main", "title", "Summer", store.state.revision)])
    assert library.sessions()[0].title == "Summer", "while it is open"
    store.close()
    assert library.sessions()[0].revision == 3
    shutil.rmtree(folder)
    assert library.sessions() == []


def test_unchanged_sessions_are_not_read_again(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(home)
    first = library.sessions()
    monkeypatch.setattr("store.library.summary.summarise", lambda folder: pytest.fail("read again"))
    assert library.sessions() == first


@pytest.mark.parametrize(
    "bad", [b"", b"null", b"[]", b"{}", b'{"sessions": []}', b'{"sessions": {"1": {"id": 5}}}', b"\xff\xfe"]
)
def test_a_damaged_catalogue_is_made_anew_and_the_bytes_kept(home: Path, folder: Path, bad: bytes) -> None:
    library = Library(home)
    entries = library.sessions()
    library.path.write_bytes(bad)
    assert library.sessions() == entries
    assert read_tables(library.path, 1 << 20) is not None
    assert (home / "library.json.damaged-1").read_bytes() == bad
    library.path.write_bytes(bad)
    library.sessions()
    assert (home / "library.json.damaged-2").read_bytes() == bad


def test_a_missing_or_lying_catalogue_is_put_right(home: Path, folder: Path) -> None:
    library = Library(home)
    entries = library.sessions()
    library.path.unlink()
    assert library.sessions() == entries and library.path.exists()
    from store.files.tinystorage import change

    with change(library.path, "test") as db:
        db.table("sessions").update({"title": "A lie"})
    assert library.sessions()[0].title == "A lie", "believed as long as the journal is as long"
    assert library.rescan() == entries == library.sessions()


def _remembered(library: Library, layout: str) -> Remembered:
    """The mapping of that layout, which must be there."""
    found = library.recall_mapping(layout)
    assert found is not None
    return found


def test_what_can_be_read_of_a_damaged_catalogue_goes_on(home: Path, folder: Path) -> None:
    library = Library(home)
    library.sessions()
    library.remember_mapping("layout", {"Student": "id"})
    library.path.write_bytes(library.path.read_bytes().replace(b"Spring", b"Sprung"))
    assert _remembered(library, "layout").mapping == {"Student": "id"}
    assert library.sessions()[0].title == "Spring"
    assert _remembered(library, "layout").mapping == {"Student": "id"}


def test_mappings_are_remembered_for_their_layout(home: Path) -> None:
    home.mkdir(parents=True)
    library = Library(home)
    assert library.recall_mapping("a") is None
    library.remember_mapping("a", {"Student": "id"})
    library.remember_mapping("b", {"School": "school", "Abs": "absent"})
    library.remember_mapping("a", {"Pupil": "id"})
    assert _remembered(library, "a").mapping == {"Pupil": "id"}
    assert _remembered(library, "b").mapping == {"School": "school", "Abs": "absent"}
    assert Library(home).sessions() == []
    assert _remembered(Library(home), "a").mapping == {"Pupil": "id"}, "listing keeps them"


def test_a_mapping_says_since_when_it_is_remembered(home: Path) -> None:
    home.mkdir(parents=True)
    clock, today = clock_at("2026-11-23T15:00:00Z"), "2026-11-23"
    library = Library(home, clock)
    library.remember_mapping("a", {"absent": "x"})
    assert _remembered(library, "a").since == today
    clock.moment = clock_at("2031-05-06T15:00:00Z").moment
    library.remember_mapping("a", {"absent": "x"})
    assert _remembered(library, "a").since == today, "the same mapping is as old as it was"
    library.remember_mapping("a", {"absent": "y"})
    assert _remembered(library, "a").since == "2031-05-06"
    assert library.forget_mapping("a")
    assert not library.forget_mapping("a")
    assert library.recall_mapping("a") is None


def test_only_so_many_mappings_are_remembered(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.home.MAPPINGS", 3)
    home.mkdir(parents=True)
    library = Library(home)
    for number in range(5):
        library.remember_mapping(f"layout {number}", {"a": "b"})
    assert [library.recall_mapping(f"layout {n}") is not None for n in range(5)] == [False, False, True, True, True]


def test_a_session_is_found_by_id_title_or_the_start_of_either(home: Path) -> None:
    spring, autumn = new_session(home, "Spring planning"), new_session(home, "Autumn")
    library = Library(home)
    assert library.find(spring.name) == spring
    assert library.find(spring.name[:-3]) == spring
    assert library.find("SPRING planning") == spring
    assert library.find("aut") == autumn
    assert library.find(str(autumn)) == autumn
    with pytest.raises(MissingError, match="No session “winter”"):
        library.find("winter")
    for name in ("", "..", "../..", "a\0b", "/", "x" * 300, ".new-abc"):
        with pytest.raises(StoreError):
            library.find(name)


def test_a_name_of_several_sessions_is_a_question(home: Path) -> None:
    one, two = new_session(home, "Spring"), new_session(home, "Spring")
    library = Library(home)
    with pytest.raises(StoreError) as caught:
        library.find("spring")
    assert one.name in str(caught.value) and two.name in str(caught.value)
    assert library.find(two.name) == two
    exact = new_session(home, "Spring planning")
    with pytest.raises(StoreError):
        library.find("spring")
    assert library.find("spring planning") == exact


def test_a_session_that_cannot_be_opened_says_why(home: Path, folder: Path) -> None:
    good = new_session(home, "Good")
    (folder / "session.json").write_bytes(b"{")
    entries = {entry.id: entry for entry in Library(home).sessions()}
    assert "damaged" in entries[folder.name].problem and not entries[good.name].problem
    (folder / "session.json").unlink()
    assert "No session" in {e.id: e for e in Library(home).sessions()}[folder.name].problem
    (good / "journal.jsonl").unlink()
    assert "cannot be read" in {e.id: e for e in Library(home).sessions()}[good.name].problem
    shutil.rmtree(good)
    assert len(Library(home).sessions()) == 1


def test_a_journal_damaged_at_its_start_is_a_problem(home: Path, folder: Path) -> None:
    path = folder / "journal.jsonl"
    path.write_bytes(b"x" + path.read_bytes()[1:])
    (entry,) = Library(home).sessions()
    assert "damaged" in entry.problem and "fsck" in entry.problem


def test_what_is_no_session_is_not_listed(home: Path, folder: Path) -> None:
    sessions = home / "sessions"
    for name in (".new-abc123", "Not-A-Session", "notes"):
        (sessions / name).mkdir()
    (sessions / "file-abcdef").write_bytes(b"")
    assert [entry.id for entry in Library(home).sessions()] == [folder.name]


def test_partners_are_those_of_all_sessions(home: Path) -> None:
    from content.loader import load_pack
    from content.pack_registry import shipped_packs

    pack = load_pack(shipped_packs()["va-attendance-12"])
    from content.blocks import Scorer

    scorer = pack.first(Scorer)
    assert scorer is not None
    names: list[str] = []
    for title, name in (("One", "Food bank"), ("Two", "FOOD BANK"), ("Three", "Clinic")):
        session = create_session(home, title=title, pack=pack)
        from workshop.sheets.model import END, InsertRow

        store = opened(home / "sessions" / session)
        store.commit([InsertRow(scorer.rates, "p1", END), SetCell(scorer.rates, "p1", scorer.name_column, name)])
        store.close()
        names.append(session)
    assert Library(home).partners() == [
        PartnerEntry("Clinic", (names[2],)),
        PartnerEntry("Food bank", (min(names[:2]), max(names[:2]))),
    ] or {p.name.casefold(): set(p.sessions) for p in Library(home).partners()} == {
        "clinic": {names[2]},
        "food bank": set(names[:2]),
    }


def test_hostile_titles_are_clean_in_the_list(home: Path, tmp_path: Path) -> None:
    pack = write_small_pack(tmp_path / "small-pack")
    session = create_session(home, title="../../x\x1b]0;evil\x07 \u202e", pack=pack, school="[red]\x9b31m")
    (entry,) = Library(home).sessions()
    assert entry.id == session and "/" not in session and ".." not in session
    for text in (
        entry.title,
        entry.school,
        json.dumps(read_tables(home / "library.json", 1 << 20), ensure_ascii=False),
    ):
        assert not set(text) & set("\x1b\x07\u202e\x9b")


def test_a_home_on_a_network_is_listed_and_not_written(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(netfs, "file_system", lambda path: 0x6969)
    library = Library(home)
    assert [entry.title for entry in library.sessions()] == ["Spring"]
    assert not library.path.exists()
    with pytest.raises(ReadOnlyError, match="NFS"):
        library.remember_mapping("a", {})


def test_a_file_where_the_sessions_should_be_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_bytes(b"")
    with pytest.raises(StoreError, match="not a folder"):
        Library(tmp_path / "home").sessions()


def test_a_broken_disk_does_not_stop_the_list(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from store.files import disk

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "pwrite", full)
    library = Library(home)
    assert [entry.title for entry in library.sessions()] == ["Spring"]
    with pytest.raises(StoreError, match="no space left"):
        library.remember_mapping("a", {})
    assert not library.path.exists()
    assert [path.name for path in (home / "sessions").iterdir()] == [folder.name]


def test_working_in_a_session_brings_it_to_the_top(home: Path) -> None:
    clock = clock_at("2026-01-01T00:00:00Z")
    old, new = new_session(home, "Old", clock), new_session(home, "New", clock)
    clock.advance(days=31)
    store = opened(old, ANA, clock)
    from tests.support.small_pack import insert

    store.commit([insert("r1"), put("r1", "cause", "x")])
    store.close()
    assert [entry.id for entry in Library(home).sessions()] == [old.name, new.name]
