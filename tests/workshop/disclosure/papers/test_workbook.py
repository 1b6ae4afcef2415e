"""Workbooks and CSV files that a spreadsheet opens: every label stays the text it is, counts stay numbers."""

from __future__ import annotations

import csv
import io
import re
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from content.clean import clean_line
from tests.support.office import converted, need_libreoffice, whole_text
from tests.workshop.disclosure.results import result
from workshop.disclosure.csv_text import csv_bytes, safe, table_csv, table_values, unsafe
from workshop.disclosure.papers.spreadsheet_text import band_words, changes
from workshop.disclosure.papers.workbook import Value, WorkbookSheet, workbook

LABELS = (
    "3-5", "6-8", "03", "1E5", "1e5", "1/2", "MAR1", "Mar 7", "May 1", "=1+1", "007", "7p", "7 PM", "12:30",
    "12:", "10-2026", "2026-11-20", "11/20/2026", "20-Nov", "1.50", "1,5", "1,500", "$5", "5%", "(5)", "+5",
    "-5", "@SUM(A1)", "TRUE", "false", "1234567890123456", "123456789012", "0012", ".5", "5.", "1 1/2", "9–12",
    "06E2", "1D5", "September 2026", "Sat 5", "5/", "#N/A", "Oak", "Grade 5", "K", "K-2", "S0012", "A1", "5", "61",
    "1.5", "_x0041_", "'03", "a;=b", "Muñoz", "100 Black Men", "1st",
)  # fmt: skip
"""Labels, ids and ranges that schools have or might have, and what a hostile file could hold."""
_ODD = st.text(st.sampled_from("0123456789-/:.,eEpPaAmMrRyY $%()+='\"_x ñ５"), min_size=1, max_size=9).map(clean_line)


def sheets(data: bytes) -> dict[str, list[list[object]]]:
    book = load_workbook(io.BytesIO(data))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def of_labels(labels: list[str]) -> bytes:
    rows: list[list[Value]] = [["Grade", "students"]]
    rows += [[label, 7] for label in labels]
    return workbook([WorkbookSheet("Table 1", rows)], "Title", "id")


@given(st.lists(_ODD, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_every_label_is_a_text_cell_and_every_count_a_number(labels: list[str]) -> None:
    (sheet,) = load_workbook(io.BytesIO(of_labels(labels)))
    for row, label in zip(sheet.iter_rows(min_row=2), labels, strict=True):
        text, count = row
        assert (text.data_type, text.number_format, text.quotePrefix) == ("s" if label else "n", "@", True)
        assert re.sub(r"_x005F_(?=x[0-9A-Fa-f]{4}_)", "_", str(text.value or "")) == label
        assert (count.data_type, count.value) == ("n", 7)


def test_the_same_sheets_give_the_same_bytes_on_another_day(monkeypatch: pytest.MonkeyPatch) -> None:
    first = of_labels(list(LABELS))
    later = time.time() + 86_400 * 9
    monkeypatch.setattr(time, "time", lambda: later)
    assert of_labels(list(LABELS)) == first
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_workbook_tells_nothing_but_its_sheets() -> None:
    data = of_labels(["Oak"])
    assert {sheet.sheet_state for sheet in load_workbook(io.BytesIO(data))} == {"visible"}
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        core = parts.read("docProps/core.xml").decode()
    assert set(re.findall(r"<(dc\w*:\w+)", core)) == {"dc:title", "dc:identifier", "dc:language"}
    assert not re.search(r"openpyxl|creator|20\d\d-\d\d-\d\dT", whole_text(data))


def test_a_table_has_counts_as_numbers_and_everything_else_as_text() -> None:
    (table,) = result(("3-5", "6-8")).tables
    assert table_values(table)[1:] == [
        ["3-5", "withheld", "10 or fewer", "withheld"],
        ["6-8", "50 to 59", "4 to 14", "10% to 25%"],
        ["All", 61, 14, "22.95%"],
    ]


# ------------------------------------------------------------------ CSV


@pytest.mark.parametrize(
    "label", ["Oak", "Grade 5", "K", "K-2", "S0012", "A1", "5", "61", "1.5", "1st", "100 Black Men"]
)
def test_what_no_spreadsheet_changes_is_written_as_it_is(label: str) -> None:
    assert not changes(label)
    assert safe(label) == label


@given(_ODD)
def test_what_is_written_for_a_label_gives_it_back(label: str) -> None:
    assert unsafe(safe(label)) == label


def test_bands_are_words_unless_that_would_make_two_values_one() -> None:
    def first_column(*labels: str) -> list[str]:
        (table,) = result((labels[0], labels[1])).tables
        return [row[0] for row in csv.reader(io.StringIO(table_csv(table).decode("utf-8-sig")))][1:-1]

    assert first_column("3-5", "6-8") == ["3 to 5", "6 to 8"]
    assert first_column("3-5", "3 to 5") == ["'3-5", "3 to 5"]
    assert first_column("3-5", "3–5") == ["'3-5", "'3–5"]
    assert band_words("5-3") == "5-3"
    assert band_words("2026-11-20") == "2026-11-20"


# ------------------------------------------------------------------ LibreOffice, a second program


def test_libreoffice_reads_every_label_of_a_workbook_as_it_is(tmp_path: Path) -> None:
    need_libreoffice()
    path = tmp_path / "tables.xlsx"
    path.write_bytes(of_labels(list(LABELS)))
    # As CSV with its own number formats; UTF-8; every text in quotation marks, which tells texts and numbers apart.
    (made,) = converted(path, "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,true,true", tmp_path)
    lines = made.read_text("utf-8").splitlines()[1:]
    assert [line.rpartition(",")[2] for line in lines] == ["7"] * len(LABELS)
    assert all(line.startswith('"') for line in lines), "every label is a text"
    assert [row[0] for row in csv.reader(lines)] == list(LABELS)


def test_libreoffice_makes_no_date_number_time_or_formula_of_a_csv_file(tmp_path: Path) -> None:
    """With its detection of special numbers on, as a spreadsheet does that opens CSV by a double click."""
    need_libreoffice()
    path = tmp_path / "table.csv"
    path.write_bytes(csv_bytes([["Grade", "students"], *([label, "7"] for label in LABELS)]))
    form = "xlsx:Calc MS Excel 2007 XML"
    (made,) = converted(path, form, tmp_path, read_as="CSV:44,34,76,1,,1033,false,true")
    ((_, *rows),) = sheets(made.read_bytes()).values()
    read = [unsafe(value) if isinstance(value, str) else f"{value:g}" for value, _ in rows if value is not None]
    assert read == list(LABELS)
    assert [count for _, count in rows] == [7] * len(LABELS)
    numbers = [label for label, (value, _) in zip(LABELS, rows, strict=True) if not isinstance(value, str)]
    assert numbers == ["5", "61", "1.5"], "plain numbers alone are numbers"


def test_libreoffice_does_change_the_same_labels_when_they_stand_bare(tmp_path: Path) -> None:
    """What the test above rests on."""
    need_libreoffice()
    path = tmp_path / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["Grade"], *([label] for label in LABELS)])
    (made,) = converted(path, "xlsx:Calc MS Excel 2007 XML", tmp_path, read_as="CSV:44,34,76,1,,1033,false,true")
    ((_, *rows),) = sheets(made.read_bytes()).values()
    changed = {label for label, (value,) in zip(LABELS, rows, strict=True) if value != label}
    assert {"03", "007", "1E5", "1/2", "May 1", "7 PM", "TRUE", "2026-11-20", "1.50"} <= changed
