"""Files as other programs save them: all give the rows that were written, or one sentence why they are not read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workshop.notes.incoming.edits import basis_of, generated_session
from tests.workshop.notes.session import full_session, small_pack
from workshop.notes.document import Document
from workshop.notes.formats.csv_tables import csv_tables
from workshop.notes.formats.docx_file import docx_file
from workshop.notes.formats.html import html
from workshop.notes.formats.markdown import markdown
from workshop.notes.formats.plain_text import plain_text
from workshop.notes.incoming.foreign import MAX_CELL, MAX_ROWS, Foreign, ForeignError
from workshop.notes.incoming.text_files import read_csv_file, read_markdown_file, read_text_file
from workshop.notes.incoming.three_way import compare
from workshop.notes.incoming.web_page import read_web_page
from workshop.notes.incoming.word_file import MAX_FILE, read_word_file
from workshop.notes.minutes.build import Options

TABLE = "| # | Who | What |\n| --- | --- | --- |\n| A1 | Zoë | Ask “the clinic” |\n"
WRITTEN: dict[str, tuple[Callable[[Document], bytes], Callable[[bytes, str], Foreign]]] = {
    "md": (lambda document: markdown(document).encode(), read_markdown_file),
    "html": (lambda document: html(document).encode(), read_web_page),
    "txt": (lambda document: plain_text(document).encode(), read_text_file),
    "docx": (docx_file, read_word_file),
}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return basis_of(full_session(small_pack(tmp_path_factory.mktemp("pack") / "pack")))[1]


# ------------------------------------------------------------------ what we wrote


@pytest.mark.parametrize("ending", WRITTEN)
def test_a_document_that_nobody_touched_changes_nothing(ending: str, tmp_path: Path) -> None:
    pack = small_pack(tmp_path / "pack")
    write, read = WRITTEN[ending]
    for writer in (full_session(pack), *(generated_session(pack, seed) for seed in range(5))):
        basis, made = basis_of(writer)
        foreign = read(write(made), f"oak.{ending}")
        result = compare(foreign, basis)
        assert (result.proposals, result.leftovers) == ([], [])
        assert (foreign.session, foreign.revision) == ("oak-1", writer.state.revision)
        assert result.found == sum(len(table.rows) for table in basis.tables if table.plan.sheet)


@pytest.mark.parametrize("ending", ["md", "txt"])
def test_nor_does_one_that_an_e_mail_quotes(ending: str, tmp_path: Path) -> None:
    basis, made = basis_of(full_session(small_pack(tmp_path / "pack")))
    write, read = WRITTEN[ending]
    lines = write(made).decode().split("\n")
    lines = lines[lines.index("---", 1) + 1 :] if ending == "md" else lines
    result = compare(read("\n".join(f"> {line}" for line in lines).encode(), "mail"), basis)
    assert (result.proposals, result.leftovers) == ([], []) and result.found


@pytest.mark.parametrize("ending", WRITTEN)
def test_nor_does_one_with_every_worksheet(ending: str, tmp_path: Path) -> None:
    writer = full_session(small_pack(tmp_path / "pack"))
    write, read = WRITTEN[ending]
    basis, made = basis_of(writer, Options(appendix=True, contacts=True, ranking=True))
    result = compare(read(write(made), f"oak.{ending}"), basis)
    assert (result.proposals, result.leftovers) == ([], [])


def test_each_table_as_csv_changes_nothing(tmp_path: Path) -> None:
    basis, made = basis_of(full_session(small_pack(tmp_path / "pack")))
    for name, data in csv_tables(made).items():
        result = compare(read_csv_file(data, f"{name}.csv"), basis)
        assert (result.proposals, result.leftovers) == ([], []) and result.found


# ------------------------------------------------------------------ how others save it


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_gives_the_same_row(encoding: str, end: str) -> None:
    foreign = read_markdown_file(TABLE.replace("\n", end).encode(encoding), "oak.md")
    (row,) = foreign.rows
    assert (row.number, row.labels, row.cells) == ("A1", ("Who", "What"), ("Zoë", "Ask “the clinic”"))
    assert bool(foreign.notices) is (encoding == "cp1252")


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("A1\tZoë\tAsk the clinic", ("Zoë", "Ask the clinic")),
        ("- A1 Zoë asks the clinic", ("Zoë asks the clinic",)),
        ("A1. Ask the clinic", ("Ask the clinic",)),
        ("A1  Ask the clinic\n    Who: Zoë", ("Ask the clinic Who: Zoë",)),
    ],
)
def test_a_row_without_its_table_is_found_by_its_number(text: str, cells: tuple[str, ...]) -> None:
    (row,) = read_text_file(text.encode(), "oak.txt").rows
    assert (row.number, row.labels, row.cells) == ("A1", (), cells)


def test_an_apostrophe_before_a_formula_is_taken_off() -> None:
    text = "#;Who;What\r\nA1;'=1+1;'tis\r\nA2;-5;'@home\r\n"
    assert [row.cells for row in read_csv_file(text.encode("utf-8-sig"), "a.csv").rows] == [
        ("=1+1", "'tis"), ("-5", "@home"),
    ]  # fmt: skip


def test_front_matter_names_the_source() -> None:
    text = f'---\ndate: "2026-11-29"\nworkshop_notes: 2\nsession: "oak-1"\nrevision: 65\n---\n{TABLE}'
    foreign = read_markdown_file(text.encode(), "oak.md")
    assert (foreign.session, foreign.revision, str(foreign.about)) == ("oak-1", 65, "2026-11-29")


def test_a_web_page_gives_its_text_and_nothing_else() -> None:
    page = (
        "<html><head><title>A9 x</title><style>p{}</style></head><body><script>A8 <td>run()</script>"
        "<p onclick='a()'>Hello<br>there</p><!-- A7 hidden --><img src=http://example.org/a.png>"
        "<TABLE><tr><th>#<th>Who<th>What<tr><td><p>A1</p><td>Bo &amp; Cy<td>a<br>b <a href='javascript:x'>c</a></table>"
        "5 < 6"
    )
    foreign = read_web_page(page.encode(), "oak.html")
    assert [(row.number, row.cells) for row in foreign.rows] == [("A1", ("Bo & Cy", "a\nb c"))]
    assert [line.text for line in foreign.lines] == ["Hello", "there", "5 < 6"]


@pytest.mark.parametrize("piece", ["[", "<", "<!--", "<td>", "<script", "&#", "|", "\\", "*", "`", " ", "<br>", "_ "])
def test_a_megabyte_of_one_mark_is_read_or_refused(piece: str) -> None:
    data = (piece * (1_000_000 // len(piece))).encode()
    for read in (read_markdown_file, read_web_page, read_text_file, read_csv_file):
        try:
            assert not read(data, "oak").rows
        except ForeignError as error:
            assert "oak" in str(error)


# ------------------------------------------------------------------ Word


def _word(document: Document, change: Callable[[str], str], part: str = "word/document.xml") -> bytes:
    """The document as a Word file in which the XML of one part was changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx_file(document))) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == part:
                changed = change(data.decode())
                assert changed != data.decode()
                data = changed.encode()
            new.writestr(entry.filename, data)
    return out.getvalue()


def test_tracked_changes_read_as_accepted(document: Document) -> None:
    old = "<w:t>Book the library</w:t>"
    new = (
        "<w:t>Book </w:t></w:r><w:ins w:id='1' w:author='x'><w:r><w:t>today </w:t></w:r></w:ins>"
        "<w:del w:id='2' w:author='x'><w:r><w:delText>the </w:delText></w:r></w:del>"
        "<w:moveFrom w:id='3' w:author='x'><w:r><w:t>gone</w:t></w:r></w:moveFrom>"
        "<w:sdt><w:sdtContent><w:r><w:t>a library</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t></w:t>"
    )
    rows = read_word_file(_word(document, lambda xml: xml.replace(old, new)), "oak.docx").rows
    assert next(row.cells[1] for row in rows if row.number == "A3") == "Book today a library"


def test_a_row_deleted_with_tracking_is_gone(document: Document) -> None:
    deleted = "<w:tr><w:trPr><w:del w:id='1' w:author='x'/>"

    def change(xml: str) -> str:
        start = xml.rindex("<w:tr>", 0, xml.index("<w:t>Book the library</w:t>"))
        return xml[:start] + xml[start:].replace("<w:tr><w:trPr>", deleted, 1)

    assert "A3" not in {row.number for row in read_word_file(_word(document, change), "oak.docx").rows}


def test_the_identifier_names_the_source_when_the_last_line_is_cut(document: Document) -> None:
    foreign = read_word_file(_word(document, lambda xml: xml.replace("Session oak-1, revision", "Was")), "oak.docx")
    assert foreign.session == "oak-1" and foreign.revision


# ------------------------------------------------------------------ what is refused


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * 41_000_000)
    return out.getvalue()


def _entities() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    return out.getvalue()


def _deep() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<a>" * 100_000 + b"</a>" * 100_000)
    return out.getvalue()


def _larger_than_it_says() -> bytes:
    """A part that says it has ten bytes and opens to forty-one million."""
    data = bytearray(_bomb())
    for at in (22, data.index(b"PK\x01\x02") + 24):  # its size, in front of it and in the directory
        data[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(data)


REFUSED: list[tuple[Callable[[bytes, str], Foreign], bytes, str]] = [
    (read_markdown_file, b"one\ntwo\n<<<<<<< mine\n", "line 3: a merge left conflict marks"),
    (read_markdown_file, b"=======\n", "line 1"),
    (read_text_file, b"a\n>>>>>>> theirs\n", "line 2"),
    (read_markdown_file, b"---\nworkshop_notes: 3\n---\n", "newer version"),
    (read_markdown_file, b"---\nworkshop_notes: 1\n---\n", "older version"),
    (read_markdown_file, b"x" * 2_000_001, "larger than 2 MB"),
    (read_web_page, b"\x00\x01\x02\x03PNG", "not a text file"),
    (read_csv_file, b'#,Who\nA1,"cut off', "not a CSV file"),
    (read_markdown_file, b"| # | W |\n" + b"| A1 | x |\n" * (MAX_ROWS + 1), "more than 5,000 rows"),
    (read_markdown_file, b"x\n| # | W |\n| A1 | " + b"x" * (MAX_CELL + 1) + b" |\n", "line 3: one cell"),
    (read_markdown_file, b"\xff\xfe\x00\xd8", "damaged"),
    (read_word_file, b"x" * (MAX_FILE + 1), "larger than 10 MB"),
    (read_word_file, b"PK\x03\x04 cut off", "not a Word file"),
    (read_word_file, _bomb(), "more than 40 MB"),
    (read_word_file, _entities(), "its own entities"),
    (read_word_file, _deep(), "not a Word file"),
    (read_word_file, _larger_than_it_says(), "not a Word file"),
    (read_web_page, b"<div>" * 500_000, "larger than 2 MB"),
]


@pytest.mark.parametrize(("read", "data", "words"), REFUSED, ids=[words for _, _, words in REFUSED])
def test_bad_files_are_refused_in_one_sentence(read: Callable[[bytes, str], Foreign], data: bytes, words: str) -> None:
    with pytest.raises(ForeignError, match=words):
        read(data, "oak")


def test_a_page_of_many_nested_parts_gives_its_row() -> None:
    row = b"<table><tr><th>#<th>Who<tr><td>A1<td>Bo</table>"
    for tag in (b"div", b"b", b"td", b"ul"):
        deep = b"<%s>" % tag * 100_000
        assert [one.number for one in read_web_page(deep + row, "oak.html").rows] == ["A1"]


def test_a_plain_text_may_underline_a_short_title() -> None:
    assert not read_text_file(b"Minutes\n=======\n", "oak.txt").rows
