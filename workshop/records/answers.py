"""What a person says of an attendance file: which column means what, and how its rows are counted.

Everything that only a person can know stands here, for a file of any kind; nothing of it is assumed. It is written as
TOML (`workshop.records.answers_file`) and remembered for each layout. Every answer is honoured when the file is read,
or refused in a sentence: never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from workshop.records.amounts import PARTS, amount_text, read_amount
from workshop.records.problems import AnswerNeeded, AnswersProblem

MOST_DAYS = 400
"""More days than this is no school year."""


class Unit(StrEnum):
    """What the totals of a file are counted in. Whether a tenth was missed is the same question in each."""

    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"

    @property
    def most(self) -> int:
        """More than this is no school year."""
        return MOST_DAYS * {Unit.DAYS: 1, Unit.HOURS: 24, Unit.MINUTES: 24 * 60}[self]


class Students(StrEnum):
    """How the students of a file stand in its rows."""

    ONE_ROW = "one row"
    ADD_UP = "add up, last school"
    EACH_SCHOOL = "each school"


class TotalsRows(StrEnum):
    """What rows are that look like sums of the rows above. Unsaid, only what is surely a sum is left out."""

    UNSAID = ""
    LEAVE_OUT = "leave out"
    STUDENTS = "students"


DAY_RULES = ("all", "half", "any", "share")
"""When a day of several periods is a day absent; or `period:HR`, one named period."""
PERIOD_RULE = "period:"
HEADERS = "headers"
"""`dates = "headers"`: the file has a column for each date."""

NO_DAY = "not a day"
"""The share of a mark on a day that does not count for the student."""
_DATE_FORM = re.compile(r"(?=.*M)(?=.*D)[-YMD/. ]+")


def share_text(share: int | None) -> str:
    """A share of a day as a person writes it: `0.5`, or that it is no day."""
    return NO_DAY if share is None else amount_text(share, PARTS)


def read_share(text: str) -> tuple[str, int | None] | None:
    """A mark and its share from `HA=0.5`; None when that is none."""
    mark, _, written = text.rpartition("=")
    if written == NO_DAY:
        return mark, None
    share = read_amount(written)
    return (mark, share) if isinstance(share, int) and share <= PARTS else None


class Finding(StrEnum):
    """What is hardly plausible in a file, and can be right. The values stand in files of answers, and stay as they
    are."""

    ALL_CHRONIC = "all chronically absent"
    CUT = "cut at the limit"
    DAYS_PRESENT = "days present"
    ENDS_EARLY = "school ends early"
    HIDDEN_ROWS = "hidden rows"
    LONG_YEAR = "long year"
    OTHER_IDS = "other ids"
    OVERLAPS = "overlapping enrollments"
    PERCENTAGES = "percentages"
    WEEKENDS = "weekends"


@dataclass(frozen=True, slots=True)
class Answers:
    """The columns of an attendance file that have a meaning, and how it is counted; every other column is a fact.

    A file has one row for each student, or one for each student and day; then `mark` is set; or a column for each
    date; then `dates` is `HEADERS`.

    Attributes:
        absent: the days a student was absent; `also_absent` are further columns, added up, as of excused and unexcused
            absences. Or instead
        present: the days a student was present: absent are the others of those enrolled.
        enrolled: the days the student was enrolled; empty when the file does not say, and `days` counts for everyone.
        id: what tells students apart; empty when the file does not say.
        days: the division's days in this time; None when nobody said. Where the file counts hours or minutes, a number
            above `MOST_DAYS` is of those.
        mark, date: of day-level rows, what says whether the student was there, and the day.
        absent_marks, present_marks: what stands there; compared without case and outer spaces.
        shares: further marks, each with the share of the day absent, in `PARTS` of a day; None: it counts as no day.
        unit: what totals are counted in.
        students: what several rows of one student are. year: the school year that is meant, where there are several.
        period, day_rule: of rows of single periods, the column with the period, and when a day is a day absent.
        dates: `HEADERS` when the file has a column for each date.
        date_format: how dates are written, such as `DD/MM/YYYY`; empty: as `school_days` reads them, month first.
        sheet, sheets: the sheets of a workbook that are read. sheet_is: the column that the names of sheets become.
        header_row: the row with the names of the columns, as a spreadsheet counts; None when it is to be found.
        school: the column that `EACH_SCHOOL` goes by; empty when its name says so.
        totals_rows: what rows are that look like sums.
        roster, calendar: files beside this one: who was enrolled from when to when, and which days were school days.
        same: of a column, groups of values that are the same; the first of each stands for all. A value alone in its
            group is none of the others.
        accepted: findings of the survey that are right for this one file, however unlikely (see `plausible`).
    """

    absent: str = ""
    enrolled: str = ""
    id: str = ""
    days: int | None = None
    mark: str = ""
    date: str = ""
    absent_marks: tuple[str, ...] = ()
    present_marks: tuple[str, ...] = ()
    also_absent: tuple[str, ...] = ()
    present: str = ""
    shares: tuple[tuple[str, int | None], ...] = ()
    unit: Unit = Unit.DAYS
    students: Students = Students.ONE_ROW
    year: str = ""
    period: str = ""
    day_rule: str = ""
    dates: str = ""
    date_format: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    sheet_is: str = ""
    header_row: int | None = None
    school: str = ""
    totals_rows: TotalsRows = TotalsRows.UNSAID
    roster: str = ""
    calendar: str = ""
    same: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()
    accepted: tuple[str, ...] = ()

    @property
    def daily(self) -> bool:
        """Whether days are counted from marks: a row for each student and day, or a column for each date."""
        return bool(self.mark) or self.wide

    @property
    def wide(self) -> bool:
        """Whether the file has one column for each date."""
        return self.dates == HEADERS

    @property
    def chosen(self) -> tuple[str, ...]:
        """The columns with a meaning."""
        totals = (self.absent, *self.also_absent, self.present, self.enrolled)
        return tuple(name for name in (*totals, self.id, self.mark, self.date, self.period) if name)

    @property
    def named(self) -> tuple[str, ...]:
        """Every column that is named, those that stay facts too."""
        return tuple(filter(None, (*self.chosen, self.school, *(column for column, _ in self.same))))

    def marks(self) -> dict[str, int | None]:
        """Every mark, as it is compared, with the share of the day absent in `PARTS`; None counts as no day."""
        found: dict[str, int | None] = {mark.strip().casefold(): PARTS for mark in self.absent_marks}
        found |= {mark.strip().casefold(): 0 for mark in self.present_marks}
        return found | {mark.strip().casefold(): share for mark, share in self.shares}

    def check(self, header: Sequence[str]) -> None:
        """Raises AnswersProblem for a column that is missing or chosen twice, and for answers that contradict each
        other; AnswerNeeded when one is missing without which nothing can be counted."""
        self.check_table()
        self._check_days()
        if self.daily:
            self._check_daily()
        else:
            self._check_totals()
        for name in self.named:
            if name not in header:
                raise AnswersProblem(f'The file has no column "{name}"; it has: {", ".join(header[:12])}.')
        for name in self.chosen:
            if self.chosen.count(name) > 1:
                raise AnswersProblem(f'The column "{name}" is chosen twice; choose another one.')
        for column, _ in self.same:
            if column in self.chosen:
                raise AnswersProblem(f'The column "{column}" is no fact, so none of its values are names for the same.')

    def check_table(self) -> None:
        """The part of `check` for which no header is needed: where the table is. Raises AnswersProblem."""
        if self.sheet and self.sheets:
            raise AnswersProblem("Say “sheet” for one sheet of the workbook, or “sheets” for several, not both.")
        if self.sheet_is and not self.sheets:
            raise AnswersProblem("“sheet_is” names the column for several sheets; list them as “sheets”.")
        if self.header_row is not None and self.header_row < 1:
            raise AnswersProblem("“header_row” is the number of a row, from 1.")
        if self.date_format and not _DATE_FORM.fullmatch(self.date_format):
            raise AnswersProblem(
                "“date_format” is written with M, D and Y, such as MM/DD/YYYY; leave it out if the month comes first."
            )

    def _check_days(self) -> None:
        if self.students is not Students.ONE_ROW and not self.id:
            raise AnswersProblem("Rows of one student are added up by the student id; choose that column.")
        if self.school and self.students is not Students.EACH_SCHOOL:
            raise AnswersProblem(f"“school” is for students = “{Students.EACH_SCHOOL}”; leave it out.")
        if self.days is not None and not 1 <= self.days <= self.unit.most:
            raise AnswersProblem(f"The number of {self.unit.value} is a whole number from 1 to {self.unit.most:,}.")

    def _check_totals(self) -> None:
        if not self.absent and not self.present:
            raise AnswersProblem("No column is chosen for the days absent; choose it.")
        if self.absent and self.present:
            raise AnswersProblem("Days absent are counted or follow from the days present; choose one of the two.")
        if self.present and not self.enrolled:
            raise AnswersProblem("Days present need the column with the days enrolled; choose it too.")
        if not self.enrolled and self.unit is not Unit.DAYS:
            raise AnswersProblem(f"The file counts {self.unit.value}; choose the column with those enrolled too.")
        if not self.enrolled and self.days is None and not self.calendar:
            raise AnswersProblem(
                "The number of school days is not known. Choose the column with the days enrolled, or type a number of "
                "days that is right for everyone."
            )
        for key in ("date", "period", "day_rule", "absent_marks", "present_marks", "shares", "roster"):
            if getattr(self, key):
                name = "marks" if key == "shares" else key
                raise AnswersProblem(f"“{name}” is for rows of single days; this file has totals. Leave it out.")

    def _check_daily(self) -> None:
        """A row a day needs the student and the date, or a row given twice would count twice."""
        if self.wide and (self.mark or self.date or self.period):
            raise AnswersProblem("With dates = “headers” the cells are marks; leave out “mark”, “date” and “period”.")
        if not self.id or not (self.date or self.wide):
            missing = "student id" if not self.id else "date"
            raise AnswersProblem(f"Rows of single days need a column with the {missing}; choose it.")
        if self.absent or self.also_absent or self.present or self.enrolled:
            raise AnswersProblem("Rows of single days have no totals; choose either the mark of the day or the totals.")
        if self.unit is not Unit.DAYS or self.totals_rows:
            key = "unit" if self.unit is not Unit.DAYS else "totals_rows"
            raise AnswersProblem(f"“{key}” is for totals; this file has rows of single days. Leave it out.")
        self._check_periods()
        self._check_marks()

    def _check_periods(self) -> None:
        rule = self.day_rule
        if self.period and not rule:
            raise AnswerNeeded(
                "When is a day with several periods a day absent? There is no usual rule.",
                "day_rule",
                (*DAY_RULES, f"{PERIOD_RULE}NAME"),
            )
        if rule and not self.period:
            raise AnswersProblem("“day_rule” needs the column with the period; name it as “period”.")
        named = rule.startswith(PERIOD_RULE) and rule.removeprefix(PERIOD_RULE).strip()
        if rule and rule not in DAY_RULES and not named:
            raise AnswersProblem(f"“day_rule” is one of {', '.join(DAY_RULES)}, or {PERIOD_RULE}NAME.")
        if self.period and self.roster:
            raise AnswersProblem("A roster says which days a student had, not which periods; leave it out.")

    def _check_marks(self) -> None:
        named = [mark.strip().casefold() for mark in (*self.absent_marks, *self.present_marks, *dict(self.shares))]
        if any(named.count(mark) > 1 and len(self._meanings(mark)) > 1 for mark in named):
            raise AnswersProblem("A mark means either absent or present; one is named for both.")
        shares = set(self.marks().values()) - {None}
        if not shares - {0} or (0 not in shares and not self.roster):
            raise AnswersProblem("Say which marks mean absent and which mean present; both are needed.")

    def _meanings(self, mark: str) -> set[int | None]:
        """All that is said of a mark."""
        sides = [(self.absent_marks, PARTS), (self.present_marks, 0), *(((one,), share) for one, share in self.shares)]
        return {share for marks, share in sides if mark in {one.strip().casefold() for one in marks}}

    def words(self) -> str:
        """`absent: Days absent · enrolled: 180 days for everyone · student: not told apart`."""
        student = self.id or "no student ID"
        if self.wide:
            return f"day: a column each · student: {student}"
        if self.daily:
            period = f" · period: {self.period} ({self.day_rule or '?'})" if self.period else ""
            return f"day: {self.date} · mark: {self.mark} · student: {student}{period}"
        days = self.enrolled or (f"{self.days} days for everyone" if self.days else "?")
        if self.enrolled and self.days:
            days += f" (of {self.days})"
        absent = " + ".join((self.absent, *self.also_absent)) if self.absent else self.present and f"not {self.present}"
        unit = "" if self.unit is Unit.DAYS else f" · in {self.unit.value}"
        return f"absent: {absent or '?'} · enrolled: {days} · student: {student}{unit}"
