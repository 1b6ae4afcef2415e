"""Text in cells: measuring, wrapping, editing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.clean import clean
from screens.grid import cells
from screens.grid.buffer import LIMIT, EditBuffer
from screens.grid.wrap import line_of, wrap

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
ACCENTED = "e\u0323\u0302"
ODD = ["a", "b", " ", "  ", "word", "漢", "字", "é", FAMILY, ACCENTED, "\n", "\t", "שלום", "❤\ufe0f", "-", "[b]"]
ACTION_HANDLERS = (
    *("left", "right", "word_left", "word_right", "home", "end", "start_of_text", "end_of_text", "up", "down"),
    *("backspace", "delete", "undo", "redo", "newline", "delete_word_left", "delete_word_right"),
    *("delete_line_left", "delete_line_right"),
)
texts = st.lists(st.sampled_from(ODD), max_size=30).map("".join)


# ------------------------------------------------------------------ cells


def test_width_counts_cells_not_characters() -> None:
    assert cells.width("abc") == 3
    assert cells.width("漢字") == 4
    assert cells.width(ACCENTED) == 1
    assert cells.width(FAMILY) == 2


def test_controls_never_reach_a_line() -> None:
    assert cells.drawable("a\x1b[31m\x07b\tc\n") == "a�[31m�b c "


@given(texts, st.integers(0, 12))
def test_padded_text_has_exactly_the_cells_asked_for(text: str, wide: int) -> None:
    assert cells.width(cells.pad(text.replace("\n", " "), wide)) == wide


@given(texts)
def test_graphemes_are_walked_both_ways_the_same(text: str) -> None:
    stops, at = [0], 0
    while at < len(text):
        at = cells.after(text, at)
        stops.append(at)
    back, at = [len(text)], len(text)
    while at > 0:
        at = cells.before(text, at)
        back.append(at)
    assert stops == back[::-1]
    assert all(cells.snap(text, stop) == stop for stop in stops)


# ------------------------------------------------------------------ wrap


@given(st.one_of(st.text(), texts), st.integers(1, 20))
def test_wrapping_loses_no_character(text: str, wide: int) -> None:
    spans = wrap(text, wide)
    at = 0
    for start, end in spans:
        assert start - at in (0, 1)
        if start > at:
            assert text[at] == "\n"
        at = end
    assert at == len(text)
    assert len(spans) >= text.count("\n") + 1


@given(texts, st.integers(2, 20))
def test_no_wrapped_line_is_wider_than_the_column(text: str, wide: int) -> None:
    for start, end in wrap(text, wide):
        assert cells.width(text[start:end].rstrip(" \t")) <= wide


def test_words_stay_whole_when_they_fit() -> None:
    text = "No ride after the move to the motel"
    assert [text[s:e].strip() for s, e in wrap(text, 12)] == ["No ride", "after the", "move to the", "motel"]


def test_long_words_and_wide_characters_break_where_they_must() -> None:
    assert [tuple(span) for span in wrap("abcdefgh", 3)] == [(0, 3), (3, 6), (6, 8)]
    assert [tuple(span) for span in wrap("漢字漢字漢", 5)] == [(0, 2), (2, 4), (4, 5)]


@given(texts, st.integers(2, 12))
def test_every_cursor_place_is_on_the_line_that_begins_before_it(text: str, wide: int) -> None:
    spans = wrap(text, wide)
    for index in range(len(text) + 1):
        line = line_of(spans, index)
        assert spans[line].start <= index
        assert line + 1 == len(spans) or index < spans[line + 1].start


# ------------------------------------------------------------------ buffer


def test_letters_typed_in_a_row_are_one_step_of_undo() -> None:
    buffer = EditBuffer("one ")
    for letter in "two":
        buffer.insert(letter)
    assert buffer.text == "one two"
    assert buffer.undo()
    assert buffer.text == "one "
    assert not buffer.undo()
    assert buffer.redo()
    assert (buffer.text, buffer.cursor) == ("one two", 7)


def test_a_new_change_ends_redo() -> None:
    buffer = EditBuffer("")
    buffer.insert("a")
    buffer.undo()
    buffer.insert("b")
    assert not buffer.redo()
    assert buffer.text == "b"


def test_moving_between_words_and_lines() -> None:
    buffer = EditBuffer("first line\nsecond, third", long=True)
    buffer.word_left()
    assert buffer.cursor == len("first line\nsecond, ")
    buffer.word_left()
    assert buffer.cursor == len("first line\n")
    buffer.left()
    assert buffer.cursor == len("first line")
    buffer.home()
    assert buffer.cursor == 0
    buffer.word_right()
    assert buffer.cursor == 5
    buffer.end()
    assert buffer.cursor == 10
    buffer.end()
    assert buffer.at_end


def test_taking_away_by_words_and_lines() -> None:
    buffer = EditBuffer("one two three")
    buffer.delete_word_left()
    assert buffer.text == "one two "
    buffer.delete_line_left()
    assert buffer.text == ""
    buffer.undo()
    buffer.home()
    buffer.delete_word_right()
    assert buffer.text == " two "
    buffer.delete_line_right()
    assert buffer.text == ""


def test_a_line_break_is_kept_only_in_long_cells() -> None:
    short, long = EditBuffer("a"), EditBuffer("a", long=True)
    assert not short.newline()
    assert long.newline()
    assert (short.text, long.text) == ("a", "a\n")
    short.paste("b\n  c\td\n")
    long.paste("b\nc")
    assert (short.text, long.text) == ("ab c d", "a\nb\nc")


def test_pasted_controls_are_made_harmless() -> None:
    buffer = EditBuffer("")
    buffer.paste("a\x1b]0;title\x07b\u202ec")
    assert "\x1b" not in buffer.text
    assert "\u202e" not in buffer.text
    assert clean(buffer.text) == buffer.text


def test_a_family_typed_one_code_point_at_a_time_is_one_grapheme() -> None:
    buffer = EditBuffer("")
    for point in FAMILY:
        buffer.insert(point)
    assert buffer.text == FAMILY
    buffer.backspace()
    assert buffer.text == ""


def test_the_limit_keeps_what_fits_and_says_so() -> None:
    buffer = EditBuffer("x" * (LIMIT - 3))
    assert not buffer.paste("漢" * 10)
    assert len(buffer.text) == LIMIT
    assert buffer.undo()
    assert len(buffer.text) == LIMIT - 3


def test_up_and_down_follow_the_lines_on_screen_and_keep_their_column() -> None:
    buffer = EditBuffer("alpha beta gamma\nab\nlonger line", long=True)
    buffer.start_of_text()
    for _ in range(9):
        buffer.right()
    assert buffer.move_lines(1, 40)  # "ab" is shorter
    assert buffer.cursor == len("alpha beta gamma\nab")
    assert buffer.move_lines(1, 40)
    assert buffer.text[: buffer.cursor].endswith("\nlonger li")
    assert not buffer.move_lines(1, 40)
    assert buffer.move_lines(-2, 40)
    assert buffer.cursor == 9


@given(
    texts,
    st.booleans(),
    st.lists(
        st.one_of(
            st.sampled_from(ACTION_HANDLERS),
            texts.map(lambda text: ("paste", text)),
            st.sampled_from(ODD).map(lambda text: ("insert", text)),
        ),
        max_size=30,
    ),
)
def test_any_keys_leave_the_cursor_between_graphemes(text: str, long: bool, deeds: list[str]) -> None:
    buffer = EditBuffer(text, long=long)
    for deed in deeds:
        if isinstance(deed, tuple):
            getattr(buffer, deed[0])(deed[1])
        elif deed in ("up", "down"):
            buffer.move_lines(-1 if deed == "up" else 1, 7)
        else:
            getattr(buffer, deed)()
        assert 0 <= buffer.cursor <= len(buffer.text)
        assert cells.snap(buffer.text, buffer.cursor) == buffer.cursor
        assert long or "\n" not in buffer.text


@given(texts, st.lists(st.sampled_from(["x", " ", "漢", "word"]), min_size=1, max_size=10))
def test_undo_goes_back_to_the_first_text(text: str, typed: list[str]) -> None:
    buffer = EditBuffer(text, long=True)
    first = buffer.text
    for part in typed:
        buffer.insert(part)
    while buffer.undo():
        pass
    assert buffer.text == first


@pytest.mark.parametrize("deed", ["left", "right", "home", "backspace", "delete", "word_left", "delete_word_left"])
def test_an_empty_buffer_takes_every_key(deed: str) -> None:
    buffer = EditBuffer("")
    getattr(buffer, deed)()
    assert (buffer.text, buffer.cursor) == ("", 0)
