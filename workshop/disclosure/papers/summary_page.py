"""One page for the privacy officer and whoever else signs: the questions of the Five Safes, answered from the check.

After Desai, Ritchie and Welpton, Five Safes: designing data access for research (2016): project, people, data, setting,
outputs. It tells what was hidden where and compared with what, so it stays with the division.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from workshop.disclosure.attacker_words import ATTACKERS
from workshop.disclosure.consent import Verdict
from workshop.disclosure.engine.model import ALL, Measure, PublishedAs, Result
from workshop.disclosure.engine.verify import VERIFIED
from workshop.disclosure.log import digest
from workshop.disclosure.papers.page import Blanks, FactBlock, HeadingBlock, PrintedPage, TextBlock
from workshop.disclosure.policy_words import policy_sentences
from workshop.disclosure.prepare import CheckResult, CheckSpec
from workshop.disclosure.release import RELEASE, Release
from workshop.disclosure.source_file import SourceFile
from workshop.disclosure.visible import optimality_words
from workshop.records.dates import begins
from workshop.sheets.dates import plain_date
from workshop.wording import count_noun, join_with_and

_LONGEST = 160
_LONGER = {"Source file": 330, "Read as": 330, "Policy": 520, "Tables": 330, "Protected against": 420}
"""Letters of one answer on paper: with more, not all of them would stand on one page."""
_CUT = " … (all of it: summary.md)"
_BOX = "☐"


def summary_page(
    release: Release, asked: CheckSpec, answer: CheckResult, source: SourceFile, *, printed: bool = True
) -> PrintedPage:
    """Everything on one page, with lines for two signatures. Where it is `printed`, long answers are cut."""
    terms, signing = release.terms, asked.policy.signing
    second = f"Approved by the {signing.second_person}" if signing.second_person else f"Approved by {terms.approved_by}"
    first = terms.approved_by if signing.second_person or not terms.maker else terms.maker.name
    rows = (*_project(release), *_data(release, asked, source), *_output(release, asked, answer), *_setting(release))
    return PrintedPage(
        f"Summary for signing, release {release.id}",
        (
            FactBlock(tuple((label, _short(label, text) if printed else text) for label, text in rows if text)),
            HeadingBlock("Decision"),
            TextBlock(
                f"Looked at: {_BOX} every table  {_BOX} reasons.txt  {_BOX} earlier releases  {_BOX} agreement or "
                f"consents  {_BOX} files to be sent.   Decision: {_BOX} release  {_BOX} do not release"
            ),
            Blanks(
                (
                    ("Sent by (how, and to whom)", "Sent on"),
                    (f"Prepared by {first} (signature)", "Date"),
                    (f"{second} (signature)", "Date"),
                )
            ),
        ),
        f"For {terms.sender.division or 'the division'} only. Never in the partner's folder. Release {release.id}",
        release.id,
        dense=True,
    )


def _short(label: str, text: str) -> str:
    most = _LONGER.get(label, _LONGEST)
    return text if len(text) <= most else f"{text[: most - len(_CUT)]}{_CUT}"


def _project(release: Release) -> Iterator[tuple[str, str]]:
    terms = release.terms
    yield "Partner", terms.partner
    yield "Received by", "; ".join(terms.people)
    yield "Purpose", f"{terms.purpose}. Needed because: {terms.interest}." if terms.interest else terms.purpose
    yield "May be passed on to", "; ".join(terms.onward)
    yield "Ground", "counts, and individual records with written consent" if release.students else "counts only"
    yield "Agreement", terms.agreement or "none named"
    yield "From", f"{terms.sender.division}; questions to {terms.sender.contact}"


def _data(release: Release, asked: CheckSpec, source: SourceFile) -> Iterator[tuple[str, str]]:
    left = source.students - source.counted
    yield (
        "Source file",
        f"{source.file} ({source.words}): {count_noun(source.students, 'student')}, {source.counted:,} counted, "
        f"{left:,} left out. {' '.join(source.notes)}".strip(),
    )
    yield "Read as", f"{' '.join(source.read)} All answers: answers.toml."
    through = release.terms.through
    yield "Data through", plain_date(through) if through else ""
    yield "Counted", f"Chronically absent on at least 10% of days enrolled; includes {asked.policy.eligibility.text}."
    yield "Policy", " ".join(policy_sentences(asked.policy))


def _output(release: Release, asked: CheckSpec, answer: CheckResult) -> Iterator[tuple[str, str]]:
    result, given = answer.result, "rounded" if asked.policy.rounding > 1 else "exact"
    yield "Tables", _tables(result)
    yield (
        "Numbers",
        f"{result.proof.kept:,} of {result.proof.cells:,} counts are {given}; {optimality_words(result.proof)}. "
        f"{_smallest(result)}",
    )
    against = join_with_and([words for one, words in ATTACKERS.items() if one in asked.attackers])
    yield "Protected against", f"{against}. {RELEASE} proves: {VERIFIED.partition(': ')[2]}"
    yield "Earlier releases", _history(asked)
    if asked.request.fields:
        yield "Individual records", _records(release, answer)
    yield "Exceptions", " ".join(_exceptions(release, asked)) or "none"


def _setting(release: Release) -> Iterator[tuple[str, str]]:
    day = release.terms.destroy_by
    yield "Destroy by", plain_date(day) if day else "no individual records; no day named"
    yield "SHA-256", f"{digest(release.files[RELEASE])} ({RELEASE}, which names the hash of every other file sent)"


def _tables(result: Result) -> str:
    """How many numbers of each table are given how."""
    said = []
    for table in result.tables:
        shown = Counter(
            value.published_as
            for cell in table.cells
            for measure, value in cell.published.items()
            if measure is not Measure.PERCENT
        )
        ranges, withheld = shown[PublishedAs.RANGE], shown[PublishedAs.WITHHELD]
        by = f"by {join_with_and(table.by)}" if table.by else "all students"
        rounded = shown[PublishedAs.ROUNDED]
        given = f"{rounded} rounded" if rounded else f"{shown[PublishedAs.EXACT]} exact"
        said.append(f"{by}: {given}, {ranges} as ranges, {withheld} withheld")
    return "; ".join(said)


def _smallest(result: Result) -> str:
    """The smallest group whose size is told."""
    sizes = [
        int(cell.published[Measure.ENROLLED].value or 0)
        for table in result.tables
        for cell in table.cells
        if Measure.ENROLLED in cell.published
        and cell.published[Measure.ENROLLED].published_as.is_number
        and any(value != ALL for value in cell.at)
    ]
    return f"The smallest group whose size is given has {min(sizes)} students." if sizes else ""


def _history(asked: CheckSpec) -> str:
    if asked.past.left_out:
        return f"Not compared. Reason: {asked.past.left_out}"
    if not asked.past.earlier:
        return " ".join(("There is no earlier release to compare with.", *asked.past.notes))
    compared = count_noun(len(asked.past.earlier), "earlier release")
    answers = asked.past.answers
    mapped = len(answers.values) + len(answers.columns)
    labels = f" Answers on labels that changed: {mapped}." if mapped else ""
    return f"Compared with {compared}, none of which it changes.{labels} {' '.join(asked.past.notes)}"


def _records(release: Release, answer: CheckResult) -> str:
    if not release.students:
        return "asked for, and none sent: no consent covers them"
    ends = [one.until for one in answer.answers.values() if one.verdict is Verdict.ALLOWED and one.until is not None]
    first = f" The first consent ends on {plain_date(begins(min(ends, key=begins)).date())}." if ends else ""
    others = sum(count for verdict, count in answer.verdicts.items() if verdict is not Verdict.ALLOWED)
    return (
        f"{count_noun(len(release.students), 'student')} with {join_with_and(release.fields)}, each with a complete, "
        f"current consent; {others:,} others not sent.{first}"
    )


def _exceptions(release: Release, asked: CheckSpec) -> Iterator[str]:
    for name in asked.insisted:
        yield f"Broken down by {name}, although that column may identify people."
    if "approved_by" in release.terms.typed():
        did = "prepared it" if asked.policy.signing.second_person else "approves"
        yield f"The name of {release.terms.approved_by}, who {did}, was typed."
    if asked.by_tauargus:
        yield "What is hidden was chosen by tau-Argus, and audited."
