"""Records as lines of text, and back: `crc32 SP length SP canonical-json LF` (docs/journal-format.md).

A line is believed only when it is, byte for byte, the line this module would have written: the decoder takes it apart,
builds it again and compares. That refuses damage, foreign white space, double keys, NaN and huge numbers alike.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from typing import Any

from content.clean import clean
from store.api import EditTooLargeError
from store.files.canonical import canonical
from store.journal.fast_codec import decode_common, encode_common
from store.journal.wire import NotARecord, record_from_json, record_to_json
from workshop.sheets.model import Record

MAX_RECORD = 65_536
"""Bytes one record's line may have, its header and line feed included."""
MAX_LINE = (1 << 20) + 16
"""Bytes a line can have whose length fits its header; more without a line feed are none."""

_HEADER = re.compile(rb"([0-9a-f]{8}) ([1-9a-f][0-9a-f]{0,4}) ")
_decode: Callable[[str], Any] = json.JSONDecoder().decode


class BadRecordLine(ValueError):
    """Bytes that are not a record which follows on the one before; `str()` says why, for `fsck`."""


class UnknownRecordType(BadRecordLine):
    """A whole line that follows on the one before, by its checksum, and that this version does not understand.

    Somebody meant it so and was told that it is saved: it is never the remains of a write that was cut off.
    """


def encode(record: Record, before: int) -> tuple[bytes, int]:
    """The line of `record` after a line whose crc is `before`, and its own crc.

    All text is cleaned on the way: `decode(encode(r)) == r` for every record whose texts are clean. Raises
    EditTooLargeError.
    """
    line, crc, _ = encode_read(record, before)
    return line, crc


def encode_read(record: Record, before: int) -> tuple[bytes, int, Record]:
    """Like `encode`, with the record as everybody will read it. Raises EditTooLargeError."""
    plain = encode_common(record)
    if plain is not None:
        return (*_line(plain.encode(), before), record)
    wire = record_to_json(record)
    line, crc = _line(canonical(wire), before)
    return line, crc, record_from_json(wire, _as_it_is)


def _line(body: bytes, before: int) -> tuple[bytes, int]:
    crc = zlib.crc32(body, before)
    line = b"%08x %x %b\n" % (crc, len(body), body)
    if len(line) > MAX_RECORD:
        raise EditTooLargeError(
            f"This edit takes {len(line):,} bytes and one edit may take {MAX_RECORD:,}; "
            "make it smaller, or clear the old text first."
        )
    return line, crc


def header(line: bytes) -> tuple[int, int, int] | None:
    """The crc a line carries, the length it carries, and where its body begins; None when it has no header."""
    found = _HEADER.match(line)
    if found is None:
        return None
    return int(found[1], 16), int(found[2], 16), found.end()


def check_line(line: bytes, before: int) -> tuple[bytes, int]:
    """Body and crc of a whole line (with its line feed) that follows on a line whose crc is `before`.

    Looks at header, length and crc only, not into the JSON. Raises BadRecordLine, UnknownRecordType.
    """
    head = header(line)
    if head is None:
        raise BadRecordLine("it does not begin with a checksum and a length")
    crc, length, start = head
    body = line[start:-1]
    if len(body) != length or line[-1:] != b"\n":
        raise BadRecordLine(f"its length is {len(line) - start - 1} and its header says {length}")
    if zlib.crc32(body, before) != crc:
        raise BadRecordLine("its checksum does not fit its content and the record before it")
    if len(line) > MAX_RECORD:
        raise UnknownRecordType(f"it has {len(line):,} bytes, and a record has at most {MAX_RECORD:,}")
    return body, crc


def decode(line: bytes, before: int) -> tuple[Record, int]:
    """The record in a whole line, and the line's crc. Every text in the record is clean.

    Raises BadRecordLine, UnknownRecordType.
    """
    body, crc = check_line(line, before)
    try:
        return decode_body(body), crc
    except BadRecordLine as bad:
        raise UnknownRecordType(str(bad)) from None


def decode_body(body: bytes) -> Record:
    """The record in a body whose checksum was right.

    Raises BadRecordLine; UnknownRecordType when only what it says is at fault.
    """
    try:
        text = body.decode("utf-8")
        common = decode_common(text)
        if common is not None:
            return common
        value = _decode(text)
        if canonical(value) != body:
            raise BadRecordLine("its JSON is not in the form the store writes")
        plain = text.isascii() and text.isprintable() and "\\" not in text
        return record_from_json(value, _as_it_is if plain else clean)
    except NotARecord as bad:
        raise UnknownRecordType(str(bad)) from None
    except RecursionError:
        raise BadRecordLine("its JSON is nested too deeply") from None
    except ValueError as bad:
        raise bad if isinstance(bad, BadRecordLine) else BadRecordLine("its JSON cannot be read") from None


def _as_it_is(text: str) -> str:
    return text
