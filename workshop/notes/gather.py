"""A session as notes: what is worth keeping, in the order a reader wants it.

What nobody wrote in is left out; so is everything about single answers that were given in private (ratings, dots, marks
of the ticket), of which the notes hold sums and medians. Contact details stay out unless they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from content.clean import clean_line
from content.common import PARKING
from content.model import Checklist, Grid, Planner, Scorer, Sharing, Ticket, Vote
from content.model import Notes as NotesBlock
from content.sheet_spec import SheetSpec
from workshop.notes.answers import Answers
from workshop.notes.answers import title as sheet_title
from workshop.notes.model import Answer, Detail, FrontMatter, Item, Notes, NotesSummary, Part, Provenance
from workshop.notes.results import scorer_parts, ticket_part, vote_part
from workshop.session.view import Session
from workshop.sheets.dates import WEEKDAYS
from workshop.wording import count_noun, join_with_and

TAGS = ("attendance", "workshop")
NOTHING_OF_STUDENTS = "Nothing about any student is kept in a session or in its notes."
_SUMMED_UP = 3
_CLOSED = ("done", "dropped")


def gather(
    session: Session,
    *,
    session_id: str = "",
    now: datetime | None = None,
    app_version: str = "",
    contacts: bool = False,
    left_out: Mapping[str, int] | None = None,
) -> Notes:
    """The notes of a session. Without `now` nothing in them depends on when they were made.

    `left_out` is sheet -> entries that are not in this session's state because they are not revealed.
    """
    answers = Answers(session, contacts=contacts)
    chapters = _chapters(answers)
    decisions, commitments = tuple(_decisions(answers)), tuple(_commitments(answers))
    parking = tuple(_parking(answers, decisions=False))
    return Notes(
        front=_front(session, session_id, written=any((*chapters.values(), decisions, commitments, parking))),
        summary=_summary(session, decisions, commitments),
        decisions=decisions,
        commitments=commitments,
        worksheets=chapters["worksheets"],
        reflections=chapters["reflections"],
        scorer=chapters["scorer"],
        sharing=chapters["sharing"],
        votes=chapters["votes"],
        parking=parking,
        ticket=chapters["ticket"],
        provenance=_provenance(session, now, app_version, contacts, left_out or {}),
    )


def day(iso: str) -> str:
    """`2026-12-04` as `Friday 2026-12-04`; anything else as it is."""
    try:
        return f"{WEEKDAYS[date.fromisoformat(iso).weekday()]} {iso}"
    except ValueError:
        return iso


def _front(session: Session, session_id: str, *, written: bool) -> FrontMatter:
    pack = session.pack
    last = session.current_step and pack.steps and session.current_step == pack.steps[-1].id
    return FrontMatter(
        title=_title(session),
        date=session.date,
        session=clean_line(session_id),
        module=pack.id,
        module_version=clean_line(pack.version),
        school=clean_line(session.school),
        division=clean_line(session.division),
        status="new" if not written else "finished" if last else "open",
        tags=TAGS,
    )


def _title(session: Session) -> str:
    return clean_line(session.title) or session.pack.id


def entries(session: Session, left_out: Mapping[str, int]) -> str:
    """How many entries of which sheet are not revealed, such as `3 entries of Qualities and 1 entry of Ratings`."""
    specs = session.specs
    return join_with_and(
        [f"{count_noun(many, 'entry', 'entries')} of {sheet_title(specs[sheet])}" for sheet, many in left_out.items()]
    )


def _provenance(
    session: Session, now: datetime | None, app_version: str, contacts: bool, left_out: Mapping[str, int]
) -> Provenance:
    pack = session.pack
    exported = ""
    if now is not None:
        exported = f"{day(now.date().isoformat())} {now:%H:%M}, at revision {session.state.revision}"
    return Provenance(
        app=clean_line(f"Workshop companion {app_version}"),
        pack=clean_line(f"{pack.title} ({pack.id}, version {pack.version})"),
        content=f"sha256 {pack.sha256}",
        contacts="included, because they were asked for" if contacts else "left out",
        unrevealed=entries(session, left_out),
        exported=exported,
    )


# ------------------------------------------------------------------ the five lines


def _summary(session: Session, decisions: Sequence[Item], commitments: Sequence[Item]) -> NotesSummary:
    title = _title(session)
    facts = [clean_line(text) for text in (session.pack.title, session.school, session.division)]
    what = [title, *(fact for fact in facts if fact and fact not in title)]
    return NotesSummary(
        what=f"{', '.join([*what, *([day(session.date)] if session.date else [])])}.",
        who=_who(session),
        decided=_decided(decisions),
        promised=_promised(commitments),
        next_date=_next_date(session, commitments),
    )


def _who(session: Session) -> str:
    said = []
    for person in session.people():
        facts = [person.role] if person.role != "participant" else []
        facts += [f"group {clean_line(person.group)}"] if person.group else []
        said.append(clean_line(person.name) + (f" ({', '.join(facts)})" if facts else ""))
    return f"{'; '.join(said)}." if said else "No one has been entered."


def _decided(decisions: Sequence[Item]) -> str:
    if not decisions:
        return "Nothing yet."
    first = [_in_short(item) for item in decisions[:_SUMMED_UP]]
    more = [f"and {len(decisions) - _SUMMED_UP} more"] if len(decisions) > _SUMMED_UP else []
    return f"{'; '.join([*first, *more])}."


def _promised(commitments: Sequence[Item]) -> str:
    if not commitments:
        return "Nothing yet."
    done = sum(1 for item in commitments if item.done)
    owners = list(dict.fromkeys(clean_line(owner) for item in commitments if (owner := item.detail("owner"))))
    nobody = sum(1 for item in commitments if not item.detail("owner"))
    said = f"{count_noun(len(commitments), 'commitment')}, {done} done"
    said += f"; by {join_with_and(owners)}" if owners else ""
    return said + (f"; {nobody} without an owner." if nobody else ".")


def _next_date(session: Session, commitments: Sequence[Item]) -> str:
    """The first date on or after the session's own, else the first of all."""
    meeting = session.meeting()
    dates = [
        (item.detail("due"), ", ".join(filter(None, (clean_line(item.detail("owner")), _in_short(item)))))
        for item in commitments
        if item.detail("due") and not item.done and item.detail("status") not in _CLOSED
    ]
    if meeting.date and meeting.state != "held":
        facts = [f"at {clean_line(meeting.start)}"] if meeting.start else []
        facts += [clean_line(meeting.place)] if meeting.place else []
        dates.insert(0, (meeting.date, ", ".join([" ".join(["the meeting", *facts[:1]]), *facts[1:]])))
    later = [each for each in dates if each[0] >= session.date]
    if not dates:
        return "None yet."
    when, what = min(later or dates, key=lambda each: each[0])
    return f"{day(when)}, {what.rstrip('.')}."


def _in_short(item: Item) -> str:
    return clean_line(item.answer.text).rstrip(".") or "(without words)"


# ------------------------------------------------------------------ decisions, commitments, the parking lot


def _items(answers: Answers, spec: SheetSpec) -> Iterator[Item]:
    """The rows of a sheet as items: the column `text` is what is said, the others are its details."""
    columns = answers.columns(spec)
    for row in answers.session.state.sheet(spec.id).live():
        found = [(column, answers.answer(row, column)) for column in columns]
        if any(answer for _, answer in found):
            text = next((answer for column, answer in found if column.id == "text"), Answer())
            details = tuple(Detail(column.id, answer) for column, answer in found if answer and column.id != "text")
            yield Item(row.id, text, details)


def _decisions(answers: Answers) -> Iterator[Item]:
    planner = answers.session.pack.first(Planner)
    if planner is not None:
        yield from _items(answers, planner.decisions)
    yield from _parking(answers, decisions=True)


def _commitments(answers: Answers) -> Iterator[Item]:
    planner = answers.session.pack.first(Planner)
    if planner is None:
        return
    for item in _items(answers, planner.commitments):
        status = next((detail.answer for detail in item.details if detail.id == "status"), Answer())
        kept = status.also or status.text not in ("open", "done")
        details = tuple(detail for detail in item.details if detail.id != "status" or kept)
        yield Item(item.id, item.answer, details, done=status.text == "done")


def _parking(answers: Answers, *, decisions: bool) -> Iterator[Item]:
    """What was put aside; a decision noted there stands among the decisions."""
    titles = {step.id: clean_line(step.short or step.title) for step in answers.session.pack.steps}
    for item in _items(answers, PARKING):
        if (item.detail("kind") == "decision") is decisions:
            details = tuple(_parked(detail, titles) for detail in item.details if not decisions or detail.id != "kind")
            where = (Detail("from", Answer(PARKING.title.lower())),) if decisions else ()
            yield Item(item.id, item.answer, (*details, *where))


def _parked(detail: Detail, titles: dict[str, str]) -> Detail:
    if detail.id != "step":
        return detail
    return Detail(detail.id, Answer(titles.get(detail.answer.text, detail.answer.text), detail.answer.also))


# ------------------------------------------------------------------ the sheets of the steps


def _chapters(answers: Answers) -> dict[str, tuple[Part, ...]]:
    """Everything that hangs on a block of the pack, by chapter, in the order of the workshop."""
    found: dict[str, list[Part | None]] = {
        name: [] for name in ("worksheets", "reflections", "scorer", "sharing", "votes", "ticket")
    }
    tickets: list[Ticket] = []
    for step, block in answers.session.pack.blocks():
        title = clean_line(step.title)
        match block:
            case Grid(sheet=spec) | Checklist(sheet=spec):
                found["worksheets"].append(_written(answers, spec, title))
            case NotesBlock(sheet=spec):
                found["reflections"] += [_written(answers, spec, title), *answers.written_alone(spec, title)]
            case Planner():
                found["worksheets"] += _planned(answers, block, title)
            case Scorer():
                found["scorer"] += scorer_parts(answers, block, title)
            case Sharing():
                found["sharing"].append(answers.form(block.form, title))
                if answers.touched(block.approvals):
                    found["sharing"].append(answers.table(block.approvals, title, (NOTHING_OF_STUDENTS,)))
            case Vote():
                found["votes"].append(vote_part(answers, block, title))
            case Ticket():
                tickets.append(block)
    found["ticket"].append(ticket_part(answers, tickets))
    return {name: tuple(part for part in parts if part is not None) for name, parts in found.items()}


def _written(answers: Answers, spec: SheetSpec, step: str) -> Part | None:
    return answers.part(spec, step) if answers.touched(spec) else None


def _planned(answers: Answers, planner: Planner, step: str) -> Iterator[Part | None]:
    """The meeting, once anything of it is planned; then the agenda belongs to it even as the pack proposed it."""
    sheets = (planner.meeting, planner.agenda, planner.invitees, planner.resources)
    if any(answers.touched(spec) for spec in (*sheets, planner.commitments)):
        for spec in sheets:
            yield answers.part(spec, step)
