"""What one partner may be sent: minutes with their own part, and a page that asks them in.

The rule: a partner sees the meeting, what is asked of it, the gaps it could help to close and who does what about them.
Nothing about other organizations: a row or a line that names one is left out. Of people, only who leads and who has
taken something on. Never contacts, ratings, rankings, notes, or what the sharing check says. Decisions and parked items
stay out, since nobody marked them as meant for outside.
"""

from __future__ import annotations

from collections.abc import Iterator

from content.blocks import Cards, Fact, Planner
from content.clean import clean_line
from workshop.notes.answers import NUMBER, AnswerReader
from workshop.notes.document import (
    Bullets,
    Chapter,
    Document,
    Labeled,
    NotesError,
    Table,
    TableColumn,
    paragraph,
)
from workshop.notes.escape import normal
from workshop.notes.minutes.build import facts_of, leaders, place_of, setting, source, title_of
from workshop.notes.minutes.chapters import CLOSED, actions
from workshop.notes.minutes.meeting import when_and_where
from workshop.notes.numbering import RowNumbers
from workshop.session.links import gap_grids
from workshop.session.model import Gap, Partner
from workshop.session.view import Session
from workshop.wording import join_with_and

_NO_REPLY = "Please tell us whether you can come."
_REPLIES = {"yes": "You are coming.", "no": "You are not coming."}


def find_partner(session: Session, name: str) -> Partner:
    """The organization of that name, or the only one whose name begins with it or holds it. Raises NotesError."""
    wanted = clean_line(name).casefold()
    partners = session.partners()
    for fits in (str.__eq__, str.startswith, str.__contains__):
        found = [one for one in partners if wanted and fits(clean_line(one.name).casefold(), wanted)]
        if len(found) == 1:
            return found[0]
    known = ", ".join(clean_line(one.name) for one in partners) or "none yet"
    raise NotesError(f"“{clean_line(name)[:60]}” is not one of this session's organizations. Use one of: {known}.")


class PartnerView:
    """What of a session concerns one partner."""

    def __init__(self, session: Session, numbers: RowNumbers, partner: Partner) -> None:
        self.answers = AnswerReader(session, numbers)
        self.session = session
        self.partner = partner
        self.name = clean_line(partner.name)
        invited = (one.organization for one in session.meeting().invitees)
        named = (*(p.name for p in session.partners()), *invited, *_current_partners(session))
        names = {clean_line(one).casefold() for one in named}
        self._others = {one for one in names - {self.name.casefold()} if one and one not in self.name.casefold()}

    def fit(self, text: str) -> bool:
        """Whether there is a text and no other organization is named in it."""
        folded = clean_line(text).casefold().replace(self.name.casefold(), "")
        return bool(folded or text) and not any(name in folded for name in self._others)

    @property
    def gaps(self) -> list[tuple[Gap, str]]:
        """The gaps it would close, then those it could help with, each with how the group knows."""
        known = self.session.closes()
        found = [(gap, known.get((self.partner.id, gap.id))) for gap in self.session.gaps()]
        able = [(gap, support) for gap, support in found if support is not None and support.level > 0]
        able.sort(key=lambda pair: -pair[1].level)
        return [(gap, support.evidence) for gap, support in able if self.fit(gap.text)]

    def meeting(self) -> list[Labeled]:
        """When and where, what for, who leads, and this partner's own answer."""
        meeting = self.session.meeting()
        reply = next((one.reply for one in meeting.invitees if one.partner == self.partner.id), None)
        lines = [
            Labeled("When and where", when_and_where(meeting, self.session.date)),
            Labeled("Purpose", normal(meeting.purpose)),
            Labeled("Led by", clean_line(meeting.lead)),
            Labeled("Your answer", "" if reply is None else _REPLIES.get(reply, _NO_REPLY)),
        ]
        return [line for line in lines if line.text and self.fit(line.text)]

    def commitments(self) -> Chapter | None:
        """Who does what about this partner's gaps, or about the partner itself; no helpers, no other organization."""
        planner, mine = self.session.pack.first(Planner), {gap.id for gap, _ in self.gaps}
        whole = actions(self.answers)
        if planner is None or whole is None:
            return None
        chosen = {
            self.answers.numbers.of(planner.commitments.id, one.row): clean_line(one.owner)
            for one in self.session.meeting().commitments
            if one.gap in mine or self.name.casefold() in one.text.casefold()
        }
        table = next(block for block in whole.blocks if isinstance(block, Table))
        who = next((place for place, column in enumerate(table.columns) if column.label == "Who"), -1)
        rows = tuple(
            tuple(chosen[row[0]] if place == who else cell for place, cell in enumerate(row))
            for row in table.rows
            if row[0] in chosen and all(self.fit(cell) for cell in row if cell)
        )
        return Chapter(whole.id, whole.title, (Table(table.id, table.columns, rows),)) if rows else None


def _current_partners(session: Session) -> Iterator[str]:
    """The organizations that the worksheets of causes name."""
    for spec, _ in gap_grids(session.pack):
        for row in session.state.sheet(spec.id).live():
            value = row.value("partners")
            yield from value if isinstance(value, tuple) else ()


def partner_minutes(session: Session, numbers: RowNumbers, session_id: str, partner: Partner) -> Document:
    """The minutes as that partner may see them."""
    view = PartnerView(session, numbers, partner)
    columns = (NUMBER, TableColumn("Gap"))
    gaps = tuple((numbers.of(gap.sheet, gap.id), clean_line(gap.text)) for gap, _ in view.gaps)
    chapters = (
        Chapter("meeting", "Next meeting", (Bullets(tuple(view.meeting())),)) if view.meeting() else None,
        view.commitments(),
        Chapter("gaps", "What you could help with", (Table("gaps", columns, gaps),)) if gaps else None,
        _ask(view),
        _answer_to(session, session_id),
    )
    opening = paragraph(setting(session) if view.fit(setting(session)) else "", f"For {view.name}.")
    kept = tuple(chapter for chapter in chapters if chapter is not None)
    return Document(title_of(session, "minutes"), facts_of(session, session_id), (opening,), kept)


def _ask(view: PartnerView) -> Chapter | None:
    wanted = view.session.asks().get(view.partner.id)
    if wanted is None or not view.fit(wanted.resource):
        return None
    return Chapter("ask", "What we ask of you", (paragraph(normal(wanted.resource)),))


def _answer_to(session: Session, session_id: str) -> Chapter:
    to = join_with_and(leaders(session), "or") or "the person who sent it to you"
    lines = (f"Something wrong, or done? Please tell {to}.", source(session, session_id))
    return Chapter("corrections", "Corrections", (Bullets(tuple(Labeled("", line) for line in lines)),))


# ------------------------------------------------------------------ the brief


def brief(session: Session, numbers: RowNumbers, session_id: str, partner: Partner) -> Document:
    """One page that asks one partner in: why them, for what, what they gain, when to meet, who calls."""
    view = PartnerView(session, numbers, partner)
    wanted = session.asks().get(partner.id)
    facts = [
        Labeled("Why you", "; ".join(normal(how) for _, how in view.gaps if view.fit(how))),
        Labeled("What it is about", "; ".join(clean_line(gap.text) for gap, _ in view.gaps)),
        Labeled("What we ask", normal(wanted.resource) if wanted else ""),
        Labeled("What you gain", normal(wanted.argument) if wanted else ""),
        Labeled("What we bring", "; ".join(_brought(view))),
    ]
    kept = tuple(fact for fact in facts if fact.text and view.fit(fact.text))
    chapters = (
        Chapter("case", "Why we turn to you", (Bullets(kept),)) if kept else None,
        _evidence(view),
        Chapter("meeting", "The meeting", (Bullets(tuple(view.meeting())),)) if view.meeting() else None,
        _caller(view, session_id),
    )
    title = f"{view.name} and {place_of(session)}"
    return Document(
        title, facts_of(session, session_id), (), tuple(chapter for chapter in chapters if chapter is not None)
    )


def _brought(view: PartnerView) -> Iterator[str]:
    """What the school has for these gaps: confirmed resources, and who inside addresses them."""
    mine = {gap.id for gap, _ in view.gaps}
    for resource in view.session.meeting().resources:
        if resource.state == "confirmed" and (not resource.gap or resource.gap in mine) and view.fit(resource.what):
            yield clean_line(resource.what)
    for gap, _ in view.gaps:
        if gap.owner and view.fit(gap.owner):
            yield clean_line(gap.owner)


def _evidence(view: PartnerView) -> Chapter | None:
    """One fact for this kind of partner, the best founded first, with source, year and caution."""
    cards = [card for block in view.session.pack.blocks_of(Cards) for card in block.cards]
    kind = view.partner.category.casefold()
    card = next((card for card in cards if kind and card.title.casefold() == kind), None)
    if card is None or not card.facts:
        return None
    fact = min(card.facts, key=lambda one: one.grade)
    return Chapter("evidence", "What is known", (Bullets(tuple(_fact(fact))),))


def _fact(fact: Fact) -> Iterator[Labeled]:
    yield Labeled("", clean_line(fact.text))
    yield Labeled("Source", ", ".join(filter(None, (clean_line(fact.source), fact.year, clean_line(fact.place)))))
    if fact.caution:
        yield Labeled("Caution", clean_line(fact.caution))


def _caller(view: PartnerView, session_id: str) -> Chapter:
    """Who calls: the owner of the first open commitment for this partner's gaps, else who leads the meeting."""
    mine = {gap.id for gap, _ in view.gaps}
    session = view.session
    promised = [
        one for one in session.meeting().commitments if one.owner and one.gap in mine and one.status not in CLOSED
    ]
    promised.sort(key=lambda one: (not one.due, one.due))
    who = promised[0].owner if promised else session.meeting().lead or next(iter(leaders(session)), "")
    lines = [Labeled("Who calls you", clean_line(who))] if who else []
    return Chapter("contact", "Who to talk to", (Bullets((*lines, Labeled("", source(session, session_id)))),))
