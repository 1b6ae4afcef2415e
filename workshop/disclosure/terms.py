"""Under what a release goes out: for whom, why, until when, and who decided."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from workshop.disclosure.maker import Maker


@dataclass(frozen=True, slots=True)
class Terms:
    """Under what a release goes out.

    Attributes:
        made: when, with its time zone. people: who of the partner receives it. interest: why it needs it.
        destroy_by: the last day individual records may be kept, or None. approved_by: who decided; never the program.
        onward: to whom the partner may pass it on. maker: who pressed the key; None where nobody knows.
    """

    partner: str
    purpose: str
    made: datetime.datetime
    approved_by: str
    people: tuple[str, ...] = ()
    interest: str = ""
    onward: tuple[str, ...] = ()
    destroy_by: datetime.date | None = None
    maker: Maker | None = None

    def typed(self) -> tuple[str, ...]:
        """Which names somebody typed: all but that of whoever pressed the key; none where nobody knows who that was."""
        if self.maker is None:
            return ()
        said = {"approved_by": self.approved_by != self.maker.name, "people": self.people, "onward": self.onward}
        return tuple(key for key, is_typed in said.items() if is_typed)
