"""From a session to Markdown: the whole document, what stays out of it, and what happens when it would be wrong."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.clean import clean_line
from content.common import PEOPLE, REVEALS
from content.model import Pack
from content.sheet_spec import Kind, Shape
from tests.workshop.notes.session import Writer, full_session, small_pack
from tests.workshop.notes.texts import HOSTILE, Blocks, by_cmark
from workshop.notes import NotesError, export, export_markdown, plain_dump_of
from workshop.notes.gather import day, gather
from workshop.notes.model import Form, Item, Table
from workshop.notes.parse import parse
from workshop.notes.render import render
from workshop.notes.verify import verify
from workshop.session.view import Session
from workshop.sheets.model import DeleteRow, MoveRow, SetCell, Value
from workshop.sheets.values import ValueProblem, check, person_key

GOLDEN = Path(__file__).parent / "golden" / "notes.md"
NOW = datetime(2026, 11, 23, 15, 58)
OAK = SimpleNamespace(id="oak-7f3a")


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return small_pack(tmp_path_factory.mktemp("pack"))


@pytest.fixture(scope="module")
def full(pack: Pack) -> Writer:
    return full_session(pack)


def markdown(session: Session, **options: Any) -> str:
    return export_markdown(session, OAK, now=NOW, app_version="0.1.0", **options)


def test_the_whole_document(full: Writer) -> None:
    """WRITE_GOLDEN=1 writes the file anew; look at the difference before it is committed."""
    text = markdown(full.session)
    if os.environ.get("WRITE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8", newline="\n")
    assert text == GOLDEN.read_text(encoding="utf-8")
    verify(gather(full.session, session_id="oak-7f3a", now=NOW, app_version="0.1.0"), text)


def test_github_sees_the_same_parts(full: Writer) -> None:
    html = Blocks(by_cmark(markdown(full.session).split("\n---\n", 1)[1]))
    assert [text.strip() for tag, text in html.blocks if tag == "h2"] == [
        "Summary", "Decisions", "Commitments", "Worksheets", "Reflection notes", "Alignment", "Sharing", "Votes",
        "Parking lot", "Exit ticket", "Provenance",
    ]  # fmt: skip
    assert html.tags <= {
        "h1", "h2", "h3", "h4", "p", "ul", "li", "input", "em", "strong", "br",
        "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert sum(1 for tag, _ in html.blocks if tag == "input") == 3, "commitments are a task list"


def test_an_untouched_session_still_says_what_it_is(pack: Pack) -> None:
    text = export_markdown(Writer(pack).session, OAK, now=None, app_version="0.1.0")
    assert re.findall("^## .*", text, re.MULTILINE) == ["## Summary", "## Provenance"]
    assert 'title: "Partners"' in text and "status: new" in text
    assert "- Decided: Nothing yet." in text and "- Next date: None yet." in text


def test_one_line_depends_on_the_time_and_can_be_left_out(full: Writer) -> None:
    one = markdown(full.session).split("\n")
    other = export_markdown(full.session, OAK, now=datetime(2027, 1, 2, 3, 4), app_version="0.1.0").split("\n")
    different = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    assert different == [
        (f"- Exported: Monday 2026-11-23 15\\:58, at revision {full.state.revision}",
         f"- Exported: Saturday 2027-01-02 03\\:04, at revision {full.state.revision}"),
    ]  # fmt: skip
    without = export_markdown(full.session, OAK, now=None, app_version="0.1.0").split("\n")
    assert without == [line for line in one if not line.startswith("- Exported")]


def test_contacts_stay_out_unless_asked_for(full: Writer) -> None:
    without, asked = markdown(full.session), markdown(full.session, contacts=True)
    for contact in ("clinic@example.org", "555 0101", "kim@example.org"):
        assert contact not in without.replace("\\", "") and contact in asked.replace("\\", "")
    assert "- Contact details: left out" in without and "- Contact details: included" in asked
    assert not any("contact" in line for line in without.split("\n") if line.startswith("<!--"))


def test_a_contact_never_stands_in_for_a_name(pack: Pack) -> None:
    writer = Writer(pack)
    writer.put("organisations", "o9", contact="secret@example.org")
    writer.put("meeting-invitees", "i9", organisation="o9", why="they asked")
    writer.put("sharing-approvals", "a9", partner="o9", what="Totals")
    text = markdown(writer.session)
    assert "secret" not in text and "(without a name)" in text
    assert "secret" not in plain_dump_of(writer.session)


def test_both_of_two_values_are_there(full: Writer) -> None:
    notes = parse(markdown(full.session))
    table = next(part for part in notes.worksheets if part.id == "organisations" and isinstance(part, Table))
    name = next(row for row in table.rows() if row.id == "o2").cells[table.column("name")]
    assert (name.text, [(also.person, also.text) for also in name.also]) == (
        "City housing",
        [("Ana", "Housing office")],
    )


def test_two_values_of_a_commitment_and_of_a_form(pack: Pack) -> None:
    writer = Writer(pack)
    writer.put("meeting-commitments", "k", text="Ask", owner="Ana", status="open")
    writer.form("thoughts", text="one")
    for sheet, row, column, values in (
        ("meeting-commitments", "k", "owner", ("Bo", "Cy")),
        ("meeting-commitments", "k", "status", ("done", "dropped")),
        ("thoughts", "main", "text", ("red\n\napples", "blue\npears")),
    ):
        base = writer.state.sheet(sheet).rows[row].cells[column].revision
        for person, value in zip(("Bo", "Cy"), values, strict=True):
            writer.edit(person, SetCell(sheet, row, column, value, base))
    notes = parse(markdown(writer.session))
    owner, status = notes.commitments[0].details
    assert (owner.answer.text, owner.answer.also[0].text) == ("Cy", "Bo")
    assert (status.answer.text, status.answer.also[0].text) == ("dropped", "done")
    (form,) = notes.reflections
    assert isinstance(form, Form)
    assert (form.fields[0].answer.text, form.fields[0].answer.also[0].text) == ("blue\npears", "red\n\napples")


def test_deleted_rows_and_empty_parts_are_left_out(full: Writer) -> None:
    text = markdown(full.session)
    assert "gone" not in text and "Disengagement" not in text
    assert "#### Aversion" in text and "*Nothing written.*" in text


def test_an_optional_group_appears_with_its_first_row(pack: Pack) -> None:
    writer = Writer(pack)
    writer.put("causes", "c1", group="other", cause="No adult who knows me")
    assert "#### Disengagement" in markdown(writer.session)
    writer.edit("Ana", DeleteRow("causes", "c1"))
    assert "Root causes" not in markdown(writer.session)


def test_the_pack_s_own_rows_count_only_once_somebody_wrote(pack: Pack) -> None:
    writer = Writer(pack)
    assert "Launch" not in markdown(writer.session) and "Agenda" not in markdown(writer.session)
    writer.put("launch", "party", done=True)
    writer.form("meeting", lead="Ana")
    text = markdown(writer.session)
    assert "### Launch" in text and "Make the case" in text
    assert "### Agenda" in text and "Welcome" in text


def test_rows_stand_in_the_order_the_group_gave_them(full: Writer) -> None:
    writer = Writer(full.pack)
    writer.state = full.state
    writer.edit("Bo", MoveRow("qualities", "q3", None))
    text = markdown(writer.session)
    assert text.index("www") < text.index("candor") < text.index("Kept promises")


def test_what_was_private_is_summed_up(full: Writer) -> None:
    notes = parse(markdown(full.session))
    (votes,) = notes.votes
    assert isinstance(votes, Table)
    assert [[cell.text for cell in row.cells] for row in votes.rows()] == [
        ["# Kept promises", "5"],
        ["Trust | candor", "1"],
    ]
    ids = {
        row.id
        for part in (*notes.votes, *notes.ticket, notes.scorer[0])
        if isinstance(part, Table)
        for row in part.rows()
    }
    assert ids == {"q1", "q2", "need", "share", "o1", "o2"}, "rows of results are never those of one person"


def test_dates_and_weekdays() -> None:
    assert day("2026-12-04") == "Friday 2026-12-04"
    assert day("soon") == "soon"


def test_the_next_date_is_the_first_after_the_session(full: Writer) -> None:
    writer = Writer(full.pack)
    writer.state = full.state
    assert "- Next date: Friday 2026-12-04, Ana Lopez, Ask the clinic" in markdown(writer.session)
    writer.put("meeting-commitments", "k1", due="2026-11-01")
    assert "- Next date: Friday 2026-12-11, the meeting at 16\\:00, Library." in markdown(writer.session)
    writer.form("meeting", state="held")
    assert "- Next date: Friday 2026-12-18" in markdown(writer.session)


def test_commitments_read_back_as_what_they_are(full: Writer) -> None:
    first, second, third = parse(markdown(full.session)).commitments
    assert first == Item("k1", first.answer, first.details, done=False)
    assert {detail.id: detail.answer.text for detail in first.details} == {
        "owner": "Ana Lopez", "helpers": "Bo", "due": "2026-12-04", "gap": "Asthma, no inhaler", "said_yes": "yes",
    }  # fmt: skip
    assert (second.answer.text, second.detail("due"), second.detail("status")) == (
        "Call: housing; due: soon", "2026-12-18", "late",
    )  # fmt: skip
    assert third.done and third.detail("status") == ""


# ------------------------------------------------------------------ when something is wrong


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("| thin <!--", "| nobody <!--", "worksheets 2 'causes', groups 2 'barriers', rows 2 'c2', cells 3, text"),
        ("- [ ] Ask the clinic", "- [x] Ask the clinic", "commitments 1 'k1', done should be False but reads True"),
        ('school: "Oak', 'school: "Elm', "front, school should be 'Oak Elementary' but reads 'Elm Elementary'"),
        ("| Trust \\| candor <!-- q1 --> |\n", "", "worksheets 1 'qualities'"),
        ("## Parking lot", "## Parking", "the number of parking should be 1 but reads 0"),
        ("## Provenance", "Some more.\n\n## Provenance", "holds something that is not theirs"),
    ],
)
def test_a_difference_is_named(full: Writer, old: str, new: str, says: str) -> None:
    text = markdown(full.session)
    assert text.count(old) >= 1
    notes = gather(full.session, session_id="oak-7f3a", now=NOW, app_version="0.1.0")
    with pytest.raises(NotesError, match=re.escape(says)) as caught:
        verify(notes, text.replace(old, new, 1))
    assert "\n" not in str(caught.value)


def test_notes_that_do_not_read_back_are_not_handed_out(full: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "render", lambda notes: render(notes).replace("\\|", "/"))
    with pytest.raises(NotesError, match=r"'qualities'.* should be 'Trust \| candor' but reads 'Trust / candor'"):
        markdown(full.session)


def test_the_plain_dump_has_every_word(full: Writer) -> None:
    dump = plain_dump_of(full.session, OAK)
    for words in (
        "Trust | candor",
        "Asthma, no inhaler",
        "also written by Ana: Housing office",
        "[done]: Book the library",
    ):
        assert words in dump
    assert "\\" not in dump and "555 0101" not in dump
    assert "555 0101" in plain_dump_of(full.session, OAK, contacts=True)


# ------------------------------------------------------------------ whatever people write


def fill_everything(writer: Writer, text: str, number: int) -> None:
    """Put a text into every column that takes it, and rows into every sheet."""
    for spec in writer.specs.values():
        if spec.id == REVEALS.id:
            continue  # its keys are sheets, and it holds no text
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
def test_every_text_in_every_place_is_exported(pack: Pack, text: str, number: int) -> None:
    writer = Writer(pack)
    fill_everything(writer, text, number)
    for contacts in (False, True):
        assert export_markdown(writer.session, OAK, now=NOW, app_version=text, contacts=contacts)
