"""Random notes, for the round trip."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from content.clean import clean_line
from tests.workshop.notes.texts import HOSTILE
from workshop.notes.schema1.model import (
    Also,
    Answer,
    ColumnHeading,
    Detail,
    Field,
    FormNotes,
    FrontMatter,
    Item,
    NotesRow,
    NotesSummary,
    Part,
    Provenance,
    RowGroup,
    SessionNotes,
    TableNotes,
)
from workshop.notes.schema1.tokens import normal

TEXT = HOSTILE.map(normal)
LINE = HOSTILE.map(clean_line)
FULL_LINE = LINE.filter(bool)
ID = st.text("abcrs0-_.ü/ ", min_size=1, max_size=6)
KEY = st.from_regex(r"[a-z][a-z0-9_-]{0,5}", fullmatch=True).filter(lambda key: not key.startswith("also"))
ANSWER = st.builds(Answer, TEXT, st.lists(st.builds(Also, FULL_LINE, TEXT), max_size=2).map(tuple))


@st.composite
def tables(draw: st.DrawFn) -> TableNotes:
    columns = draw(st.lists(st.builds(ColumnHeading, ID, FULL_LINE), max_size=3).map(tuple))
    rows = st.lists(st.builds(NotesRow, ID, st.tuples(*[ANSWER] * len(columns))), min_size=1, max_size=2).map(tuple)
    groups: tuple[RowGroup, ...] = ()
    plain = bool(columns)
    if columns:
        plain = draw(st.booleans())
    if plain:
        groups = (draw(st.builds(RowGroup, rows)),)
    elif columns:
        filled = st.builds(RowGroup, rows, ID, FULL_LINE, LINE)
        groups = (
            draw(filled),
            *draw(st.lists(st.builds(RowGroup, st.just(()), ID, FULL_LINE, LINE) | filled, max_size=2)),
        )
    return TableNotes(
        draw(ID),
        draw(FULL_LINE),
        columns,
        groups,
        draw(LINE),
        draw(st.lists(FULL_LINE, max_size=2).map(tuple)),
        draw(LINE),
    )


FORMS = st.builds(
    FormNotes, ID, FULL_LINE, st.lists(st.builds(Field, ID, FULL_LINE, ANSWER), max_size=3).map(tuple), LINE
)
PARTS: st.SearchStrategy[tuple[Part, ...]] = st.lists(tables() | FORMS, max_size=2).map(tuple)


def items(done: st.SearchStrategy[bool | None]) -> st.SearchStrategy[tuple[Item, ...]]:
    details = st.lists(st.builds(Detail, KEY, ANSWER), max_size=3, unique_by=lambda detail: detail.id).map(tuple)
    return st.lists(st.builds(Item, ID, ANSWER, details, done), max_size=3).map(tuple)


FRONTS = st.builds(
    FrontMatter,
    title=FULL_LINE,
    date=st.sampled_from(["", "2026-11-23"]),
    session=LINE,
    module=LINE,
    module_version=LINE,
    school=LINE,
    division=st.sampled_from(["", "No", "0x1f", "1:30"]) | LINE,
    status=st.sampled_from(["new", "open", "finished"]),
    tags=st.lists(FULL_LINE, max_size=2).map(tuple),
)
CHAPTERS: list[st.SearchStrategy[dict[str, Any]]] = [
    st.fixed_dictionaries({"summary": st.builds(NotesSummary, TEXT, TEXT, TEXT, TEXT, TEXT)}),
    st.fixed_dictionaries({"decisions": items(st.none())}),
    st.fixed_dictionaries({"commitments": items(st.booleans())}),
    st.fixed_dictionaries({"parking": items(st.none())}),
    st.fixed_dictionaries({"provenance": st.builds(Provenance, TEXT, TEXT, TEXT, TEXT, TEXT)}),
    st.fixed_dictionaries({"front": FRONTS}),
    *(
        st.fixed_dictionaries({name: PARTS})
        for name in ("worksheets", "reflections", "scorer", "sharing", "votes", "ticket")
    ),
]


def _notes(chapters: list[dict[str, Any]]) -> SessionNotes:
    fields: dict[str, Any] = {"front": FrontMatter("t")}
    for chapter in chapters:
        fields |= chapter
    return SessionNotes(**fields)


# Two chapters at a time: random notes with all of them take seconds to draw.
NOTES = st.lists(st.one_of(CHAPTERS), min_size=1, max_size=2).map(_notes)
