"""What is remembered of the people of one served session: whose name is whose, by hashes of what they hold.

One file in the home, 0600. Losing it lets nobody in: everybody joins again by the code.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from content.clean import clean_line
from store.api import StoreError
from store.files.private import write_private
from workshop.sheets.model import Known
from workshop.sheets.values import ValueProblem, person_key

MOST = 500
"""Names one session remembers."""
_PROOFS = 20
"""Secrets one person has at most: keys, browsers, codes; the oldest goes."""


@dataclass(slots=True)
class Held:
    """A name that is somebody's.

    Attributes:
        name: as it is written.
        proofs: what brings them back, each a hash with how it makes them known.
        linked: whether they came by a personal link, and so may have a role that the join code never gives.
        link: hash of a personal link that was not used yet; empty when there is none.
        open: whether the join code alone is enough once more, as the facilitator said.
    """

    name: str
    proofs: dict[str, Known] = field(default_factory=dict)
    linked: bool = False
    link: str = ""
    open: bool = False


class Registry:
    """The names of one session, kept in a file. Raises StoreError when it cannot be written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held = {person_key(one.name): one for one in _read(path)}

    def __iter__(self) -> Iterator[Held]:
        return iter(tuple(self._held.values()))

    def held(self, name: str) -> Held | None:
        """The entry of that name, however it is written."""
        return self._held.get(person_key(name))

    def by_proof(self, proof: str) -> Held | None:
        """Whose secret has that hash."""
        return next((one for one in self if proof in one.proofs), None)

    def by_link(self, link: str) -> Held | None:
        """For whom the unused link of that hash was made."""
        return next((one for one in self if one.link == link), None)

    def put(self, held: Held) -> None:
        """Keep an entry, new or changed."""
        if len(self._held) >= MOST and person_key(held.name) not in self._held:
            raise StoreError(f"This session remembers {MOST} names already, so no one new can join.")
        self._held[person_key(held.name)] = held
        self._write()

    def add_proof(self, held: Held, proof: str, known: Known) -> None:
        """Remember the hash of one more secret of that person."""
        held.proofs[proof] = known
        for oldest in list(held.proofs)[:-_PROOFS]:
            del held.proofs[oldest]
        self.put(held)

    def drop(self, name: str) -> None:
        """The name is nobody's any more."""
        if self._held.pop(person_key(name), None) is not None:
            self._write()

    def _write(self) -> None:
        people = [
            {
                "name": one.name,
                "proofs": {proof: known.value for proof, known in one.proofs.items()},
                "linked": one.linked,
                "link": one.link,
                "open": one.open,
            }
            for one in self
        ]
        try:
            write_private(self._path, json.dumps({"people": people}, ensure_ascii=False, indent=1).encode())
        except OSError as error:
            raise StoreError(f"{self._path} cannot be written ({error.strerror}), so no one new is let in.") from None


def _read(path: Path) -> list[Held]:
    """The entries of the file; one that is damaged remembers nobody."""
    try:
        return [_entry(one) for one in json.loads(path.read_text("utf-8"))["people"]][:MOST]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, ValueProblem):
        return []


def _entry(said: dict[str, object]) -> Held:
    proofs = said["proofs"]
    if not isinstance(proofs, dict):
        raise TypeError
    name = clean_line(str(said["name"]))
    person_key(name)
    return Held(
        name,
        {str(proof): Known(known) for proof, known in proofs.items()},
        said["linked"] is True,
        str(said["link"]),
        said["open"] is True,
    )
