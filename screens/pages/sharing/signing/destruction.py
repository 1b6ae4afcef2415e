"""What partners have to destroy: listed with the day it is due, and what a partner confirmed entered into the log."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from content.clean import clean_line
from screens.pages.sharing.tools import Tools
from screens.widgets.dialogs import AskLine, Choose, Offer
from workshop.disclosure.agreement_register import DueDestruction
from workshop.sheets.dates import show_date
from workshop.wording import count_noun

DUE = "$due"
"""The line of the agreements that leads here."""
_CONFIRM = (
    "Type who at the partner confirmed it, how, and when. The disclosure log records it, and you cannot undo this."
)


class DestructionList:
    """Shows what is due, and records that a partner destroyed it."""

    def __init__(self, tools: Tools, today: datetime.date, done: Callable[[], None]) -> None:
        """`done` is called when something was recorded."""
        self._service, self._jobs, self._prompter = tools.service, tools.jobs, tools.prompter
        self._today, self._done = today.isoformat(), done

    def offer(self, due: Sequence[DueDestruction]) -> Offer:
        """The line that leads here: how many, the first day, and whether it has passed."""
        late = sum(one.overdue(self._today) for one in due)
        detail = f"the first by {show_date(due[0].due)}{f' · {late:,} overdue' if late else ''}"
        return Offer(DUE, f"Data to be destroyed: {count_noun(len(due), 'release')}", detail)

    def show(self, due: Sequence[DueDestruction]) -> None:
        """Choose the release whose data a partner confirmed as destroyed."""
        window = Choose(
            "Data to be destroyed", [self._line(one) for one in due],
            explain="When a partner confirms that it destroyed the data, choose the release and record it.",
        )  # fmt: skip
        self._prompter.ask(window, self._confirm)

    def _line(self, one: DueDestruction) -> Offer:
        entry = one.link.entry
        when = f"by {show_date(one.due)}{', OVERDUE' if one.overdue(self._today) else ''}"
        ask = f" · ask {clean_line(one.contact)}" if one.contact else ""
        return Offer(entry.release, f"{clean_line(entry.release)} · {clean_line(entry.partner)}", f"{when}{ask}")

    def _confirm(self, release: str) -> None:
        """Ask what the partner said."""
        window = AskLine(f"Destroyed: {release}", explain=_CONFIRM, about=f"destroyed {release}")
        self._prompter.ask(window, lambda words: self._record(release, words))

    def _record(self, release: str, words: str) -> None:
        """Enter it into the log."""
        service = self._service

        def recorded(link: object) -> None:
            self._prompter.note(f"Recorded: the data of {release} were destroyed.")
            self._done()

        self._jobs.start(lambda job: service.withdraw(release, words, destroyed=True), recorded, keep=True)
