"""The demo's minutes as a person gets them: on a phone, on paper, in Word, opened by the programs that people have."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.browser import dumped, need_chromium, needed_width, pages_of, print_to_pdf
from tests.support.office import converted, need_libreoffice
from tests.workshop.notes.demo import demo_documents
from workshop.notes.document import Document
from workshop.notes.formats.docx_file import docx_file
from workshop.notes.formats.html import html

PHONE = 390


@pytest.fixture(scope="module")
def demo() -> dict[str, Document]:
    return demo_documents()[0]


def words(document: Document) -> set[str]:
    """Every word in a table of the document; a hyphen or a slash is a place to break."""
    cells = (
        document.shown(column, text)
        for _, table in document.tables()
        for row in table.rows
        for column, text in zip(table.columns, row, strict=True)
    )
    return {
        part
        for text in cells
        for word in text.replace("\u00a0", " ").split()
        for part in re.split(r"(?<=[-/–])", word)
        if part
    }


def assert_looks_well(document: Document, printed: list[str]) -> None:
    """At most two pages, the title once, and no word of a table broken."""
    assert len(printed) <= 2
    text = " ".join("\n".join(printed).replace("\u00a0", " ").split())
    assert text.count(document.title) == 1
    there = {part for word in text.split() for part in re.split(r"(?<=[-/–])", word)}
    assert sorted(words(document) - there) == []


@pytest.mark.parametrize("name", ["minutes", "whole", "partner", "brief"])
def test_a_phone_needs_no_horizontal_scroll(demo: dict[str, Document], name: str, tmp_path: Path) -> None:
    need_chromium()
    assert needed_width(html(demo[name]), PHONE, tmp_path) <= PHONE
    assert needed_width(f"<div style='width:900px'>{name}</div>", PHONE, tmp_path) > PHONE, "it would be seen"


def test_a_long_word_does_not_widen_the_page(demo: dict[str, Document], tmp_path: Path) -> None:
    need_chromium()
    first = next(text for _, table in demo["minutes"].tables() for row in table.rows for text in row if len(text) > 20)
    page = html(demo["minutes"])
    assert first in page
    assert needed_width(page.replace(first, "x" * 300), PHONE, tmp_path) <= PHONE


@pytest.fixture
def asked(demo: dict[str, Document]) -> Iterator[tuple[str, list[str]]]:
    """The address of the minutes, and the paths that were asked for there."""
    paths: list[str] = []
    page = html(demo["whole"]).encode()

    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing on the terminal of the tests."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/", paths
    server.shutdown()
    server.server_close()


def test_a_browser_asks_for_the_file_alone(asked: tuple[str, list[str]], tmp_path: Path) -> None:
    need_chromium()
    address, paths = asked
    page = dumped(address, tmp_path)
    assert paths == ["/"]
    assert page.count("<h1>") == 1 and '<html lang="en-US">' in page
    assert re.findall(r"<th(?! scope=\"(?:col|row)\")[ >]", page) == []


def test_printed_by_a_browser(demo: dict[str, Document], tmp_path: Path) -> None:
    need_chromium()
    (tmp_path / "m.html").write_text(html(demo["minutes"]), "utf-8")
    assert_looks_well(demo["minutes"], pages_of(print_to_pdf(tmp_path / "m.html", tmp_path)))


def test_printed_by_a_word_processor(demo: dict[str, Document], tmp_path: Path) -> None:
    need_libreoffice()
    (tmp_path / "m.docx").write_bytes(docx_file(demo["minutes"]))
    (pdf,) = converted(tmp_path / "m.docx", "pdf", tmp_path)
    assert_looks_well(demo["minutes"], pages_of(pdf))


def test_as_pdf(demo: dict[str, Document], tmp_path: Path) -> None:
    pytest.importorskip("typst")
    need_chromium()  # for pdftotext
    from workshop.notes.formats.pdf_file import pdf_file

    (tmp_path / "m.pdf").write_bytes(pdf_file(demo["minutes"]))
    assert_looks_well(demo["minutes"], pages_of(tmp_path / "m.pdf"))
