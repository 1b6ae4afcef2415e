"""Small workbooks that would fill the memory of a machine: refused in a sentence, long before they do."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.support.memory import peak_memory
from workshop.records.answers import Answers
from workshop.records.problems import FileProblem
from workshop.records.read import read_attendance
from workshop.records.survey import survey

LIMIT = 1 << 30
COLUMNS = Answers("Days absent", "Days enrolled", "Student ID")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"), ("sharedStrings", "sharedStrings"),
          ("styles", "styles"))  # fmt: skip
_HEADER = b"".join(
    b'<c t="inlineStr"><is><t>%b</t></is></c>' % name for name in (b"Student ID", b"Days absent", b"Days enrolled")
)
_ROW = b'<row r="2"><c><v>7</v></c><c><v>1</v></c><c><v>180</v></c></row>'
Parts = Iterable[bytes]


def workbook(
    path: Path, sheet: Parts = (_ROW,), strings: Parts = (), styles: Parts = (), before: bytes = b"", method: int = 8
) -> Path:
    """A workbook of one sheet as it is on the disk; `sheet` are its rows after the header."""
    overrides = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for name, kind in _TYPES
    )
    with zipfile.ZipFile(path, "w", method) as made:
        made.writestr("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types">{overrides}</Types>')
        made.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
        )
        made.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_REL}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        head = b'<worksheet xmlns="%b">' % _MAIN.encode()
        body = [before, b'<sheetData><row r="1">', _HEADER, b"</row>", *sheet, b"</sheetData></worksheet>"]
        main = _MAIN.encode()
        for name, parts in (
            ("worksheets/sheet1", [head, *body]),
            ("sharedStrings", [b'<sst xmlns="%b">' % main, *strings, b"</sst>"]),
            ("styles", [b'<styleSheet xmlns="%b">' % main, *styles, b"</styleSheet>"]),
        ):
            with made.open(f"xl/{name}.xml", "w") as part:
                for data in parts:
                    part.write(data)
    return path


def said_larger(path: Path, part: bytes, size: int) -> Path:
    """The directory of the zip says that the part has that many bytes."""
    data = bytearray(path.read_bytes())
    entry = data.rindex(part) - 46  # the name stands behind 46 bytes of the directory's entry
    data[entry + 24 : entry + 28] = size.to_bytes(4, "little")
    path.write_bytes(bytes(data))
    return path


def _text(size: int) -> bytes:
    return b'<row r="2"><c t="inlineStr"><is><t>%b</t></is></c></row>' % (b"a" * size)


def _repeated(path: Path) -> Path:
    """One long text in a hundred thousand cells; the spaces around it would be cut off in a copy for each."""
    cells = b'<c t="s"><v>0</v></c>' * 3
    rows = (b'<row r="%d">%b</row>' % (number, cells) for number in range(2, 8_000))
    return workbook(path, rows, [b'<si><t xml:space="preserve"> %b </t></si>' % (b"b" * 30_000)])


def _numbered(path: Path) -> Path:
    workbook(path)
    with zipfile.ZipFile(path, "a") as more:
        for number in range(10_001):
            more.writestr(f"media/{number}", b"")
    return path


_ENTITIES = (
    b'<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    b'<sst xmlns="%b"><si><t>&b;</t></si></sst>' % _MAIN.encode()
)


def _entities(path: Path) -> Path:
    with zipfile.ZipFile(workbook(path.with_name("whole.xlsx"))) as whole, zipfile.ZipFile(path, "w") as made:
        for part in whole.infolist():
            strings = part.filename == "xl/sharedStrings.xml"
            made.writestr(part.filename, _ENTITIES if strings else whole.read(part))
    return path


BOMBS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a sheet of 3 GB": (lambda path: said_larger(workbook(path), b"xl/worksheets/sheet1.xml", 3 << 30), "3.2 GB"),
    "texts of 1 GB": (lambda path: said_larger(workbook(path), b"xl/sharedStrings.xml", 1 << 30), "1.1 GB"),
    "styles of 1 GB": (lambda path: said_larger(workbook(path), b"xl/styles.xml", 1 << 30), "too large to be opened"),
    "a text of 8 MB": (lambda path: workbook(path, [_text(8_000_000)]), "more in one place"),
    "a text of 40,000 characters": (lambda path: workbook(path, [_text(40_000)]), "row 2: a cell has more than 32,767"),
    "a shared text of 8 MB": (
        lambda path: workbook(path, strings=[b"<si><t>%b</t></si>" % (b"a" * 8_000_000)]), "more in one place",
    ),
    "a shared text in 400,000 pieces": (
        lambda path: workbook(path, strings=[b"<si>", b"<r><t>a</t></r>" * 400_000, b"</si>"]), "more in one place",
    ),
    "one text again and again": (_repeated, "characters of text"),
    "a row of 400,000 cells": (
        lambda path: workbook(path, [b'<row r="2">', b"<c><v>1</v></c>" * 400_000, b"</row>"]), "more in one place",
    ),
    "rows inside rows": (lambda path: workbook(path, [b"<row>" * 400_000]), "more in one place"),
    "rows without end": (
        lambda path: workbook(path, [b'<row r="1048000"/>', b"<row/>" * 400_000]), "outside of 1,048,576 rows",
    ),
    "columns that are defined 400,000 times": (
        lambda path: workbook(path, before=b"<cols>" + b'<col min="1" max="1"/>' * 400_000 + b"</cols>"),
        "more in one place",
    ),
    "a row far below": (lambda path: workbook(path, [b'<row r="2000000000"><c><v>1</v></c></row>']), "outside of"),
    "a cell far right": (lambda path: workbook(path, [b'<row r="2"><c r="ZZZ2"><v>1</v></c></row>']), "outside of"),
    "400,000 styles": (lambda path: workbook(path, styles=[b"<cellXfs>", b"<xf/>" * 400_000, b"</cellXfs>"]),
                         "more in one place"),
    "ten thousand parts": (_numbered, "more than 10,000 parts"),
    "packed in a way that cannot be bounded": (
        lambda path: workbook(path, [_text(8_000_000)], method=zipfile.ZIP_LZMA), "damaged or is not an Excel workbook",
    ),
    "a part larger than it is said to be": (
        lambda path: said_larger(workbook(path, [_text(60_000)]), b"xl/worksheets/sheet1.xml", 2_000), "damaged",
    ),
    "entities": (_entities, "damaged or is not an Excel workbook"),
    "rows out of order": (lambda path: workbook(path, [_ROW, _ROW]), "damaged or is not an Excel workbook"),
    "a shared text that is not there": (
        lambda path: workbook(path, [b'<row r="2"><c t="s"><v>99</v></c></row>']),
        "damaged or is not an Excel workbook",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_it_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    make, words = BOMBS[name]
    path = make(tmp_path / "bomb.xlsx")
    assert path.stat().st_size < 3_000_000
    with pytest.raises(FileProblem, match=words) as caught:
        read_attendance(path, COLUMNS)
    assert str(caught.value).startswith('"bomb.xlsx"')
    assert caught.value.__context__ is None


def read_all(folder: Path) -> None:
    """Read every bomb of a folder in this process, and write after each the most memory there ever was."""
    for name in BOMBS:
        with contextlib.suppress(FileProblem):
            read_attendance(folder / f"{name}.xlsx", COLUMNS)
        sys.stdout.write(f"{name}:{peak_memory()}\n")


_READ_ALL = (
    "import pathlib, sys; from tests.workshop.records.test_bombs import read_all; read_all(pathlib.Path(sys.argv[1]))"
)


@pytest.mark.timeout(300)
def test_none_of_them_takes_a_gigabyte(tmp_path: Path) -> None:
    """All of them in one process: the most it ever had in memory is far below the limit."""
    for name, (make, _) in BOMBS.items():
        make(tmp_path / f"{name}.xlsx")
    done = subprocess.run([sys.executable, "-c", _READ_ALL, str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    peaks = {name: int(peak) for name, _, peak in (line.rpartition(":") for line in done.stdout.splitlines())}
    assert set(peaks) == set(BOMBS)
    assert max(peaks.values()) < LIMIT // 2, peaks


def test_what_a_sheet_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    """A dimension of the whole sheet, formatted cells without a value, and a gap: three students, read as they are."""
    gap = b'<row r="9"><c r="A9"><v>8</v></c><c r="B9"><v>2</v></c><c r="C9"><v>180</v></c><c r="XFD9" s="0"/></row>'
    path = workbook(tmp_path / "a.xlsx", [_ROW, gap], before=b'<dimension ref="A1:XFD1048576"/>')
    assert survey(path).header == ("Student ID", "Days absent", "Days enrolled")
    found = read_attendance(path, COLUMNS)
    assert found.absent.tolist() == [1, 2]
    assert found.ids is not None
    assert found.ids.tolist() == ["7", "8"]


def test_a_cell_beside_the_header_is_named_by_its_row(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [_ROW, b'<row r="5"><c r="A5"><v>8</v></c><c r="ZZ5"><v>2</v></c></row>'])
    with pytest.raises(FileProblem, match="row 5: there are more cells"):
        read_attendance(path, COLUMNS)
