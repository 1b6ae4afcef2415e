"""Under what a release goes out: from whom, for whom, why, how far its data go, until when, and who decided."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from workshop.disclosure.maker import Maker


@dataclass(frozen=True, slots=True)
class Sender:
    """Who gives the data: the division by its name, and whom at the division a partner may ask (a name, a phone number
    or an e-mail address). Typed once; a home remembers them."""

    division: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """Under what a release goes out.

    Attributes:
        made: when, with its time zone. people: who of the partner receives it. interest: why it needs it.
        destroy_by: the last day individual records may be kept, or None. approved_by: who decided; never the program.
        onward: to whom the partner may pass it on. maker: who pressed the key; None where nobody knows.
        sender: the division, and whom to ask there. through: the last day of the data; None where nobody said.
        agreement: the id of the agreement it is under; empty for none.
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
    sender: Sender = Sender()
    through: datetime.date | None = None
    agreement: str = ""

    def typed(self) -> tuple[str, ...]:
        """Which names somebody typed: all but that of whoever pressed the key; none where nobody knows who that was."""
        if self.maker is None:
            return ()
        said = {"approved_by": self.approved_by != self.maker.name, "people": self.people, "onward": self.onward}
        return tuple(key for key, is_typed in said.items() if is_typed)

    def missing(self) -> tuple[str, ...]:
        """What nobody said, of what every release names: some of `division`, `contact`, `through`, `purpose`,
        `approved_by`, in this order. Nothing is written while there is any."""
        said = {
            "division": self.sender.division, "contact": self.sender.contact, "through": self.through,
            "purpose": self.purpose, "approved_by": self.approved_by,
        }  # fmt: skip
        return tuple(name for name, value in said.items() if not value)


TERM_WORDS = {
    "division": "the division",
    "contact": "a contact at the division",
    "through": "the last day of the data",
    "purpose": "the purpose",
    "approved_by": "who approves",
}
"""What `Terms.missing` names, in words for a sentence."""
