"""Reading a YAML mapping key by key: types converted, and everything wrong noted at its line.

Reading goes on after a problem with a harmless value, so that one run shows an author all problems of a pack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from content.clean import clean_line
from content.errors import Place, Report, closest, nearest, shown
from content.slug import hyphenated
from content.yaml_text import Map, Node, Scalar, Seq

ID = re.compile(r"[a-z][a-z0-9-]{0,47}")
COLUMN_ID = re.compile(r"[a-z][a-z0-9_-]{0,47}")
MONTH = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])")

LABEL_LIMIT = 120
LINE_LIMIT = 1_000
TEXT_LIMIT = 4_000
ITEMS_AT_MOST = 500

_FLAGS = {"yes": True, "true": True, "no": False, "false": False}


class Fields:
    """One mapping of a pack. Every method takes a key and gives its value converted, or a default.

    Args:
        node: what stands there; None and anything but a mapping count as empty (the latter is reported).
        place: where to report a key that is missing.
        what: how messages name the thing, for example `grid 'causes'`.
        keys: the keys that may stand there; others are reported.
    """

    def __init__(self, node: Node | None, place: Place, report: Report, what: str, keys: Sequence[str]) -> None:
        self.place = place
        self.report = report
        self.what = what
        self._map: Map | None = node if isinstance(node, Map) else None
        self._broken = node is not None and self._map is None and not _empty(node)
        if self._broken and node is not None:
            report.add(node.place, f"{what} must be written as 'key: value' lines", "keys: " + ", ".join(keys))
        self._misspelled: set[str] = set()
        for key, entry in self._map.entries.items() if self._map else ():
            if key not in keys:
                report.add(entry.key.place, f"{what} has an unknown key {shown(key)}", nearest(key, keys))
                self._misspelled.update(closest(key, keys))

    def node(self, key: str, required: bool = False) -> Node | None:
        """What stands under `key`; None when the key is absent or its value empty."""
        entry = self._map.entries.get(key) if self._map else None
        if entry is not None and not _empty(entry.value):
            return entry.value
        if required and not self._broken and key not in self._misspelled:
            place = entry.key.place if entry else self.place
            self.report.add(place, f"{self.what} has no '{key}'", f"add '{key}: …'")
        return None

    def at(self, key: str) -> Place:
        """Where that key stands; the place of the whole when it is absent."""
        entry = self._map.entries.get(key) if self._map else None
        return entry.value.place if entry else self.place

    def text(self, key: str, default: str = "", required: bool = False, limit: int = LINE_LIMIT) -> str:
        """A text on one line."""
        node = self.node(key, required)
        return default if node is None else one_line(node, self.report, f"{key} of {self.what}", limit)

    def texts(self, key: str, required: bool = False, limit: int = LINE_LIMIT) -> tuple[str, ...]:
        """A list of texts; one text counts as a list of one."""
        node = self.node(key, required)
        return () if node is None else lines_of(node, self.report, f"{key} of {self.what}", limit)

    def word(self, key: str, allowed: Sequence[str], default: str) -> str:
        """One of the allowed words; they are the defaults' own spelling."""
        node = self.node(key)
        if node is None:
            return default
        text = one_line(node, self.report, f"{key} of {self.what}", LINE_LIMIT)
        if text and text not in allowed:
            self.report.add(node.place, f"{key} of {self.what} cannot be {shown(text)}", nearest(text, allowed))
            return default
        return text or default

    def flag(self, key: str, default: bool = False) -> bool:
        """A yes or no."""
        node = self.node(key)
        if node is None:
            return default
        text = one_line(node, self.report, f"{key} of {self.what}", LINE_LIMIT)
        if text.casefold() not in _FLAGS:
            self.report.add(node.place, f"{key} of {self.what} cannot be {shown(text)}", "write yes or no")
        return _FLAGS.get(text.casefold(), default)

    def whole(self, key: str, low: int, high: int, default: int = 0, required: bool = False) -> int:
        """A whole number from `low` to `high`."""
        node = self.node(key, required)
        if node is None:
            return default
        text = one_line(node, self.report, f"{key} of {self.what}", LINE_LIMIT)
        if re.fullmatch(r"[0-9]{1,9}", text) and low <= int(text) <= high:
            return int(text)
        remedy = f"write a whole number from {low} to {high}"
        self.report.add(node.place, f"{key} of {self.what} cannot be {shown(text)}", remedy)
        return default

    def share(self, key: str, high: float, default: float) -> float:
        """A number above 0 and up to `high`, with or without a decimal point."""
        node = self.node(key)
        if node is None:
            return default
        text = one_line(node, self.report, f"{key} of {self.what}", LINE_LIMIT)
        if re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,4})?", text) and 0 < float(text) <= high:
            return float(text)
        remedy = f"write a number above 0 and up to {high:g}"
        self.report.add(node.place, f"{key} of {self.what} cannot be {shown(text)}", remedy)
        return default

    def month(self, key: str, default: str = "", required: bool = False) -> str:
        """A month as `YYYY-MM`."""
        node = self.node(key, required)
        if node is None:
            return default
        text = one_line(node, self.report, f"{key} of {self.what}", LINE_LIMIT)
        if MONTH.fullmatch(text):
            return text
        remedy = "write year and month like 2026-11"
        self.report.add(node.place, f"{key} of {self.what} cannot be {shown(text)}", remedy)
        return default


def _empty(node: Node) -> bool:
    match node:
        case Scalar():
            return not node.text.strip()
        case Seq():
            return not node.items
        case Map():
            return not node.entries


def one_line(node: Node, report: Report, what: str, limit: int = LINE_LIMIT) -> str:
    """The text of a node on one line, "" (reported) when it is no text or longer than `limit` characters."""
    if not isinstance(node, Scalar):
        remedy = "put it in double quotes if it begins with a bracket"
        report.add(node.place, f"{what} must be one text, not a list or a mapping", remedy)
        return ""
    text = clean_line(node.text)
    if len(text) > limit:
        report.add(node.place, f"{what} is longer than {limit:,} characters", "shorten it")
        return ""
    return text


def lines_of(node: Node, report: Report, what: str, limit: int = LINE_LIMIT) -> tuple[str, ...]:
    """The texts of a list; a single text counts as a list of one. Empty items are reported and left out."""
    items = node.items if isinstance(node, Seq) else [node]
    if isinstance(node, Map):
        report.add(node.place, f"{what} must be a list", "begin each item with '- '")
        return ()
    texts = []
    for item in items[:ITEMS_AT_MOST]:
        text = one_line(item, report, f"an item of {what}", limit)
        if text:
            texts.append(text)
        elif _empty(item) and isinstance(item, Scalar):
            report.add(item.place, f"an item of {what} is empty", "write it or remove the line")
    if len(items) > ITEMS_AT_MOST:
        report.add(node.place, f"{what} has more than {ITEMS_AT_MOST} items", "leave some out")
    return tuple(texts)


def members(node: Node | None, report: Report, what: str, columns: bool = False) -> Iterator[tuple[str, Node, Place]]:
    """The entries of a mapping whose keys are ids (column ids with `columns`): id, value, place of the id.

    Entries whose key is no id are reported and left out.
    """
    if node is None:
        return
    if not isinstance(node, Map):
        report.add(node.place, f"{what} must be written as 'id: …' lines", "give each its own id")
        return
    if len(node.entries) > ITEMS_AT_MOST:
        report.add(node.place, f"{what} has more than {ITEMS_AT_MOST} entries", "leave some out")
        return
    for key, entry in node.entries.items():
        if is_id(key, entry.key.place, report, f"in {what}", columns):
            yield key, entry.value, entry.key.place


def is_id(text: str, place: Place, report: Report, where: str, column: bool = False) -> bool:
    """Whether `text` is an id; reported when it is not."""
    if (COLUMN_ID if column else ID).fullmatch(text):
        return True
    proposal = proposed_id(text)
    remedy = f"write {shown(proposal)}" if proposal else "begin with a-z, go on with a-z, 0-9 or hyphens, at most 48"
    report.add(place, f"{shown(text)} {where} is not an id", remedy)
    return False


def proposed_id(label: str) -> str:
    """An id made from the words of a label, at most 48 characters; "" when it has no Latin letter to begin with."""
    words = hyphenated(label.casefold())
    words = re.sub(r"^[0-9-]+", "", words)
    if len(words) > 48:
        words = words[:48].rsplit("-", 1)[0]
    return words


def in_words(ident: str) -> str:
    """An id as a title: `reflection-notes` becomes `Reflection notes`."""
    text = ident.replace("-", " ").replace("_", " ")
    return text[:1].upper() + text[1:]
