"""The preview as a list: one item for each table, shown or withheld, the individual records, and how it was checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from content.clean import clean_line
from screens.pages.sharing_table import table_lines
from workshop.sharing.consent import Verdict
from workshop.sharing.preview import Preview, Reason, ShownTable, Withheld, join

YOU_DECIDE = "You decide, with your division's privacy officer. Nothing has been written yet."

_REMEDY = {
    Reason.SMALL: "Choose a coarser column (grade bands instead of grades), or fewer columns together.",
    Reason.ALL_OR_NONE: "A coarser column mixes such a group with others.",
    Reason.BESIDE_TABLE: "Leave out the other table, or this one: together they say too much.",
    Reason.BESIDE_RECORDS: "Share either the individual records or this table, or break down by a coarser column.",
    Reason.NOBODY: "Look at the days enrolled, and at who counts.",
}


@dataclass(frozen=True, slots=True, repr=False)
class Item:
    """One line of the preview: `state` is one or two words; `about` is shown below, `explain` on Enter."""

    label: str
    state: str
    about: Content
    explain: Content


def items(preview: Preview, width: int) -> list[Item]:
    """Everything the preview says, in the order asked for: tables, withheld ones, records, how it was checked."""
    found = [_shown(table, preview, width) for table in preview.tables]
    found += [_withheld(withheld) for withheld in preview.withheld]
    found.append(_records(preview))
    how = Content("\n\n").join(Content(sentence) for sentence in preview.sentences)
    source = Content(f"Source: {preview.policy.source}.")
    found.append(Item("How this was checked", "", how, Content.assemble(how, "\n\n", source)))
    return found


def _name(by: Sequence[str]) -> str:
    return f"by {join(by)}" if by else "All students"


def _shown(table: ShownTable, preview: Preview, width: int) -> Item:
    lines = [Content(line) for line in table_lines(table, width)]
    total = table.cells[-1]
    reading = (
        f"{total.chronic:,} of {total.enrolled:,}: of {total.enrolled:,} students who count, {total.chronic:,} were "
        "absent on at least one tenth of the days they were enrolled."
    )
    if table.by:
        lines[0] = Content.styled(lines[0].plain, "bold")
    else:
        lines += [Content(""), Content(reading)]
    body = Content("\n").join(lines)
    words = (
        f"Every group in this table has {preview.policy.threshold} or more students, and in none of them nobody or "
        "everybody is chronically absent. Percentages are whole. A combination without students is left blank."
    )
    title = Content.styled(table.title, "bold $accent")
    explain = Content.assemble(title, "\n\n", body, "\n\n", f"{reading} {words}" if table.by else words)
    return Item(_name(table.by), "shown", body, explain)


def _withheld(withheld: Withheld) -> Item:
    about = Content.assemble((withheld.title, "bold"), "\n", withheld.sentence)
    parts = [about, Content(_REMEDY[withheld.reason])]
    if withheld.groups:
        names = "; ".join(withheld.groups)
        parts.append(Content(f"Too small to show, for you and not for the partner: {names}."))
    return Item(_name(withheld.by), f"withheld: {withheld.reason}", about, Content("\n\n").join(parts))


def _records(preview: Preview) -> Item:
    records = preview.records
    if not records.fields:
        words = Content("No fields of individual records are asked for. Press i to choose some; they need consents.")
        return Item("Individual records", "none asked for", words, words)
    fields = ", ".join(f'"{name}"' for name in records.fields)
    others = [
        f"{number:,} {verdict.value}" for verdict, number in preview.verdicts.items() if verdict is not Verdict.ALLOWED
    ]
    students = "student" if len(records.rows) == 1 else "students"
    summary = f"{len(records.rows):,} {students} with a complete, current consent for {fields}"
    about = Content.assemble(
        summary + ".", "\n", f"Not shared: {'; '.join(others)}." if others else "", "\n",
        "Enter shows the records themselves, on this screen only." if records.rows else "",
    )  # fmt: skip
    explain = _record_table(preview) if records.rows else about
    return Item("Individual records", f"{len(records.rows):,} {students}", about, explain)


def _record_table(preview: Preview) -> Content:
    records = preview.records
    rows = [("student", *records.fields), *records.rows]
    cells = [[clean_line(cell) for cell in row] for row in rows]
    sizes = [max(cell_len(row[place]) for row in cells) for place in range(len(rows[0]))]
    lines = [
        "  ".join(text + " " * (size - cell_len(text)) for text, size in zip(row, sizes, strict=True)).rstrip()
        for row in cells
    ]
    head = Content.styled(lines[0], "bold")
    return Content("\n").join([Content("Shown here only; never written."), Content(""), head, *map(Content, lines[1:])])


def approval_words(preview: Preview) -> str:
    """What one line of the approvals says: which tables by which columns, which fields, what for; no number."""
    tables = [_name(table.by).replace("All students", "all students") for table in preview.tables]
    parts = [f"Chronic absence: {'; '.join(tables)}." if tables else ""]
    if preview.records.rows:
        parts.append(f"Individual records with consent: {', '.join(preview.records.fields)}.")
    if clean_line(preview.purpose):
        parts.append(f"Purpose: {clean_line(preview.purpose)}.")
    return " ".join(part for part in parts if part)
