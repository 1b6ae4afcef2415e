"""The appendix of the minutes: every worksheet in which something is written, and results in sums and medians."""

from __future__ import annotations

from collections.abc import Iterator

from content.blocks import Checklist, Grid, Planner, Scorer, Sharing, Ticket, Vote
from content.blocks import Notes as NotesBlock
from workshop.notes import results
from workshop.notes.answers import AnswerReader
from workshop.notes.document import Chapter

NOTHING_OF_STUDENTS = "Nothing about any student is kept in a session or in its minutes."


def appendix(answers: AnswerReader, *, worksheets: bool, with_ranking: bool) -> Iterator[Chapter]:
    """The chapters, in the order of the workshop."""
    for chapter in _chapters(answers, worksheets, with_ranking):
        if chapter is not None:
            yield chapter


def _chapters(answers: AnswerReader, worksheets: bool, with_ranking: bool) -> Iterator[Chapter | None]:
    tickets: list[Ticket] = []
    for _, block in answers.session.pack.blocks():
        if isinstance(block, Scorer) and with_ranking:
            yield results.ranking(answers, block)
        if not worksheets:
            continue
        match block:
            case Grid(sheet=spec) | Checklist(sheet=spec) if answers.touched(spec):
                yield answers.chapter(spec)
            case NotesBlock(sheet=spec) if answers.touched(spec):
                yield answers.chapter(spec)
                yield from answers.written_alone(spec)
            case Planner():
                yield from _planned(answers, block)
            case Scorer():
                yield results.closes(answers, block)
                yield results.asks(answers, block)
            case Sharing() if answers.touched(block.approvals):
                columns = ("date", "partner", "what")
                yield answers.table(block.approvals, columns, lead=(NOTHING_OF_STUDENTS,))
            case Vote():
                yield results.votes(answers, block)
            case Ticket():
                tickets.append(block)
    yield results.goals(answers, tickets)


def _planned(answers: AnswerReader, planner: Planner) -> Iterator[Chapter | None]:
    """The agenda, once anything of the meeting is planned, even as the pack proposed it; invitees and resources."""
    sheets = (planner.agenda, planner.invitees, planner.resources)
    if any(answers.touched(spec) for spec in (*sheets, planner.meeting, planner.commitments)):
        yield from map(answers.table, sheets)
