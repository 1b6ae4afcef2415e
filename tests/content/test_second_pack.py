"""A second module of the series is Markdown and no code: the same loader, the same blocks, other words."""

from __future__ import annotations

import re
from datetime import date

import pytest

from content.blocks import Audience, Checklist, Grid, Notes, Scorer, Sharing, Ticket, Vote
from content.lint import lint
from content.model import Pack
from tests.content.outline import PACKS, module_10, module_12


def test_the_folder_holds_texts_only() -> None:
    assert {path.suffix for path in (PACKS / "va-attendance-10").iterdir()} == {".md", ".yaml"}


def test_it_is_module_ten_of_the_same_series() -> None:
    pack = module_10()
    assert pack.sequence == module_12().sequence
    assert pack.sequence[pack.position - 1] == pack.title == "Identifying barriers"
    assert "ours" in pack.source or "our own" in pack.source


def test_it_works_with_notes_grid_checklist_vote_and_ticket_alone() -> None:
    kinds = {type(b) for _, b in module_10().blocks()}
    assert {Notes, Grid, Checklist, Vote, Ticket} <= kinds
    assert not kinds & {Scorer, Sharing}
    assert len(module_10().steps) == 5
    assert sum(s.minutes for s in module_10().steps) == 45


def test_its_goals_are_worked_on_and_asked_again() -> None:
    pack = module_10()
    goals = tuple(goal.id for goal in pack.goals)
    assert {goal for s in pack.steps for goal in s.goals} == set(goals)
    tickets = [b for _, b in pack.blocks() if isinstance(b, Ticket)]
    assert [(t.when, t.goals) for t in tickets] == [("before", goals), ("after", goals)]


def test_each_step_tells_the_facilitator_what_to_skip() -> None:
    for s in module_10().steps:
        note = " ".join(p.markdown for p in s.prose(Audience.FACILITATOR))
        assert "Late?" in note and len(note.split()) < 60, s.id
        assert len(s.short) <= 14


def test_no_student_is_named() -> None:
    notes = " ".join(p.markdown for s in module_10().steps for p in s.prose(Audience.FACILITATOR))
    assert re.search(r"No student's name\s+is\s+written", notes)


@pytest.mark.parametrize("pack", [module_10(), module_12()], ids=lambda pack: pack.id)
def test_the_checker_has_nothing_to_say_about_either_pack(pack: Pack) -> None:
    assert [str(finding) for finding in lint(pack, date(2026, 11, 30))] == []
