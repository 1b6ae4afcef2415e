"""What the room may read of the page that the facilitator shows: the group's answers as lines of a few words.

Never a contact, never what one person rates, votes, or answers, never what is not revealed: of those only how many
have written. What was counted in the room is shown, for the room saw it. What the pack marks as private stays out,
whoever looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from content.blocks import Vote
from content.clean import clean_line
from content.common import PEOPLE
from content.sheet_spec import Shape, SheetSpec
from screens.grid.rows import HEADING
from screens.grid.sheet_source import SheetSource
from screens.pages.context import SessionContext
from screens.pages.tally import TALLY
from screens.session.group_round import counters
from screens.session.side_by_side import GroupColumn, group_columns
from workshop.session.group_rounds import groups
from workshop.session.private_rounds import anonymous, count, is_hidden
from workshop.sheets.model import State
from workshop.sheets.rounds import SIDE_BY_SIDE, apart, stage_of

_DRAWN = 20


class AnswerLine(NamedTuple):
    """One line of the group's answers: `words` to the left, `more` to the right of it; a heading has no `more`.

    `row` and `revision` say which row it is, and how new; an answer to nothing has neither.
    """

    words: str
    more: str = ""
    heading: bool = False
    row: str = ""
    revision: int = 0


def answers(context: SessionContext, page: str) -> tuple[AnswerLine, ...]:
    """What the page of that id shows, for everyone in the room; empty when it is no worksheet."""
    vote = next((one for one in context.pack.blocks_of(Vote) if page in _pages_of(one)), None)
    if vote is not None:
        return tuple(_dots(context, vote))
    spec = context.specs.get(page) or context.specs.get(page.removesuffix(TALLY))
    if spec is None:
        return ()
    if apart(context.store.state, spec):
        return tuple(AnswerLine(str(group), row=group.name) for group in groups(context.store.state, spec))
    if is_hidden(context.store.state, spec) or (spec.per_person and spec.id != PEOPLE.id):
        return (AnswerLine(f"{count(context.store.state, spec)}."),)
    return tuple(_form(context, spec) if spec.shape is Shape.FORM else _rows(context, spec))


def columns(context: SessionContext, page: str) -> list[GroupColumn]:
    """The groups with their rows, while the facilitator shows them side by side; else none."""
    spec, state = context.specs.get(page), context.store.state
    if spec is None or stage_of(state, page) != SIDE_BY_SIDE or is_hidden(state, spec) or anonymous(state, page):
        return []
    return group_columns(context.state, spec)


def _pages_of(vote: Vote) -> tuple[str, ...]:
    """The pages of a vote; the facilitator may be at any of them."""
    return (vote.sheet.id, f"{vote.sheet.id}{TALLY}", f"{vote.id}-result")


def _dots(context: SessionContext, vote: Vote) -> Iterator[AnswerLine]:
    """How many have voted, and the dots: those counted in the room, which everyone saw; all once they are revealed."""
    counted = count(context.store.state, vote.sheet)
    yield AnswerLine(f"{counted}.")
    room = context.session.counted(vote.sheet.id)
    dots = room if is_hidden(context.store.state, vote.sheet) else context.session.dots(vote.id)
    labels = context.session.voted_on(vote.on)
    for row in sorted((row for row in labels if dots.get(row)), key=lambda row: -dots[row]):
        drawn = "●" * min(dots[row], _DRAWN)
        yield AnswerLine(clean_line(labels[row]), f"{dots[row]:>3} {drawn}", row=row)


def written(context: SessionContext, page: str) -> str:
    """How many have written in the private round of that page; empty where there is none."""
    spec = context.specs.get(page)
    if spec is not None and apart(context.store.state, spec):
        return counters(context.store.state, spec)
    if spec is None or not spec.hidden_until_reveal:
        return ""
    counted = count(context.store.state, spec)
    return str(counted) if counted.expected else ""


def _source(context: SessionContext, spec: SheetSpec) -> SheetSource:
    return SheetSource(spec, context.pack, lambda: context.state, today=context.today)


def _rows(context: SessionContext, spec: SheetSpec) -> Iterator[AnswerLine]:
    """The rows of a worksheet under the headings of their groups; a group without rows is left out."""
    source, heading = _source(context, spec), ""
    shown = [column.id for column in spec.columns if not column.private]
    columns = [column.id for column in source.columns() if column.id in shown]
    for row in source.rows():
        if row.id.startswith(HEADING):
            heading = row.heading.partition(" · ")[0]
            continue
        texts = [clean_line(source.cell(row.id, column).text) for column in columns]
        if not any(texts):
            continue
        if heading:
            yield AnswerLine(heading, heading=True)
            heading = ""
        first, *others = texts
        yield AnswerLine(
            first, " · ".join(filter(None, others)), row=row.id, revision=_newest(context.state, spec, row.id)
        )


def _form(context: SessionContext, spec: SheetSpec) -> Iterator[AnswerLine]:
    """The fields of a form that are filled in."""
    source = _source(context, spec)
    row = context.form_row(spec)
    for column in spec.columns:
        text = "" if column.private else clean_line(source.cell(row, column.id).text)
        if text:
            yield AnswerLine(column.label, text, row=column.id)


def _newest(state: State, spec: SheetSpec, row: str) -> int:
    """The revision of the newest cell of a row."""
    found = state.sheet(spec.id).rows.get(row)
    return max((cell.revision for cell in found.cells.values()), default=0) if found is not None else 0
