"""What a partner reads and what the division signs: the same in Word and Markdown, the same bytes, one page to sign."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document

from tests.support.office import converted, need_libreoffice, pages, whole_text
from tests.workshop.disclosure.results import TERMS, result
from workshop.disclosure.consented import Records
from workshop.disclosure.engine.model import Attacker
from workshop.disclosure.log import digest
from workshop.disclosure.papers.page import Blanks, BulletBlock, FactBlock, HeadingBlock, PrintedPage, TextBlock
from workshop.disclosure.papers.page_docx import page_docx
from workshop.disclosure.papers.page_markdown import page_markdown
from workshop.disclosure.policy import MODULE_12, Eligibility
from workshop.disclosure.release import Release, build_release
from workshop.disclosure.terms import Terms

RECORDS = Records(("Grade", "Days absent"), (("S1", "3-5", "20"), ("007", "6", "3.5")), frozenset({"Days absent"}))
PAGE = PrintedPage(
    "A <title> & more",
    (
        FactBlock((("Partner", "Clinic | *North*"), ("Purpose", "# asthma"))),
        HeadingBlock("1. What"),
        TextBlock("- a text that begins as a list does"),
        BulletBlock(("one", "two_three_")),
        Blanks((("Signed by Ana Ruiz", "Date"),)),
    ),
    "The foot",
    "release-1",
)


def release(terms: Terms = TERMS, records: Records = RECORDS) -> Release:
    ids = [f"c-{number}" for number in range(len(records.rows))]
    return build_release(result(("3-5", "6-8")), records, ids, terms, MODULE_12, tuple(Attacker))


def digests() -> list[str]:
    return [digest(data) for _, data in sorted(release().files.items())]


def word(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def texts(document: Document) -> list[str]:
    """Every text of the body, in order, tables among the paragraphs."""
    return [text for text in re.findall(r"<w:t[^>]*>([^<]*)</w:t>", document.element.xml) if text]


def plain(markdown: bytes) -> str:
    """The words of a Markdown page without its marks."""
    return re.sub(r"\\(?=[^\w\s])|^#+ |^\* |_{5,}", "", markdown.decode(), flags=re.M)


def test_word_and_markdown_say_the_same() -> None:
    made = release()
    said, read = plain(made.files["README.md"]), texts(word(made.files["README.docx"]))
    assert len(read) > 25
    for text in read:
        assert text.replace("&amp;", "&") in said, text


def test_what_people_typed_is_text_and_nothing_else() -> None:
    document = word(page_docx(PAGE))
    assert document.tables[0].rows[0].cells[1].text == "Clinic | *North*"
    assert document.paragraphs[0].text == "A <title> & more"
    text = page_markdown(PAGE).decode()
    assert "Purpose: \\# asthma" in text or "Purpose: # asthma" in text
    assert "\n\\- a text" in text
    assert "\n# asthma" not in text


def test_the_same_page_gives_the_same_bytes_on_another_day(monkeypatch: pytest.MonkeyPatch) -> None:
    first = page_docx(PAGE)
    later = time.time() + 86_400 * 9
    monkeypatch.setattr(time, "time", lambda: later)
    assert page_docx(PAGE) == first


def test_a_release_has_the_same_bytes_in_another_process_zone_and_order() -> None:
    code = "from tests.workshop.disclosure.papers.test_pages import digests; print(digests())"
    for seed, zone in (("1", "Asia/Tokyo"), ("2", "UTC")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
        assert done.stdout.strip() == str(digests())


def test_a_word_file_has_no_author_no_times_and_no_picture_of_the_template() -> None:
    data = page_docx(PAGE)
    properties = word(data).core_properties
    assert (properties.author, properties.last_modified_by, properties.created) == ("", "", None)
    assert (properties.title, properties.identifier) == ("A <title> & more", "release-1")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "docProps/thumbnail.jpeg" not in parts.namelist()
    assert "python-docx" not in whole_text(data)


# ------------------------------------------------------------------ what the partner reads


def test_the_partner_reads_who_gives_it_what_for_and_how_far_it_goes() -> None:
    table = word(release().files["README.docx"]).tables[0]
    facts = {row.cells[0].text: row.cells[1].text for row in table.rows}
    assert facts["From"] == "Cedar County Public Schools"
    assert facts["Questions to"] == "records@cedar.example"
    assert facts["Data through"] == "Nov 20, 2026"
    assert facts["Purpose"] == "asthma outreach"
    assert facts["Approved by"] == "A. Coordinator"


def test_the_partner_reads_the_rules_and_exactly_what_is_proven() -> None:
    policy = replace(MODULE_12, title="a house rule", threshold=15, eligibility=Eligibility.TEN_DAYS)
    made = build_release(result(), Records(), (), TERMS, policy, [Attacker.OUTSIDER, Attacker.PARTNER])
    said = plain(made.files["README.md"])
    assert "The rules are those of the policy “a house rule”" in said
    assert "No exact numbers are shown for groups of fewer than 15 students." in said
    assert "Includes students enrolled for at least 10 days and present on at least one." in said
    assert "Chronically absent: absent on at least 10% of days enrolled." in said
    assert "What is proven: from this release alone, no count that is withheld or given as a range can be" in said
    assert "to protect against anyone with the tables and this partner." in said
    assert "What people know from elsewhere is not part of the proof." in said
    assert "records.xlsx" not in said


def test_the_partner_reads_which_fields_of_how_many_students() -> None:
    made = release(replace(TERMS, destroy_by=TERMS.made.date().replace(year=2027)))
    said = plain(made.files["README.md"])
    assert "the individual records of 2 students, with Grade and Days absent." in said
    assert "The last day to keep the individual records: Nov 24, 2027." in said
    assert {"records.csv", "records.xlsx", "tables.xlsx"} < made.files.keys()


def test_the_partner_can_print_the_readme(tmp_path: Path) -> None:
    need_libreoffice()
    path = tmp_path / "README.docx"
    path.write_bytes(release().files["README.docx"])
    (made,) = converted(path, "pdf", tmp_path)
    assert 1 <= pages(made) <= 2
