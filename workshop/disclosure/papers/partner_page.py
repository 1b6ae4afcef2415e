"""The README of a release: who gives it, what is in it, what its marks mean, and what may not be done with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from workshop.disclosure.attacker_words import ATTACKERS
from workshop.disclosure.engine.model import Attacker, Measure, PublishedAs, Result
from workshop.disclosure.engine.verify import VERIFIED
from workshop.disclosure.papers.page import Block, BulletBlock, FactBlock, HeadingBlock, PrintedPage
from workshop.disclosure.policy import Policy
from workshop.disclosure.policy_words import policy_sentences
from workshop.disclosure.terms import Terms
from workshop.records.marks import AS_WRITTEN
from workshop.sheets.dates import plain_date
from workshop.wording import join_with_and

_MARKS = {
    PublishedAs.EXACT: "A plain number is exact: a count of students, or a percentage rounded to two decimals.",
    PublishedAs.ROUNDED: "A plain number is rounded; a percentage is that of the two rounded counts beside it.",
    PublishedAs.PERCENT: "A whole percentage is rounded; the counts behind it may be withheld.",
    PublishedAs.RANGE: "A range, such as “2 to 11” or “3 or fewer”, contains the true number.",
    PublishedAs.WITHHELD: (
        "“withheld” means the number is not given: it could reveal something about individual students, or another "
        "hidden number could be worked out from it. It does not mean the group is small."
    ),
}


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a release. `tables`: title and CSV file of each; `fields`, `students`: of the individual records.
    `notices`: names of the rules that come with it, each a list of sentences. `notes`: as in release.json."""

    release: str
    tables: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]
    students: int
    notices: tuple[tuple[str, ...], ...]
    notes: Mapping[str, str]


def partner_page(
    contents: Contents, result: Result, terms: Terms, policy: Policy, against: Sequence[Attacker]
) -> PrintedPage:
    """The page that lies in the partner's folder as README.docx and README.md."""
    rules = [sentence for notice in contents.notices for sentence in notice]
    if terms.destroy_by and contents.students:
        rules.append(f"The last day to keep the individual records: {plain_date(terms.destroy_by)}.")
    blocks: list[Block] = [
        FactBlock(tuple(_facts(contents.release, terms, policy))),
        HeadingBlock("What is included"),
        BulletBlock(tuple(_files(contents))),
        HeadingBlock("Who and what is counted"),
        *_counted(contents.notes, result),
        HeadingBlock("How to read the numbers"),
        BulletBlock(tuple(_MARKS[shown] for shown in _occurring(result))),
        HeadingBlock("How students are protected"),
        BulletBlock(tuple(_protection(policy, against))),
        HeadingBlock("Rules for using this data"),
        BulletBlock(tuple(rules)),
    ]
    division = terms.sender.division
    footer = f"Release {contents.release}" + (f" · {division}" if division else "")
    return PrintedPage(f"Attendance data for {terms.partner}", tuple(blocks), footer, contents.release)


def _facts(release: str, terms: Terms, policy: Policy) -> Iterator[tuple[str, str]]:
    maker = terms.maker
    typed = " (name as typed)" if "approved_by" in terms.typed() else ""
    for label, text in (
        ("From", terms.sender.division),
        ("Questions to", terms.sender.contact),
        ("Purpose", terms.purpose or "not named"),
        ("Data through", plain_date(terms.through) if terms.through else ""),
        ("Received by", "; ".join(terms.people)),
        ("Needed because", terms.interest),
        ("May be passed on to", "; ".join(terms.onward)),
        ("Agreement", terms.agreement),
        ("Prepared by" if policy.signing.second_person else "Approved by", f"{terms.approved_by}{typed}"),
        ("Written by", f"{maker.name}, {maker.role}, on {plain_date(terms.made)}" if maker else ""),
        ("Release", release),
    ):
        if text:
            yield label, text


def _files(contents: Contents) -> Iterator[str]:
    yield "tables.xlsx: all tables, for a spreadsheet. Every label is as in the school's file."
    for number, (title, file) in enumerate(contents.tables, 1):
        yield f"{file}: table {number}. {title}."
    if contents.students:
        fields = join_with_and(contents.fields)
        yield f"records.xlsx and records.csv: the individual records of {contents.students:,} students, with {fields}."
    yield "release.json: the same tables for computers, with proof tables."
    yield (
        "In the CSV files, what a spreadsheet would change is written otherwise: 3-5 as “3 to 5”, and 007 with an "
        "apostrophe before it."
    )


def _counted(notes: Mapping[str, str], result: Result) -> Iterable[Block]:
    said = [notes["enrolled"], notes["chronic"], "“All” in a column means all of its values together."]
    if any(value.endswith(AS_WRITTEN) for table in result.tables for cell in table.cells for value in cell.at):
        said.append(f"A name with “{AS_WRITTEN.strip()}” after it is a value of that name in the school's own file.")
    yield BulletBlock((*said, *(notes[name] for name in ("read_as", "groupings", "history") if name in notes)))


def _protection(policy: Policy, against: Sequence[Attacker]) -> Iterator[str]:
    yield from policy_sentences(policy)
    who = join_with_and([words for one, words in ATTACKERS.items() if one in against])
    yield f"Numbers were hidden to protect against {who}."
    proven = VERIFIED.partition(": ")[2]
    yield (
        f"What is proven: {proven} Anyone can check it by addition, with workshop share verify release.json. What "
        "people know from elsewhere is not part of the proof."
    )


def _occurring(result: Result) -> list[PublishedAs]:
    seen = {
        cell.published[measure].published_as
        for table in result.tables
        for cell in table.cells
        for measure in Measure
        if measure in cell.published
    }
    return [shown for shown in _MARKS if shown in seen]
