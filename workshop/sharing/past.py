"""What was told before, as the engine needs it: every release of the log, withdrawn and superseded ones too."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from workshop.sharing.document import decode, published
from workshop.sharing.engine.model import ALL, Earlier, Published
from workshop.sharing.log import Link, releases, same_name
from workshop.sharing.problems import FileProblem, RequestProblem

_RELEASE = "release.json"


@dataclass(frozen=True, slots=True)
class Past:
    """`earlier`: oldest first. `to_partner`, `to_others`: ids of the students whose records they hold. `notes`: what of
    it could not be compared, for a person. `lines`: how many lines of the log were looked at."""

    earlier: tuple[Earlier, ...] = ()
    to_partner: frozenset[str] = frozenset()
    to_others: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    lines: int = 0


NOTHING = Past()


def past_of(links: Sequence[Link], partner: str, columns: Collection[str], read: Callable[[str], bytes]) -> Past:
    """Everything sent before, to this partner and to others. `read` gives the bytes of a file by its SHA-256.

    A column that the present file does not have cannot be compared: of such a table only the totals over it count, and
    a note says so. Raises FileProblem when a release of the log cannot be read.
    """
    earlier: list[Earlier] = []
    held: dict[bool, set[str]] = {True: set(), False: set()}
    notes: list[str] = []
    for link in releases(links):
        mine = same_name(link.entry.partner, partner)
        held[mine] |= {student for student, _ in link.entry.students}
        tables = published(decode(read(_hash_of(link)), link.entry.release))
        missing = sorted({name for table in tables for name in table.by if name not in columns})
        if missing:
            notes.append(
                f"Release {link.entry.release} is broken down by {', '.join(missing)}, which this file does not have: "
                "of those tables only the totals are compared."
            )
        known = tuple(_known_part(table, columns) for table in tables)
        earlier.append(Earlier(link.entry.release, known, to_partner=mine, followed=False))
    return Past(tuple(earlier), frozenset(held[True]), frozenset(held[False]), tuple(notes), len(links))


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
