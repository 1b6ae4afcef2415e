"""Typed views of a session, on the shipped modules: people, gaps, partners, answers, the meeting."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.loader import load_pack
from content.model import Pack
from content.pack_registry import shipped_packs
from content.sheet_spec import FORM_ROW
from tests.support.counting import calls
from workshop.session.model import Gap, GapSupport
from workshop.session.near import MOST, near_pairs
from workshop.session.view import Session
from workshop.sheets.decide import decide
from workshop.sheets.fold import fold
from workshop.sheets.model import (
    END,
    Cell,
    DeleteRow,
    Edit,
    InsertRow,
    Op,
    Outcome,
    Role,
    Row,
    SetCell,
    Sheet,
    State,
    Value,
)
from workshop.sheets.values import person_key


@cache
def pack(name: str = "va-attendance-12") -> Pack:
    return load_pack(shipped_packs()[name])


def edited(session: Session, *ops: Op) -> Session:
    """The session after these operations, all of which must be taken."""
    state = session.state
    edit = Edit(f"c.{state.revision + 1}", "Ada", Role.FACILITATOR, ops, "")
    record = decide(state, edit, session.specs)
    assert Outcome.REFUSED not in {d.outcome for d in record.decisions}, record.decisions
    return Session(session.pack, fold(state, (record,)), session)


def row(sheet: str, row_id: str, **cells: Value) -> tuple[Op, ...]:
    return (InsertRow(sheet, row_id, END), *answer(sheet, row_id, **cells))


def answer(sheet: str, row_id: str, **cells: Value) -> tuple[Op, ...]:
    """The cells of a form or of a keyed row; an underscore behind a column's name does not count."""
    return tuple(SetCell(sheet, row_id, column.rstrip("_"), value) for column, value in cells.items())


@pytest.fixture
def empty() -> Session:
    return Session(pack(), State())


@pytest.fixture
def causes(empty: Session) -> Session:
    return edited(
        empty,
        *row("causes", "c1", group="barriers", cause="Asthma", inside=("nurse", "principal"), gap="thin"),
        *row("causes", "c2", group="myths", cause="Two days do no harm", gap="nobody"),
        *row("causes", "c3", group="barriers", cause="No ride", gap="covered"),
        *row("causes", "c4", group="barriers", cause="Teeth\u2028that hurt", gap="nobody"),
        *row("causes", "c5", cause="Not sorted yet", gap="thin"),
        *row("organisations", "o1", name="Clinic", category="Health Care Providers", absence=True),
        *row("organisations", "o2", name="Chamber", absence=False),
        *row("organisations", "o3", category="Housing Authorities"),
        *row("organisations", "o4", name="Church"),
    )


def test_a_session_in_which_nobody_wrote_has_empty_views(empty: Session) -> None:
    assert empty.title == pack().title
    assert (empty.school, empty.division, empty.date, empty.start, empty.current_step) == ("", "", "", "", "")
    assert [empty.people(), empty.gaps(), empty.partners(), empty.decisions(), empty.parking()] == [[]] * 5
    assert [empty.ratings(), empty.weights(), empty.closes(), empty.asks()] == [{}] * 4
    assert empty.meeting().agenda == () and empty.meeting().minutes is None
    assert empty.pitch().audience == "" and empty.pitch().card is None
    assert empty.alignment().ranked == () and empty.groups == ()


def test_who_and_where(empty: Session) -> None:
    session = edited(
        empty,
        *answer("session", FORM_ROW, title="Oak", school="Oak Elementary", division="Example", date="2026-11-23"),
        *answer("session", FORM_ROW, start="14:30", groups=("Red", "Blue")),
        *answer("room", FORM_ROW, step="reflection-two"),
        *answer("people", person_key("Ada"), name="Ada", role="facilitator", group="Red"),
        *answer("people", person_key("José"), name="José"),
        *answer("people", "nobody", group="Red"),
    )
    assert (session.title, session.school, session.division) == ("Oak", "Oak Elementary", "Example")
    assert (session.date, session.start, session.groups) == ("2026-11-23", "14:30", ("Red", "Blue"))
    assert session.current_step == "reflection-two"
    assert [(p.name, p.role, p.group) for p in session.people()] == [
        ("Ada", "facilitator", "Red"),
        ("José", "participant", ""),
    ]
    found = session.person(person_key("JOSÉ"))
    assert found is not None and found.name == "José"
    assert session.person("nobody") is None


def test_the_gap_list_builds_itself_in_the_order_of_the_groups(causes: Session) -> None:
    assert causes.gaps() == [
        Gap("c5", "Not sorted yet", "", 1, "thin", "", "causes"),
        Gap("c2", "Two days do no harm", "Myths", 2, "nobody", "", "causes"),
        Gap("c1", "Asthma", "Barriers", 1, "thin", "nurse; principal", "causes"),
        Gap("c4", "Teeth that hurt", "Barriers", 2, "nobody", "", "causes"),
    ]
    assert causes.severities() == {"c5": 1, "c2": 2, "c1": 1, "c4": 2}


def test_a_cause_that_is_covered_or_deleted_is_no_gap_but_keeps_its_name(causes: Session) -> None:
    session = edited(causes, SetCell("causes", "c1", "gap", "covered", 1), DeleteRow("causes", "c2"))
    assert [gap.id for gap in session.gaps()] == ["c5", "c4"]
    assert session.link_label("gaps", "c1") == "Asthma"
    assert session.link_label("gaps", "c2") == "Two days do no harm"
    assert session.link_label("gaps", "c9") == session.link_label("nowhere", "c1") == ""
    assert session.link_targets("gaps") == {"c5": "Not sorted yet", "c4": "Teeth that hurt"}


def test_partners_are_the_named_rows_of_the_sheet_the_scorer_rates(causes: Session) -> None:
    assert [(p.id, p.name, p.category, p.already) for p in causes.partners()] == [
        ("o1", "Clinic", "Health Care Providers", True),
        ("o2", "Chamber", "", False),
        ("o4", "Church", "", None),
    ]
    assert causes.partner_sheet == ("organisations", "name")
    assert causes.link_targets("organisations") == {
        "o1": "Clinic",
        "o2": "Chamber",
        "o3": "Housing Authorities",
        "o4": "Church",
    }


def test_answers_of_several_people(causes: Session) -> None:
    session = edited(
        causes,
        *answer("alignment-ratings", "o1.ada", partner="o1", person="Ada", aim="4", reach="?", start="0"),
        *answer("alignment-ratings", "o1.ben", aim="2"),
        *answer("alignment-ratings", "o2.ada", partner="o2"),
        *answer("alignment-weights", "ada", person="Ada", aim=5, reach=0),
        *answer("alignment-closes", "o1.c1", closes="would", evidence="They said so"),
        *answer("alignment-closes", "o1.c2", closes="no"),
        *answer("alignment-closes", "o2.c1", evidence="Perhaps"),
        *answer("alignment-asks", "o1", resource="A van", argument="Fewer visits"),
        *answer("alignment-asks", "o2", partner="o2"),
    )
    assert session.ratings() == {"o1": {"ada": {"aim": 4, "reach": None, "start": 0}, "ben": {"aim": 2}}}
    assert session.weights() == {"ada": {"aim": 5, "reach": 0}}
    assert session.closes() == {
        ("o1", "c1"): GapSupport(2, "They said so"),
        ("o1", "c2"): GapSupport(0, ""),
        ("o2", "c1"): GapSupport(0, "Perhaps"),
    }
    assert {partner: (ask.resource, ask.argument) for partner, ask in session.asks().items()} == {
        "o1": ("A van", "Fewer visits")
    }
    result = session.alignment()
    assert result.scores[0].partner == "o1" and result.raters == 2
    assert result.coverage.closers["c1"] == ("o1",)


def test_the_pitch_finds_the_card_of_its_audience(empty: Session) -> None:
    session = edited(
        empty, *answer("pitch", FORM_ROW, audience="Housing Authorities", reason="Stable homes", words="Come")
    )
    pitch = session.pitch()
    assert (pitch.audience, pitch.reason, pitch.words, pitch.sheet) == (
        "Housing Authorities",
        "Stable homes",
        "Come",
        "pitch",
    )
    assert pitch.card is not None and pitch.card.id == "housing" and pitch.card.facts


def test_the_meeting_with_everything_in_it(causes: Session) -> None:
    session = edited(
        causes,
        *answer("meeting", FORM_ROW, purpose="A nurse", lead="Ada", helpers=("Ben",), minutes=60, date="2026-12-04"),
        *answer(
            "meeting", FORM_ROW, start="09:00", place="Library", frame="until May", state="draft", resources="Vans"
        ),
        *row("meeting-agenda", "a1", title="Welcome", minutes=5, outcome="inform", opens="Ada"),
        *row("meeting-agenda", "a2"),
        *row(
            "meeting-invitees",
            "i1",
            organisation="o1",
            person="Dr. Roe",
            why="asthma",
            reply="yes",
            contact="roe@example.org",
        ),
        *row("meeting-resources", "m1", what="Van", from_="Clinic", state="asked", gap="c1"),
        *row(
            "meeting-commitments",
            "k1",
            text="Ask",
            owner="Ada",
            due="2026-12-01",
            gap="c1",
            said_yes=True,
            done_means="A name",
        ),
        *row("meeting-decisions", "d1", text="Start with asthma", reason="largest", who="all", when="2026-11-23"),
        *row("parking", "p1", text="Ask the board", kind="decision", person="Ben"),
        *row("parking", "p2", text="Buses", step="reflection-two"),
    )
    meeting = session.meeting()
    assert (meeting.purpose, meeting.lead, meeting.helpers, meeting.minutes) == ("A nurse", "Ada", ("Ben",), 60)
    assert (meeting.date, meeting.start, meeting.place) == ("2026-12-04", "09:00", "Library")
    assert (meeting.frame, meeting.state, meeting.resources_text) == ("until May", "draft", "Vans")
    assert [(item.title, item.minutes, item.outcome, item.opener) for item in meeting.agenda] == [
        ("Welcome", 5, "inform", "Ada")
    ]
    invited = meeting.invitees[0]
    assert (invited.organization, invited.partner, invited.person, invited.reply) == ("Clinic", "o1", "Dr. Roe", "yes")
    assert (meeting.resources[0].what, meeting.resources[0].source, meeting.resources[0].gap) == ("Van", "Clinic", "c1")
    promise = meeting.commitments[0]
    assert (promise.text, promise.owner, promise.due, promise.gap, promise.row) == (
        "Ask",
        "Ada",
        "2026-12-01",
        "c1",
        "k1",
    )
    assert (promise.said_yes, promise.done_means, promise.status) == (True, "A name", "")
    assert [(d.text, d.sheet) for d in session.decisions()] == [
        ("Start with asthma", "meeting-decisions"),
        ("Ask the board", "parking"),
    ]
    assert [(p.text, p.kind, p.step) for p in session.parking()] == [
        ("Ask the board", "decision", ""),
        ("Buses", "for later", "reflection-two"),
    ]


def test_the_name_of_an_invited_partner_follows_the_partner(causes: Session) -> None:
    session = edited(causes, *row("meeting-invitees", "i1", organisation="o1"))
    assert session.meeting().invitees[0].organization == "Clinic"
    session = edited(session, SetCell("organisations", "o1", "name", "Health clinic", 1))
    assert session.meeting().invitees[0].organization == "Health clinic"


def test_tickets_and_votes(empty: Session) -> None:
    goal = pack().goals[0].id
    session = edited(
        empty,
        SetCell("ticket-before", "ada", goal, "1"),
        SetCell("ticket-before", "ben", goal, "0"),
        SetCell("ticket-after", "ada", goal, "4"),
        *row("qualities", "q1", quality="Trust"),
        *answer("qualities-dots", "q1.ada", dots=2),
        *answer("qualities-dots", "q1.ben", dots=1),
        *answer("qualities-dots", "q2.ben", dots=0),
    )
    first = session.tickets()[0]
    assert (first.goal, first.before, first.after) == (goal, {"ada": 1, "ben": 0}, {"ada": 4})
    assert len(session.tickets()) == len(pack().goals)
    assert session.votes() == {"qualities-dots": {"q1": {"ada": 2, "ben": 1}}}
    assert session.dots("qualities-dots") == {"q1": 3} and session.dots("none") == {}


def test_a_cell_in_words(causes: Session) -> None:
    session = edited(causes, *row("meeting-commitments", "k1", gap="c1", due="2026-12-04", helpers=("Ben", "Cleo")))
    assert session.text("meeting-commitments", "k1", "gap") == "Asthma"
    assert session.text("meeting-commitments", "k1", "due") == "Dec 4, 2026"
    assert session.text("meeting-commitments", "k1", "helpers") == "Ben; Cleo"
    assert session.text("meeting-commitments", "k1", "text") == session.text("x", "y", "z") == ""


def test_a_module_without_scorer_and_planner_has_a_session_too() -> None:
    session = Session(pack("va-attendance-10"), State())
    assert session.scorer is None and session.criteria == () and session.ratings() == {}
    assert session.meeting().commitments == () and session.decisions() == [] and session.gaps() == []
    assert session.alignment().ranked == ()
    grids = [spec for spec in session.specs.values() if spec.column("name") is not None and spec.id != "people"]
    assert bool(session.partner_sheet[0]) == bool(grids)


def test_views_are_kept_until_their_sheets_change(causes: Session) -> None:
    gaps, partners, meeting = causes.gaps(), causes.partners(), causes.meeting()
    assert causes.gaps() is gaps
    session = edited(causes, *answer("pitch", FORM_ROW, words="x"))
    assert session.gaps() is gaps and session.partners() is partners and session.meeting() is meeting
    session = edited(session, SetCell("organisations", "o1", "name", "Health clinic", 1))
    assert session.gaps() is gaps and session.partners() is not partners
    fresh = Session(pack(), session.state)
    assert fresh.partners() == session.partners() and fresh.gaps() == gaps and fresh.meeting() == session.meeting()


def test_ten_thousand_causes_cost_little_when_few_are_gaps() -> None:
    def of(count: int) -> Session:
        at = (1, "Ada", "")
        rows = {
            f"r{n}": Row(
                f"r{n}", {"cause": Cell("x", *at), "gap": Cell("thin" if n % 1000 == 0 else "covered", *at)}, 1, ""
            )
            for n in range(count)
        }
        return Session(pack(), State(1, {"causes": Sheet(rows, tuple(rows))}))

    state = of(10_000).state
    assert len(Session(pack(), state).gaps()) == 10
    less = of(1_000).state
    assert calls(lambda: Session(pack(), state).gaps()) <= 11 * calls(lambda: Session(pack(), less).gaps())


# ------------------------------------------------------------------ near duplicates


def test_near_duplicates_of_a_list(empty: Session) -> None:
    texts = {
        "q1": "Trust",
        "q2": "trust!",
        "q3": "Mutual trust",
        "q4": "A clear plan for both sides",
        "q5": "clear plans for both sides",
        "q6": "They keep their promises",
        "q7": "promises they keep",
        "q8": "Not trusting",
        "q9": "",
    }
    ops = [op for key, text in texts.items() for op in row("qualities", key, quality=text or None)]
    session = edited(empty, *ops)
    assert session.near_duplicates("qualities", "quality") == [("q1", "q2"), ("q4", "q5"), ("q6", "q7")]
    assert session.near_duplicates("qualities", "quality") is session.near_duplicates("qualities", "quality")
    session = edited(session, DeleteRow("qualities", "q2"))
    assert ("q1", "q2") not in session.near_duplicates("qualities", "quality")


@given(st.lists(st.text(max_size=20), max_size=8))
@settings(max_examples=50)
def test_near_pairs_are_pairs_of_different_rows_and_do_not_depend_on_the_order(texts: list[str]) -> None:
    named = [(f"r{at}", text) for at, text in enumerate(texts)]
    pairs = near_pairs(named)
    assert all(one != other for one, other in pairs) and len(pairs) == len(set(pairs))
    backwards = near_pairs(named[::-1])
    assert {frozenset(pair) for pair in pairs} == {frozenset(pair) for pair in backwards}


@given(st.text(min_size=1, max_size=30))
def test_a_text_is_near_itself_in_capitals(text: str) -> None:
    has_words = any(char.isalnum() for char in text)
    assert bool(near_pairs([("a", text), ("b", f" {text.casefold()}! ")])) == has_words


def test_negations_are_different_and_accents_are_not() -> None:
    assert near_pairs([("a", "no ride"), ("b", "ride")]) == []
    assert near_pairs([("a", "café"), ("b", "Cafe")]) == [("a", "b")]
    assert near_pairs([("a", "信任"), ("b", "信任。")]) == [("a", "b")]
    assert near_pairs([("a", "!!!"), ("b", "!!!")]) == []


def test_a_very_long_list_is_compared_by_its_words_alone() -> None:
    texts = [(f"r{n}", f"word{n} other{n * 7}") for n in range(MOST + 50)]
    texts.append(("last", "OTHER0, word0"))
    assert near_pairs(texts) == [("r0", "last")]
    twice = [*texts, *((f"s{n}", f"more{n} again{n * 7}") for n in range(len(texts)))]
    assert calls(lambda: near_pairs(twice)) <= 3 * calls(lambda: near_pairs(texts))
