"""The same students from CSV, Excel, Parquet and pandas are the same students."""

from __future__ import annotations

import datetime
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.workshop.disclosure.cases import write
from workshop.records.answers import Answers
from workshop.records.attendance import Attendance
from workshop.records.problems import ColumnProblem, FileProblem
from workshop.records.read import read_attendance, read_frame
from workshop.records.survey import survey

needs_pyarrow = pytest.mark.skipif(not find_spec("pyarrow"), reason="the optional package pyarrow is not installed")
COLUMNS = Answers("Days absent", "Days enrolled", "Student ID")
FRAME = pd.DataFrame(
    {
        "Student ID": [101, 102, 103],
        "Grade": ["K", "6", None],
        "Poor": [True, False, True],
        "Born": [datetime.datetime(2015, 5, 5), pd.NaT, datetime.datetime(2016, 1, 2)],
        "Days absent": [18.0, 3.0, 0.0],
        "Days enrolled": [180, 180, 90],
    }
)


def same(found: Attendance) -> None:
    assert found.ids is not None
    assert list(found.ids) == ["101", "102", "103"]
    assert (found.absent.tolist(), found.enrolled.tolist()) == ([18, 3, 0], [180, 180, 90])
    facts = [[found.fact(place, name) for name in ("Grade", "Poor", "Born")] for place in range(3)]
    assert facts == [["K", "yes", "2015-05-05"], ["6", "no", "(not given)"], ["(not given)", "yes", "2016-01-02"]]


def test_pandas() -> None:
    same(read_frame(FRAME, COLUMNS))
    same(read_frame(FRAME.astype({"Grade": "category", "Days absent": "Int64", "Student ID": "string"}), COLUMNS))


@needs_pyarrow
def test_parquet(tmp_path: Path) -> None:
    FRAME.to_parquet(tmp_path / "a.parquet", row_group_size=2)
    seen = survey(tmp_path / "a.parquet")
    assert (seen.answers, seen.facts.words) == (COLUMNS, "Parquet")
    same(read_attendance(tmp_path / "a.parquet", seen.answers))


def test_excel_and_csv(tmp_path: Path) -> None:
    FRAME.to_excel(tmp_path / "a.xlsx", index=False)
    same(read_attendance(tmp_path / "a.xlsx", COLUMNS))
    text = (
        "Student ID,Grade,Poor,Born,Days absent,Days enrolled\n"
        "101,K,yes,2015-05-05,18,180\n102,6,no,,3,180\n103,,yes,2016-01-02,0,90\n"
    )
    same(read_attendance(write(tmp_path / "a.csv", text), COLUMNS))


@pytest.mark.parametrize("kind", ["frame", pytest.param("parquet", marks=needs_pyarrow)])
def test_a_wrong_row_is_named_by_its_number(tmp_path: Path, kind: str) -> None:
    bad = FRAME.assign(**{"Days absent": [18.0, 1 / 3, -1.0]})
    with pytest.raises(FileProblem) as problem:
        if kind == "frame":
            read_frame(bad, COLUMNS, "sent over")
        else:
            bad.to_parquet(tmp_path / "a.parquet")
            read_attendance(tmp_path / "a.parquet", COLUMNS)
    assert [row.sentence() for row in problem.value.rejected] == [
        'row 2, column "Days absent": has more than 4 digits after the point',
        'row 3, column "Days absent": is below zero',
    ]


@needs_pyarrow
def test_days_of_parquet(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "student_id": np.repeat(["a", "b"], 3),
            "date": pd.to_datetime(["2026-09-01", "2026-09-02", "2026-09-03"] * 2),
            "absent": [True, False, False, False, False, False],
        }
    )
    frame.to_parquet(tmp_path / "d.parquet")
    found = read_attendance(tmp_path / "d.parquet", survey(tmp_path / "d.parquet").answers)
    assert (found.absent.tolist(), found.enrolled.tolist(), found.days) == ([1, 0], [3, 3], 3)


@needs_pyarrow
def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    FRAME.to_parquet(tmp_path / "a.parquet")
    data = bytearray((tmp_path / "a.parquet").read_bytes())
    data[4:60] = b"\xff" * 56
    for content in (bytes(data), b"PAR1" + b"\x00" * 50 + b"PAR1"):
        (tmp_path / "b.parquet").write_bytes(content)
        with pytest.raises(FileProblem, match="Parquet file"):
            read_attendance(tmp_path / "b.parquet", COLUMNS)


def test_without_pyarrow_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1" + b"\x00" * 40 + b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(FileProblem, match=r"pip install .workshop-companion\[parquet\]"):
        survey(tmp_path / "a.parquet")


def test_a_frame_without_columns_or_with_two_of_a_name() -> None:
    with pytest.raises(FileProblem, match="has no columns"):
        read_frame(pd.DataFrame(), COLUMNS)
    with pytest.raises(ColumnProblem, match=r"it has: a .column 1., A .column 2."):
        read_frame(pd.DataFrame([[1, 2]], columns=["a", "A"]), COLUMNS)
