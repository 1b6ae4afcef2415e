"""What a person gives to the sharing check: the attendance file, what is not clear about it, and the consents."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from store.api import StoreError
from workshop.disclosure.breakdowns import breakdown_columns
from workshop.disclosure.consent_file import Consents, read_consents
from workshop.disclosure.levels import levels
from workshop.disclosure.policy import Policy
from workshop.records.answers import Answers
from workshop.records.answers_file import recall
from workshop.records.answers_file import remember as remembered_form
from workshop.records.attendance import Attendance
from workshop.records.columns_found import NOTHING_SAID
from workshop.records.counts import counted, counted_by
from workshop.records.guess import fits
from workshop.records.problems import AnswerNeeded, FileProblem, SharingProblem
from workshop.records.questions import question_of
from workshop.records.read import read_attendance
from workshop.records.rows import Progress, never, no_progress
from workshop.records.survey import Survey, layout_of, resurvey, survey
from workshop.services.actor import Actor
from workshop.services.paths import completions
from workshop.services.preview import AttendanceLoaded
from workshop.services.surveyed import HeadCounts, OpenQuestions, Surveyed
from workshop.services.use_case import LogService, SharingNotAllowed, use_case

if TYPE_CHECKING:
    from store.home import Home

Stop = Callable[[], bool]


def _with(answers: Answers, beside: Answers) -> Answers:
    """The answers with what is said of one file on top."""
    return replace(
        answers,
        days=answers.days if beside.days is None else beside.days,
        roster=beside.roster or answers.roster,
        calendar=beside.calendar or answers.calendar,
    )


class ReadingService(LogService):
    """Reads files for one `actor`. `library` remembers what the columns of a file mean; without one nothing does."""

    def __init__(self, home: Home | Path, actor: Actor, library: Home | None = None) -> None:
        super().__init__(home, actor)
        self._library = library

    @use_case
    def complete(self, typed: str) -> list[str]:
        """The paths of folders and tables that begin as typed."""
        return completions(typed)

    def _recalled(self, layout: str) -> tuple[dict[str, str], str]:
        """What is remembered for that layout, and since when; both empty when nothing is, or when it cannot be read."""
        found = None
        if self._library is not None:
            with contextlib.suppress(StoreError):
                found = self._library.recall_mapping(layout)
        return ({}, "") if found is None else (found.mapping, found.since)

    @use_case
    def survey(
        self,
        path: Path,
        answers: Answers | None = None,
        by: Sequence[str] = (),
        *,
        beside: Answers = NOTHING_SAID,
        forget: bool = False,
        progress: Progress = no_progress,
        cancelled: Stop = never,
    ) -> Surveyed:
        """What a file is and what has to be asked about it: with these answers, else with those remembered for files
        like it, unless it is to `forget` them. `by`: the columns to be broken down by. `beside`: what is said of this
        one file whatever is remembered: its roster, its calendar, the days of its year."""
        if forget:
            self._forget(path, cancelled)
        try:
            found = survey(path, _with(answers or NOTHING_SAID, beside), by, progress=progress, cancelled=cancelled)
        except FileProblem:
            # As detected it cannot be counted; what a person said of files like it may be what it lacks.
            said = None if answers is not None or forget else self._remembered_of(path, cancelled)
            if said is None:
                raise
            found = survey(path, _with(said, beside), by, progress=progress, cancelled=cancelled)
        return Surveyed(found) if answers is not None or forget else self._as_remembered(found, beside)

    def _forget(self, path: Path, cancelled: Stop) -> None:
        """Remember nothing of files like that one any more, whether it can be counted or not."""
        if self._library is not None:
            with contextlib.suppress(SharingProblem):
                self._library.forget_mapping(layout_of(path, cancelled)[0].id)

    def _remembered_of(self, path: Path, cancelled: Stop) -> Answers | None:
        """What is remembered for the layout of that file, if it can be opened at all."""
        with contextlib.suppress(SharingProblem):
            layout, header = layout_of(path, cancelled)
            return recall(self._recalled(layout.id)[0], header)
        return None

    def _as_remembered(self, found: Survey, beside: Answers) -> Surveyed:
        """The same file with what is remembered for its layout. A code that nobody explained yet is open again."""
        kept, since = self._recalled(found.layout.id)
        answers = recall(kept, found.header)
        if answers is None:
            return Surveyed(found, misfit=bool(kept), since=since)
        if not answers.daily and not fits(answers, found.header, found.first_rows()):
            return Surveyed(found, misfit=True, since=since)
        try:
            return Surveyed(resurvey(found, _with(answers, beside)), recalled=True, since=since)
        except SharingProblem:
            return Surveyed(found, misfit=True, since=since)

    @use_case
    def resurvey(
        self, found: Surveyed, answers: Answers, *, progress: Progress = no_progress, cancelled: Stop = never
    ) -> Surveyed:
        """The same file with other answers; quick, unless they mean another sheet or header."""
        return replace(found, survey=resurvey(found.survey, answers, progress=progress, cancelled=cancelled))

    @use_case
    def read(
        self,
        path: Path,
        columns: Answers,
        *,
        surveyed: Survey | None = None,
        days: int | None = None,
        remember: bool = True,
        progress: Progress = no_progress,
        cancelled: Stop = never,
    ) -> AttendanceLoaded:
        """Read the attendance file; when that went well, `remember` its columns for the next file like it.

        `days`: how many there were, in place of what the columns say; it is not remembered. `surveyed`: what the file
        is, where that is known with these answers. Raises OpenQuestions while one is open.
        """
        asked = columns if days is None else replace(columns, days=days)
        if surveyed is None or surveyed.answers != asked:
            surveyed = survey(path, asked, progress=progress, cancelled=cancelled)
        if surveyed.questions:
            raise OpenQuestions(surveyed.questions, surveyed)
        columns = replace(surveyed.answers, days=columns.days)
        try:
            found = read_attendance(path, columns, days=days, progress=progress, cancelled=cancelled)
        except AnswerNeeded as problem:
            raise OpenQuestions((question_of(problem),), surveyed) from None
        if remember and self._library is not None:
            # What cannot be remembered is asked again the next time: no reason to stop.
            with contextlib.suppress(StoreError):
                self._library.remember_mapping(found.layout.id, remembered_form(columns))
        return AttendanceLoaded(found, levels(found, breakdown_columns(found)))

    @use_case
    def read_consents(
        self, path: Path, attendance: Attendance, *, progress: Progress = no_progress, cancelled: Stop = never
    ) -> Consents:
        """Read the consents for the students of that file; refused rows are in the answer and allow nothing."""
        return read_consents(path, attendance, progress=progress, cancelled=cancelled)

    @use_case
    def count(self, attendance: Attendance, policy: Policy, by: Sequence[str] = ()) -> HeadCounts:
        """How many students count by that policy, and how many of them are chronically absent: exact numbers, for the
        coordinator alone. Raises SharingNotAllowed for anyone else, RequestProblem for a column that is no fact."""
        if not self.actor.sees_exact:
            raise SharingNotAllowed("Only the coordinator sees exact numbers of a file.")
        found = {name: dict(sorted(counted_by(attendance, policy, name).items())) for name in by}
        return HeadCounts(counted(attendance, policy), found)
