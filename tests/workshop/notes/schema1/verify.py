"""Whether notes of the first format read back as exactly what they were made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from tests.workshop.notes.schema1.writer import render
from workshop.notes.document import NotesError
from workshop.notes.schema1.model import SessionNotes
from workshop.notes.schema1.parse import parse

_SHOWN = 60
_WRONG = "The notes do not read back as they were meant"


def verify(notes: SessionNotes, text: str) -> None:
    """Raises NotesError, naming the first difference, unless `text` says what `notes` say and nothing else."""
    found = parse(text)
    for where, expected, read in _differences(notes, found, ""):
        raise NotesError(f"{_WRONG}: {where} should be {expected} but reads {read}.")
    again = render(found)
    if again != text:
        line = next(number for number, same in _same_lines(again, text) if not same)
        raise NotesError(f"{_WRONG}: line {line} holds something that is not theirs.")


def _differences(expected: object, read: object, where: str) -> Iterator[tuple[str, str, str]]:
    """Each place where two values differ, in the order of the notes, as words."""
    if expected == read:
        return
    if is_dataclass(expected) and type(expected) is type(read):
        name = getattr(expected, "id", "")
        inner = f"{where} {name!r}" if isinstance(name, str) and name else where
        for field in fields(expected):
            yield from _differences(
                getattr(expected, field.name), getattr(read, field.name), _join(inner, field.name.replace("_", " "))
            )
    elif isinstance(expected, tuple) and isinstance(read, tuple):
        for place, (one, other) in enumerate(zip(expected, read, strict=False), start=1):
            yield from _differences(one, other, f"{where} {place}")
        if len(expected) != len(read):
            yield f"the number of {where}", str(len(expected)), str(len(read))
    else:
        yield where, _shown(expected), _shown(read)


def _join(where: str, name: str) -> str:
    return f"{where}, {name}" if where else name


def _shown(value: object) -> str:
    if not isinstance(value, str):
        return type(value).__name__.lower() if is_dataclass(value) else str(value)
    return repr(value if len(value) <= _SHOWN else value[:_SHOWN] + "…")


def _same_lines(one: str, other: str) -> Iterator[tuple[int, bool]]:
    ours, theirs = one.split("\n"), other.split("\n")
    for number in range(1, max(len(ours), len(theirs)) + 1):
        yield number, ours[number - 1 : number] == theirs[number - 1 : number]
