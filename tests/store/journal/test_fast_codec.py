"""The short way of reading and writing comes to the same as the long one, byte for byte and record for record."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from content.clean import clean
from store.files.canonical import canonical
from store.journal import codec, fast_codec
from store.journal.wire import record_from_json, record_to_json
from tests.store.strategies import records
from workshop.sheets.model import Decision, Edit, Outcome, Record, Role, SetCell, Value

_words = st.text('abcXYZ019.-_$/\\"<> é\x7f\u202e', max_size=12)
_values: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False), _words
)


def common(
    asked: Value = "no ride",
    before: Value = None,
    person: str = "Ana",
    word: str = "r1",
    base: int = 0,
    text: str = "c.1",
) -> Record:
    """One person sets one cell; whether its texts are clean is another matter."""
    edit = Edit(
        text, person, Role.PARTICIPANT, (SetCell("causes", word, "cause", asked, base),), "2026-01-01T09:00:00Z"
    )
    return Record(7, edit, (Decision(Outcome.APPLIED, asked, before),))


def the_long_way(text: str) -> Record | None:
    """What `wire` makes of it, if it is canonical at all."""
    value = json.loads(text)
    if canonical(value) != text.encode():
        return None
    as_it_is = text.isascii() and text.isprintable() and "\\" not in text
    return record_from_json(value, str if as_it_is else clean)


@given(st.builds(common, _values, _values, _words, _words, st.integers(0, 2**53), st.just("c.1") | _words))
@example(common("x" * 60, "x" * 59))
@example(common('","w":"elsewhere'))
@example(common(True, 1))
@example(common(person="Ana  Lee"))
def test_what_is_written_the_short_way_is_what_the_long_way_writes(record: Record) -> None:
    text = fast_codec.encode_common(record)
    if text is not None:
        assert text.encode() == canonical(record_to_json(record))
        assert the_long_way(text) == record == fast_codec.decode_common(text)


@given(records())
def test_any_record_is_written_as_the_long_way_writes_it(record: Record) -> None:
    line, _ = codec.encode(record, 0)
    body, _ = codec.check_line(line, 0)
    assert body == canonical(record_to_json(record))


@pytest.mark.parametrize("before", [None, "was", 3, False, "é"])
def test_a_changed_character_is_never_read_the_short_way_alone(before: Value) -> None:
    text = fast_codec.encode_common(common("ride — bus", before))
    assert text is not None
    for at in range(len(text)):
        for char in (text[at - 1], '"', "\\", " ", "0", "-", "é", "\x7f", "\u202e", "\n", ""):
            changed = text[:at] + char + text[at + 1 :]
            read = fast_codec.decode_common(changed)
            if read is not None:
                assert read == the_long_way(changed), changed


def test_the_usual_edit_goes_the_short_way() -> None:
    assert fast_codec.encode_common(common("no ride home after practice", "no ride")) is not None
    assert fast_codec.encode_common(common("no ride — après l'école", 3)) is not None


@pytest.mark.parametrize(
    "record",
    [
        common("two\nlines"),
        common('a "word"'),
        common(0.5),
        common(("a", "b")),
        common("e\u0301"),
        common("a\u202eb"),
        common(person="Ana  Lee"),
        common(person=""),
        common(text="no number"),
        common(word="row 1"),
        Record(7, common().edit, ()),
        Record(7, common().edit, (Decision(Outcome.MERGED, "no ride"),)),
        Record(7, common().edit, (Decision(Outcome.APPLIED, "another"),)),
        Record(7, common().edit, (Decision(Outcome.APPLIED, "no ride", revived=True),)),
    ],
)
def test_whatever_is_out_of_the_ordinary_goes_the_long_way(record: Record) -> None:
    assert fast_codec.encode_common(record) is None


def test_a_number_too_large_for_a_revision_is_none() -> None:
    text = fast_codec.encode_common(common())
    assert text is not None
    for number in (str(2**53 + 1), "01", "-1", "1.0", "1e3"):
        line = text.replace('"r":7', f'"r":{number}')
        assert fast_codec.decode_common(line) is None
        with pytest.raises(codec.BadRecordLine):
            codec.decode_body(line.encode())
