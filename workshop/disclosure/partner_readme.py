"""`README.md` of a release: what is in it, what its marks mean, and what may not be done with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from workshop.disclosure.engine.model import Measure, PublishedAs, Result
from workshop.disclosure.policy import Policy
from workshop.disclosure.terms import Terms
from workshop.notes.escape import heading, inline, item
from workshop.records.marks import AS_WRITTEN

_MARKS = {
    PublishedAs.EXACT: "A plain number is exact: a count of students, or a percentage rounded to two decimals.",
    PublishedAs.PERCENT: "A whole percentage is rounded; the counts behind it may be withheld.",
    PublishedAs.RANGE: ("A range, such as “2 to 11” or “3 or fewer”, contains the true number."),
    PublishedAs.WITHHELD: (
        "“withheld” means the number is not given: it could reveal something about individual students, or another "
        "hidden number could be worked out from it. It does not mean the group is small."
    ),
}


def readme(
    release_id: str,
    result: Result,
    terms: Terms,
    policy: Policy,
    files: Sequence[str],
    notices: Sequence[str],
    notes: Mapping[str, str],
) -> str:
    """The text, in Markdown. Names and purposes that people typed are escaped."""
    lines = [
        f"# Attendance data for {heading(terms.partner)}",
        "",
        f"Release {release_id}, made on {terms.made:%Y-%m-%d}.",
        *_sender(terms),
        f"Purpose: {inline(terms.purpose) or 'not named'}.",
        *_people(terms),
        f"Approved by {inline(terms.approved_by)}. Please send them your questions. {_made_by(terms)}",
        "",
        "## What is included",
        "",
        *(f"* `{name}`" for name in files),
        "* `release.json`: the same data for computers, with proof tables. To check the proof: `workshop share verify "
        "release.json`.",
        "",
        notes["enrolled"],
        notes["chronic"],
        f"Numbers for groups of fewer than {policy.threshold} students are withheld or given only as ranges.",
        "“All” in a column means all of its values together.",
        *_as_written(result),
        *(inline(notes[name]) for name in ("groupings", "history") if name in notes),
        "",
        "## How to read the numbers",
        "",
        *(f"* {_MARKS[shown]}" for shown in _occurring(result)),
        "",
        "## Rules for using this data",
        "",
        *(notice.rstrip() for notice in notices),
        *([f"* The last day to keep the individual records: {terms.destroy_by}."] if terms.destroy_by else []),
    ]
    return "\n".join(lines) + "\n"


def _as_written(result: Result) -> Iterable[str]:
    """What stands behind a value that reads as a mark does, where there is one."""
    if any(value.endswith(AS_WRITTEN) for table in result.tables for cell in table.cells for value in cell.at):
        yield f"A name with “{AS_WRITTEN.strip()}” after it is a value of that name in the school's own file."


def _made_by(terms: Terms) -> str:
    maker = terms.maker
    typed = " The name of who approved was typed." if "approved_by" in terms.typed() else ""
    return f"Written by {inline(maker.name)}, {maker.role}.{typed}" if maker is not None else ""


def _sender(terms: Terms) -> Iterable[str]:
    if terms.sender.division:
        yield f"From {inline(terms.sender.division)}. Questions: {inline(terms.sender.contact)}."
    if terms.through:
        yield f"Data through {terms.through:%Y-%m-%d}."


def _people(terms: Terms) -> Iterable[str]:
    if terms.people:
        yield f"For: {', '.join(map(item, terms.people))}."
    if terms.interest:
        yield f"Why it is needed: {inline(terms.interest)}."
    if terms.onward:
        yield f"It may be passed on to: {', '.join(map(item, terms.onward))}."


def _occurring(result: Result) -> list[PublishedAs]:
    seen = {
        cell.published[measure].published_as
        for table in result.tables
        for cell in table.cells
        for measure in Measure
        if measure in cell.published
    }
    return [shown for shown in _MARKS if shown in seen]
