"""The demo's minutes in every format: golden files, equal bytes everywhere, and what readers make of them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import icalendar
import pytest
import vobject
import yaml

from content.model import Pack
from tests.support.platforms import is_missing
from tests.workshop.notes.demo import demo_documents
from tests.workshop.notes.readers import READERS, require
from tests.workshop.notes.session import Writer, small_pack
from workshop.notes.document import Chapter, ColumnKind, Document, NotesError, Table, TableColumn
from workshop.notes.formats.calendar_files import calendar_files
from workshop.notes.formats.csv_tables import csv_tables, safe
from workshop.notes.formats.docx_file import docx_file
from workshop.notes.formats.html import html
from workshop.notes.formats.markdown import markdown
from workshop.notes.formats.plain_text import WIDTH, plain_text
from workshop.notes.formats.written import written
from workshop.notes.minutes.build import minutes

GOLDEN = Path(__file__).parent / "golden"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def demo() -> dict[str, Document]:
    """The documents of the sample session."""
    found, calendar = demo_documents()
    calendars.update(calendar)
    return found


calendars: dict[str, bytes] = {}


def golden(name: str, data: bytes) -> None:
    """WRITE_GOLDEN=1 writes the files anew; look at the difference before it is committed."""
    if os.environ.get("WRITE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        (GOLDEN / name).write_bytes(data)
    assert data == (GOLDEN / name).read_bytes(), name


def test_the_demo_s_documents_are_the_golden_ones(demo: dict[str, Document]) -> None:
    golden("minutes.md", markdown(demo["minutes"]).encode())
    golden("whole.md", markdown(demo["whole"]).encode())
    golden("partner.md", markdown(demo["partner"]).encode())
    golden("brief.md", markdown(demo["brief"]).encode())
    golden("minutes.txt", plain_text(demo["minutes"]).encode())
    golden("minutes.html", html(demo["minutes"]).encode())
    for table, data in csv_tables(demo["minutes"]).items():
        golden(f"{table}.csv", data)
    for name, data in calendars.items():
        golden(name, data)
    with zipfile.ZipFile(io.BytesIO(docx_file(demo["minutes"]))) as package:
        for part in ("word/document.xml", "docProps/core.xml"):
            golden(f"minutes.docx.{Path(part).name}", package.read(part))


def test_the_demo_s_minutes_have_no_backslash_and_no_key(demo: dict[str, Document]) -> None:
    text = markdown(demo["minutes"])
    assert "\\" not in text and "<!--" not in text[: text.rindex("<!-- workshop")]
    for key in ("said_yes", "done_means", "owner", "16:00"):
        assert key not in text


def test_text_fits_an_email(demo: dict[str, Document]) -> None:
    lines = plain_text(demo["whole"]).split("\n")
    assert max(map(len, lines)) <= WIDTH and plain_text(demo["minutes"]).count("\n") <= 60


_AGAIN = """
import hashlib, sys, datetime
sys.path.insert(0, {root!r})
from tests.workshop.notes.session import full_session, small_pack
from pathlib import Path
from workshop.notes.minutes.build import Options, minutes
from workshop.notes.formats.written import written
from workshop.notes.formats.calendar_files import calendar_files
writer = full_session(small_pack(Path({folder!r})))
document = minutes(writer.session, writer.numbers, "oak-7f3a", Options(appendix=True, ranking=True))
data = b"".join(written(document, ending) for ending in (".md", ".txt", ".html", ".docx"))
data += b"".join(calendar_files(writer.session, writer.numbers, "oak-7f3a").values())
print(hashlib.sha256(data).hexdigest())
"""


def test_bytes_are_equal_with_another_hash_seed_and_in_another_zone(tmp_path: Path) -> None:
    seen = set()
    for place, (seed, zone) in enumerate((("1", "America/New_York"), ("77", "Asia/Tokyo"))):
        code = _AGAIN.format(root=str(Path(__file__).parents[3]), folder=str(tmp_path / str(place)))
        environment = dict(os.environ) | {"PYTHONHASHSEED": seed, "TZ": zone}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        seen.add(done.stdout)
    assert len(seen) == 1


# ------------------------------------------------------------------ Markdown


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_sees_the_same_tables(demo: dict[str, Document], reader: str) -> None:
    require(reader)
    page = READERS[reader](markdown(demo["whole"]).split("\n---\n", 1)[1])
    for _, table in demo["whole"].tables():
        for row in table.rows:
            for column, text in zip(table.columns, row, strict=True):
                assert demo["whole"].shown(column, text).split("\n")[0] in _plain(page)


def _plain(page: str) -> str:
    from html import unescape

    return unescape(re.sub(r"<[^>]*>", "", page))


def test_the_front_matter_is_flat_and_every_yaml_reader_agrees(demo: dict[str, Document]) -> None:
    head = markdown(demo["minutes"]).split("\n---\n")[0].removeprefix("---\n")
    strict, plain = yaml.safe_load(head), yaml.load(head, yaml.BaseLoader)
    assert strict["revision"] > 0 and strict["workshop_notes"] == 2 and strict["date"] == "2026-11-29"
    assert plain == {name: str(value) if isinstance(value, int) else value for name, value in strict.items()}
    taken = {"kind", "outputs", "cascade", "sites", "published", "url", "slug", "path", "permalink", "format", "params"}
    assert not taken & set(strict), "names that Hugo, Jekyll or Quarto act on"
    assert not any(isinstance(value, dict) for value in strict.values())


# ------------------------------------------------------------------ HTML


def test_html_stands_alone_and_names_its_parts(demo: dict[str, Document]) -> None:
    page = html(demo["whole"])
    assert "default-src 'none'" in page and '<html lang="en-US">' in page and page.count("<h1>") == 1
    assert not re.search(r"<(script|img|link|iframe|object|form)\b|url\(|@import|\bsrc=", page)
    assert page.count("<th ") == page.count('<th scope="col"')
    assert "@page { size: letter" in page and "max-width: 40rem" in page


def test_html_text_is_text_and_addresses_are_links() -> None:
    row = ("A1", '<script>alert(1)</script> & "x" https://a.example/b?c=1&d=2.', "javascript:alert(1)")
    table = Table("t", (TableColumn("#", ColumnKind.NUMBER), TableColumn("What"), TableColumn("Who")), (row,))
    page = html(Document("<b>", chapters=(Chapter("c", "<i>", (table,)),)))
    assert "<script>" not in page and "<b>" not in page and "<i>" not in page
    assert (
        '<a href="https://a.example/b?c=1&amp;d=2" rel="noopener noreferrer">' in page
        and 'href="javascript' not in page
    )


# ------------------------------------------------------------------ Word


def _texts(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        tree = ElementTree.fromstring(package.read("word/document.xml"))
    return ["".join(node.itertext()) for node in tree.iter(f"{WORD}p")]


def test_a_word_file_has_the_title_once_and_rows_that_stay_whole(demo: dict[str, Document]) -> None:
    data = docx_file(demo["minutes"])
    assert data == docx_file(demo["minutes"])
    assert _texts(data).count(demo["minutes"].title) == 1
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = package.read("word/document.xml").decode()
        core = package.read("docProps/core.xml").decode()
        assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in package.infolist())
    rows = sum(len(table.rows) + 1 for _, table in demo["minutes"].tables())
    assert body.count("<w:cantSplit/>") == rows and body.count("<w:tblHeader/>") == sum(
        1 for _ in demo["minutes"].tables()
    )
    assert "workshop sample-session-aaaaaa revision" in core and "Thu,\u00a0Dec\u00a010" in body


@pytest.mark.parametrize("text", ["é" * 500, "😀漢\u0301 &<>\"' \ufffd", "a\nb"])
def test_a_word_file_takes_any_text(text: str) -> None:
    table = Table("t", (TableColumn("#", ColumnKind.NUMBER), TableColumn(text)), (("A1", text),))
    data = docx_file(Document(text, chapters=(Chapter("c", text, (table,)),)))
    assert text.replace("\n", "") in "".join(_texts(data)).replace("\n", "")


def test_a_letterhead_gives_header_and_styles_and_not_its_text(demo: dict[str, Document], tmp_path: Path) -> None:
    import docx

    letterhead = docx.Document()
    letterhead.sections[0].header.paragraphs[0].text = "Example County Public Schools"
    letterhead.add_paragraph("Text that was in the file")
    path = tmp_path / "letterhead.docx"
    letterhead.save(str(path))
    data = docx_file(demo["minutes"], path)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        headers = [package.read(name).decode() for name in package.namelist() if name.startswith("word/header")]
    assert any("Example County Public Schools" in text for text in headers)
    assert "Text that was in the file" not in _texts(data) and demo["minutes"].title in _texts(data)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 broken"])
def test_a_letterhead_that_is_no_word_file_is_refused(
    demo: dict[str, Document], tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(content)
    with pytest.raises(NotesError, match=r"“letter\.docx” cannot be used as a letterhead"):
        docx_file(demo["minutes"], path)


def test_libreoffice_makes_at_most_two_pages_of_it(demo: dict[str, Document], tmp_path: Path) -> None:
    office, info = shutil.which("soffice"), shutil.which("pdfinfo")
    if office is None or info is None:
        is_missing("LibreOffice or pdfinfo is not installed")
    (tmp_path / "m.docx").write_bytes(docx_file(demo["minutes"]))
    command = [
        office,
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "pdf",
        "m.docx",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    said = subprocess.run([info, "m.pdf"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert int(re.findall(r"Pages:\s+(\d+)", said)[0]) <= 2


# ------------------------------------------------------------------ PDF


def test_pdf_is_the_same_every_time_and_says_what_it_cannot_show(demo: dict[str, Document]) -> None:
    from workshop.notes.formats.pdf_file import letters_missing, pdf_file

    pytest.importorskip("typst")
    data = pdf_file(demo["minutes"])
    assert data.startswith(b"%PDF") and data == pdf_file(demo["minutes"])
    assert letters_missing(demo["minutes"]) == ""
    assert letters_missing(Document("漢 and 😀")) == (
        "The PDF cannot show these characters: 漢 😀. HTML and Word files can."
    )
    assert pdf_file(Document("漢 #let x = 1 $x$")).startswith(b"%PDF"), "no text is read as markup"


def test_pdf_without_its_package_is_a_sentence(demo: dict[str, Document], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(NotesError, match=r"install workshop-companion\[pdf\]"):
        written(demo["minutes"], ".pdf")


# ------------------------------------------------------------------ CSV


def test_csv_opens_in_excel_as_it_is(demo: dict[str, Document]) -> None:
    files = csv_tables(demo["minutes"])
    assert sorted(files) == ["commitments", "decisions", "gaps", "parked"]
    data = files["commitments"]
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\r\n") == 3
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["#", "Who", "What", "By", "For", "State"] and rows[1][3] == "2026-12-06", "ISO dates"


@pytest.mark.parametrize(
    ("text", "written_as"),
    [
        ("=1+1", "'=1+1"), ("+x", "'+x"), ("-x", "'-x"), ("@SUM(A1)", "'@SUM(A1)"), ("＝1", "'＝1"), ("-5", "-5"),
        ("+12.5%", "+12.5%"), ("", ""), ("a=b", "a=b"), ("-1+1|cmd", "'-1+1|cmd"), ("\tx", "'\tx"),
    ],
)  # fmt: skip
def test_no_text_becomes_a_formula(text: str, written_as: str) -> None:
    assert safe(text) == written_as


# ------------------------------------------------------------------ calendar


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return small_pack(tmp_path_factory.mktemp("pack"))


def _event(data: bytes) -> icalendar.Event:
    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert isinstance(event, icalendar.Event)
    return event


def test_a_meeting_is_at_its_hour_on_both_sides_of_a_change_of_clocks(pack: Pack) -> None:
    for day, utc in (("2027-03-13", 21), ("2027-03-15", 20), ("2027-11-06", 20), ("2027-11-08", 21)):
        writer = Writer(pack)
        writer.form("meeting", date=day, start="16:00", minutes=60, lead="Ana")
        data = calendar_files(writer.session, writer.numbers, "s")["meeting.ics"]
        assert f"DTSTART;TZID=America/New_York:{day.replace('-', '')}T160000".encode() in data
        start = _event(data).start
        assert isinstance(start, datetime) and start.astimezone(UTC).hour == utc
        assert data.count(b"BEGIN:VTIMEZONE") == 1 and b"RDATE" not in data


@pytest.mark.parametrize(
    ("day", "start", "minutes", "begins", "ends"),
    [
        ("2027-03-13", "23:00", 240, "2027-03-14T04:00", "2027-03-14T08:00"),  # the night that has no 2 AM
        ("2027-11-06", "23:00", 240, "2027-11-07T03:00", "2027-11-07T07:00"),  # the night that has 1 AM twice
        ("2027-03-14", "02:30", 60, "2027-03-14T07:30", "2027-03-14T08:30"),
        ("2027-11-07", "01:15", 60, "2027-11-07T05:15", "2027-11-07T06:15"),
    ],
)
def test_two_parsers_find_the_same_hours_in_a_night_of_changing_clocks(
    pack: Pack, day: str, start: str, minutes: int, begins: str, ends: str
) -> None:
    writer = Writer(pack)
    writer.form("meeting", date=day, start=start, minutes=minutes, lead="Ana")
    data = calendar_files(writer.session, writer.numbers, "s")["meeting.ics"]
    ours, theirs = _event(data), vobject.readOne(data.decode()).vevent
    for first, last in ((ours.start, ours.end), (theirs.dtstart.value, theirs.dtend.value)):
        assert isinstance(first, datetime) and isinstance(last, datetime)
        shown = [moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M") for moment in (first, last)]
        assert shown == [begins, ends]


def test_owners_whose_names_look_alike_in_a_file_name_have_files_of_their_own(pack: Pack) -> None:
    writer = Writer(pack)
    for place, owner in enumerate(("Zoe", "Zoë", "李明", "王芳", "", "zoe")):
        writer.put("meeting-commitments", f"k{place}", text="Ask", owner=owner, due="2026-12-10")
    files = calendar_files(writer.session, writer.numbers, "s")
    events = {name: len(icalendar.Calendar.from_ical(data).walk("VEVENT")) for name, data in files.items()}
    assert events == {
        "due-zoe.ics": 2, "due-zoe-2.ics": 1, "due-owner.ics": 1, "due-owner-2.ics": 1, "due-no-owner.ics": 1
    }  # fmt: skip
    assert calendar_files(writer.session, writer.numbers, "s") == files


def test_a_due_date_is_all_day_and_its_end_is_the_day_after(pack: Pack) -> None:
    writer = Writer(pack)
    writer.put("meeting-commitments", "k", text="Ask; the, clinic\nnow", owner="Ana Ruiz", due="2026-12-10")
    data = calendar_files(writer.session, writer.numbers, "s")["due-ana-ruiz.ics"]
    assert b"DTSTART;VALUE=DATE:20261210\r\nDTEND;VALUE=DATE:20261211" in data and b"TRIGGER:-P2D" in data
    assert b"METHOD" not in data and b"ATTENDEE" not in data and all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert _event(data)["UID"] == "s.A1@workshop-companion.invalid"


def test_a_moved_date_keeps_its_uid_with_a_higher_sequence_and_a_dropped_one_is_cancelled(pack: Pack) -> None:
    writer = Writer(pack)
    writer.put("meeting-commitments", "k", text="Ask", owner="Ana", due="2026-12-10")
    first = _event(calendar_files(writer.session, writer.numbers, "s")["due-ana.ics"])
    writer.put("meeting-commitments", "k", due="2026-12-17")
    second = _event(calendar_files(writer.session, writer.numbers, "s")["due-ana.ics"])
    assert first["UID"] == second["UID"] and int(str(second["SEQUENCE"])) > int(str(first["SEQUENCE"]))
    writer.put("meeting-commitments", "k", status="dropped")
    third = _event(calendar_files(writer.session, writer.numbers, "s")["due-ana.ics"])
    assert third["STATUS"] == "CANCELLED" and third["UID"] == first["UID"]


def test_a_second_parser_reads_the_same(demo: dict[str, Document]) -> None:
    for data in calendars.values():
        calendar = vobject.readOne(data.decode())
        calendar.validate(raiseException=True)
        event = calendar.vevent
        ours = _event(data)
        assert (event.uid.value, event.summary.value) == (ours["UID"], str(ours["SUMMARY"]))
        assert event.dtstart.value == ours.start and event.dtend.value == ours.end


def test_an_untouched_session_has_no_calendar(pack: Pack) -> None:
    writer = Writer(pack)
    assert calendar_files(writer.session, writer.numbers, "s") == {}
    assert minutes(writer.session, writer.numbers, "s").facts.get("next_meeting") is None


def test_pandoc_reads_the_front_matter_and_shows_the_title_once(demo: dict[str, Document]) -> None:
    require("pandoc markdown")
    text = markdown(demo["minutes"])
    command = ["pandoc", "-f", "markdown-smart", "-t", "json"]
    meta = json.loads(subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout)["meta"]
    assert {"title", "date", "workshop_notes", "session", "revision", "tags"} <= set(meta)
    command = ["pandoc", "-f", "gfm", "--shift-heading-level-by=-1", "-s", "-t", "docx", "-o", "-"]
    made = subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout
    assert _texts(made).count(demo["minutes"].title) == 1
