"""Values of cells: from typed text and back, checked, cleaned and bounded; keys of people; dates as typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.clean import clean, clean_line
from content.sheet_spec import Column, Kind
from workshop.sheets.dates import BadDate, parse_date, show_date
from workshop.sheets.model import Value
from workshop.sheets.values import (
    MAX_LINE,
    MAX_TEXT,
    ValueProblem,
    check,
    edit_text,
    is_row_id,
    parse,
    person_key,
    show,
)

TODAY = date(2026, 11, 23)  # a Monday
GAP = Column("gap", "Gap", Kind.CHOICE, choices=("covered", "thin", "nobody"))
COLUMNS = {
    "text": Column("text", "Text"),
    "long": Column("long", "Long text", long=True),
    "list": Column("list", "List", Kind.LIST),
    "choice": GAP,
    "free choice": Column("free", "Free choice", Kind.CHOICE),
    "person": Column("person", "Person", Kind.PERSON),
    "date": Column("date", "Date", Kind.DATE),
    "number": Column("number", "Number", Kind.NUMBER),
    "yesno": Column("yesno", "Yes or no", Kind.YESNO),
    "link": Column("link", "Link", Kind.LINK, to="gaps"),
}
HOSTILE = "\x1b]52;c;AAAA\x07[red]\u202eabc\u202c\x00\ud800\x9b31m"

texts = st.text(max_size=60)
wild: dict[str, st.SearchStrategy[Value]] = {
    "text": texts,
    "long": texts,
    "list": st.lists(texts, max_size=5).map(tuple),
    "choice": st.sampled_from(GAP.choices),
    "free choice": texts,
    "person": texts,
    "date": st.dates().map(date.isoformat),
    "number": st.one_of(st.integers(-(10**15), 10**15), st.floats(-1e15, 1e15, allow_nan=False, allow_infinity=False)),
    "yesno": st.booleans(),
    "link": st.from_regex(r"[a-z][a-z0-9.-]{0,20}", fullmatch=True),
}
kinds = st.sampled_from(sorted(COLUMNS)).flatmap(lambda name: st.tuples(st.just(name), wild[name]))


@given(kinds)
def test_what_is_shown_and_what_is_edited_reads_back_as_it_was(case: tuple[str, Value]) -> None:
    column = COLUMNS[case[0]]
    value = check(column, case[1])
    assert check(column, value) == value
    for text in (show(column, value), edit_text(column, value)):
        back = parse(column, text, TODAY)
        assert back == value and type(back) is type(value)


@given(kinds, texts)
def test_whatever_was_parsed_passes_the_check(case: tuple[str, Value], text: str) -> None:
    column = COLUMNS[case[0]]
    try:
        value = parse(column, text, TODAY)
    except ValueProblem as problem:
        assert "\n" not in str(problem) and clean(str(problem)) == str(problem)
        return
    assert check(column, value) == value


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_hostile_text_is_cleaned_or_refused_in_clean_words(name: str) -> None:
    column = COLUMNS[name]
    attempts: tuple[Callable[[], Value], ...] = (
        lambda: parse(column, HOSTILE, TODAY),
        lambda: check(column, HOSTILE),
    )
    for attempt in attempts:
        try:
            value = attempt()
        except ValueProblem as problem:
            assert clean(str(problem)) == str(problem)
        else:
            for text in value if isinstance(value, tuple) else (value,):
                assert isinstance(text, str) and clean(text) == text
                assert not set(text) & set("\x1b\x07\x00\u202e\ud800\x9b")


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_nothing_typed_is_an_empty_cell(name: str) -> None:
    for text in ("", "   ", "\n\t "):
        assert parse(COLUMNS[name], text) is None
    assert check(COLUMNS[name], None) is None
    assert show(COLUMNS[name], None) == edit_text(COLUMNS[name], None) == ""


def test_ten_thousand_characters_fit_and_sixteen_thousand_are_the_end() -> None:
    text = "word " * 2000
    assert parse(COLUMNS["long"], text) == text.strip()
    assert parse(COLUMNS["text"], text) == text.strip()
    assert len(str(check(COLUMNS["long"], "x" * MAX_TEXT))) == MAX_TEXT
    with pytest.raises(ValueProblem, match=r"16,000 characters, and this has 16,001\. Shorten"):
        check(COLUMNS["long"], "x" * (MAX_TEXT + 1))
    with pytest.raises(ValueProblem, match="at most 200"):
        check(COLUMNS["person"], "x" * (MAX_LINE + 1))
    with pytest.raises(ValueProblem, match="500 items"):
        check(COLUMNS["list"], tuple(str(n) for n in range(501)))


def test_only_long_text_keeps_its_lines() -> None:
    assert parse(COLUMNS["long"], "one\r\ntwo\n") == "one\ntwo"
    assert parse(COLUMNS["text"], "one\r\ntwo\n") == "one two"


def test_lists_split_at_semicolons_and_lines_and_keep_the_first_of_equals() -> None:
    assert parse(COLUMNS["list"], "Nurse; bus driver;\nnurse;; Aunt ") == ("Nurse", "bus driver", "Aunt")
    assert check(COLUMNS["list"], ("a; b", "B")) == ("a", "b")
    assert show(COLUMNS["list"], ("a", "b")) == "a; b"
    with pytest.raises(ValueProblem):
        check(COLUMNS["list"], "a")


def test_a_choice_is_found_by_any_beginning_of_its_own() -> None:
    assert parse(GAP, "THIN") == "thin"
    assert parse(GAP, "n") == "nobody"
    assert parse(Column("c", "C", Kind.CHOICE, choices=("to", "to ask")), "to") == "to"
    with pytest.raises(ValueProblem, match="matches yes and yellow"):
        parse(Column("c", "C", Kind.CHOICE, choices=("yes", "yellow")), "ye")
    with pytest.raises(ValueProblem, match="Type covered, thin or nobody"):
        parse(GAP, "some")
    with pytest.raises(ValueProblem):
        check(GAP, "n")


@pytest.mark.parametrize(
    ("text", "number"),
    [("15", 15), ("2.5", 2.5), ("-3", -3), ("1,234", 1234), ("1 234", 1234), ("2.0", 2), (".5", 0.5), ("1e3", 1000)],
)
def test_numbers_as_typed(text: str, number: float) -> None:
    value = parse(COLUMNS["number"], text)
    assert value == number and type(value) is type(number)


@pytest.mark.parametrize("text", ["1,23", "ten", "nan", "inf", "1e99", "1e400", "9" * 400, "5-6", ".", "١"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueProblem):
        parse(COLUMNS["number"], text)


@pytest.mark.parametrize("value", [True, float("nan"), float("inf"), 10**400, -(10**16), "5", (1,)])
def test_values_that_are_no_numbers(value: Value) -> None:
    with pytest.raises(ValueProblem):
        check(COLUMNS["number"], value)


def test_yes_and_no() -> None:
    for text in ("y", "Yes", "x", "TRUE", "✓", "1"):
        assert parse(COLUMNS["yesno"], text) is True
    for text in ("n", "No", "false", "-", "0"):
        assert parse(COLUMNS["yesno"], text) is False
    with pytest.raises(ValueProblem, match="is not yes or no"):
        parse(COLUMNS["yesno"], "perhaps")
    for value in (1, 0, "yes"):
        with pytest.raises(ValueProblem):
            check(COLUMNS["yesno"], value)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-12-04", "2026-12-04"),
        ("2026-1-4", "2026-01-04"),
        ("4 Dec", "2026-12-04"),
        ("Dec 4", "2026-12-04"),
        ("4th of December", "2026-12-04"),
        ("December 4th, 2026", "2026-12-04"),
        ("4 jan", "2027-01-04"),
        ("23 Nov", "2026-11-23"),
        ("22 nov", "2027-11-22"),
        ("12/4/2026", "2026-12-04"),
        ("12/4/26", "2026-12-04"),
        ("12/4", "2026-12-04"),
        ("Fri 4 Dec", "2026-12-04"),
        ("Fri, Dec 4, 2026", "2026-12-04"),
        ("today", "2026-11-23"),
        ("Tomorrow", "2026-11-24"),
        ("yesterday", "2026-11-22"),
        ("fri", "2026-11-27"),
        ("next friday", "2026-11-27"),
        ("mon", "2026-11-30"),
        ("sept 1", "2027-09-01"),
        ("29 feb", "2028-02-29"),
    ],
)
def test_dates_as_typed(text: str, iso: str) -> None:
    assert parse(COLUMNS["date"], text, TODAY) == iso


@pytest.mark.parametrize(
    "text",
    ["soon", "31 Feb", "13/13", "2026-02-30", "4", "Dec", "ju 4", "Fri 3 Dec 2026", "Dec 4 26", "٤ Dec", "0 Jan", "m"],
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(BadDate):
        parse_date(text, TODAY)


@given(st.dates())
def test_dates_read_back_from_every_way_of_writing_them(day: date) -> None:
    assert parse_date(show_date(day.isoformat()), TODAY) == day
    assert parse_date(f"{day.year:04d}-{day.month}-{day.day}", TODAY) == day
    assert parse_date(f"{day.month}/{day.day}/{day.year:04d}", TODAY) == day


@given(st.dates(), st.text(max_size=30))
def test_no_text_breaks_the_reading_of_dates(today: date, text: str) -> None:
    try:
        assert isinstance(parse_date(text, today), date)
    except BadDate as bad:
        assert "2026-12-04" in str(bad)


def test_dates_are_kept_in_one_form_only() -> None:
    for value in ("20261204", "2026-W49-5", "4 Dec", "2026-12-04T00:00:00"):
        with pytest.raises(ValueProblem):
            check(COLUMNS["date"], value)


def test_links_are_row_ids() -> None:
    assert check(COLUMNS["link"], "r1.ada--12345678") == "r1.ada--12345678"
    for value in ("../etc", "a b", "$end", "", "x" * 201, "a\n"):
        assert not is_row_id(value)


@given(st.text(min_size=1, max_size=80))
def test_keys_of_people_are_stable_and_plain(name: str) -> None:
    if not clean_line(name):
        with pytest.raises(ValueProblem):
            person_key(name)
        return
    key = person_key(name)
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert 0 < len(key) <= 42 and is_row_id(key)
    assert key == person_key(f"  {name} ")


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_two_names_have_two_keys(one: str, other: str) -> None:
    first, second = clean_line(clean_line(one).casefold()), clean_line(clean_line(other).casefold())
    if first and second:
        assert (person_key(one) == person_key(other)) == (first == second)


def test_keys_one_can_read() -> None:
    assert person_key("Ada  Lovelace") == person_key("ADA LOVELACE") == "ada-lovelace"
    assert person_key("José").startswith("jose--")
    assert person_key("Mary-Ann") != person_key("Mary Ann")
    assert person_key("李雷") != person_key("韩梅梅")
