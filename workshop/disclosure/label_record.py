"""What the disclosure log keeps of labels: who said when what became of them, and what of it was wrong.

An answer holds for every release before it. It never changes what was released, and it is never taken out: whoever was
wrong says so in a later line, and from then on both are counted, what was said before and what is said since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workshop.disclosure.label_changes import LabelAnswers, SameColumn, SameValues
from workshop.disclosure.log import EntryKind, LogEntry, LogLink, releases

NOW = 1 << 62
"""A line after all others: what is believed now."""


def said_in(entry: LogEntry) -> LabelAnswers:
    """The answers that an entry keeps."""
    return LabelAnswers(
        tuple(SameValues(column, then, now) for column, then, now in entry.same_values),
        tuple(SameColumn(then, now) for then, now in entry.same_columns),
        entry.release_years,
    )


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """One answer: the line that says it, and the line that calls it wrong; None while it holds."""

    answer: LabelAnswers
    link: LogLink
    wrong: LogLink | None = None


@dataclass(frozen=True, slots=True)
class LabelRecord:
    """Everything said of labels in a log. `said`: lines that say something; `wrong`: lines that call it wrong."""

    said: tuple[LogLink, ...] = ()
    wrong: tuple[LogLink, ...] = ()

    @classmethod
    def of(cls, links: Sequence[LogLink]) -> LabelRecord:
        """What was said with a release that was handed out, or by itself; not with a request that was refused."""
        sent = {link.number for link in releases(links)}
        said = [link for link in links if link.number in sent or link.entry.kind is EntryKind.ANSWERED]
        wrong = [link for link in links if link.entry.kind is EntryKind.CORRECTED]
        return cls(tuple(link for link in said if said_in(link.entry)), tuple(wrong))

    def since(self, number: int, before: int = NOW) -> tuple[LabelAnswers, ...]:
        """What was said after that line, oldest first, as it was believed before line `before`: later corrections are
        left out of account."""
        found = (self._holds(link, before) for link in self.said if link.number > number)
        return tuple(answers for answers in found if answers)

    def _holds(self, link: LogLink, before: int) -> LabelAnswers:
        answers = said_in(link.entry)
        for wrong in self.wrong:
            if link.number < wrong.number < before:
                answers = answers.without(said_in(wrong.entry))
        return answers

    def corrections(self, number: int) -> tuple[LogLink, ...]:
        """The lines that call wrong what was said after that line."""
        return tuple(
            wrong for wrong in self.wrong if self.since(number, wrong.number) != self.since(number, wrong.number + 1)
        )

    def kept(self) -> tuple[KeptAnswer, ...]:
        """Every answer on its own, oldest first."""
        found = []
        for link in self.said:
            for answer in said_in(link.entry).parts():
                later = [one for one in self.wrong if one.number > link.number]
                wrong = next((one for one in later if not answer.without(said_in(one.entry))), None)
                found.append(KeptAnswer(answer, link, wrong))
        return tuple(found)
