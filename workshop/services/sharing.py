"""The sharing check as one use case: from an attendance file to a release, or to the reason why there is none.

    service = SharingService(home, Actor.at_home(home), library)
    looked = service.look(path, cancelled)
    loaded = service.read(path, looked.columns, …)
    prepared = service.check(PreviewJob(loaded.attendance, …), …)
    service.send(prepared, service.release(prepared, terms), folder, …)

Every function raises NotAllowed where the actor may not use it, else what `services.errors` names and nothing else.
What is read lives in memory only.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from store.api import StoreError
from store.disclosures.releases import now_utc, send, write_folder
from store.disclosures.restoring import Restored, restore
from store.disclosures.sender import recall_sender, remember_sender
from workshop.disclosure.agreement_register import candidate
from workshop.disclosure.anchor import Compared, Head, compare
from workshop.disclosure.breakdowns import breakdown_columns
from workshop.disclosure.consent_file import Consents, read_consents
from workshop.disclosure.counting import Counting, counting_of, numbers_of
from workshop.disclosure.document import decode
from workshop.disclosure.entries import answered_entry, refused_entry
from workshop.disclosure.label_questions import Question, Unanswered
from workshop.disclosure.levels import levels
from workshop.disclosure.log import EntryKind, LogEntry, LogLink, digest, releases
from workshop.disclosure.past import NO_HISTORY, ReleaseHistory, release_history
from workshop.disclosure.patterns import Values
from workshop.disclosure.prepare import CheckSpec, Request, prepare, wanted_tables
from workshop.disclosure.recoding import Proposal, propose_recodings
from workshop.disclosure.release import RELEASE, Release, build_release
from workshop.disclosure.sent_release import ThisFile
from workshop.disclosure.terms import Sender, Terms
from workshop.disclosure.truth import true_table
from workshop.records.answers import Answers
from workshop.records.answers_file import recall
from workshop.records.answers_file import remember as remembered_form
from workshop.records.attendance import Attendance
from workshop.records.preview import preview_file
from workshop.records.problems import FileProblem, SharingProblem
from workshop.records.read import read_attendance
from workshop.records.rows import Progress, never, no_progress
from workshop.records.survey import Survey, resurvey, survey
from workshop.services.actor import Actor
from workshop.services.errors import Declined
from workshop.services.leaving import leaving_entry
from workshop.services.paths import completions
from workshop.services.preview import AttendanceLoaded, FilePreviewed, PreviewJob, PreviewReady
from workshop.services.surveyed import OpenQuestions, Surveyed
from workshop.services.use_case import LogService, find_sent, use_case

if TYPE_CHECKING:
    from store.library.catalog import Library

Stop = Callable[[], bool]


class Uncompared(Declined):
    """Columns or values of earlier releases have other names in this file, and nobody said which are the same.
    `questions`: what is to be said."""

    def __init__(self, sentence: str, questions: Sequence[Question]) -> None:
        super().__init__(sentence)
        self.questions = tuple(questions)


class SharingService(LogService):
    """The sharing check of one home, for one `actor`. `library` remembers what the columns of a file mean; without one
    nothing does.

    Raises Declined in a locked window. Every use raises NotAllowed where the actor may not.
    """

    def __init__(self, home: Path, actor: Actor, library: Library | None = None) -> None:
        super().__init__(home, actor)
        self._library = library

    # ------------------------------------------------------------------ what is read

    @use_case
    def complete(self, typed: str) -> list[str]:
        """The paths of folders and tables that begin as typed."""
        return completions(typed)

    @use_case
    def look(self, path: Path, cancelled: Stop = never) -> FilePreviewed:
        """A first look at the columns of a file, and what is remembered of files like it."""
        seen = preview_file(path, cancelled, lambda layout: self._recalled(layout)[0])
        return FilePreviewed(seen, self._recalled(seen.layout.id)[1])

    def _recalled(self, layout: str) -> tuple[dict[str, str], str]:
        """What is remembered for that layout, and since when; both empty when nothing is, or when it cannot be read."""
        found = None
        if self._library is not None:
            with contextlib.suppress(StoreError):
                found = self._library.recall_mapping(layout)
        return ({}, "") if found is None else (found.mapping, found.since)

    @use_case
    def forget_columns(self, looked: FilePreviewed) -> FilePreviewed:
        """Remember nothing of files like that one any more; its columns are as detected."""
        if self._library is not None:
            self._library.forget_mapping(looked.look.layout.id)
        return FilePreviewed(replace(looked.look, recalled=None, misfit=False))

    @use_case
    def survey(
        self,
        path: Path,
        answers: Answers | None = None,
        *,
        forget: bool = False,
        progress: Progress = no_progress,
        cancelled: Stop = never,
    ) -> Surveyed:
        """What a file is and what has to be asked about it: with these answers, else with those remembered for files
        like it, unless it is to `forget` them."""
        found = survey(path, answers, progress=progress, cancelled=cancelled)
        if forget and self._library is not None:
            self._library.forget_mapping(found.layout.id)
        return Surveyed(found) if answers is not None or forget else self._as_remembered(found)

    def _as_remembered(self, found: Survey) -> Surveyed:
        """The same file with what is remembered for its layout. A code that nobody explained yet is open again."""
        kept, since = self._recalled(found.layout.id)
        answers = recall(kept, found.header)
        if answers is None:
            return Surveyed(found, misfit=bool(kept), since=since)
        try:
            return Surveyed(resurvey(found, answers), recalled=True, since=since)
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
        found = read_attendance(path, columns, days=days, progress=progress, cancelled=cancelled)
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
    def read_log(self) -> tuple[LogLink, ...]:
        """Every line of the disclosure log, verified."""
        return self._log.links()

    @use_case
    def sender(self) -> Sender:
        """The division and whom to ask there, as the last release of this home named them; empty before the first."""
        return recall_sender(self.home)

    @use_case
    def known_partners(self) -> list[str]:
        """Those of the disclosure log and of the sessions of this home."""
        names = {link.entry.partner for link in self._log.links() if link.entry.partner}
        if self._library is not None:
            with contextlib.suppress(StoreError, OSError):
                names |= {partner.name for partner in self._library.partners()}
        return sorted(names)

    @use_case
    def compare_log(self, held: Sequence[Path]) -> tuple[Compared, ...]:
        """The disclosure log beside these releases, as partners hold them: a release.json each, or its folder. Without
        any, beside those of this home. Raises StoreError when the log alone shows that lines are missing."""
        links = self._log.links()
        if held:
            return tuple(compare(_release_file(path).read_bytes(), links, clean_line(path.name)) for path in held)
        kept = [
            (link.entry.release, sha256)
            for link in releases(links)
            for name, sha256, _ in link.entry.files
            if name == RELEASE
        ]
        return tuple(compare(self._log.file(sha256), links, release) for release, sha256 in kept)

    # ------------------------------------------------------------------ what is decided

    @use_case
    def check(self, job: PreviewJob, *, progress: Progress = no_progress, cancelled: Stop = never) -> PreviewReady:
        """What the partner may receive, compared with everything the disclosure log of this home says was released.

        Raises Uncompared when that cannot be compared and nobody accepted it.
        """
        attendance, request = job.attendance, job.request
        if request.fields:
            refuse_unknown_fields(job.consents, attendance, request)
        asked = CheckSpec(
            request,
            job.policy,
            job.attackers,
            job.hierarchies,
            NO_HISTORY,
            job.seconds,
            job.groupings,
            job.by_tauargus,
            job.insisted,
            counting_of(attendance, job.policy, job.said_year, job.table_columns),
        )
        wanted_tables(attendance, asked)  # a column of names is refused before a question lists them
        links = self._log.links()
        asked = replace(asked, past=self._past(job, asked.counting, links))
        answer = prepare(attendance, asked, job.consents, job.now, progress=progress, cancelled=cancelled)
        tables = answer.result.tables if job.full and self.actor.sees_exact else ()
        full = tuple(true_table(attendance, job.policy, table, asked.groupings) for table in tables)
        return PreviewReady(asked, answer, job.now, attendance.columns.id, full, Head.of(links))

    def _past(self, job: PreviewJob, counting: Counting, links: Sequence[LogLink]) -> ReleaseHistory:
        if job.without_history:
            return ReleaseHistory(left_out=clean_line(job.without_history))
        file = ThisFile(
            Values(job.attendance, job.policy),
            counting,
            {name: numbers_of(job.attendance, name) for name in job.attendance.attributes},
            job.table_columns,
            job.now.date(),
        )
        try:
            return release_history(
                links, job.request.partner, file, self._log.file, job.answers, totals_only=job.totals_only
            )
        except Unanswered as problem:
            raise Uncompared(str(problem), problem.questions) from None

    @use_case
    def coarser(
        self, prepared: PreviewReady, *, progress: Progress = no_progress, cancelled: Stop = never
    ) -> tuple[Proposal, ...]:
        """Broader groups that show more than this preview, each protected; the best first."""
        return propose_recodings(prepared.answer.task, prepared.answer.result, progress=progress, cancelled=cancelled)

    # ------------------------------------------------------------------ what is written

    @use_case
    def release(self, prepared: PreviewReady, terms: Terms) -> Release:
        """The bytes that go out under these terms: of this very result, made by whoever presses the key. Where the
        policy asks for an agreement and none is named, it is the only one with the partner that is in force."""
        answer, asked = prepared.answer, prepared.asked
        agreement = terms.agreement
        if not agreement and asked.policy.signing.agreement:
            agreement = candidate(self._log.links(), terms.partner, datetime.date.today().isoformat())
        terms = replace(terms, maker=self.actor.maker, agreement=agreement)
        return build_release(
            answer.result, answer.records, answer.consents, terms, asked.policy,
            asked.attackers, asked.hierarchies, prepared.id_column, asked.groupings, prepared.head,
            asked.past.left_out,
        )  # fmt: skip

    @use_case
    def send(self, prepared: PreviewReady, release: Release, folder: Path, *, cancelled: Stop = never) -> None:
        """Write the folder and its entry in the log, both or neither; not when something was released since the
        preview. Raises Declined where the policy asks for a second person: `ApprovalService` prepares it then."""
        if prepared.asked.policy.signing.second_person:
            raise Declined("The policy asks for a second person. Prepare this release, and have it approved.")

        def entry(links: Sequence[LogLink]) -> LogEntry:
            return self._signed(leaving_entry(prepared, release, links, datetime.date.today()))

        send(self._log, folder, release.files, entry, cancelled)
        remember_sender(self._log, release.terms.sender)

    @use_case
    def note_refusal(self, prepared: PreviewReady) -> LogLink:
        """Let the disclosure log say that this was asked for and refused."""
        refusal = prepared.answer.refusal
        if refusal is None:
            raise Declined("Nothing was refused, so there is nothing to record.")
        asked = prepared.asked
        entry = self._signed(refused_entry(asked, refusal, now_utc()))
        noted = self._log.append(lambda links: entry)
        if asked.past.answers:
            # What was said of labels is true whatever became of the request.
            answered = self._signed(answered_entry(asked.past.answers, now_utc()))
            self._log.append(lambda links: answered)
        return noted

    @use_case
    def withdraw(self, release: str, reason: str, *, instead: str = "", destroyed: bool = False) -> LogLink:
        """Note that a release was taken back, replaced or destroyed. It stays in the history: somebody has seen it.

        Raises UnknownRelease, for `instead` too.
        """
        kind = EntryKind.SUPERSEDED if instead else EntryKind.DESTROYED if destroyed else EntryKind.WITHDRAWN

        def entry(links: Sequence[LogLink]) -> LogEntry:
            sent = find_sent(links, release)
            if instead:
                find_sent(links, instead)
            made = LogEntry(
                kind, now_utc(), release, sent.entry.partner, reasons=(clean_line(reason),), instead=instead
            )
            return self._signed(made)

        return self._log.append(entry)

    @use_case
    def restore_log(self, reason: str, by: str, held: Sequence[Path] = ()) -> Restored:
        """Enter again what the disclosure log lacks, and that `by` decided so for that reason. `held`: releases that
        partners hold, a release.json each, or its folder. Raises StoreError when nothing is missing."""
        files = [_release_files(path) for path in held]
        return restore(self._log, clean_line(reason), clean_line(by), files, self._signed)

    @use_case
    def write_again(self, release: str, folder: Path) -> LogLink:
        """The bytes of a release as they were sent, in a new folder. Raises UnknownRelease."""
        sent = find_sent(self._log.links(), release)
        write_folder(folder, {name: self._log.file(sha256) for name, sha256, _ in sent.entry.files}, self.home)
        return sent


def _release_file(path: Path) -> Path:
    return path / RELEASE if path.is_dir() else path


def _release_files(path: Path) -> dict[str, bytes]:
    """The release.json, and of the files it names those that lie beside it and are as they were sent."""
    path = _release_file(path)
    data = path.read_bytes()
    files = {RELEASE: data}
    for name, sha256 in decode(data, clean_line(path.name))["files"].items():
        beside = path.parent / Path(name).name
        if beside.is_file() and digest(found := beside.read_bytes()) == sha256:
            files[beside.name] = found
    return files


def refuse_unknown_fields(consents: Consents, attendance: Attendance, request: Request) -> None:
    """Raises FileProblem when a consent for this partner names a field that the attendance file does not have."""
    unknown = consents.unknown_fields(attendance.fields(), request.partner, request.classes)
    if unknown:
        raise FileProblem(f'"{consents.file}", {unknown[0].sentence()}; correct it.', unknown)
