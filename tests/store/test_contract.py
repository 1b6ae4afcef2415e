"""What every store must do, whatever keeps the bytes. A third one is one more entry in `tests.support.store_kinds`."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from store.api import (
    EditDeniedError,
    EditTooLargeError,
    Identity,
    Location,
    MissingError,
    PresentUser,
    SessionStore,
    StoreError,
)
from store.clock import SYSTEM_CLOCK, Clock
from store.connection import Connection
from store.pending import PendingEdit
from tests.support.clock import clock_at
from tests.support.small_pack import ANA, BEN, EYE, at, insert, live, put, value
from tests.support.store_kinds import KINDS
from tests.support.waiting import Told, until
from workshop.sheets.model import DeleteRow, Outcome, Resolution, ResolveSibling, Role, SetCell, Sibling


class Opener(Protocol):
    """Opens one more connection to the session of the test."""

    def __call__(self, who: Identity, clock: Clock = SYSTEM_CLOCK) -> Connection: ...


@pytest.fixture(params=list(KINDS))
def connect(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Opens connections to one new session."""
    kind = KINDS[request.param](tmp_path)
    connections: list[Connection] = []

    def open_one(who: Identity, clock: Clock = SYSTEM_CLOCK) -> Connection:
        connections.append(kind.connect(who, clock))
        return connections[-1]

    yield open_one
    for connection in connections:
        connection.close()


@pytest.fixture
def ana(connect: Opener) -> Connection:
    return connect(ANA)


@pytest.fixture
def ben(connect: Opener, ana: Connection) -> Connection:
    return connect(BEN)


# ------------------------------------------------------------------ commits


def test_a_commit_is_in_the_state_when_it_returns(ana: Connection) -> None:
    before = ana.state.revision
    receipt = ana.commit([insert("r1"), put("r1", "cause", "No ride")])
    assert receipt.record.revision == ana.state.revision == before + 1
    assert [d.outcome for d in receipt.record.decisions] == [Outcome.APPLIED, Outcome.APPLIED]
    assert value(ana, "r1", "cause") == "No ride"
    cell = ana.state.cell(at("r1", "cause"))
    assert cell is not None and cell.person == "Ana" and cell.revision == before + 1


def test_edits_are_decided_in_the_order_they_were_submitted(ana: Connection) -> None:
    ana.commit([insert("r1")])
    futures = [ana.submit([put("r1", "cause", f"text {n}", ana.state.revision)]) for n in range(200)]
    revisions = [future.result().record.revision for future in futures]
    assert revisions == list(range(revisions[0], revisions[0] + 200))
    assert value(ana, "r1", "cause") == "text 199"


def test_what_changes_nothing_takes_no_revision(ana: Connection) -> None:
    ana.commit([insert("r1"), put("r1", "cause", "No ride")])
    head = ana.state.revision
    assert ana.commit([put("r1", "cause", "No ride", head)]).record.decisions[0].outcome is Outcome.NOOP
    refused = ana.commit([put("nowhere", "cause", "x"), SetCell("nosheet", "r1", "cause", "x")])
    assert {d.outcome for d in refused.record.decisions} == {Outcome.REFUSED}
    assert all(d.reason.endswith(".") for d in refused.record.decisions)
    assert ana.state.revision == head
    assert list(ana.records())[-1].revision == head


def test_a_refused_part_does_not_hold_up_the_rest(ana: Connection) -> None:
    ana.commit([insert("r1")])
    decisions = ana.commit([put("r1", "due", "no date"), put("r1", "due", "2026-12-04")]).record.decisions
    assert [d.outcome for d in decisions] == [Outcome.REFUSED, Outcome.APPLIED]
    assert value(ana, "r1", "due") == "2026-12-04"


def test_every_kind_of_value_comes_back_as_it_was(ana: Connection, ben: Connection) -> None:
    told = Told(ben)
    values: dict[str, Any] = {
        "cause": "Ö “quoted” \\ 漢字 🚌",
        "note": "two\nlines\twith a tab",
        "who": ("counsellor", "bus company"),
        "level": "high",
        "due": "2026-12-04",
        "count": 2.5,
        "done": True,
    }
    ana.commit([insert("r1"), *(put("r1", column, one) for column, one in values.items())])
    told.reaches(ana.state.revision)
    for store in (ana, ben):
        row = store.state.sheet("causes").rows["r1"]
        assert {column: row.value(column) for column in values} == values
        assert {column: type(row.value(column)) for column in values} == {c: type(v) for c, v in values.items()}


def test_hostile_text_is_clean_for_everybody(ana: Connection, ben: Connection) -> None:
    told = Told(ben)
    ana.commit([insert("r1"), put("r1", "cause", "a\x1b]52;c;eA==\x07b\u202ec\ud800")])
    told.reaches(ana.state.revision)
    for store in (ana, ben):
        text = value(store, "r1", "cause")
        assert isinstance(text, str)
        assert not set(text) & set("\x1b\x07\u202e\ud800")
        assert store.state == ana.state


def test_what_no_cell_can_hold_is_a_sentence(ana: Connection) -> None:
    ana.commit([insert("r1")])
    head = ana.state.revision
    for bad in (math.nan, math.inf, 10**400, {"a": 1}, [1, 2], object()):
        with pytest.raises(StoreError, match="cannot be saved"):
            ana.commit([put("r1", "count", bad)])  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="empty"):
        ana.commit([])
    assert ana.state.revision == head


def test_an_edit_larger_than_a_record_is_refused_and_the_next_one_is_not(ana: Connection) -> None:
    ana.commit([insert("r1")])
    large = ana.submit([put("r1", f"{c}", "字" * 15_000) for c in ("cause", "note")])
    small = ana.submit([put("r1", "count", 1)])
    with pytest.raises(EditTooLargeError, match="make it smaller"):
        large.result()
    assert small.result().record.revision == ana.state.revision
    assert value(ana, "r1", "cause") is None


def test_a_long_text_can_be_edited_word_by_word(ana: Connection) -> None:
    long = "字" * 15_990
    ana.commit([insert("r1"), put("r1", "note", long)])
    for n in range(3):
        assert ana.commit([put("r1", "note", f"{long} {n}", ana.state.base(at("r1", "note")))])
    assert value(ana, "r1", "note") == f"{long} 2"


# ------------------------------------------------------------------ together


def test_everybody_is_told_of_every_record_once_and_in_order(ana: Connection, ben: Connection) -> None:
    told = [Told(ana), Told(ben)]
    first = ana.state.revision + 1
    futures = []
    for n in range(60):
        futures.append((ana if n % 2 else ben).submit([insert(f"r{n}"), put(f"r{n}", "count", n)]))
    last = max(future.result().record.revision for future in futures)
    for one in told:
        one.reaches(last)
        assert [record.revision for record in one.records] == list(range(first, last + 1))
        assert all(state >= first for state in one.states)
    assert told[0].records == told[1].records
    assert ana.state == ben.state
    assert len(live(ana.state)) == 60


def test_the_state_includes_what_is_told(ana: Connection, ben: Connection) -> None:
    seen: list[bool] = []
    done = Told(ben)
    ben.subscribe(lambda records: seen.append(ben.state.revision >= records[-1].revision))
    ana.commit([insert("r1")])
    ana.commit([put("r1", "cause", "x")])
    done.reaches(ana.state.revision)
    ben.close()
    assert seen and all(seen)


def test_nobody_is_told_after_the_end_of_a_subscription(ana: Connection) -> None:
    told = Told(ana)
    ana.commit([insert("r1")])
    told.reaches(ana.state.revision)
    told.stop()
    told.stop()
    ana.commit([insert("r2")])
    ana.close()
    assert told.records[-1].revision == ana.state.revision - 1


def test_a_subscriber_that_fails_harms_nobody_else(ana: Connection) -> None:
    def fails(_: object) -> None:
        raise RuntimeError("on purpose")

    ana.subscribe(fails)
    told = Told(ana)
    ana.commit([insert("r1")])
    told.reaches(ana.state.revision)
    assert ana.commit([insert("r2")]).record.revision == ana.state.revision


def test_a_subscriber_may_submit_and_commit(ana: Connection) -> None:
    answers: list[Any] = []

    def told(records: Any) -> None:
        if not answers:
            answers.append(ana.commit([insert("at-once")]))
            answers.append(ana.submit([insert("later")]))

    ana.subscribe(told)
    other = Told(ana)
    ana.commit([insert("r1")])
    until(lambda: len(answers) == 2)
    other.reaches(answers[1].result(10).record.revision)
    assert live(ana.state) == ["r1", "at-once", "later"]
    assert [record.revision for record in other.records] == sorted(record.revision for record in other.records)


def test_whoever_is_called_back_may_go_on(ana: Connection) -> None:
    later: list[Any] = []
    first = ana.submit([insert("r1")])
    first.add_done_callback(lambda _: later.append(ana.commit([insert("r2")])))
    until(lambda: later)
    assert live(ana.state) == ["r1", "r2"]


def test_changes_of_two_people_in_one_text_go_together(ana: Connection, ben: Connection) -> None:
    told = Told(ben)
    ana.commit([insert("r1"), put("r1", "note", "Call the bus company on Monday morning")])
    base = ana.state.base(at("r1", "note"))
    told.reaches(base)
    ana.commit([put("r1", "note", "Call the bus company on Tuesday morning", base)])
    decision = ben.commit([put("r1", "note", "Call the school bus company on Monday morning", base)]).record.decisions[
        0
    ]
    assert decision.outcome is Outcome.MERGED
    assert value(ben, "r1", "note") == "Call the school bus company on Tuesday morning"


def test_a_text_that_does_not_merge_stays_beside_the_newer_one(ana: Connection, ben: Connection) -> None:
    told = Told(ana)
    ana.commit([insert("r1"), put("r1", "level", "low")])
    base = ana.state.revision
    ana.commit([put("r1", "level", "high", base)])
    high = ana.state.revision
    ben.commit([put("r1", "cause", "Late buses", 0)])
    decision = ben.commit([put("r1", "level", None, base)]).record.decisions[0]
    assert decision.outcome is Outcome.SIBLING
    told.reaches(ben.state.revision)
    cell = ana.state.cell(at("r1", "level"))
    assert cell is not None and cell.value is None
    assert [(s.value, s.revision, s.person) for s in cell.siblings] == [("high", high, "Ana")]
    assert isinstance(cell.siblings[0], Sibling)
    ana.commit([ResolveSibling("causes", "r1", "level", high, Resolution.SWAP)])
    assert value(ana, "r1", "level") == "high"


def test_an_edit_that_is_sent_twice_is_applied_once(ana: Connection) -> None:
    ana.commit([insert("r1")])
    first = ana.commit([put("r1", "cause", "once")]).record
    ana.commit([put("r1", "cause", "later", first.revision)])
    again = PendingEdit(first.edit.id, first.edit.ops, None)
    answer = again.promise()
    ana._queue.append(again)
    ana._log.wake()
    assert answer.result(10).record == first
    assert value(ana, "r1", "cause") == "later"


# ------------------------------------------------------------------ undo, history


def test_undo_and_redo_are_each_persons_own(ana: Connection, ben: Connection) -> None:
    told = Told(ana)
    ana.commit([insert("r1"), put("r1", "cause", "Ana's")])
    ben.commit([insert("r2"), put("r2", "cause", "Ben's")])
    told.reaches(ben.state.revision)
    undone = ana.undo()
    assert undone.record.edit.undoes is not None
    assert live(ana.state) == ["r2"]
    ana.redo()
    assert live(ana.state) == ["r1", "r2"] and value(ana, "r1", "cause") == "Ana's"
    with pytest.raises(EditDeniedError, match="You have nothing to redo"):
        ana.redo()


def test_undo_says_who_changed_it_since(ana: Connection, ben: Connection) -> None:
    told = Told(ben)
    ana.commit([insert("r1")])
    ana.commit([put("r1", "cause", "mine")])
    told.reaches(ana.state.revision)
    ben.commit([put("r1", "cause", "Ben's now", ben.state.base(at("r1", "cause")))])
    with pytest.raises(EditDeniedError, match="Ben"):
        ana.undo()
    assert value(ana, "r1", "cause") == "Ben's now"


def test_history_holds_every_record_that_touched_a_cell_or_row(ana: Connection) -> None:
    ana.commit([insert("r1")])
    ana.commit([insert("r2")])
    for text in ("one", "two"):
        ana.commit([put("r1", "cause", text, ana.state.base(at("r1", "cause")))])
    ana.commit([put("r2", "cause", "other")])
    ana.commit([DeleteRow("causes", "r1")])
    texts = [record.decisions[0].value for record in ana.history(at("r1", "cause"))]
    assert texts == ["one", "two"]
    assert len(ana.history(at("r1"))) == 4


def test_records_are_all_from_the_first_without_a_gap(ana: Connection) -> None:
    for n in range(5):
        ana.commit([insert(f"r{n}")])
    assert [record.revision for record in ana.records()] == list(range(1, ana.state.revision + 1))


# ------------------------------------------------------------------ who is here


def people(store: Connection) -> list[str]:
    return [one.person for one in store.present()]


def test_everybody_who_is_connected_is_present(connect: Opener, ana: Connection, ben: Connection) -> None:
    eye = connect(EYE)
    for store in (ana, ben, eye):
        until(lambda store=store: sorted(people(store)) == ["Ana", "Ben", "Eye"])  # type: ignore[misc]
        assert [one.person for one in store.present() if one.mine] == [store.identity.person]
        assert {one.person: one.role for one in store.present()} == {who.person: who.role for who in (ANA, BEN, EYE)}
    assert [one.client for one in ana.present()] == [one.client for one in eye.present()]
    assert all(len(one.here_since) == 20 and one.where == Location() for one in ana.present())


def test_the_id_of_a_present_one_is_that_of_their_edits(ana: Connection, ben: Connection) -> None:
    record = ben.commit([insert("r1")]).record
    until(lambda: len(ana.present()) == 2)
    assert record.edit.id.split(".")[0] in [one.client for one in ana.present() if one.person == "Ben"]


def test_one_person_with_two_terminals_is_there_twice(connect: Opener, ana: Connection) -> None:
    again = connect(ANA)
    until(lambda: people(ana) == people(again) == ["Ana", "Ana"])
    again.close()
    until(lambda: people(ana) == ["Ana"])


def test_they_stand_in_the_order_of_their_arrival(connect: Opener) -> None:
    stores = []
    for minute, name in enumerate(["Zoe", "Ana", "Max"]):
        clock = clock_at(f"2026-11-23T10:0{minute}:00Z")
        stores.append(connect(Identity(name, Role.PARTICIPANT), clock))
    for store in stores:
        until(lambda store=store: people(store) == ["Zoe", "Ana", "Max"])  # type: ignore[misc]


def test_others_learn_where_somebody_is(ana: Connection, ben: Connection) -> None:
    place = Location("work", "causes", "causes", "r1", "note", typing=True)
    ben.announce(place)
    for store in (ana, ben):
        until(lambda store=store: place in [one.where for one in store.present()])  # type: ignore[misc]
    assert [one.person for one in ana.present() if one.where == place] == ["Ben"]
    ben.announce(Location("work"))
    until(lambda: {one.where for one in ana.present()} == {Location(), Location("work")})
    assert ana.state.revision == ben.state.revision == len(list(ana.records())), "it is never journalled"


def test_of_many_places_in_a_row_the_last_one_stays(ana: Connection, ben: Connection) -> None:
    for number in range(2000):
        ben.announce(Location("work", row=f"r{number}"))
    until(lambda: "r1999" in [one.where.row for one in ana.present()])
    until(lambda: "r1999" in [one.where.row for one in ben.present()])


def test_hostile_places_and_names_are_clean_for_everybody(connect: Opener, ana: Connection) -> None:
    bad = "a\x1b]52;c;eA==\x07\u202e\ud800\nb" + "x" * 5000
    eve = connect(Identity(bad, Role.PARTICIPANT))
    eve.announce(Location(bad, bad, bad, bad, bad, typing=True))
    until(lambda: any(one.where.typing for one in ana.present()))
    (seen,) = [one for one in ana.present() if not one.mine]
    for text in (seen.person, seen.where.step, seen.where.page, seen.where.sheet, seen.where.row, seen.where.column):
        assert text.startswith("a") and len(text) <= 200
        assert not set(text) & set("\x1b\x07\u202e\ud800\n")


def test_watchers_are_told_of_coming_moving_and_going(connect: Opener, ana: Connection) -> None:
    told: list[tuple[PresentUser, ...]] = []
    stop = ana.watch(told.append)
    ben = connect(BEN)
    until(lambda: told and len(told[-1]) == 2)
    ben.announce(Location("work"))
    until(lambda: "work" in [one.where.step for one in told[-1]])
    assert told[-1] == ana.present()
    ben.close()
    until(lambda: len(told[-1]) == 1)
    assert all(one != two for one, two in itertools.pairwise(told)), "only when something changed"
    stop()
    stop()
    ana.announce(Location("later"))
    until(lambda: ana.present()[0].where.step == "later")
    assert told[-1][0].where.step == ""


def test_a_watcher_that_fails_harms_nobody_else(ana: Connection) -> None:
    def fails(_: object) -> None:
        raise RuntimeError("on purpose")

    told: list[tuple[PresentUser, ...]] = []
    ana.watch(fails)
    ana.watch(told.append)
    for step in ("one", "two"):
        ana.announce(Location(step))
        until(lambda step=step: told and told[-1][0].where.step == step)  # type: ignore[misc]


def test_a_watcher_may_close_the_store(connect: Opener, ana: Connection) -> None:
    ben = connect(BEN)
    until(lambda: len(ana.present()) == 2)
    ana.watch(lambda people: ana.close())
    ben.announce(Location("work"))
    until(lambda: ana.present() == () and people(ben) == ["Ben"])


def test_nobody_is_present_in_what_is_closed(ana: Connection) -> None:
    ana.close()
    ana.announce(Location("work"))
    assert ana.present() == ()


# ------------------------------------------------------------------ roles, the end


def test_an_observer_reads_and_follows_and_writes_nothing(connect: Opener, ana: Connection) -> None:
    eye = connect(EYE)
    told = Told(eye)
    ana.commit([insert("r1")])
    told.reaches(ana.state.revision)
    assert eye.read_only
    with pytest.raises(EditDeniedError, match="Observers"):
        eye.commit([insert("r2")])
    with pytest.raises(EditDeniedError):
        eye.undo()
    assert live(ana.state) == live(eye.state) == ["r1"]


def test_the_role_is_that_of_the_connection(ana: Connection) -> None:
    assert ana.commit([insert("r1")]).record.edit.role is Role.FACILITATOR
    assert ana.identity == ANA


def test_after_the_end_everything_says_so(ana: Connection) -> None:
    ana.commit([insert("r1")])
    ana.close()
    ana.close()
    with pytest.raises(MissingError, match="closed"):
        ana.commit([insert("r2")])
    with pytest.raises(MissingError):
        ana.undo()
    with pytest.raises(MissingError):
        ana.records()
    assert live(ana.state) == ["r1"]


def test_what_was_submitted_before_the_end_is_saved(connect: Opener, ana: Connection) -> None:
    futures = [ana.submit([insert(f"r{n}")]) for n in range(20)]
    ana.close()
    assert [future.result().record.revision for future in futures] == sorted(
        f.result().record.revision for f in futures
    )
    assert live(connect(BEN).state) == [f"r{n}" for n in range(20)]


def test_a_store_is_what_the_protocol_says(ana: Connection) -> None:
    as_protocol: SessionStore = ana
    assert as_protocol.info.pack_id == "small" and as_protocol.pack.id == "small"
    assert as_protocol.read_only == ""
