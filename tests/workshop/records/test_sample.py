"""The generated school: says that it is generated, is always the same, and shows something of everything."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tests.workshop.disclosure.cases import TODAY
from workshop.disclosure.consent import Verdict
from workshop.disclosure.consent_file import read_consents
from workshop.disclosure.engine.model import SuppressionReason
from workshop.disclosure.prepare import CheckSpec, Request, prepare
from workshop.records.read import read_attendance
from workshop.records.sample import FIELDS, PARTNER, PURPOSE, REMARK, write_sample
from workshop.records.survey import survey


def test_the_sample_says_that_it_is_generated(tmp_path: Path) -> None:
    folder = tmp_path / "new folder"
    sample = write_sample(folder, today=TODAY)
    for path in (sample.attendance, sample.consents):
        assert "GENERATED" in path.name
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        assert header.endswith(",Remark")
        assert all(row.endswith(REMARK) for row in rows)
    assert {path.name for path in folder.iterdir()} == {sample.attendance.name, sample.consents.name}


def test_the_sample_is_always_the_same(tmp_path: Path) -> None:
    one, other = write_sample(tmp_path / "a", today=TODAY), write_sample(tmp_path / "b", today=TODAY)
    assert one.attendance.read_bytes() == other.attendance.read_bytes()
    assert one.consents.read_bytes() == other.consents.read_bytes()
    third = write_sample(tmp_path / "c", today=TODAY, seed=13)
    assert one.attendance.read_bytes() != third.attendance.read_bytes()


@pytest.mark.parametrize("today", [TODAY, datetime.date(2028, 2, 29), datetime.date(2027, 1, 1)])
def test_the_sample_shows_tables_reasons_and_records(tmp_path: Path, today: datetime.date) -> None:
    sample = write_sample(tmp_path, today=today)
    answers = survey(sample.attendance).answers
    assert (answers.absent, answers.enrolled, answers.id) == ("Days absent", "Days enrolled", "Student ID")
    found = read_attendance(sample.attendance, answers)
    given = read_consents(sample.consents, found)
    assert given.refused == ()
    by = (("Grade",), ("Grade", "Gender"), ("Home language",))
    answer = prepare(found, CheckSpec(Request(PARTNER, PURPOSE, by, FIELDS)), given, today)
    assert [table.by for table in answer.result.tables] == list(by)
    hidden = [
        reason.suppressed_because
        for table in answer.result.tables
        for cell in table.cells
        for reason in cell.reasons.values()
    ]
    assert {SuppressionReason.SMALL, SuppressionReason.SECONDARY} <= set(hidden)
    assert answer.result.proof.kept > answer.result.proof.cells / 2
    assert len(answer.records.rows) == 9
    assert answer.verdicts == {
        Verdict.NO_CONSENT: 350, Verdict.OTHER_PARTY: 1, Verdict.INCOMPLETE: 2, Verdict.REVOKED: 2,
        Verdict.EXPIRED: 3, Verdict.OTHER_PURPOSE: 1, Verdict.ALLOWED: 9,
    }  # fmt: skip


def test_the_sample_follows_the_session(tmp_path: Path) -> None:
    sample = write_sample(tmp_path, partner="Faith; coalition", purpose="rides", school="Elm [x]", today=TODAY)
    assert "Elm [x]" in sample.attendance.read_text(encoding="utf-8")
    assert "rides" in sample.consents.read_text(encoding="utf-8")
