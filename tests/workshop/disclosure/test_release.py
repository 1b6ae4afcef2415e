"""The release as bytes: the same every time, safe in a spreadsheet, silent about what is hidden, read back whole."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.clean import clean_line
from tests.support.office import whole_text
from tests.workshop.disclosure.results import EXACT, PERCENT, RANGE, TERMS, WITHHELD, result
from workshop.disclosure.consented import Records
from workshop.disclosure.csv_text import csv_bytes, safe, unsafe, words
from workshop.disclosure.document import decode, encode, proof_document, published_tables
from workshop.disclosure.engine.model import Attacker, Measure, Proof, PublishedValue, Result, Status
from workshop.disclosure.explain import reason_clause, reasons
from workshop.disclosure.log import digest
from workshop.disclosure.policy import MODULE_12
from workshop.disclosure.release import Release, build_release
from workshop.disclosure.terms import Terms
from workshop.disclosure.visible import REASON, optimality_words, suppressed_values
from workshop.records.problems import FileProblem

NO_RECORDS = Records()
RECORDS = Records(("Grade", "Days absent"), (("S1", "5", "20"), ("=S2", "6", "3")))


def release(found: Result | None = None, records: Records = NO_RECORDS, terms: Terms = TERMS) -> Release:
    consents = [f"c-{number}" for number in range(len(records.rows))]
    return build_release(
        found or result(), records, consents, terms, MODULE_12, [Attacker.OUTSIDER], id_column="Student ID"
    )


def document(made: Release) -> dict[str, object]:
    return decode(made.files["release.json"])


def test_the_files_of_a_release() -> None:
    made = release()
    names = ["README.docx", "README.md", "release.json", "table-1-by-grade.csv", "tables.xlsx"]
    assert sorted(made.files) == names
    assert made.id.startswith("2026-11-24-riverside-clinic-")
    assert made.tables == (("Grade",),)
    assert made.students == ()


def test_release_json_has_the_promised_shape() -> None:
    found = json.loads(release().files["release.json"])
    assert [table["by"] for table in found["tables"]] == [["Grade"]]
    cells = found["tables"][0]["cells"]
    assert {"at": {"Grade": "*"}, "measure": "enrolled", "shown": "exact", "value": 61} in cells
    assert {"at": {"Grade": "6"}, "measure": "percent", "shown": "range", "lo": 10, "hi": 25} in cells
    assert {"at": {"Grade": "5"}, "measure": "enrolled", "shown": "withheld"} in cells
    assert found["policy"]["id"] == "module-12"
    assert found["attackers"] == ["outsider"]
    assert found["proof"] == {"status": "optimal", "kept": 2, "cells": 6, "gap": 0.0}
    assert found["witnesses"]["tables"][0] == [[2, 0], [59, 14]]
    assert found["records"] is None


def test_the_same_gives_the_same_bytes_and_another_minute_another_id() -> None:
    assert release().files == release().files
    later = release(terms=replace(TERMS, made=TERMS.made.replace(minute=1)))
    assert later.id != release().id


def test_nothing_the_partner_gets_tells_why_or_at_what_cost() -> None:
    for name, data in release().files.items():
        text = whole_text(data)
        for secret in ("61 - 54", "derivation", '"why"', "8.7", '"cost"', "small group"):
            assert secret not in text, (name, secret)


def test_every_file_is_named_with_its_hash() -> None:
    made = release(records=RECORDS)
    named = document(made)["files"]
    assert named == {name: digest(data) for name, data in made.files.items() if name != "release.json"}


def test_a_changed_byte_of_release_json_is_found() -> None:
    data = release().files["release.json"]
    for place in range(0, len(data), 7):
        changed = bytearray(data)
        changed[place] ^= 1
        with pytest.raises(FileProblem):
            decode(bytes(changed))
    with pytest.raises(FileProblem, match="is not a release"):
        decode(b"{}")


def test_what_was_told_is_read_back_for_the_history() -> None:
    found = result()
    (table,) = published_tables(document(release(found)))
    assert table.by == ("Grade",)
    assert table.cells == {cell.at: dict(cell.published) for cell in found.tables[0].cells}
    with pytest.raises(FileProblem, match="cannot be read"):
        published_tables({"tables": [{"by": ["a"], "cells": [{"at": {}}]}]})


def test_encode_is_plain_json_in_the_order_given() -> None:
    data = encode({"b": 1, "a": [{"x": "é"}], "c": {"d": [1, 2]}})
    assert json.loads(data) == {"b": 1, "a": [{"x": "é"}], "c": {"d": [1, 2]}, "sha256": json.loads(data)["sha256"]}
    assert list(json.loads(data)) == ["b", "a", "c", "sha256"]


# ------------------------------------------------------------------ individual records


def test_individual_records_only_where_there_are_any() -> None:
    made = release(records=RECORDS)
    rows = list(csv.reader(io.StringIO(made.files["records.csv"].decode("utf-8-sig"))))
    assert rows == [["Student ID", "Grade", "Days absent"], ["S1", "5", "20"], ["'=S2", "6", "3"]]
    assert made.students == (("S1", "c-0"), ("=S2", "c-1"))
    assert made.fields == ("Grade", "Days absent")
    assert document(made)["records"] == {"file": "records.csv", "fields": ["Grade", "Days absent"], "students": 2}
    assert {"records.csv", "records.xlsx"} < made.files.keys()
    assert "c-0" not in "".join(map(whole_text, made.files.values()))
    assert "records.csv" not in release(records=Records(("Grade",), ())).files


def test_a_release_shows_no_student_in_its_repr() -> None:
    assert "S1" not in repr(release(records=RECORDS))


# ------------------------------------------------------------------ for people


def test_the_readme_explains_the_marks_that_occur() -> None:
    text = release(records=RECORDS).files["README.md"].decode()
    assert "for Riverside Clinic" in text
    assert "“withheld”" in text and "A range" in text and "A plain number is exact" in text
    assert "A whole percentage" not in text
    assert "34 CFR 99.33" in text
    assert "records.csv" in text
    assert "Dr" in text and "A. Coordinator" in text.replace("\\", "")
    assert "34 CFR 99.33" not in release().files["README.md"].decode()


def test_a_hostile_partner_cannot_write_the_readme() -> None:
    evil = "Clinic\x1b[31m\n# You may publish all\n<script>"
    text = release(terms=replace(TERMS, partner=evil)).files["README.md"].decode()
    assert "\x1b" not in text
    assert "\n# You may" not in text
    assert "<script>" not in text.replace("\\<", ""), "a backslash makes it text"


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-2", "@SUM(A1)", "\t=1", "＝1", "Oak;=1", ";=1", 'a; "=1', "a|-2"])
def test_no_cell_becomes_a_formula(text: str) -> None:
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "＝"))
    assert safe("Grade 5") == "Grade 5"
    assert safe("Pine-Oak; a+b = c") == "Pine-Oak; a+b = c"


_CELL = st.text(st.sampled_from("=+-@＝;|,\"' a1\t\n"), max_size=8)


@given(st.lists(st.lists(_CELL, min_size=1, max_size=4), min_size=1, max_size=3))
def test_no_cell_becomes_a_formula_whatever_separates_cells(rows: list[list[str]]) -> None:
    """In much of Europe a spreadsheet separates cells at semicolons: where a text has one, a cell begins after it."""
    text = csv_bytes(rows).decode("utf-8-sig")
    for separator in ",;|\t":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            assert not [cell for cell in row if cell.lstrip().startswith(("=", "+", "-", "@", "＝"))]
    assert [unsafe(safe(cell)) for row in rows for cell in row] == [clean_line(cell) for row in rows for cell in row]


def test_a_group_named_like_a_formula_is_safe_in_the_csv_and_itself_in_json() -> None:
    made = release(result(("=cmd|' /C calc'!A0", "6"), by="+Group"))
    rows = list(csv.reader(io.StringIO(made.files["table-1-by-group.csv"].decode("utf-8-sig"))))
    assert rows[0][0] == "'+Group"
    assert rows[1] == ["'=cmd|' /C calc'!A0", "withheld", "10 or fewer", "withheld"]
    assert rows[3] == ["All", "61", "14", "22.95"]
    assert '"=cmd|' in made.files["release.json"].decode()


@pytest.mark.parametrize(
    ("told", "measure", "text"),
    [
        (PublishedValue(EXACT, 61), Measure.ENROLLED, "61"),
        (PublishedValue(EXACT, 14.29), Measure.PERCENT, "14.29"),
        (PublishedValue(EXACT, 25.0), Measure.PERCENT, "25"),
        (PublishedValue(PERCENT, 14), Measure.PERCENT, "14"),
        (PublishedValue(RANGE, lo=2, hi=11), Measure.CHRONIC, "2 to 11"),
        (PublishedValue(RANGE, lo=0, hi=3), Measure.CHRONIC, "3 or fewer"),
        (PublishedValue(RANGE, lo=0, hi=20), Measure.PERCENT, "20 or less"),
        (PublishedValue(RANGE, lo=90, hi=100), Measure.PERCENT, "90 or more"),
        (PublishedValue(RANGE, lo=90, hi=100), Measure.ENROLLED, "90 to 100"),
        (PublishedValue(WITHHELD), Measure.CHRONIC, "withheld"),
        (None, Measure.CHRONIC, ""),
    ],
)
def test_numbers_as_people_read_them(told: PublishedValue | None, measure: Measure, text: str) -> None:
    assert words(told, measure) == text


def test_csv_bytes_open_in_a_spreadsheet() -> None:
    data = csv_bytes([["Größe", 'a "b"'], ["x,y", ""]])
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 2


def test_every_hidden_number_has_one_reason_and_for_the_coordinator_its_own() -> None:
    tables = result().tables
    assert {one.sentence().partition(", because ")[2] for one in suppressed_values(tables)} == {f"{REASON}."}
    assert [one for one, _ in reasons(result())] == list(suppressed_values(tables))
    exactly = [one.sentence(reason_clause(reason, one)) for one, reason in reasons(result())]
    assert exactly[0] == "Grade 5, enrolled: withheld, because the group has 7 students."
    assert exactly[3] == (
        "Grade 6, enrolled: given as 50 to 59, because with it, a hidden number of Grade 5 could be worked out "
        "(61 - 54 = 7)."
    )
    assert len(exactly) == 6


@pytest.mark.parametrize(
    ("gap", "words", "told"),
    [
        (0.0, "no safe choice hides less (proven)", 0.0),
        (0.0241, "safe; at most 3% of what is hidden", 0.03),
        (0.855, "safe; it may be possible to show more", 0.86),
    ],
)
def test_a_gap_is_given_roughly(gap: float, words: str, told: float) -> None:
    """More digits would be a sum over hidden groups; and a wide gap says little, so it is not given as a number."""
    proof = Proof(Status.OPTIMAL if gap == 0 else Status.HEURISTIC, 5, 10, gap, 100.0, 100.0 * (1 - gap), 5, 1, 1)
    assert optimality_words(proof).startswith(words)
    assert proof_document(proof)["gap"] == told
