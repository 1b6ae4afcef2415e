"""A step's file: front matter, passages of prose for an audience, and blocks still as YAML."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from markdown_it import MarkdownIt
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from content.blocks import Audience
from content.errors import PackError, Place, Report, nearest, shown
from content.fields import is_id
from content.yaml_text import Node, parse

if TYPE_CHECKING:
    from markdown_it.token import Token

_CONTAINER = "audience"
_HEADER = re.compile(r"\{([^{}]*)\}(.*)")
_AUDIENCES = tuple(audience.value for audience in Audience if audience is not Audience.EVERYONE)


class Passage(NamedTuple):
    """Prose for one audience: its Markdown as written, and its first line."""

    place: Place
    audience: Audience
    markdown: str


@dataclass(frozen=True, slots=True)
class BlockDraft:
    """A block before its schema: `body` is None when the fence is empty or its YAML was refused (`broken`)."""

    kind: str
    id: str
    place: Place
    body: Node | None
    broken: bool = False

    @property
    def what(self) -> str:
        """How messages name it."""
        return f"{self.kind} '{self.id}'"


@dataclass(slots=True)
class StepDraft:
    """A step file as read, before its blocks are understood: front matter, and passages and blocks in order."""

    file: str
    front: Node | None = None
    broken_front: bool = False
    parts: list[Passage | BlockDraft] = field(default_factory=list)


class _Cut(NamedTuple):
    """Lines from `start` to before `end` (from 0) that are not prose for everyone."""

    start: int
    end: int
    part: Passage | BlockDraft | None


def read_step(file: str, text: str, kinds: Collection[str], report: Report) -> StepDraft:
    """Split the text of a step's file; `kinds` are the kinds of block there are.

    Whatever is wrong goes to the report, with the line of the file.
    """
    return _StepReader(file, text, kinds, report).read()


@cache
def _markdown() -> MarkdownIt:
    """CommonMark blocks only: the words inside are kept as they are written, so inline parsing would be for nothing."""
    md = MarkdownIt("commonmark", {"html": False})
    md.use(front_matter_plugin)
    # Any name is taken, so that a misspelled audience is an error and not a paragraph.
    md.use(container_plugin, _CONTAINER, validate=lambda params, markup: True)
    md.core.ruler.enableOnly(["normalize", "block"])
    return md


class _StepReader:
    def __init__(self, file: str, text: str, kinds: Collection[str], report: Report) -> None:
        self.file = file
        self.kinds = kinds
        self.report = report
        self.lines = text.removesuffix("\n").split("\n")
        # The container plugin looks one character beyond a last line that lacks its end.
        self.tokens = _markdown().parse(text if text.endswith("\n") else text + "\n")

    def read(self) -> StepDraft:
        """Cut the file into front matter, blocks and the prose between them."""
        draft = StepDraft(self.file)
        cuts = [cut for index, token in enumerate(self.tokens) if (cut := self._cut(draft, index, token))]
        if not cuts or cuts[0].start != 0 or self.tokens[0].type != "front_matter":
            self._no_front(draft)
        end = 0
        for cut in [*cuts, _Cut(len(self.lines), len(self.lines), None)]:
            self._prose(draft, end, cut.start, Audience.EVERYONE)
            if cut.part is not None:
                draft.parts.append(cut.part)
            end = cut.end
        return draft

    def _place(self, line: int) -> Place:
        return Place(self.file, line + 1)

    def _no_front(self, draft: StepDraft) -> None:
        draft.broken_front = True
        if re.match(r"-{3,}\s*$", self.lines[0]):
            remedy = "end it with a line of three hyphens: ---"
            self.report.add(self._place(0), "the front matter is not closed", remedy)
        else:
            remedy = "begin with --- and lines for id, title and minutes, closed by ---"
            self.report.add(self._place(0), "the step has no front matter", remedy)

    def _prose(self, draft: StepDraft, start: int, end: int, audience: Audience) -> None:
        passage = self._passage(start, end, audience)
        if passage is not None:
            draft.parts.append(passage)

    def _passage(self, start: int, end: int, audience: Audience) -> Passage | None:
        while start < end and not self.lines[start].strip():
            start += 1
        text = "\n".join(self.lines[start:end]).rstrip()
        return Passage(self._place(start), audience, text) if text else None

    def _cut(self, draft: StepDraft, index: int, token: Token) -> _Cut | None:
        """What a token takes out of the prose, if anything."""
        if token.map is None:
            return None
        start, end = token.map
        if token.type == "front_matter":
            draft.front, draft.broken_front = self._yaml("\n".join(self.lines[start + 1 : end - 1]), start + 2)
            return _Cut(start, end, None)
        if token.type == "fence":
            return self._fence(token, start, end)
        if token.type == f"container_{_CONTAINER}_open":
            return self._container(token, start, end)
        return None

    def _yaml(self, text: str, first_line: int) -> tuple[Node | None, bool]:
        try:
            return parse(text, self.file, first_line), False
        except PackError as problem:
            self.report.take(problem)
            return None, True

    # ------------------------------------------------------------------ containers

    def _container(self, token: Token, start: int, end: int) -> _Cut | None:
        name = token.info.strip()
        place = self._place(start)
        if token.level > 0:
            message = f"the container {shown(':::' + token.info)} stands inside something else"
            self.report.add(place, message, _unnest(name))
            return None
        closed = end < len(self.lines)
        if not name:
            self.report.add(place, "this ':::' closes nothing", "remove it, or name an audience after it")
        elif name not in _AUDIENCES:
            self.report.add(place, f"unknown audience {shown(name)}", nearest(name, _AUDIENCES))
        elif not closed:
            self.report.add(place, f"the container '{name}' is not closed", "end it with a line of three colons: :::")
        audience = Audience(name) if name in _AUDIENCES else Audience.EVERYONE
        return _Cut(start, min(end + 1, len(self.lines)), self._passage(start + 1, end, audience))

    # ------------------------------------------------------------------ fences

    def _fence(self, token: Token, start: int, end: int) -> _Cut | None:
        info = token.info.strip()
        is_block = info.startswith("{")
        place = self._place(start)
        if is_block and (token.level > 0 or self.lines[start][:1] not in ("`", "~")):
            message = f"the block {shown(info)} stands inside something else"
            self.report.add(place, message, "put it at the left margin, outside lists, quotes and ::: containers")
            return None
        if token.level == 0 and not self._closes(token, start, end):
            message = f"the fence {shown(token.markup + token.info)} is not closed"
            self.report.add(place, message, f"end it with a line: {token.markup}")
            return _Cut(start, end, None)
        return _Cut(start, end, self._block(info, start, end)) if is_block else None

    def _closes(self, token: Token, start: int, end: int) -> bool:
        last = self.lines[end - 1].strip()
        return end - 1 > start and len(last) >= len(token.markup) and set(last) == {token.markup[0]}

    def _block(self, info: str, start: int, end: int) -> BlockDraft | None:
        place = self._place(start)
        header = _HEADER.fullmatch(info)
        if header is None:
            self.report.add(place, f"the block head {shown(info)} cannot be read", "write it like ```{grid} my-grid")
            return None
        kind, words = header[1].strip(), header[2].split()
        known = kind in self.kinds
        if not known:
            self.report.add(place, f"unknown block {shown(kind)}", nearest(kind, self.kinds))
        if len(words) != 1:
            message = f"the block '{kind}' has no id" if not words else f"the block '{kind}' has more than one id"
            self.report.add(place, message, f"write one id after the braces, like ```{{{kind}}} my-{kind}")
            return None
        if not is_id(words[0], place, self.report, f"of the block '{kind}'"):
            return None
        if not known:
            return BlockDraft(kind, words[0], place, None, broken=True)
        body, broken = self._yaml("\n".join(self.lines[start + 1 : end - 1]), start + 2)
        return BlockDraft(kind, words[0], place, body, broken)


def _unnest(name: str) -> str:
    if name in _AUDIENCES:
        return "close the one before it with ::: on its own line"
    return "containers hold prose only; put it at the left margin"
