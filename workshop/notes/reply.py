"""What somebody answers about a commitment in a few words: `A1 done`, `A2 Dec 17 bus office is closed`, `A3 drop`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from content.clean import clean_line
from workshop.sheets.dates import BadDate, parse_date, plain_date, weekday_of

_NUMBER = re.compile(r"([A-Za-z]{1,2}\d{1,5})[:.,]?(?:\s+|\Z)", re.ASCII)
_STATUSES = {
    "done": "done", "finished": "done", "x": "done", "✓": "done", "drop": "dropped", "dropped": "dropped",
    "cancel": "dropped", "open": "open", "reopen": "open",
}  # fmt: skip
_KEEPS = frozenset({"keep", "kept", "keeps"})
KEPT = "kept on "
"""How the reason of a commitment begins that people went through and left as it was."""
_BEFORE_DATE = frozenset({"by", "until", "due", "on", "to", "move", "moved", "now", "is"})
_LONGEST_DATE = 4
_HOW = "Write it like “A1 done”, “A2 Dec 17 the bus office is closed” or “A3 drop no time”."


class BadReply(ValueError):
    """A reply that says nothing that can be done; `str()` is one sentence with the remedy."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is to be written: `number` in capitals; `status` and `due` (ISO) empty where they stay; and why. `keeps`: it
    stays as it is, and that this was said is what is written."""

    number: str
    status: str = ""
    due: str = ""
    reason: str = ""
    keeps: bool = False


def parse_reply(text: str, today: date) -> Reply:
    """Read one reply. A date without a year is the next such day. Raises BadReply."""
    line = clean_line(text)
    match = _NUMBER.match(line)
    if match is None:
        raise BadReply(f"“{line[:60]}” does not begin with the number of a commitment. {_HOW}")
    number, words = match[1].upper(), line[match.end() :].split()
    status = _STATUSES.get(words[0].casefold().rstrip(".,:;"), "") if words else ""
    if status:
        return Reply(number, status, reason=_reason(words[1:]))
    if words and words[0].casefold().rstrip(".,:;") in _KEEPS:
        why = _reason(words[1:])
        return Reply(number, reason=f"{KEPT}{plain_date(today)}{f': {why}' if why else ''}", keeps=True)
    while words and words[0].casefold().rstrip(":,") in _BEFORE_DATE:
        words = words[1:]
    for count in range(min(_LONGEST_DATE, len(words)), 0, -1):
        day = _day(words[:count], today)
        if day is not None:
            return Reply(number, due=day.isoformat(), reason=_reason(words[count:]))
    raise BadReply(f"“{line[:60]}” says neither that {number} is done or dropped nor a new date. {_HOW}")


def _day(words: list[str], today: date) -> date | None:
    """The day that these words are, or None. Raises BadReply for a date beside the name of another weekday."""
    try:
        return parse_date(" ".join(words).rstrip(".,;:"), today)
    except BadDate as bad:
        if len(words) > 1 and weekday_of(words[0]) is not None and _day(words[1:], today) is not None:
            raise BadReply(str(bad)) from None
        return None


def _reason(words: list[str]) -> str:
    """The rest of the line, without what joins it to what stands before."""
    text = " ".join(words).lstrip("-–—:;,. ")
    return re.sub(r"\A(?:because|since|as|why)\b[:,]?\s*", "", text, flags=re.IGNORECASE)
