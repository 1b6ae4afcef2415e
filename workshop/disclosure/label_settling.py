"""Answers about labels as a person types them, made fit for the log: in the names of the file, each the right way
round, and nothing that is known already. What does not fit is refused in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workshop.disclosure.label_asking import questions_of
from workshop.disclosure.label_changes import (
    NO_ANSWERS,
    LabelAnswers,
    SameColumn,
    SameValues,
    refuse_vague,
    turned,
)
from workshop.disclosure.label_questions import AskedColumn, AskedValues, refuse_needless
from workshop.disclosure.sent_release import SentRelease, ThisFile
from workshop.records.labels import column_key
from workshop.records.problems import RequestProblem
from workshop.records.school_days import read_school_year
from workshop.wording import join_with_and


def settled(sent: Sequence[SentRelease], file: ThisFile, answers: LabelAnswers) -> LabelAnswers:
    """What is new of the answers, in the names of the file and each the right way round. Raises RequestProblem when one
    does not fit."""
    if not answers:
        return answers
    said_before = [before for one in sent for before in one.since()]
    columns = _settled_columns(sent, file, answers.columns, said_before)
    values = _settled_values(sent, file, answers.values, LabelAnswers((), columns), said_before)
    found = LabelAnswers(values, columns, _settled_years(sent, answers.years))
    refuse_vague(found)
    return found


def _settled_columns(
    sent: Sequence[SentRelease],
    file: ThisFile,
    said: Sequence[SameColumn],
    before: Sequence[LabelAnswers],
) -> tuple[SameColumn, ...]:
    present = file.present
    names = {column_key(name): name for name in present}
    beside = [one.beside(file, NO_ANSWERS) for one in sent]
    questions = questions_of(beside, file)
    gone = {column_key(one.column): one for one in questions if isinstance(one, AskedColumn)}
    known = {one.form for answers in before for one in answers.columns}
    found = []
    for same in said:
        if same.form in known:
            continue  # the same command again
        turn = same.now and column_key(same.then) not in gone
        then, now = (same.now, same.then) if turn else (same.then, same.now)
        if column_key(then) not in gone:
            raise RequestProblem(
                f"No earlier release is broken down by a column “{then}” that this file does not have."
            )
        if now and column_key(now) not in names:
            raise RequestProblem(f"The file has no column “{now}”; it has: {join_with_and(list(present)[:12])}.")
        if not now and gone[column_key(then)].blocks(file.table_columns):
            like = join_with_and([name for name in gone[column_key(then)].like if name in file.table_columns], "or")
            raise RequestProblem(
                f"{then} cannot be said to be gone while {like} is shown, which has values like it: say that it is the "
                f"same, leave {like} out, or use a file that has both."
            )
        for one in beside:
            told_then = {column_key(track.column) for track, _ in filter(None, one.columns.values())}
            if {column_key(then), column_key(now)} <= told_then:
                release = one.sent.entry.release
                raise RequestProblem(f"{then} and {now} are two columns of release {release}: they are not the same.")
        found.append(SameColumn(then, names.get(column_key(now), "")))
    return tuple(found)


def _settled_values(
    sent: Sequence[SentRelease],
    file: ThisFile,
    said: Sequence[SameValues],
    renamed: LabelAnswers,
    before: Sequence[LabelAnswers],
) -> tuple[SameValues, ...]:
    present = file.present
    names = {column_key(name): name for name in present}
    beside = [one.beside(file, renamed) for one in sent]
    questions = questions_of(beside, file)
    asked = {column_key(one.column): one for one in questions if isinstance(one, AskedValues)}
    recorded = {one.form for answers in before for one in answers.values}
    found = []
    for same in said:
        column = names.get(column_key(same.column), same.column)
        question = asked.get(column_key(column))
        if same.form in recorded:
            continue
        if question is None:
            raise RequestProblem(f"{column}: no value of it changed since an earlier release; leave the answer out.")
        tracks = [track for one in beside for track, _ in filter(None, one.columns.values())]
        known = {label for track in tracks if track.column == column for label in track.labels}
        same = turned(column, same.now, same.then, known) if same.then and same.now else replace(same, column=column)
        refuse_needless(same, question, known, present[column])
        found.append(same)
    return tuple(found)


def _settled_years(sent: Sequence[SentRelease], said: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The school years said of releases; that of the file is no answer about the past."""
    found = []
    for release, written in said:
        year = read_school_year(written)
        if not year:
            raise RequestProblem(f"“{written}” is no school year; write it like 2026-27.")
        one = next((one for one in sent if one.entry.release == release), None)
        if one is None and release:
            raise RequestProblem(f"No release “{release}” in the disclosure log; correct its name.")
        if one is not None and year not in one.years:
            found.append((release, year))
    return tuple(found)
