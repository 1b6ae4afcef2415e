"""A quotation mark that is not surely one cell's never swallows a row."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.records import quotes
from workshop.records.problems import FileProblem
from workshop.records.quotes import check_quotes
from workshop.records.rows import never


def bad_row(text: str, delimiter: str = ",") -> int | None:
    """The row that is refused, None when none is."""
    handle = io.BytesIO(text.encode())
    try:
        check_quotes(handle, "utf-8", delimiter, "a.csv", never)
    except FileProblem as problem:
        return int(str(problem).split("row ")[1].split(":")[0].replace(",", ""))
    finally:
        assert handle.tell() == 0
    return None


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('1,"x"\n2,y\n', None),
        ('1,"x, y"\r\n2,""\r\n', None),
        ('1,"say ""hi"""\n', None),
        ('1,Robert "Bob" Oak\n', None),
        ('1,"x"', None),
        ('1,x\n2,5" pipe\n', 2),
        ('"a\nb",x\n2,Oak"two\nlines",3\n', 2),
        ('1,5" pipe\n2,"open\n', 1),
        ('1,"12 Elm\nOak"\n2,y\n', None),
        ('1,"12 Elm\nOak\nVA"\n2,y\n', None),
        ('1,x\n2,"y\n3,z\n', 2),
        ('1,x\n2,"y\n3,z\n4,"w"\n', 2),
        ('1,"a\nb\nc\nd"\n', 1),
        ('1,"a\nb"\n2,"open\n', 2),
        ('1,"x\n2,y"\n', 1),
        ('1,"x"y\n', 1),
        ('"open', 1),
    ],
)
def test_what_is_believed(text: str, row: int | None) -> None:
    assert bad_row(text) == row


def test_the_delimiter_of_the_file_counts() -> None:
    assert bad_row('1;"x, y"z\n', ";") == 1
    assert bad_row('1|"x"|y\n', "|") is None


@given(
    st.lists(st.lists(st.text('ab",\n é', max_size=5), min_size=2, max_size=3), min_size=1, max_size=8),
    st.integers(1, 40),
)
def test_what_a_program_writes_is_believed_or_named(rows: list[list[str]], piece: int) -> None:
    """Whatever the pieces in which it is read: refused is the first row with a cell of several lines that is too long
    or has a delimiter in it, and nothing else is."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    wrong = [any(cell.count("\n") > 2 or ("\n" in cell and "," in cell) for cell in row) for row in rows]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quotes, "_PIECE", piece)
        assert bad_row(written.getvalue()) == (wrong.index(True) + 1 if any(wrong) else None)
