"""A line of the journal is the record and nothing else; anything else is refused."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.clean import clean, clean_line
from store.api import EditTooLargeError
from store.files.canonical import canonical
from store.journal import codec
from store.journal.codec import BadRecordLine, check_line, decode, encode
from store.journal.wire import NotARecord, cleaned
from tests.store.strategies import records, texts
from workshop.sheets.model import Decision, Edit, InsertRow, Outcome, Record, Role, SetCell

seeds = st.integers(0, 2**32 - 1)


def record(**fields: object) -> Record:
    edit = Edit(
        "abc.1", "Ana", Role.PARTICIPANT, (SetCell("causes", "r1", "cause", "No ride", 3),), "2026-11-23T08:00:00Z"
    )
    return Record(7, edit, (Decision(Outcome.APPLIED, "No ride", "Bus"),))


def line_of(value: object, seed: int = 0) -> bytes:
    """A line with right length and crc around any JSON, canonical or not."""
    body = value if isinstance(value, bytes) else canonical(value)
    return b"%08x %x %b\n" % (zlib.crc32(body, seed), len(body), body)


@given(records(), seeds)
def test_a_record_comes_back_as_it_was(one: Record, seed: int) -> None:
    line, crc = encode(one, seed)
    assert decode(line, seed) == (one, crc)
    assert line.count(b"\n") == 1 and line.endswith(b"\n")


@given(records(), st.data())
def test_any_change_of_any_byte_is_noticed(one: Record, data: st.DataObject) -> None:
    line, _ = encode(one, 1)
    place = data.draw(st.integers(0, len(line) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != line[place]))
    with pytest.raises(BadRecordLine):
        decode(line[:place] + bytes([other]) + line[place + 1 :], 1)


@given(records(), seeds, seeds)
def test_a_line_fits_only_where_it_was_written(one: Record, seed: int, other: int) -> None:
    line, crc = encode(one, seed)
    if seed == other:
        assert decode(line, other)[1] == crc
    else:
        with pytest.raises(BadRecordLine, match="checksum"):
            decode(line, other)


def test_a_line_is_what_the_document_says() -> None:
    line, _ = encode(record(), 0)
    stored, length, body = line.rstrip(b"\n").split(b" ", 2)
    assert int(stored, 16) == zlib.crc32(body) and int(length, 16) == len(body)
    assert json.loads(body) == {
        "r": 7,
        "i": "abc.1",
        "p": "Ana",
        "k": "participant",
        "t": "2026-11-23T08:00:00Z",
        "o": [{"op": "set", "s": "causes", "w": "r1", "c": "cause", "v": "No ride", "b": 3}],
        "d": [{"is": "applied", "was": "Bus"}],
    }


def test_the_document_names_every_field() -> None:
    text = (Path(__file__).parents[3] / "docs" / "journal-format.md").read_text()
    for word in (
        "`r`",
        "`i`",
        "`p`",
        "`k`",
        "`t`",
        "`u`",
        "`o`",
        "`d`",
        "`s`",
        "`w`",
        "`is`",
        "`v`",
        "`was`",
        "`why`",
        "`back`",
    ):
        assert word in text
    for word in ("set", "insert", "move", "delete", "restore", "settle"):
        assert f"`{word}`" in text


def test_an_edit_of_one_cell_is_short() -> None:
    assert len(encode(record(), 0)[0]) <= 300


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'"text"',
        b"null",
        b"NaN",
        b'{"a":NaN}',
        b'{"a":1e999}',
        b'{"a":1,"a":1}',
        b'{"a": 1}',
        b'{"b":1,"a":1}',
        b'{"a":"\\u0061"}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xff"}',
        b'{"a":' + b"9" * 5000 + b"}",
        b"[" * 60_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b"",
    ],
)
def test_json_that_is_no_record_is_refused(body: bytes) -> None:
    with pytest.raises(BadRecordLine):
        decode(line_of(body), 0)


def _wire() -> dict[str, object]:
    value = json.loads(encode(record(), 0)[0][codec.header(encode(record(), 0)[0])[2] :])  # type: ignore[index]
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("r", True),
        ("r", 1.0),
        ("r", -1),
        ("r", "1"),
        ("r", 2**60),
        ("i", "noclient"),
        ("i", ".3"),
        ("i", "abc.x"),
        ("i", 5),
        ("k", "king"),
        ("k", ["participant"]),
        ("p", None),
        ("t", 12),
        ("u", None),
        ("o", []),
        ("o", {}),
        ("o", [{"op": "set", "s": "causes", "w": "r1", "c": "cause", "v": "x"}]),
        ("o", [{"op": "set", "s": "causes", "w": "r1", "c": "cause", "v": "x", "b": 0, "z": 1}]),
        ("o", [{"op": "set", "s": "causes", "w": "r1", "c": "cause", "v": {"x": 1}, "b": 0}]),
        ("o", [{"op": "set", "s": "causes", "w": "r1", "c": "cause", "v": [1], "b": 0}]),
        ("o", [{"op": "set", "s": "causes", "w": "r1", "c": "cause", "v": [["deep"]], "b": 0}]),
        ("o", [{"op": "set", "s": "causes", "w": "r1", "c": "cause", "v": "x", "b": True}]),
        ("o", [{"op": "explode", "s": "causes", "w": "r1"}]),
        ("o", [{"op": ["set"], "s": "causes", "w": "r1"}]),
        ("o", ["delete"]),
        ("d", []),
        ("d", [{"is": "applied"}, {"is": "applied"}]),
        ("d", [{"is": "perhaps"}]),
        ("d", [{}]),
        ("d", [{"is": "applied", "back": 1}]),
        ("d", [{"is": "applied", "back": False}]),
        ("d", [{"is": "applied", "why": 3}]),
        ("d", [{"is": "applied", "was": {"head": 1, "mid": "", "tail": 99}}]),
        ("d", [{"is": "applied", "was": {"head": -1, "mid": "", "tail": 1}}]),
        ("d", [{"is": "applied", "was": {"head": 1, "mid": 2, "tail": 1}}]),
        ("d", [{"is": "applied", "was": {"head": 1}}]),
        ("x", 1),
    ],
)
def test_every_field_has_its_one_type(field: str, value: object) -> None:
    with pytest.raises(BadRecordLine):
        decode(line_of(_wire() | {field: value}), 0)


@pytest.mark.parametrize("field", list("riptkod"))
def test_no_field_may_be_missing(field: str) -> None:
    wire = _wire()
    del wire[field]
    with pytest.raises(BadRecordLine):
        decode(line_of(wire), 0)


def test_a_line_longer_than_a_record_may_be_is_refused_before_it_is_read() -> None:
    body = b'{"a":"' + b"x" * codec.MAX_RECORD + b'"}'
    with pytest.raises(BadRecordLine, match="65,536"):
        check_line(line_of(body), 0)


def test_the_largest_record_is_exactly_64_kib() -> None:
    def sized(extra: int) -> Record:
        edit = Edit("abc.1", "Ana", Role.PARTICIPANT, (InsertRow("causes", "r" * extra, None),), "t")
        return Record(1, edit, (Decision(Outcome.APPLIED),))

    spare = codec.MAX_RECORD - len(encode(sized(60_000), 0)[0])
    line, _ = encode(sized(60_000 + spare), 0)
    assert len(line) == codec.MAX_RECORD
    assert decode(line, 0)[0].edit.ops[0].row == "r" * (60_000 + spare)
    with pytest.raises(EditTooLargeError, match=r"65,537 bytes"):
        encode(sized(60_001 + spare), 0)


@pytest.mark.parametrize(
    "header", [b"0000000 2 ", b"0000000G 2 ", b"00000000  2 ", b"00000000 02 ", b"00000000\t2 ", b"00000000 2\t"]
)
def test_a_header_has_one_form(header: bytes) -> None:
    body = b"{}"
    with pytest.raises(BadRecordLine):
        check_line(header + body + b"\n", 0)


def test_a_separator_that_is_not_a_space_is_noticed() -> None:
    line, _ = encode(record(), 0)
    for place in (8, line.index(b" ", 9)):
        with pytest.raises(BadRecordLine):
            decode(line[:place] + b"\t" + line[place + 1 :], 0)


@given(st.text(max_size=60))
def test_text_written_by_another_hand_is_clean_when_it_is_read(text: str) -> None:
    wire = _wire() | {"p": "Ana"}
    wire["o"] = [{"op": "set", "s": "causes", "w": "r1", "c": "cause", "v": text, "b": 0}]
    try:
        line = line_of(wire)
    except UnicodeEncodeError:
        return  # a lone surrogate cannot even be written
    op = decode(line, 0)[0].edit.ops[0]
    assert isinstance(op, SetCell) and op.value == clean(text)


@given(st.text(max_size=60))
def test_text_is_clean_when_it_is_written(text: str) -> None:
    edit = Edit("abc.1", text, Role.PARTICIPANT, (SetCell("causes", "r1", "cause", text),), "t")
    read, _ = decode(encode(Record(1, edit, (Decision(Outcome.REFUSED, reason=text),)), 0)[0], 0)
    assert read.edit.person == clean_line(text)
    assert read.decisions[0].reason == clean(text)


@given(texts, texts, st.integers(2, 200))
def test_a_long_text_with_a_small_change_is_written_once(start: str, middle: str, times: int) -> None:
    old = (start or "x") * times
    new = old[: len(old) // 2] + middle + old[len(old) // 2 :]
    edit = Edit("abc.1", "Ana", Role.PARTICIPANT, (SetCell("causes", "r1", "note", clean(new)),), "t")
    one = Record(1, edit, (Decision(Outcome.APPLIED, clean(new), clean(old)),))
    line, _ = encode(one, 0)
    assert decode(line, 0)[0] == one
    if len(clean(old)) > 200 and old == clean(old) and new == clean(new):
        assert len(line) < 350 + len(canonical(new)) + len(canonical(middle))


def test_operations_are_cleaned_and_checked_before_they_are_decided() -> None:
    (op,) = cleaned([SetCell("causes", "r1", "cause", "a\x1bb")])
    assert isinstance(op, SetCell) and "\x1b" not in str(op.value)
    with pytest.raises(NotARecord):
        cleaned([SetCell("causes", "r1", "cause", "x", -1)])
