"""Notes read back as what they were; what was tampered with is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.counting import calls
from tests.workshop.notes.schema1.strategies import FRONTS, NOTES
from tests.workshop.notes.schema1.verify import verify
from tests.workshop.notes.schema1.writer import render
from tests.workshop.notes.texts import HOSTILE
from workshop.notes.document import NotesError
from workshop.notes.schema1.model import (
    Answer,
    ColumnHeading,
    FrontMatter,
    NotesRow,
    RowGroup,
    SessionNotes,
    TableNotes,
)
from workshop.notes.schema1.parse import parse


@given(NOTES)
@settings(max_examples=200, suppress_health_check=list(HealthCheck))
def test_notes_read_back_equal(notes: SessionNotes) -> None:
    text = render(notes)
    verify(notes, text)
    assert text.endswith("\n") and not text.endswith("\n\n") and "\r" not in text
    assert render(parse(text)) == text


@given(FRONTS)
@settings(max_examples=300)
def test_every_yaml_reader_agrees_on_the_front_matter(front: FrontMatter) -> None:
    head = render(SessionNotes(front)).split("\n---\n")[0].removeprefix("---\n")
    strict, plain = yaml.safe_load(head), yaml.load(head, yaml.BaseLoader)
    assert plain == strict | {"schema": "1"}
    assert plain["title"] == front.title and plain["kind"] == "workshop-session"


@given(NOTES, st.data())
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
def test_a_line_taken_out_or_put_in_is_found(notes: SessionNotes, data: st.DataObject) -> None:
    lines = render(notes).split("\n")
    place = data.draw(st.integers(0, len(lines) - 2))
    less = "\n".join(lines[:place] + lines[place + 1 :])
    more = "\n".join([*lines[:place], "an unknown line", *lines[place:]])
    for text in (less, more):
        with pytest.raises(NotesError):
            verify(notes, text)
            raise AssertionError(f"not noticed at line {place + 1}")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1 must be ---"),
        ("# Notes\n", "line 1 must be ---"),
        ("---\ntitle: x\n", "line 1 must be ---"),
        ("---\n---\n", "kind: workshop-session"),
        ("---\nkind: meeting\n---\n", "kind: workshop-session"),
        ("---\nkind: [\n---\n", "see line 2"),
        ("---\n- a\n---\n", "kind: workshop-session"),
        ("---\nkind: workshop-session\nschema: 2\n---\n", "schema 2"),
        ("---\nkind: workshop-session\n---\n", "schema (none)"),
        ("---\nkind: " + "[" * 5000 + "\n---\n", "nested too deeply"),
    ],
)
def test_what_are_no_notes_is_refused_in_one_sentence(text: str, says: str) -> None:
    with pytest.raises(NotesError, match=re.escape(says)):
        parse(text)


def test_edited_notes_are_read_kindly() -> None:
    notes = parse(
        "---\ntitle: Ours\nkind: workshop-session\nschema: 1\naliases: [x]\n---\n"
        "# Ours\n\nA remark.\n\n"
        "## Commitments\n\n"
        "- [X] Call **the clinic** about `data`; owner: Ana; due: 2026-12-11 <!-- c1 -->\n"
        "- [ ] Something new\n\n"
        "## Our own chapter\n\n- with: a list\n\n"
        "## Worksheets\n\nfree words\n\n### Causes\n\n<!-- sheet causes: cause gap -->\n\n"
        "| Root cause | Gap | Extra |\n|:--|--|--|\n| no ride | nobody | a <!-- r1 --> |\n| new one | thin |\n"
    )
    first, second = notes.commitments
    assert (first.id, first.done, first.answer.text) == ("c1", True, "Call the clinic about data")
    assert (first.detail("owner"), first.detail("due")) == ("Ana", "2026-12-11")
    assert (second.id, second.done, second.answer.text) == ("", False, "Something new")
    (table,) = notes.worksheets
    assert isinstance(table, TableNotes)
    assert [column.label for column in table.columns] == ["Root cause", "Gap", "Extra"]
    assert [[cell.text for cell in row.cells] for row in table.rows()] == [
        ["no ride", "nobody", "a"],
        ["new one", "thin", ""],
    ]


@given(NOTES, st.data())
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
def test_damaged_notes_are_read_or_refused_and_nothing_else(notes: SessionNotes, data: st.DataObject) -> None:
    """Whatever a hand, a merge or a disk did to a file, it reads as some notes or says why not.

    What was read may still hold a line break where notes have one line; written once, it is as all notes are.
    """
    text = render(notes)
    for _ in range(data.draw(st.integers(1, 4))):
        at, length = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 30))
        text = text[:at] + data.draw(HOSTILE) + text[at + length :]
    try:
        again = parse(text)
    except NotesError as error:
        assert "\n" not in str(error)
    else:
        written = parse(render(again))
        verify(written, render(written))


def test_the_cost_grows_with_the_length_of_cells_and_the_number_of_rows() -> None:
    def check(size: int) -> None:
        cells = (Answer("[(*_" * (size * 5 // 2)), Answer("<!--" * (size * 5 // 2)))
        rows = tuple(
            NotesRow(f"r{number}", cells if number == 0 else (Answer("a"), Answer("b"))) for number in range(size)
        )
        columns = (ColumnHeading("a", "A"), ColumnHeading("b", "B"))
        notes = SessionNotes(FrontMatter("t"), worksheets=(TableNotes("t", "T", columns, (RowGroup(rows),)),))
        verify(notes, render(notes))

    assert calls(lambda: check(1_000)) <= 12 * calls(lambda: check(100))


def test_a_file_of_an_earlier_version_is_read() -> None:
    text = (Path(__file__).parent / "golden" / "notes.md").read_text(encoding="utf-8")
    notes = parse(text)
    assert render(notes) == text
    assert (notes.front.session, [item.id for item in notes.commitments]) == ("oak-7f3a", ["k1", "k2", "k3"])
