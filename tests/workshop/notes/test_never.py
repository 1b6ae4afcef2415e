"""What must never stand in a document, whoever gets it: a session in which each private thing is a word of its own.

The table of what is allowed where is in docs/notes-format.md ("Who sees what").
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import pytest

from tests.support.sessions import ANA, BEN, CHLOE, three_people
from workshop.notes.document import Document
from workshop.notes.formats.calendar_files import calendar_files
from workshop.notes.formats.csv_tables import csv_tables
from workshop.notes.formats.docx_file import docx_file
from workshop.notes.formats.html import html
from workshop.notes.formats.markdown import markdown
from workshop.notes.formats.plain_text import plain_text
from workshop.notes.minutes.build import Options, minutes
from workshop.notes.minutes.partner import brief, find_partner, partner_minutes
from workshop.notes.numbering import RowNumbers
from workshop.session.view import Session
from workshop.sheets.model import END, InsertRow, SetCell

CONTACTS = ("contactalpha", "contactbeta")
INSIDE = {
    "note of a reflection": "reflectionword",
    "quality": "qualityword",
    "agenda": "agendaword",
    "parked": "parkedword",
    "decision": "decisionword",
    "approach of the sharing check": "approachword",
    "purpose of sharing": "sharingword",
    "what was approved": "approvedword",
    "what another partner was asked": "otherask",
    "why another partner": "otherargument",
    "another partner's gap": "othergap",
    "another partner's resource": "otherresource",
    "who is invited, why": "invitereason",
    "helper": "Helperperson",
    "pitch": "pitchword",
    "another partner": "Otherorg",
    "a partner that only the worksheet names": "Thirdorg",
    "commitment about another partner": "othercommitment",
}


@pytest.fixture(scope="module")
def session() -> Iterator[tuple[Session, RowNumbers]]:
    room = three_people()

    def put(sheet: str, row: str, *, insert: bool = True, **cells: object) -> None:
        ops = [InsertRow(sheet, row, END)] if insert else []
        ops += [SetCell(sheet, row, column.rstrip("_"), value) for column, value in cells.items()]  # type: ignore[arg-type,misc]
        room.refusal(ANA, *ops)

    put("session", "main", insert=False, school="Oak Elementary", date="2026-11-23")
    put("organisations", "mine", name="Myorg", contact=CONTACTS[0], category="Health Care Providers")
    put("organisations", "other", name="Otherorg", contact="secondcontact")
    put("causes", "g1", group="barriers", cause="mygap", gap="nobody")
    put("causes", "g2", group="barriers", cause="othergap", gap="thin", partners=("Thirdorg",))
    put("qualities", "q1", quality="qualityword", who=BEN)
    put("notes-one", "main", insert=False, text="reflectionword")
    put("alignment-closes", "mine.g1", insert=False, closes="would", evidence="myevidence")
    put(
        "alignment-closes",
        "other.g2",
        insert=False,
        partner="other",
        gap="g2",
        closes="could",
        evidence="otherevidence",
    )
    put("alignment-asks", "mine", insert=False, partner="mine", resource="myask", argument="myargument")
    put("alignment-asks", "other", insert=False, partner="other", resource="otherask", argument="otherargument")
    put("meeting", "main", insert=False, purpose="purposeword", lead=ANA, helpers=("Helperperson",), date="2026-12-11")
    put("meeting-agenda", "n1", title="agendaword", minutes=5)
    put("meeting-invitees", "i1", organisation="mine", why="invitereason", contact=CONTACTS[1], reply="yes")
    put("meeting-invitees", "i2", organisation="other", person="Otherinvitee", reply="no")
    put("meeting-resources", "r1", what="otherresource", from_="Otherorg", state="offered", gap="g2")
    put(
        "meeting-commitments",
        "k1",
        text="mycommitment",
        owner=CHLOE,
        helpers=("Helperperson",),
        due="2026-12-04",
        gap="g1",
    )
    put("meeting-commitments", "k2", text="othercommitment for Otherorg", owner=BEN, due="2026-12-05", gap="g2")
    put("meeting-commitments", "k3", text="Call Thirdorg before the clinic", owner=CHLOE, gap="g1")
    put("meeting-decisions", "d1", text="decisionword")
    put("parking", "p1", text="parkedword", kind="for later")
    put("pitch", "main", insert=False, words="pitchword")
    put("sharing", "main", insert=False, partner="other", purpose="sharingword", approach="approachword")
    put("sharing-approvals", "a1", date="2026-11-23", partner="other", what="approvedword", by=ANA)
    for person, key in ((BEN, "ben-carter"), (CHLOE, "chloe-park")):
        room.refusal(person, SetCell("alignment-ratings", f"mine.{key}", "partner", "mine"),
                     SetCell("alignment-ratings", f"mine.{key}", "person", person),
                     SetCell("alignment-ratings", f"mine.{key}", "aim", "4"))  # fmt: skip
    room.reveal("qualities", "alignment-ratings", "alignment-weights", "pitch")
    yield Session(room.pack, room.seen("")), RowNumbers(room.pack, room.session.records)
    room.close()


def every_format(document: Document) -> Iterator[str]:
    """The words of a document in every format, as whoever gets the file could find them."""
    yield markdown(document)
    yield plain_text(document)
    yield html(document)
    yield "\n".join(data.decode("utf-8-sig") for data in csv_tables(document).values())
    with zipfile.ZipFile(io.BytesIO(docx_file(document))) as package:
        yield "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


def test_team_minutes_hold_no_contact_and_no_ranking(session: tuple[Session, RowNumbers]) -> None:
    for options in (Options(), Options(appendix=True)):
        for text in every_format(minutes(*session, "s", options)):
            for word in (*CONTACTS, "secondcontact", "Score", "ranks first", "approachword", "sharingword"):
                assert word not in text, (options, word)
    with_contacts = markdown(minutes(*session, "s", Options(contacts=True, appendix=True)))
    assert all(word in with_contacts for word in (*CONTACTS, "secondcontact"))


def test_team_minutes_without_appendix_hold_no_worksheet(session: tuple[Session, RowNumbers]) -> None:
    for text in every_format(minutes(*session, "s")):
        for word in ("reflectionword", "qualityword", "agendaword", "approvedword", "pitchword", "otherargument"):
            assert word not in text, word
    for word in ("decisionword", "parkedword", "mycommitment", "othercommitment", "othergap"):
        assert word in markdown(minutes(*session, "s")), word


def test_single_ratings_are_in_no_document(session: tuple[Session, RowNumbers]) -> None:
    text = markdown(minutes(*session, "s", Options(contacts=True, appendix=True, ranking=True)))
    ranking = text[text.index("## Ranking") :].split("\n## ")[0]
    assert "Ben Carter" not in ranking and "Chloe Park" not in ranking


@pytest.mark.parametrize("make", [partner_minutes, brief])
def test_a_partner_is_told_nothing_of_anybody_else(session: tuple[Session, RowNumbers], make: object) -> None:
    assert callable(make)
    document = make(*session, "s", find_partner(session[0], "Myorg"))
    for text in every_format(document):
        for what, word in INSIDE.items():
            assert word not in text, what
        for word in (*CONTACTS, "secondcontact", "Otherinvitee", "otherevidence", BEN):
            assert word not in text, word
    whole = plain_text(document)
    assert not re.search(r"\b(nobody|thin|rank|score|other organizations)\b", whole, re.IGNORECASE)
    assert all(word in whole for word in ("mygap", "myask", "purposeword"))
    assert ("mycommitment" in whole) is (make is partner_minutes) and ("myargument" in whole) is (make is brief)


def test_calendar_files_hold_no_partner_and_no_contact(session: tuple[Session, RowNumbers]) -> None:
    files = calendar_files(*session, "s")
    assert sorted(files) == ["due-ben-carter.ics", "due-chloe-park.ics", "meeting.ics"]
    whole = b"\n".join(files.values()).decode()
    for word in (*CONTACTS, "Myorg", "invitereason", "mygap", "reflectionword", "ATTENDEE", "ORGANIZER", "METHOD"):
        assert word not in whole, word


def test_what_is_not_revealed_is_in_no_document() -> None:
    room = three_people()
    for person, row, word in ((BEN, "q1", "hiddenword"), (CHLOE, "q2", "hiddenother")):
        room.refusal(person, InsertRow("qualities", row, END), SetCell("qualities", row, "quality", word))
    whole = Options(contacts=True, appendix=True, ranking=True)
    shown = Session(room.pack, room.seen(""))
    for text in every_format(minutes(shown, RowNumbers(room.pack, room.session.records), "s", whole)):
        assert "hiddenword" not in text and "hiddenother" not in text
    room.close()
