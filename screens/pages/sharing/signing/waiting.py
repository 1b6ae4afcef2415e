"""Releases that wait for a second person, and those one person made alone: looked at, then approved or declined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from content.clean import clean_line
from screens.pages.sharing.approval import ApprovalNote
from screens.pages.sharing.log import when
from screens.pages.sharing.session_writer import SessionWriter
from screens.pages.sharing.signing.review_window import Decided, ReviewDecision, ReviewWindow, release_text, review_text
from screens.pages.sharing.tools import Tools
from screens.widgets.dialogs import Choose, Offer
from workshop.disclosure.approval import Countersignature, is_preparer
from workshop.disclosure.log import LogEntry, LogLink
from workshop.services.approval import Review
from workshop.sheets.dates import show_date


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What waits: prepared releases, and emergency releases that nobody has countersigned."""

    prepared: tuple[LogLink, ...]
    due: tuple[Countersignature, ...]


class WaitingReleases:
    """Shows what waits, and carries out what somebody decides about it under their own name."""

    def __init__(
        self, tools: Tools, person: str, note: ApprovalNote, writer: SessionWriter, written: Callable[[str], None]
    ) -> None:
        """`person` is who is at the screen. `note` and `writer` let the session know of an approval; `written` says
        what was done, in the last lines of the page."""
        self._approvals, self._jobs, self._prompter = tools.approvals, tools.jobs, tools.prompter
        self._person, self._note, self._writer, self._written = person, note, writer, written

    def show(self) -> None:
        """List what waits."""
        approvals = self._approvals
        self._jobs.start(lambda job: _Waiting(approvals.waiting(), approvals.due()), self._list)

    def _list(self, found: _Waiting) -> None:
        """Choose one to look at."""
        if not found.prepared and not found.due:
            self._prompter.note("No release waits for a second person.")
            return
        offers = [_prepared_offer(link) for link in found.prepared] + [_due_offer(one) for one in found.due]
        window = Choose("Waiting for a second person", offers, explain="Choose a release to look at it.")
        due = {one.link.entry.release: one for one in found.due}
        self._prompter.ask(window, lambda release: self._look(release, due.get(release)))

    def _look(self, release: str, due: Countersignature | None) -> None:
        """Look at one that was prepared, or at one that left already."""
        if due is not None:
            entry = due.link.entry
            decisions = [ReviewDecision.COUNTERSIGN]
            window = ReviewWindow(f"Countersign {release}", release_text(entry), decisions, release)
            self._prompter.ask(window, lambda decided: self._decided(decided, entry))
            return
        approvals = self._approvals
        self._jobs.start(lambda job: approvals.review(release), self._review)

    def _review(self, review: Review) -> None:
        """Show everything of it, with what this person may decide."""
        entry = review.entry
        own = is_preparer(entry, (self._person,))
        if own:
            decisions = [ReviewDecision.EMERGENCY] if entry.countersign_days and not review.problem else []
        else:
            decisions = [] if review.problem else [ReviewDecision.APPROVE]
        title = f"Approve {review.release}" if not own else f"Prepared by you: {review.release}"
        window = ReviewWindow(title, review_text(review), [*decisions, ReviewDecision.DECLINE], review.release)
        self._prompter.ask(window, lambda decided: self._decided(decided, entry))

    def _decided(self, decided: Decided, entry: LogEntry) -> None:
        """Carry it out; the service has the last word, and records who wanted what."""
        approvals, person, release = self._approvals, self._person, entry.release
        match decided.decision:
            case ReviewDecision.DECLINE:
                self._jobs.start(
                    lambda job: approvals.decline(release, person, decided.reason),
                    lambda link: self._written(f"Declined {release}. Nothing was written for the partner."),
                    keep=True,
                )
            case ReviewDecision.COUNTERSIGN:
                self._jobs.start(
                    lambda job: approvals.countersign(release, person, confirm=decided.typed),
                    lambda link: self._written(f"Countersigned {release}. The disclosure log shows it."),
                    keep=True,
                )
            case ReviewDecision.APPROVE | ReviewDecision.EMERGENCY:
                self._jobs.start(
                    lambda job: approvals.approve(
                        release, person, confirm=decided.typed, emergency=decided.reason, cancelled=job.cancelled
                    ),
                    lambda link: self._released(link.entry, entry.folder),
                    keep=True,
                )

    def _released(self, entry: LogEntry, folder: str) -> None:
        """It has left; the session learns that one was approved, without a number."""
        words = f"Released as {entry.release} in {clean_line(folder)}."
        if entry.emergency:
            words += f" A second person has to countersign it by {show_date(entry.countersign_by)}: press P."
        self._written(words)
        self._writer.send(
            self._note.ops_of(entry),
            lambda: self._written(f"{words} Recorded in the disclosure log and in the approvals."),
            lambda why: self._written(f"{words} The approval was not recorded in the session ({why})."),
        )


def _prepared_offer(link: LogLink) -> Offer:
    entry = link.entry
    detail = f"for {clean_line(entry.partner)}, prepared by {clean_line(entry.approved_by)} on {when(entry.at)}"
    return Offer(entry.release, f"Approve {clean_line(entry.release)}", detail)


def _due_offer(one: Countersignature) -> Offer:
    entry = one.link.entry
    detail = f"released by {clean_line(entry.approved_by)} alone; to be countersigned by {show_date(one.due)}"
    return Offer(entry.release, f"Countersign {clean_line(entry.release)}", detail)
