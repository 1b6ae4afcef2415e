"""What a careful reader checks in a file of totals before anything is counted: sums among the students, numbers that
cannot be of a school year, columns that contradict each other, a list of chronically absent students only.

Each finding is a question with its rows. What a person accepts is accepted for this file, and said in its notes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from workshop.records.amounts import PARTS, amount_text
from workshop.records.answers import Finding, Students, TotalsRows, Unit
from workshop.records.case import Case
from workshop.records.percents import percents_that_disagree
from workshop.records.questions import Question, QuestionKind, SettingChoice, Typed, first_rows
from workshop.records.rows import SHEET_ROWS
from workshop.records.sums import is_called_a_sum, says_it_is_a_sum, sums_of_rows_above
from workshop.records.vocabulary import ColumnRole, cut_at_rows, limit

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_CORRECT = "No: correct the file, and choose it again."
_FEWEST_ALIKE = 5
_ALL_OF = 10
"""So many students have to be chronically absent, all of them, before it is a sign of a filtered list."""


def ask_plausible(case: Case) -> Iterator[Question]:
    """The findings about a file with totals whose columns are known."""
    answers = case.answers
    if not (answers.absent or answers.present) or not (answers.enrolled or answers.days):
        return
    students, sums = _students(case)
    yield from _totals_rows(case, sums)
    days = [*_days(case, students)]
    yield from days or _long_year(case, students)
    yield from _only_chronic(case, students)
    yield from _columns(case, students)
    yield from ask_cut(case)


def ask_cut(case: Case) -> Iterator[Question]:
    """Whether the file ends where some program cuts what it exports."""
    finding = Finding.CUT
    rows = case.evidence.rows
    if rows in cut_at_rows() and not case.accepted(finding):
        yield Question(
            QuestionKind.PLAUSIBLE,
            f"The file has exactly {rows:,} rows, where some programs cut an export. Is everyone in it?",
            case.plausible(finding, "No: export it in smaller parts."), setting="accepted",
        )  # fmt: skip


def ask_hidden(case: Case, rows: Sequence[int]) -> Iterator[Question]:
    """Rows that a filter hides are in the file all the same."""
    finding = Finding.HIDDEN_ROWS
    if rows and not case.accepted(finding):
        count = len(rows)
        yield Question(
            QuestionKind.PLAUSIBLE,
            f"{count:,} {'row is' if count == 1 else 'rows are'} hidden in the workbook, as by a filter, and would be "
            "counted too. Is that right?",
            case.plausible(finding, "No: show all rows, or save those that are meant as a file of their own."),
            first_rows(rows), setting="accepted",
        )  # fmt: skip


def amounts(case: Case) -> tuple[Array, Array]:
    """Days absent and enrolled of each kept row, in `PARTS`; below 0 where a cell is no amount."""
    import numpy as np

    answers, evidence = case.answers, case.evidence
    enrolled = (
        evidence[answers.enrolled].row_amounts()
        if answers.enrolled
        else np.full(len(evidence.numbers), (answers.days or 0) * PARTS, dtype=np.int64)
    )
    names = (answers.present,) if answers.present else (answers.absent, *answers.also_absent)
    parts = [evidence[name].row_amounts() for name in names]
    good = np.logical_and.reduce([some >= 0 for some in (*parts, enrolled)])
    counted = np.sum(parts, axis=0)
    absent = enrolled - counted if answers.present else counted
    return np.where(good, absent, -1), np.where(good, enrolled, -1)


def _students(case: Case) -> tuple[Array, Array]:
    """True for each kept row that is surely a student, and for each that has a sign of a sum."""
    import numpy as np

    absent, enrolled = amounts(case)
    signed = np.zeros(len(absent), dtype=bool)
    exact = _exact_sums(case, absent, enrolled)
    most = int(np.delete(enrolled, exact).max(initial=0))
    nobody = _nobody(case)
    for place in exact:
        # Small numbers are those of other rows together by chance; more days than anybody has are not.
        more = bool(case.answers.enrolled) and enrolled[place] > most
        signed[place] = more or bool(nobody[place]) or _says_sum(case, place)
    called = np.zeros(len(absent), dtype=bool)
    for name in case.evidence.header:
        seen = case.evidence[name]
        if not seen.many and name not in case.answers.chosen:
            called |= np.array([is_called_a_sum(value) for value in seen.values], dtype=bool)[seen.codes]
            # A word among others is a sign only where no other row has that text: a district may be in all of them.
            said = np.array([says_it_is_a_sum(value) for value in seen.values], dtype=bool) & (seen.counts == 1)
            signed |= said[seen.codes] & nobody
    if case.answers.id:  # a student with an id and no more days than others have is one, whatever a remark says
        called &= nobody | (enrolled > int(enrolled[~called].max(initial=0)))
    signed |= called | (nobody & ~_without_id(case))
    return (absent >= 0) & ~signed, signed


def _exact_sums(case: Case, absent: Array, enrolled: Array) -> list[int]:
    """The places of kept rows whose amounts are the sums of those above, on each sheet."""
    import numpy as np

    found: list[int] = []
    sheets = case.evidence.numbers // SHEET_ROWS
    for sheet in np.unique(sheets):
        here = np.flatnonzero(sheets == sheet)
        amounts_here = (absent[here], enrolled[here]) if case.answers.enrolled else (absent[here],)
        found += [int(here[place]) for place in sums_of_rows_above(amounts_here)]
    return found


def _nobody(case: Case) -> Array:
    """True for each kept row without a student id, where there is a column of them, or with the name of a sum there."""
    import numpy as np

    ident = case.answers.id
    if not ident or case.evidence[ident].many or not case.evidence[ident].nobody:
        return np.zeros(len(case.evidence.numbers), dtype=bool)
    found: Array = np.isin(case.evidence[ident].codes, case.evidence[ident].nobody)
    return found


def _without_id(case: Case) -> Array:
    """True for each kept row with nothing at all for an id."""
    import numpy as np

    seen = case.evidence[case.answers.id] if case.answers.id else None
    if seen is None or seen.many or "" not in seen.values:
        return np.zeros(len(case.evidence.numbers), dtype=bool)
    found: Array = seen.codes == seen.values.index("")
    return found


def _says_sum(case: Case, place: int) -> bool:
    return any(
        not seen.many and says_it_is_a_sum(seen.values[int(seen.codes[place])])
        for seen in case.evidence.columns.values()
    )


def _totals_rows(case: Case, sums: Array) -> Iterator[Question]:
    count = int(sums.sum())
    if count and case.answers.totals_rows is TotalsRows.UNSAID:
        rows = "1 row is a total" if count == 1 else f"{count:,} rows are totals"
        yield Question(
            QuestionKind.TOTALS_ROWS, f"{rows} of other rows, not {'a student' if count == 1 else 'students'}. "
            f"Leave {'it' if count == 1 else 'them'} out?",
            (
                SettingChoice("Leave out", {"totals_rows": TotalsRows.LEAVE_OUT.value}),
                SettingChoice("Keep: they are students", {"totals_rows": TotalsRows.STUDENTS.value}),
            ),
            case.rows_where(sums), tuple(filter(None, (case.answers.absent, case.answers.enrolled))),
            setting="totals_rows",
        )  # fmt: skip


def _days(case: Case, students: Array) -> Iterator[Question]:
    """A single row must not decide how many school days there were: half of them makes a student count."""
    import numpy as np

    answers = case.answers
    if answers.days is not None or answers.calendar or not answers.enrolled or answers.unit is not Unit.DAYS:
        return
    if answers.students is not Students.ONE_ROW:
        return
    enrolled = amounts(case)[1]
    found, counts = np.unique(enrolled[students], return_counts=True)
    if not len(found):
        return
    usual = int(found[np.argmax(counts)])
    above = students & (enrolled > usual)
    few = int(above.sum()) <= max(1, len(enrolled) // 100)
    if above.any() and few and int(counts.max()) >= _FEWEST_ALIKE and 4 * int(counts.max()) >= int(counts.sum()):
        most = amount_text(int(enrolled[above].max()), PARTS)
        alike, more = int(counts.max()), int(above.sum())
        whole = sorted({usual, int(enrolled[above].max())})
        choices = [SettingChoice(f"{day // PARTS} days", {"days": day // PARTS}) for day in whole if day % PARTS == 0]
        yield Question(
            QuestionKind.ENROLLED,
            f"{alike:,} rows have {amount_text(usual, PARTS)} days enrolled, and {more:,} "
            f"{'has' if more == 1 else 'have'} more, up to {most}. How many school days were there?",
            tuple(choices), case.rows_where(above), (answers.enrolled,),
            "A student counts who was enrolled for at least half of the school year (Virginia).", "days", Typed.DAYS,
        )  # fmt: skip


def _long_year(case: Case, students: Array) -> Iterator[Question]:
    finding, answers = Finding.LONG_YEAR, case.answers
    if answers.unit is not Unit.DAYS or answers.days is not None or not answers.enrolled or case.accepted(finding):
        return
    enrolled, most = amounts(case)[1], limit("most_days")
    many = students & (enrolled > most * PARTS) & (enrolled <= 400 * PARTS)
    if many.any():
        count = int(many.sum())
        yield Question(
            QuestionKind.PLAUSIBLE,
            f"{count:,} {'row has' if count == 1 else 'rows have'} more than {most:.0f} days enrolled, more than a "
            "school year usually has. Is that right?",
            case.plausible(finding, _CORRECT), case.rows_where(many), (answers.enrolled,),
            "Most divisions in Virginia have 180 school days; one has 176.", "accepted",
        )  # fmt: skip


def _only_chronic(case: Case, students: Array) -> Iterator[Question]:
    """A list of chronically absent students, or days present taken for days absent."""
    finding = Finding.ALL_CHRONIC
    absent, enrolled = amounts(case)
    days = (case.answers.days or 0) * PARTS or int(enrolled.max(initial=0))
    counted = students & (enrolled > 0) & (2 * enrolled >= days)
    count, of = int((counted & (10 * absent >= enrolled)).sum()), int(counted.sum())
    nearly = of >= limit("fewest_for_rates") and 100 * count >= limit("chronic_most_percent") * of
    if (count == of >= _ALL_OF or nearly) and not case.accepted(finding):
        yield Question(
            QuestionKind.PLAUSIBLE,
            f"{count:,} of {of:,} students are chronically absent. Is every student in the file, and does "
            f"“{case.answers.absent or case.answers.present}” count what its name says?",
            case.plausible(finding, "No: export all students, with the days absent."),
            columns=tuple(filter(None, (case.answers.absent, *case.answers.also_absent, case.answers.present))),
            source="Virginia's rate is of all students enrolled for at least half of the year.", setting="accepted",
        )  # fmt: skip


def _columns(case: Case, students: Array) -> Iterator[Question]:
    """Columns beside the days that contradict them: days present, percentages."""
    answers = case.answers
    absent, enrolled = amounts(case)
    present = case.role(ColumnRole.PRESENT)
    finding = Finding.DAYS_PRESENT
    if present and present != answers.present and answers.unit is Unit.DAYS and not case.accepted(finding):
        there = case.evidence[present].row_amounts()
        wrong = students & (there >= 0) & (there + absent != enrolled)
        yield from _contradiction(case, finding, wrong, present, "are not days enrolled minus days absent")
    finding = Finding.PERCENTAGES
    for role in (ColumnRole.PERCENT_PRESENT, ColumnRole.PERCENT_ABSENT):
        column = case.role(role)
        if column and not case.accepted(finding):
            part = enrolled - absent if role is ColumnRole.PERCENT_PRESENT else absent
            wrong = students & percents_that_disagree(case.evidence[column], part, enrolled)
            yield from _contradiction(case, finding, wrong, column, "do not agree with the days")


def _contradiction(case: Case, finding: Finding, wrong: Array, column: str, words: str) -> Iterator[Question]:
    count = int(wrong.sum())
    if count:
        yield Question(
            QuestionKind.PLAUSIBLE,
            f"{count:,} of {len(wrong):,} numbers in “{column}” {words}. Count the days as they are?",
            case.plausible(finding, _CORRECT), case.rows_where(wrong), (column,), setting="accepted",
        )  # fmt: skip
