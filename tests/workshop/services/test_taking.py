"""A returned file on its way into a session: two at once, a full disk, files that were cut off; never half a row."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from store import create_session, open_session
from store.api import DiskFullError, Identity, SessionStore
from store.exports import notes_of
from store.files import disk
from store.files.home import home_folder
from tests.support.sessions import module_12
from workshop.cli.exit_codes import REFUSED
from workshop.cli.main import run
from workshop.notes.incoming.foreign import ForeignError
from workshop.notes.incoming.proposals import CellChange
from workshop.services.incoming import Incoming, read_incoming
from workshop.services.taking import ALREADY, Import
from workshop.sheets.model import END, InsertRow, Role, SetCell

SHEET = "meeting-commitments"
ROWS = {"k1": "Ask the clinic", "k2": "Count the families", "k3": "Book the library"}
NEW = "|  | Ben Carter | Print flyers | Dec 20 | open |\n"


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], SessionStore]]:
    """Opens the session once more, as Ana; all are closed at the end."""
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "home"))
    home = home_folder("", create=True)
    people = [("Ana Ruiz", "facilitator"), ("Ben Carter", "participant")]
    session = create_session(home, title="Oak", date="2026-11-29", pack=module_12(), people=people)
    stores: list[SessionStore] = []

    def again() -> SessionStore:
        store = open_session(session, Identity("Ana Ruiz", Role.FACILITATOR), home=home, pack=module_12())
        stores.append(store)
        return store

    first = again()
    for row, text in ROWS.items():
        cells = (SetCell(SHEET, row, name, value) for name, value in (("text", text), ("owner", "Ana Ruiz")))
        first.commit([InsertRow(SHEET, row, END), *cells])
    yield again
    for store in stores:
        store.close()


def sent(store: SessionStore) -> str:
    """The minutes with all three texts changed and a new row."""
    text = notes_of(store)
    for old in ROWS.values():
        text = text.replace(old, f"{old} soon")
    return text.replace("| A3 |", f"{NEW}| A3 |")


def read(store: SessionStore, text: str, name: str = "oak.md") -> Incoming:
    return read_incoming(store, text.encode(), name)


def texts(store: SessionStore) -> list[object]:
    return [row.value("text") for row in store.state.sheet(SHEET).live()]


def test_two_terminals_that_take_one_file_make_each_change_once(opened: Callable[[], SessionStore]) -> None:
    one, other = opened(), opened()
    text = sent(one)
    first, second = Import(one, read(one, text)), Import(other, read(other, text))
    assert [first.take(place) for place in range(4)] == [""] * 4
    assert [second.take(place) for place in range(4)] == [ALREADY] * 4
    assert sorted(map(str, texts(other))) == sorted([*(f"{old} soon" for old in ROWS.values()), "Print flyers"])
    assert second.receipt().startswith("0 changes taken, 0 left, 4 refused")


def test_nor_do_two_in_the_same_moment(opened: Callable[[], SessionStore]) -> None:
    stores = [opened(), opened()]
    text = sent(stores[0])
    runs = [Import(store, read(store, text)) for store in stores]
    ready = threading.Barrier(2)

    def take(run: Import) -> None:
        ready.wait(60)
        for place in range(len(run.proposals)):
            run.take(place)

    threads = [threading.Thread(target=take, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    state = opened().state
    assert sorted(str(row.value("text")) for row in state.sheet(SHEET).live()) == sorted(
        [*(f"{old} soon" for old in ROWS.values()), "Print flyers"]
    )
    assert not any(cell.conflicts for row in state.sheet(SHEET).live() for cell in row.cells.values())


def test_a_full_disk_stops_between_two_rows(
    opened: Callable[[], SessionStore],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    store = opened()
    path = tmp_path / "oak.md"
    path.write_text(sent(store), "utf-8")
    run_ = Import(store, read(store, path.read_text("utf-8")))
    assert run_.take(0) == ""
    real = disk.pwrite

    def full(descriptor: int, data: bytes, *rest: int) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(disk, "pwrite", full)
    with pytest.raises(DiskFullError):
        run_.take(1)
    assert run_.receipt().startswith("1 change taken, 3 left, from oak.md")
    arguments = ["import", str(path), "--into", store.info.id, "--yes", "--as", "Ana Ruiz"]
    assert run(arguments) == REFUSED
    printed = capsys.readouterr()
    assert "0 changes taken, 3 left" in printed.out and printed.err.count("Refused: ") == 1
    monkeypatch.setattr(disk, "pwrite", real)
    assert texts(opened()) == ["Ask the clinic soon", ROWS["k2"], ROWS["k3"]]


def test_a_row_of_which_one_cell_is_refused_is_not_written_at_all(opened: Callable[[], SessionStore]) -> None:
    store = opened()
    incoming = read(store, sent(store))
    place = next(at for at, one in enumerate(incoming.comparison.proposals) if not one.row)
    good = incoming.comparison.proposals[place]
    bad = replace(good, cells=(*good.cells, CellChange("status", "State", None, "flying", None)))
    incoming.comparison.proposals[place] = bad
    run_ = Import(store, incoming)
    before = store.state.revision
    assert run_.take(place)
    assert store.state.revision == before and len(texts(store)) == 3
    assert "1 refused" in run_.receipt()


@pytest.mark.parametrize("share", [0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97])
def test_a_file_that_was_cut_off_ticks_nothing_that_is_not_whole(
    opened: Callable[[], SessionStore], share: float
) -> None:
    store = opened()
    whole = notes_of(store)
    text = whole[: round(len(whole) * share)]
    if "| A1 |" not in text:
        return
    found = read(store, text)
    assert [one for one in found.comparison.proposals if one.ticked] == []
    assert found.notices or f"Session {store.info.id}" in text, "it is said that its end is missing"


def test_every_place_where_a_table_can_be_cut_ticks_nothing(opened: Callable[[], SessionStore]) -> None:
    store = opened()
    whole = notes_of(store)
    start = whole.index("| A1 |")
    for end in range(start + 8, whole.index("## Corrections")):
        try:
            found = read(store, whole[:end])
        except ForeignError as refused:
            assert "no row of any table" in str(refused)
            continue
        assert [one for one in found.comparison.proposals if one.ticked] == [], whole[end - 40 : end]


def test_a_table_of_a_spreadsheet_that_was_cut_off_ticks_nothing(opened: Callable[[], SessionStore]) -> None:
    store = opened()
    head = "#,Who,What,By,State\r\nA1,Ana Ruiz,Ask the clinic,,open\r\n"
    found = read_incoming(store, f"{head}A2,Ana Ru".encode(), "oak.csv", store.state.revision)
    assert [one for one in found.comparison.proposals if one.ticked] == []
    assert "ends in the middle of a row (row 3)" in found.notices[0]
    other = read_incoming(store, f"{head}A2,Ana Ruiz,Count all,,open".encode(), "oak.csv", store.state.revision)
    assert [one.number for one in other.comparison.proposals if one.ticked] == ["A2"], "the last line of some programs"
