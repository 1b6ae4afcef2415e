"""No break-down by names, ids, birth dates, addresses, phones or e-mails, nor by what is nearly unique to a student."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.school_files import students, write
from tests.workshop.cli.test_share import check, problem, release_of, released
from tests.workshop.disclosure.cases import CLINIC, TODAY, attendance
from workshop.cli.exit_codes import USAGE
from workshop.disclosure.breakdowns import (
    MOST_INSISTED,
    Identifying,
    breakdown_columns,
    can_insist,
    identifying,
    insistable_columns,
    sort_of,
)
from workshop.disclosure.prepare import CheckSpec, Request, prepare
from workshop.records.attendance import Attendance

ABOUT_ONE = {
    "names": """Name;Student Name;First Name;LAST_NAME;LASTFIRST;student.lastName;lastSurname;givenName;Nickname;
        Preferred Name;Name Key;Mother;Father's Name;Guardian;Guardian Name;Emergency Contact;student_first_name""",
    "ids": """ID;Student ID;State_StudentNumber;STUDENT_NUMBER;DCID;PS#;Stu#;personID;Perm ID;PERMNUMBER;local_id;
        state_id;LASID;SASID;StudentUniqueId;studentUSI;sourcedId;State Testing Identifier;STI;SSN;ADMINID;username;
        SIS Number;Lunch Number;Medicaid ID;Family ID;School Student Number;student no""",
    "birth dates": "DOB;Birth Date;BirthDate;Date of Birth;student.birthdate;Birthday;Born",
    "addresses": "Address;Home Address;Mailing Street;Street;Addr 1;Apt;Latitude;lng;Student Address",
    "phone numbers": "Phone;Home_Phone;Telephone;Cell;Mobile Number;homePhone;Student cell no",
    "e-mail addresses": "Email;E-mail;GuardianEmail;Electronic Mail;student_email",
}
SHARED = """School;School Name;School ID;School Number;Division Name;District ID;Grade;Grade Level;GRADE_LEVEL;Age;
    Course ID;Homeroom;Homeroom Teacher;Teacher Name;Teacher E-mail;School Phone;School Address;Bus Number;Room No;ZIP;
    Program Name;Home Language;Mother Tongue;Race;Ethnicity;Gender;Country of Birth;Parent Education Level;SES;LEP;SPED;
    Student Group;Student Status Code;Number of siblings;No of absences last year;Economically disadvantaged;Housing;
    Cohort;Enrollment Status;School Year;Track;Attendance Zone;County of residence;Family Income;Homeless"""


@pytest.mark.parametrize(("sort", "name"), [(s, n.strip()) for s, text in ABOUT_ONE.items() for n in text.split(";")])
def test_headings_about_one_student_are_known(sort: str, name: str) -> None:
    assert sort_of(name) == sort
    assert sort_of(name.upper().replace(" ", "_") if name.isascii() and " " in name else name) == sort


@pytest.mark.parametrize("name", [name.strip() for name in SHARED.split(";")])
def test_what_many_share_is_none(name: str) -> None:
    assert sort_of(name) == ""


@given(st.text(max_size=60))
def test_any_heading_is_judged(name: str) -> None:
    assert sort_of(name) in {"", *ABOUT_ONE}


def school(size: int = 120) -> Attendance:
    """`First Name` has six values, `Code` one for each student, `Last Name` one of a single student."""
    chance = random.Random(3)
    firsts = ["Ann", "Ben", "Cy", "Di", "Eve", "Flo"]
    facts = {
        "Grade": [str(6 + number % 3) for number in range(size)],
        "First Name": [firsts[number % 6] for number in range(size)],
        "Last Name": ["Lee"] + [chance.choice(["Ray", "Roe"]) for _ in range(size - 1)],
        "Code": [f"x{number}" for number in range(size)],
        "Pairs": [f"p{number // 2}" for number in range(size)],
        "E-mail": [f"e{number % (MOST_INSISTED + 1)}" for number in range(size)],
    }
    return attendance(facts, [30 if number % 4 == 0 else 2 for number in range(size)])


def test_they_are_not_offered() -> None:
    made = school()
    assert breakdown_columns(made) == ["Grade", "Pairs"]
    assert identifying(made, "Code") == "is nearly unique to each student"
    assert insistable_columns(made) == ["First Name"], "Last Name has a value of one student, E-mail has 61 values"
    assert can_insist(school(60), "First Name")


@pytest.mark.parametrize("how", ["break-down", "crossed", "hierarchy"])
@pytest.mark.parametrize(
    ("column", "words"),
    [("First Name", "names"), ("Last Name", "names"), ("Code", "nearly unique"), ("E-mail", "e-mail")],
)
def test_they_are_refused_in_words(column: str, words: str, how: str) -> None:
    by = {"break-down": (column,), "crossed": ("Grade", column), "hierarchy": ("Grade", column)}[how]
    request = Request(CLINIC, "", () if how == "hierarchy" else (by,))
    hierarchies = (by,) if how == "hierarchy" else ()
    with pytest.raises(Identifying, match=words) as caught:
        prepare(school(), CheckSpec(request, hierarchies=hierarchies), now=TODAY)
    assert column in str(caught.value)
    assert "Ann" not in str(caught.value)
    assert caught.value.can_insist == (column == "First Name")
    insisted = CheckSpec(request, hierarchies=hierarchies, insisted=(column,))
    if column == "First Name":
        assert prepare(school(), insisted, now=TODAY).refusal is None
    else:
        with pytest.raises(Identifying, match="it has more than 60 values, or values of one student"):
            prepare(school(), insisted, now=TODAY)


@pytest.fixture
def named(tmp_path: Path) -> Callable[[int], Path]:
    def made(names: int) -> Path:
        rows = [[*row, f"N{number % names}"] for number, row in enumerate(students({("Oak", "5"): 150}))]
        header = ("Student ID", "School", "Grade", "Gender", "Days enrolled", "Days absent", "First Name")
        return write(tmp_path / f"names-{names}.csv", header, rows)

    return made


def test_the_command_refuses_and_says_how_to_insist(
    named: Callable[[int], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = named(5)
    sentence = problem(capsys, check(path, "--by", "First Name"), USAGE)
    assert "“First Name” looks like names" in sentence
    assert "add --accept-identifying “First Name”" in sentence
    released(capsys, check(path, "--by", "first name", "--accept-identifying", "first name"))
    assert release_of(tmp_path / "out")["tables"][0]["by"] == ["First Name"]
    sentence = problem(capsys, check(named(61), "--by", "First Name", out="b"), USAGE)
    assert "--accept-identifying" not in sentence
    wanted = check(named(61), "--by", "First Name", "--accept-identifying", "First Name", out="b")
    assert "more than 60 values" in problem(capsys, wanted, USAGE)
