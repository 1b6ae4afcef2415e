"""The preview: one part for each table, then the individual records, what is exact and hidden, how it was checked."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len
from textual.content import Content

from content.clean import clean_line
from screens.pages.sharing.questions.given import given
from screens.pages.sharing.setup_lines import attackers_words, table_words
from screens.pages.sharing.table import cell_words, label
from workshop.disclosure.consent import Verdict
from workshop.disclosure.engine.model import PublishedAs, ResultTable
from workshop.disclosure.grouping import renamed
from workshop.disclosure.prepare import By
from workshop.disclosure.recoding import is_sparse
from workshop.disclosure.source_file import SourceFile
from workshop.disclosure.visible import optimality_words
from workshop.records.answers_file import answers_of
from workshop.records.marks import WITHHELD
from workshop.services.preview import PreviewReady
from workshop.wording import count_noun, join_with_and

YOU_DECIDE = "Nothing has been written. You decide, with your division's privacy officer."
FOR_YOU_ALONE = "For your eyes alone"
_MOST_NAMED = 40
_MOST_ANSWERS = 200
_SETTINGS = {
    "smallest_group": "Minimum group size",
    "eligibility": "Who counts",
    "tail": "Near 0% or 100%",
    "slack": "Uncertainty of hidden sizes",
    "bands": "Percentages",
}
"""What the settings of a policy are called here."""


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """One part of the preview: its name, and the place of its table; or, where it is none, the text it says, and what
    Enter opens."""

    title: str
    table: int | None = None
    text: Content = field(default_factory=Content)
    more: Content | None = None


def parts(found: PreviewReady, *, exact: bool) -> list[Part]:
    """Everything the preview says: tables, or the refusal; records; what is exact and what is hidden; how. `exact`:
    with what depends on more than the release, for a coordinator alone."""
    if found.answer.refusal is not None:
        every = [_refusal(found, exact=exact)]
    else:
        every = [Part(name, number) for number, name in enumerate(_names(found))]
    every.append(_records(found, exact=exact))
    if found.answer.refusal is None:
        every.append(_kept(found))
    every.append(_how(found, exact=exact))
    return [*every, _file(found.source, exact=exact)] if found.source is not None else every


def head_words(found: PreviewReady, width: int) -> str:
    """Who gets it, what for, by which rule; without the labels where there is no room for them."""
    policy = found.asked.policy.words()
    purpose = clean_line(found.purpose) or "(no purpose)"
    whole = f"Sharing with: {found.partner}   purpose: {purpose}   policy: {policy}"
    return whole if cell_len(whole) <= width else f"{found.partner} · {purpose} · {policy}"


def kept_words(found: PreviewReady) -> str:
    """One line: what is exact, whether that is proven to be the most, and against whom it is protected."""
    if found.answer.refusal is not None:
        return "Nothing may be released."
    proof = found.answer.result.proof
    broader = "many are hidden, G finds broader groups · " if is_sparse(found.answer.result) else ""
    return (
        f"{proof.kept:,} of {proof.cells:,} counts {_given(found)} · {broader}{optimality_words(proof)} · "
        f"protects against {attackers_words(found.asked.attackers)}"
    )


def kept_and_lost(found: PreviewReady) -> str:
    """The same in two sentences, for the last look before anything is written."""
    proof = found.answer.result.proof
    ways = Counter(
        published.published_as
        for table in found.answer.result.tables
        for c in table.cells
        for published in c.published.values()
    )
    lost = proof.cells - proof.kept
    if not lost:
        return f"All {proof.cells:,} counts are {_given(found)}."
    return (
        f"{proof.kept:,} of {proof.cells:,} counts are {_given(found)}; {lost:,} are not. In the tables (percentages "
        f"included), {ways[PublishedAs.RANGE]:,} numbers are ranges and {ways[PublishedAs.WITHHELD]:,} are withheld."
    )


def _given(found: PreviewReady) -> str:
    """How a count is given that is not hidden."""
    return "rounded" if found.asked.policy.rounding > 1 else "exact"


def approval_words(found: PreviewReady) -> str:
    """What one line of the approvals says: which tables by which columns, which fields, what for; no number."""
    answer = found.answer
    tables = [name.replace("All students", "all students") for name in _names(found)]
    parts = [f"Chronic absence: {'; '.join(tables)}." if tables else ""]
    if answer.records.rows:
        parts.append(f"Individual records with consent: {', '.join(map(clean_line, answer.records.fields))}.")
    if clean_line(found.purpose):
        parts.append(f"Purpose: {clean_line(found.purpose)}.")
    return " ".join(part for part in parts if part)


def _names(found: PreviewReady) -> list[str]:
    """What each table is called: `by Grade and Gender`, `Grade inside each School`."""
    hierarchies = renamed(found.asked.hierarchies, found.asked.groupings)
    return [_name(table.by, hierarchies) for table in found.answer.result.tables]


def _name(by: By, hierarchies: Sequence[By]) -> str:
    """The title of a table by its columns."""
    words = clean_line(table_words(by, hierarchies))
    return (words if "inside" in words else f"by {words}") if by else "All students"


# ------------------------------------------------------------------ what is not a table


def _refusal(found: PreviewReady, *, exact: bool) -> Part:
    """Why nothing may be released; the calculation only for the coordinator."""
    refusal = found.answer.refusal
    assert refusal is not None
    lines = [clean_line(refusal.sentence)]
    if refusal.derivation and exact:
        lines.append(f"For you alone: {clean_line(refusal.derivation)}.")
    lines.append("Press G to try broader groups, or B to choose fewer columns.")
    return Part("Nothing may be released", text=Content("\n\n").join(map(Content, lines)))


def _kept(found: PreviewReady) -> Part:
    """What is kept and what is lost, before anything is written."""
    tables = found.answer.result.tables
    lines = [
        kept_and_lost(found),
        "",
        *(f"{name}: {_groups(table)}" for name, table in zip(_names(found), tables, strict=True)),
    ]
    silent = [label(cell.at) for table in tables for cell in table.cells if cell_words(cell) == WITHHELD]
    if silent:
        more = f"; and {len(silent) - _MOST_NAMED:,} more" if len(silent) > _MOST_NAMED else ""
        lines += ["", f"No numbers at all for: {'; '.join(silent[:_MOST_NAMED])}{more}."]
    return Part("Exact and hidden", text=Content("\n").join(map(Content, lines)))


def _groups(table: ResultTable) -> str:
    """How many groups are complete, partial, and without numbers."""
    whole = sum(all(published.published_as.is_number for published in cell.published.values()) for cell in table.cells)
    silent = sum(cell_words(cell) == WITHHELD for cell in table.cells)
    size = len(table.cells)
    if whole == size:
        return f"all {size:,} groups complete."
    return f"{size:,} groups: {whole:,} complete, {size - whole - silent:,} partial, {silent:,} with no numbers."


def _how(found: PreviewReady, *, exact: bool) -> Part:
    """By which rules numbers were hidden, and against whom they are protected."""
    policy, proof = found.asked.policy, found.answer.result.proof
    rule = (
        f"Exact numbers for groups of {policy.largest_suppressed} or fewer students are not shown. Neither are "
        "counts when almost no one or almost everyone in a group is chronically absent (both: primary suppression), "
        "nor any number that would reveal a hidden one (secondary suppression). Chronically absent: absent on at least "
        "10% of days enrolled."
    )
    earlier = len(found.asked.past.earlier)
    before = f"Compared with {earlier:,} earlier releases of the disclosure log." if earlier else (
        "No earlier releases in the disclosure log to check against."
    )  # fmt: skip
    checked = f"Protects against {attackers_words(found.asked.attackers)}; {optimality_words(proof)}."
    lines = [rule, before, checked, *map(clean_line, found.answer.sentences)]
    if exact:
        lines += [f"{FOR_YOU_ALONE}: {clean_line(sentence)}" for sentence in found.answer.unlike]
        alone = f"{proof.checked:,} groups are protected; the check built {proof.attacks:,} alternative tables."
        lines.append(f"{FOR_YOU_ALONE}: {clean_line(found.answer.counted)} {alone}")
    sources = [f"{_SETTINGS.get(setting, setting)}: {clean_line(source)}" for setting, source in policy.sources]
    if policy.unverified:
        sources.append(f"Not verified: {clean_line(policy.unverified)}")
    title = Content.styled(f"Policy: {clean_line(policy.title)}", "bold")
    return Part("How", text=Content("\n\n").join([*map(Content, lines), title, *map(Content, sources)]))


def _file(source: SourceFile, *, exact: bool) -> Part:
    """How the file was read, as the division keeps it with the release: its answers; and what was left out, which
    counts students, for a coordinator alone."""
    answers = given(answers_of(tomllib.loads(source.answers), source.file))
    lines = [Content(clean_line(f"{source.file}: {source.words}."))]
    lines += [Content.assemble((f"{one.label}: ", "bold"), one.words) for one in answers]
    if exact and source.notes:
        lines += [Content(""), *(Content(clean_line(note)) for note in source.notes)]
    return Part("File", text=Content("\n").join(lines))


def _records(found: PreviewReady, *, exact: bool) -> Part:
    """The individual records that consents cover, or why there are none."""
    records, verdicts = found.answer.records, found.answer.verdicts
    if not found.asked.request.fields:
        words = "No individual records requested. Press I to choose fields; each student needs consent."
        return Part("Records", text=Content(words))
    fields = ", ".join(f'"{clean_line(name)}"' for name in found.asked.request.fields)
    others = [f"{number:,} {verdict.value}" for verdict, number in verdicts.items() if verdict is not Verdict.ALLOWED]
    students = count_noun(len(records.rows), "student")
    lines = [Content(f"{students} with a complete, current consent for {fields}{_by_class(found)}.")]
    if exact and others:
        lines.append(Content(f"Not shared, for you alone: {'; '.join(others)}."))
    else:
        lines.append(Content("Nothing of any other student is shared."))
    why = _answers(found) if exact else []
    if not records.rows and not why:
        return Part("Records", text=Content("\n").join(lines))
    lines.append(Content("Enter shows the records themselves, on this screen only."))
    more = [Content("Never written into the session.")]
    more += [Content(""), *_record_table(found)] if records.rows else []
    more += why
    return Part("Records", text=Content("\n").join(lines), more=Content("\n").join(more))


def _by_class(found: PreviewReady) -> str:
    """Whose consent does not name the partner but a class it is recorded in."""
    named = Counter(answer.party for answer in found.answer.answers.values() if answer.allowed)
    classes = [
        f"{number:,} of them for “{clean_line(party)}”" for party, number in named.items() if party != found.partner
    ]
    return f", {join_with_and(classes)}, a class {clean_line(found.partner)} is recorded in" if classes else ""


def _answers(found: PreviewReady) -> list[Content]:
    """For each student with a consent that does not hold here, why."""
    refused = [(student, answer) for student, answer in found.answer.answers.items() if not answer.allowed]
    lines = [Content(clean_line(f"{student}: {answer.sentence}")) for student, answer in refused[:_MOST_ANSWERS]]
    if len(refused) > _MOST_ANSWERS:
        lines.append(Content(f"and {len(refused) - _MOST_ANSWERS:,} more"))
    return (
        [Content(""), Content.styled("Not shared: the consent on file does not cover this", "bold"), *lines]
        if lines
        else []
    )


def _record_table(found: PreviewReady) -> list[Content]:
    """The individual records in columns."""
    records = found.answer.records
    rows = [("student", *records.fields), *records.rows]
    cells = [[clean_line(cell) for cell in row] for row in rows]
    sizes = [max(cell_len(row[place]) for row in cells) for place in range(len(rows[0]))]
    lines = [
        "  ".join(text + " " * (size - cell_len(text)) for text, size in zip(row, sizes, strict=True)).rstrip()
        for row in cells
    ]
    return [Content.styled(lines[0], "bold"), *map(Content, lines[1:])]
