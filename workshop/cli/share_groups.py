"""`--group` and `--coarser` of `workshop share check`: values told together, and proposals in words to type."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from content.clean import clean_line

if TYPE_CHECKING:
    from workshop.disclosure.grouping import Grouping, ValueGroup
    from workshop.disclosure.prepare import CheckSpec
    from workshop.disclosure.recoding import RecodingProposal
    from workshop.records.attendance import Attendance

WORD = r'(?:\s*"(?:[^"]|"")+"\s*|[^",:=]*[^",:=\s][^",:=]*)'
_GROUP = re.compile(rf"(?P<column>{WORD})=(?P<values>{WORD}(?:,{WORD})*)(?::(?P<name>{WORD}))?")


def groupings(texts: Sequence[str], attendance: Attendance) -> tuple[Grouping, ...]:
    """`Grade=6,7,8:Middle` as often as given; several groups of one column are one grouping. Raises RequestProblem."""
    from workshop.disclosure.grouping import grouping

    columns = {name: attribute.values for name, attribute in attendance.attributes.items()}
    groups: dict[str, list[ValueGroup]] = {}
    for text in texts:
        column, group = _read(text, columns)
        groups.setdefault(column, []).append(group)
    return tuple(grouping(column, found, columns) for column, found in groups.items())


def _read(text: str, columns: dict[str, tuple[str, ...]]) -> tuple[str, ValueGroup]:
    """One group, of the values of the file that are meant."""
    from workshop.disclosure.grouping import ValueGroup
    from workshop.records.labels import column_key
    from workshop.records.problems import RequestProblem

    match = _GROUP.fullmatch(clean_line(text))
    if match is None:
        raise RequestProblem(
            f"--group “{clean_line(text)}” cannot be read. Write it as COLUMN=VALUE,VALUE:NAME, and put names with one "
            "of these marks in quotation marks."
        )
    column = bare(match["column"])
    column = next((name for name in columns if column_key(name) == column_key(column)), column)
    known = columns.get(column, ())
    values = tuple(_canonical_name(bare(word), column, known) for word in re.findall(WORD, match["values"]))
    name = bare(match["name"] or "") or _name(values, column, known)
    return column, ValueGroup(name, values)


def _name(values: Sequence[str], column: str, known: Sequence[str]) -> str:
    """`6 to 8` for neighbors, `6 and 8` for others."""
    from workshop.disclosure.recoding_steps import ordered, span
    from workshop.disclosure.titles import reading_order
    from workshop.records.marks import NOT_GIVEN
    from workshop.wording import join_with_and

    inorder = sorted((value for value in known if value != NOT_GIVEN), key=reading_order)
    places = sorted(inorder.index(value) for value in values if value in inorder)
    if len(places) > 1 and places == list(range(places[0], places[-1] + 1)) and ordered(column, inorder):
        return span(inorder[places[0]], inorder[places[-1]])
    return join_with_and(values)


def bare(word: str) -> str:
    """A word as it was meant, without its quotation marks."""
    word = word.strip()
    return word[1:-1].replace('""', '"') if word.startswith('"') else word


def _canonical_name(text: str, column: str, values: Sequence[str]) -> str:
    """The value of the file that is meant, however it is typed."""
    from workshop.records.labels import keys

    form = keys(column, [text], values)[text]
    return next((value for value, other in keys(column, values, [text]).items() if other == form), text)


def options_for(asked: CheckSpec, proposal: RecodingProposal) -> str:
    """What to type to get the proposed tables: the break-downs and the groups."""
    coarser = proposal.apply(asked)
    words = []
    if coarser.request.breakdowns != asked.request.breakdowns:
        words += [f"--by {shlex.quote(row(by))}" for by in coarser.request.breakdowns]
    for made in coarser.groupings:
        for group in made.groups:
            words.append(f"--group {shlex.quote(f'{quoted(made.column)}={row(group.values)}:{quoted(group.name)}')}")
    return " ".join(words)


def row(values: Sequence[str]) -> str:
    """Values as they are typed after one another."""
    return ",".join(map(quoted, values))


def quoted(text: str) -> str:
    """As `_read` takes it."""
    text = clean_line(text)
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in '",:=') else text


def proposals_document(asked: CheckSpec, proposals: Sequence[RecodingProposal]) -> list[dict[str, Any]]:
    """For scripts: the sentence, what to type, the tables and groupings there would be, and what each keeps."""
    from workshop.disclosure.grouping import grouping_document

    found = []
    for proposal in proposals:
        coarser = proposal.apply(asked)
        before, after = proposal.before, proposal.after
        found.append(
            {
                "sentence": proposal.sentence(),
                "options": options_for(asked, proposal),
                "by": [list(by) for by in coarser.request.breakdowns],
                "groupings": [grouping_document(made) for made in coarser.groupings],
                "before": {"kept": before.counts, "cells": before.of, "students": round(before.students, 4)},
                "after": {"kept": after.counts, "cells": after.of, "students": round(after.students, 4)},
            }
        )
    return found
