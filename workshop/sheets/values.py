"""What the cells of each kind of column hold: from typed text to a value, and back to text.

`check` guards the border of the data model: a value that passed it is what the column says it is, clean and bounded.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date

from content.clean import REPLACEMENT, clean, clean_line
from content.sheet_spec import Column, Kind
from content.slug import slug
from workshop.sheets.dates import BadDate, parse_date, show_date
from workshop.sheets.model import Value
from workshop.wording import join_with_and

MAX_TEXT = 16_000
"""Characters one cell may hold, after cleaning; of a list, all items together with their separators."""
MAX_LINE = 200
"""Characters of a name or of a free choice."""
MAX_ITEMS = 500
MAX_NUMBER = 1e15

_YES = frozenset({"y", "yes", "x", "true", "t", "1", "on", "done", "\u2713", "\u2714"})
_NO = frozenset({"n", "no", "false", "f", "0", "off", "-"})
_ROW_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}\Z")
_ITEM_BREAK = re.compile(r"[;\n]")
_NUMBER = re.compile(r"[+-]?(\d+([,_ ]\d{3})*)?(\.\d*)?([eE][+-]?\d{1,3})?\Z", re.ASCII)


class ValueProblem(ValueError):
    """A value that does not fit its column; `str()` is one sentence with the remedy."""


def parse(column: Column, text: str, today: date | None = None) -> Value:
    """What `text`, as a person typed it, means in that column; empty text is None.

    `today` is what relative dates count from (default: today on this machine). The text of a link column is taken as
    a row id. Raises ValueProblem.
    """
    text = clean(text).strip()
    if not text:
        return None
    if column.kind is Kind.DATE:
        try:
            return parse_date(text, today).isoformat()
        except BadDate as bad:
            raise ValueProblem(str(bad)) from None
    if column.kind is Kind.NUMBER:
        return _parse_number(column, text)
    if column.kind is Kind.YESNO:
        return _parse_yesno(column, text)
    if column.kind is Kind.CHOICE:
        return _choice(column, text, prefixes=True)
    if column.kind is Kind.LIST:
        return check(column, (text,))
    return check(column, text)


def changed_in(column: Column, typed: str, value: Value) -> str:
    """In words, what of the white space and the characters of `typed` is not in the value it became; mostly empty.

    What a column of dates, numbers, choices or links makes of a text is its meaning, and no change of it.
    """
    if column.kind not in (Kind.TEXT, Kind.PERSON) or not isinstance(value, str) or value == typed:
        return ""
    inner = typed.strip()
    lines = not (column.long and column.kind is Kind.TEXT)
    said = [
        "line breaks and tabs became spaces" if lines and re.search(r"[\n\r\t\v\f]", inner) else "",
        "repeated spaces became one" if lines and "  " in inner else "",
        "spaces at the ends were removed" if inner != typed else "",
        "characters that no text can have were replaced" if value.count(REPLACEMENT) > typed.count(REPLACEMENT) else "",
    ]
    what = ", ".join(filter(None, said)) or "some characters were written in their usual form"
    holds = "holds one line" if lines else "holds text"
    return f"Saved with changes: {what}; “{column.label}” {holds}."


def show(column: Column, value: Value) -> str:
    """The value as people read it; `parse(column, show(column, value)) == value` for every checked value."""
    if value is None:
        return ""
    if column.kind is Kind.DATE and isinstance(value, str):
        return show_date(value)
    return edit_text(column, value)


def edit_text(column: Column, value: Value) -> str:
    """The value as the editor starts with it: lists with one `; ` between the items, dates in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, float):
        return repr(value)
    return str(value)


def check(column: Column, value: Value) -> Value:
    """The value as it is kept in that column: cleaned, in the kind's own type, within bounds; empty is None.

    Idempotent. Raises ValueProblem for a value of another type or one that the column does not allow.
    """
    if value is None or value == "" or value == ():
        return None
    return _CHECKS[column.kind](column, value)


def person_key(name: str) -> str:
    """A short key of [a-z0-9-] for a person: the same for every way of writing the name in upper or lower case.

    Two names that differ in more than case and spaces get two keys: where letters had to be left out, the key ends
    in `--` and a piece of a hash of the whole name. Raises ValueProblem for an empty name.
    """
    whole = clean_line(clean_line(name).casefold())
    if not whole:
        raise ValueProblem("A person needs a name.")
    key = slug(whole)
    if key == whole.replace(" ", "-") and "-" not in whole:
        return key
    digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return f"{slug(whole, 32) or 'person'}--{digest}"


def is_row_id(text: str) -> bool:
    """Whether `text` can be the id of a row: up to 200 letters, digits, dots, hyphens and underscores."""
    return _ROW_ID.match(text) is not None


# ------------------------------------------------------------------ one check per kind


def _text(column: Column, value: Value) -> Value:
    if not isinstance(value, str):
        raise _wrong(column, "text")
    text = clean(value).strip() if column.long else clean_line(value)
    return _bounded(column, text, MAX_TEXT) or None


def _line(column: Column, value: Value) -> Value:
    if not isinstance(value, str):
        raise _wrong(column, "a name")
    return _bounded(column, clean_line(value), MAX_LINE) or None


def _list(column: Column, value: Value) -> Value:
    if isinstance(value, str) or not isinstance(value, tuple | list) or not all(isinstance(i, str) for i in value):
        raise _wrong(column, "a list of texts")
    items: dict[str, str] = {}
    for text in value:
        for piece in _ITEM_BREAK.split(clean(text)):
            item = clean_line(piece)
            if item:
                items.setdefault(item.casefold(), item)
    if len(items) > MAX_ITEMS:
        raise ValueProblem(
            f"“{column.label}” holds at most {MAX_ITEMS} items, and this has {len(items)}. Shorten the list."
        )
    _bounded(column, "; ".join(items.values()), MAX_TEXT)
    return tuple(items.values()) or None


def _pick(column: Column, value: Value) -> Value:
    if not isinstance(value, str):
        raise _wrong(column, "one of its choices")
    return _choice(column, value, prefixes=False)


def _date(column: Column, value: Value) -> Value:
    if not isinstance(value, str):
        raise _wrong(column, "a date")
    try:
        found = date.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.isoformat() != value:
        raise ValueProblem(f"“{_quoted(value)}” is not a date. Type it like 2026-12-04.")
    return value


def _number(column: Column, value: Value) -> Value:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(column, "a number")
    if value != value or abs(value) > MAX_NUMBER:
        raise ValueProblem(f"“{column.label}” takes numbers up to {MAX_NUMBER:,.0f}. Type a smaller one.")
    return int(value) if isinstance(value, int) or value.is_integer() else value


def _yesno(column: Column, value: Value) -> Value:
    if not isinstance(value, bool):
        raise _wrong(column, "yes or no")
    return value


def _link(column: Column, value: Value) -> Value:
    if not isinstance(value, str) or not is_row_id(value):
        raise ValueProblem(f"“{column.label}” links to a row of another list. Choose one of the suggestions.")
    return value


_CHECKS: dict[Kind, Callable[[Column, Value], Value]] = {
    Kind.TEXT: _text,
    Kind.LIST: _list,
    Kind.CHOICE: _pick,
    Kind.PERSON: _line,
    Kind.DATE: _date,
    Kind.NUMBER: _number,
    Kind.YESNO: _yesno,
    Kind.LINK: _link,
}


# ------------------------------------------------------------------ helpers


def _choice(column: Column, text: str, *, prefixes: bool) -> Value:
    wanted = clean_line(text)
    if not wanted:
        return None
    if not column.choices:
        return _bounded(column, wanted, MAX_LINE)
    if wanted in column.choices:
        return wanted
    folded = wanted.casefold()
    same = [choice for choice in column.choices if choice.casefold() == folded]
    if not same and prefixes:
        same = [choice for choice in column.choices if choice.casefold().startswith(folded)]
    if len(same) == 1:
        return same[0]
    if len(same) > 1:
        raise ValueProblem(f"“{_quoted(wanted)}” matches {join_with_and(same[:12])}. Type more letters.")
    raise ValueProblem(f"“{_quoted(wanted)}” is not a choice of “{column.label}”. Type {_either(column.choices)}.")


def _quoted(text: str) -> str:
    """The beginning of a text, fit for one line of a message."""
    return clean_line(text[:40])


def _either(words: list[str] | tuple[str, ...]) -> str:
    shown = list(words[:12])
    if len(shown) == 1:
        return shown[0]
    return ", ".join(shown[:-1]) + " or " + shown[-1]


def _parse_number(column: Column, text: str) -> Value:
    match = _NUMBER.match(text) if len(text) <= 40 else None
    digits = re.sub("[,_ ]", "", text) if match else ""
    if not any(char.isdigit() for char in digits):
        raise ValueProblem(f"“{_quoted(text)}” is not a number. Type one in “{column.label}”, such as 15 or 2.5.")
    return check(column, int(digits) if re.fullmatch(r"[+-]?\d+", digits) else float(digits))


def _parse_yesno(column: Column, text: str) -> Value:
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueProblem(f"“{_quoted(text)}” is not yes or no. Type one of them in “{column.label}”.")


def _bounded(column: Column, text: str, most: int) -> str:
    if len(text) > most:
        raise ValueProblem(
            f"“{column.label}” holds at most {most:,} characters, and this has {len(text):,}. Shorten the text."
        )
    return text


def _wrong(column: Column, what: str) -> ValueProblem:
    return ValueProblem(f"“{column.label}” takes {what}. Type that instead.")
