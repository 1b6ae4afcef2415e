"""Which columns of an attendance file can be broken down by, and which are about single students.

A table by first names names students, whatever is hidden in it. So a column that is nearly unique for each student, or
is called as names, ids, birth dates, addresses, phones or e-mails are, is not offered and is refused, unless a person
insists; that is possible only where every value is of two students or more, and there are few of them.

The headings are those of student information systems: PowerSchool (`LASTFIRST`, `STUDENT_NUMBER`, `PS#`, `DCID`),
Infinite Campus (`personID`, `student.lastName`), Synergy (`Perm ID`), Aspen (`local_id`, `LASID`), Ed-Fi
(`StudentUniqueId`, `BirthDate`), OneRoster (`sourcedId`, `givenName`), Virginia's SRC (`State Testing Identifier`).
"""

from __future__ import annotations

import re

from content.clean import clean_line
from workshop.records.attendance import Attendance
from workshop.records.header import plain
from workshop.records.problems import RequestProblem

MOST_VALUES = 200
"""A column with more different values than this is not offered as a breakdown: its groups would be too small."""
MOST_INSISTED = 60
"""Nobody can insist on an identifying column with more different values."""


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STUDENT = _words_of("student students stu std pupil child learner person enrollee guardian parent family")
_SHARED = _words_of(
    """school schools division district building campus site lea county region country nation zone board
    org organization agency provider partner program service activity club sport team group subgroup cohort category
    type status code label level plan term period track section course subject class classroom homeroom room teacher
    counselor advisor principal bus route stop grade language race ethnicity gender sex education employment income
    military tongue calendar"""
)
"""A column with such a word tells what many students share: `School Name`, `Course ID`, `Teacher E-mail`."""
_NAMES = _words_of(
    """name names firstname lastname middlename fullname surname lastsurname lastfirst givenname familyname forename
    nickname fname lname mname mother father guardian contact"""
)
_IDS = _words_of(
    """id ids ident identifier uid guid uuid gu usi ssn dcid sasid lasid ssid stuid sid pid perm permid permnumber sti
    sourcedid personid studentid studentnumber stateid localid adminid userid username login alphakey barcode
    badge pin"""
)
_NUMBERS = _words_of("number no num nbr nr nbrs numbers")
_NUMBERED = _STUDENT | _words_of("ps perm sis lunch medicaid account case file record roll admission insurance")
_BIRTH = _words_of("birth birthdate birthday birthdates dob born")
_ADDRESS = _words_of(
    """address addresses addr street apt apartment mailing residence latitude longitude lat lon lng geocode gps
    coordinates"""
)
_PHONE = _words_of("phone phones telephone telephones tel cellphone homephone mobilephone fax")
_MAIL = _words_of("email emails")


class Identifying(RequestProblem):
    """A break-down by a column that is about single students. `can_insist`: a person may take it all the same."""

    def __init__(self, sentence: str, column: str, *, can_insist: bool) -> None:
        super().__init__(sentence)
        self.column, self.can_insist = column, can_insist


def breakdown_columns(attendance: Attendance) -> list[str]:
    """The columns offered: more than one value, not nearly as many as students, and not about single students."""
    most = min(MOST_VALUES, attendance.students // 2)
    return [
        name
        for name, fact in attendance.attributes.items()
        if 2 <= len(fact.values) <= most and not identifying(attendance, name)
    ]


def insistable_columns(attendance: Attendance) -> list[str]:
    """The identifying columns that a person may take all the same."""
    return [name for name in attendance.attributes if identifying(attendance, name) and can_insist(attendance, name)]


def identifying(attendance: Attendance, name: str) -> str:
    """Why that column is about single students, such as `looks like names`; empty when it is not."""
    if sort := sort_of(name):
        return f"looks like {sort}"
    values = len(attendance.attributes[name].values)
    return "is nearly unique to each student" if values > 1 and 2 * values > attendance.students else ""


def can_insist(attendance: Attendance, name: str) -> bool:
    """Whether the column has few values, each of two students or more."""
    import numpy as np

    fact = attendance.attributes[name]
    counts = np.bincount(fact.codes, minlength=len(fact.values))
    return 2 <= len(fact.values) <= MOST_INSISTED and int(counts.min()) >= 2


def refuse_identifying(attendance: Attendance, name: str, *, insisted: bool) -> None:
    """Raises Identifying when that column is about single students and nobody may, or does, insist on it."""
    reason = identifying(attendance, name)
    if not reason:
        return
    may = can_insist(attendance, name)
    if insisted and may:
        return
    why = f"“{clean_line(name)}” {reason}, and a table by it would point at single students"
    if insisted:
        why += f"; it has more than {MOST_INSISTED} values, or values of one student alone"
    raise Identifying(f"{why}: choose another column.", name, can_insist=may)


def sort_of(name: str) -> str:
    """What a column called that holds of single students, such as `names`; empty when many share it.

    Words count, not letters: `School Name` is shared, `Student Name` and `LASTFIRST` are not.
    """
    words = _words(name)
    if not words or (words & _SHARED and not words & _STUDENT):
        return ""
    for sort, known in (
        ("e-mail addresses", _MAIL), ("phone numbers", _PHONE), ("addresses", _ADDRESS), ("birth dates", _BIRTH),
        ("ids", _IDS), ("names", _NAMES),
    ):  # fmt: skip
        if words & known:
            return sort
    text = plain(name)
    if "e mail" in text or "electronic mail" in text:
        return "e-mail addresses"
    if words in ({"cell"}, {"mobile"}) or (words & {"cell", "mobile"} and words & _NUMBERS):
        return "phone numbers"
    counts = text.startswith(("number of", "no of", "num of", "nr of"))
    numbered = words & _NUMBERS or "#" in name
    return "ids" if numbered and words & _NUMBERED and not counts else ""


def _words(name: str) -> set[str]:
    """`State_StudentNumber` -> state, student, number; `personID` -> person, id."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", clean_line(name))
    return {*plain(parted).split(), *plain(name).split()}
