"""Broader groups where many numbers are hidden: look for some, choose one, undo it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.pages.sharing.choices import SharingChoices
from screens.pages.sharing.view import PreviewView
from screens.pages.sharing.work import Job, RecodingsFound
from screens.widgets.dialogs import Choose, Offer
from workshop.disclosure.recoding import Proposal, TableUtility

_EXPLAIN = (
    "For you alone: what is offered depends on hidden numbers. Each option is a complete, protected table. The release "
    "lists the combined values. Your file does not change; u undoes it."
)


class SharingCoarser(SharingChoices):
    """The part of the page that proposes."""

    if TYPE_CHECKING:

        @property
        def view(self) -> PreviewView: ...

    def do_sharing_coarser(self) -> None:
        found = self.preview
        if found is None:
            self.note("Look at the preview first: press v.")
        else:
            service = self.service

            def find(job: Job) -> RecodingsFound:
                return RecodingsFound(found, service.coarser(found, progress=job.progress, cancelled=job.cancelled))

            self.start(find)

    def proposed(self, proposed: RecodingsFound) -> None:
        """Offer what was found, each with what it gains."""
        found, proposals = proposed.prepared, proposed.proposals
        if self.preview is not found:
            return
        if not proposals:
            self.say("No broader groups were found that would show more than these.")
            return
        gain = _gain if self.view.exact else _nothing_more
        offers = [Offer(str(number), one.what(), gain(one)) for number, one in enumerate(proposals)]
        self.open_window(
            Choose("Show more with broader groups", offers, explain=_EXPLAIN),
            lambda answer: self._take_proposal(proposed, proposals[int(answer)]),
        )

    def _take_proposal(self, proposed: RecodingsFound, proposal: Proposal) -> None:
        if self.preview is proposed.prepared:
            self.setup.take_coarser(proposal.apply(proposed.prepared.asked))
            self.do_sharing_preview()

    def do_sharing_undo(self) -> None:
        """Back to the tables before the last grouping that was taken."""
        if self.setup.take_back():
            self.do_sharing_preview()
        else:
            self.say("You have no broader groups to undo.")


def _gain(proposal: Proposal) -> str:
    """What it brings: numbers, and students whose group is shown exactly. With the exact reasons only."""
    return f"now:  {_kept(proposal.before)}\n  then: {_kept(proposal.after)}"


def _nothing_more(proposal: Proposal) -> str:
    return ""


def _kept(kept: TableUtility) -> str:
    return f"{kept.numbers()}, {100 * kept.students:.0f}% of students in groups shown exactly"
