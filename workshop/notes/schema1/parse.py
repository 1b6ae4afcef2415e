"""Markdown notes as `SessionNotes` again: for the check before they are written, and for whoever reads many of them.

Edited notes are welcome: whatever the format does not know is passed over, missing parts are empty. What cannot be read
at all is an error, with its reason in one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote as unident

from content.clean import clean, clean_line
from workshop.notes.document import NotesError
from workshop.notes.schema1.model import (
    ALSO,
    CHAPTERS,
    KIND,
    METHOD,
    NOTHING,
    PROVENANCE_LINES,
    SCHEMA,
    STATUSES,
    STEP,
    SUMMARY_LINES,
    Also,
    Answer,
    ColumnHeading,
    Detail,
    Field,
    FormNotes,
    FrontMatter,
    Item,
    NotesRow,
    NotesSummary,
    Part,
    Provenance,
    RowGroup,
    SessionNotes,
    TableNotes,
)
from workshop.notes.schema1.tokens import (
    Bullet,
    Comment,
    Inline,
    Node,
    ParsedList,
    ParsedParagraph,
    TableNode,
    Title,
    plain,
    read,
)

_ALSO = re.compile(rf"(?:^|\n+){ALSO} ([^:\n]*):(?: |(?=\n)|$)")
_INSIDE = re.compile(rf"(?:([a-z][a-z0-9_-]*), )?{ALSO} ([^:\n]*):(?: |(?=\n)|$)")
_DETAIL = re.compile(r"(?:^|; )([a-z][a-z0-9_-]*):(?: |(?=\n)|$)")
_BOX = re.compile(r"\[([ xX])\](?: |(?=\n)|$)")
_PART = re.compile(r"(sheet|form) ([^:\s]+):?\s*(.*)")
_LINE = re.compile(r"([A-Z][a-z ]*):(?: |(?=\n)|$)")


def parse(text: str) -> SessionNotes:
    """Read notes. Raises NotesError when this is not a session's notes or their version is newer than this program."""
    front, body = _front_and_body(clean(text))
    chapters: dict[str, list[Node]] = {}
    names = {title: name for name, title in CHAPTERS.items()}
    current: list[Node] = []
    for node in read(body):
        if isinstance(node, Title) and node.level <= 2:
            current = []
            if node.level == 2 and plain(node.content.text) in names:
                current = chapters.setdefault(names[plain(node.content.text)], [])
        else:
            current.append(node)
    parts = ("worksheets", "reflections", "scorer", "sharing", "votes", "ticket")
    return SessionNotes(
        front=front,
        summary=NotesSummary(**_lines(chapters.get("summary", ()), SUMMARY_LINES)),
        decisions=tuple(_items(chapters.get("decisions", ()))),
        commitments=tuple(_items(chapters.get("commitments", ()))),
        parking=tuple(_items(chapters.get("parking", ()))),
        provenance=Provenance(**_lines(chapters.get("provenance", ()), PROVENANCE_LINES)),
        **{name: tuple(_parts(chapters.get(name, ()))) for name in parts},
    )


def _front_and_body(text: str) -> tuple[FrontMatter, str]:
    import yaml

    if not text.startswith("---\n") or "\n---\n" not in text:
        raise NotesError("These are not a session's notes: line 1 must be ---, the beginning of the front matter.")
    head, body = text[4:].split("\n---\n", 1) if not text.startswith("---\n---\n") else ("", text[8:])
    try:
        found = yaml.load(head, yaml.BaseLoader)  # every value a string: no dates, no numbers, no `no`
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 2}" if mark else "the front matter"
        raise NotesError(f"The front matter is not YAML, see {where}: correct it or export again.") from error
    except RecursionError as error:
        raise NotesError("The front matter is nested too deeply: export again.") from error
    if isinstance(found, dict) and "workshop_notes" in found:
        found |= {"kind": KIND, "schema": found["workshop_notes"]}
    if not isinstance(found, dict) or found.get("kind") != KIND:
        raise NotesError(f"These are not a session's notes: the front matter must say kind: {KIND}.")
    schema = found.get("schema", "")
    if not isinstance(schema, str) or not schema.isascii() or not schema.isdigit() or int(schema) > SCHEMA:
        raise NotesError(
            f"These notes are of schema {schema or '(none)'}, this program reads {SCHEMA}: read them with a newer one."
        )
    return _front(found), "\n" * (head.count("\n") + 3) + body


def _front(found: dict[str, object]) -> FrontMatter:
    def text(name: str) -> str:
        value = found.get(name, "")
        return clean_line(value) if isinstance(value, str) else ""

    tags = found.get("tags", ())
    status = text("status")
    return FrontMatter(
        title=text("title"),
        date=text("date"),
        session=text("session"),
        module=text("module"),
        module_version=text("module_version"),
        school=text("school"),
        division=text("division"),
        status=status if status in STATUSES else "open",
        tags=tuple(clean_line(tag) for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _lines(nodes: Sequence[Node], labels: dict[str, str]) -> dict[str, str]:
    """`- Label: text` by the name of the label."""
    names = {label: name for name, label in labels.items()}
    found: dict[str, str] = {}
    for bullet in _bullets(nodes):
        line = _LINE.match(bullet.content.text)
        if line and line[1] in names:
            found[names[line[1]]] = plain(bullet.content.text[line.end() :])
    return found


def _bullets(nodes: Sequence[Node]) -> Iterator[Bullet]:
    for node in nodes:
        if isinstance(node, ParsedList):
            yield from node.items


# ------------------------------------------------------------------ decisions, commitments, the parking lot


def _items(nodes: Sequence[Node]) -> Iterator[Item]:
    for bullet in _bullets(nodes):
        text, done = bullet.content.text, None
        box = _BOX.match(text)
        if box:
            text, done = text[box.end() :], box[1] != " "
        beside: dict[str, list[Also]] = {}
        for inside in bullet.inside:
            also = _INSIDE.match(inside.text)
            if also:
                value = Also(plain(also[2]), plain(inside.text[also.end() :]))
                beside.setdefault(also[1] or "", []).append(value)
        text, marks = _split(_DETAIL, text)
        yield Item(
            id=unident(bullet.content.comment),
            answer=Answer(text, tuple(beside.get("", ()))),
            details=tuple(Detail(key, Answer(value, tuple(beside.get(key, ())))) for key, value in marks),
            done=done,
        )


# ------------------------------------------------------------------ worksheets, forms, results


def _parts(nodes: Sequence[Node]) -> Iterator[Part]:
    title, inside = "", list[Node]()
    for node in nodes:
        if isinstance(node, Title) and node.level == 3:
            yield from _part(title, inside)
            title, inside = plain(node.content.text), []
        else:
            inside.append(node)
    yield from _part(title, inside)


def _part(title: str, nodes: Sequence[Node]) -> Iterator[Part]:
    """The part that a comment names; nothing when there is none."""
    for place, node in enumerate(nodes):
        named = _PART.fullmatch(node.text) if isinstance(node, Comment) else None
        if named:
            rest = nodes[place + 1 :]
            step, rest = _step(rest)
            part_id = unident(named[2])
            if named[1] == "form":
                yield FormNotes(part_id, title, tuple(_fields(rest)), step)
            else:
                yield _sheet(part_id, title, step, [unident(column) for column in named[3].split()], rest)
            return


def _step(nodes: Sequence[Node]) -> tuple[str, Sequence[Node]]:
    first = nodes[0] if nodes else None
    if isinstance(first, ParsedParagraph) and first.content.text.startswith(f"{STEP}:") and not first.content.label:
        return plain(first.content.text.removeprefix(f"{STEP}:")), nodes[1:]
    return "", nodes


def _fields(nodes: Sequence[Node]) -> Iterator[Field]:
    """A paragraph with a bold beginning starts an answer; those after it go on with it."""
    found: list[tuple[Inline, list[str]]] = []
    for node in nodes:
        if isinstance(node, ParsedParagraph) and node.content.label:
            found.append((node.content, [node.content.text]))
        elif isinstance(node, ParsedParagraph) and found:
            found[-1][1].append(node.content.text)
    for head, paragraphs in found:
        yield Field(unident(head.comment), plain(head.label), _answer("\n\n".join(paragraphs)))


def _sheet(sheet_id: str, title: str, step: str, columns: Sequence[str], nodes: Sequence[Node]) -> TableNotes:
    lead: list[str] = []
    method = ""
    groups: list[RowGroup] = []
    headings: tuple[ColumnHeading, ...] = tuple(ColumnHeading(column, column) for column in columns)
    for node in nodes:
        match node:
            case Title(level=4, content=content):
                groups.append(RowGroup((), label=plain(content.text)))
            case Comment(text=text) if text.startswith("group") and groups:
                groups[-1] = replace(groups[-1], id=unident(text.removeprefix("group").strip()))
            case ParsedParagraph(content=content) if content.text.startswith(f"{METHOD}:"):
                method = plain(content.text.removeprefix(f"{METHOD}:"))
            case ParsedParagraph(content=content) if groups and groups[-1].label and not groups[-1].rows:
                if not (content.emphasis and content.text == NOTHING):
                    groups[-1] = replace(groups[-1], ask=plain(content.text))
            case ParsedList(items=items) if not groups:
                lead += [plain(bullet.content.text) for bullet in items]
            case TableNode(header=header, rows=rows):
                labels = [plain(cell.text) for cell in header]
                headings = tuple(ColumnHeading(*pair) for pair in zip(_ids(columns, labels), labels, strict=True))
                if not groups:
                    groups.append(RowGroup(()))
                groups[-1] = replace(groups[-1], rows=groups[-1].rows + tuple(_row(row) for row in rows))
    return TableNotes(sheet_id, title, headings, tuple(groups), step, tuple(lead), method)


def _ids(columns: Sequence[str], labels: Sequence[str]) -> Sequence[str]:
    """The columns' ids; their labels where somebody took a column out or put one in."""
    return columns if len(columns) == len(labels) else labels


def _row(cells: Sequence[Inline]) -> NotesRow:
    row_id = next((cell.comment for cell in reversed(cells) if cell.comment), "")
    return NotesRow(unident(row_id), tuple(_answer(cell.text) for cell in cells))


def _answer(text: str) -> Answer:
    text, beside = _split(_ALSO, text)
    return Answer(text, tuple(Also(person, value) for person, value in beside))


def _split(mark: re.Pattern[str], text: str) -> tuple[str, list[tuple[str, str]]]:
    """What stands before the first mark, and each mark's word with what follows it."""
    found = list(mark.finditer(text))
    ends = [*(each.start() for each in found), len(text)]
    values = [(plain(each[1]), plain(text[each.end() : end])) for each, end in zip(found, ends[1:], strict=True)]
    return plain(text[: ends[0]]), values
