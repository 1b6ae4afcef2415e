"""Records as JSON values with short names, and back. The names are told in docs/journal-format.md.

Reading is strict: every field has its one type (True is no number, 1 is no yes), nothing is missing, nothing is extra.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from content.clean import clean, clean_line
from workshop.sheets.model import (
    Decision,
    DeleteRow,
    Edit,
    InsertRow,
    Known,
    MoveRow,
    Op,
    Outcome,
    Record,
    Resolution,
    ResolveSibling,
    RestoreRow,
    Role,
    SetCell,
    Value,
)

Json: TypeAlias = Any
Cleaner: TypeAlias = Callable[[str], str]

MOST = 2**53
SHARED = 48
"""A text is written as what changed in another one when the two share at least this many characters."""
_TOOK = (Outcome.APPLIED, Outcome.MERGED, Outcome.SIBLING)

_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
_ROLES = {role.value: role for role in Role}
_PROVEN = {known.value: known for known in Known if known is not Known.TYPED}
_KEEPS = {keep.value: keep for keep in Resolution}


class NotARecord(ValueError):
    """JSON that is no record; `str()` says which part."""


# ------------------------------------------------------------------ writing


def record_to_json(record: Record) -> Json:
    """The record as JSON values; every text in it is cleaned."""
    edit = record.edit
    ops = [op_to_json(op) for op in edit.ops]
    wire = {
        "r": record.revision,
        "i": clean(edit.id),
        "p": clean_line(edit.person),
        "k": edit.role.value,
        "t": clean_line(edit.at),
        "o": ops,
        "d": [_decision_to_json(decision, op) for decision, op in zip(record.decisions, ops, strict=True)],
    }
    if edit.undoes is not None:
        wire["u"] = clean(edit.undoes)
    if edit.known is not Known.TYPED:
        wire["h"] = edit.known.value
    return wire


def op_to_json(op: Op) -> dict[str, Json]:
    """One operation as JSON values; every text in it is cleaned."""
    wire: dict[str, Json] = {"s": clean(op.sheet), "w": clean(op.row)}
    if isinstance(op, SetCell):
        wire.update(op="set", c=clean(op.column), v=value_to_json(op.value), b=op.base)
    elif isinstance(op, InsertRow):
        wire.update(op="insert", a=_cleaned(op.after))
    elif isinstance(op, MoveRow):
        wire.update(op="move", a=_cleaned(op.after))
    elif isinstance(op, DeleteRow):
        wire["op"] = "delete"
    elif isinstance(op, RestoreRow):
        wire["op"] = "restore"
    else:
        wire.update(op="settle", c=clean(op.column), n=op.revision, keep=op.keep.value)
    return wire


def value_to_json(value: Value) -> Json:
    """A cell's value as JSON: a list for a tuple; every text in it is cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return [clean(item) for item in value]
    return value


def cleaned(ops: Iterable[Op]) -> tuple[Op, ...]:
    """The operations with every text in them cleaned. Raises NotARecord for a value or number no record can hold."""
    return tuple([op if _is_plain(op) else _op(op_to_json(op), _as_it_is) for op in ops])


def _is_plain(op: Op) -> bool:
    """Whether this is a cell set to a text, and cleaning would change nothing: nearly always so."""
    if type(op) is not SetCell or type(op.base) is not int or not 0 <= op.base <= MOST or type(op.value) is not str:
        return False
    return clean(op.value) is op.value and _is_word(op.sheet) and _is_word(op.row) and _is_word(op.column)


def _is_word(text: str) -> bool:
    return type(text) is str and text.isascii() and text.isprintable()


def _as_it_is(text: str) -> str:
    return text


def _cleaned(text: str | None) -> str | None:
    return None if text is None else clean(text)


def _decision_to_json(decision: Decision, op: dict[str, Json]) -> dict[str, Json]:
    wire: dict[str, Json] = {"is": decision.outcome.value}
    asked = op["v"] if op["op"] == "set" else None
    value = value_to_json(decision.value)
    usual = asked if decision.outcome in _TOOK else None
    if not _equal(value, usual):
        wire["v"] = _shorter(value, usual)
    if decision.before is not None:
        wire["was"] = _shorter(value_to_json(decision.before), asked)
    if decision.reason:
        wire["why"] = clean(decision.reason)
    if decision.revived:
        wire["back"] = True
    return wire


def _equal(one: Json, other: Json) -> bool:
    return type(one) is type(other) and bool(one == other)


def _shorter(value: Json, near: Json) -> Json:
    """`value`, or what makes it of `near`: a long note with one word changed is not written twice."""
    if not isinstance(value, str) or not isinstance(near, str) or min(len(value), len(near)) < SHARED:
        return value
    head = _same(value, near)
    most = min(len(value), len(near)) - head
    tail = _same(value[len(value) - most :][::-1], near[len(near) - most :][::-1])
    if head + tail < SHARED:
        return value
    return {"head": head, "mid": value[head : len(value) - tail], "tail": tail}


def _same(one: str, other: str) -> int:
    """How many characters two texts share from the start."""
    most = min(len(one), len(other))
    low, high = 0, most
    while low < high:  # halves: comparing slices is far quicker than comparing characters one by one
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


# ------------------------------------------------------------------ reading


def record_from_json(wire: Json, cleaner: Cleaner) -> Record:
    """The record; `cleaner` goes over every text. Raises NotARecord."""
    if type(wire) is not dict:
        raise NotARecord("it is not a JSON object")
    expected = 7 + ("u" in wire) + ("h" in wire)
    if len(wire) != expected or not wire.keys() >= _RECORD_KEYS:
        raise NotARecord("a field of the record is missing or unknown")
    ops, decisions = wire["o"], wire["d"]
    if type(ops) is not list or type(decisions) is not list or len(ops) != len(decisions) or not ops:
        raise NotARecord("its operations and decisions do not match")
    liner = cleaner if cleaner is not clean else clean_line
    edit = Edit(
        id=_text(wire["i"], liner),
        person=_text(wire["p"], liner),
        role=_word(_ROLES, wire["k"]),
        ops=tuple([_op(op, cleaner) for op in ops]),
        at=_text(wire["t"], liner),
        undoes=_text(wire["u"], cleaner) if "u" in wire else None,
        known=_word(_PROVEN, wire["h"]) if "h" in wire else Known.TYPED,
    )
    client, dot, number = edit.id.rpartition(".")
    if not (client and dot and number.isascii() and number.isdigit() and len(number) < 16):
        raise NotARecord("the edit has no id of the form client.number")
    made = tuple([_decision(one, op, cleaner) for one, op in zip(decisions, ops, strict=True)])
    return Record(_count(wire["r"]), edit, made)


_RECORD_KEYS = frozenset("riptkod")


def _text(value: Json, cleaner: Cleaner) -> str:
    if type(value) is not str:
        raise NotARecord("a text is not a text")
    return cleaner(value)


def _count(value: Json) -> int:
    if type(value) is not int or not 0 <= value <= MOST:
        raise NotARecord("a number that counts is not a whole number from 0 up")
    return value


def _word(words: dict[str, Any], value: Json) -> Any:
    found = words.get(value) if type(value) is str else None
    if found is None:
        raise NotARecord("a word is none of those allowed in its place")
    return found


def value_from_json(value: Json, cleaner: Cleaner) -> Value:
    """A cell's value; `cleaner` goes over every text. Raises NotARecord."""
    kind = type(value)
    if kind is str:
        return cleaner(value)
    if value is None or kind is bool:
        return value  # type: ignore[no-any-return]
    if kind is list and all(type(item) is str for item in value):
        return tuple([cleaner(item) for item in value])
    if kind is int and -MOST <= value <= MOST:
        return value  # type: ignore[no-any-return]
    if kind is float and math.isfinite(value):
        return value  # type: ignore[no-any-return]
    raise NotARecord("a value is not one a cell can hold")


def _op(wire: Json, cleaner: Cleaner) -> Op:
    kind = wire.get("op") if type(wire) is dict else None
    read = _READERS.get(kind) if type(kind) is str else None
    if read is None or wire.keys() != read[0]:
        raise NotARecord("an operation is unknown, or a field of it is missing or unknown")
    return read[1](wire, _text(wire["s"], cleaner), _text(wire["w"], cleaner), cleaner)


def _after(value: Json, cleaner: Cleaner) -> str | None:
    return None if value is None else _text(value, cleaner)


def _set(wire: Json, sheet: str, row: str, cleaner: Cleaner) -> Op:
    value = value_from_json(wire["v"], cleaner)
    return SetCell(sheet, row, _text(wire["c"], cleaner), value, _count(wire["b"]))


def _settle(wire: Json, sheet: str, row: str, cleaner: Cleaner) -> Op:
    return ResolveSibling(sheet, row, _text(wire["c"], cleaner), _count(wire["n"]), _word(_KEEPS, wire["keep"]))


_READERS: dict[str, tuple[frozenset[str], Callable[[Json, str, str, Cleaner], Op]]] = {
    "set": (frozenset({"op", "s", "w", "c", "v", "b"}), _set),
    "insert": (frozenset({"op", "s", "w", "a"}), lambda j, s, w, c: InsertRow(s, w, _after(j["a"], c))),
    "move": (frozenset({"op", "s", "w", "a"}), lambda j, s, w, c: MoveRow(s, w, _after(j["a"], c))),
    "delete": (frozenset({"op", "s", "w"}), lambda j, s, w, c: DeleteRow(s, w)),
    "restore": (frozenset({"op", "s", "w"}), lambda j, s, w, c: RestoreRow(s, w)),
    "settle": (frozenset({"op", "s", "w", "c", "n", "keep"}), _settle),
}
_DECISION_KEYS = frozenset({"is", "v", "was", "why", "back"})


def _decision(wire: Json, op: Json, cleaner: Cleaner) -> Decision:
    if type(wire) is not dict or not wire.keys() <= _DECISION_KEYS:
        raise NotARecord("a decision has an unknown field")
    outcome: Outcome = _word(_OUTCOMES, wire.get("is"))
    asked = op["v"] if op["op"] == "set" else None
    value = asked if outcome in _TOOK else None
    if "v" in wire:
        value = _whole(wire["v"], asked)
    if wire.get("back", True) is not True:
        raise NotARecord("a decision has a field of the wrong type")
    return Decision(
        outcome,
        value_from_json(value, cleaner),
        value_from_json(_whole(wire["was"], asked), cleaner) if "was" in wire else None,
        _text(wire["why"], cleaner) if "why" in wire else "",
        "back" in wire,
    )


def _whole(value: Json, near: Json) -> Json:
    """The text that `_shorter` wrote, whole again."""
    if type(value) is not dict:
        return value
    if value.keys() != {"head", "mid", "tail"} or type(near) is not str or type(value["mid"]) is not str:
        raise NotARecord("a shortened text has nothing it could be shortened from")
    head, tail = _count(value["head"]), _count(value["tail"])
    if head + tail > len(near):
        raise NotARecord("a shortened text keeps more than there is")
    return near[:head] + value["mid"] + near[len(near) - tail :]
