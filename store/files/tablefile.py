"""A file of TinyDB tables, written whole and atomically, with a checksum of its own, one document a line.

    {"_check":{"1":{"crc32":"9ae0daaf"}}
    ,"people":{
    "1":{"name":"Ana"}
    }}

It is ordinary JSON in the form TinyDB keeps, so any TinyDB can read it; the checksum is that of all bytes after the
first line. Here is no TinyDB at work: reading at start must not wait for its import.
"""

from __future__ import annotations

import contextlib
import gc
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from store.files import disk
from store.files.canonical import canonical

Tables: TypeAlias = dict[str, dict[str, Any]]

CHECK = "_check"
_FIRST_LINE = re.compile(rb'\{"_check":\{"1":\{"crc32":"([0-9a-f]{8})"\}\}\n')
_SLICE = 100


class Damaged(ValueError):
    """A file of tables that does not verify; `str()` says why. `salvaged`: its tables, if it is JSON all the same."""

    def __init__(self, why: str, salvaged: Tables | None = None) -> None:
        super().__init__(why)
        self.salvaged = salvaged


@contextlib.contextmanager
def without_collecting() -> Iterator[None]:
    """No garbage collection while thousands of objects are made that all stay: it would only look at each again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def read_tables(path: Path, limit: int) -> Tables | None:
    """The tables in that file, without the checksum's; None when there is no file. Raises Damaged, OSError."""
    try:
        data = disk.read_whole(path, limit)
    except FileNotFoundError:
        return None
    return decode_tables(data)


def decode_tables(data: bytes) -> Tables:
    """The tables in these bytes, without the checksum's. Raises Damaged."""
    verified = verifies(data)
    tables = _parse(data)
    tables.pop(CHECK, None)
    if not verified:
        raise Damaged("its checksum does not fit its content", tables)
    return tables


def verifies(data: bytes) -> bool:
    """Whether the checksum in the first line is that of the bytes after it."""
    first = _FIRST_LINE.match(data)
    return first is not None and zlib.crc32(memoryview(data)[first.end() :]) == int(first[1], 16)


def _parse(data: bytes) -> Tables:
    try:
        with without_collecting():
            found = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise Damaged("it is not UTF-8 text") from None
    except (ValueError, RecursionError):
        raise Damaged("it is not JSON") from None
    if type(found) is not dict or not all(type(table) is dict for table in found.values()):
        raise Damaged("it does not hold tables")
    return found


def encode_tables(tables: Mapping[str, Mapping[Any, Any]], pause: Callable[[], None] | None = None) -> bytes:
    """The bytes of the file. `pause` is called every hundred documents, so that other threads get their turn."""
    parts = list(_pieces(tables, pause))
    crc = 0
    for part in parts:
        crc = zlib.crc32(part, crc)
    return b"".join([b'{"_check":{"1":{"crc32":"%08x"}}\n' % crc, *parts])


def _pieces(tables: Mapping[str, Mapping[Any, Any]], pause: Callable[[], None] | None) -> Iterator[bytes]:
    count = 0
    for name, table in tables.items():
        yield b",%b:{" % canonical(name)
        comma = b"\n"
        for key, document in ((str(key), document) for key, document in table.items()):
            if not (key.isascii() and key.isalnum()):
                raise ValueError("the keys of TinyDB's documents are numbers")
            yield b'%b"%b":%b' % (comma, key.encode(), canonical(document))
            comma = b",\n"
            count += 1
            if pause is not None and count % _SLICE == 0:
                pause()
        yield b"\n}"
    yield b"}\n"


def write_tables(path: Path, tables: Mapping[str, Mapping[Any, Any]], pause: Callable[[], None] | None = None) -> None:
    """Put these tables in the place of the file, atomically and durably. Raises OSError, the old file untouched.

    The caller holds the file's lock.
    """
    disk.write_whole(path, encode_tables(tables, pause))
