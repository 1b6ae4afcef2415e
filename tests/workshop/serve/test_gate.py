"""Who is let in, under which name and role, and how often somebody may try."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest

from tests.support.sessions import ANA, BEN, CHLOE, PEOPLE, SessionBuilder
from workshop.serve import limits
from workshop.serve.codes import ALPHABET, CodeKind, new_code, typed, written
from workshop.serve.gate import AccessDenied, Gate, GateVisit
from workshop.serve.limits import Limits
from workshop.serve.registry import Registry
from workshop.session.view import Session
from workshop.sheets.model import Known, Role, SetCell

DEE = "Dee Long"


class Room:
    """A gate to a session of Ana (facilitator), Ben, Chloe and Dee (coordinator), with a clock that the test moves."""

    def __init__(self, folder: Path, people: dict[str, Role] | None = None) -> None:
        self.now = 1000.0
        self.path = folder / "serve" / "people.json"
        self.built = SessionBuilder(people=PEOPLE | {DEE: Role.COORDINATOR} if people is None else people)
        self.gate = self.another()

    def another(self) -> Gate:
        """The gate of a server that was started again."""
        return Gate(Registry(self.path), self.session, Limits(lambda: self.now))

    def session(self) -> Session:
        return Session(self.built.pack, self.built.state)

    def with_code(self, gate: Gate | None = None) -> GateVisit:
        """Somebody who has typed the join code."""
        gate = gate or self.gate
        visit = gate.visit("10.0.0.7", "ssh")
        assert asyncio.run(visit.code(written(gate.join_code).lower()))
        assert visit.may_join and visit.guest is None
        visit.leave()
        return visit


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody waits in these tests; what was waited for is kept."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("workshop.serve.gate.sleep", sleep)
    return waited


# ------------------------------------------------------------------ codes


@pytest.mark.parametrize("text", ["K7MW0-4XHT1", "k7mwo4xhti", " k7MwO 4xht-L ", "K7MW0--4XHT1\n"])
def test_a_code_is_read_however_it_is_typed(text: str) -> None:
    assert typed(text) == "K7MW04XHT1"


@pytest.mark.parametrize("text", ["", "   ", "-", "K7MWU", "É", "K7M\0W", "１２３４５", "a" * 10_000 + "É"])
def test_what_is_no_code_is_none(text: str) -> None:
    assert typed(text) in ("", "A" * 64)


def test_codes_differ_and_read_back() -> None:
    codes = {new_code(10) for _ in range(200)}
    assert len(codes) == 200
    assert all(typed(written(code).lower()) == code and set(code) <= set(ALPHABET) for code in codes)


# ------------------------------------------------------------------ names and roles


def test_the_join_code_gives_a_participants_seat_under_a_free_name(room: Room) -> None:
    visit = room.with_code()
    assert visit.names() == [BEN, CHLOE], "nobody who leads or coordinates"
    guest = visit.join("  ben   CARTER ")
    assert (guest.person, guest.role, guest.known) == (BEN, Role.PARTICIPANT, Known.CODE)
    assert room.with_code().names() == [CHLOE]


def test_a_name_is_typed_once_and_then_theirs(room: Room) -> None:
    assert room.with_code().join("Eve Long").person == "Eve Long"
    for name in ("Eve Long", "eve long", "Еve Long", "Eve  Long", "Eve Lоng"):  # two of them with Cyrillic letters
        with pytest.raises(AccessDenied) as refused:
            room.with_code().join(name)
        assert not refused.value.final, "they may take another name"
    with pytest.raises(AccessDenied):
        room.with_code(room.another()).join("Eve Long")


@pytest.mark.parametrize("name", [ANA, "ana ruiz", "Аna Ruiz", DEE])
def test_the_join_code_never_gives_a_seat_that_leads_or_coordinates(room: Room, name: str) -> None:
    with pytest.raises(AccessDenied):
        room.with_code().join(name)


def test_the_first_of_a_session_without_people_does_not_lead(tmp_path: Path) -> None:
    assert Room(tmp_path, {}).with_code().join("Eve").role is Role.PARTICIPANT


@pytest.mark.parametrize("name", ["", "   ", "\x1b", "\u200b", "....", "x" * 500])
def test_a_name_has_something_to_read(room: Room, name: str) -> None:
    with pytest.raises(AccessDenied):
        room.with_code().join(name)


def test_a_name_is_clean(room: Room) -> None:
    person = room.with_code().join("Eve\x1b]0;evil\x07\u202e Long\n\n").person
    assert person.isprintable() and "\x1b" not in person and "\u202e" not in person


def test_no_name_without_the_code(room: Room) -> None:
    visit = room.gate.visit("10.0.0.7", "web")
    assert visit.names() == []
    with pytest.raises(AccessDenied):
        visit.join(BEN)
    assert visit.guest is None


def test_the_code_is_good_for_one_name(room: Room) -> None:
    visit = room.with_code()
    visit.join(BEN)
    with pytest.raises(AccessDenied):
        visit.join(CHLOE)


# ------------------------------------------------------------------ coming back


@pytest.mark.parametrize("kind, known", [(CodeKind.KEY, Known.KEY), (CodeKind.COOKIE, Known.CODE)])
def test_who_is_remembered_comes_back(room: Room, kind: CodeKind, known: Known) -> None:
    guest = room.with_code().join(BEN)
    room.gate.remember(guest, kind, "the secret")
    visit = room.another().visit("10.0.0.8", "web")
    assert (visit.key if kind is CodeKind.KEY else visit.cookie)("the secret")
    assert visit.guest is not None
    assert (visit.guest.person, visit.guest.known, visit.guest.address) == (BEN, known, "10.0.0.8")
    assert not (visit.cookie if kind is CodeKind.KEY else visit.key)("the secret"), "one kind never stands for another"
    assert not asyncio.run(visit.code("the secret"))


def test_a_personal_code_brings_back(room: Room) -> None:
    code = room.gate.personal_code(room.with_code().join(BEN))
    visit = room.another().visit("10.0.0.8", "ssh")
    assert asyncio.run(visit.code(written(code)))
    assert visit.guest is not None and visit.guest.person == BEN and not visit.may_join


def test_a_link_is_good_once(room: Room) -> None:
    code = room.gate.invite(ANA)
    visit = room.gate.visit("10.0.0.7", "web")
    assert asyncio.run(visit.code(code))
    assert visit.guest is not None
    assert (visit.guest.person, visit.guest.role, visit.guest.known) == (ANA, Role.FACILITATOR, Known.LINK)
    for gate in (room.gate, room.another()):
        assert not asyncio.run(gate.visit("10.0.0.7", "web").code(code)), "a replay"
    room.gate.remember(visit.guest, CodeKind.COOKIE, "browser")
    back = room.another().visit("10.0.0.7", "web")
    assert back.cookie("browser") and back.guest is not None and back.guest.role is Role.FACILITATOR


def test_a_newer_link_voids_the_one_before(room: Room) -> None:
    old, new = room.gate.invite(ANA), room.gate.invite(ANA)
    assert not asyncio.run(room.gate.visit("a", "web").code(old))
    assert asyncio.run(room.gate.visit("a", "web").code(new))


def test_who_became_a_leader_later_needs_a_link(room: Room) -> None:
    """The list of people can be written by a facilitator only, and a name that was taken by the code proves little."""
    guest = room.with_code().join(BEN)
    room.gate.remember(guest, CodeKind.KEY, "k")
    room.built.commit(SetCell("people", "ben-carter", "role", "facilitator"))
    with pytest.raises(AccessDenied):
        room.gate.visit("a", "ssh").key("k")
    visit = room.gate.visit("a", "ssh")
    assert asyncio.run(visit.code(room.gate.invite(BEN)))
    again = room.gate.visit("a", "ssh")
    assert again.key("k") and again.guest is not None and again.guest.role is Role.FACILITATOR


def test_no_secret_is_in_the_file_and_nobody_else_reads_it(room: Room) -> None:
    link = room.gate.invite(ANA)
    guest = room.with_code().join(BEN)
    code = room.gate.personal_code(guest)
    room.gate.remember(guest, CodeKind.COOKIE, "browser")
    text = room.path.read_text()
    assert not any(secret in text for secret in (link, code, "browser", room.gate.join_code))
    assert stat.S_IMODE(room.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(room.path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("text", ["", "{", "[]", '{"people": 7}', '{"people": [{"name": ""}]}', "[" * 100_000])
def test_a_damaged_file_remembers_nobody(room: Room, text: str) -> None:
    room.gate.personal_code(room.with_code().join(BEN))
    room.path.write_text(text)
    assert list(room.another().registry) == []


# ------------------------------------------------------------------ what a facilitator does


def test_a_locked_room_takes_nobody_new(room: Room) -> None:
    guest = room.with_code().join(BEN)
    room.gate.remember(guest, CodeKind.KEY, "k")
    late = room.with_code()
    room.gate.locked = True
    with pytest.raises(AccessDenied):
        asyncio.run(room.gate.visit("a", "ssh").code(room.gate.join_code))
    with pytest.raises(AccessDenied):
        late.join(CHLOE)
    assert room.gate.visit("a", "ssh").key("k"), "who was in may come back"


def test_a_removed_person_does_not_come_back(room: Room) -> None:
    guest = room.with_code().join(BEN)
    room.gate.remember(guest, CodeKind.KEY, "k")
    code = room.gate.personal_code(guest)
    room.gate.remove(BEN)
    assert not room.gate.visit("a", "ssh").key("k")
    assert not asyncio.run(room.gate.visit("a", "ssh").code(code))
    with pytest.raises(AccessDenied):
        room.with_code().join(BEN)
    room.gate.let_in(BEN)
    assert room.with_code().names() == [BEN, CHLOE]
    assert room.with_code().join(BEN).person == BEN
    with pytest.raises(AccessDenied):
        room.with_code().join(BEN)


def test_a_renamed_person_keeps_what_they_hold(room: Room) -> None:
    room.gate.remember(room.with_code().join("asdf"), CodeKind.KEY, "k")
    assert room.gate.rename("asdf", " Eve  Long ") == "Eve Long"
    visit = room.another().visit("a", "ssh")
    assert visit.key("k") and visit.guest is not None and visit.guest.person == "Eve Long"
    assert room.with_code().join("asdf").person == "asdf", "the old name is free"


def test_who_leads_is_not_renamed_here(room: Room) -> None:
    asyncio.run(room.gate.visit("a", "web").code(room.gate.invite(ANA)))
    with pytest.raises(AccessDenied):
        room.gate.rename(ANA, "Eve Long")


@pytest.mark.parametrize("other", [ANA, DEE, CHLOE, "Аna Ruiz", "", "\x1b"])
def test_nobody_is_renamed_to_somebody_else(room: Room, other: str) -> None:
    room.with_code().join(CHLOE)
    room.with_code().join("asdf")
    with pytest.raises(AccessDenied):
        room.gate.rename("asdf", other)
    assert room.gate.registry.held("asdf") is not None


def test_a_new_join_code_voids_the_one_before(room: Room) -> None:
    old = room.gate.join_code
    assert room.gate.new_join_code() != old
    assert not asyncio.run(room.gate.visit("a", "ssh").code(old))


# ------------------------------------------------------------------ limits


def test_three_wrong_codes_end_the_connection(room: Room, no_waiting: list[float]) -> None:
    visit = room.gate.visit("10.0.0.7", "ssh")
    for _ in range(limits.TRIES - 1):
        assert not asyncio.run(visit.code("AAAAA"))
    with pytest.raises(AccessDenied) as refused:
        asyncio.run(visit.code("AAAAA"))
    assert refused.value.final
    assert no_waiting == [0.25, 0.5, 1.0]


def test_wrong_codes_of_an_address_cost_more_each_time_and_are_forgotten(room: Room, no_waiting: list[float]) -> None:
    for _ in range(8):
        asyncio.run(room.gate.visit("10.0.0.7", "ssh").code("AAAAA"))
    assert no_waiting == [0.25, 0.5, 1.0, 2.0, 4.0, 5.0, 5.0, 5.0]
    asyncio.run(room.gate.visit("10.0.0.8", "ssh").code("AAAAA"))
    assert no_waiting[-1] == 0.25, "another address"
    room.with_code()
    assert len(no_waiting) == 9, "a right code waits for nothing: a school has one address"
    room.now += limits.FORGET
    asyncio.run(room.gate.visit("10.0.0.7", "ssh").code("AAAAA"))
    assert no_waiting[-1] == 0.25


def test_thousands_of_addresses_fill_no_memory() -> None:
    many = Limits(lambda: 0.0)
    for number in range(limits._ADDRESSES + 500):
        many.was_wrong(str(number))
    assert len(many._wrong) == limits._ADDRESSES
    assert many.delay(str(limits._ADDRESSES + 499)) and not many.delay("0")


def test_so_many_connections_wait_at_once(room: Room) -> None:
    one = [room.gate.visit("10.0.0.7", "ssh") for _ in range(limits.FROM_ONE)]
    with pytest.raises(AccessDenied):
        room.gate.visit("10.0.0.7", "ssh")
    others = [room.gate.visit(f"10.0.1.{n}", "ssh") for n in range(limits.WAITING - limits.FROM_ONE)]
    with pytest.raises(AccessDenied):
        room.gate.visit("10.0.2.1", "ssh")
    for visit in (*one, *others, *one):  # leaving twice counts once
        visit.leave()
    assert [room.gate.visit("10.0.0.7", "ssh") for _ in range(limits.FROM_ONE)]


async def test_hanging_up_during_the_wait_frees_no_place(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or a thousand connections that hang up at once would try a thousand codes a second."""
    go = asyncio.Event()

    async def sleep(seconds: float) -> None:
        await go.wait()

    monkeypatch.setattr("workshop.serve.gate.sleep", sleep)
    visits = [room.gate.visit("10.0.0.7", "ssh") for _ in range(limits.FROM_ONE)]
    tries = [asyncio.create_task(visit.code("AAAAA")) for visit in visits]
    await asyncio.sleep(0)
    for visit in visits:
        visit.leave()
    with pytest.raises(AccessDenied):
        room.gate.visit("10.0.0.7", "ssh")
    go.set()
    assert await asyncio.gather(*tries) == [False] * len(visits)
    room.gate.visit("10.0.0.7", "ssh")
