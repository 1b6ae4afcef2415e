"""What one session says to somebody who looks at many: who promised what, which gaps there are, which partners.

Nothing private is in it: no contact, rating, vote or text of a worksheet beyond causes, commitments and names. It is
made of what a reader of the notes may see, so what was not revealed is not in it either.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.blocks import Planner
from content.clean import clean_line
from content.sheet_spec import GROUP_COLUMN
from workshop.alignment.coverage import WOULD
from workshop.meeting.lint import DONE
from workshop.notes.numbering import RowNumbers
from workshop.notes.reply import KEPT
from workshop.session.links import gap_grids
from workshop.session.values import text, texts
from workshop.session.view import Session
from workshop.sheets.model import Outcome, Record, SetCell, Target

DATED = ("due", "status")
"""Columns whose change a calendar has to hear of."""
FEWEST_ANSWERS = 5
"""A median of fewer answers would tell too much of single ones (`minutes.md`: medians only from five answers)."""


_TEXTS = ("id", "title", "school", "division", "date", "module", "meeting", "problem")


@dataclass(frozen=True, slots=True)
class CommitmentFacts:
    """One commitment. `due` is ISO or empty; `status` as chosen, empty for open; `gap` the text of the cause; `before`
    the dates it had earlier, the first one first; `partner` the organization that its text names, else the only one
    that would close its gap, or empty. `kept`: how often people went through it and left it as it was; `reason` why it
    moved or was dropped. `changed` is the time of its last change and `sequence` the revision of the last change of its
    date or state, for calendars."""

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
    reason: str = ""
    kept: int = 0
    changed: str = ""
    sequence: int = 0

    @property
    def carried(self) -> int:
        """How often it was carried over: moved to another date, or kept as it was."""
        return len(self.before) + self.kept

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
class ResourceFacts:
    """Something to use. `source` is from whom, as written; `state` is `offered`, `asked`, `confirmed` or empty."""

    what: str
    source: str = ""
    state: str = ""


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
    resources: tuple[ResourceFacts, ...] = ()
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
        commitments=commitments_of(session, numbers, records, partners),
        causes=_causes(session, numbers),
        partners=partners,
        resources=tuple([ResourceFacts(one.what, one.source, one.state) for one in meeting.resources if one.what]),
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
        resources=tuple(
            [ResourceFacts(**{name: clean_line(one[name]) for name in one}) for one in document["resources"]]
        ),
        confidence=tuple([_sure(one) for one in document["confidence"]]),
        decisions=int(document["decisions"]),
        worked=bool(document["worked"]),
    )


def _commitment(document: Mapping[str, Any]) -> CommitmentFacts:
    fields = ("number", "row", "text", "owner", "due", "status", "gap", "partner", "reason", "changed")
    return CommitmentFacts(
        **{name: clean_line(document[name]) for name in fields},
        helpers=_texts(document["helpers"]),
        before=_texts(document["before"]),
        kept=int(document["kept"]),
        sequence=int(document["sequence"]),
    )


def _cause(document: Mapping[str, Any]) -> CauseFacts:
    number, group, words, state = (clean_line(document[name]) for name in ("number", "group", "text", "state"))
    inside, partners = _texts(document["inside"]), _texts(document["partners"])
    return CauseFacts(number, group, words, state, int(document["severity"]), inside, partners)


def _sure(document: Mapping[str, Any]) -> Confidence:
    before, after = (None if document[name] is None else float(document[name]) for name in ("before", "after"))
    return Confidence(clean_line(document["goal"]), before, after)


def _texts(values: Sequence[str]) -> tuple[str, ...]:
    return tuple([clean_line(one) for one in values])


def commitments_of(
    session: Session, numbers: RowNumbers, records: Sequence[Record] = (), partners: Sequence[PartnerFacts] = ()
) -> tuple[CommitmentFacts, ...]:
    """The commitments of a session; without `records` nothing is known of what they were before."""
    planner = session.pack.first(Planner)
    if planner is None:
        return ()
    sheet = planner.commitments.id
    told = _told_before(sheet, records)
    closers = _sole_closers(session)
    found = []
    for one in session.meeting().commitments:
        if not (one.text or one.owner):
            continue
        row = session.state.sheet(sheet).rows[one.row]
        dates, kept = told.get(one.row, ([], 0))
        found.append(
            CommitmentFacts(
                numbers.of(sheet, one.row),
                one.row,
                one.text,
                one.owner,
                one.helpers,
                one.due,
                one.status,
                session.text(sheet, one.row, "gap"),
                tuple(day for day in dates if day != one.due),
                _named_in(one.text, partners) or closers.get(one.gap, ""),
                text(row.value("reason")),
                kept,
                max((cell.at for cell in row.cells.values()), default=""),
                max((row.cells[column].revision for column in DATED if column in row.cells), default=0),
            )
        )
    return tuple(found)


def _named_in(words: str, partners: Sequence[PartnerFacts]) -> str:
    """The organization whose whole name stands in a text, the longest one of several."""
    folded = words.casefold()
    found = [one.name for one in partners if one.name and one.name.casefold() in folded]  # cheap, and it finds few
    whole = [name for name in found if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words, re.IGNORECASE)]
    return max(whole, key=len, default="")


def _sole_closers(session: Session) -> dict[str, str]:
    """Gap -> the organization that would close it, where there is just one."""
    found: dict[str, list[str]] = {}
    names = {partner.id: partner.name for partner in session.partners()}
    for (partner, gap), support in session.closes().items():
        if support.level == WOULD and partner in names:
            found.setdefault(gap, []).append(names[partner])
    return {gap: some[0] for gap, some in found.items() if len(some) == 1}


def _told_before(sheet: str, records: Sequence[Record]) -> dict[str, tuple[list[str], int]]:
    """Row -> the dates its `due` had, in order, each once; and how often people kept it as it was."""
    found: dict[str, tuple[list[str], int]] = {}
    for record in records:
        for op, decision in zip(record.edit.ops, record.decisions, strict=True):
            if not isinstance(op, SetCell) or op.sheet != sheet or decision.outcome is not Outcome.APPLIED:
                continue
            if op.column not in ("due", "reason") or not isinstance(op.value, str) or not op.value:
                continue
            dates, kept = found.get(op.row, ([], 0))
            if op.column == "reason":
                found[op.row] = (dates, kept + op.value.startswith(KEPT))
            elif op.value not in dates:
                found[op.row] = ([*dates, op.value], kept)
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
    return tuple(Confidence(one.text, _median(one.marks_before), _median(one.marks_after)) for one in session.tickets())


def _median(marks: Sequence[int]) -> float | None:
    return float(statistics.median(marks)) if len(marks) >= FEWEST_ANSWERS else None
