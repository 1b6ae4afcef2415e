"""Broader groups where many numbers are hidden: look for some, choose one, undo it."""

from __future__ import annotations

from collections.abc import Callable

from screens.pages.sharing.preview_flow import PreviewFlow
from screens.pages.sharing.tools import Tools
from screens.widgets.dialogs import Choose, Offer
from workshop.disclosure.recoding import RecodingProposal, TableUtility
from workshop.services.preview import PreviewReady

_EXPLAIN = (
    "For you alone: what is offered depends on hidden numbers. Each option is a complete, protected table. The release "
    "lists the combined values. Your file does not change; u undoes it."
)


class RecodingChoice:
    """Offers broader groups for the preview that is on screen."""

    def __init__(self, tools: Tools, preview: PreviewFlow, shows_exact: Callable[[], bool]) -> None:
        """`shows_exact`: whether exact reasons are on screen, and so what each option would gain."""
        self._tools, self._preview, self._shows_exact = tools, preview, shows_exact

    def find(self) -> None:
        """Look for broader groups that show more."""
        ready = self._preview.ready
        if ready is None:
            self._tools.prompter.note("Look at the preview first. Press V.")
            return
        service = self._tools.service
        self._tools.jobs.start(
            lambda job: service.coarser(ready, progress=job.progress, cancelled=job.cancelled),
            lambda proposals: self._offer(ready, proposals),
        )

    def _offer(self, ready: PreviewReady, proposals: tuple[RecodingProposal, ...]) -> None:
        """Offer what was found, each with what it gains."""
        if self._preview.ready is not ready:
            return
        if not proposals:
            self._tools.prompter.say("No broader groups would show more than these.")
            return
        exact = self._shows_exact()
        offers = [
            Offer(str(number), proposal.what(), _gain(proposal) if exact else "")
            for number, proposal in enumerate(proposals)
        ]
        self._tools.prompter.ask(
            Choose("Show more with broader groups", offers, explain=_EXPLAIN),
            lambda answer: self._take(ready, proposals[int(answer)]),
        )

    def _take(self, ready: PreviewReady, proposal: RecodingProposal) -> None:
        """Apply broader groups and preview again."""
        if self._preview.ready is ready:
            self._tools.setup.apply_recoding(proposal.apply(ready.asked))
            self._preview.start()

    def undo(self) -> None:
        """Back to the tables before the last broader groups."""
        if self._tools.setup.undo_recoding():
            self._preview.start()
        else:
            self._tools.prompter.say("You have no broader groups to undo.")


def _gain(proposal: RecodingProposal) -> str:
    """What it brings: numbers, and students whose group is shown exactly. With the exact reasons only."""
    return f"now:  {_kept(proposal.before)}\n  then: {_kept(proposal.after)}"


def _kept(kept: TableUtility) -> str:
    """How much a recoding keeps, in words."""
    return f"{kept.numbers()}, {100 * kept.students:.0f}% of students in groups shown exactly"
