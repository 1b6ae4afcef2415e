"""The preview as a list: one item for each table, the individual records, what is kept and lost, how it was checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from content.clean import clean_line
from screens.pages.sharing_setup import attackers_words
from screens.pages.sharing_table import WITHHELD, cell_words, label, table_lines
from screens.pages.sharing_work import Prepared
from workshop.sharing.consent import Verdict
from workshop.sharing.engine.model import Measure, Proof, Proposal, Shown, Status, Table
from workshop.sharing.titles import title
from workshop.wording import listed

YOU_DECIDE = "You decide, with your division's privacy officer. Nothing has been written yet."
FOR_YOU_ALONE = "FULL NUMBERS, for your eyes alone: this is not what the partner gets"
_MOST_LINES = 400
_MOST_NAMED = 40
_BESIDE = "   │   "


@dataclass(frozen=True, slots=True, repr=False)
class Item:
    """One line of the preview: `state` is a few words; `about` is shown below, `explain` on Enter. `table` is the place
    of the table it stands for, whose cells explain themselves; None for the others."""

    label: str
    state: str
    about: Content
    explain: Content
    table: int | None = None


def items(found: Prepared, width: int, *, full: bool, coordinator: bool) -> list[Item]:
    """Everything the preview says: tables, or the refusal; proposals; records; what is kept and lost; how."""
    result = found.answer.result
    lines = []
    if found.answer.refusal is not None:
        lines.append(_refusal(found, coordinator=coordinator))
    else:
        lines += [_table(found, number, width, full=full) for number in range(len(result.tables))]
    lines += [_proposal(proposal) for proposal in result.proposals]
    lines.append(_records(found))
    if found.answer.refusal is None:
        lines.append(_kept(found))
    lines.append(_how(found))
    return lines


def kept_words(found: Prepared) -> str:
    """The foot line: what is kept, whether that is proven, and against whom it is protected."""
    if found.answer.refusal is not None:
        return "Nothing may be released."
    proof = found.answer.result.proof
    return (
        f"Kept {proof.kept:,} of {proof.cells:,} counts exactly, {proof.numbered:,} groups carry a number · "
        f"{_proof(proof)} · protected against: {attackers_words(found.asked.attackers)}"
    )


def approval_words(found: Prepared) -> str:
    """What one line of the approvals says: which tables by which columns, which fields, what for; no number."""
    answer = found.answer
    tables = [_name(table.by).replace("All students", "all students") for table in answer.result.tables]
    parts = [f"Chronic absence: {'; '.join(tables)}." if tables else ""]
    if answer.records.rows:
        parts.append(f"Individual records with consent: {', '.join(map(clean_line, answer.records.fields))}.")
    if clean_line(found.purpose):
        parts.append(f"Purpose: {clean_line(found.purpose)}.")
    return " ".join(part for part in parts if part)


def _proof(proof: Proof) -> str:
    return "proven optimal" if proof.status is Status.OPTIMAL else f"at most {100 * proof.gap:.1f} % from the optimum"


def _name(by: Sequence[str]) -> str:
    return f"by {clean_line(listed(by))}" if by else "All students"


# ------------------------------------------------------------------ tables


def _table(found: Prepared, number: int, width: int, *, full: bool) -> Item:
    table = found.answer.result.tables[number]
    lines = _cut(table_lines(table, width))
    head = Content.styled(lines[0], "bold")
    body = Content("\n").join([head, *map(Content, lines[1:])])
    if full and found.full:
        body = _with_full(found, number, lines, width)
    exact, counts = _exact_counts(table)
    state = "every count exact" if exact == counts else f"{exact:,} of {counts:,} counts exact"
    heading = Content.styled(clean_line(title(table.by)), "bold $accent")
    return Item(_name(table.by), state, body, Content.assemble(heading, "\n\n", body), number)


def _with_full(found: Prepared, number: int, lines: Sequence[str], width: int) -> Content:
    """The partner's table with the full numbers to its right, or below it; each says in words what it is."""
    gets = f"What {found.partner} would get"
    room = max(map(cell_len, [*lines, gets]))
    rest = width - room - len(_BESIDE)
    beside = _cut(table_lines(found.full[number], max(rest, 20)))
    if rest >= max(map(cell_len, [*beside, FOR_YOU_ALONE])):
        pairs = zip([gets, *lines], [FOR_YOU_ALONE, *beside], strict=False)
        made = [Content(f"{set_cell_size(left, room)}{_BESIDE}{right}") for left, right in pairs]
        return Content("\n").join([made[0].stylize("bold"), *made[1:]])
    below = _cut(table_lines(found.full[number], width))
    heads = [Content.styled(gets, "bold"), Content.styled(FOR_YOU_ALONE, "bold")]
    return Content("\n").join([heads[0], *map(Content, lines), Content(""), heads[1], *map(Content, below)])


def _cut(lines: list[str]) -> list[str]:
    if len(lines) <= _MOST_LINES:
        return lines
    return [*lines[:_MOST_LINES], f"and {len(lines) - _MOST_LINES:,} more lines: Enter lists every group"]


def _exact_counts(table: Table) -> tuple[int, int]:
    told = [cell.told[m] for cell in table.cells for m in (Measure.ENROLLED, Measure.CHRONIC) if m in cell.told]
    return sum(one.shown is Shown.EXACT for one in told), len(told)


# ------------------------------------------------------------------ what is not a table


def _refusal(found: Prepared, *, coordinator: bool) -> Item:
    refusal = found.answer.refusal
    assert refusal is not None
    lines = [clean_line(refusal.sentence)]
    if refusal.derivation and coordinator:
        lines.append(f"For you alone: {clean_line(refusal.derivation)}")
    lines.append("Ask for fewer columns, or for coarser ones (grade bands instead of grades), and press v again.")
    text = Content("\n\n").join(map(Content, lines))
    return Item("Nothing may be released", "", text, text)


def _proposal(proposal: Proposal) -> Item:
    what = f"Put {clean_line(proposal.column)} {clean_line(listed(proposal.values))} together"
    keeps = f"keeps {proposal.kept:,} of {proposal.cells:,}"
    text = Content(
        f"{what} as “{clean_line(proposal.name)}”: {keeps} counts exactly. The file says which values there are: "
        "change them there, and choose it again."
    )
    return Item(what, keeps, text, text)


def _kept(found: Prepared) -> Item:
    """What is kept and what is lost, before anything is written."""
    result, proof = found.answer.result, found.answer.result.proof
    ways = Counter(told.shown for table in result.tables for cell in table.cells for told in cell.told.values())
    lost = proof.cells - proof.kept
    lines = [
        f"Kept: {proof.kept:,} of {proof.cells:,} counts are told exactly.",
        f"Lost: {lost:,} are not; in the tables, percentages included, {ways[Shown.RANGE]:,} numbers are told as a "
        f"range and {ways[Shown.WITHHELD]:,} are withheld.",
        *(f"{_name(table.by)}: {_groups(table)}" for table in result.tables),
    ]
    silent = [f"{label(cell.at)}" for table in result.tables for cell in table.cells if cell_words(cell) == WITHHELD]
    if silent:
        more = f"; and {len(silent) - _MOST_NAMED:,} more" if len(silent) > _MOST_NAMED else ""
        lines.append(f"Without any number: {'; '.join(silent[:_MOST_NAMED])}{more}.")
    text = Content("\n").join(map(Content, lines))
    return Item("What is kept, what is lost", f"{proof.kept:,} kept, {lost:,} lost", text, text)


def _groups(table: Table) -> str:
    whole = sum(all(told.shown is Shown.EXACT for told in cell.told.values()) for cell in table.cells)
    silent = sum(cell_words(cell) == WITHHELD for cell in table.cells)
    size = len(table.cells)
    if whole == size:
        return f"all {size:,} groups in full."
    return f"of {size:,} groups {whole:,} in full, {size - whole - silent:,} in part, {silent:,} without any number."


def _how(found: Prepared) -> Item:
    policy, proof = found.asked.policy, found.answer.result.proof
    rule = (
        f"Groups of {policy.largest_hidden} students or fewer are not told, nor what would say that nobody, everybody "
        "or nearly everybody of a group is chronically absent, nor any number from which such a one could be computed. "
        "Chronically absent means absent on at least one tenth of the days enrolled."
    )
    earlier = len(found.asked.past.earlier)
    before = f"Compared with {earlier:,} earlier releases of the disclosure log." if earlier else (
        "The disclosure log knows no earlier release to compare with."
    )  # fmt: skip
    checked = (
        f"{proof.checked:,} groups are protected against {attackers_words(found.asked.attackers)}; {proof.attacks:,} "
        f"attacks were computed; the choice is {_proof(proof)}."
    )
    lines = [rule, before, checked, *map(clean_line, found.answer.sentences)]
    sources = [f"{setting}: {clean_line(source)}" for setting, source in policy.sources]
    if policy.unverified:
        sources.append(f"Not verified: {clean_line(policy.unverified)}")
    how = Content("\n\n").join(map(Content, lines))
    title = Content.styled(f"Policy: {clean_line(policy.title)}", "bold")
    more = Content("\n\n").join([how, title, *map(Content, sources)])
    return Item("How this was checked", "", how, more)


def _records(found: Prepared) -> Item:
    records, verdicts = found.answer.records, found.answer.verdicts
    if not found.asked.request.fields:
        words = Content("No fields of individual records are asked for. Press i to choose some; they need consents.")
        return Item("Individual records", "none asked for", words, words)
    fields = ", ".join(f'"{clean_line(name)}"' for name in found.asked.request.fields)
    others = [f"{number:,} {verdict.value}" for verdict, number in verdicts.items() if verdict is not Verdict.ALLOWED]
    students = "student" if len(records.rows) == 1 else "students"
    summary = f"{len(records.rows):,} {students} with a complete, current consent for {fields}"
    about = Content.assemble(
        summary + ".", "\n", f"Not shared: {'; '.join(others)}." if others else "", "\n",
        "Enter shows the records themselves, on this screen only." if records.rows else "",
    )  # fmt: skip
    explain = _record_table(found) if records.rows else about
    return Item("Individual records", f"{len(records.rows):,} {students}", about, explain)


def _record_table(found: Prepared) -> Content:
    records = found.answer.records
    rows = [("student", *records.fields), *records.rows]
    cells = [[clean_line(cell) for cell in row] for row in rows]
    sizes = [max(cell_len(row[place]) for row in cells) for place in range(len(rows[0]))]
    lines = [
        "  ".join(text + " " * (size - cell_len(text)) for text, size in zip(row, sizes, strict=True)).rstrip()
        for row in cells
    ]
    head = Content.styled(lines[0], "bold")
    return Content("\n").join([Content("Never written into the session."), Content(""), head, *map(Content, lines[1:])])
