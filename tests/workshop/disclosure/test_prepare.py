"""From students to the engine's task: counted as by hand, nothing of a student left; and what was told before."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from tests.workshop.disclosure.cases import CLINIC, PURPOSE, TODAY, attendance, consent, consents, groups
from tests.workshop.disclosure.results import TERMS, result
from workshop.disclosure.consented import ConsentOutcome, Records
from workshop.disclosure.document import decode
from workshop.disclosure.engine.model import Attacker, Measure, PublishedAs
from workshop.disclosure.label_questions import Unanswered
from workshop.disclosure.log import EntryKind, LogEntry, LogLink, digest, link
from workshop.disclosure.past import ReleaseHistory, release_history
from workshop.disclosure.policy import MODULE_12, Eligibility
from workshop.disclosure.prepare import CheckSpec, Request, build_task, prepare, wanted_tables
from workshop.disclosure.release import build_release
from workshop.disclosure.sent_release import ThisFile
from workshop.records.problems import Cancelled, FileProblem, RequestProblem

ASKED = CheckSpec(Request(CLINIC, PURPOSE, (("school", "grade"),)))


def made(seed: int, size: int = 200) -> tuple[object, list[tuple[str, str, int, int]]]:
    chance = random.Random(seed)
    rows = [
        (chance.choice("AB"), chance.choice("567"), chance.randint(0, 60), chance.choice((40, 100, 180)))
        for _ in range(size)
    ]
    rows = [(s, g, min(a, e), e) for s, g, a, e in rows]
    return (
        attendance(
            {"school": [r[0] for r in rows], "grade": [r[1] for r in rows]}, [r[2] for r in rows], [r[3] for r in rows]
        ),
        rows,
    )


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("rule", list(Eligibility))
def test_the_task_counts_as_one_would_by_hand(seed: int, rule: Eligibility) -> None:
    file, rows = made(seed)
    mine, others = {3, 4, 5, 60}, {"s5", "s70", "s71", "gone"}
    past = ReleaseHistory((), frozenset({"s9", "unknown"}), frozenset(others))
    asked = replace(ASKED, policy=replace(MODULE_12, eligibility=rule), past=past)
    task = build_task(file, asked, wanted_tables(file, asked), ConsentOutcome(dict.fromkeys(mine, "c")))  # type: ignore[arg-type]
    counts: dict[str, Counter[tuple[str, str]]] = {key: Counter() for key in ("n", "c", "kn", "kc", "on", "oc")}
    for place, (school, grade, absent, enrolled) in enumerate(rows):
        ok = {
            Eligibility.HALF_YEAR: 2 * enrolled >= 180,
            Eligibility.TEN_DAYS: enrolled >= 10 and absent < enrolled,
            Eligibility.ANY_DAY: enrolled >= 1,
        }[rule]
        if not ok:
            continue
        chronic = 10 * absent >= enrolled
        at = (school, grade)
        known = place in mine | {9}
        theirs = f"s{place}" in others and not known
        for key, counted in (("n", True), ("c", chronic), ("kn", known), ("kc", known and chronic), ("on", theirs),
                             ("oc", theirs and chronic)):  # fmt: skip
            counts[key][at] += counted
    assert task.columns == ("school", "grade")
    assert task.atoms == {at: (n, counts["c"][at]) for at, n in counts["n"].items() if n}
    assert task.known == {at: (n, counts["kc"][at]) for at, n in counts["kn"].items() if n}
    assert task.known_others == {at: (n, counts["oc"][at]) for at, n in counts["on"].items() if n}
    assert task.rules.largest_suppressed == 10


def test_columns_of_earlier_releases_are_part_of_the_task() -> None:
    file, _ = made(1)
    earlier = release_history(sent(), CLINIC, ThisFile({"Grade": GRADES}), STORE.__getitem__).earlier
    known = tuple(replace(one, tables=tuple(replace(t, by=("grade",)) for t in one.tables)) for one in earlier)
    asked = replace(ASKED, request=Request(CLINIC, PURPOSE, (("school",),)), past=ReleaseHistory(known))
    task = build_task(file, asked, wanted_tables(file, asked), ConsentOutcome())  # type: ignore[arg-type]
    assert task.columns == ("school", "grade")
    assert [wanted.by for wanted in task.tables] == [("school",)]


@pytest.mark.parametrize(
    ("request_", "hierarchies", "words"),
    [
        (Request(" ", PURPOSE), (), "Choose the partner"),
        (Request(CLINIC, "", (), ("grade",)), (), "Enter what the individual records are for"),
        (Request(CLINIC, PURPOSE, (), ("nope",)), (), 'no column "nope" to share'),
        (Request(CLINIC, PURPOSE, (("nope",),)), (), 'no column "nope" to break down by'),
        (Request(CLINIC, PURPOSE, (("grade", "grade"),)), (), "once"),
        (Request(CLINIC, PURPOSE, ((),)), (), "once"),
        (Request(CLINIC, PURPOSE), (("school",),), "at least two columns"),
        (Request(CLINIC, PURPOSE), (("school", "grade"), ("grade", "school")), "one place in one hierarchy"),
        (Request(CLINIC, PURPOSE, tuple((f"c{n}",) for n in range(30))), (), 'no column "c0"'),
    ],
)
def test_a_request_that_does_not_fit(request_: Request, hierarchies: tuple[tuple[str, ...], ...], words: str) -> None:
    file, _ = made(1)
    with pytest.raises(RequestProblem, match=words):
        wanted_tables(file, replace(ASKED, request=request_, hierarchies=hierarchies))  # type: ignore[arg-type]


def test_without_a_break_down_the_total_is_asked_for() -> None:
    file, _ = made(1)
    asked = replace(ASKED, request=Request(CLINIC, ""))
    assert wanted_tables(file, asked) == ((),)  # type: ignore[arg-type]
    twice = replace(ASKED, request=Request(CLINIC, "", (("school", "grade"), ("grade", "school"))))
    assert wanted_tables(file, twice) == (("school", "grade"),)  # type: ignore[arg-type]


def test_nobody_counted_is_said() -> None:
    file = attendance({"grade": ["5"] * 3}, [0] * 3, [20, 30, 180])
    asked = replace(ASKED, request=Request(CLINIC, "", (("grade",),)))
    assert build_task(file, asked, (("grade",),), ConsentOutcome()).atoms == {("5",): (1, 0)}
    with pytest.raises(RequestProblem, match="No students are included"):
        nobody = replace(file, enrolled=file.enrolled * 0)
        build_task(nobody, asked, (("grade",),), ConsentOutcome())


def test_a_group_of_which_the_partner_holds_all_but_three_is_not_told() -> None:
    """Twelve students, nine with consent: the count of the group would tell about the other three."""
    file = groups({("5",): (12, 5), ("6",): (60, 20), ("7",): (70, 18)}, ("grade",))
    request = Request(CLINIC, PURPOSE, (("grade",),), ("absent",))
    records = consents(*(consent(f"s{number}", fields=("absent",)) for number in range(9)))
    with_records = prepare(file, CheckSpec(request), records, TODAY)
    assert len(with_records.records.rows) == 9
    assert len(set(with_records.consents)) == 9
    table = with_records.result.tables[0]
    told = next(cell for cell in table.cells if cell.at == ("5",)).published[Measure.CHRONIC]
    assert told.published_as is not PublishedAs.EXACT
    without = prepare(file, CheckSpec(replace(request, fields=())), records, TODAY).result.tables[0]
    assert (
        next(cell for cell in without.cells if cell.at == ("5",)).published[Measure.CHRONIC].published_as
        is PublishedAs.EXACT
    )


def test_nothing_left_is_no_release_and_stopping_stops() -> None:
    file = groups({("5",): (4, 1)}, ("grade",))
    answer = prepare(file, CheckSpec(Request(CLINIC, "", (("grade",),))), now=TODAY)
    assert answer.refusal is not None
    assert "4" not in answer.refusal.sentence
    assert "only 4 students are included" in answer.refusal.derivation
    with pytest.raises(Cancelled):
        prepare(file, CheckSpec(Request(CLINIC, "")), now=TODAY, cancelled=lambda: True)


def test_an_answer_does_not_show_students() -> None:
    file = groups({("5",): (40, 10)}, ("grade",))
    request = Request(CLINIC, PURPOSE, (("grade",),), ("absent",))
    answer = prepare(file, CheckSpec(request), consents(consent("s3", fields=("absent",))), TODAY)
    assert answer.records.rows == (("s3", "30"),)
    assert "s3" not in repr(answer) + repr(answer.result) + repr(
        build_task(file, CheckSpec(request), (("grade",),), ConsentOutcome())
    )


# ------------------------------------------------------------------ what was told before

STORE: dict[str, bytes] = {}
GRADES = {"5": 40, "6": 21}
"""Students by grade, as in the releases."""


def sent(**changes: object) -> list[LogLink]:
    """Two releases, one to the clinic and one to others, and what became of them."""
    links: list[LogLink] = []
    for number, (partner, student) in enumerate((("Riverside Clinic", "s1"), ("Housing", "s2"))):
        made = build_release(
            result(), Records(("absent",), ((student, "3"),)), ["c-1"], replace(TERMS, partner=partner), MODULE_12,
            [Attacker.OUTSIDER],
        )  # fmt: skip
        STORE.update((digest(data), data) for data in made.files.values())
        files = tuple((name, digest(data), len(data)) for name, data in made.files.items())
        entry = LogEntry(EntryKind.RELEASED, "t", f"r{number}", partner, students=made.students, files=files)
        links.append(link(links[-1] if links else None, entry)[0])
    links.append(link(links[-1], LogEntry(EntryKind.WITHDRAWN, "t", "r0", "Riverside Clinic"))[0])
    return links


def test_every_release_counts_whoever_got_it_and_whatever_became_of_it() -> None:
    past = release_history(sent(), "riverside clinic", ThisFile({"Grade": GRADES}), STORE.__getitem__)
    assert [(one.id, one.to_partner, one.followed) for one in past.earlier] == [
        ("r0", True, False),
        ("r1", False, False),
    ]
    assert past.to_partner == {"s1"} and past.to_others == {"s2"}
    assert past.notes == ()
    assert past.earlier[0].tables[0].cells[("*",)][Measure.ENROLLED].value == 61


def test_of_columns_that_are_gone_the_totals_are_compared() -> None:
    with pytest.raises(Unanswered, match="broken down by Grade, which this file does not have"):
        release_history(sent(), CLINIC, ThisFile({}), STORE.__getitem__)
    past = release_history(sent(), CLINIC, ThisFile({}), STORE.__getitem__, totals_only=True)
    assert past.earlier[0].tables[0].by == ()
    assert set(past.earlier[0].tables[0].cells) == {()}
    assert "only the totals over it are compared" in past.notes[0]


def test_a_release_that_failed_is_no_history_and_one_that_cannot_be_read_stops() -> None:
    links = sent()
    links.append(link(links[-1], LogEntry(EntryKind.FAILED, "t", "r1", "Housing"))[0])
    assert [
        one.id for one in release_history(links, CLINIC, ThisFile({"Grade": GRADES}), STORE.__getitem__).earlier
    ] == ["r0"]
    with pytest.raises(FileProblem, match="does not say what release"):
        bare = link(None, LogEntry(EntryKind.RELEASED, "t", "r9", CLINIC))[0]
        release_history([bare], CLINIC, ThisFile({"Grade": GRADES}), STORE.__getitem__)
    with pytest.raises(FileProblem):
        release_history(links, CLINIC, ThisFile({"Grade": GRADES}), lambda sha256: b"{}")


def test_the_document_of_a_release_reads_back() -> None:
    sent()
    assert all(decode(data)["format"] for data in STORE.values() if data.startswith(b'{\n"format"'))
