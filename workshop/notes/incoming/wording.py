"""What is said of a proposal: its heading, and its cells before, in the file and now, as people read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from content.clean import clean, clean_line
from content.common import PEOPLE
from content.sheet_spec import Kind
from workshop.notes.incoming.proposals import Proposal, ProposalKind, said
from workshop.session.view import Session
from workshop.sheets.model import State, Target, Value
from workshop.sheets.values import show

HEADINGS = {
    ProposalKind.CHANGED: "changed in the file",
    ProposalKind.BOTH: "changed in the file and in the session",
    ProposalKind.UNSURE: "changed in the file; another row is nearly the same, so look which one is meant",
    ProposalKind.GONE: "not in the file; taking this deletes the row",
    ProposalKind.NEW: "new",
    ProposalKind.FOREIGN: "a number this session does not have; taking this adds a row",
    ProposalKind.COPY: "a second row with this number or text; taking this adds a row",
}


@dataclass(frozen=True, slots=True)
class ThreeWordings:
    """One cell three times: as it was sent, as the file has it, and as it is now; each empty where there is nothing."""

    target: Target
    label: str
    was: str
    theirs: str
    ours: str


def name_of(proposal: Proposal) -> str:
    """The number of the row, or what stands for one."""
    if proposal.sheet == PEOPLE.id:
        return "who was there"
    return proposal.number or ("next meeting" if proposal.row else "new row")


def sides(session: Session, proposal: Proposal, before: State) -> Iterator[ThreeWordings]:
    """The cells that a proposal is about; all of a row that would be deleted."""
    spec = session.pack.sheets()[proposal.sheet]
    if proposal.change is ProposalKind.GONE:
        for column in spec.columns:
            target = Target(proposal.sheet, proposal.row, column.id)
            was, ours = (value_words(session, target, _value(state, target)) for state in (before, session.state))
            if was or ours:
                yield ThreeWordings(target, clean_line(column.label), was, "", ours)
    for cell in proposal.cells:
        target = Target(proposal.sheet, proposal.row, cell.column)
        named = spec.column(cell.column)
        label = clean_line(named.label if named else cell.label)
        now = _value(session.state, target) if proposal.row else None
        yield ThreeWordings(target, label, *(value_words(session, target, one) for one in (cell.was, cell.theirs, now)))


def value_words(session: Session, target: Target, value: Value) -> str:
    """A value as people read it: dates in US style, links as the name of their row."""
    spec = session.pack.sheets().get(target.sheet)
    column = spec.column(target.column) if spec else None
    if column is None or value is None:
        return said(value)
    if column.kind is Kind.LINK and isinstance(value, str):
        return clean_line(session.link_label(column.to, value)) or value
    return clean(show(column, value)).strip() or said(value)


def _value(state: State, target: Target) -> Value:
    cell = state.cell(target)
    return None if cell is None else cell.value
