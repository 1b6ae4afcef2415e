"""What a newer module changes in a session, and what keeps it from being taken: nothing written may lose its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from content.blocks import Grid
from content.model import Pack
from content.sheet_spec import Kind
from tests.support.packs import MANIFEST, REFLECTION_TWO, load
from tests.support.sessions import ANA, PEOPLE, SessionBuilder
from workshop.session.module_update import change_lines, compare


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return load(tmp_path / "old", {"10-two.md": REFLECTION_TWO, "20-end.md": END})


@pytest.fixture
def room(pack: Pack) -> Iterator[SessionBuilder]:
    room = SessionBuilder(pack, people=PEOPLE)
    room.add("causes", "one", by=ANA, cause="No bus", gap="nobody", group="barriers")
    room.reveal("causes", by=ANA)
    yield room
    room.close()


END = """\
---
id: end
title: The end
minutes: 5
---
```{notes} last
label: Last words
```
"""


def newer(tmp_path: Path, change: dict[str, str] | None = None, *, without: str = "") -> Pack:
    text, files = REFLECTION_TWO, {"pack.yaml": MANIFEST.replace("version: 1.0.0", "version: 1.1.0")}
    for old, new in (change or {}).items():
        assert old in text
        text = text.replace(old, new)
    files |= {"10-two.md": text, "20-end.md": END}
    files.pop(without, None)
    return load(tmp_path / "new", dict(files))


def test_every_changed_text_is_shown(tmp_path: Path, pack: Pack, room: SessionBuilder) -> None:
    new = newer(
        tmp_path,
        {
            "title: Who addresses each cause?": "title: Who does what?",
            "label: Root cause,": "label: Cause,",
            "Compare in pairs, minutes: 8": "Compare in threes, minutes: 9",
            "who carries each cause today": "who addresses each cause today",
        },
    )
    update = compare(pack, new, room.state)
    assert update.problems == () and not update.same
    said = "\n".join(line for change in update.changes for line in change_lines(change))
    for text in ("- Who addresses each cause?", "+ Who does what?", "- Root cause", "+ Cause", "+ Compare in threes",
                 "+ 9", "- 1.0.0", "+ 1.1.0"):  # fmt: skip
        assert text in said, said
    assert any("who addresses each cause today" in change.now for change in update.changes)
    assert "Module" in update.words or "1.0.0 → 1.1.0" in update.words


def test_the_same_module_changes_nothing(pack: Pack, room: SessionBuilder) -> None:
    update = compare(pack, pack, room.state)
    assert update.same and update.changes == () and update.problems == ()


def test_a_step_that_holds_something_may_not_vanish(tmp_path: Path, pack: Pack, room: SessionBuilder) -> None:
    new = newer(tmp_path, without="20-end.md")
    assert compare(pack, new, room.state).problems == (), "nothing was written there"
    room.answer("last", text="Goodbye")
    (problem,) = compare(pack, new, room.state).problems
    assert problem == "The newer module no longer has the step “The end”, which holds 1 entry."


def test_a_column_that_holds_something_may_not_vanish(tmp_path: Path, pack: Pack, room: SessionBuilder) -> None:
    column = "  partners: {label: Current partners, kind: list, suggest: partner-kinds}\n"
    new = newer(tmp_path, {column: ""})
    assert compare(pack, new, room.state).problems == ()
    room.answer("causes", "one", partners=("Clinic",))
    (problem,) = compare(pack, new, room.state).problems
    assert "the column “Current partners” of “Who are our partners”, which holds 1 entry" in problem


def test_a_choice_or_group_that_is_used_may_not_vanish(tmp_path: Path, pack: Pack, room: SessionBuilder) -> None:
    (problem,) = compare(pack, newer(tmp_path, {"covered, thin, nobody": "covered, thin"}), room.state).problems
    assert problem == "“Gap” of “Who are our partners” holds an entry that the newer module does not take."
    group = "  barriers:\n    ask: What do students and families need help with to get here?\n"
    assert compare(pack, newer(tmp_path, {group: ""}), room.state).problems
    assert not compare(pack, newer(tmp_path, {group: "  barriers:\n    ask: What else?\n"}), room.state).problems


def test_a_column_may_become_another_kind_where_its_entries_fit(pack: Pack, room: SessionBuilder) -> None:
    block = pack.blocks_of(Grid)[0]

    def with_kind(kind: Kind) -> Pack:
        columns = tuple(replace(one, kind=kind) if one.id == "cause" else one for one in block.sheet.columns)
        other = replace(block, sheet=replace(block.sheet, columns=columns))
        step = replace(pack.steps[0], blocks=tuple(other if one is block else one for one in pack.steps[0].blocks))
        return replace(pack, steps=(step, *pack.steps[1:]), sha256="0" * 64)

    assert not compare(pack, with_kind(Kind.PERSON), room.state).problems
    assert compare(pack, with_kind(Kind.NUMBER), room.state).problems


def test_what_is_private_does_not_become_public(tmp_path: Path, pack: Pack) -> None:
    room = SessionBuilder(pack, people=PEOPLE)
    room.add("causes", "one", by=ANA, cause="No bus")
    new = newer(tmp_path, {", mode: private": ""})
    (problem,) = compare(pack, new, room.state).problems
    assert "written in private" in problem
    room.reveal("causes", by=ANA)
    assert not compare(pack, new, room.state).problems
    room.close()


def test_another_module_is_no_newer_one(pack: Pack, room: SessionBuilder) -> None:
    (problem,) = compare(pack, replace(pack, id="other", sha256="1" * 64), room.state).problems
    assert "is another module (other)" in problem
