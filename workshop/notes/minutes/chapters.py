"""The tables of the minutes: who does what by when, decisions, gaps, and what was parked."""

from __future__ import annotations

from collections.abc import Iterator

from content.blocks import Planner
from content.clean import clean_line
from content.common import PARKING
from content.sheet_spec import SheetSpec
from workshop.notes.answers import NUMBER, AnswerReader
from workshop.notes.document import Chapter, ColumnKind, Table, TableColumn
from workshop.notes.wording import in_short
from workshop.session.links import GAPS
from workshop.session.model import Gap
from workshop.sheets.model import Row

CLOSED = ("done", "dropped")
_LEVELS = {1: "could help", 2: "would close it"}


def actions(answers: AnswerReader) -> Chapter | None:
    """Who does what by when: open ones by date, then those without a date, then what is done, then what was dropped."""
    planner = answers.session.pack.first(Planner)
    if planner is None:
        return None
    spec = planner.commitments
    rows = [row for row in answers.session.state.sheet(spec.id).live() if _written(answers, spec, row)]
    columns = (
        NUMBER, TableColumn("Who", ColumnKind.NAME), TableColumn("What"), TableColumn("By", ColumnKind.DATE),
        TableColumn("For"), TableColumn("State", ColumnKind.STATE),
    )  # fmt: skip
    found = tuple(_action(answers, spec, row) for row in sorted(rows, key=_urgency))
    return _chapter("commitments", "Who does what by when", columns, found)


def _urgency(row: Row) -> tuple[int, bool, str]:
    status, due = row.value("status"), str(row.value("due") or "")
    return CLOSED.index(str(status)) + 1 if status in CLOSED else 0, not due, due


def _action(answers: AnswerReader, spec: SheetSpec, row: Row) -> tuple[str, ...]:
    helpers = row.value("helpers")
    who = answers.text(spec, row, "owner")
    if row.value("said_yes") is False:
        who = f"{who} (not yet agreed)".strip()
    if isinstance(helpers, tuple) and helpers:
        who = f"{who}, with {', '.join(map(clean_line, helpers))}".removeprefix(", ")
    what = answers.text(spec, row, "text")
    means = answers.text(spec, row, "done_means")
    return (
        answers.numbers.of(spec.id, row.id),
        who,
        "\n".join(filter(None, (what, f"Done when: {means}" if means else ""))),
        answers.text(spec, row, "due"),
        _for(answers, spec, row),
        answers.text(spec, row, "status") or "open",
    )


def _for(answers: AnswerReader, spec: SheetSpec, row: Row) -> str:
    """The gap it addresses, in short; whole in the chapter of the gaps."""
    gap = row.value("gap")
    column = spec.column("gap")
    linked = isinstance(gap, str) and column is not None and column.to == GAPS
    first, *more = answers.text(spec, row, "gap").split("\n")
    return "\n".join((in_short(first) if linked else first, *more))


def decisions(answers: AnswerReader) -> Chapter | None:
    """What was decided: the planner's decisions, then those of the parking lot, under the number they have there."""
    planner = answers.session.pack.first(Planner)
    rows = []
    if planner is not None:
        spec = planner.decisions
        for row in answers.session.state.sheet(spec.id).live():
            if _written(answers, spec, row):
                cells = (answers.text(spec, row, column) for column in ("text", "reason", "who", "when"))
                rows.append((answers.numbers.of(spec.id, row.id), *cells))
    for row in _lot(answers, decisions=True):
        rows.append((_number(answers, row), answers.text(PARKING, row, "text"), "", *_who(answers, row), ""))
    columns = (
        NUMBER, TableColumn("Decision"), TableColumn("Why"), TableColumn("Who decided", ColumnKind.NAME),
        TableColumn("When", ColumnKind.DATE),
    )  # fmt: skip
    return _chapter("decisions", "Decisions", columns, tuple(rows))


def gaps(answers: AnswerReader) -> Chapter | None:
    """The root causes that no one addresses, then those that get too little, and what is known of each."""
    session = answers.session
    columns = (
        NUMBER, TableColumn("Gap"), TableColumn("Now", ColumnKind.STATE), TableColumn("Addressed by"),
        TableColumn("Could be closed by"), TableColumn("Commitments", ColumnKind.STATE),
    )  # fmt: skip
    found = sorted(session.gaps(), key=lambda gap: -gap.severity)
    return _chapter("gaps", "Gaps", columns, tuple(_gap(answers, gap) for gap in found))


def _gap(answers: AnswerReader, gap: Gap) -> tuple[str, ...]:
    session = answers.session
    spec = session.specs[gap.sheet]
    row = session.state.sheet(gap.sheet).rows[gap.id]
    marks = [column.id for column in spec.columns if column.feeds == GAPS]
    addressed = [answers.text(spec, row, column) for column in ("inside", "partners") if spec.column(column)]
    if not addressed:
        addressed = [gap.owner]
    closers = [
        f"{answers.label(session.partner_sheet[0], partner.id)} ({_LEVELS[known.level]})"
        for partner in session.partners()
        if (known := session.closes().get((partner.id, gap.id))) is not None and known.level in _LEVELS
    ]
    return (
        answers.numbers.of(gap.sheet, gap.id),
        clean_line(gap.text),
        "\n".join(answers.text(spec, row, column) for column in marks),
        "; ".join(filter(None, addressed)),
        "; ".join(closers),
        ", ".join(_promised(answers, gap)) or "none yet",
    )


def _promised(answers: AnswerReader, gap: Gap) -> Iterator[str]:
    planner = answers.session.pack.first(Planner)
    for commitment in answers.session.meeting().commitments:
        if planner is not None and commitment.gap == gap.id and commitment.status != "dropped":
            yield answers.numbers.of(planner.commitments.id, commitment.row)


def parked(answers: AnswerReader) -> Chapter | None:
    """What was put aside for later, and what somebody said that is worth keeping."""
    rows = []
    for row in _lot(answers, decisions=False):
        kind = answers.text(PARKING, row, "kind")
        rows.append((
            _number(answers, row),
            answers.text(PARKING, row, "text"),
            *_who(answers, row),
            "" if kind == "for later" else kind,
        ))  # fmt: skip
    columns = (NUMBER, TableColumn("Item"), TableColumn("Who", ColumnKind.NAME), TableColumn("Type", ColumnKind.STATE))
    return _chapter("parked", "Parked", columns, tuple(rows))


def _lot(answers: AnswerReader, *, decisions: bool) -> Iterator[Row]:
    for row in answers.session.state.sheet(PARKING.id).live():
        if _written(answers, PARKING, row) and (row.value("kind") == "decision") is decisions:
            yield row


def _number(answers: AnswerReader, row: Row) -> str:
    return answers.numbers.of(PARKING.id, row.id)


def _who(answers: AnswerReader, row: Row) -> tuple[str]:
    return (answers.text(PARKING, row, "person"),)


def _written(answers: AnswerReader, spec: SheetSpec, row: Row) -> bool:
    """Whether anything but a state is in that row."""
    return any(answers.text(spec, row, column.id) for column in spec.columns if column.id not in ("status", "kind"))


def _chapter(
    chapter_id: str, heading: str, columns: tuple[TableColumn, ...], rows: tuple[tuple[str, ...], ...]
) -> Chapter | None:
    return Chapter(chapter_id, heading, (Table(chapter_id, columns, rows).without_empty_columns(),)) if rows else None
