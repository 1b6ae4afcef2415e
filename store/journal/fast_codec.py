"""The commonest record read and written in one go: one person set one cell to one text or number, as they asked.

Nearly all records of a session are of this form, and everybody who has it open reads every one of them. The pattern
spells out the canonical form and takes nothing else, so what it matches need not be built again and compared. Whatever
it does not match goes the long way through `wire`, which would come to the same.
"""

from __future__ import annotations

import re

from content.clean import clean
from store.journal.wire import SHARED
from workshop.sheets.model import Decision, Edit, Known, Outcome, Record, Role, SetCell, Value

_WORD = r"[!#-\[\]-~]+"
"""Printable ASCII without blanks, quotes and backslashes: nothing that JSON would escape or `clean` would change."""
_COUNT = r"0|[1-9][0-9]{0,14}"
_TEXT = r'"([^"\\\x00-\x1f]*)"'
_OTHER = r"(null|true|false|0|-?[1-9][0-9]{0,14})"
_PLAIN = re.compile(
    r'\{"d":\[\{"is":"applied"'
    rf'(?:,"was":(?:{_TEXT}|{_OTHER}))?'
    r"\}\],"
    rf'(?:"h":"({"|".join(known.value for known in Known if known is not Known.TYPED)})",)?'
    rf'"i":"({_WORD}\.[0-9]{{1,15}})",'
    rf'"k":"({"|".join(role.value for role in Role)})",'
    rf'"o":\[\{{"b":({_COUNT}),"c":"({_WORD})","op":"set","s":"({_WORD})",'
    rf'"v":(?:{_TEXT}|{_OTHER}),"w":"({_WORD})"\}}\],'
    rf'"p":"({_WORD}(?: {_WORD})*)","r":({_COUNT}),"t":"({_WORD})"\}}'
).fullmatch
_ROLES = {role.value: role for role in Role}
_WORDS: dict[str, Value] = {"null": None, "true": True, "false": False}


def decode_common(text: str) -> Record | None:
    """The record of which `text` is the canonical JSON, every text in it clean; None when it is of another form."""
    found = _PLAIN(text)
    if found is None:
        return None
    was, was_other, known, edit_id, role, base, column, sheet, value, other, row, person, revision, at = found.groups()
    asked: Value = value if other is None else _other(other)
    before: Value = was if was_other is None else _other(was_other)
    if not (text.isascii() and text.isprintable()):  # only these two may hold anything that is not plain
        asked = clean(asked) if isinstance(asked, str) else asked
        before = clean(before) if isinstance(before, str) else before
    op = SetCell(sheet, row, column, asked, int(base))
    edit = Edit(edit_id, person, _ROLES[role], (op,), at, None, Known(known) if known else Known.TYPED)
    return Record(int(revision), edit, (Decision(Outcome.APPLIED, asked, before),))


def encode_common(record: Record) -> str | None:
    """The canonical JSON of a record; None when it is not of this form, or its texts are not clean."""
    edit = record.edit
    if len(edit.ops) != 1 or len(record.decisions) != 1:
        return None
    op, decision = edit.ops[0], record.decisions[0]
    if not isinstance(op, SetCell):
        return None
    asked, before = _written(op.value), _written(decision.before)
    if asked is None or before is None or min(len(asked), len(before)) > SHARED:
        return None
    was = "" if decision.before is None else f',"was":{before}'
    known = "" if edit.known is Known.TYPED else f'"h":"{edit.known.value}",'
    text = (
        f'{{"d":[{{"is":"applied"{was}}}],{known}"i":"{edit.id}","k":"{edit.role.value}",'
        f'"o":[{{"b":{op.base},"c":"{op.column}","op":"set","s":"{op.sheet}","v":{asked},"w":"{op.row}"}}],'
        f'"p":"{edit.person}","r":{record.revision},"t":"{edit.at}"}}'
    )
    # Whatever was left out, or stands where it should not, is found by reading it again.
    return text if decode_common(text) == record else None


def _other(word: str) -> Value:
    return _WORDS[word] if word in _WORDS else int(word)


def _written(value: Value) -> str | None:
    """A value as JSON that the pattern may match; None for what it never does."""
    if isinstance(value, str):
        return f'"{value}"'
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else None
