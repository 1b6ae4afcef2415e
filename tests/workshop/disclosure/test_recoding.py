"""Coarser groupings: what is proposed is true, applied it is what was promised, what was told before still counts."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.workshop.disclosure.cases import CLINIC, PURPOSE, groups
from tests.workshop.disclosure.engine.cases import Atoms, make, naive, published
from tests.workshop.disclosure.engine.judge import Judge, told_by
from workshop.disclosure.engine.audit import audit
from workshop.disclosure.engine.model import (
    At,
    Attacker,
    EarlierRelease,
    Measure,
    PublishedAs,
    PublishedValue,
    RosterChange,
    TableRequest,
    Task,
)
from workshop.disclosure.engine.protect import protect
from workshop.disclosure.grouping import (
    Grouping,
    ValueGroup,
    further,
    grouping,
    grouping_document,
    read_groupings,
    regroup,
    sentence,
)
from workshop.disclosure.prepare import CheckSpec, Request, prepare
from workshop.disclosure.recoding import RecodingProposal, is_sparse, propose_recodings, utility_of
from workshop.disclosure.recoding_steps import OTHER, DropColumn, apply_to, of_runs, ordered, span
from workshop.records.marks import NOT_GIVEN
from workshop.records.problems import Cancelled, FileProblem, RequestProblem

GRADES = ("K", *map(str, range(1, 9)))
RACES = {"White": 15, "Black": 14, "Hispanic": 8, "Asian": 4, "Native": 2}


def school(seed: int, grades: int = 6, races: int = 4, schools: int = 1) -> dict[tuple[str, ...], tuple[int, int]]:
    """(enrolled, chronic) by school, grade and race."""
    chance = random.Random(seed)
    atoms: Atoms = {}
    for s in range(schools):
        for grade in GRADES[:grades]:
            for race, mean in list(RACES.items())[:races]:
                n = round(chance.gammavariate(4.0, mean / 4))
                if n:
                    atoms[f"s{s}", grade, race] = (n, sum(chance.random() < 0.25 for _ in range(n)))
    return atoms


def task_of(seed: int, by: tuple[str, ...] = ("Grade", "Race"), **more: int) -> Task:
    return Task(("School", "Grade", "Race"), school(seed, **more), (TableRequest(by),), seconds=4.0)


def true_counts(task: Task, proposal: RecodingProposal) -> tuple[int, int, float]:
    """What the coarser tables keep, protected anew and counted by hand: counts told, counts, share of students."""
    for step in proposal.steps:
        task = apply_to(task, step)
    result = protect(task)
    told: dict[object, bool] = {}
    places = {name: place for place, name in enumerate(task.columns)}
    shares = []
    for table in result.tables:
        finest = 0
        for cell in table.cells:
            chosen = [(places[name], value) for name, value in zip(table.by, cell.at, strict=True) if value != "*"]
            who = frozenset(at for at in task.atoms if all(at[place] == value for place, value in chosen))
            for measure in (Measure.ENROLLED, Measure.CHRONIC):
                told[who, measure] = cell.published[measure].published_as is PublishedAs.EXACT
            if "*" not in cell.at and told[who, Measure.ENROLLED] and told[who, Measure.CHRONIC]:
                finest += sum(task.atoms[at][0] for at in who)
        shares.append(finest / sum(n for n, _ in task.atoms.values()))
    return sum(told.values()), len(told), sum(shares) / len(shares)


@pytest.mark.parametrize("seed", range(4))
def test_a_proposal_keeps_what_it_says(seed: int) -> None:
    task = task_of(seed)
    result = protect(task)
    found = propose_recodings(task, result, seconds=60)
    assert is_sparse(result)
    assert found
    for proposal in found:
        counts, of, students = true_counts(task, proposal)
        assert (proposal.after.counts, proposal.after.of) == (counts, of)
        assert proposal.after.students == pytest.approx(students)
        assert proposal.before == utility_of(task, result)
        assert students > proposal.before.students
        assert f"{counts} of {of} numbers exact (" in proposal.sentence()
        assert f"), now {proposal.before.counts} of {proposal.before.of} (" in proposal.sentence()


def test_where_nothing_is_missing_nothing_is_proposed() -> None:
    task = Task(("Grade",), {(g,): (40, 10) for g in GRADES}, (TableRequest(("Grade",)),))
    result = protect(task)
    assert not is_sparse(result)
    assert propose_recodings(task, result) == ()


def test_nothing_is_proposed_that_gives_up_more_than_it_gains() -> None:
    """Each proposal has more detail than before, or tells nearly every student's group where many were missing."""
    for seed in range(6):
        task = task_of(seed, ("School", "Grade"), schools=2)
        for one in propose_recodings(task, protect(task), seconds=60):
            whole = one.after.students >= 0.9 and one.before.students < 0.8
            assert one.after.detail > one.before.detail or whole


def test_a_table_of_which_nothing_is_left_gets_a_proposal() -> None:
    atoms: Atoms = {("s", grade, "White"): (7, 3) for grade in GRADES}
    task = Task(("School", "Grade", "Race"), atoms, (TableRequest(("Grade",)),))
    tight = replace(task, rules=replace(task.rules, largest_suppressed=20))
    result = protect(tight)
    assert is_sparse(result)
    (best, *_) = propose_recodings(tight, result)
    assert best.after.counts > best.before.counts
    assert all(isinstance(step, Grouping) and step.column == "Grade" for step in best.steps)


def test_a_column_less_where_single_groups_are_tiny() -> None:
    atoms: Atoms = {
        ("s", grade, race): (8, 2 + (race == "Asian")) for grade in ("K", "1") for race in ("White", "Asian")
    }
    task = Task(("School", "Grade", "Race"), atoms, (TableRequest(("Grade", "Race")),))
    (best,) = propose_recodings(task, protect(task))
    assert isinstance(best.steps[0], DropColumn)
    assert (best.before.students, best.after.students) == (0, 1)


def test_hierarchies_lose_no_level_from_the_middle() -> None:
    atoms: Atoms = {("d" + s[0], s, g): (3 + k, 1) for s in ("aa", "ab", "ba") for k, g in enumerate(GRADES[:5])}
    columns = ("Division", "School", "Grade")
    task = Task(
        columns, atoms, (TableRequest(columns), TableRequest(("Division", "School"))), (("Division", "School"),)
    )
    for one in propose_recodings(task, protect(task), seconds=60):
        coarser = task
        for step in one.steps:
            assert not (isinstance(step, DropColumn) and step.column == "Division" and "School" in step.by)
            coarser = apply_to(coarser, step)
        protect(coarser)


def test_it_can_be_stopped_and_says_how_far_it_is() -> None:
    task = task_of(1)
    result = protect(task)
    calls = Counter[str]()

    def cancelled() -> bool:
        calls["asked"] += 1
        return calls["asked"] > 40

    with pytest.raises(Cancelled):
        propose_recodings(task, result, cancelled=cancelled)
    shares: list[float] = []
    propose_recodings(task, result, progress=lambda share, words: shares.append(share))
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert len(shares) > 10


def test_no_time_still_finishes_one_table() -> None:
    task = task_of(1)
    assert len(propose_recodings(task, protect(task), seconds=0)) <= 1


# ------------------------------------------------------------------ values in order


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        ("Grade", ("K", "1", "2"), True),
        ("Grade", ("PK", "Grade 1", "Grade 2"), True),
        ("Age", ("5", "6", "17+"), True),
        ("Days late", ("0-4", "5-9", "10 or more"), True),
        ("School", ("1", "2", "3"), False),
        ("Zip code", ("23219", "23220"), False),
        ("Race", ("White", "Black"), False),
        ("Grade", ("1", "ungraded"), False),
    ],
)
def test_what_is_in_order(column: str, values: tuple[str, ...], expected: bool) -> None:
    assert ordered(column, values) is expected


def test_names_of_runs() -> None:
    assert span("6", "8") == "6 to 8"
    assert span("K", "2") == "K to 2"
    assert span("Grade 6", "Grade 8") == "Grade 6 to 8"
    assert span("0-4", "10-14") == "0 to 14"
    assert span("15", "17+") == "15 to 17+"
    assert span("6 to 8", "9") == "6 to 9"


def test_those_without_a_value_join_no_group() -> None:
    atoms: Atoms = {("s", grade, "x"): (6 + k % 3, 2) for k, grade in enumerate((*GRADES, NOT_GIVEN))}
    task = Task(("School", "Grade", "Race"), atoms, (TableRequest(("Grade",)),))
    for one in propose_recodings(task, protect(task)):
        for step in one.steps:
            if isinstance(step, Grouping):
                assert all(NOT_GIVEN not in group.values for group in step.groups)


# ------------------------------------------------------------------ applied


def test_applied_it_gives_what_was_proposed() -> None:
    file = groups({at[1:]: pair for at, pair in school(3).items()}, ("Grade", "Race"))
    asked = CheckSpec(Request(CLINIC, PURPOSE, (("Grade", "Race"),)), attackers=(Attacker.OUTSIDER,))
    answer = prepare(file, asked)
    found = propose_recodings(answer.task, answer.result, seconds=60)
    assert found
    for proposal in found:
        again = prepare(file, proposal.apply(asked))
        assert (again.result.proof.kept, again.result.proof.cells) == (proposal.after.counts, proposal.after.of)
    once = found[0].apply(asked)
    answer = prepare(file, once)
    for proposal in propose_recodings(answer.task, answer.result, seconds=60):
        twice = proposal.apply(once)
        assert len({made.column for made in twice.groupings}) == len(twice.groupings)
        assert {made.column for made in twice.groupings} <= {"Grade", "Race"}
        assert prepare(file, twice).result.proof.kept == proposal.after.counts


def test_two_groupings_in_a_row_are_one() -> None:
    first = of_runs("Grade", [["K", "1"], ["2"], ["3", "4"], ["5"]])
    second = of_runs(first.name, [["K to 1", "2"], ["3 to 4"], ["5"]])
    whole = further(first, second)
    assert whole.column == "Grade"
    assert {group.name: group.values for group in whole.groups} == {"3 to 4": ("3", "4"), "K to 2": ("K", "1", "2")}
    for value in ("K", "1", "2", "3", "4", "5"):
        assert whole.value(value) == second.value(first.value(value))


def test_everything_about_students_is_grouped_alike() -> None:
    at, other = ("a", "6"), ("a", "7")
    task = Task(
        ("School", "Grade"), {at: (20, 5), other: (30, 6)},
        (TableRequest(("Grade", "School"), frozenset({("6", "a")}), {("6", "a"): 2.0, ("7", "*"): 3.0}),),
        (("School", "Grade"),), known={at: (3, 1)}, known_others={other: (2, 2)},
        earlier=(EarlierRelease("before", ()),),
        roster_changes=(RosterChange((at, True), (None,), 1), RosterChange(None, ((other, False),), 2)),
    )  # fmt: skip
    made = of_runs("Grade", [["6", "7"]])
    found = regroup(task, made)
    assert found.atoms == {(*at, "6 to 7"): (20, 5), (*other, "6 to 7"): (30, 6)}
    assert (found.known, found.known_others) == ({(*at, "6 to 7"): (3, 1)}, {(*other, "6 to 7"): (2, 2)})
    assert found.tables == (
        TableRequest((made.name, "School"), frozenset({("6 to 7", "a")}), {("6 to 7", "a"): 2.0, ("6 to 7", "*"): 3.0}),
    )
    assert found.hierarchies == (("School", made.name),)
    assert [(t.now, t.before) for t in found.roster_changes] == [
        (((*at, "6 to 7"), True), (None,)), (None, (((*other, "6 to 7"), False),))
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "wanted", "words"),
    [
        ("Grad", [ValueGroup("x", ("5", "6"))], 'no column "Grad"'),
        ("Grade", [ValueGroup("x", ("5", "66"))], 'No student has "66" as Grade'),
        ("Grade", [ValueGroup("x", ("5", "6")), ValueGroup("y", ("6", "7"))], "is in two groups"),
        ("Grade", [ValueGroup("x", ("5",))], "at least two values"),
        ("Grade", [ValueGroup("7", ("5", "6"))], "something else has that name"),
        ("Grade", [ValueGroup("*", ("5", "6"))], "something else has that name"),
    ],
)
def test_groupings_that_cannot_be_are_refused(column: str, wanted: list[ValueGroup], words: str) -> None:
    with pytest.raises(RequestProblem, match=words.replace("*", r"\*")):
        grouping(column, wanted, {"Grade": ("5", "6", "7")})


def test_a_grouping_survives_its_document() -> None:
    made = of_runs("Grade", [["6", "7", "8"]])
    assert read_groupings({"groupings": [grouping_document(made)]}) == (made,)
    assert read_groupings({}) == ()
    with pytest.raises(FileProblem, match="cannot be read"):
        read_groupings({"groupings": [{"column": "Grade"}]})
    assert sentence(made) == "In the column “Grade (6 to 8)” “6 to 8” is 6, 7 and 8 of Grade."


# ------------------------------------------------------------------ beside what was told before


@pytest.mark.parametrize("seed", range(10))
def test_grouped_now_and_single_before_tell_nothing_together(seed: int) -> None:
    """Each of two tables is harmless alone; the grouped one less what was told of single values is a small group."""
    chance = random.Random(seed)
    few = chance.randint(3, 9)
    sizes = {"6": chance.randint(25, 60), "7": few, "8": chance.randint(25, 60), "9": chance.randint(25, 60)}
    atoms: Atoms = {(g,): (n, max(min(n // 3, n - 4), 1)) for g, n in sizes.items()}
    single = Task(
        ("Grade",), atoms, (TableRequest(("Grade",)),), attackers=frozenset({Attacker.OUTSIDER, Attacker.PARTNER})
    )
    sent = naive(single)[0]
    hidden = sent.cells[("7",)]
    # The total hidden too: nothing can be subtracted.
    total: dict[At, Mapping[Measure, PublishedValue]] = {("*",): hidden}
    before = EarlierRelease("before", (replace(sent, cells={**sent.cells, **total}),), followed=seed % 2 == 0)
    grouped = regroup(replace(single, earlier=(before,)), of_runs("Grade", [["6", "7"]]))
    careless = naive(grouped)
    assert audit(single, before.tables) == ()
    assert audit(replace(grouped, earlier=()), careless) == ()
    found = audit(grouped, careless)
    assert any(f.derivation.endswith(f" = {few}") and f.reason.at == {"Grade": "7"} for f in found)
    assert Judge(grouped, [table.cells for table in careless]).leaks()
    result = protect(grouped)
    assert audit(grouped, published(grouped, result)) == ()
    if result.refusal is None:
        assert Judge(grouped, told_by(result)).leaks() == []


@pytest.mark.parametrize("seed", [3, 6, 9, 21, 23, 30])
def test_what_is_proposed_leaks_nothing_with_records_and_history_either(seed: int) -> None:
    task = make(seed, most=12)
    found = propose_recodings(task, protect(task), seconds=20)
    assert found
    for proposal in found:
        coarser = task
        for step in proposal.steps:
            coarser = apply_to(coarser, step)
        result = protect(coarser)
        assert result.refusal is None
        assert Judge(coarser, told_by(result)).leaks() == []


def test_the_smallest_are_called_other_unless_something_is() -> None:
    atoms: Atoms = {("s", "5", race): (n, n // 3) for race, n in {OTHER: 60, "a": 4, "b": 5, "c": 45, "d": 50}.items()}
    task = Task(("School", "Grade", "Race"), atoms, (TableRequest(("Race",)),))
    names = [
        g.name
        for one in propose_recodings(task, protect(task))
        for s in one.steps
        if isinstance(s, Grouping)
        for g in s.groups
    ]
    assert names
    assert OTHER not in names
