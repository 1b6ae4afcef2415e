"""Markdown, plain text and CSV of others, read line by line in time that grows with their length and nothing else."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice

from workshop.notes.formats.csv_tables import starts_a_formula
from workshop.notes.formats.markdown_reader import plain
from workshop.notes.incoming.bytes_in import decoded, refuse_conflict_marks
from workshop.notes.incoming.foreign import MAX_ROWS, Collector, Foreign, ForeignError, day_in, front_matter, source_in

_BAR = re.compile(r"(?<!\\)(?:\\\\)*\|")
_RULE = re.compile(r"[\s|:=-]*-[\s|:=-]*\Z")
_QUOTED = re.compile(r"\A(?:> ?)+")
"""What an e-mail program puts before the lines of a message that is answered."""
_MARKUP = re.compile(r"\A(?:#{1,6} |[-*+] (?:\[[ xX]\] )?|> )\s*")
_SEAL = re.compile(r"<!-- workshop: session=([a-z0-9-]{1,200}) revision=(\d{1,9}) ", re.ASCII)


def read_markdown_file(data: bytes, name: str) -> Foreign:
    """Markdown: tables with bars, and lines. No link is followed and no HTML means anything. Raises ForeignError."""
    text, notice = decoded(data, name)
    refuse_conflict_marks(text, name)
    lines = text.split("\n")
    facts, start = front_matter(name, lines)
    found = Collector(name)
    sealed = None
    notices = [notice] if notice else []
    for place, line in enumerate(lines[start:], start + 1):
        stripped = _QUOTED.sub("", line).strip()
        if place == len(lines) and stripped.startswith("|") and not stripped.endswith("|"):
            notices.append(f"“{name}” ends in the middle of a row (line {place:,}), which is not read.")
        elif stripped.startswith("<!--"):
            sealed = _SEAL.match(stripped) or sealed
        elif stripped.startswith("|") or (stripped.count("|") > 1 and not stripped.startswith(("#", "-"))):
            if not _RULE.match(stripped):
                found.table_row([meant(cell) for cell in _cells(stripped)], place)
        elif not _RULE.match(stripped):
            found.table_ends()
            found.line(meant(_MARKUP.sub("", stripped, count=1).replace("**", "")), place)
    session, revision = source_in(line.text for line in found.lines)
    if sealed is not None and not session:
        session, revision = sealed[1], int(sealed[2])
    elif facts.get("session") and not session:
        notices.append(f"The last lines of “{name}” are missing. If it was cut off, ask for it again.")
    given = facts.get("revision", "")
    return Foreign(
        tuple(found.rows),
        tuple(found.lines),
        tuple(found.tables),
        facts.get("session", "") or session,
        int(given) if given.isdecimal() and len(given) < 10 else revision,
        day_in(facts.get("date", "")),
        tuple(notices),
    )


def _cells(line: str) -> list[str]:
    inner = line.removeprefix("|")
    cells, start = [], 0
    for match in _BAR.finditer(inner):
        cells.append(inner[start : match.end() - 1].strip())
        start = match.end()
    if inner[start:].strip():
        cells.append(inner[start:].strip())
    return cells


def meant(written: str) -> str:
    """The text a piece of Markdown stands for; as it is written where that is no character."""
    try:
        return plain(written)
    except (ValueError, OverflowError):
        return written


def read_text_file(data: bytes, name: str) -> Foreign:
    """Plain text: a row begins with its number, and indented lines belong to it. Raises ForeignError."""
    text, notice = decoded(data, name)
    refuse_conflict_marks(text, name, underlines=True)
    found = Collector(name)
    in_row = False
    for place, whole in enumerate(text.split("\n"), 1):
        line = _QUOTED.sub("", whole)
        if in_row and line.startswith(("    ", "\t")) and line.strip():
            found.goes_on(line, place)
            continue
        before = len(found.rows)
        if not set(line) <= set("=- "):
            found.line(line.strip(), place)
        in_row = len(found.rows) > before
    session, revision = source_in(line.text for line in found.lines)
    return Foreign(
        tuple(found.rows), tuple(found.lines), tuple(found.tables), session, revision, None, (notice,) if notice else ()
    )


def read_csv_file(data: bytes, name: str) -> Foreign:
    """One table, its columns parted by commas, semicolons or tabs. Raises ForeignError."""
    text, notice = decoded(data, name)
    refuse_conflict_marks(text, name)
    found = Collector(name, "row")
    first = text.split("\n", 1)[0]
    parted = max(",;\t", key=first.count)
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=parted, strict=True), MAX_ROWS + 2))
    except csv.Error as error:
        raise ForeignError(f"“{name}” is not a CSV file ({error}). Save it again as CSV UTF-8.") from None
    notices = [notice] if notice else []
    if len(rows) > 2 and not text.endswith("\n") and len(rows[-1]) < len(rows[-2]):
        notices.append(f"“{name}” ends in the middle of a row (row {len(rows):,}), which is not read.")
        del rows[-1]
    for place, cells in enumerate(rows, 1):
        found.table_row([_without_apostrophe(cell) for cell in cells], place)
    return Foreign(tuple(found.rows), tuple(found.lines), tuple(found.tables), notices=tuple(notices))


def _without_apostrophe(cell: str) -> str:
    """The text without the apostrophe that kept a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") and starts_a_formula(cell[1:]) else cell
