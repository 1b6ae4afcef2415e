"""A commitment in one line of text, there and back.

    NAME asks the clinic for a liaison with Ben and Cy by Fri, Dec 4 #asthma

The owner comes first, `by` gives the date, `with` the helpers, `#` the gap; the last three may stand in any order
after the text, and date and gap inside it too. What cannot be told from plain words can be marked: `NAME: text` for
an owner who is not among the people, `; with NAME` for such a helper, quotation marks around a text to be left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from content.clean import clean_line
from workshop.meeting import gaps as gap_tags
from workshop.meeting.model import Commitment
from workshop.meeting.people import find as find_people
from workshop.meeting.people import is_group, leading
from workshop.sheets.dates import WEEKDAYS, BadDate, day_of, long_date, parse_date, plain_date, short_date, weekday_of
from workshop.wording import join_with_and

_TAG = re.compile(r'(?<!\S)#(?:"([^"]+)"|([\w][\w\'.-]*))')
_QUOTED = re.compile(r'(?<!#)"((?:[^"]|"")*)"')
_HELD = "\x00"  # `clean` lets no such character through, so it cannot be in a line
_EXPLICIT_OWNER = re.compile(r"([^:\x00]{1,80}):\s")
_EXPLICIT_HELPERS = re.compile(r";\s*with\s+(.+)\Z", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"\s*(?:,|;|&|\band\b)\s*", re.IGNORECASE)
_ANYWHERE, _AT_END = frozenset({"by", "until", "due"}), frozenset({"by", "until", "due", "on", "before"})
_LOOKS_DATED = re.compile(r"\d|\b(day|week|month|year|term|semester|spring|summer|fall|winter|soon)s?\b", re.IGNORECASE)
_LONGEST_DATE = 5
_FAR = 270


@dataclass(frozen=True, slots=True)
class ParsedCommitment:
    """What a line says, and what is missing or doubtful in it, each in one sentence."""

    commitment: Commitment
    findings: tuple[str, ...] = ()


def parse_commitment(
    line: str, *, people: Sequence[str], gaps: Mapping[str, str], today: date, me: str = ""
) -> ParsedCommitment:
    """Read one line. Never fails: what cannot be read stays in the text and is named in the findings.

    `people` are full names, `gaps` gap row id -> text, `today` the day of the session, `me` whom "I" means.
    """
    found: list[str] = []
    line, quoted = _mask_quotes(clean_line(line))
    line, gap = _take_gap(line, gaps, found)
    line, due = _take_date(line, today, found)
    line, helpers = _take_helpers(line, people)
    if not due:
        # "on Friday" counts at the end only, and the end may be behind the helpers.
        line, due = _take_date(line, today, found)
    if not due:
        found.append(_no_date(line.split()))
    owner, more, text = _take_owner(line, people, me, found)
    text = _unmask_quotes(text.strip(" ;,"), quoted)
    if not text:
        found.append("The line does not say what will be done. Write it after the name.")
    helpers = tuple(dict.fromkeys((*more, *helpers)))
    return ParsedCommitment(Commitment(text, owner, helpers, due, gap), tuple(found))


def format_commitment(commitment: Commitment, *, people: Sequence[str], gaps: Mapping[str, str], today: date) -> str:
    """The line that reads as this commitment; the plainest one that `parse_commitment` takes for the same.

    Row and status are not part of a line. Names of helpers must not contain commas or the word "and".
    """
    wanted = replace(commitment, row="", status="")
    line = ""
    for line in _ways(wanted, gaps):
        if parse_commitment(line, people=people, gaps=gaps, today=today).commitment == wanted:
            break
    return line


def _ways(c: Commitment, gaps: Mapping[str, str]) -> Iterator[str]:
    """Lines for a commitment, the plainest first: the year is written where the date would read as another year's."""
    day = day_of(c.due)
    dates = (f"by {short_date(day)}", f"by {long_date(day)}") if day else ("",)
    tag = gap_tags.tag_for(c.gap, gaps) if c.gap else ""
    quoted = '"' + c.text.replace('"', '""') + '"'
    for owner in (c.owner, f"{c.owner}:" if c.owner else ""):
        for text in (c.text, quoted):
            plain = f"with {join_with_and(c.helpers)}" if c.helpers else ""
            marked = f"; with {', '.join(c.helpers)}" if c.helpers else ""
            for helpers in filter(None, (plain, marked)) if c.helpers else ("",):
                for due in dates:
                    yield " ".join(filter(None, (owner, text, helpers, due, tag)))


# ------------------------------------------------------------------ quotation marks


def _mask_quotes(line: str) -> tuple[str, list[str]]:
    """The line with each quoted passage put aside, so that no rule looks into it."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return _HELD

    return _QUOTED.sub(hold, line), held


def _unmask_quotes(text: str, held: Sequence[str]) -> str:
    """The text with the quoted passages; a text that is one passage and nothing else loses its marks."""
    if text == _HELD and len(held) == 1:
        return held[0][1:-1].replace('""', '"').strip()
    passages = iter(held)
    return "".join(next(passages, "") if char == _HELD else char for char in text)


# ------------------------------------------------------------------ the gap


def _take_gap(line: str, gaps: Mapping[str, str], found: list[str]) -> tuple[str, str]:
    tags = [match[1] or match[2] for match in _TAG.finditer(line)]
    line = " ".join(_TAG.sub(" ", line).split())
    chosen = ""
    for tag in tags:
        fits = gap_tags.find(tag, gaps)
        if not fits:
            near = gap_tags.near(tag, gaps)
            hint = f"Did you mean “{near[0]}”?" if near else "Use a word from one of your gaps."
            found.append(f"No gap matches “{tag}”. {hint}")
        elif len(fits) > 1:
            names = join_with_and([f"“{gaps[gap]}”" for gap in fits[:3]])
            found.append(f"“{tag}” matches {names}. Add another word with a hyphen.")
        elif chosen and fits[0] != chosen:
            found.append(f"Only one gap fits a line: “{gaps[chosen]}”. Write a second line for “{gaps[fits[0]]}”.")
        else:
            chosen = fits[0]
    return line, chosen


# ------------------------------------------------------------------ helpers


def _take_helpers(line: str, people: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """`with A, B and C` at the end, when all of them are known; `; with …` whoever they are."""
    explicit = _EXPLICIT_HELPERS.search(line)
    if explicit is not None:
        names = [name for name in _BETWEEN_NAMES.split(explicit[1]) if name]
        return line[: explicit.start()].rstrip(), tuple(_full(name, people) for name in names)
    at = line.casefold().rfind(" with ")
    if at < 0:
        return line, ()
    names = [name for name in _BETWEEN_NAMES.split(line[at + 6 :].rstrip(" .,;")) if name]
    known = [find_people(name, people) for name in names]
    if not names or any(len(fits) != 1 for fits in known):
        return line, ()
    return line[:at].rstrip(), tuple(fits[0] for fits in known)


def _full(name: str, people: Sequence[str]) -> str:
    fits = find_people(name, people)
    return fits[0] if len(fits) == 1 else name


# ------------------------------------------------------------------ the date


def _take_date(line: str, today: date, found: list[str]) -> tuple[str, str]:
    words = line.split()
    for at in range(len(words) - 2, -1, -1):
        keyword = words[at].casefold()
        if keyword not in _AT_END:
            continue
        for end in range(min(len(words), at + 1 + _LONGEST_DATE), at + 1, -1):
            if keyword not in _ANYWHERE and end < len(words):
                continue
            phrase = " ".join(words[at + 1 : end]).rstrip(".,;")
            try:
                day = parse_date(_without_weekday(phrase), today)
            except BadDate:
                continue
            _date_warnings(phrase, day, today, found)
            return " ".join(words[:at] + words[end:]), day.isoformat()
    return line, ""


def _without_weekday(phrase: str) -> str:
    """The date without the weekday before it: where the two differ the date is kept, and `_date_warnings` says so."""
    first, _, rest = phrase.partition(" ")
    return rest if rest and weekday_of(first) is not None else phrase


def _date_warnings(phrase: str, day: date, today: date, found: list[str]) -> None:
    """Weekday against date, and a date without a year that had already passed."""
    words = phrase.split()
    named = weekday_of(words[0]) if len(words) > 1 else None
    if named is not None and named != day.weekday():
        found.append(f"{plain_date(day)} is a {WEEKDAYS[day.weekday()]}, not a {WEEKDAYS[named]}. Check the date.")
    if str(day.year) not in phrase and (day - today).days > _FAR:
        found.append(f"“{phrase}” was read as {long_date(day)}. Add the year if you mean another.")


def _no_date(words: Sequence[str]) -> str:
    """Why there is no date: none at all, or words after "by" that name none."""
    for at in range(len(words) - 2, -1, -1):
        phrase = " ".join(words[at + 1 :])
        if words[at].casefold() in _ANYWHERE and len(words) - at <= _LONGEST_DATE and _LOOKS_DATED.search(phrase):
            return f"“{phrase}” is not a date. Type it like “by Fri, Dec 4”."
    return "There is no date. End with one, like “by Fri, Dec 4”."


# ------------------------------------------------------------------ the owner


def _take_owner(line: str, people: Sequence[str], me: str, found: list[str]) -> tuple[str, tuple[str, ...], str]:
    """Owner, further owners (they become helpers), and the rest of the line."""
    explicit = _EXPLICIT_OWNER.match(line + " ")
    if explicit is not None:
        names, rest = [n for n in _BETWEEN_NAMES.split(explicit[1].strip()) if n], line[explicit.end() :]
        if len(find_people(explicit[1].strip(), people)) == 1:
            names = [explicit[1].strip()]
        return (*_settle(names, people, me, found), rest)
    names, rest = leading(line, people, me)
    if names and rest.casefold().startswith(("and ", "& ", ", ", "/ ")):
        found.append("A commitment has one owner. Write the others after “with”.")
    return (*_settle(names, people, me, found), rest)


def _settle(names: Sequence[str], people: Sequence[str], me: str, found: list[str]) -> tuple[str, tuple[str, ...]]:
    """One owner out of the names at the start of a line; says what is wrong with them."""
    if not names:
        found.append("No one is named. Start with the person who will do it.")
        return "", ()
    if is_group(names[0]):
        found.append(f"“{names[0]}” is not one person. Start with the person who will do it.")
        return "", ()
    owners = []
    for name in names:
        fits = [me] if me and name == "I" else find_people(name, people)
        if len(fits) > 1:
            found.append(f"“{name}” matches {join_with_and(fits[:3])}. Type the full name.")
        elif not fits:
            found.append(f"“{name}” is not on the list of people. Check the name, or add the person.")
        owners.append(fits[0] if len(fits) == 1 else name)
    if len(owners) > 1:
        found.append(f"A commitment has one owner: {owners[0]}. As helpers: {join_with_and(owners[1:])}.")
    return owners[0], tuple(owners[1:])
