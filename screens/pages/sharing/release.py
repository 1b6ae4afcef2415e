"""The release: a form, a last look, the files with their line in the disclosure log; or a note that it was refused."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path

from content.clean import clean_line
from screens.pages.sharing.approval import YOU_DECIDE, ApprovalNote
from screens.pages.sharing.form import Filled, Prefilled, folder_name, release_form
from screens.pages.sharing.jobs import Failed, Job
from screens.pages.sharing.preview import kept_and_lost
from screens.pages.sharing.preview_flow import PreviewFlow
from screens.pages.sharing.session_writer import SessionWriter
from screens.pages.sharing.tools import Tools
from screens.widgets.dialogs import Choose, Offer
from workshop.disclosure.folders import for_division
from workshop.disclosure.log import LogLink
from workshop.disclosure.release import Release
from workshop.disclosure.terms import Terms
from workshop.services.preview import PreviewReady
from workshop.sheets.dates import long_date
from workshop.wording import join_with_and


class ReleaseFlow:
    """From the preview to the folder for the partner. Nothing is written before the last look."""

    def __init__(
        self,
        tools: Tools,
        preview: PreviewFlow,
        approval: ApprovalNote,
        writer: SessionWriter,
        clock: Callable[[], datetime.datetime],
        person: str,
        *,
        written: Callable[[str], None],
        failed: Callable[[Failed], None],
        refresh: Callable[[], None],
    ) -> None:
        """`person` is who is offered as the one who approves. `written` says what was written in the last lines of the
        page, `failed` why nothing was; `refresh` shows the page again."""
        self._tools, self._preview, self._approval, self._writer = tools, preview, approval, writer
        self._clock, self._person = clock, person
        self._written, self._failed, self._refresh = written, failed, refresh
        self.last = ""
        """The ID of what was written, or prepared, of the preview that is on screen."""

    def start(self) -> None:
        """Open the form, or say why there is nothing to write."""
        ready, prompter = self._preview.ready, self._tools.prompter
        if ready is None:
            prompter.note("Look at the preview first. Press V.")
        elif ready.made.date() != self._clock().date():
            prompter.say("This preview is from an earlier day, and consents may have expired. Press V to update it.")
        elif reason := self._approval.why_not(ready):
            prompter.say(reason)
        elif ready.answer.refusal is not None:
            self._ask_to_log_refusal(ready)
        elif not clean_line(ready.purpose):
            prompter.say("Enter the purpose first: a release names what the data are for. Then press V again.")
        else:
            self._ask_form(ready)

    # ------------------------------------------------------------------ a release

    def _ask_form(self, ready: PreviewReady) -> None:
        """Ask who receives it, who decided, and where it goes."""
        tools, today = self._tools, self._clock().date()

        def known(job: Job) -> Prefilled:
            open_now = [one.agreement for one in tools.agreements.agreements(ready.partner)]
            return Prefilled(
                ready.partner,
                self._folder_of_file() / folder_name(ready.partner, today),
                self._person,
                today,
                tools.service.sender(),
                tools.setup.last_day,
                tuple(agreed.id for agreed in open_now if not agreed.why_not(today.isoformat())),
                records=bool(ready.answer.records.rows),
                second_person=ready.asked.policy.signing.second_person,
            )

        def ask(found: Prefilled) -> None:
            tools.prompter.ask(release_form(found), lambda filled: self._make(ready, filled))

        tools.jobs.start(known, ask)

    def _folder_of_file(self) -> Path:
        """Where the coordinator's own file lies."""
        return (self._tools.setup.path or Path.home() / "file").absolute().parent

    def _make(self, ready: PreviewReady, filled: Filled) -> None:
        """Make the bytes; nothing is written yet."""
        if self._preview.ready is not ready:
            return
        terms = Terms(
            ready.partner, ready.purpose, self._clock().astimezone(), filled.approved_by, filled.people,
            filled.interest, destroy_by=filled.destroy_by, sender=filled.sender, through=filled.through,
            agreement=filled.agreement,
        )  # fmt: skip
        self._tools.jobs.start(
            lambda job: self._tools.service.release(ready, terms),
            lambda release: self._ask_last_look(ready, release, filled),
        )

    def _ask_last_look(self, ready: PreviewReady, release: Release, filled: Filled) -> None:
        """Say what is about to leave."""
        second = ready.asked.policy.signing.second_person
        write = f"Prepare this release for the {second}" if second else "Write this release"
        offers = [Offer("write", write), Offer("no", "Do not write it")]
        explain = _last_words(release, filled, (kept_and_lost(ready), *ready.answer.unlike))
        window = Choose("Check before writing", offers, explain=explain, start=1)
        self._tools.prompter.ask(window, lambda answer: self._send(answer, ready, release, filled.folder))

    def _send(self, answer: str, ready: PreviewReady, release: Release, folder: Path) -> None:
        """Write or prepare the release, if the preview it was asked for is still the one shown."""
        if answer != "write" or self._preview.ready is not ready:
            return
        tools = self._tools
        if ready.asked.policy.signing.second_person:
            tools.jobs.start(lambda job: tools.approvals.prepare(ready, release, folder), self._prepared, keep=True)
            return

        def send(job: Job) -> Release:
            tools.service.send(ready, release, folder, cancelled=job.cancelled)
            return release

        tools.jobs.start(send, lambda sent: self._sent(sent, folder), keep=True)

    def _prepared(self, link: LogLink) -> None:
        """The release waits for somebody else; the session learns of it when it is approved."""
        self.last = link.entry.release
        self._written(
            f"Prepared as {link.entry.release}. Nothing has left: another coordinator opens this page under their own "
            "name, presses P, and approves it."
        )
        self._refresh()

    def _sent(self, release: Release, folder: Path) -> None:
        """The release is out; the session learns that one was approved, without a number."""
        self.last = release.id
        ready, where = self._preview.ready, f"Released as {release.id} in {clean_line(str(folder))}."
        self._written(where)
        if ready is None:
            self._tools.prompter.note(where)
            return
        self._writer.send(
            self._approval.ops(ready, release.terms.approved_by),
            lambda: self._written(f"{where} Recorded in the disclosure log and in the approvals."),
            lambda why: self._written(f"{where} The approval was not recorded ({why}). Press R to record it."),
        )

    # ------------------------------------------------------------------ a refusal

    def _ask_to_log_refusal(self, ready: PreviewReady) -> None:
        """Ask whether the log should say that this was refused."""
        offers = [Offer("note", "Record the refusal in the disclosure log"), Offer("no", "Do not record it")]
        explain = "Nothing may be released, so nothing is written for the partner."
        window = Choose("Nothing may be released", offers, explain=explain)
        self._tools.prompter.ask(window, lambda answer: self._log_refusal(answer, ready))

    def _log_refusal(self, answer: str, ready: PreviewReady) -> None:
        """Write the refusal into the log."""
        if answer == "note":
            service = self._tools.service
            self._tools.jobs.start(
                lambda job: service.note_refusal(ready), lambda link: self._refusal_logged(), keep=True
            )

    def _refusal_logged(self) -> None:
        """Say that the log has it."""
        self._written("The disclosure log now shows that this was requested and refused.")
        self._refresh()


def _last_words(release: Release, filled: Filled, kept: Sequence[str]) -> str:
    """What is about to be written, what it keeps and loses, and where it goes."""
    terms = release.terms
    apart = for_division(release.files)
    reasons = "the exact reasons" if "reasons.txt" in apart else "no reasons, which only a coordinator may see"
    tables = "; ".join(f"by {join_with_and(by)}" if by else "all students" for by in release.tables)
    records = "no individual records"
    if release.students:
        records = f"individual records of {len(release.students):,} students with {', '.join(release.fields)}"
        records += f", to be destroyed by {long_date(terms.destroy_by)}" if terms.destroy_by else ""
    lines = [
        f"For {terms.partner}: {', '.join(terms.people)}. Purpose: {terms.purpose or 'none named'}; {terms.interest}.",
        f"What: {tables}; {records}; a README, and release.json with the proof.",
        f"For the division only, in a folder beside it: a summary to sign, the answers about the file, and {reasons}.",
        *kept,
        f"Where: {filled.folder}",
        "Also: an entry in this computer's disclosure log (to whom, when, why, on which consents), and one line "
        "without numbers in the session's approvals.",
        f"Agreement: {terms.agreement}." if terms.agreement else "Under no agreement.",
        f"Approved by {terms.approved_by}. {YOU_DECIDE}",
    ]
    return "\n".join(map(clean_line, lines))
