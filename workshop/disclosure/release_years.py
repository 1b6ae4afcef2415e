"""Of which school year earlier releases and the file are. Another year is another population.

A number of last year and one of this year are about other days, and mostly about other students, so that their
difference tells of nobody. But whoever is wrong about the year would lose the comparison with students who are in this
file. So a release is left out only where both years are known and differ, and its numbers are not nearly those of the
file; where a year is not known, it is compared, and a person is asked.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from workshop.disclosure.engine.model import ALL, Measure
from workshop.disclosure.label_changes import LabelAnswers
from workshop.disclosure.label_questions import AskedYear
from workshop.disclosure.sent_release import SentRelease, ThisFile
from workshop.records.labels import column_key, keys
from workshop.records.school_days import read_school_year, school_year, school_year_text
from workshop.wording import join_with_and

_NEAR = 2
"""Numbers of two years that differ by no more than this many students are alike by chance only now and then."""
_MOSTLY = 0.8


def compared_years(
    sent: Sequence[SentRelease], file: ThisFile, answers: LabelAnswers
) -> tuple[list[SentRelease], list[str]]:
    """The releases that are compared with the file, and what a person is to know of the others."""
    compared, notes = [], []
    own = file.counting.school_year
    for one in sent:
        years = _years(one, answers)
        if not own or not years or own in years:
            compared.append(one)
        elif _nearly_same(one, file):
            compared.append(one)
            notes.append(
                f"Release {one.entry.release} is of school year {join_with_and(sorted(years))}, but its numbers are "
                "nearly those of this file, so it is compared all the same."
            )
        else:
            notes.append(
                f"Release {one.entry.release} is of school year {join_with_and(sorted(years))} and this file of {own}: "
                "other students on other days, so the two are not compared."
            )
    return compared, notes


def _years(one: SentRelease, answers: LabelAnswers) -> frozenset[str]:
    said = {read_school_year(year) for release, year in answers.years if release == one.entry.release}
    return one.years | (said - {""})


def year_questions(compared: Sequence[SentRelease], file: ThisFile, answers: LabelAnswers) -> Iterator[AskedYear]:
    """What is not known of the years, where it may matter: when a release was made in another school year, or is of
    another one, than the file or today."""
    own = file.counting.school_year
    if file.today is None:
        return
    today = school_year_text(school_year(file.today))
    if own:
        for one in compared:
            made = _made(one)
            if not _years(one, answers) and made != own:
                yield AskedYear(one.entry.release, tuple(dict.fromkeys((made, own))), (one.entry.release,), own)
        return
    years = {one.entry.release: _years(one, answers) or {_made(one)} for one in compared}
    other = tuple(release for release, some in years.items() if today not in some)
    if other:
        found = dict.fromkeys((today, *sorted({year for release in other for year in years[release]}, reverse=True)))
        yield AskedYear("", tuple(found), other)


def _made(one: SentRelease) -> str:
    """The school year of the day on which it was made."""
    return school_year_text(school_year(datetime.date.fromisoformat(one.entry.at[:10])))


def _nearly_same(one: SentRelease, file: ThisFile) -> bool:
    """Whether most groups told then, by one column, have nearly as many students now."""
    names = {column_key(name): name for name in file.present}
    near: list[bool] = []
    for table in one.tables:
        for at, cell in table.cells.items():
            published = cell.get(Measure.ENROLLED)
            chosen = [(name, value) for name, value in zip(table.by, at, strict=True) if value != ALL]
            if len(chosen) > 1 or published is None or not published.published_as.is_number:
                continue
            if not chosen:
                counts = next(iter(file.present.values()), {}) if file.present else {}
                near.append(abs(int(published.value or 0) - sum(counts.values())) <= _NEAR)
            elif name := names.get(column_key(chosen[0][0])):
                near.append(abs(int(published.value or 0) - _students(name, chosen[0][1], file)) <= _NEAR)
    return bool(near) and sum(near) >= _MOSTLY * len(near)


def _students(column: str, value: str, file: ThisFile) -> int:
    present = file.present[column]
    form = keys(column, [value], present)[value]
    return next((present[own] for own, other in keys(column, present, [value]).items() if other == form), 0)
