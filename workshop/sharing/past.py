"""What was told before, as the engine needs it: every release of the log, withdrawn and superseded ones too."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from workshop.sharing.anchor import refuse_misplaced
from workshop.sharing.document import decode, published
from workshop.sharing.engine.model import ALL, Earlier, Published
from workshop.sharing.grouping import Grouping, read_groupings
from workshop.sharing.log import Link, releases, same_name
from workshop.sharing.problems import FileProblem, RequestProblem

_RELEASE = "release.json"


@dataclass(frozen=True, slots=True)
class Past:
    """`earlier`: oldest first. `to_partner`, `to_others`: ids of the students whose records they hold. `notes`: what of
    it could not be compared, for a person. `lines`: how many lines of the log were looked at. `groupings`: the columns
    that earlier tables name and this file can make of its own, each with a name of its own."""

    earlier: tuple[Earlier, ...] = ()
    to_partner: frozenset[str] = frozenset()
    to_others: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    lines: int = 0
    groupings: tuple[Grouping, ...] = ()


NOTHING = Past()


def past_of(links: Sequence[Link], partner: str, columns: Collection[str], read: Callable[[str], bytes]) -> Past:
    """Everything sent before, to this partner and to others. `read` gives the bytes of a file by its SHA-256.

    A column that the present file does not have cannot be compared: of such a table only the totals over it count, and
    a note says so. Raises FileProblem when a release of the log cannot be read.
    """
    earlier: list[Earlier] = []
    held: dict[bool, set[str]] = {True: set(), False: set()}
    notes: list[str] = []
    made: list[Grouping] = []
    for link in releases(links):
        mine = same_name(link.entry.partner, partner)
        held[mine] |= {student for student, _ in link.entry.students}
        sha256 = _hash_of(link)
        document = decode(read(sha256), link.entry.release)
        refuse_misplaced(document, sha256, link, links)
        names = {one.name: _made(one, made, columns) for one in read_groupings(document) if one.column in columns}
        tables = tuple(
            replace(table, by=tuple(names.get(name, name) for name in table.by)) for table in published(document)
        )
        known_names = {*columns, *(one.name for one in made)}
        missing = sorted({name for table in tables for name in table.by if name not in known_names})
        if missing:
            notes.append(
                f"Release {link.entry.release} is broken down by {', '.join(missing)}, which this file does not have: "
                "of those tables only the totals are compared."
            )
        known = tuple(_known_part(table, known_names) for table in tables)
        earlier.append(Earlier(link.entry.release, known, to_partner=mine, followed=False))
    return Past(tuple(earlier), frozenset(held[True]), frozenset(held[False]), tuple(notes), len(links), tuple(made))


def _made(told: Grouping, made: list[Grouping], columns: Collection[str]) -> str:
    """The name of that grouping in the present system: two of the same name may be of different values."""
    for one in made:
        if (one.column, one.groups) == (told.column, told.groups):
            return one.name
    taken = {*columns, *(one.name for one in made)}
    name = next(
        name
        for name in (f"{told.column} as grouped before ({number})" for number in range(1, len(taken) + 2))
        if name not in taken
    )
    made.append(replace(told, name=name))
    return name


def refuse_newer(past: Past, links: Sequence[Link]) -> None:
    """Raises RequestProblem when something was released since `past` was read: it was not compared with."""
    if past is not NOTHING and releases(links[past.lines :]):
        raise RequestProblem("Another release was made meanwhile, and this one was not compared with it; check again.")


def _hash_of(link: Link) -> str:
    for name, sha256, _ in link.entry.files:
        if name == _RELEASE:
            return sha256
    raise FileProblem(f"The disclosure log does not say what release {link.entry.release} told; ask who wrote it.")


def _known_part(table: Published, columns: Collection[str]) -> Published:
    keep = [place for place, name in enumerate(table.by) if name in columns]
    if len(keep) == len(table.by):
        return table
    cells = {
        tuple(at[place] for place in keep): told
        for at, told in table.cells.items()
        if all(value == ALL for place, value in enumerate(at) if place not in keep)
    }
    return Published(tuple(table.by[place] for place in keep), cells)
