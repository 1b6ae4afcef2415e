"""Consent files, good and bad. A row that cannot be read is named and allows nothing."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.workshop.disclosure.cases import CLINIC, PURPOSE, TODAY, attendance, write
from workshop.disclosure.consent import Verdict
from workshop.disclosure.consent_file import COLUMN_NAMES, read_consents
from workshop.disclosure.prepare import CheckSpec, Request, prepare
from workshop.records.dates import read_date
from workshop.records.problems import Cancelled, ColumnProblem, FileProblem

HEADER = "Student ID,Partner,Fields,Purpose,Signer,Relation,Signed,Valid from,Valid until,Revoked,Birth date"
GOOD = "s0,Riverside Clinic,grade; absent,asthma outreach,A. Parent,mother,2026-09-01,,2027-06-30,,2015-05-05"
SCHOOL = attendance({"grade": ["6"] * 40}, [30] * 15 + [1] * 25)


def test_a_good_row_is_read_whole(tmp_path: Path) -> None:
    found = read_consents(write(tmp_path / "c.csv", f"{HEADER}\n{GOOD}\n"), SCHOOL)
    assert found.refused == ()
    (record,) = found.by_student["s0"]
    assert record.parties == (CLINIC,)
    assert record.fields == ("grade", "absent")
    assert (record.signed, record.until) == (datetime.date(2026, 9, 1), datetime.date(2027, 6, 30))
    assert (record.start, record.revoked) == (None, None)
    assert "A. Parent" not in repr(found) + repr(record)


def test_a_workbook_with_real_dates_is_read(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    sheet.append(HEADER.split(","))
    row: list[object] = list(GOOD.split(","))
    row[6], row[8] = datetime.date(2026, 9, 1), datetime.datetime(2027, 6, 30)
    sheet.append(row)
    made.save(tmp_path / "c.xlsx")
    (record,) = read_consents(tmp_path / "c.xlsx", SCHOOL).by_student["s0"]
    assert (record.signed, record.until) == (datetime.date(2026, 9, 1), datetime.date(2027, 6, 30))


@pytest.mark.parametrize(
    ("changed", "column", "reason"),
    [
        ("s99,{1},{2}", "Student ID", "is not a student of the attendance file"),
        (",{1},{2}", "Student ID", "is empty"),
        ("Signed=2026-02-30", "Signed", "is a date that does not exist (month/day/year)"),
        ("Signed=13/01/2026", "Signed", "is a date that does not exist (month/day/year)"),
        ("Signed=soon", "Signed", "is not a date like 2026-11-23 or 11/23/2026"),
        ("Valid until=2027-13-01", "Valid until", "is a date that does not exist (month/day/year)"),
        ("Valid until=2026-08-31", "Valid until", "ends before it was signed"),
        ("Valid from=2027-07-01", "Valid until", "ends before it begins"),
        ("Revoked=2026-08-01", "Revoked", "was revoked before it was signed"),
        ("Birth date=2026-09-02", "Signed", "was signed before the student was born"),
        ("Birth date=0015-05-05", "Birth date", "is a date outside 1900 to 2199"),
    ],
)
def test_what_cannot_be_is_refused_with_its_row(tmp_path: Path, changed: str, column: str, reason: str) -> None:
    cells = GOOD.split(",")
    if "=" in changed:
        name, _, value = changed.partition("=")
        cells[HEADER.split(",").index(name)] = value
    else:
        cells[0] = changed.split(",")[0]
    path = write(tmp_path / "c.csv", f"{HEADER}\n{GOOD}\n\n{','.join(cells)}\n")
    found = read_consents(path, SCHOOL)
    assert [(r.row, r.column, r.reason) for r in found.refused] == [(4, column, reason)]
    assert cells[0] in found.unreadable
    assert found.records == 1
    assert "s99" not in repr(found.refused)


def test_a_refused_row_blocks_its_student(tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", f"{HEADER}\n{GOOD}\n{GOOD.replace('2026-09-01', '2026-09-31')}\n")
    asked = CheckSpec(Request(CLINIC, PURPOSE, (), ("absent",)))
    found = prepare(SCHOOL, asked, read_consents(path, SCHOOL), TODAY)
    assert found.records.rows == ()
    assert found.verdicts[Verdict.UNREADABLE] == 1


@pytest.mark.parametrize("missing", ["Student ID", "Partner", "Fields", "Purpose", "Signer", "Relation", "Signed",
                                     "Valid until"])  # fmt: skip
def test_a_missing_column_is_named(tmp_path: Path, missing: str) -> None:
    header = HEADER.replace(missing, "x", 1)
    with pytest.raises(ColumnProblem, match=f'no column for "{missing.lower()}"'):
        read_consents(write(tmp_path / "c.csv", f"{header}\n{GOOD}\n"), SCHOOL)


@pytest.mark.parametrize("optional", ["Valid from", "Revoked", "Birth date"])
def test_some_columns_may_be_missing(tmp_path: Path, optional: str) -> None:
    header = HEADER.replace(optional, "x", 1)
    assert read_consents(write(tmp_path / "c.csv", f"{header}\n{GOOD}\n"), SCHOOL).records == 1


def test_every_name_of_a_column_is_known() -> None:
    names = [name for known in COLUMN_NAMES.values() for name in known]
    assert len(names) == len(set(names))
    assert all(name == name.casefold() for name in names)


def test_a_partner_with_a_comma_is_one_partner(tmp_path: Path) -> None:
    row = GOOD.replace("Riverside Clinic", '"Riverside Clinic, Inc.; Housing"')
    row = row.replace("grade; absent", '"grade,absent"')
    (record,) = read_consents(write(tmp_path / "c.csv", f"{HEADER}\n{row}\n"), SCHOOL).by_student["s0"]
    assert record.parties == ("Riverside Clinic, Inc.", "Housing")
    assert record.fields == ("grade", "absent")


def test_empty_and_unreadable_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="is empty"):
        read_consents(write(tmp_path / "c.csv", ""), SCHOOL)
    with pytest.raises(FileProblem, match="no consents"):
        read_consents(write(tmp_path / "c.csv", HEADER + "\n"), SCHOOL)
    with pytest.raises(FileProblem, match="is a folder"):
        read_consents(tmp_path, SCHOOL)


def test_consents_need_an_attendance_file_with_ids(tmp_path: Path) -> None:
    from dataclasses import replace

    with pytest.raises(ColumnProblem, match="Choose the column with the student ID"):
        read_consents(write(tmp_path / "c.csv", f"{HEADER}\n{GOOD}\n"), replace(SCHOOL, ids=None))


def test_reading_can_be_stopped(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        read_consents(write(tmp_path / "c.csv", f"{HEADER}\n{GOOD}\n"), SCHOOL, cancelled=lambda: True)


@pytest.mark.parametrize(
    ("text", "date"),
    [("2026-11-23", (2026, 11, 23)), ("2026-1-3", (2026, 1, 3)), ("11/23/2026", (2026, 11, 23)),
     (" 2026-11-23 00:00:00 ", (2026, 11, 23)), ("2024-02-29", (2024, 2, 29))],
)  # fmt: skip
def test_dates_are_read(text: str, date: tuple[int, int, int]) -> None:
    assert read_date(text) == datetime.date(*date)


@pytest.mark.parametrize("text", ["2026-02-29", "23/11/2026", "11/23/26", "46349", "2026-11", "1/1/1", "二〇二六-1-1"])
def test_dates_that_are_not_certain_are_refused(text: str) -> None:
    assert isinstance(read_date(text), str)


def test_permission_for_contact_details_the_record_s_id_and_instants(tmp_path: Path) -> None:
    text = f"{HEADER},Contact details,Consent ID\n{GOOD},Yes,F-17\n{GOOD.replace('s0', 's1')},,\n"
    found = read_consents(write(tmp_path / "c.csv", text.replace("2026-09-01", "2026-09-01 14:05")), SCHOOL)
    (one,), (other,) = found.by_student["s0"], found.by_student["s1"]
    assert (one.contact, one.id, other.contact, other.id) == (True, "F-17", False, "")
    assert one.signed == datetime.datetime(2026, 9, 1, 14, 5)
    bad = read_consents(write(tmp_path / "d.csv", f"{HEADER},Contact details\n{GOOD},perhaps\n"), SCHOOL)
    assert [row.sentence() for row in bad.refused] == ['row 2, column "Contact details": is not yes or no']
    assert bad.unreadable == {"s0"}


def test_a_field_that_no_column_has_is_named(tmp_path: Path) -> None:
    text = f"{HEADER}\n{GOOD}\n{GOOD.replace('grade; absent', 'Grade; Days abscent').replace('s0', 's1')}\n"
    found = read_consents(write(tmp_path / "c.csv", text), SCHOOL)
    assert [row.row for row in found.unknown_fields(SCHOOL.fields(), "RIVERSIDE clinic")] == [3]
    assert found.unknown_fields(SCHOOL.fields(), "Another") == ()
    assert found.names_partner("riverside clinic") and not found.names_partner("Riverside")


@pytest.mark.parametrize(
    ("header", "row", "parties"),
    [
        ("Partner", "health clinics", ("health clinics",)),
        ("Party or class of parties", "Riverside Clinic; health clinics", (CLINIC, "health clinics")),
        ("Class of parties", "health clinics", ("health clinics",)),
        (
            "Partner,Class of parties",
            "Riverside Clinic,health clinics; shelters",
            (CLINIC, "health clinics", "shelters"),
        ),
        ("Partner,Kind of partner", ",health clinics", ("health clinics",)),
    ],
)
def test_a_class_stands_among_the_partners_or_in_a_column_of_its_own(
    tmp_path: Path, header: str, row: str, parties: tuple[str, ...]
) -> None:
    text = f"{HEADER.replace('Partner', header, 1)}\n{GOOD.replace('Riverside Clinic', row, 1)}\n"
    found = read_consents(write(tmp_path / "c.csv", text), SCHOOL)
    assert found.by_student["s0"][0].parties == parties
    assert found.names_partner("Oak Dental", ("Health Clinics",))
    assert not found.names_partner("Oak", ("clinics", "Health"))
    assert not found.names_partner("", ("Health clinics",))


def test_a_field_of_a_class_that_is_not_there_is_named_too(tmp_path: Path) -> None:
    text = f"{HEADER}\n{GOOD.replace('Riverside Clinic', 'Health clinics').replace('grade; absent', 'height')}\n"
    found = read_consents(write(tmp_path / "c.csv", text), SCHOOL)
    assert [row.row for row in found.unknown_fields(SCHOOL.fields(), CLINIC, ("health clinics",))] == [2]
    assert found.unknown_fields(SCHOOL.fields(), CLINIC, ("shelters",)) == ()
