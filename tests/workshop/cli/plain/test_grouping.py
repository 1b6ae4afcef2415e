"""Small groups line by line: made, at work apart, shown to all, and what somebody in none does."""

from __future__ import annotations

from tests.support.sessions import ANA, BEN, CHLOE, SessionBuilder, three_people
from tests.workshop.cli.plain.person import talked
from workshop.sheets.model import SetCell
from workshop.sheets.values import person_key

SHEET = "organisations"


def put_into(room: SessionBuilder, **groups: str) -> None:
    for person, group in zip((BEN, CHLOE), groups.values(), strict=False):
        room.commit(SetCell("people", person_key(person), "group", group))


def test_groups_are_drawn_and_what_cannot_be_is_a_sentence() -> None:
    room = three_people()
    said = talked(room, room.store(ANA), "groups", "random 2 4821", "groups", "tables 7", "groups", "open")
    assert "No one is in a group yet." in said
    assert "Drawn with seed 4821: 2 groups of 1." in said and "Last drawn with seed 4821." in said
    assert "2 participants cannot make 7 groups." in said and "That cannot be done in this part now." in said
    assert {room.value("people", person_key(one), "group") for one in (BEN, CHLOE)} == {"Group 1", "Group 2"}
    room.close()


def test_a_group_reads_its_own_rows_until_all_are_shown() -> None:
    room = three_people()
    put_into(room, ben="Blue", chloe="Green")
    said = talked(room, room.store(ANA), "go 5", "groups", "open", "groups", "")
    assert "Open: each group sees only its own rows." in said and "Blue: 0 rows. In it: Ben Carter." in said
    room.add(SHEET, "o1", by=BEN, name="Riverside Clinic")
    chloe = talked(room, room.store(CHLOE), "go 5")
    assert "Per group: you see the rows of your own group" in chloe and "Blue: 1 row; Green: 0 rows." in chloe
    assert "Riverside" not in chloe
    assert "Riverside Clinic" in talked(room, room.store(BEN), "go 5")
    said = talked(room, room.store(ANA), "go 5", "reveal", "yes", "groups", "list")
    assert "Riverside Clinic" in said and "One list from now on." in said
    assert "Riverside Clinic" in talked(room, room.store(CHLOE), "go 5")
    room.close()


def test_who_is_in_no_group_joins_one_by_its_name() -> None:
    room = three_people()
    put_into(room, ben="Blue")
    said = talked(room, room.store(CHLOE), "groups", "red", "groups", "blue")
    assert "There is no such group. There are: Blue." in said and "You are in Blue now." in said
    assert room.value("people", person_key(CHLOE), "group") == "Blue"
    room.close()
