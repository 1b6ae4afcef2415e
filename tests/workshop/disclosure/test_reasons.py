"""Reasons are no second release: an attacker reads everything that is shown unasked, and learns what the release tells.

Two ways. Everything shown is made again with other reasons, other sizes of proofs, other decisions about consents: not
one letter changes, so it cannot tell about them. And the independent attacker of `engine_judge` gets the tables as
they are printed and every sentence it can make something of; told the exact reasons, it breaks the same tables.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest

from screens.pages.sharing.preview import approval_words, kept_and_lost, kept_words, parts
from screens.pages.sharing.reasons import missing, sentences
from screens.pages.sharing.table import laid_out, line_parts
from tests.workshop.disclosure.cases import CLINIC, PURPOSE, attendance, consent, consents
from tests.workshop.disclosure.engine.judge import Judge
from workshop.cli.share_text import print_refusal, print_release
from workshop.disclosure.consent import Verdict
from workshop.disclosure.engine.model import (
    Attacker,
    Measure,
    PublishedAs,
    PublishedValue,
    Reason,
    SuppressionReason,
    Task,
)
from workshop.disclosure.entries import refused_entry
from workshop.disclosure.explain import confidential
from workshop.disclosure.prepare import CheckResult, CheckSpec, Request, prepare
from workshop.disclosure.release import build_release
from workshop.disclosure.terms import Terms
from workshop.disclosure.visible import SuppressedValue
from workshop.records.attendance import Attendance
from workshop.records.marks import ALL
from workshop.services.preview import PreviewReady

NOW = datetime.datetime(2026, 11, 23, 12)
TERMS = Terms(CLINIC, PURPOSE, NOW.astimezone(), "A. Coordinator", ("Dr. Reyes",))


def school(seed: int) -> Attendance:
    """Three or four schools, three grades, now and then a small group, one in which nearly nobody is absent."""
    chance = random.Random(seed)
    facts: dict[str, list[str]] = {"School": [], "Grade": []}
    absent: list[int] = []
    for name in "ABCD"[: chance.randint(3, 4)]:
        for grade in "678":
            size = chance.choice((4, 7, 9, 13, 18, 25, 31))
            rate = chance.choice((0.02, 0.2, 0.35))
            for _ in range(size):
                facts["School"].append(name)
                facts["Grade"].append(grade)
                absent.append(30 if chance.random() < rate else 2)
    return attendance(facts, absent)


def prepared(seed: int, *, records: bool = False) -> PreviewReady:
    file = school(seed)
    attackers = (Attacker.OUTSIDER, Attacker.PARTNER)
    request = Request(CLINIC, PURPOSE, (("School", "Grade"),), ("Grade",) if records else ())
    asked = CheckSpec(request, attackers=attackers)
    signed = [consent(f"s{number}", fields=("Grade",)) for number in range(3)] if records else []
    return PreviewReady(asked, prepare(file, asked, consents(*signed), NOW), NOW, "id")


# ------------------------------------------------------------------ what is shown unasked


def printed(found: PreviewReady, *, as_json: bool = False) -> str:
    """Standard output of `workshop share check` without --explain."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        if found.answer.refusal is not None:
            print_refusal(found.asked, found.answer, (), as_json=as_json, explain=False)
        else:
            release = released(found)
            print_release(found.asked, found.answer, release, None, (), as_json=as_json, explain=False)
    return out.getvalue()


def released(found: PreviewReady) -> Any:
    answer, asked = found.answer, found.asked
    return build_release(answer.result, answer.records, answer.consents, TERMS, asked.policy, asked.attackers)


def on_screen(found: PreviewReady) -> str:
    """Every part of the preview, every cell's reasons, the table as it stands, and the line below."""
    lines = [kept_words(found), approval_words(found)]
    for part in parts(found, exact=False):
        lines += [part.title, part.text.plain, part.more.plain if part.more else ""]
    if found.answer.refusal is None:
        lines.append(kept_and_lost(found))
        for table in found.visible.tables:
            laid = laid_out(table, 100)
            lines += ["".join(line_parts(laid, row, 100)) for row in (None, *range(len(laid.rows)))]
            lines += chain.from_iterable(sentences(table, cell, exact=False) for cell in table.cells)
            lines += missing(table)
    return "\n".join(lines)


def everything(found: PreviewReady) -> list[str]:
    files = [] if found.answer.refusal else [f"{name}: {data!r}" for name, data in released(found).files.items()]
    noted = [] if found.answer.refusal is None else [repr(refused_entry(found.asked, found.answer.refusal, "now"))]
    return [printed(found), printed(found, as_json=True), on_screen(found), *files, *noted]


def with_other_secrets(found: PreviewReady, chance: random.Random) -> PreviewReady:
    """The same release for other reasons, after another search, of another file, with other decisions on consents."""

    def reason() -> Reason:
        here = {"School": chance.choice("ABCD"), "Grade": chance.choice("678")}
        return Reason(
            chance.choice(list(SuppressionReason)), chance.randint(0, 10), here, f"{chance.randint(11, 99)} - 20 = 3"
        )

    answer = found.answer
    tables = tuple(
        replace(
            table,
            cells=tuple(
                replace(cell, reasons={m: reason() for m in Measure if chance.random() < 0.6}) for cell in table.cells
            ),
        )
        for table in answer.result.tables
    )
    proof = replace(
        answer.result.proof, cost=chance.random() * 1e5, bound=chance.random() * 1e5, attacks=chance.randrange(10**6),
        checked=chance.randrange(10**4),
    )  # fmt: skip
    refusal = answer.result.refusal and replace(answer.result.refusal, derivation="45 - 40 = 5", at={"School": "B"})
    allowed = {verdict: n for verdict, n in answer.verdicts.items() if verdict is Verdict.ALLOWED}
    other: CheckResult = replace(
        answer,
        result=replace(answer.result, tables=tables, proof=proof, refusal=refusal),
        verdicts=allowed | {v: chance.randint(1, 50) for v in Verdict if v is not Verdict.ALLOWED},
        answers={student: decision for student, decision in answer.answers.items() if decision.allowed},
        counted=f"{chance.randint(20, 400)} of {chance.randint(400, 500)} students",
        task=replace(answer.task, atoms={("x", "y"): (1, 1)}, columns=("School", "Grade")),
    )
    return replace(found, answer=other)


@pytest.mark.parametrize("records", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_what_is_shown_unasked_depends_on_the_release_alone(seed: int, records: bool) -> None:
    found = prepared(seed, records=records)
    other = with_other_secrets(found, random.Random(seed))
    assert confidential(found.answer) != confidential(other.answer)
    assert everything(found) == everything(other)


def test_a_refusal_says_the_same_whatever_its_cause() -> None:
    """Nine students in all, and a table of which only sums would give a small group away."""
    few = attendance({"Grade": ["6"] * 9}, [2] * 9)
    said = set()
    for file in (few, attendance({"Grade": ["6"] * 4}, [30] * 4)):
        asked = CheckSpec(Request(CLINIC, PURPOSE, (("Grade",),)))
        found = PreviewReady(asked, prepare(file, asked, now=NOW), NOW, "id")
        assert found.answer.refusal is not None
        assert found.answer.refusal.derivation
        said.add((printed(found), printed(found, as_json=True), on_screen(found)))
        assert everything(found) == everything(with_other_secrets(found, random.Random(1)))
    assert len(said) == 1


# ------------------------------------------------------------------ the attacker reads

Row = tuple[Mapping[str, str], str, float, float]
"""A group, `students`, `chronic` or `others`, and between which numbers the attacker now knows it to lie."""

_SIZE = re.compile(r"the group(?: of (?P<where>[^()]+?))? has (?P<number>\d+) students?")
_ALIKE = re.compile(r"all (?:but (?P<number>\d+) )?students? in the group(?: of (?P<where>[^()]+?))? have the same")
_SUM = re.compile(r"of (?P<where>[^()]+?) could be worked out \((?P<sum>[-+ x\d]+) = (?P<number>\d+)\)")
_INCLUDED = re.compile(r"(?P<number>\d+) of \d+ students in the file are included")
_PROTECTS = re.compile(r"with it, a hidden number")


def learned(line: str, task: Task) -> Iterator[Row]:
    """What the attacker, who knows the rules, makes of one sentence."""
    where, _, why = line.partition(", because ")
    here = _group(where)
    if found := _SIZE.search(why):
        number = float(found["number"])
        yield _group(found["where"]) or here, "students", number, number
    if found := _ALIKE.search(why):
        few = float(found["number"] or 0)
        yield _group(found["where"]) or here, "fewest", few, few
    if found := _SUM.search(why):
        number = float(found["number"])
        yield _group(found["where"]), "either", number, number
    if _PROTECTS.search(why):
        yield here, "students", task.rules.largest_suppressed + 1.0, float("inf")
    if found := _INCLUDED.search(line):
        yield {}, "students", float(found["number"]), float(found["number"])


def _group(words: str | None) -> dict[str, str]:
    """`School A, Grade 6`, as sentences name a group."""
    return dict(re.findall(r"\b(School|Grade) (\w+)", words or ""))


def read_table(text: str) -> dict[tuple[str, ...], dict[Measure, PublishedValue]]:
    """The table as it is printed, read by its words and by nothing else."""
    told = {}
    for line in text.splitlines():
        parts_ = re.split(r"\s{2,}", line.strip())
        if (len(parts_) == 5 and parts_[0] in "ABCD") or (parts_[0] == "All" and len(parts_) == 5):
            at = tuple(ALL if part == "All" else part for part in parts_[:2])
            told[at] = {measure: read_number(word, measure) for measure, word in zip(Measure, parts_[2:], strict=True)}
    return told


def read_number(word: str, measure: Measure) -> PublishedValue:
    numbers = [float(number) for number in re.findall(r"[\d.]+", word)]
    most = 100 if measure is Measure.PERCENT else None
    match word.split():
        case ["withheld"]:
            return PublishedValue(PublishedAs.WITHHELD)
        case [_, "to", _]:
            return PublishedValue(PublishedAs.RANGE, lo=int(numbers[0]), hi=int(numbers[1]))
        case [_, "or", "fewer" | "less"]:
            return PublishedValue(PublishedAs.RANGE, lo=0, hi=int(numbers[0]))
        case [_, "or", "more"]:
            return PublishedValue(PublishedAs.RANGE, lo=int(numbers[0]), hi=most)
        case _:
            return PublishedValue(PublishedAs.EXACT, numbers[0] if measure is Measure.PERCENT else int(numbers[0]))


class Reader(Judge):
    """The independent attacker, who also believes what it has read."""

    def __init__(self, task: Task, told: Any, lines: Sequence[str]) -> None:
        super().__init__(task, told)
        self.read = [row for line in lines for row in learned(line, task)]

    def knowledge(self, attacker: Attacker, public: bool, *, released: bool = True) -> tuple[list[Any], Any]:
        rows, least = super().knowledge(attacker, public, released=released)
        for where, what, low, high in self.read if released else ():
            n = self.n(where)
            c = self.c(n)
            forms = {"students": [n], "fewest": [c, n - c], "either": [n, c, n - c]}[what]
            # Which of the counts it is, an attacker tells from the table; here, from the truth.
            rows += [(form, low, high) for form in forms if low <= form @ self.truth <= high][:1]
        return rows, least


def test_the_attacker_reads_all_that_is_shown_and_finds_nothing() -> None:
    sentences_read, broken, tables, marks = 0, 0, 0, 0
    for seed in range(12):
        found = prepared(seed)
        if found.answer.refusal is not None:
            continue
        task, text = found.answer.task, printed(found)
        told = read_table(text)
        assert told.keys() == {cell.at for cell in found.answer.result.tables[0].cells}
        shown = [*text.splitlines(), *printed(found, as_json=True).splitlines(), *on_screen(found).splitlines()]
        reader = Reader(task, [told], shown)
        assert reader.read == []
        assert reader.leaks() == [], seed
        asked_for = Reader(task, [told], confidential(found.answer))
        assert asked_for.read
        broken += bool(asked_for.leaks())
        tables, sentences_read = tables + 1, sentences_read + len(shown)
        marks += sum(one.published_as is not PublishedAs.EXACT for cell in told.values() for one in cell.values())
    read = f"{tables} tables, {marks} numbers that are not exact, {sentences_read:,} lines read: nothing learned"
    print(f"{read}; with the exact reasons {broken} of {tables} broken")  # noqa: T201
    assert tables >= 10
    assert broken == tables, "the attacker makes something of reasons, where there are any"


def test_a_reason_reads_as_the_attacker_reads_it() -> None:
    task = prepared(0).answer.task
    one = SuppressedValue(("School", "Grade"), ("A", "6"), Measure.CHRONIC, PublishedValue(PublishedAs.WITHHELD))
    assert list(learned(one.sentence(), task)) == []
    assert list(learned(one.sentence("the group has 7 students"), task)) == [
        ({"School": "A", "Grade": "6"}, "students", 7, 7)
    ]
    sum_ = "with it, a hidden number of School B, Grade 7 could be worked out (17 + 4 - 8 - 8 - 4 = 1)"
    assert next(learned(one.sentence(sum_), task)) == ({"School": "B", "Grade": "7"}, "either", 1, 1)
