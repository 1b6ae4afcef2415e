"""YAML without surprises: every scalar is text, keys are unique, nothing is shared, every node knows its line.

Values stay as they are written (`no`, `12:30`, `2026-11`); the schema of each block converts them. Read event by
event, with libyaml's parser where PyYAML has it, so that depth and size are bounded while reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import yaml

from content.clean import clean
from content.errors import PackError, Place, shown

DEPTH_LIMIT = 12
NODE_LIMIT = 20_000
TEXT_LIMIT = 16_000

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(slots=True)
class Scalar:
    """A text, and where it stands; YAML types such as yes or 1.0 are not guessed."""

    text: str
    place: Place


@dataclass(slots=True)
class Entry:
    """One `key: value` of a mapping."""

    key: Scalar
    value: Node


@dataclass(slots=True)
class Map:
    """A mapping, and where it begins."""

    entries: dict[str, Entry]
    place: Place


@dataclass(slots=True)
class Seq:
    """A list, and where it begins."""

    items: list[Node]
    place: Place


Node: TypeAlias = Scalar | Map | Seq


def parse(text: str, file: str, first_line: int = 1) -> Node | None:
    """The one document in `text`, or None when it is empty.

    `first_line` is the line of `file` at which `text` begins, from 1; the places of the nodes are lines of `file`.
    Raises PackError for anything that is not plain YAML: syntax, anchors, aliases, tags, keys given twice or that
    are not words, more than one document, nesting deeper than `DEPTH_LIMIT`, more than `NODE_LIMIT` nodes, a text
    longer than `TEXT_LIMIT` characters.
    """
    builder = _Builder(text, file, first_line)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise builder.syntax(error) from None
    except yaml.YAMLError:
        raise builder.problem(0, "there is a character here that YAML does not allow", "remove it") from None
    return builder.root


class _Builder:
    def __init__(self, text: str, file: str, first_line: int) -> None:
        self.root: Node | None = None
        self._lines = text.split("\n")
        self._file = file
        self._first = first_line
        self._open: list[Map | Seq] = []
        self._keys: list[Scalar | None] = []
        self._flow = 0
        self._flows: list[bool] = []
        self._count = 0

    def problem(self, line: int, message: str, remedy: str) -> PackError:
        """An error at `line` of the text, from 0."""
        return PackError(self._file, self._first + max(0, min(line, len(self._lines) - 1)), message, remedy)

    def take(self, event: yaml.Event) -> None:
        """Add one event of the parser to what is being built."""
        match event:
            case yaml.ScalarEvent():
                self._node(event, self._scalar(event))
            case yaml.MappingStartEvent():
                self._start(event, Map({}, self._place(event)))
            case yaml.SequenceStartEvent():
                self._start(event, Seq([], self._place(event)))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._open.pop()
                self._keys.pop()
                self._flow -= self._flows.pop()
            case yaml.AliasEvent():
                raise self.problem(
                    _line(event), "this is an alias (*name)", "write the value out, or put it in double quotes"
                )
            case yaml.DocumentStartEvent() if event.explicit or self.root is not None:
                raise self.problem(_line(event), "'---' begins another document here", "remove that line")
            case _:
                pass

    def _place(self, event: yaml.Event) -> Place:
        return Place(self._file, self._first + _line(event))

    def _start(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent, node: Map | Seq) -> None:
        self._node(event, node)
        if len(self._open) >= DEPTH_LIMIT:
            line = _line(event)
            raise self.problem(line, f"this is nested more than {DEPTH_LIMIT} levels deep", "flatten it")
        self._open.append(node)
        self._keys.append(None)
        self._flows.append(bool(event.flow_style))
        self._flow += self._flows[-1]

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        line = _line(event)
        if event.implicit[0] and self._flow and "?" in event.value:
            # libyaml accepts this, PyYAML's own parser does not: a pack must read the same everywhere.
            raise self._question(line, _column(event) + event.value.index("?"))
        if len(event.value) > TEXT_LIMIT:
            raise self.problem(line, f"this text is longer than {TEXT_LIMIT:,} characters", "shorten it")
        return Scalar(clean(event.value), self._place(event))

    def _node(self, event: yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent, node: Node) -> None:
        line = _line(event)
        self._count += 1
        if self._count > NODE_LIMIT:
            raise self.problem(line, f"there are more than {NODE_LIMIT:,} values", "split the file")
        if event.anchor is not None:
            raise self.problem(line, "this is an anchor (&name)", "remove it, or put the text in double quotes")
        if event.tag is not None:
            raise self.problem(line, "this is a tag (!name)", "remove it, or put the text in double quotes")
        parent = self._open[-1] if self._open else None
        if parent is None:
            self.root = node
        elif isinstance(parent, Seq):
            parent.items.append(node)
        else:
            self._entry(parent, node, line)

    def _entry(self, parent: Map, node: Node, line: int) -> None:
        key = self._keys[-1]
        if key is not None:
            parent.entries[key.text] = Entry(key, node)
            self._keys[-1] = None
            return
        if not isinstance(node, Scalar):
            raise self.problem(line, "a key must be a word", "write it as key: value")
        if node.text in parent.entries:
            earlier = parent.entries[node.text].key.place.line
            message = f"the key {shown(node.text)} is already given in line {earlier}"
            raise self.problem(line, message, "keep one of them")
        self._keys[-1] = node

    def _question(self, line: int, column: int) -> PackError:
        return self.problem(
            line,
            f"a '?' inside {{...}} or [...] cannot be read without quotes (column {column + 1})",
            'put the text in double quotes, like "Why?"',
        )

    def syntax(self, error: yaml.MarkedYAMLError) -> PackError:
        """The parser's complaint, with the remedy for what authors most often mean."""
        mark = error.problem_mark or error.context_mark
        if mark is None:
            return self.problem(0, "this YAML cannot be read", "check brackets, quotes and indentation")
        line = min(mark.line, len(self._lines) - 1)
        rest = self._lines[line][mark.column :] if mark.line == line else ""
        if rest.startswith("?") and self._flow:
            return self._question(line, mark.column)
        message = f"this YAML cannot be read (column {mark.column + 1})"
        opened = error.context_mark.line if error.context_mark is not None else line
        if "quoted scalar" in str(error.context):
            return self.problem(opened, "the quotation mark that opens here is not closed", "close it on the same line")
        remedy = _remedy(rest, str(error.problem or ""))
        if opened != line and "bracket" in remedy:
            remedy = remedy.replace("the bracket", f"the bracket that opens in line {self._first + opened}")
        return self.problem(line, message, remedy)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark is not None else 0


def _column(event: yaml.Event) -> int:
    return event.start_mark.column if event.start_mark is not None else 0


def _remedy(rest: str, problem: str) -> str:
    if rest.startswith("\t"):
        return "indent with spaces, not with a tab"
    if rest.startswith(":") or "mapping values" in problem:
        return "put a text with a colon in double quotes, and check the indentation"
    if "cannot start any token" in problem:
        return f"put a text that begins with {shown(rest[:1])} in double quotes"
    if "',' or" in problem:
        return "close the bracket, put a comma between items, and put texts with signs in double quotes"
    return "check the indentation, and put the whole text in double quotes"
