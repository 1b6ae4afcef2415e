"""A first look at a file before anything is asked of it: its columns, and what they probably mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from workshop.records.answers import Answers
from workshop.records.answers_file import recall as recall_answers
from workshop.records.answers_file import remember
from workshop.records.guess import fits, guess_columns
from workshop.records.header import FileLayout
from workshop.records.problems import AnswerNeeded
from workshop.records.rows import never
from workshop.records.table_file import DAILY_LIMITS, NOTHING_SAID, TableFile

Recall = Callable[[str], Mapping[str, str]]
"""What is remembered for the layout with this id; empty when nothing is."""


@dataclass(frozen=True, slots=True)
class FilePreview:
    """A first look at a file: its columns, what they probably mean, how it is written. No row of it is kept.

    `recalled` are the columns remembered for this layout; None when there are none, or, with `misfit`, when the first
    rows say something else.
    """

    file: str
    header: tuple[str, ...]
    words: str
    layout: FileLayout
    guess: Answers
    recalled: Answers | None = None
    misfit: bool = False


def preview_file(path: Path, cancelled: Callable[[], bool] = never, recall: Recall = lambda layout: {}) -> FilePreview:
    """Look at the header and the first rows of a table. `recall`: what is kept for a layout. Raises FileProblem, and
    AnswerNeeded when several sheets have students and nothing remembered says which are read."""
    asked: AnswerNeeded | None = None
    try:
        found = _look(path, NOTHING_SAID, cancelled, recall)
    except AnswerNeeded as needed:
        if needed.key != "sheets":
            raise
        asked, found = needed, _look(path, Answers(sheet=needed.choices[0]), cancelled, recall)
    kept = found.recalled
    if kept is not None and (kept.sheets or kept.sheet or kept.header_row is not None):
        asked, found = None, _look(path, kept, cancelled, lambda layout: remember(kept))
    if asked is not None:
        raise asked
    return found


def _look(path: Path, where: Answers, cancelled: Callable[[], bool], recall: Recall) -> FilePreview:
    with TableFile(path, cancelled, DAILY_LIMITS, where) as table:
        header, rows, layout = table.header, table.sample(), table.layout
        kept = recall(layout.id)
        recalled = recall_answers(kept, header)
        good = recalled is not None and fits(recalled, header, rows)
        return FilePreview(
            table.name, header, table.words, layout, guess_columns(header, rows), recalled if good else None,
            misfit=bool(kept) and not good,
        )  # fmt: skip
