"""The minutes of a session: what a principal and a clinic need to know, on one or two pages.

In the order in which people look for it: who was there, when the next meeting is, who does what by when, what was
decided, which gaps are left, what was parked, and how to correct all that. Nothing in them depends on the day or the
place they are written: the same session gives the same minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from content.clean import clean_line
from workshop.notes.answers import AnswerReader
from workshop.notes.answers import title as sheet_title
from workshop.notes.document import SCHEMA, Bullets, Chapter, Document, Fact, Labeled, Paragraph, paragraph
from workshop.notes.minutes.appendix import appendix
from workshop.notes.minutes.attendance import attendance
from workshop.notes.minutes.chapters import CLOSED, actions, decisions, gaps, parked
from workshop.notes.minutes.meeting import next_meeting
from workshop.notes.numbering import RowNumbers
from workshop.notes.wording import day, in_short
from workshop.session.agenda import left_out_words
from workshop.session.view import Session
from workshop.wording import count_noun, join_with_and

TAGS = ("attendance", "workshop")


@dataclass(frozen=True, slots=True)
class Options:
    """What minutes hold beyond the usual.

    Attributes:
        contacts: contact details of partners.
        appendix: every worksheet.
        ranking: the ranking of partners, in the appendix; never for a partner's eyes.
    """

    contacts: bool = False
    appendix: bool = False
    ranking: bool = False


PLAIN = Options()


def minutes(
    session: Session,
    numbers: RowNumbers,
    session_id: str,
    options: Options = PLAIN,
    left_out: Mapping[str, int] | None = None,
) -> Document:
    """The minutes of a session. `left_out` is sheet -> entries that its state lacks because they are not revealed."""
    answers = AnswerReader(session, numbers, contacts=options.contacts)
    chapters = (next_meeting(answers), actions(answers), decisions(answers), gaps(answers), parked(answers))
    last = _corrections(session, session_id, options, left_out or {})
    return Document(
        title_of(session, "minutes"),
        facts_of(session, session_id),
        (_context(session), attendance(session)),
        (*(chapter for chapter in chapters if chapter is not None), last),
        tuple(appendix(answers, worksheets=options.appendix, with_ranking=options.ranking)),
    )


# ------------------------------------------------------------------ the head of every document


def place_of(session: Session) -> str:
    """The school, without what stands behind it in brackets; else the division, else the session's own title."""
    return in_short(clean_line(session.school) or clean_line(session.division)) or _title(session)


def title_of(session: Session, what: str) -> str:
    """`Oak Elementary: minutes of Sun, Nov 29, 2026`."""
    return f"{place_of(session)}: {what}" + (f" of {day(session.date, None)}" if session.date else "")


def facts_of(session: Session, session_id: str) -> dict[str, Fact]:
    """The front matter, flat, in names that pandoc, Obsidian, Hugo and Jekyll keep for other things or not at all.

    `revision` is the state of the session the document was made from, so that it can be compared when it comes back.
    """
    pack = session.pack
    meeting = session.meeting()
    facts: dict[str, Fact] = {
        "date": session.date,
        "workshop_notes": SCHEMA,
        "session": clean_line(session_id),
        "revision": session.state.revision,
        "school": clean_line(session.school),
        "division": clean_line(session.division),
        "module": pack.id,
        "module_version": clean_line(pack.version),
        "next_meeting": meeting.date if meeting.state != "held" else "",
        "tags": TAGS,
    }
    return {name: fact for name, fact in facts.items() if fact != ""}


def leaders(session: Session) -> list[str]:
    """Who leads the session."""
    return [clean_line(person.name) for person in session.people() if person.role == "facilitator"]


def setting(session: Session) -> str:
    """`Engaging Community Partners, Example County, led by Ana Ruiz.`"""
    module, own = clean_line(session.pack.title), _title(session)
    what = [own, *([module] if module != own else []), clean_line(session.division)]
    led = join_with_and(leaders(session))
    return ", ".join(filter(None, (*what, f"led by {led}" if led else ""))) + "."


def _title(session: Session) -> str:
    return clean_line(session.title) or session.pack.id


# ------------------------------------------------------------------ what stands first and last


def _context(session: Session) -> Paragraph:
    return paragraph(setting(session), *_counts(session))


def _counts(session: Session) -> Iterator[str]:
    found = [each for each in session.meeting().commitments if each.text or each.owner]
    if found:
        dates = sorted(each.due for each in found if each.due and each.status not in CLOSED)
        first = f", the first due {day(dates[0], Document('', {'date': session.date}).date)}" if dates else ""
        yield f"{count_noun(len(found), 'commitment')}{first}."
    decided = len([each for each in session.decisions() if each.text])
    if decided:
        yield f"{count_noun(decided, 'decision')}."
    left_out = left_out_words(session.state, session.agenda)
    if left_out:
        yield f"Left out of this session: {join_with_and([clean_line(words) for words in left_out])}."
    open_gaps = session.gaps()
    if open_gaps:
        promised = {each.gap for each in found if each.status != "dropped"}
        without = sum(1 for gap in open_gaps if gap.id not in promised)
        rest = f", {without} of them without a commitment" if without else ""
        yield f"{count_noun(len(open_gaps), 'gap')}{rest}."


def _corrections(session: Session, session_id: str, options: Options, left_out: Mapping[str, int]) -> Chapter:
    to = join_with_and(leaders(session), "or") or "the person who sent it to you"
    how = (
        "Something wrong, or done? Change the text, leave the numbers in the first column, "
        f"and send the file back to {to}."
    )
    contacts = "Contact details are included." if options.contacts else "Contact details are left out."
    unrevealed = f"Not included, because not revealed yet: {entries(session, left_out)}." if left_out else ""
    lines = [Labeled("", how), Labeled("", f"{source(session, session_id)} {contacts}")]
    if unrevealed:
        lines.append(Labeled("", unrevealed))
    return Chapter("corrections", "Corrections", (Bullets(tuple(lines)),))


def source(session: Session, session_id: str) -> str:
    """Which state of which session a document was made from, readable after every other trace of it is lost."""
    return f"Session {clean_line(session_id)}, revision {session.state.revision}."


def entries(session: Session, left_out: Mapping[str, int]) -> str:
    """How many entries of which sheet are not revealed, such as `3 entries of Qualities and 1 entry of Ratings`."""
    specs = session.specs
    return join_with_and(
        [f"{count_noun(many, 'entry', 'entries')} of {sheet_title(specs[sheet])}" for sheet, many in left_out.items()]
    )
