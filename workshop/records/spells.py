"""Students who were at several schools, each counted at each of them with the days there, and once in all.

The groups overlap then: who moved is in two of them, and their counts do not add up to the total.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workshop.records.attendance import Attribute, InMemoryOnly
from workshop.records.facts import Texts

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class SpellFacts(InMemoryOnly):
    """The facts of students from those of their spells.

    `attributes` are those that are the same in all spells of each student; `differing` the others, by spell, and
    `varying` says why they are no facts about a student.
    """

    attributes: Mapping[str, Attribute]
    differing: Mapping[str, Attribute]
    varying: Mapping[str, str]


def facts_of(columns: Mapping[str, tuple[Texts, Array]], students: Array) -> SpellFacts:
    """The facts from those of the spells, each with its texts and their codes; `students` is that of each spell, and
    every one has a spell."""
    import numpy as np

    first = np.unique(students, return_index=True)[1]
    attributes, differing, varying = {}, {}, {}
    for name, (texts, codes) in columns.items():
        found = texts.attribute(codes)
        if (found.codes == found.codes[first][students]).all():
            attributes[name] = texts.attribute(codes[first])
        else:
            differing[name] = found
            varying[name] = "some students have several, and are counted at each school"
    return SpellFacts(attributes, differing, varying)
