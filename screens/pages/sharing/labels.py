"""What was said of labels of earlier releases, by whom and when; an answer that was wrong is asked again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from content.clean import clean_line
from screens.pages.sharing.log import when
from screens.pages.sharing.tools import Tools
from screens.widgets.dialogs import AskLine, Choose, Offer
from workshop.disclosure.label_record import KeptAnswer
from workshop.disclosure.log import entered_by

_EXPLAIN = "Choose an answer that was wrong. It stays in the log and is asked again; then both are compared."


class LabelList:
    """Lists the answers that the disclosure log keeps."""

    def __init__(self, tools: Tools, corrected: Callable[[], None]) -> None:
        """`corrected` lets go of what rests on an answer that was wrong."""
        self._labels, self._jobs, self._prompter = tools.labels, tools.jobs, tools.prompter
        self._corrected = corrected

    def show(self) -> None:
        """List every answer."""
        labels = self._labels
        self._jobs.start(lambda job: labels.answers(), self._list)

    def _list(self, kept: Sequence[KeptAnswer]) -> None:
        if not kept:
            self._prompter.note("Nothing was said of labels of earlier releases. The preview asks when they change.")
            return
        offers = [Offer(str(number), clean_line(one.answer.words()), _said(one)) for number, one in enumerate(kept, 1)]
        window = Choose("Labels of earlier releases", offers, explain=_EXPLAIN, escape="close")
        self._prompter.ask(window, lambda number: self._ask_why(int(number), kept[int(number) - 1]))

    def _ask_why(self, number: int, one: KeptAnswer) -> None:
        """Ask why it was wrong, and note it."""
        explain = f"{one.answer.words()}. Why was this wrong? The disclosure log records it."
        window = AskLine("Correct an answer", explain=clean_line(explain), about=str(number))
        self._prompter.ask(window, lambda reason: self._correct(number, reason))

    def _correct(self, number: int, reason: str) -> None:
        labels = self._labels
        self._jobs.start(lambda job: labels.correct(number, reason), self._noted, keep=True)

    def _noted(self, one: KeptAnswer) -> None:
        self._corrected()
        self._prompter.note(f"Noted as wrong: {clean_line(one.answer.words())}. Press V: it is asked again.")


def _said(one: KeptAnswer) -> str:
    """Who said it and when; since when it is called wrong."""
    entry = one.link.entry
    by = entered_by(entry)
    words = f"{when(entry.at)}{f', by {by}' if by else ''}"
    return clean_line(words if one.wrong is None else f"{words}; called wrong on {when(one.wrong.entry.at)}")
