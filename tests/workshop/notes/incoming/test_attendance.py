"""Who was there: in the minutes, and back from a corrected file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content.model import Pack
from tests.workshop.notes.incoming.edits import basis_of
from tests.workshop.notes.session import Writer, full_session, small_pack
from workshop.notes.formats.markdown import markdown
from workshop.notes.formats.plain_text import plain_text
from workshop.notes.incoming.attendance import attendees
from workshop.notes.incoming.proposals import Comparison, ProposalKind
from workshop.notes.incoming.text_files import read_markdown_file, read_text_file
from workshop.notes.incoming.three_way import compare
from workshop.session.model import Person
from workshop.sheets.model import Value

NOTED = "**Present:** Ana Lopez (facilitator), Bo (came late). **Absent:** no one noted."


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return small_pack(tmp_path_factory.mktemp("pack") / "pack")


@pytest.fixture
def writer(pack: Pack) -> Writer:
    writer = full_session(pack)
    writer.put("people", "ana-lopez", there=True)
    writer.put("people", "bo", there=False, how="came late")
    return writer


def compared(writer: Writer, now: str, was: str = NOTED, meanwhile: dict[str, Value] | None = None) -> Comparison:
    basis, document = basis_of(writer)
    text = markdown(document)
    assert text.count(was) == 1
    if meanwhile:
        writer.put("people", "bo", **meanwhile)
    file = read_markdown_file(text.replace(was, now).encode(), "oak.md")
    return compare(file, replace(basis, now=writer.state))


def changes(result: Comparison) -> dict[str, dict[str, Value]]:
    assert {one.sheet for one in result.proposals} <= {"people"}
    return {one.row: {cell.column: cell.theirs for cell in one.cells} for one in result.proposals}


def test_what_was_not_changed_says_nothing(writer: Writer) -> None:
    result = compared(writer, NOTED)
    assert not result.proposals and not result.leftovers
    basis, document = basis_of(writer)
    result = compare(read_text_file(plain_text(document).encode(), "oak.txt"), basis)
    assert not result.proposals and not result.leftovers


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("**Present:** Ana Lopez (facilitator, remote), Bo (came late).", {"ana-lopez": {"how": "remote"}}),
        ("**Present:** Ana Lopez, Bo.", {"bo": {"there": True, "how": None}}),
        ("**Present:** Ana Lopez. **Absent:** Bo.", {"bo": {"how": None}}),
        ("**Present:** Ana Lopez.", {}),
        ("**Present:** ana lopez (Facilitator), BO (Left).", {"bo": {"there": True, "how": "left"}}),
        (
            "**Present:** Ana Lopez, Bo (came late), Cy Park (remote)",
            {"cy-park": {"name": "Cy Park", "there": True, "how": "remote"}},
        ),
    ],
)
def test_a_corrected_line_proposes_what_it_changes(writer: Writer, line: str, expected: dict[str, object]) -> None:
    result = compared(writer, line)
    assert changes(result) == expected and not result.leftovers
    assert all(one.ticked for one in result.proposals)


def test_what_both_changed_is_asked(writer: Writer) -> None:
    remote = NOTED.replace("came late", "remote")
    result = compared(writer, remote, meanwhile={"how": "left"})
    assert [one.change for one in result.proposals] == [ProposalKind.BOTH]
    assert not compared(writer, remote, NOTED.replace("came late", "left"), {"how": "remote"}).proposals


def test_words_without_a_meaning_are_shown(writer: Writer) -> None:
    result = compared(writer, NOTED.replace("came late", "asleep"))
    assert [one.reason for one in result.leftovers] == [
        "“asleep” is not a way to attend. Type one of: present, came late, left, remote."
    ]
    assert not result.proposals, "what is not understood clears nothing"
    result = compared(writer, NOTED.replace("Bo (came late)", "Bo (came late), ///"))
    assert len(result.leftovers) == 1 and not result.proposals


def test_names_keep_their_commas_and_brackets() -> None:
    known = [Person("lee", "Lee, Jr.", "participant"), Person("bo", "Bo (Red)", "participant")]
    found = list(attendees("Present: Lee, Jr. (came late), Bo (Red), Cy. Absent: no one noted.", 1, known))
    assert [(one.name, one.how) for one in found] == [("Lee, Jr.", "came late"), ("Bo (Red)", ""), ("Cy", "")]
