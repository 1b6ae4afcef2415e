"""Minutes that LibreOffice opened and saved: nothing of them is a change, and what a person did to them is found.

All files are handed to LibreOffice at once, because its start takes the time.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.support.office import converted, converted_all, need_libreoffice
from tests.workshop.notes.incoming.edits import basis_of
from tests.workshop.notes.readers import require
from tests.workshop.notes.session import full_session, small_pack
from workshop.notes.document import Document
from workshop.notes.formats.docx_file import docx_file
from workshop.notes.formats.markdown import markdown
from workshop.notes.incoming.proposals import Comparison, ProposalKind
from workshop.notes.incoming.three_way import Basis, compare
from workshop.notes.incoming.word_file import read_word_file

TEXT = "Book the library"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _rows(word: Any) -> list[Any]:
    return [row for table in word.tables for row in table.rows]


def _cell(word: Any, text: str = TEXT) -> Any:
    return next(cell for row in _rows(word) for cell in row.cells if cell.text == text)


def _edited(word: Any) -> None:
    _cell(word).paragraphs[0].runs[0].text = "Book the gym"


def _tracked(word: Any) -> None:
    from docx.oxml import parse_xml

    inserted = (
        f'<w:ins xmlns:w="{_W}" w:id="77" w:author="Bo" w:date="2026-12-01T10:00:00Z"><w:r>'
        '<w:t xml:space="preserve"> today</w:t></w:r></w:ins>'
    )
    _cell(word).paragraphs[0].runs[0]._r.addnext(parse_xml(inserted))


def _without_numbers(word: Any) -> None:
    for row in _rows(word):
        if row.cells[0].text != "#":
            row.cells[0].paragraphs[0].runs[0].text = ""


def _renumbered(word: Any) -> None:
    for table in word.tables:
        for place, row in enumerate(table.rows):
            if place:
                letter = row.cells[0].text.rstrip("0123456789")
                row.cells[0].paragraphs[0].runs[0].text = f"{letter}{len(table.rows) - place}"


def _copied(word: Any) -> None:
    row = next(row for row in _rows(word) if any(cell.text == TEXT for cell in row.cells))
    row._tr.addnext(deepcopy(row._tr))


def _cut(word: Any) -> None:
    row = next(row for row in _rows(word) if any(cell.text == TEXT for cell in row.cells))
    row._tr.getparent().remove(row._tr)


def _nothing(word: Any) -> None:
    """As it is."""


EDITS: Mapping[str, Callable[[Any], None]] = {
    "nothing": _nothing, "edited": _edited, "tracked": _tracked, "without numbers": _without_numbers,
    "renumbered": _renumbered, "copied": _copied, "cut": _cut,
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Basis, Document]:
    return basis_of(full_session(small_pack(tmp_path_factory.mktemp("pack") / "pack")))


@pytest.fixture(scope="module")
def saved(made: tuple[Basis, Document], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What was done to the minutes in Word -> the file as LibreOffice saved it afterwards."""
    need_libreoffice()
    import docx

    folder = tmp_path_factory.mktemp("word")
    for name, edit in EDITS.items():
        path = folder / f"{name}.docx"
        path.write_bytes(docx_file(made[1]))
        word = docx.Document(str(path))
        edit(word)
        word.save(str(path))
    if shutil.which("pandoc"):
        (folder / "m.md").write_text(markdown(made[1]), "utf-8")
        subprocess.run(["pandoc", "-f", "gfm", "m.md", "-o", "from markdown.docx"], cwd=folder, check=True)
    out = converted_all(sorted(folder.glob("*.docx")), "docx:MS Word 2007 XML", folder)
    return {path.stem: path.read_bytes() for path in out if path.suffix == ".docx"}


def compared(made: tuple[Basis, Document], data: bytes) -> Comparison:
    foreign = read_word_file(data, "oak.docx")
    assert foreign.session == "oak-1"
    return compare(foreign, made[0])


@pytest.mark.parametrize("name", ["nothing", "without numbers", "from markdown"])
def test_what_nobody_changed_is_nothing(made: tuple[Basis, Document], saved: dict[str, bytes], name: str) -> None:
    if name == "from markdown":
        require("pandoc gfm")
    found = compared(made, saved[name])
    assert (found.proposals, found.leftovers) == ([], []) and found.found == 8


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("edited", [(ProposalKind.CHANGED, "A3", ["Book the gym"])]),
        ("tracked", [(ProposalKind.CHANGED, "A3", ["Book the library today"])]),
        ("cut", [(ProposalKind.GONE, "A3", [])]),
    ],
)
def test_one_thing_that_was_done_is_one_proposal(
    made: tuple[Basis, Document],
    saved: dict[str, bytes],
    name: str,
    expected: list[tuple[ProposalKind, str, list[object]]],
) -> None:
    found = compared(made, saved[name])
    changes = [(one.change, one.number, [cell.theirs for cell in one.cells]) for one in found.proposals]
    assert (changes, found.leftovers) == (expected, [])


def test_a_copied_row_is_a_second_one_that_is_not_ticked(made: tuple[Basis, Document], saved: dict[str, bytes]) -> None:
    found = compared(made, saved["copied"])
    assert [(one.change, one.ticked, one.text) for one in found.proposals] == [(ProposalKind.COPY, False, TEXT)]


def test_rows_that_were_numbered_anew_are_found_by_their_text(
    made: tuple[Basis, Document], saved: dict[str, bytes]
) -> None:
    found = compared(made, saved["renumbered"])
    assert not [one for one in found.proposals if one.ticked] and found.moved


def test_by_way_of_odt(made: tuple[Basis, Document], tmp_path: Path) -> None:
    need_libreoffice()
    path = tmp_path / "oak.docx"
    path.write_bytes(docx_file(made[1]))
    (odt,) = (one for one in converted(path, "odt", tmp_path) if one.suffix == ".odt")
    back = next(one for one in converted(odt, "docx:MS Word 2007 XML", tmp_path) if one.suffix == ".docx")
    found = compared(made, back.read_bytes())
    assert (found.proposals, found.leftovers) == ([], [])
