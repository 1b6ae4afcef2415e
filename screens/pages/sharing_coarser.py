"""A coarser grouping where many numbers are missing: look for some, take one, take it back."""

from __future__ import annotations

from screens.dialogs import Choose, Offer
from screens.pages.sharing_choices import SharingChoices
from screens.pages.sharing_work import Job, Proposed
from workshop.sharing.coarser import Kept, Proposal, step_words

_EXPLAIN = (
    "Each was protected as a whole, like the table you see. The release will say which values are told together. "
    "Nothing is changed in your file; u takes it back."
)


class SharingCoarser(SharingChoices):
    """The part of the page that proposes."""

    def do_sharing_coarser(self) -> None:
        found = self.preview
        if found is None:
            self.note("Look at the preview first: press v.")
        else:
            service = self.service

            def find(job: Job) -> Proposed:
                return Proposed(found, service.coarser(found, progress=job.progress, cancelled=job.cancelled))

            self.start(find)

    def proposed(self, proposed: Proposed) -> None:
        """Offer what was found, each with what it gains."""
        found, proposals = proposed.prepared, proposed.proposals
        if self.preview is not found:
            return
        if not proposals:
            self.say("No coarser grouping was found that would tell more than this one.")
            return
        offers = [Offer(str(number), _what(one), _gain(one)) for number, one in enumerate(proposals)]
        self.open_window(
            Choose("Tell more by grouping", offers, explain=_EXPLAIN),
            lambda answer: self._take_proposal(proposed, proposals[int(answer)]),
        )

    def _take_proposal(self, proposed: Proposed, proposal: Proposal) -> None:
        if self.preview is proposed.prepared:
            self.setup.take_coarser(proposal.apply(proposed.prepared.asked))
            self.do_sharing_preview()

    def do_sharing_undo(self) -> None:
        """Back to the tables before the last grouping that was taken."""
        if self.setup.take_back():
            self.do_sharing_preview()
        else:
            self.say("No grouping was taken that could be taken back.")


def _what(proposal: Proposal) -> str:
    """What is done: `Grade: K, 1 and 2 together as “K to 2”`."""
    return "; ".join(map(step_words, proposal.steps))


def _gain(proposal: Proposal) -> str:
    """What it brings: numbers, and students whose group is told."""
    return f"now:  {_kept(proposal.before)}\n  then: {_kept(proposal.after)}"


def _kept(kept: Kept) -> str:
    return (
        f"{kept.counts:,} of {kept.of:,} counts exact, {100 * kept.students:.0f} % of students in a group told exactly"
    )
