"""Rows that are narrower than the header are found in every way a text is written, and refused before they count."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest

from tests.workshop.disclosure.cases import write
from workshop.records.answers import Answers
from workshop.records.problems import Cancelled, FileProblem
from workshop.records.read import read_attendance
from workshop.records.rows import never
from workshop.records.widths import narrow_rows

ANSWERS = Answers("Absent", "Enrolled", "ID")


def test_a_lost_delimiter_is_not_taken_for_an_empty_cell(tmp_path: Path) -> None:
    """Without it the grade is part of the school, and the row still reads well."""
    text = "ID,Absent,Enrolled,School,Grade\na,18,180,Oak,3\nb,1,180,Oak4\n"
    with pytest.raises(FileProblem, match="row 3: there are fewer cells than columns") as refused:
        read_attendance(write(tmp_path / "a.csv", text), ANSWERS)
    assert refused.value.kind == "width"
    good = text.replace("Oak4", "Oak,")
    assert read_attendance(write(tmp_path / "b.csv", good), ANSWERS).students == 2


def test_lines_of_a_report_may_be_narrow(tmp_path: Path) -> None:
    text = "ID,Absent,Enrolled,School\na,18,180,Oak\n\nstudents read: 2\nb,1,180,Elm\n-----\n"
    assert read_attendance(write(tmp_path / "a.csv", text), ANSWERS).students == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quotes", [False, True])
def test_narrow_rows_are_found_in_pieces_of_any_size(
    encoding: str, line_end: str, quotes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(5)
    widths = [chance.choice((0, 1, 2, 4, 4, 4, 4, 5)) for _ in range(300)]
    cell = '"x|y"' if quotes else "é"
    data = line_end.join("|".join([cell] * width) for width in widths).encode(encoding)
    for size in (1, 7, 1 << 16):
        monkeypatch.setattr("workshop.records.widths._PIECE", size)
        found = narrow_rows(io.BytesIO(data), encoding, "|", 4, quotes, never).tolist()
        assert found == [number for number, width in enumerate(widths, 1) if 0 < width < 4]


def test_a_look_at_rows_can_be_stopped() -> None:
    with pytest.raises(Cancelled):
        narrow_rows(io.BytesIO(b"a,b\n"), "utf-8", ",", 2, False, lambda: True)
