"""Schools whose days end earlier than those of the file: exported in part, or closed. Their students have fewer days
enrolled than they had, and an absence weighs more."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from workshop.records.answers import Finding
from workshop.records.case import Case
from workshop.records.grain import school_column
from workshop.records.questions import Question, QuestionKind
from workshop.records.school_days import day_reader
from workshop.records.vocabulary import limit
from workshop.sheets.dates import plain_date
from workshop.wording import join_with_and

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_MOST_NAMED = 4
_MOST_SCHOOLS = 2_000


def ask_ends(case: Case) -> Iterator[Question]:
    """Whether the schools that end early are complete; of rows of days that are all kept."""
    answers, evidence = case.answers, case.evidence
    school = school_column(evidence.header)
    # A list of absences ends with the last absence, whatever the last day was.
    if answers.roster or not answers.date or not school or case.accepted(Finding.ENDS_EARLY):
        return
    if evidence.rows > len(evidence.numbers):
        return
    if evidence[school].many or len(evidence[school].values) > _MOST_SCHOOLS or evidence[answers.date].many:
        return
    last = _last_days(case, school)
    newest = max(last.values(), default=0)
    early = {name: day for name, day in last.items() if newest - day > limit("days_behind")}
    if early:
        count = len(early)
        named = [f"“{name}” on {_shown(day)}" for name, day in list(early.items())[:_MOST_NAMED]]
        more = f", and {count - len(named)} more" if count > len(named) else ""
        yield Question(
            QuestionKind.PLAUSIBLE,
            f"The days of {'one school' if count == 1 else f'{count:,} schools'} end before "
            f"{_shown(newest)}, the last day in the file: {join_with_and(named)}{more}. Is "
            f"{'it' if count == 1 else 'each'} complete?",
            case.plausible(Finding.ENDS_EARLY, "No: export all schools up to the same day."),
            columns=(answers.date, school), setting="accepted",
        )  # fmt: skip


def _shown(ordinal: int) -> str:
    return plain_date(datetime.date.fromordinal(ordinal))


def _last_days(case: Case, school: str) -> dict[str, int]:
    """The last day of each school, as an ordinal."""
    import numpy as np

    answers, names = case.answers, case.evidence[school]
    dates = case.evidence[answers.date]
    read = dates.days_by(day_reader(answers.date_format, answers.year))
    ordinals = np.array([0 if day is None else day.toordinal() for day in read], dtype=np.int64)[dates.codes]
    last = np.zeros(len(names.values), dtype=np.int64)
    np.maximum.at(last, names.codes, ordinals)
    return {name: int(day) for name, day in zip(names.values, last, strict=True) if name and day}
