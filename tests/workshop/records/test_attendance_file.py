"""Attendance files, good and bad: what is read, and the sentence for everything that is refused."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.workshop.disclosure.cases import write
from workshop.disclosure.policy import MODULE_12, Eligibility
from workshop.records.answers import Answers, TotalsRows
from workshop.records.attendance import Attendance
from workshop.records.problems import AnswerNeeded, Cancelled, ColumnProblem, FileProblem, kinds_of
from workshop.records.read import read_attendance
from workshop.records.survey import survey

ALL = Answers("Days absent", "Days enrolled", "Student ID")
HEADER = "Student ID,Grade,Days absent,Days enrolled"
GOOD = f"{HEADER}\r\nS1,6,3,180\r\nS2,6,18,180\r\nS3,7,0,90\r\n"


def refused(path: Path, columns: Answers = ALL, days: int | None = None) -> FileProblem:
    with pytest.raises(FileProblem) as caught:
        read_attendance(path, columns, days=days)
    problem = caught.value
    assert path.name in str(problem) or not path.name.isprintable()
    assert "\n" not in str(problem)
    assert problem.__context__ is None, "what a library saw may not travel along"
    return problem


def facts(found: Attendance) -> list[tuple[str, ...]]:
    return [
        tuple(found.fact(place, name) for name in ("Grade", "Days absent", "Days enrolled"))
        for place in range(found.students)
    ]


EXPECTED = [("6", "3", "180"), ("6", "18", "180"), ("7", "0", "90")]


@pytest.mark.parametrize(
    ("encoding", "mark", "words"),
    [
        ("utf-8", b"", "UTF-8"),
        ("utf-8", b"\xef\xbb\xbf", "UTF-8 with a byte order mark"),
        ("utf-16-le", b"\xff\xfe", "UTF-16"),
        ("utf-16-be", b"\xfe\xff", "UTF-16"),
        ("utf-16-le", b"", "UTF-16, little-endian"),
        ("utf-16-be", b"", "UTF-16, big-endian"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_are_found_and_named(
    tmp_path: Path, encoding: str, mark: bytes, words: str, delimiter: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(mark + GOOD.replace(",", delimiter).encode(encoding))
    found = read_attendance(path, ALL)
    assert facts(found) == EXPECTED
    assert found.words.startswith(f"{words}, separated by ")
    assert {",": "commas", ";": "semicolons", "\t": "tabs"}[delimiter] in found.words


def test_windows_1252_is_named_as_a_guess(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", GOOD.replace("6", "Señora"), "cp1252")
    found = read_attendance(path, ALL)
    assert found.attributes["Grade"].values == ("Señora", "7")
    assert "Windows-1252" in found.words


def test_bytes_in_no_encoding_are_refused_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(GOOD.encode() + b"S4,6,\x81,180\r\n")
    assert f"byte {len(GOOD) + 6}" in str(refused(path))


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n\x00\x01\x02" * 40, bytes(range(256)) * 8, bytes(range(1, 32)) * 9, b"PAR1\x00\x00" * 50]
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert "not a table" in str(refused(path))


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("S4,6,three,180", "Days absent", "is not a number in plain digits"),
        ("S4,6,3,many", "Days enrolled", "is not a number in plain digits"),
        ("S4,6,-1,180", "Days absent", "is below zero"),
        ("S4,6,3,-180", "Days enrolled", "is below zero"),
        ("S4,6,2.33333,180", "Days absent", "has more than 4 digits after the point"),
        ("S4,6,,180", "Days absent", "is empty"),
        ("S4,6,3,", "Days enrolled", "is empty"),
        ("S4,6,nan,180", "Days absent", "is not a number in plain digits"),
        ("S4,6,1e,180", "Days absent", "is not a number in plain digits"),
        ("S4,6,5e-1,180", "Days absent", "is not a number in plain digits"),
        ("S4,6,٣,180", "Days absent", "is not a number in plain digits"),
        ("S4,6,999999999999,180", "Days absent", "is larger than 10,000,000"),
        ("S4,6,181,180", "Days absent", "more days absent than days enrolled"),
        ("S2,7,3,180", "Student ID", "the same student as in row 3"),
        (",7,3,180", "Student ID", "is empty"),
    ],
)
def test_a_wrong_row_is_named_with_row_and_column(tmp_path: Path, row: str, column: str, reason: str) -> None:
    problem = refused(write(tmp_path / "a.csv", GOOD + row + "\r\n"))
    assert f'row 5, column "{column}": {reason}' in str(problem)
    assert [(r.row, r.column, r.reason) for r in problem.rejected] == [(5, column, reason)]


def test_every_wrong_row_is_named_and_no_value_of_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f"{HEADER}\nSECRET1,6,ill,180\nSECRET2,6,200,180\n\nSECRET1,6,1,x9x\n")
    problem = refused(path)
    assert [(r.row, r.column) for r in problem.rejected] == [
        (2, "Days absent"),
        (3, "Days absent"),
        (5, "Days enrolled"),
        (5, "Student ID"),
    ]
    assert "and 3 more rows" in str(problem)
    for secret in ("SECRET1", "SECRET2", "ill", "x9x", "200"):
        assert secret not in repr(problem) + str(problem) + repr(problem.rejected)


def test_a_thousand_named_rows_are_enough(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER + "\n" + "".join(f"S{i},6,x,180\n" for i in range(1500)))
    problem = refused(path)
    assert (len(problem.rejected), problem.count) == (1000, 1500)


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", " , ,\n"])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    assert "is empty" in str(refused(write(tmp_path / "a.csv", text)))


def test_a_header_alone_is_refused(tmp_path: Path) -> None:
    assert "no students" in str(refused(write(tmp_path / "a.csv", HEADER + "\n,,,\n")))


def test_missing_columns_are_refused_by_name(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", GOOD)
    with pytest.raises(ColumnProblem, match='no column "Absences"; it has: Student ID'):
        read_attendance(path, Answers("Absences", "Days enrolled"))
    with pytest.raises(ColumnProblem, match="number of school days"):
        read_attendance(path, Answers("Days absent"))
    with pytest.raises(ColumnProblem, match="chosen twice"):
        read_attendance(path, Answers("Days absent", "Days absent"))
    with pytest.raises(ColumnProblem, match="from 1 to 400"):
        read_attendance(path, Answers("Days absent"), days=0)


def test_columns_of_one_name_are_told_apart_and_never_chosen_by_it(tmp_path: Path) -> None:
    """Two columns “Note” refuse nothing; two columns “Days absent” are not chosen by that name."""
    path = write(tmp_path / "a.csv", "Student ID,Days absent,days Absent\nS1,3,180\n")
    with pytest.raises(ColumnProblem, match=r"no column .Days absent.; it has: .*Days absent .column 2., days Absent"):
        read_attendance(path, replace(ALL, enrolled="", days=180))
    path = write(tmp_path / "b.csv", f"{HEADER},Note,Note\nS1,6,3,180,x,y\n")
    assert list(read_attendance(path, ALL).attributes) == ["Grade", "Note (column 5)", "Note (column 6)"]


def test_a_row_that_is_too_wide_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", GOOD + "S4,6,3,180,extra\n")
    assert "row 5: there are more cells than columns" in str(refused(path))
    path = write(tmp_path / "b.csv", GOOD + "S4,6,3,180,,,,,,extra\n")
    assert "row 5: there are more cells than columns" in str(refused(path))
    path = write(tmp_path / "c.csv", GOOD + "S4,6,3,180,,,\n")
    assert read_attendance(path, ALL).students == 4


def test_a_quotation_mark_that_never_closes_is_refused(tmp_path: Path) -> None:
    for name, text in (("a.csv", GOOD + '"S4,6,3,180\n'), ("b.csv", GOOD + '"' + "S4,6,3,180\n" * 20_000)):
        assert "row 5: a quotation mark is opened that does not close" in str(refused(write(tmp_path / name, text)))


def test_no_quotation_mark_swallows_rows(tmp_path: Path) -> None:
    """Closed some rows later it would take them out of every count, without a word."""
    rows = [f"S{i},6,{i},180" for i in range(4, 20)]
    rows[2], rows[9] = '"S6,6,6,180', 'S13,6,13,180"'
    assert "row 7: a quotation mark" in str(refused(write(tmp_path / "a.csv", GOOD + "\n".join(rows) + "\n")))


@pytest.mark.parametrize("mark", ["|", ";", "\t"])
def test_a_printed_report_is_read(tmp_path: Path, mark: str) -> None:
    """Titles, a header of two lines, dashes, page headers again, a remark and a count: none of them is a student."""
    header = [["Student", "Grade", "Days", "Days"], ["ID", "", "absent", "enrolled"], ["-----", "---", "----", "----"]]
    first = [["S1", "6", "3", "180"], ["S2", "6", "18", "180"]]
    again = [["Attendance by student", "", "", ""], ["Run 6/18", "Page 2", "", ""]]
    rows = [["Attendance by student"], ["Run 6/18", "Page 1", "", ""], [], *header, *first, *again, *header,
            ["S3", "7", "0", "90"], ["Students: 3", "", "", ""], ["*** End of report ***"]]  # fmt: skip
    path = write(tmp_path / "report.txt", "\n".join(map(mark.join, rows)) + "\n")
    seen = survey(path)
    assert seen.header == ("Student ID", "Grade", "Days absent", "Days enrolled")
    found = read_attendance(path, seen.answers)
    assert facts(found) == EXPECTED
    assert found.notes == (
        "The columns are named in row 4; what stands above was left out.",
        "Rows 9, 10, 11, 12, 13, …: no students, so left out (page headers, rules, remarks).",
    )


def test_a_report_that_counts_other_students_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "report.csv", f"{GOOD}Students: 4,,,\r\n")
    assert "row 5: the report counts 4 students, but 3 rows" in str(refused(path))


def test_texts_that_excel_protects_keep_their_zeros(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f'{HEADER}\n"=""0012""","=""06""",3,180\n"=""0013""",06,18,180\n')
    found = read_attendance(path, ALL)
    assert found.ids is not None and found.ids.tolist() == ["0012", "0013"]
    assert found.attributes["Grade"].values == ("06",)


def test_names_with_commas_line_breaks_and_escapes_are_read_and_cleaned(tmp_path: Path) -> None:
    text = HEADER + '\n"S,1","6\nth",3,180\nS2,\u202e6\x1b]0;x\x07,1,180\nS3,[/b] 👩‍🏫 שלום,1,180\n'
    found = read_attendance(write(tmp_path / "a.csv", text), ALL)
    assert found.ids is not None
    assert found.ids.tolist() == ["S,1", "S2", "S3"]
    assert found.attributes["Grade"].values == ("6 th", "\ufffd6\ufffd]0;x\ufffd", "[/b] 👩‍🏫 שלום")


def test_a_value_that_looks_like_a_sum_is_kept_apart(tmp_path: Path) -> None:
    found = read_attendance(write(tmp_path / "a.csv", f"{HEADER}\nS1,*,3,180\nS2,,3,180\n"), ALL)
    assert found.attributes["Grade"].values == ("* (as written)", "(not given)")


def test_rows_count_as_in_a_spreadsheet(tmp_path: Path) -> None:
    text = "\n\n" + HEADER + '\n"S1\n",6,3,180\n\nS2,6,x,180\n'
    assert refused(write(tmp_path / "a.csv", text)).rejected[0].row == 6


def test_excels_separator_line_is_obeyed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "sep=;\n" + GOOD.replace(",", ";"))
    assert facts(read_attendance(path, ALL)) == EXPECTED


def test_given_days_stand_for_everyone(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Grade,Days absent\n6,3\n7,20\n")
    found = read_attendance(path, Answers("Days absent"), days=180)
    assert found.enrolled.tolist() == [180, 180]
    assert found.ids is None
    path = write(tmp_path / "b.csv", "Grade,Days absent\n6,3\n7,181\n")
    assert "row 3" in str(refused(path, Answers("Days absent"), days=180))
    path = write(tmp_path / "c.csv", GOOD)
    assert "more days enrolled than the 170 days" in str(refused(path, ALL, days=170))


def test_a_spreadsheets_point_zero_is_a_whole_number(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f"{HEADER}\nS1, 6 ,3.0,180\n")
    found = read_attendance(path, ALL)
    assert (found.absent.tolist(), found.enrolled.tolist()) == ([3], [180])
    assert found.attributes["Grade"].values == ("6",)


@pytest.mark.parametrize(
    ("absent", "enrolled", "chronic"),
    [
        ("17.5", "180", False), ("18", "180", True), ("8.5", "85", True), ("8.5", "85.5", False), ("0.25", "2.5", True),
        ("17.9999", "180", False), ("1,0.5", "180", None), ("1,000", "1,000", None),
    ],
)  # fmt: skip
def test_parts_of_a_day_are_exact(tmp_path: Path, absent: str, enrolled: str, chronic: bool | None) -> None:
    """Rounded up or down, one of them would come out wrong; what is no amount of days is refused."""
    path = write(tmp_path / "a.csv", f'{HEADER}\nS1,6,"{absent}","{enrolled}"\nS2,6,3,180\nS3,7,1.5,180\n')
    if chronic is None:
        assert refused(path).rejected[0].row == 2
        return
    found = read_attendance(path, ALL)
    assert found.chronic().tolist() == [chronic, False, False]
    assert [found.fact(0, name) for name in ("Days absent", "Days enrolled")] == [absent, enrolled]
    assert [found.fact(2, name) for name in ("Days absent", "Days enrolled")] == ["1.5", "180"]


def test_half_a_year_is_half_a_year_in_half_days(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f"{HEADER}\nS1,6,1,90\nS2,6,1,89.5\nS3,6,1.5,180\nS4,6,1,9.5\nS5,6,1,10\n")
    found = read_attendance(path, ALL)
    assert (found.days, found.parts) == (180, 2)
    assert found.eligible(MODULE_12).tolist() == [True, False, True, False, False]
    ten_days = replace(MODULE_12, eligibility=Eligibility.TEN_DAYS)
    assert found.eligible(ten_days).tolist() == [True, True, True, False, True]


def test_sums_among_the_students_are_left_out_and_said(tmp_path: Path) -> None:
    """By two signs: the numbers are the sums above, and nobody's id stands there or a word says what it is."""
    rows = ["S1,6,3,180", "S2,6,18,90", ",6 Total,21,270", "S3,7,2,100", "S4,7,4.5,100", ",7 Total,6.5,200"]
    found = read_attendance(write(tmp_path / "a.csv", "\n".join([HEADER, *rows, "Grand total,,27.5,470", ""])), ALL)
    assert found.students == 4
    assert found.notes == ("Rows 4, 7, 8 are sums of other rows, not students, and left out.",)
    assert found.attributes["Grade"].values == ("6", "7")
    assert found.ids is not None and found.ids.tolist() == ["S1", "S2", "S3", "S4"]


def test_one_sign_of_a_sum_is_not_enough(tmp_path: Path) -> None:
    chance = read_attendance(
        write(tmp_path / "a.csv", f"{HEADER}\nS1,6,3,90\nS2,6,4,90\nS3,6,7,180\nS4,6,0,180\n"), ALL
    )
    assert chance.students == 4 and not chance.notes
    same = write(tmp_path / "b.csv", f"{HEADER}\nS1,6,3,60\nS2,6,4,70\nS3,6,7,130\n")
    named = write(tmp_path / "d.csv", f"{HEADER}\nS1,6,3,60\nS2,6,4,70\nTotal,6,7,131\n")
    for path in (same, named):
        with pytest.raises(AnswerNeeded, match="row 4 may be sums of other rows") as asked:
            read_attendance(path, ALL)
        assert (asked.value.key, asked.value.rows) == ("totals_rows", (4,))
        assert read_attendance(path, replace(ALL, totals_rows=TotalsRows.LEAVE_OUT)).students == 2
        assert read_attendance(path, replace(ALL, totals_rows=TotalsRows.STUDENTS)).students == 3
    nobody = refused(write(tmp_path / "c.csv", f"{HEADER}\nS1,6,3,60\nS2,6,4,70\n,6,7,131\n"))
    assert [row.sentence() for row in nobody.rejected] == ['row 4, column "Student ID": is empty']


@pytest.mark.parametrize("school", ["River School District", "Total Learning Academy"])
def test_a_word_that_students_have_too_is_no_sign_of_a_sum(tmp_path: Path, school: str) -> None:
    """The third student's days happen to be those of the first two; a name in every row makes no sum of it."""
    rows = [f"S{number},{school},{days}" for number, days in enumerate(("5,90", "4,90", "9,180", "2,180"), 1)]
    text = "\n".join(["Student ID,Site,Days absent,Days enrolled", *rows, ""])
    found = read_attendance(write(tmp_path / "a.csv", text), ALL)
    assert found.students == 4 and not found.notes


def test_a_file_that_is_counted_already_is_refused(tmp_path: Path) -> None:
    """A row for a school, or minutes: a school would be counted as one student, and told as chronically absent."""
    text = "School,Days absent,Days enrolled\nOak,944,10620\nElm,1008,7560\n"
    problem = str(refused(write(tmp_path / "a.csv", text), replace(ALL, id="")))
    assert "more than 400 days enrolled in 2 of 2 rows: it is counted already" in problem
    one = refused(write(tmp_path / "b.csv", f"{GOOD}S4,6,3,401\r\n"))
    assert one.rejected[0].sentence().startswith('row 5, column "Days enrolled": more than 400 days enrolled')


# ------------------------------------------------------------------ files that are no files


def test_folders_missing_files_and_devices_are_refused(tmp_path: Path) -> None:
    assert "is a folder" in str(refused(tmp_path))
    assert "No file" in str(refused(tmp_path / "missing.csv"))
    fifo = tmp_path / "pipe.csv"
    os.mkfifo(fifo)
    assert "is not a file" in str(refused(fifo))
    assert "cannot be opened" in str(refused(Path("a\x00b")))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_one_may_not_read_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", GOOD)
    path.chmod(0)
    assert "may not be read" in str(refused(path))


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as handle:
        handle.truncate(3 << 30)
    assert "larger than 2 GB" in str(refused(path))


def _append(path: Path) -> None:
    with path.open("ab") as handle:
        handle.write(b"S9,6,1,180\n")


def _replace(path: Path) -> None:
    other = path.with_name("other.csv")
    other.write_bytes(path.read_bytes())
    other.replace(path)


def _remove(path: Path) -> None:
    path.unlink()


def _shorten(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize("change", [_append, _replace, _remove, _shorten])
def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, change: Callable[[Path], None]) -> None:
    path = write(tmp_path / "a.csv", HEADER + "\n" + "".join(f"S{i},6,3,180\n" for i in range(120_000)))
    done: list[float] = []

    def progress(share: float, words: str) -> None:
        if not done:
            change(path)
            done.append(share)

    with pytest.raises(FileProblem, match="changed while it was being read"):
        read_attendance(path, ALL, progress=progress)
    assert done


def test_reading_tells_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER + "\n" + "".join(f"S{i},6,3,180\n" for i in range(120_000)))
    shares: list[float] = []
    read_attendance(path, ALL, progress=lambda share, words: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 3
    told: list[float] = []
    with pytest.raises(Cancelled):
        read_attendance(path, ALL, progress=lambda share, words: told.append(share), cancelled=lambda: bool(told))
    assert len(told) == 1


# ------------------------------------------------------------------ Excel


def book(path: Path, *rows: tuple[Any, ...]) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    made.save(path)
    return path


def test_a_workbook_is_read_like_a_text_file(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx", (), ("Student ID", "Grade", "Days absent", "Days enrolled"), (1, 6, 3, 180.0), (),
        (2, 6, 18, 180), (3, 7, 0, "90"),
    )  # fmt: skip
    found = read_attendance(path, ALL)
    assert facts(found) == EXPECTED
    assert found.ids is not None
    assert found.ids.tolist() == ["1", "2", "3"]
    assert found.words == 'Excel workbook, sheet "Sheet"'


def test_rows_of_a_workbook_are_named_too(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", tuple(HEADER.split(",")), (1, 6, 1 / 3, 180), (2, 6, "#N/A", 180), (2, 6, 1, -1))
    assert [(r.row, r.reason) for r in refused(path).rejected] == [
        (2, "has more than 4 digits after the point"),
        (3, "is not a number in plain digits"),
        (4, "is below zero"),
        (4, "the same student as in row 3"),
    ]


def test_the_first_sheet_with_rows_is_read(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    hidden = made.create_sheet("Hidden")
    hidden.append(["x"])
    hidden.sheet_state = "hidden"
    sheet = made.create_sheet("Totals 2026")
    for row in (HEADER.split(","), [1, 6, 3, 180]):
        sheet.append(row)
    made.save(tmp_path / "a.xlsx")
    found = read_attendance(tmp_path / "a.xlsx", ALL)
    assert found.students == 1
    assert found.words == 'Excel workbook, sheet "Totals 2026"; not read: "Sheet", "Hidden" (hidden)'


def test_the_sheet_of_students_is_read_whatever_stands_before_it(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    assert made.active is not None
    made.active.append(["About this file"])
    made.active.append(["Made by", "the office"])
    sheet = made.create_sheet("Students")
    sheet.append(["Riverbend City Public Schools"])
    sheet.append([])
    sheet.append(HEADER.split(","))
    for number, row in enumerate(EXPECTED, 1):
        sheet.append([number, row[0], int(row[1]), int(row[2])])
        sheet.cell(sheet.max_row, 1).number_format = "000000"
    codes = made.create_sheet("Codes")
    codes.append(["Code", "Meaning"])
    codes.append(["A", "absent"])
    made.save(tmp_path / "a.xlsx")
    found = read_attendance(tmp_path / "a.xlsx", ALL)
    assert facts(found) == EXPECTED
    assert found.ids is not None and found.ids.tolist() == ["000001", "000002", "000003"]
    assert found.words == 'Excel workbook, sheet "Students"; not read: "Sheet", "Codes"'


def test_several_sheets_of_students_are_not_taken_for_one(tmp_path: Path) -> None:
    """One school a sheet: whoever reads the first only has a division of one school."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name in ("Oak", "Elm"):
        sheet = made.create_sheet(name)
        sheet.append(HEADER.split(","))
        sheet.append([f"{name} 1", "6", 3, 180])
    made.save(tmp_path / "a.xlsx")
    with pytest.raises(AnswerNeeded, match="tables of students on 2 sheets: “Oak” and “Elm”") as asked:
        read_attendance(tmp_path / "a.xlsx", ALL)
    assert (asked.value.key, asked.value.choices) == ("sheets", ("Oak", "Elm"))


def test_a_percentage_is_no_number_of_days(tmp_path: Path) -> None:
    """Excel keeps 9 % as 0.09, which would be read as nine hundredths of a day."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.append(HEADER.split(","))
    sheet.append(["S1", "6", 0.09, 180])
    sheet["C2"].number_format = "0.0%"
    made.save(tmp_path / "a.xlsx")
    assert "is not a number in plain digits" in str(refused(tmp_path / "a.xlsx"))


def test_damaged_empty_and_old_workbooks_are_refused(tmp_path: Path) -> None:
    whole = book(tmp_path / "whole.xlsx", tuple(HEADER.split(",")), (1, 6, 3, 180)).read_bytes()
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole[: len(whole) // 2])
    assert "damaged or is not an Excel workbook" in str(refused(cut))
    other = tmp_path / "other.xlsx"
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("hello.txt", "hello")
    assert "damaged or is not an Excel workbook" in str(refused(other))
    old = tmp_path / "old.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "old Excel file or has a password" in str(refused(old))
    assert "is empty" in str(refused(book(tmp_path / "empty.xlsx")))


def test_damage_inside_a_sheet_is_refused(tmp_path: Path) -> None:
    whole = book(tmp_path / "whole.xlsx", tuple(HEADER.split(",")), *((i, 6, 3, 180) for i in range(300)))
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename.endswith("sheet1.xml"):
                content = content[: len(content) // 2]
            target.writestr(part, content)
    assert "damaged or is not an Excel workbook" in str(refused(path))


# ------------------------------------------------------------------ a first look


def test_a_look_guesses_and_keeps_the_file_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", GOOD)
    seen = survey(path)
    assert seen.answers == ALL
    assert "S1" not in repr(seen)


@pytest.mark.parametrize("rows", [649])
def test_a_table_like_the_public_one_is_read(tmp_path: Path, rows: int) -> None:
    """Many columns, no id, absences but no enrolled days, small groups at the ends of some columns."""
    header = ["school", "sex", "age", "address", "Medu", *(f"q{i}" for i in range(24)), "absences", "G1", "G2", "G3"]
    lines = [",".join(header)]
    for i in range(rows):
        absences = i * 7 % 16 if i % 9 else 16 + i % 16
        values = ["GP" if i % 3 else "MS", "FM"[i % 2], str(15 + i % 5), "UR"[i % 4 == 0], str(i % 4)]
        lines.append(",".join([*values, *(str((i + q) % 5) for q in range(24)), str(absences), "0", "11", "11"]))
    path = write(tmp_path / "students.csv", "\n".join(lines) + "\n")
    seen = survey(path)
    assert seen.answers == Answers("absences")
    found = read_attendance(path, seen.answers, days=180)
    assert found.students == rows
    assert len(found.attributes) == 32
    assert found.chronic().sum() == sum(1 for i in range(rows) if not i % 9 and 16 + i % 16 >= 18)


@pytest.mark.parametrize("text", ["12", "12.0", " 12", "12 ", "012"])
def test_twelve_is_twelve(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "a.csv", f"{HEADER}\nS1,6,{text},180\nS2,6,3,180\n")
    assert read_attendance(path, ALL).absent.tolist() == [12, 3]


@pytest.mark.parametrize("column", [2, 3])
@pytest.mark.parametrize(
    "text",
    ["1e2", "1E+02", "1.2e1", "1_0", "+12", "12.", ".0", "0x10", "True", "１２", "٣", "--1", "1,0", "nan", "inf"],
)
def test_what_is_not_plain_digits_is_refused_with_its_row(tmp_path: Path, text: str, column: int) -> None:
    """However the rest of the column reads: alone, among numbers, or in every row."""
    rows = [["S1", "6", "3", "180"], ["S2", "7", "4", "180"], ["S3", "7", "5", "180"]]
    rows[1][column] = f'"{text}"'
    path = write(tmp_path / "a.csv", "\n".join([HEADER, *map(",".join, rows)]) + "\n")
    problem = refused(path, ALL)
    name = HEADER.split(",")[column]
    assert [row.sentence() for row in problem.rejected] == [f'row 3, column "{name}": is not a number in plain digits']
    every = [[*row[:column], f'"{text}"', *row[column + 1 :]] for row in rows]
    path = write(tmp_path / "b.csv", "\n".join([HEADER, *map(",".join, every)]) + "\n")
    assert refused(path, ALL).count == 3


# ------------------------------------------------------------------ many rows, few reasons


def test_refusals_are_grouped_by_what_is_wrong(tmp_path: Path) -> None:
    rows = [f"s{n % 700},5,{'x' if n % 2 else n % 9},180" for n in range(1500)]
    problem = refused(write(tmp_path / "a.csv", "\n".join([HEADER, *rows])))
    assert [kind.sentence() for kind in problem.kinds] == [
        'column "Days absent": is not a number in plain digits: rows 3, 5, 7 and 747 more',
        'column "Student ID": the same student as in an earlier row: rows 702, 703, 704 and 797 more',
    ]
    assert problem.count == sum(kind.count for kind in problem.kinds) == 1550
    one = refused(write(tmp_path / "b.csv", f"{HEADER}\ns1,5,x,180"))
    assert [kind.sentence() for kind in one.kinds] == [one.rejected[0].sentence()]
    assert one.kinds == kinds_of(one.rejected)
