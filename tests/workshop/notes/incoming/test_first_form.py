"""Notes of the first form that came back: each row says which one it is, and is compared cell by cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.support.sessions import ANA, planned_session
from tests.workshop.notes.session import Writer, full_session, small_pack
from workshop.notes.incoming.fields import Reader
from workshop.notes.incoming.first_form import MAX_NOTES, FirstBasis, compare_first, read_first_form
from workshop.notes.incoming.foreign import FirstFormError, ForeignError
from workshop.notes.incoming.proposals import Comparison, ProposalKind
from workshop.notes.incoming.text_files import read_markdown_file
from workshop.services.incoming import read_incoming
from workshop.services.taking import Import
from workshop.session.private_rounds import VisibilityFilter
from workshop.session.view import Session

GOLDEN = Path(__file__).parents[1] / "schema1" / "golden" / "notes.md"
SENT = GOLDEN.read_text("utf-8")

BOOK = "- [x] Book the library; owner: Bo <!-- k3 -->\n"


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Writer:
    return full_session(small_pack(tmp_path_factory.mktemp("pack") / "pack"))


def compared(writer: Writer, *edits: tuple[str, str], own: bool = True) -> Comparison:
    text = SENT
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    shown = VisibilityFilter(writer.pack.sheets(), "", [])(writer.state)
    reader = Reader(Session(writer.pack, writer.state), date(2026, 11, 23))
    return compare_first(
        read_first_form(text.encode(), "oak.md"), FirstBasis(writer.pack, shown, reader, writer.numbers, own)
    )


def told(found: Comparison) -> list[tuple[ProposalKind, str, dict[str, object]]]:
    return [(one.change, one.number, {cell.column: cell.theirs for cell in one.cells}) for one in found.proposals]


def test_it_is_known_as_such() -> None:
    with pytest.raises(FirstFormError):
        read_markdown_file(SENT.encode(), "oak.md")
    first = read_first_form(SENT.encode(), "oak.md")
    assert (first.session, first.revision, first.about) == ("oak-7f3a", 46, date(2026, 11, 23))


def test_what_nobody_changed_is_nothing(writer: Writer) -> None:
    found = compared(writer)
    assert (told(found), found.leftovers) == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("due: 2026-12-04", "due: Dec 9", (ProposalKind.CHANGED, "A1", {"due": "2026-12-09"})),
        ("- [ ] Ask the clinic", "- [x] Ask the clinic", (ProposalKind.CHANGED, "A1", {"status": "done"})),
        ("; said_yes: yes <!-- k1", " <!-- k1", (ProposalKind.CHANGED, "A1", {"said_yes": None})),
        ("Nurse; Office | nobody", "Nurse | thin", (ProposalKind.CHANGED, "C1", {"inside": ("Nurse",), "gap": "thin"})),
        ("**Place:** Library", "**Place:** Gym", (ProposalKind.CHANGED, "", {"place": "Gym"})),
        (
            "- Start with the clinic; reason", "- Begin with the clinic; reason",
            (ProposalKind.CHANGED, "D1", {"text": "Begin with the clinic"}),
        ),
        ("- We meet monthly", "- We meet weekly", (ProposalKind.CHANGED, "P2", {"text": "We meet weekly"})),
        (
            BOOK, f"{BOOK}- [ ] Call the van; owner: Bo\n",
            (ProposalKind.NEW, "", {"text": "Call the van", "owner": "Bo"}),
        ),
        (BOOK, "", (ProposalKind.GONE, "A3", {})),
    ],
)  # fmt: skip
def test_one_edit_is_one_proposal(
    writer: Writer, old: str, new: str, expected: tuple[ProposalKind, str, dict[str, object]]
) -> None:
    found = compared(writer, (old, new))
    assert (told(found), found.leftovers) == ([expected], [])


def test_what_has_no_place_is_shown(writer: Writer) -> None:
    found = compared(
        writer, ("## Decisions\n", "## Decisions\n\nThe principal agreed.\n"), ("gap: Asthma, no inhaler", "gap: Mars"),
        ("## Provenance", "## Our own chapter\n\n- a line of ours\n\n## Provenance"),
    )  # fmt: skip
    assert told(found) == []
    assert {one.text for one in found.leftovers} >= {"The principal agreed.", "a line of ours"}
    assert any("Mars" in one.text and one.place for one in found.leftovers)


def test_a_copied_row_and_another_session_are_not_ticked(writer: Writer) -> None:
    found = compared(writer, (BOOK, BOOK + BOOK))
    assert [(one.change, one.ticked) for one in found.proposals] == [(ProposalKind.COPY, False)]
    strange = compared(writer, own=False)
    assert strange.proposals and {one.change for one in strange.proposals if one.sheet != "x"} <= {ProposalKind.FOREIGN}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (SENT.replace("schema: 1", "schema: 9").encode(), "newer|schema 9"),
        (SENT[:300].encode() + b"x" * MAX_NOTES, "larger than 300 KB"),
        (SENT.replace("## Decisions", "<<<<<<< mine").encode(), "conflict marks"),
        (b"---\nkind: other\nschema: 1\n---\n", "not a session's notes"),
    ],
)
def test_what_is_not_read_is_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(ForeignError, match=words):
        read_first_form(data, "oak.md")


OLD = """---
title: "Oak"
date: "2026-11-23"
{form}
session: "memory"
---

# Oak

## Commitments

- [x] Ask the clinic; owner: Ana Ruiz; due: 2026-12-04 <!-- k1 -->
- [ ] Book the gym; owner: Ana Ruiz <!-- k2 -->

## Provenance

- Exported: Monday 2026-11-23 15\\:00, at revision {revision}
"""


@pytest.mark.parametrize("form", ["kind: workshop-session\nschema: 1", "workshop_notes: 1"])
def test_it_is_taken_as_any_other_file(form: str) -> None:
    room = planned_session()
    room.add("meeting-commitments", "k1", text="Ask the clinic", owner=ANA, due="2026-12-04")
    room.add("meeting-commitments", "k2", text="Book the library", owner=ANA)
    store = room.store(ANA)
    data = OLD.format(form=form, revision=store.state.revision).encode()
    incoming = read_incoming(store, data, "oak.md")
    assert [(one.number, one.change) for one in incoming.comparison.proposals] == [
        ("A1", ProposalKind.CHANGED), ("A2", ProposalKind.CHANGED),
    ]  # fmt: skip
    run = Import(store, incoming)
    assert [run.take(0), run.take(1)] == ["", ""]
    assert room.value("meeting-commitments", "k1", "status") == "done"
    assert room.value("meeting-commitments", "k2", "text") == "Book the gym"
    assert not read_incoming(store, data, "oak.md").comparison.proposals
    room.close()


def test_newer_notes_are_refused() -> None:
    room = planned_session()
    with pytest.raises(ForeignError, match="newer version"):
        read_incoming(room.store(ANA), OLD.format(form="workshop_notes: 3", revision=1).encode(), "oak.md")
    room.close()
