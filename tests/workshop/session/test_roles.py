"""Who is who and who may do what: roles go by the list of people, and nobody passes for somebody else."""

from __future__ import annotations

from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import create_session
from store.api import StoreError
from tests.support.sessions import ANA, BEN, CHLOE, SessionBuilder, three_people
from workshop.session.roles import NotAdmitted, admitted
from workshop.session.view import Session
from workshop.sheets.fold import fold
from workshop.sheets.model import (
    Decision,
    DeleteRow,
    Edit,
    Op,
    Outcome,
    Record,
    Resolution,
    ResolveSibling,
    RestoreRow,
    Role,
    SetCell,
    Target,
)
from workshop.sheets.names import alike, readable
from workshop.sheets.roster import leaders
from workshop.sheets.values import person_key

KEYS = {name: person_key(name) for name in (ANA, BEN, CHLOE)}


@pytest.fixture
def room() -> SessionBuilder:
    return three_people()


def session(room: SessionBuilder) -> Session:
    return Session(room.pack, room.state)


def earlier(room: SessionBuilder, *ops: SetCell) -> Session:
    """The session with a record of an earlier version in it, which took what is refused now."""
    record = Record(
        room.state.revision + 1, Edit("old.1", BEN, Role.PARTICIPANT, ops, ""),
        tuple(Decision(Outcome.APPLIED, op.value) for op in ops),
    )  # fmt: skip
    return Session(room.pack, fold(room.state, [record]))


def name_of(room: SessionBuilder, person: str, name: str | None) -> SetCell:
    at = Target("people", KEYS[person], "name")
    return SetCell(*at, name, room.state.base(at))


def role_of(room: SessionBuilder, person: str, role: str | None) -> SetCell:
    at = Target("people", KEYS[person], "role")
    return SetCell(*at, role, room.state.base(at))


# ------------------------------------------------------------------ what a name is


OF_ANA = [
    "ANA RUIZ", "AnaRuiz", "Ana-Ruiz.", "Ana\u00a0Ruiz", "\u0410na Ruiz", "An\u0430 Ruiz", "Ana Ru\u0456z",
    "Ana R\u03c5iz",
    "Ana\u200b Ruiz", "Ana\u00ad Ruiz", "Ana\u3164 Ruiz", "An\u034fa Ruiz", "\u202eAna Ruiz", "\uff21\uff4e\uff41 Ruiz",
    "\U0001d400na Ruiz", "Ana Ruiz\ufe0f", "Ana  Ruiz \U0001f600",
]  # fmt: skip
LOOKALIKES = [
    *((ANA, name) for name in OF_ANA),
    ("Al Moss", "AI Moss"), ("Al Moss", "A1 Moss"), ("Eve Long", "Eve L0ng"), ("Kim Carne", "Kim Came"),
]  # fmt: skip


@pytest.mark.parametrize("one, other", LOOKALIKES)
def test_names_that_look_the_same(one: str, other: str) -> None:
    assert alike(one, other) and alike(other, one)


@pytest.mark.parametrize(
    "one, other",
    [
        ("Ana Ruiz", "Ana Silva"), ("Ian Park", "Lan Park"), ("Chloe Park", "Chloé Park"), ("Ana", "Ana Ruiz"),
        ("Jo", "Joe"), ("Student 1", "Student 2"), ("王芳", "王方"), ("Иван", "Игорь"), ("Mary O'Brien", "Mary Brien"),
    ],
)  # fmt: skip
def test_names_of_different_people(one: str, other: str) -> None:
    assert not alike(one, other)


@pytest.mark.parametrize("name", ["\u3164", "\u200b\u200d", "...", "😀", "\u115f \u1160", "-"])
def test_a_name_nobody_can_read(room: SessionBuilder, name: str) -> None:
    assert not readable(name)
    with pytest.raises(NotAdmitted):
        admitted(session(room), name)


# ------------------------------------------------------------------ coming in


def test_a_role_goes_by_the_key_of_a_name(room: SessionBuilder) -> None:
    """However it is written; and never by what somebody wrote as their name, as they could in earlier versions."""
    assert session(room).role_of("ana  RUIZ") == "facilitator"
    assert admitted(session(room), "ana  RUIZ") is Role.FACILITATOR
    old = earlier(room, SetCell("people", KEYS[BEN], "name", ANA), SetCell("people", KEYS[ANA], "name", "Dana Cole"))
    assert [person.name for person in old.people()] == ["Dana Cole", ANA, CHLOE]
    assert admitted(old, ANA) is Role.FACILITATOR and admitted(old, BEN) is Role.PARTICIPANT
    assert old.role_of("Dana Cole") == "participant"


def test_somebody_new_takes_part_and_asks_in_vain_for_more(room: SessionBuilder) -> None:
    assert admitted(session(room), "Dana Cole") is Role.PARTICIPANT
    assert admitted(session(room), "Dana Cole", Role.OBSERVER) is Role.OBSERVER
    for wanted in (Role.FACILITATOR, Role.COORDINATOR):
        with pytest.raises(NotAdmitted, match=r"is not on the list of people.*workshop set SESSION people"):
            admitted(session(room), "Dana Cole", wanted)
        with pytest.raises(NotAdmitted, match="is on the list of people as participant"):
            admitted(session(room), BEN, wanted)
    for wanted in Role:
        assert admitted(session(room), ANA, wanted) is wanted


def test_where_nobody_leads_nobody_new_does(room: SessionBuilder) -> None:
    """A list without a facilitator, as `new --person Ben` makes it: the account that keeps the session names one."""
    room = SessionBuilder(room.pack)
    ben = room.store(BEN, Role.FACILITATOR)
    assert Session(room.pack, ben.state).role_of("Dana Cole") == "facilitator", "nobody is on the list"
    assert admitted(Session(room.pack, ben.state), "Dana Cole", Role.COORDINATOR) is Role.COORDINATOR
    ben.commit([SetCell("people", KEYS[BEN], "name", BEN)])
    assert Session(room.pack, ben.state).role_of("Dana Cole") == "participant"
    assert Session(room.pack, ben.state).role_of(BEN) == "participant"


@pytest.mark.parametrize("name", OF_ANA)
def test_nobody_passes_for_somebody_else(room: SessionBuilder, name: str) -> None:
    """Either the name is Ana's, key and all, or nobody can come in under it, to look on neither."""
    if person_key(name) == KEYS[ANA]:
        assert admitted(session(room), name) is Role.FACILITATOR
        return
    for wanted in (None, Role.OBSERVER):
        with pytest.raises(NotAdmitted, match="looks like “Ana Ruiz”"):
            admitted(session(room), name, wanted)


def test_nor_for_somebody_who_is_here_and_on_no_list(room: SessionBuilder) -> None:
    with pytest.raises(NotAdmitted, match="looks like “Eve Long”"):
        admitted(session(room), "Eve L0ng", here=["Eve Long"])
    assert admitted(session(room), "eve long", here=["Eve Long"]) is Role.PARTICIPANT, "another window of hers"


def test_a_screen_or_a_line_without_a_name_is_passed_over(room: SessionBuilder) -> None:
    """The room's screen has none, and a line of the list can have got a role alone."""
    listed = earlier(room, SetCell("people", "dev-singh", "role", "facilitator"))
    assert admitted(listed, "root", here=["", " "]) is Role.PARTICIPANT
    assert admitted(listed, "Dev Singh", here=[""]) is Role.PARTICIPANT
    assert [one.name for one in listed.people()] == [ANA, BEN, CHLOE]
    assert leaders(listed.state.sheet("people")) == [KEYS[ANA]]


def test_whoever_was_on_the_list_before_still_comes_in(room: SessionBuilder) -> None:
    """Two that look the same in a session of an earlier version: each is who they are."""
    old = earlier(room, SetCell("people", person_key("\u0410na Ruiz"), "name", "\u0410na Ruiz"))
    assert admitted(old, "\u0410na Ruiz") is Role.PARTICIPANT
    assert admitted(old, ANA) is Role.FACILITATOR


@pytest.mark.parametrize("people", [["Ana", "ana"], ["Ana", "\u0410na"], ["Ana", "A n a"], ["Ana", "\u3164"]])
def test_a_session_does_not_begin_with_two_of_one_name(room: SessionBuilder, people: list[str]) -> None:
    with pytest.raises(StoreError, match=r"look the same|can read"):
        create_session(None, title="T", pack=room.pack, people=[(name, "participant") for name in people])


# ------------------------------------------------------------------ the list of people


def test_only_a_facilitator_gives_roles(room: SessionBuilder) -> None:
    for person, role in ((BEN, None), (CHLOE, None), ("Cora Day", Role.COORDINATOR)):
        for about in (ANA, BEN, CHLOE):
            for value in ("facilitator", "coordinator", None):
                if room.state.sheet("people").rows[KEYS[about]].value("role") != value:
                    assert room.refusal(person, role_of(room, about, value), role=role)
            assert room.refusal(person, DeleteRow("people", KEYS[about]), role=role)
            assert room.refusal(person, ResolveSibling("people", KEYS[about], "role", 1, Resolution.SWAP), role=role)
    assert room.refusal(ANA, role_of(room, BEN, "facilitator")) == ""
    assert session(room).role_of(BEN) == "facilitator"


def test_a_session_keeps_one_who_leads(room: SessionBuilder) -> None:
    for op in (role_of(room, ANA, "participant"), role_of(room, ANA, None), name_of(room, ANA, None)):
        assert "is the only facilitator" in room.refusal(ANA, op)
    assert "is the only facilitator" in room.refusal(ANA, DeleteRow("people", KEYS[ANA]))
    assert room.refusal(ANA, role_of(room, BEN, "facilitator"), role_of(room, ANA, "participant")) == ""
    assert leaders(room.state.sheet("people")) == [KEYS[BEN]]


def test_whoever_was_taken_off_does_not_bring_themselves_back(room: SessionBuilder) -> None:
    """Their line would come back with the role it had."""
    room.refusal(ANA, role_of(room, BEN, "facilitator"))
    assert room.refusal(ANA, DeleteRow("people", KEYS[BEN])) == ""
    assert session(room).role_of(BEN) == "participant"
    assert "removed from the list" in room.refusal(BEN, name_of(room, BEN, "BEN CARTER"))
    assert room.refusal(BEN, RestoreRow("people", KEYS[BEN]))
    assert session(room).person(KEYS[BEN]) is None
    assert room.refusal(ANA, RestoreRow("people", KEYS[BEN])) == ""
    assert session(room).role_of(BEN) == "facilitator"


def test_a_line_keeps_its_name(room: SessionBuilder) -> None:
    assert room.refusal(BEN, name_of(room, BEN, "BEN CARTER")) == ""
    for name in ("Ana Ruiz", "\u0410na Ruiz", "Benjamin Carter"):
        assert "Only the capital letters of a name" in room.refusal(BEN, name_of(room, BEN, name))
        assert "Only the capital letters of a name" in room.refusal(ANA, name_of(room, BEN, name))
    key = person_key("Ana-Ruiz")
    assert "looks like “Ana Ruiz”" in room.refusal(ANA, SetCell("people", key, "name", "Ana-Ruiz"))


def test_a_rename_is_a_new_line_in_place_of_the_old_one(room: SessionBuilder) -> None:
    key = person_key("Ana-Ruiz")
    new: list[Op] = [SetCell("people", key, "name", "Ana-Ruiz"), SetCell("people", key, "role", "facilitator")]
    assert room.refusal(ANA, *new, DeleteRow("people", KEYS[ANA])) == ""
    assert [person.name for person in session(room).people()] == [BEN, CHLOE, "Ana-Ruiz"]
    refused = SetCell("people", person_key("Ana.Ruiz"), "name", "Ana.Ruiz")
    assert "the line was not changed" in room.refusal(ANA, refused, DeleteRow("people", KEYS[BEN]))
    assert session(room).person(KEYS[BEN]) is not None


NAMES = st.sampled_from([ANA, BEN, CHLOE, "\u0410na Ruiz", "Ana-Ruiz", "ben carter", "Dana Cole"])
LINES = NAMES.map(person_key)
TRIES = st.one_of(
    st.builds(SetCell, st.just("people"), LINES, st.just("name"), st.one_of(NAMES, st.sampled_from([None, "\u3164"]))),
    st.builds(SetCell, st.just("people"), LINES, st.just("role"), st.sampled_from([*map(str, Role), None])),
    st.builds(DeleteRow, st.just("people"), LINES),
    st.builds(RestoreRow, st.just("people"), LINES),
)


@given(st.lists(st.tuples(st.sampled_from([BEN, CHLOE, "Dana Cole", "Cora Day"]), TRIES), max_size=12))
def test_whatever_others_try_the_list_stays_sound(tries: list[tuple[str, Op]]) -> None:
    with closing(three_people()) as room:
        before = {person.key: person.role for person in session(room).people()}
        for person, op in tries:
            room.refusal(person, op, role=Role.COORDINATOR if person == "Cora Day" else Role.PARTICIPANT)
        people = session(room).people()
        assert {person.key: person.role for person in people} | before == {
            **{person.key: "participant" for person in people}, **before,
        }  # fmt: skip
        assert all(person_key(person.name) == person.key for person in people)
        names = [person.name for person in people]
        assert not any(alike(one, other) for at, one in enumerate(names) for other in names[:at])
