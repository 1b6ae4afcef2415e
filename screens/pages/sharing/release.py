"""What leaves the page: the release with its line in the disclosure log, and the approval in the session."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.screen import ModalScreen

from content.clean import clean_line
from content.model import FORM_ROW, Sharing
from screens.pages.context import SessionContext
from screens.pages.sharing.form import Filled, ReleaseForm, folder_name
from screens.pages.sharing.jobs import SharingJobs
from screens.pages.sharing.log import log_text
from screens.pages.sharing.preview import approval_words, kept_and_lost
from screens.pages.sharing.setup import Setup
from screens.pages.sharing.work import Failed, Job, LogRead, RefusalLogged, Sent, or_failed
from screens.widgets.dialogs import Choose, Offer, Read
from store.api import Receipt, StoreError
from workshop.disclosure.release import Release
from workshop.disclosure.terms import Terms
from workshop.services.preview import PreviewReady
from workshop.services.sharing import SharingService
from workshop.sheets.dates import long_date
from workshop.sheets.model import END, InsertRow, Op, SetCell, Target, new_row_id
from workshop.wording import join_with_and

DECIDES = "Who decides is you, with your division's privacy officer; the program decides nothing."


class SharingRelease(SharingJobs):
    """The part of the page that writes."""

    context: SessionContext
    block: Sharing
    setup: Setup
    preview: PreviewReady | None
    clock: Callable[[], datetime.datetime]
    _written: str

    if TYPE_CHECKING:

        @property
        def service(self) -> SharingService: ...
        def refresh_page(self, highlight: str = "") -> None: ...
        def failed(self, failed: Failed) -> None: ...
        def say(self, text: str) -> None: ...

    # ------------------------------------------------------------------ to whom, what for

    @property
    def partner(self) -> str:
        return clean_line(self.context.session.text(self.block.form.id, FORM_ROW, "partner"))

    @property
    def purpose(self) -> str:
        return clean_line(self.context.session.text(self.block.form.id, FORM_ROW, "purpose"))

    @property
    def partner_classes(self) -> tuple[str, ...]:
        """The classes of parties in which the session records the partner: its kind."""
        cell = self.context.state.cell(Target(self.block.form.id, FORM_ROW, "partner"))
        if cell is None or not isinstance(cell.value, str):
            return ()
        kind = clean_line(self.context.session.text(self.block.partners, cell.value, "category"))
        return (kind,) if kind else ()

    # ------------------------------------------------------------------ the release

    def do_sharing_write(self) -> None:
        found = self.preview
        if found is None:
            self.note("Look at the preview first: press v.")
        elif found.made.date() != self.clock().date():
            self.say("This preview is not of today, and consents may have ended; press v for a new one.")
        elif reason := self.context.why_not(self._approval(found, "")):
            self.say(reason)
        elif found.answer.refusal is not None:
            self._ask_to_note_refusal(found)
        else:
            folder = self._beside() / folder_name(found.partner, self.clock().date())
            records = bool(found.answer.records.rows)
            form = ReleaseForm(found.partner, folder, self.context.person, self.clock().date(), records=records)
            self.open_window(form, lambda filled: self._last_look(found, filled))

    def _beside(self) -> Path:
        """Where the coordinator's own file lies."""
        return (self.setup.path or Path.home() / "file").absolute().parent

    def _last_look(self, found: PreviewReady, filled: Filled) -> None:
        """Make the bytes, and say what is about to leave; nothing is written yet."""
        if self.preview is not found:
            return
        terms = Terms(
            found.partner, found.purpose, self.clock().astimezone(), filled.approved_by, filled.people,
            filled.interest, destroy_by=filled.destroy_by,
        )  # fmt: skip
        service = self.service
        release = or_failed(lambda: service.release(found, terms))
        if isinstance(release, Failed):
            self.failed(release)
            return
        offers = [Offer("write", "Write this release"), Offer("no", "Do not write it")]
        explain = _last_words(release, filled, kept_and_lost(found))
        window = Choose("A last look", offers, explain=explain, start=1)
        self.open_window(window, lambda answer: self._send_release(answer, found, release, filled.folder))

    def _send_release(self, answer: str, found: PreviewReady, release: Release, folder: Path) -> None:
        if answer == "write" and self.preview is found:
            service = self.service

            def send(job: Job) -> Sent:
                service.send(found, release, folder, cancelled=job.cancelled)
                return Sent(release, folder)

            self.start(send, keep=True)

    def sent(self, sent: Sent) -> None:
        """The release is out; the session learns that one was approved, without a number."""
        found, where = self.preview, f"Released as {sent.release.id} in {clean_line(str(sent.folder))}."
        self._written = where
        if found is None:
            self.note(where)
            return
        ops = self._approval(found, sent.release.terms.approved_by)
        self.send_ops(
            ops,
            lambda: self._say_written(f"{where} The disclosure log and the approvals say so."),
            lambda why: self._say_written(f"{where} The approval could not be noted ({why}); press a to note it."),
        )

    def _say_written(self, words: str) -> None:
        self._written = words

    def _ask_to_note_refusal(self, found: PreviewReady) -> None:
        offers = [Offer("note", "Note in the disclosure log that this was refused"), Offer("no", "Do not note it")]
        explain = "Nothing may be released, so nothing is written for the partner."

        def answered(answer: str) -> None:
            if answer == "note":
                service = self.service

                def note(job: Job) -> RefusalLogged:
                    service.note_refusal(found)
                    return RefusalLogged()

                self.start(note, keep=True)

        self.open_window(Choose("Nothing may be released", offers, explain=explain), answered)

    def noted(self) -> None:
        self._written = "The disclosure log says that this was asked for and refused."
        self.refresh_page()

    # ------------------------------------------------------------------ the log

    def do_sharing_log(self) -> None:
        service = self.service
        self.start(lambda job: LogRead(service.read_log()))

    def logged(self, logged: LogRead) -> None:
        title = f"The disclosure log: {self.partner}" if self.partner else "The disclosure log"
        self.app.push_screen(Read(title, log_text(logged.links, self.partner)))

    # ------------------------------------------------------------------ the approval

    def do_sharing_approve(self) -> None:
        found = self.preview
        if found is None:
            self.note("Look at the preview first: press v.")
            return
        if found.answer.refusal is not None:
            self.say("There is nothing in the preview that could be approved.")
            return
        explain = (
            f"Approved for {found.partner}, on {long_date(self.context.today)}, by {self.context.person}: "
            f'"{approval_words(found)}" No number and nothing of any student is in it. No release is written: w does '
            f"that. {DECIDES}"
        )
        offers = [Offer("write", "Write this line into the approvals"), Offer("no", "Do not write it")]
        self.open_window(
            Choose("Note the approval", offers, explain=explain), lambda answer: self._approve(answer, found)
        )

    def _approve(self, answer: str, found: PreviewReady) -> None:
        if answer == "write" and self.preview is found:
            words = "The approval is noted. Nothing of a student was written anywhere."
            self.send_ops(self._approval(found, self.context.person), lambda: self._say_written(words))

    def _approval(self, found: PreviewReady, by: str) -> list[Op]:
        sheet, row = self.block.approvals.id, new_row_id()
        cell = self.context.state.cell(Target(self.block.form.id, FORM_ROW, "partner"))
        values = {
            "date": self.context.today.isoformat(),
            "partner": cell.value if cell is not None else None,
            "what": approval_words(found),
            "by": by,
        }
        known = {column.id for column in self.block.approvals.columns}
        ops: list[Op] = [InsertRow(sheet, row, END)]
        ops += [SetCell(sheet, row, column, value) for column, value in values.items() if column in known]
        return ops

    # ------------------------------------------------------------------ small things

    def send_ops(
        self,
        ops: Sequence[Op],
        then: Callable[[], None] | None = None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Commit to the session; what cannot be is said."""
        failed = failed or self.note

        def done(result: Receipt | StoreError) -> None:
            if isinstance(result, StoreError):
                failed(str(result))
            elif then is not None:
                then()
            if self.is_mounted:
                self.refresh_page()

        if self.context.store.read_only:
            failed(self.context.store.read_only)
            self.refresh_page()
        else:
            self.context.send(ops, done)

    def open_window(self, dialog: ModalScreen[Any], then: Callable[..., None]) -> None:
        def answered(answer: object) -> None:
            if answer is not None:
                then(answer)

        self.app.push_screen(dialog, answered)


def _last_words(release: Release, filled: Filled, kept: str) -> str:
    """What is about to be written, what it keeps and loses, and where it goes."""
    terms = release.terms
    tables = "; ".join(f"by {join_with_and(by)}" if by else "all students" for by in release.tables)
    records = "no individual records"
    if release.students:
        records = f"individual records of {len(release.students):,} students with {', '.join(release.fields)}"
        records += f", to be destroyed by {terms.destroy_by}"
    lines = [
        f"For {terms.partner}: {', '.join(terms.people)}. Purpose: {terms.purpose or 'none named'}; {terms.interest}.",
        f"What: {tables}; {records}; a README, and release.json with the proof.",
        kept,
        f"Where: {filled.folder}",
        "Besides: an entry in the disclosure log of this computer (to whom, when, why, on which consents), and one "
        "line without numbers in the session's approvals.",
        f"Approved by {terms.approved_by}. {DECIDES}",
    ]
    return "\n".join(map(clean_line, lines))
