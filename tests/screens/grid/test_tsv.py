"""Tab-separated text as spreadsheets write and read it."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from screens.grid.tsv import format_tsv, parse_tsv

fields = st.text(alphabet=st.sampled_from('ab "\t\n,;漢'), max_size=6)
tables = st.lists(st.lists(fields, min_size=1, max_size=4), min_size=1, max_size=5)


@given(tables)
def test_what_was_copied_is_pasted_unchanged(rows: list[list[str]]) -> None:
    assert parse_tsv(format_tsv(rows)) == rows


@given(tables)
def test_excel_s_own_dialect_reads_it_too(rows: list[list[str]]) -> None:
    text = format_tsv(rows)
    read = list(csv.reader(io.StringIO(text, newline=""), dialect="excel-tab"))
    wanted = [[] if row == [""] else row for row in rows]  # the csv module reads an empty line as no fields
    if rows[-1] == [""] and len(wanted) > len(read):
        wanted.pop()
    assert read == wanted or any('"' in field and "\t" not in field for row in rows for field in row)


def test_line_ends_of_every_system_and_one_at_the_end() -> None:
    assert parse_tsv("a\tb\r\nc\td\r\n") == [["a", "b"], ["c", "d"]]
    assert parse_tsv("a\rb") == [["a"], ["b"]]
    assert parse_tsv("a\n\n") == [["a"], [""]]
    assert parse_tsv("") == []
    assert parse_tsv("\t") == [["", ""]]


def test_quoted_fields_hold_tabs_line_breaks_and_quotes() -> None:
    assert parse_tsv('"a\tb"\t"c\nd"\t"say ""so"""\n') == [["a\tb", "c\nd", 'say "so"']]


def test_a_quote_inside_or_never_closed_is_a_character() -> None:
    assert parse_tsv('5" pipe\tx') == [['5" pipe', "x"]]
    assert parse_tsv('"open\tx\ny') == [['"open', "x"], ["y"]]


def test_a_large_text_is_read_in_one_go() -> None:
    text = "one\n" * 100_000
    assert len(parse_tsv(text)) == 100_000
