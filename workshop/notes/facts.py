"""What one session says to somebody who looks at many: who promised what, which gaps there are, which partners.

Nothing private is in it: no contact, rating, vote or text of a worksheet beyond causes, commitments and names. It is
made of what a reader of the notes may see, so what was not revealed is not in it either.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.clean import clean_line
from content.model import Planner
from content.sheet_spec import GROUP_COLUMN
from workshop.meeting.lint import DONE
from workshop.notes.numbering import RowNumbers
from workshop.session.links import gap_grids
from workshop.session.values import text, texts
from workshop.session.view import Session
from workshop.sheets.model import Outcome, Record, SetCell, Target

FEWEST_ANSWERS = 5
"""A median of fewer answers would tell too much of single ones (`minutes.md`: medians only from five answers)."""


_TEXTS = ("id", "title", "school", "division", "date", "module", "meeting", "problem")


@dataclass(frozen=True, slots=True)
class CommitmentFacts:
    """One commitment. `due` is ISO or empty; `status` as chosen, empty for open; `gap` the text of the cause; `before`
    the dates it had earlier, the first one first; `partner` the organization that is named in its text, or empty."""

    number: str
    row: str
    text: str
    owner: str = ""
    helpers: tuple[str, ...] = ()
    due: str = ""
    status: str = ""
    gap: str = ""
    before: tuple[str, ...] = ()
    partner: str = ""

    @property
    def open(self) -> bool:
        """Whether it is neither done nor dropped."""
        return self.status not in DONE


@dataclass(frozen=True, slots=True)
class CauseFacts:
    """One root cause. `state` is the choice in the column of gaps, empty when not given; `severity` 2 when nobody
    addresses it, 1 when it is addressed thinly, else 0; `inside` and `partners` as written."""

    number: str
    group: str
    text: str
    state: str = ""
    severity: int = 0
    inside: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """One organization. `holder` wrote down how to reach it, and so knows; empty where nobody did."""

    number: str
    name: str
    category: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure people were of one goal, before and after: medians from five answers on, else None."""

    goal: str
    before: float | None = None
    after: float | None = None


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """One session as a roll-up and a list of due commitments see it.

    `date` is ISO or empty. `problem` says in a sentence why nothing more is known; `title` is always there. `worked`: a
    cause, a partner or a commitment was written, so that the session was not only made but held.
    """

    id: str
    title: str
    school: str = ""
    division: str = ""
    date: str = ""
    module: str = ""
    meeting: str = ""
    people: tuple[str, ...] = ()
    commitments: tuple[CommitmentFacts, ...] = ()
    causes: tuple[CauseFacts, ...] = ()
    partners: tuple[PartnerFacts, ...] = ()
    confidence: tuple[Confidence, ...] = ()
    decisions: int = 0
    problem: str = ""
    worked: bool = False


def facts_of(session_id: str, session: Session, records: Sequence[Record]) -> SessionFacts:
    """The facts of a session. `session` is what a reader may see, `records` its whole journal from the first one."""
    numbers = RowNumbers(session.pack, records)
    meeting = session.meeting()
    names = {person.key: person.name for person in session.people()}
    partners = _partners(session, numbers, names)
    return SessionFacts(
        id=session_id,
        title=session.title,
        school=session.school,
        division=session.division,
        date=session.date,
        module=session.pack.title,
        meeting=meeting.date,
        people=tuple(names.values()),
        commitments=_commitments(session, numbers, records, partners),
        causes=_causes(session, numbers),
        partners=partners,
        confidence=_confidence(session),
        decisions=len(session.decisions()),
        worked=bool(meeting.commitments or partners or _causes(session, numbers)),
    )


def facts_from_json(document: Mapping[str, Any]) -> SessionFacts:
    """The facts whose fields are these. Raises KeyError, TypeError, ValueError or AttributeError for what are none."""
    return SessionFacts(
        **{name: clean_line(document[name]) for name in _TEXTS},
        people=_texts(document["people"]),
        commitments=tuple([_commitment(one) for one in document["commitments"]]),
        causes=tuple([_cause(one) for one in document["causes"]]),
        partners=tuple([PartnerFacts(**{name: clean_line(one[name]) for name in one}) for one in document["partners"]]),
        confidence=tuple([_sure(one) for one in document["confidence"]]),
        decisions=int(document["decisions"]),
        worked=bool(document["worked"]),
    )


def _commitment(document: Mapping[str, Any]) -> CommitmentFacts:
    number, row, words, owner, due, status, gap, partner = (
        clean_line(document[name]) for name in ("number", "row", "text", "owner", "due", "status", "gap", "partner")
    )
    helpers, before = _texts(document["helpers"]), _texts(document["before"])
    return CommitmentFacts(number, row, words, owner, helpers, due, status, gap, before, partner)


def _cause(document: Mapping[str, Any]) -> CauseFacts:
    number, group, words, state = (clean_line(document[name]) for name in ("number", "group", "text", "state"))
    inside, partners = _texts(document["inside"]), _texts(document["partners"])
    return CauseFacts(number, group, words, state, int(document["severity"]), inside, partners)


def _sure(document: Mapping[str, Any]) -> Confidence:
    before, after = (None if document[name] is None else float(document[name]) for name in ("before", "after"))
    return Confidence(clean_line(document["goal"]), before, after)


def _texts(values: Sequence[str]) -> tuple[str, ...]:
    return tuple([clean_line(one) for one in values])


def _commitments(
    session: Session, numbers: RowNumbers, records: Sequence[Record], partners: Sequence[PartnerFacts]
) -> tuple[CommitmentFacts, ...]:
    planner = session.pack.first(Planner)
    if planner is None:
        return ()
    sheet = planner.commitments.id
    moved = _earlier_dates(sheet, records)
    return tuple(
        CommitmentFacts(
            numbers.of(sheet, one.row),
            one.row,
            one.text,
            one.owner,
            one.helpers,
            one.due,
            one.status,
            session.text(sheet, one.row, "gap"),
            tuple(day for day in moved.get(one.row, ()) if day != one.due),
            next((partner.name for partner in partners if partner.name.casefold() in one.text.casefold()), ""),
        )
        for one in session.meeting().commitments
        if one.text or one.owner
    )


def _earlier_dates(sheet: str, records: Sequence[Record]) -> dict[str, list[str]]:
    """Row -> the dates its `due` had, in order, each once."""
    found: dict[str, list[str]] = {}
    for record in records:
        for op, decision in zip(record.edit.ops, record.decisions, strict=True):
            if not isinstance(op, SetCell) or (op.sheet, op.column) != (sheet, "due"):
                continue
            if decision.outcome is Outcome.APPLIED and isinstance(op.value, str) and op.value:
                dates = found.setdefault(op.row, [])
                if op.value not in dates:
                    dates.append(op.value)
    return found


def _causes(session: Session, numbers: RowNumbers) -> tuple[CauseFacts, ...]:
    found = []
    severity = session.severities()
    for spec, column in gap_grids(session.pack):
        labels = {group.id: group.label for group in spec.groups}
        lists = [one.id for one in spec.columns if one.id in ("inside", "partners")]
        for row in session.state.sheet(spec.id).live():
            words = session.link_label(spec.id, row.id)
            if not words:
                continue
            given: Mapping[str, tuple[str, ...]] = {name: texts(row.value(name)) for name in lists}
            found.append(
                CauseFacts(
                    numbers.of(spec.id, row.id),
                    labels.get(text(row.value(GROUP_COLUMN)), ""),
                    words,
                    text(row.value(column.id)),
                    severity.get(row.id, 0),
                    given.get("inside", ()),
                    given.get("partners", ()),
                )
            )
    return tuple(found)


def _partners(session: Session, numbers: RowNumbers, names: Mapping[str, str]) -> tuple[PartnerFacts, ...]:
    sheet, _ = session.partner_sheet
    spec = session.specs.get(sheet)
    contact = next((column.id for column in spec.columns if column.private), "") if spec is not None else ""
    found = []
    for partner in session.partners():
        cell = session.state.cell(Target(sheet, partner.id, contact)) if contact else None
        holder = cell.person if cell is not None and cell.value not in (None, "", ()) else ""
        found.append(PartnerFacts(numbers.of(sheet, partner.id), partner.name, partner.category, holder))
    return tuple(found)


def _confidence(session: Session) -> tuple[Confidence, ...]:
    return tuple(Confidence(one.text, _median(one.before), _median(one.after)) for one in session.tickets())


def _median(marks: Mapping[str, int]) -> float | None:
    return float(statistics.median(marks.values())) if len(marks) >= FEWEST_ANSWERS else None
