"""A session copied into a new one: what goes along, what stays behind, who may take contacts, and a copy cut short."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from content.loader import load_pack
from content.pack_registry import shipped_packs
from store import create_session, open_session
from store.api import Identity, SessionStore, StoreError
from store.files import disk
from store.journal.sessionfile import read_session
from store.library.catalog import Library
from workshop.services.copying import USUAL, Keep, copy_session
from workshop.session.private_rounds import VisibilityFilter
from workshop.sheets.model import END, InsertRow, Op, Role, SetCell, Value

ANA, BEN = "Ana Ruiz", "Ben Carter"


def row(sheet: str, key: str, *, insert: bool = True, **cells: Value) -> list[Op]:
    ops: list[Op] = [InsertRow(sheet, key, END)] if insert else []
    return ops + [SetCell(sheet, key, column, value) for column, value in cells.items()]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def source(home: Path) -> Iterator[SessionStore]:
    session = create_session(
        home, title="This year", pack=load_pack(shipped_packs()["va-attendance-12"]), school="Oak", date="2026-11-30",
        people=[(ANA, "facilitator"), (BEN, "participant")],
    )  # fmt: skip
    path = Library(home).find(session)
    with_ben = open_session(path, Identity(BEN, Role.PARTICIPANT))
    with_ben.commit(row("causes", "c9", cause="unrevealedword", gap="nobody"))
    with_ben.close()
    store = open_session(path, Identity(ANA, Role.FACILITATOR))
    for ops in (
        row("organisations", "o1", name="Riverside Clinic", contact="contactword"),
        row("causes", "c1", cause="Asthma", gap="nobody", group="barriers"),
        row("meeting-commitments", "a1", text="call the clinic", owner=BEN, due="2026-12-04", gap="c1"),
        row("meeting-commitments", "a2", text="doneword", owner=BEN, status="done"),
        row("meeting-commitments", "a3", text="droppedword", owner=BEN, status="dropped"),
        row("notes-two", "main", insert=False, text="noteword"),
        row("alignment-ratings", "o1.ana-ruiz", insert=False, partner="o1", person=ANA, aim="3"),
        row("ticket-before", "ana-ruiz", insert=False, person=ANA, **{"assess-need": "3"}),
        row("parking", "p1", text="parkedword"),
    ):
        decisions = store.commit(ops).record.decisions
        assert not any(one.reason for one in decisions), decisions
    store.commit(row("reveals", "causes", insert=False, revealed=False))
    yield store
    store.close()


def reopened(home: Path, session: str, person: str = BEN) -> SessionStore:
    return open_session(Library(home).find(session), Identity(person, Role.PARTICIPANT))


def everything(store: SessionStore) -> str:
    return "\n".join(str(cell.value) for sheet in store.state.sheets.values() for one in sheet.rows.values()
                     for cell in one.cells.values())  # fmt: skip


def test_next_year_starts_from_partners_causes_and_what_is_open(home: Path, source: SessionStore) -> None:
    source.commit(row("reveals", "causes", insert=False, revealed=True))
    copied = copy_session(home, source, "Next year")
    store = reopened(home, copied.session)
    try:
        state = store.state
        assert state.sheet("organisations").rows["o1"].value("contact") == "contactword"
        assert state.sheet("causes").rows["c1"].value("group") == "barriers"
        open_one = state.sheet("meeting-commitments").rows["a1"]
        assert [open_one.value(c) for c in ("owner", "due", "gap")] == [BEN, "2026-12-04", "c1"]
        for word in ("doneword", "droppedword", "noteword", "parkedword"):
            assert word not in everything(store)
        assert not state.sheet("alignment-ratings").rows and not state.sheet("ticket-before").rows
        assert [one.value("role") for one in state.sheet("people").live()] == ["facilitator", "participant"]
        assert state.sheet("session").rows["main"].value("date") is None
    finally:
        store.close()
    assert copied.words == "Copied: 1 organization, 2 causes, 1 open commitment and 2 people."
    assert read_session(Library(home).find(copied.session)).origin == source.info.id
    assert read_session(Library(home).find(source.info.id)).origin == ""


def test_what_is_not_revealed_stays_behind_and_its_links_with_it(home: Path, source: SessionStore) -> None:
    here = open_session(Library(home).find(source.info.id), Identity(BEN, Role.PARTICIPANT))
    copied = copy_session(home, source, "Next year")
    here.close()
    store = reopened(home, copied.session)
    assert "unrevealedword" not in everything(store) and "Asthma" not in everything(store)
    assert store.state.sheet("meeting-commitments").rows["a1"].value("gap") is None
    store.close()


def test_copied_rows_are_everyones_from_the_first_moment(home: Path, source: SessionStore) -> None:
    """They have no author, so no private round hides them, anyone may change them, and no one can undo them."""
    source.commit(row("reveals", "causes", insert=False, revealed=True))
    store = reopened(home, copy_session(home, source, "Next year").session)
    try:
        seen = VisibilityFilter(store.pack.sheets(), BEN)(store.state)
        assert "c1" in seen.sheet("causes").rows
        decision = store.commit(
            [SetCell("causes", "c1", "gap", "thin", store.state.sheet("causes").rows["c1"].cells["gap"].revision)]
        )
        assert not decision.record.decisions[0].reason
        with pytest.raises(StoreError):
            store.undo()
            store.undo()
    finally:
        store.close()


@pytest.mark.parametrize(
    ("role", "wanted"), [(Role.PARTICIPANT, False), (Role.COORDINATOR, True), (Role.OBSERVER, False)]
)
def test_contacts_go_along_only_with_who_leads_or_coordinates(
    home: Path, source: SessionStore, role: Role, wanted: bool
) -> None:
    other = open_session(Library(home).find(source.info.id), Identity("Someone", role))
    copied = copy_session(home, other, "Next year")
    other.close()
    store = reopened(home, copied.session)
    assert ("contactword" in everything(store)) is wanted
    assert ("1 contact left out" in copied.words) is not wanted
    store.close()


def test_only_what_is_asked_for_is_kept(home: Path, source: SessionStore) -> None:
    store = reopened(home, copy_session(home, source, "Notes only", [Keep.NOTES]).session)
    assert "noteword" in everything(store) and "Riverside" not in everything(store)
    assert not list(store.state.sheet("people").live())
    store.close()
    assert Keep.NOTES not in USUAL


def test_a_copy_is_there_whole_or_not_at_all(home: Path, source: SessionStore, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted((home / "sessions").iterdir())

    def fails(*given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "rename", fails)
    with pytest.raises(StoreError, match="could not be made"):
        copy_session(home, source, "Next year")
    assert sorted((home / "sessions").iterdir()) == before


def test_hostile_titles_are_only_names(home: Path, source: SessionStore) -> None:
    copied = copy_session(home, source, "../../etc \x1b[2J\u202e next")
    assert (home / "sessions" / copied.session).is_dir() and copied.session.startswith("etc-")
    assert "\x1b" not in Library(home).sessions()[0].title
