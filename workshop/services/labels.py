"""What was said of labels of earlier releases, to be looked at and corrected."""

from __future__ import annotations

from collections.abc import Sequence

from content.clean import clean_line
from store.disclosures.releases import now_utc
from workshop.disclosure.entries import corrected_entry
from workshop.disclosure.label_record import KeptAnswer, LabelRecord
from workshop.disclosure.log import LogEntry, LogLink
from workshop.services.errors import Declined
from workshop.services.use_case import LogService, use_case
from workshop.sheets.dates import show_date


class LabelService(LogService):
    """The answers about labels that the disclosure log of one home keeps."""

    @use_case
    def answers(self) -> tuple[KeptAnswer, ...]:
        """Every answer, oldest first, with the line that calls it wrong where there is one."""
        return LabelRecord.of(self._log.links()).kept()

    @use_case
    def correct(self, number: int, reason: str) -> KeptAnswer:
        """Note that the answer of that number, from 1 as `answers` has them, was wrong. It stays in the log, the next
        check asks again, and then what was said and what is said now both count. Raises Declined when there is none, or
        when it was called wrong already."""
        found: list[KeptAnswer] = []

        def entry(links: Sequence[LogLink]) -> LogEntry:
            kept = LabelRecord.of(links).kept()
            if not 1 <= number <= len(kept):
                raise Declined(f"No answer {number}; the disclosure log keeps {len(kept)} about labels.")
            wrong = kept[number - 1]
            if wrong.wrong is not None:
                raise Declined(f"Answer {number} was called wrong already, on {show_date(wrong.wrong.entry.at[:10])}.")
            found.append(wrong)
            return self._signed(corrected_entry(wrong.answer, clean_line(reason), now_utc()))

        self._log.append(entry)
        return found[0]
