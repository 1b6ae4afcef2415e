"""However a file writes, renames, merges or splits its labels, a later release tells no more than with the labels
unchanged: compared number by number, or judged by an attacker that shares no code with the engine.

The long run, with its counts (LABEL_CASES=200 schools of each kind):

    uv run pytest -m scale -n 0 -s tests/workshop/disclosure/test_label_changes.py
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence

import pytest

from tests.workshop.disclosure.engine.judge import Judge, Leak, told_by
from tests.workshop.disclosure.label_cases import Case, Told, by_text, make, numbers, run, world
from workshop.disclosure.engine.model import PublishedTable, Result
from workshop.disclosure.engine.protect import protect
from workshop.disclosure.label_changes import NO_ANSWERS
from workshop.disclosure.label_questions import Unanswered

FOLLOWED = ("spell", "rename", "split", "turnover")
"""Where it is known of every student what the label of before was; of those that were merged it is not."""


def as_known(seed: int) -> str:
    """The release is the same as by an engine that knows of each student what every earlier release called them."""
    case = make(seed, FOLLOWED)
    told = run(case)
    if told is None:
        return "nothing before"
    reference = protect(world(case, told.earlier, followed=False))
    assert numbers(told.answer.result) == numbers(reference), (seed, case.kinds)
    return "told the same"


def quiet(seed: int) -> str:
    """Nobody left, came or counts otherwise: whatever is told more would be by the labels alone."""
    case = make(seed, moves=False)
    told = run(case)
    if told is None:
        return "nothing before"
    assert not _leaks(case, told.earlier, told.answer.result), (seed, case.kinds)
    return "judged"


def merged(seed: int) -> str:
    """Labels are merged, and some leave and come: of those that were merged it is not known which was which."""
    case = make(seed, ("merge", "merge", "spell", "rename"))
    told = run(case)
    if "merge" not in case.kinds or told is None:
        return "nothing merged, or nothing before"
    return _beside_unchanged(case, told)


def answered(seed: int) -> str:
    """Renamed, merged, split or gone, and said so truly: an attacker who knows every label of every student, who left,
    came and turned, learns nothing that unchanged labels would not have told."""
    case = make(seed, ("rename", "merge", "split", "gone"))
    told = run(case)
    return "nothing before" if told is None else _beside_unchanged(case, told)


def _beside_unchanged(case: Case, told: Told) -> str:
    """What an attacker learns who knows of every student who left, came and turned, and what with labels that nobody
    changed. The engine takes the smallest change of roster for what happened; where it was another one either may tell
    too much, by chance."""
    ours = bool(_leaks(case, told.earlier, told.answer.result))
    theirs = bool(_leaks(case, told.earlier, protect(world(case, told.earlier, followed=False))))
    return _BESIDE.get((ours, theirs), "judged")


_BESIDE = {
    (True, True): "leak in both",
    (True, False): "leak with changed labels",
    (False, True): "leak with unchanged",
}


def corrected(seed: int) -> str:
    """Names were mixed up once, and corrected: what was wrongly believed counts besides, and protects no less."""
    case = make(seed, ("rename",))
    if case.dates != 2 or len(case.answers[-1].values) < 2:
        return "nothing to mix up"
    told = run(case, mistaken=True)
    if told is None:
        return "nothing before"
    assert len(told.answer.task.earlier) == 2, (seed, "both ways are compared")
    return _beside_unchanged(case, told)


def gone(seed: int) -> str:
    """All students of a label have left, and nobody else: what they were is not told by the totals."""
    case = make(seed, ("gone",), moves=False)
    told = run(case)
    return "nothing before" if told is None else _beside_unchanged(case, told)


def unanswered(seed: int) -> str:
    """Whoever says nothing is never told anything, unless every label is surely the same."""
    case = make(seed)
    if all(kind == "spell" for kind in case.kinds):
        return "nothing to say"
    case.answers[-1] = NO_ANSWERS if case.kinds[-1] != "spell" else case.answers[-1]
    if case.answers[-1] is not NO_ANSWERS:
        return "nothing to say at the end"
    try:
        told = run(case)
    except Unanswered:
        return "asked"
    assert told is None or all(not answers for answers in case.answers), (seed, case.kinds)
    return "nothing before"


def _leaks(case: Case, earlier: Sequence[tuple[PublishedTable, ...]], result: Result) -> list[Leak]:
    return [] if result.refusal else Judge(world(case, earlier), told_by(result)).leaks()


CHECKS = {check.__name__: check for check in (as_known, quiet, merged, answered, corrected, gone, unanswered)}


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("seeds", [range(6), range(6, 12)], ids=["first", "second"])
def test_changed_labels_tell_no_more(check: str, seeds: range) -> None:
    _count(check, seeds)


def test_whoever_compares_labels_as_written_tells_who_left() -> None:
    """The judge has teeth."""
    leaky = 0
    for seed in range(12):
        case = make(seed, ("spell", "rename"))
        told = run(case)
        if told is not None and case.kinds:
            leaky += bool(_leaks(case, told.earlier, protect(by_text(case, told.earlier))))
    assert leaky > 5


@pytest.mark.scale
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("check", CHECKS)
def test_changed_labels_tell_no_more_in_many_schools(check: str) -> None:
    size = int(os.environ.get("LABEL_CASES", "200"))
    counts = _count(check, range(1000, 1000 + size))
    print(f"\n{check}: {size} schools: " + ", ".join(f"{count} {what}" for what, count in counts.most_common()))  # noqa: T201
    assert counts["told the same"] + counts["judged"] + counts["asked"] > size / 3


def _count(check: str, seeds: Sequence[int]) -> Counter[str]:
    counts = Counter(CHECKS[check](seed) for seed in seeds)
    assert counts["leak with changed labels"] <= counts["leak with unchanged"] + len(seeds) // 50, counts
    return counts
