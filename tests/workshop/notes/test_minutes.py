"""The minutes of a session: what is in them, in which order, under which numbers, and what stays out."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.clean import clean_line
from content.common import GROUP_ROUNDS, PEOPLE, REVEALS
from content.model import Pack
from content.sheet_spec import Kind, Shape
from tests.workshop.notes.session import Writer, full_session, small_pack
from tests.workshop.notes.texts import HOSTILE
from workshop.notes.document import Chapter, Document, NotesError, Table
from workshop.notes.formats import markdown_reader
from workshop.notes.formats.html import html
from workshop.notes.formats.markdown import is_sealed, markdown
from workshop.notes.formats.plain_text import plain_text
from workshop.notes.minutes.build import Options, minutes
from workshop.notes.minutes.partner import brief, find_partner, partner_minutes
from workshop.notes.wording import day, hours, in_short
from workshop.sheets.model import DeleteRow, MoveRow, RestoreRow, SetCell, Value
from workshop.sheets.values import ValueProblem, check, person_key

WHOLE = Options(appendix=True, ranking=True)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return small_pack(tmp_path_factory.mktemp("pack"))


@pytest.fixture(scope="module")
def full(pack: Pack) -> Writer:
    return full_session(pack)


def document(writer: Writer, options: Options = Options()) -> Document:  # noqa: B008
    return minutes(writer.session, writer.numbers, "oak-7f3a", options)


def chapter(found: Document, chapter_id: str) -> Chapter:
    return next(each for each in (*found.chapters, *found.appendix) if each.id == chapter_id)


def rows(found: Document, chapter_id: str) -> list[tuple[str, ...]]:
    return [row for block in chapter(found, chapter_id).blocks if isinstance(block, Table) for row in block.rows]


def test_the_order_is_what_people_look_for(full: Writer) -> None:
    titles = [each.title for each in document(full).chapters]
    assert titles == ["Next meeting", "Who does what by when", "Decisions", "Gaps", "Parked", "Corrections"]


def test_an_untouched_session_still_says_what_it_is(pack: Pack) -> None:
    text = markdown(document(Writer(pack)))
    assert re.findall("^##? .*", text, re.MULTILINE) == ["# Partners: minutes", "## Corrections"]
    assert "**Present:** not noted." in text


def test_who_does_what_is_in_the_order_of_the_dates(full: Writer) -> None:
    assert rows(document(full), "commitments") == [
        ("A1", "Ana Lopez, with Bo", "Ask the clinic for a named liaison", "2026-12-04", "Asthma", "open"),
        ("A2", "", "Call: housing; due: soon", "2026-12-18", "", "late"),
        ("A3", "Bo", "Book the library", "", "", "done"),
    ]
    text = markdown(document(full))
    assert "| Fri, Dec 4 |" in text and "2026-12-04" not in text.split("---\n", 2)[2]


def test_what_was_not_agreed_and_when_it_is_done_are_said(pack: Pack) -> None:
    writer = Writer(pack)
    writer.put("meeting-commitments", "k", text="Ask", owner="Bo", said_yes=False, done_means="A name is written down")
    (row,) = rows(document(writer), "commitments")
    assert row == ("A1", "Bo (not yet agreed)", "Ask\nDone when: A name is written down", "open")


def test_decisions_of_the_parking_lot_keep_their_number(full: Writer) -> None:
    found = rows(document(full), "decisions")
    assert [(row[0], row[1]) for row in found] == [("D1", "Start with the clinic"), ("P2", "We meet monthly")]
    assert rows(document(full), "parked") == [("P1", "Lice policy", "Bo")]


def test_gaps_name_who_could_close_them(full: Writer) -> None:
    assert rows(document(full), "gaps") == [
        ("C1", "Asthma, no inhaler", "nobody", "Nurse; Office", "Riverside Clinic (would close it)", "A1"),
        ("C2", "No ride after the move", "thin", "", "City housing (could help)", "none yet"),
    ]


def test_numbers_stay_whatever_happens_to_other_rows(pack: Pack) -> None:
    writer = full_session(pack)
    before = {row[2]: row[0] for row in rows(document(writer), "commitments")}
    writer.put("meeting-commitments", "k4", text="One more", due="2026-11-30")
    writer.edit("Ana", DeleteRow("meeting-commitments", "k1"))
    writer.edit("Ana", MoveRow("meeting-commitments", "k3", None))
    after = {row[2]: row[0] for row in rows(document(writer), "commitments")}
    assert after == {text: number for text, number in before.items() if number != "A1"} | {"One more": "A4"}
    writer.edit("Ana", RestoreRow("meeting-commitments", "k1"))
    assert rows(document(writer), "commitments")[1][0] == "A1"


def test_the_pack_s_own_rows_come_first(full: Writer) -> None:
    found = rows(document(full, WHOLE), "meeting-agenda")
    assert [row[0][1:] for row in found] == ["1"] and len(found[0][0]) == 2


def test_who_was_there(pack: Pack) -> None:
    writer = full_session(pack)
    assert "**Attendance not noted:** Ana Lopez (facilitator), Bo." in markdown(document(writer))
    writer.put("people", "ana-lopez", there=True)
    text = markdown(document(writer))
    assert "**Present:** Ana Lopez (facilitator). **Absent:** no one noted. **Attendance not noted:** Bo." in text
    writer.put("people", "bo", there=False)
    assert "**Present:** Ana Lopez (facilitator). **Absent:** Bo." in markdown(document(writer))


def test_worksheets_and_the_ranking_only_when_asked_for(full: Writer) -> None:
    plain, ranked, whole = (
        markdown(document(full, options)) for options in (Options(), Options(ranking=True), Options(appendix=True))
    )
    assert "# Appendix" not in plain and "Score" not in plain and "Score" not in whole
    assert "## Ranking" in ranked and "## Root causes" not in ranked
    assert "## Root causes" in whole and "Trust \\| candor" in whole


def test_contacts_stay_out_unless_asked_for(full: Writer) -> None:
    without = markdown(document(full, WHOLE))
    asked = markdown(document(full, Options(contacts=True, appendix=True)))
    for contact in ("clinic@example.org", "555 0101", "kim@example.org"):
        assert contact not in without and contact in asked
    assert "Contact details are left out." in without and "Contact details are included." in asked


def test_a_contact_never_stands_in_for_a_name(pack: Pack) -> None:
    writer = Writer(pack)
    writer.put("organisations", "o9", contact="secret@example.org")
    writer.put("meeting-invitees", "i9", organisation="o9", why="they asked")
    writer.put("sharing-approvals", "a9", partner="o9", what="Totals")
    text = markdown(document(writer, WHOLE))
    assert "secret" not in text and "(without a name)" in text


def test_both_of_two_versions_are_there(full: Writer) -> None:
    found = rows(document(full, WHOLE), "organisations")
    assert found[1][1] == "City housing\nalso written by Ana: Housing office"


def test_the_pack_s_own_rows_count_only_once_somebody_wrote(pack: Pack) -> None:
    writer = Writer(pack)
    text = markdown(document(writer, WHOLE))
    assert "Launch" not in text and "Agenda" not in text
    writer.put("launch", "party", done=True)
    writer.form("meeting", lead="Ana")
    text = markdown(document(writer, WHOLE))
    assert "## Launch" in text and "## Agenda" in text and "**Led by:** Ana" in text


def test_answers_given_privately_are_summed_up(full: Writer) -> None:
    found = document(full, WHOLE)
    assert rows(found, "dots") == [("Q2", "# Kept promises", "5"), ("Q1", "Trust | candor", "1")]
    assert rows(found, "goals") == [
        ("Decide whether more partners are needed.", "2", "3", "1"),
        ("Share data lawfully.", "", "2", "1"),
    ]


def test_a_held_meeting_is_not_the_next_one(pack: Pack) -> None:
    writer = full_session(pack)
    assert document(writer).facts["next_meeting"] == "2026-12-11"
    writer.form("meeting", state="held")
    assert chapter(document(writer), "meeting").title == "Meeting held"
    assert "next_meeting" not in document(writer).facts


def test_one_changed_cell_is_one_changed_line(pack: Pack) -> None:
    writer = full_session(pack)
    before = markdown(document(writer)).split("\n")
    writer.put("meeting-commitments", "k2", due="2026-12-20")
    after = markdown(document(writer)).split("\n")
    changed = [line for line in after if line not in before]
    said = [line for line in changed if not re.match(r"revision: |- Session |<!-- workshop", line)]
    assert len(said) == 1 and "Sun, Dec 20" in said[0]


# ------------------------------------------------------------------ one partner


def test_a_partner_sees_its_own_part_and_no_other_organization(full: Writer) -> None:
    partner = find_partner(full.session, "clinic")
    for make in (partner_minutes, brief):
        found = make(full.session, full.numbers, "oak-7f3a", partner)
        for text in (markdown(found), plain_text(found), html(found)):
            assert "Asthma, no inhaler" in text and "A named liaison" in text
            for word in ("housing", "No ride", "Lice", "monthly", "score", "rank", "kim@", "Bo,", "nobody"):
                assert word.casefold() not in text.split("</style>")[-1].casefold(), (make, word)


def test_the_brief_is_one_page_of_reasons(full: Writer) -> None:
    found = brief(full.session, full.numbers, "oak-7f3a", find_partner(full.session, "Riverside Clinic"))
    assert found.title == "Riverside Clinic and Oak Elementary"
    text = plain_text(found)
    for line in ("Why you: Runs the asthma van.", "What you gain: Fewer missed visits", "Who calls you: Ana Lopez"):
        assert line in text


def test_an_unknown_partner_is_refused_with_the_names_there_are(full: Writer) -> None:
    with pytest.raises(NotesError, match=r"“Bank” is not one of this session's organizations. Use one of: Riverside"):
        find_partner(full.session, "Bank")
    with pytest.raises(NotesError):
        find_partner(full.session, "")


# ------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("iso", "about", "said"),
    [
        ("2026-12-04", "2026-11-29", "Fri, Dec 4"),
        ("2027-06-01", "2026-11-29", "Tue, Jun 1, 2027"),
        ("2026-06-02", "2026-11-29", "Tue, Jun 2, 2026"),
        ("2026-06-03", "2026-11-29", "Wed, Jun 3"),
        ("soon", "2026-11-29", "soon"),
    ],
)
def test_dates_name_the_year_when_it_is_not_plain(iso: str, about: str, said: str) -> None:
    assert day(iso, Document("", {"date": about}).date) == said


def test_times_and_short_names() -> None:
    assert hours("16:00", 60) == "4:00–5:00 PM" and hours("11:30", 60) == "11:30 AM–12:30 PM"
    assert hours("16:00", None) == "4:00 PM" and hours("after school", 30) == "after school"
    assert in_short("Asthma, and no inhaler") == "Asthma" and in_short("(none)") == "(none)"


# ------------------------------------------------------------------ when something is wrong


def test_minutes_that_do_not_read_back_are_not_handed_out(full: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshop.notes.formats.markdown.cell", lambda text: text.replace("|", "/"))
    with pytest.raises(NotesError, match=r"should be 'Q1 \| Trust \| candor' but reads 'Q1 \| Trust / candor'"):
        markdown(document(full, WHOLE))


def test_a_seal_tells_whether_somebody_worked_on_the_file(full: Writer) -> None:
    text = markdown(document(full))
    assert is_sealed(text, "oak-7f3a") and not is_sealed(text, "oak-0000")
    assert not is_sealed(text.replace("| open |", "| done |"), "oak-7f3a") and not is_sealed("", "oak-7f3a")


def test_reading_is_linear_in_what_is_hostile() -> None:
    for piece in ("[", "\\", "<br>", "**", "| ", "&#1;"):
        assert markdown_reader.read_markdown("| " + piece * 100_000 + " |") is not None


def fill_everything(writer: Writer, text: str, number: int) -> None:
    """Put a text into every column that takes it, and rows into every sheet."""
    for spec in writer.specs.values():
        if spec.id in (REVEALS.id, GROUP_ROUNDS.id):
            continue  # their keys are sheets, and they hold no text
        row = {Shape.FORM: "main", Shape.KEYED: "o1.c1"}.get(spec.shape, "n1")
        cells = {}
        for column in spec.columns:
            typed: dict[Kind, Value] = {
                Kind.LIST: (text, "b"),
                Kind.NUMBER: number,
                Kind.YESNO: True,
                Kind.DATE: "2026-12-04",
            }
            value = typed.get(column.kind, text)
            if column.kind is Kind.LINK:
                value = "n1"
            if column.kind is Kind.CHOICE:
                value = column.choices[number % len(column.choices)]
            try:
                cells[f"{column.id}_"] = check(column, value)
            except ValueProblem:
                continue
        if spec.id == PEOPLE.id:
            # A name is one that can be read, and its row goes by it.
            cells["name_"] = clean_line(f"Ana {text}")
            row = person_key(f"Ana {text}")
        fixed = {f"{column.id}_" for column in spec.columns if column.fixed}
        writer.put(spec.id, row, **{name: value for name, value in cells.items() if name not in fixed})


@given(HOSTILE.filter(lambda text: bool(text.strip())), st.integers(0, 9))
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_every_text_in_every_place_reads_back(pack: Pack, text: str, number: int) -> None:
    writer = Writer(pack)
    fill_everything(writer, text, number)
    for options in (WHOLE, Options(contacts=True, appendix=True)):
        found = document(writer, options)
        assert is_sealed(markdown(found), "oak-7f3a")
        assert plain_text(found) and html(found)


def test_a_version_beside_the_meeting_is_kept(pack: Pack) -> None:
    writer = Writer(pack)
    writer.form("meeting", place="Library", date="2026-12-11")
    base = writer.state.sheet("meeting").rows["main"].cells["place"].revision
    writer.edit("Bo", SetCell("meeting", "main", "place", "Gym", base))
    writer.edit("Cy", SetCell("meeting", "main", "place", "Hall", base))
    assert "also written by Bo: Gym" in markdown(document(writer))
