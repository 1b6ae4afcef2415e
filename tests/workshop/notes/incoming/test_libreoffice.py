"""Minutes that LibreOffice opened and saved, twice: nothing of them is a change, and one edited cell is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.office import converted, need_libreoffice
from tests.workshop.notes.incoming.edits import basis_of
from tests.workshop.notes.session import full_session, small_pack
from workshop.notes.formats.docx_file import docx_file
from workshop.notes.incoming.three_way import compare
from workshop.notes.incoming.word_file import read_word_file


@pytest.mark.parametrize("edit", [False, True])
def test_word_to_odt_and_back(edit: bool, tmp_path: Path) -> None:
    need_libreoffice()
    basis, document = basis_of(full_session(small_pack(tmp_path / "pack")))
    path = tmp_path / "oak.docx"
    path.write_bytes(docx_file(document))
    if edit:
        import docx

        word = docx.Document(str(path))
        cell = next(
            cell for table in word.tables for row in table.rows for cell in row.cells if cell.text == "Book the library"
        )
        cell.paragraphs[0].runs[0].text = "Book the gym"
        word.save(str(path))
    (odt,) = (one for one in converted(path, "odt", tmp_path) if one.suffix == ".odt")
    back = next(one for one in converted(odt, "docx:MS Word 2007 XML", tmp_path) if one.suffix == ".docx")
    foreign = read_word_file(back.read_bytes(), "oak.docx")
    result = compare(foreign, basis)
    assert (foreign.session, result.leftovers) == ("oak-1", [])
    changes = [(one.number, [cell.theirs for cell in one.cells]) for one in result.proposals]
    assert changes == ([("A3", ["Book the gym"])] if edit else [])
