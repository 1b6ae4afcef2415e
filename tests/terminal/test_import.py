"""A coordinator takes back minutes that came from LibreOffice, at 80x24 on a real terminal, by keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.exports import file_bytes
from tests.support.office import converted, need_libreoffice
from tests.support.terminal_rooms import at, column, home, new_session, opened, sound
from workshop.sheets.model import END, InsertRow, SetCell

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600)]

SHEET = "meeting-commitments"


def test_minutes_from_libreoffice_are_taken_undone_and_taken(tmp_path: Path) -> None:
    need_libreoffice()
    import docx

    session = new_session()
    with at(session) as store:
        for row, text in (("k1", "Ask the clinic"), ("k2", "Count the families")):
            owner = SetCell(SHEET, row, "owner", "Ana Ruiz")
            store.commit([InsertRow(SHEET, row, END), SetCell(SHEET, row, "text", text), owner])
        (tmp_path / "sent.docx").write_bytes(file_bytes(store, ".docx"))
    word = docx.Document(str(tmp_path / "sent.docx"))
    cells = (cell for table in word.tables for row in table.rows for cell in row.cells)
    next(cell for cell in cells if cell.text == "Ask the clinic").paragraphs[0].runs[0].text = "Call the clinic"
    word.save(str(tmp_path / "oak.docx"))
    (back,) = converted(tmp_path / "oak.docx", "docx:MS Word 2007 XML", tmp_path)

    with opened(session, "Ana Ruiz") as console:
        console.wait_for("? help")
        console.press("esc")
        console.wait_for("←→ step")
        console.press("l")
        console.wait_for("Import minutes that came back")
        console.type(str(back))
        console.press("enter")
        console.wait_for("1 difference, 1 checked.")
        console.wait_for("In the file")
        console.press("m")
        console.wait_for("1 change taken, 0 left")
        assert column(session, SHEET, "text") == ["Call the clinic", "Count the families"]
        console.press("u")
        console.wait_for("A1 is as it was.")
        assert column(session, SHEET, "text") == ["Ask the clinic", "Count the families"]
        console.press("enter")
        console.wait_for("1 change taken, 0 left")
        console.press("esc")
        console.wait_gone("In the file")
        console.press("f10")
        assert console.wait_exit() == 0
    assert column(session, SHEET, "text") == ["Call the clinic", "Count the families"]
    assert sound(session) and home().is_dir()
