"""Consent records from a CSV file or an Excel workbook.

A row that cannot be read allows nothing, and nothing is allowed for its student either: it may have been a revocation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from content.clean import clean_line
from workshop.disclosure.consent_gates import Consent, party_named, same
from workshop.records.attendance import Attendance, InMemoryOnly
from workshop.records.dates import DateOrInstant, begins, ends, read_date, read_moment
from workshop.records.header import plain
from workshop.records.problems import Cancelled, ColumnProblem, FileProblem, RejectedRow, SharingProblem
from workshop.records.rows import Chunk, Progress, never, no_progress
from workshop.records.table_file import TableFile

MOST_RECORDS = 200_000

COLUMN_NAMES: Mapping[str, tuple[str, ...]] = {
    "student": ("student id", "student", "id", "student number", "state testing identifier", "studentid"),
    "parties": (
        "partner", "party", "parties", "party or class of parties", "party or class", "recipient", "organization",
        "organisation", "shared with",
    ),
    "classes": ("class of parties", "class of partners", "class of partner", "kind of partner", "party class"),
    "fields": ("fields", "records", "records shared", "information", "data", "what is shared"),
    "purpose": ("purpose",),
    "signer": ("signer", "signed by", "name of signer", "signer name"),
    "relation": ("relation", "relationship", "signer relation", "relation to student", "relationship to student"),
    "signed": ("signed", "signed on", "date signed", "signature date", "date"),
    "start": ("valid from", "from", "start", "starts", "effective"),
    "until": ("valid until", "until", "valid to", "expires", "end", "ends", "expiration", "expiration date"),
    "revoked": ("revoked", "revoked on", "withdrawn", "date revoked"),
    "born": ("birth date", "date of birth", "born", "dob", "birthdate"),
    "contact": ("contact details", "contact fields", "contact information", "contact permission", "contact"),
    "id": ("consent id", "consent number", "record id", "form id"),
}  # fmt: skip
"""What a consent file's columns may be called. A class may stand among the parties, or in a column of its own."""

_OPTIONAL = frozenset(("classes", "start", "revoked", "born", "contact", "id"))
_DATES = ("signed", "start", "until", "revoked", "born")
_YES_NO = {"yes": True, "y": True, "true": True, "x": True, "no": False, "n": False, "false": False, "": False}


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Consents(InMemoryOnly):
    """All consent records of one file.

    Attributes:
        by_student: the records of each student, by the id the attendance file uses.
        unreadable: students for whom a row was refused.
        refused: those rows, with the reason.
    """

    file: str = ""
    by_student: Mapping[str, tuple[Consent, ...]] = field(default_factory=dict)
    unreadable: frozenset[str] = frozenset()
    refused: tuple[RejectedRow, ...] = ()

    @property
    def records(self) -> int:
        """How many consents there are, over all students."""
        return sum(len(records) for records in self.by_student.values())

    def unknown_fields(
        self, known: Sequence[str], partner: str, classes: Sequence[str] = ()
    ) -> tuple[RejectedRow, ...]:
        """The records for this partner, or for a class it is recorded in, that name a field which is not among `known`,
        the columns of the records."""
        names = {same(name) for name in known}
        reason = "names a field that the attendance file does not have"
        rows = [
            consent.row
            for records in self.by_student.values()
            for consent in records
            if party_named(consent.parties, partner, classes) and not {same(name) for name in consent.fields} <= names
        ]
        return tuple(RejectedRow(row, "fields", reason) for row in sorted(rows))

    def names_partner(self, partner: str, classes: Sequence[str] = ()) -> bool:
        """Whether any record names this partner, or a class it is recorded in."""
        return any(party_named(c.parties, partner, classes) for records in self.by_student.values() for c in records)


NO_CONSENTS = Consents()


def read_consents(
    path: Path,
    attendance: Attendance,
    *,
    progress: Progress = no_progress,
    cancelled: Callable[[], bool] = never,
) -> Consents:
    """Read consent records and match them with the students of the attendance file.

    Refused, with row and reason: a student who is not in the attendance file, a date that cannot be, dates that
    contradict each other. Raises FileProblem for the whole file, ColumnProblem when columns are missing, Cancelled.
    """
    file = clean_line(path.name)
    if attendance.ids is None:
        raise ColumnProblem(
            f'"{file}" can only be used when each student has an ID. Choose the column with the student ID first.'
        )
    problem = ""
    try:
        with TableFile(path, cancelled) as table:
            reader = _ConsentReader(table.header, table.name)
            for chunk in table.chunks(progress, cancelled):
                reader.add(chunk)
            return reader.finish(attendance)
    except (SharingProblem, Cancelled):
        raise
    except MemoryError:
        problem = f'"{file}" does not fit into the memory of this machine; choose a file with fewer records.'
    except Exception as error:
        problem = f'"{file}" cannot be read ({type(error).__name__}); save it as "CSV UTF-8" and choose it again.'
    raise FileProblem(problem)


def find_columns(header: Sequence[str], file: str) -> dict[str, int]:
    """Where each part of a record stands. Raises ColumnProblem naming what is missing and how it may be called."""
    places: dict[str, int] = {}
    names = [plain(name) for name in header]
    for part, known in COLUMN_NAMES.items():
        found = [names.index(name) for name in known if name in names]
        if found:
            places[part] = found[0]
        elif part not in _OPTIONAL and not (part == "parties" and set(names) & set(COLUMN_NAMES["classes"])):
            raise ColumnProblem(
                f'"{file}" has no column for "{known[0]}"; a consent file needs: '
                + ", ".join(f'"{other[0]}"' for key, other in COLUMN_NAMES.items() if key not in _OPTIONAL)
                + "."
            )
    return places


class _ConsentReader:
    def __init__(self, header: Sequence[str], file: str) -> None:
        self._header, self._file = header, file
        self._places = find_columns(header, file)
        self._rows: list[tuple[Consent, RejectedRow | None]] = []

    def add(self, chunk: Chunk) -> None:
        """Read the rows of a chunk; empty rows are passed over. Raises FileProblem beyond MOST_RECORDS."""
        columns = {part: chunk.columns[place] for part, place in self._places.items() if place < len(chunk.columns)}
        for offset in range(chunk.rows):
            texts = {part: clean_line(str(cells[offset])) for part, cells in columns.items()}
            if any(texts.values()):
                self._rows.append(self._record(chunk.first + offset, texts))
        if len(self._rows) > MOST_RECORDS:
            raise FileProblem(f'"{self._file}" has more than {MOST_RECORDS:,} records; choose a file with fewer.')

    def _record(self, row: int, texts: Mapping[str, str]) -> tuple[Consent, RejectedRow | None]:
        dates: dict[str, Any] = {}
        refused = None
        for part in _DATES:
            read: DateOrInstant | str | None = (read_date if part == "born" else read_moment)(texts.get(part, ""))
            if isinstance(read, str):
                refused = refused or RejectedRow(row, self._name(part), read)
                read = None
            dates[part] = read
        contact = _YES_NO.get(texts.get("contact", "").casefold())
        if contact is None:
            refused = refused or RejectedRow(row, self._name("contact"), "is not yes or no")
        consent = Consent(
            row,
            texts.get("student", ""),
            (*_items(texts.get("parties", ""), ";"), *_items(texts.get("classes", ""), ";")),
            _items(texts.get("fields", ""), ";" if ";" in texts.get("fields", "") else ","),
            texts.get("purpose", ""),
            texts.get("signer", ""),
            texts.get("relation", ""),
            **dates,
            contact=contact is True,
            id=texts.get("id", ""),
        )
        return consent, refused or self._contradiction(consent)

    def _contradiction(self, consent: Consent) -> RejectedRow | None:
        for later, earlier, words in (
            ("until", "start", "ends before it begins"),
            ("until", "signed", "ends before it was signed"),
            ("revoked", "signed", "was revoked before it was signed"),
            ("signed", "born", "was signed before the student was born"),
        ):
            first, last = getattr(consent, earlier), getattr(consent, later)
            if first is not None and last is not None and ends(last) < begins(first):
                return RejectedRow(consent.row, self._name(later), words)
        return None

    def _name(self, part: str) -> str:
        return self._header[self._places[part]]

    def finish(self, attendance: Attendance) -> Consents:
        """Match the consents with the students; what matches none is refused row by row. Raises FileProblem."""
        if not self._rows:
            raise FileProblem(f'"{self._file}" has column names but no consents; choose the file with the rows.')
        places = attendance.places([consent.student for consent, _ in self._rows])
        by_student: dict[str, list[Consent]] = {}
        unreadable: set[str] = set()
        refusals: list[RejectedRow] = []
        for (consent, refused), place in zip(self._rows, places, strict=True):
            if place < 0:
                why = "is not a student of the attendance file" if consent.student else "is empty"
                refused = refused or RejectedRow(consent.row, self._name("student"), why)
            if refused is None:
                by_student.setdefault(consent.student, []).append(consent)
            else:
                refusals.append(refused)
                unreadable.add(consent.student)
        records = {student: tuple(consents) for student, consents in by_student.items()}
        return Consents(self._file, records, frozenset(unreadable), tuple(refusals))


def _items(text: str, separator: str) -> tuple[str, ...]:
    """The items of a list. Partners are separated by semicolons only: `Riverside Clinic, Inc.` is one."""
    return tuple(part.strip() for part in text.split(separator) if part.strip())
