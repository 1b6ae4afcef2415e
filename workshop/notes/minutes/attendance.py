"""Who was there, and how: the lines of the minutes, which come back with a corrected file as all else does."""

from __future__ import annotations

from content.clean import clean_line
from workshop.notes.document import Labeled, Paragraph
from workshop.session.attendance import how_words
from workshop.session.model import Person
from workshop.session.view import Session

PRESENT, ABSENT, NOT_NOTED = "Present", "Absent", "Attendance not noted"
NOBODY = "no one noted"
_LABELS = {True: PRESENT, False: ABSENT, None: NOT_NOTED}


def attendance(session: Session) -> Paragraph:
    """Who was there, as far as somebody noted it."""
    people = session.people()
    if all(person.there is None for person in people):
        parts = [Labeled(NOT_NOTED, f"{_names(people)}.") if people else Labeled(PRESENT, "not noted.")]
        return Paragraph(tuple(parts))
    named = {there: _names([one for one in people if one.there is there]) for there in _LABELS}
    return Paragraph(
        tuple(
            Labeled(label, f"{named[there] or NOBODY}.")
            for there, label in _LABELS.items()
            if named[there] or there is not None
        )
    )


def entry(person: Person) -> str:
    """A person as the minutes name them, such as `Bo Lee (facilitator, came late)`."""
    marks = ["" if person.role == "participant" else person.role, how_words(person)]
    said = ", ".join(filter(None, marks))
    return clean_line(person.name) + (f" ({said})" if said else "")


def _names(people: list[Person]) -> str:
    return ", ".join(map(entry, people))
