"""How much of a session one person may fill: counted by everybody alike, refused in words, and room for the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.loader import load_pack
from content.pack_registry import shipped_packs
from store import create_session, open_session
from store.api import Identity, SessionStore
from tests.support.sessions import ANA, BEN, CHLOE, three_people
from workshop.sheets import shares
from workshop.sheets.model import END, InsertRow, Op, Outcome, Role, SetCell, Share


def parked(row: str, text: str = "") -> list[Op]:
    return [InsertRow("parking", row, END), *([SetCell("parking", row, "text", text)] if text else [])]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session in which little is much."""
    monkeypatch.setattr(shares, "ROWS", 10)
    monkeypatch.setattr(shares, "LETTERS", 5_000)


@pytest.mark.usefixtures("small")
def test_one_person_cannot_fill_the_list_and_the_others_go_on() -> None:
    room = three_people()
    refused = [room.refusal(CHLOE, *parked(f"c{number}")) for number in range(15)]
    assert [bool(reason) for reason in refused] == [False] * 10 + [True] * 5
    assert "One person can add 10 rows" in refused[-1] and "Ask the facilitator" in refused[-1]
    assert "can add 10 rows" in room.refusal("chloe PARK", *parked("d")), "whatever window, however the name is written"
    assert room.refusal(BEN, *parked("b", "Mine")) == ""
    assert room.refusal(CHLOE, SetCell("parking", "c1", "text", "Still writing")) == ""
    for number in range(20):
        assert room.refusal(ANA, *parked(f"a{number}")) == "", "who leads can clear up"


@pytest.mark.usefixtures("small")
def test_a_paste_is_refused_whole() -> None:
    room = three_people()
    ops = [op for number in range(11) for op in parked(f"p{number}")]
    assert "can add 10 rows" in room.refusal(BEN, *ops)
    assert not any(row.startswith("p") for row in room.state.sheet("parking").rows)


@pytest.mark.usefixtures("small")
def test_text_counts_though_it_is_written_over_or_undone() -> None:
    room = three_people()
    room.refusal(BEN, *parked("b"))
    store, said = room.store(BEN), ""
    for number in range(20):
        base = store.state.sheet("parking").rows["b"].cells["text"].revision if number else 0
        record = store.commit([SetCell("parking", "b", "text", f"{number}" + "x" * 900, base)]).record
        said = said or record.decisions[0].reason
    assert "can write 5,000 characters" in said
    assert room.state.shares[BEN.casefold()].letters <= 5_000
    assert room.refusal(CHLOE, *parked("c", "x" * 900)) == ""


def test_every_reader_counts_the_same(tmp_path: Path) -> None:
    """From the journal, from a checkpoint, or record by record."""
    pack = load_pack(shipped_packs()["va-attendance-12"])
    session = create_session(tmp_path, title="T", pack=pack, people=[("Ana", "facilitator"), ("Ben", "participant")])

    def opened() -> SessionStore:
        return open_session(session, Identity("Ben", Role.PARTICIPANT), home=tmp_path)

    ben = opened()
    record = ben.commit(parked("b", "No ride")).record
    assert {decision.outcome for decision in record.decisions} == {Outcome.APPLIED}
    ben.commit([SetCell("parking", "b", "text", "No ride", record.revision)])  # changes nothing, counts nothing
    live = ben.state.shares
    assert live == {"ben": Share(1, 2 * 60 + len("No ride"))}
    ben.close()
    again = opened()
    assert dict(again.state.shares) == live
    again.close()
    (tmp_path / "sessions" / session / "checkpoint.json").unlink()
    anew = opened()
    assert dict(anew.state.shares) == live
    anew.close()
