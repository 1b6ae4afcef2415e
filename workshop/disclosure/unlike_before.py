"""Whether a file is unlike the last release that it is compared with: students who were in it may be missing."""

from __future__ import annotations

from workshop.disclosure.engine.model import ALL, EarlierRelease, Measure, PublishedAs, Task
from workshop.records.vocabulary import limit

_CHECK = "If anyone is missing, or counted otherwise, correct the file, and withdraw the release if it has left."


def unlike_before(task: Task) -> tuple[str, ...]:
    """What is far from the last release of the same school year, a sentence each. They have no number, and are for the
    coordinator alone all the same: how many students there are may be withheld."""
    known = [(one.id, _total(one)) for one in task.earlier if not one.believed and not one.recounted]
    compared = [(name, total) for name, total in known if total is not None]
    now = tuple(map(sum, zip(*task.atoms.values(), strict=True)))
    if not compared or not now:
        return ()
    name, (students, chronic) = compared[-1]
    found = []
    change = 100 * (now[0] - students)
    if abs(change) >= limit("unlike_last_percent") * students:
        found.append(f"Far {'more' if change > 0 else 'fewer'} students are included than in release {name}. {_CHECK}")
    points = 100 * now[1] / now[0] - 100 * chronic / students
    if min(now[0], students) >= limit("fewest_for_rates") and abs(points) >= limit("unlike_last_points"):
        share = "larger" if points > 0 else "smaller"
        found.append(f"A far {share} share of students is chronically absent than in release {name}. {_CHECK}")
    return tuple(found)


def _total(earlier: EarlierRelease) -> tuple[int, int] | None:
    """How many students that release had in all, and how many of them chronically absent; None unless it said so."""
    for table in earlier.tables:
        told = table.cells.get((ALL,) * len(table.by), {})
        both = [told[measure] for measure in (Measure.ENROLLED, Measure.CHRONIC) if measure in told]
        exact = [int(one.value or 0) for one in both if one.published_as is PublishedAs.EXACT]
        if len(exact) == 2 and exact[0]:
            return exact[0], exact[1]
    return None
