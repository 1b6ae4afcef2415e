"""The sharing check as one use case: from an attendance file to a release, or to the reason why there is none.

    service = SharingService(home, Actor.at_home(home), library)
    surveyed = service.survey(path)                      what the file is, and what has to be asked about it
    loaded = service.read(path, surveyed.survey.answers, …)
    prepared = service.check(PreviewJob(loaded.attendance, …), …)
    service.send(prepared, service.release(prepared, terms), folder, …)

Every function raises SharingNotAllowed where the actor may not use it, else what `services.errors` names and nothing
else. What is read lives in memory only.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from store.api import StoreError
from store.disclosures.releases import now_utc, send, write_folders
from store.disclosures.restoring import Restored, restore
from store.disclosures.sender import recall_sender, remember_sender
from workshop.disclosure.agreement_register import candidate
from workshop.disclosure.anchor import Compared, Head, compare
from workshop.disclosure.consent_file import Consents
from workshop.disclosure.counting import Counting, counting_of, numbers_of
from workshop.disclosure.document import decode
from workshop.disclosure.entries import answered_entry, refused_entry, year_of_terms
from workshop.disclosure.explain import confidential_of_groups
from workshop.disclosure.folders import for_partner
from workshop.disclosure.group_sizes import GroupSizes, group_sizes
from workshop.disclosure.grouping import Grouping
from workshop.disclosure.label_questions import Question, Unanswered
from workshop.disclosure.log import EntryKind, LogEntry, LogLink, digest, releases
from workshop.disclosure.papers.division_files import with_division_files
from workshop.disclosure.past import NO_HISTORY, ReleaseHistory, release_history
from workshop.disclosure.patterns import ColumnValues
from workshop.disclosure.policy import Policy
from workshop.disclosure.policy_file import house_signing
from workshop.disclosure.prepare import By, CheckSpec, Request, prepare, wanted_tables
from workshop.disclosure.recoding import RecodingProposal, propose_recodings
from workshop.disclosure.release import RELEASE, Release, build_release
from workshop.disclosure.sent_release import ThisFile
from workshop.disclosure.source_file import source_file
from workshop.disclosure.terms import Sender, Terms
from workshop.disclosure.truth import true_table
from workshop.records.ask_names import ask_names
from workshop.records.attendance import Attendance
from workshop.records.problems import FileProblem
from workshop.records.rows import Progress, never, no_progress
from workshop.services.errors import Declined
from workshop.services.leaving import leaving_entry
from workshop.services.preview import PreviewJob, PreviewReady
from workshop.services.reading import ReadingService, Stop
from workshop.services.surveyed import OpenQuestions
from workshop.services.use_case import find_sent, use_case

if TYPE_CHECKING:
    pass


class Uncompared(Declined):
    """Columns or values of earlier releases have other names in this file, and nobody said which are the same.
    `questions`: what is to be said."""

    def __init__(self, sentence: str, questions: Sequence[Question]) -> None:
        super().__init__(sentence)
        self.questions = tuple(questions)


class SharingService(ReadingService):
    """The sharing check of one home, for one `actor`. `library` remembers what the columns of a file mean; without one
    nothing does.

    Raises Declined in a locked window. Every use raises SharingNotAllowed where the actor may not.
    """

    # ------------------------------------------------------------------ what the log says

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
    def in_force(self, policy: Policy) -> Policy:
        """That policy with what this home asks of every release besides. Raises PolicyProblem."""
        return replace(policy, signing=policy.signing.with_floor(house_signing(self.home)))

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
            self.in_force(job.policy),
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
        _refuse_open_names(job)
        links = self._log.links()
        asked = replace(asked, past=self._past(job, asked.counting, links))
        answer = prepare(attendance, asked, job.consents, job.now, progress=progress, cancelled=cancelled)
        tables = answer.result.tables if job.full and self.actor.sees_exact else ()
        full = tuple(true_table(attendance, job.policy, table, asked.groupings) for table in tables)
        source = source_file(attendance, job.policy, job.table_columns)
        return PreviewReady(asked, answer, job.now, attendance.columns.id, full, Head.of(links), source)

    @use_case
    def group_sizes(
        self,
        attendance: Attendance,
        policy: Policy,
        tables: Sequence[By],
        hierarchies: Sequence[By] = (),
        groupings: Sequence[Grouping] = (),
    ) -> tuple[GroupSizes, ...]:
        """How many groups each table has, and how many are small: numbers of the school, so for a coordinator alone.
        For others there is nothing, and nothing is counted."""
        if not self.actor.sees_exact:
            return ()
        return group_sizes(attendance, policy, tables, hierarchies, groupings)

    def _past(self, job: PreviewJob, counting: Counting, links: Sequence[LogLink]) -> ReleaseHistory:
        if job.without_history:
            return ReleaseHistory(left_out=clean_line(job.without_history))
        file = ThisFile(
            ColumnValues(job.attendance, job.policy),
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
    ) -> tuple[RecodingProposal, ...]:
        """Broader groups that show more than this preview, each protected; the best first."""
        return propose_recodings(prepared.answer.task, prepared.answer.result, progress=progress, cancelled=cancelled)

    # ------------------------------------------------------------------ what is written

    @use_case
    def release(self, prepared: PreviewReady, terms: Terms, *, written: bool = True) -> Release:
        """The bytes that go out under these terms, and those that the division keeps: of this very result, made by
        whoever presses the key. Where the policy asks for an agreement and none is named, it is the only one with the
        partner that is in force. Unless `written`, no bytes are made: for a look at what would go out."""
        answer, asked = prepared.answer, prepared.asked
        checked, ends = asked.counting.school_year, year_of_terms(terms)
        if checked and ends and checked != ends:
            raise Declined(
                f"The data are of school year {checked}, by which they were compared with earlier releases, but their "
                f"last day is of {ends}. Correct one of the two, and check again."
            )
        agreement = terms.agreement
        if not agreement and asked.policy.signing.agreement:
            agreement = candidate(self._log.links(), terms.partner, datetime.date.today().isoformat())
        terms = replace(terms, maker=self.actor.maker, agreement=agreement)
        release = build_release(
            answer.result, answer.records, answer.consents, terms, asked.policy,
            asked.attackers, asked.hierarchies, prepared.id_column, asked.groupings, prepared.head,
            asked.past.left_out, prepared.source.for_partner if prepared.source else (), written=written,
        )  # fmt: skip
        if not written or prepared.source is None:
            return release
        reasons = confidential_of_groups(answer) if self.actor.sees_exact else ()
        return with_division_files(release, asked, answer, prepared.source, reasons)

    @use_case
    def send(self, prepared: PreviewReady, release: Release, folder: Path, *, cancelled: Stop = never) -> None:
        """Write the partner's folder, the division's beside it, and the entry in the log: all or none; not when
        something was released since the preview. Raises Declined where the policy asks for a second person:
        `ApprovalService` prepares it then."""
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
        """The bytes of a release as they were sent, in a new folder; beside it what the division keeps, where the actor
        may see exact reasons. Raises UnknownRelease."""
        sent = find_sent(self._log.links(), release)
        files = {name: self._log.file(sha256) for name, sha256, _ in sent.entry.files}
        write_folders(folder, files if self.actor.sees_exact else for_partner(files), self.home)
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


def _refuse_open_names(job: PreviewJob) -> None:
    """Raises OpenQuestions when a group may have several names in a column that is broken down by."""
    attendance = job.attendance
    columns = {name for by in (*job.request.breakdowns, *job.hierarchies) for name in by}
    named = {name: attribute for name, attribute in attendance.attributes.items() if name in columns}
    if questions := tuple(ask_names(attendance.file, named, attendance.columns)):
        raise OpenQuestions(questions)


def refuse_unknown_fields(consents: Consents, attendance: Attendance, request: Request) -> None:
    """Raises FileProblem when a consent for this partner names a field that the attendance file does not have."""
    unknown = consents.unknown_fields(attendance.fields(), request.partner, request.classes)
    if unknown:
        raise FileProblem(f'"{consents.file}", {unknown[0].sentence()}; correct it.', unknown)
