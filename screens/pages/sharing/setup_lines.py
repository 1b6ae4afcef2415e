"""How each choice of the sharing check reads on its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from content.clean import clean_line
from screens.pages.sharing.setup import Setup
from workshop.disclosure.attacker_words import ATTACKERS
from workshop.disclosure.breakdowns import identifying
from workshop.disclosure.engine.model import Attacker
from workshop.disclosure.grouping import Grouping
from workshop.disclosure.label_changes import LabelAnswers
from workshop.disclosure.levels import Above, chains
from workshop.disclosure.policy import Policy
from workshop.disclosure.prepare import MOST_TABLES, By
from workshop.records.attendance import Attendance
from workshop.wording import count_noun, join_with_and

FOR_EVERYBODY = ("partner", "purpose")
"""The lines of those who may not use the check: what stands in the session anyway."""


def attackers_words(attackers: Sequence[Attacker]) -> str:
    """The names of these attackers as on screen, in the order of the choices."""
    return ", ".join(words for attacker, words in ATTACKERS.items() if attacker in attackers)


def not_offered(attendance: Attendance, names: Sequence[str] = ()) -> str:
    """Why these columns, or all that are not offered, are none to break down by: `First Name looks like names`."""
    words = [
        f"“{clean_line(name)}” {reason}"
        for name in names or attendance.attributes
        if (reason := identifying(attendance, name))
    ]
    return "; ".join(words) or "each has one value, or too many different ones"


def breakdown_choices(columns: Sequence[str], chosen: Sequence[By]) -> list[By]:
    """What can be ticked: every column; then, of the columns ticked, every two, three and four together."""
    ticked = [name for name in columns if any(name in by for by in chosen)]
    more = [by for size in (2, 3, 4) for by in combinations(ticked, size)]
    return [*((name,) for name in columns), *more[: 2 * MOST_TABLES]]


def hierarchy_choices(above: Above, tables: Sequence[By], chosen: Sequence[By]) -> list[By]:
    """Which columns can be nested: of those checked, where no other hierarchy has one of them."""
    ticked = sorted({name for by in (*tables, *chosen) for name in by})
    taken = {name for chain in chosen for name in chain}
    return [chain for chain in chains(above, ticked) if chain in chosen or taken.isdisjoint(chain)]


def table_words(by: By, hierarchies: Sequence[By]) -> str:
    """`Grade and Gender`; of levels `Grade inside each School`; of both `Grade inside each School, by Gender`."""
    nested, rest = [], list(by)
    for chain in hierarchies:
        inside = [name for name in chain if name in by]
        if len(inside) > 1:
            nested.append(" inside each ".join(reversed(inside)))
            rest = [name for name in rest if name not in inside]
    words = [*nested, join_with_and(rest)] if nested else [join_with_and(rest)]
    return ", by ".join(filter(None, words))


def about_table(by: By, hierarchies: Sequence[By]) -> str:
    """What such a table tells, for somebody who chooses among them."""
    if len(by) == 1:
        return f"Each {by[0]}, and all students together."
    if by in hierarchies:
        wide = by[-2]
        return (
            f"Each {' within each '.join(reversed(by))}, with no row for a {by[-1]} across every {wide}, so fewer "
            "numbers must be hidden."
        )
    return f"Each {by[0]} with each {join_with_and(by[1:])}, and the totals of each."


@dataclass(frozen=True, slots=True)
class SetupLine:
    """One line of the setup: what it is about, what is chosen, whether something is still missing."""

    id: str
    label: str
    text: str
    missing: bool = False


def setup_lines(
    setup: Setup, partner: str, purpose: str, partners: int, classes: Sequence[str] = ()
) -> list[SetupLine]:
    """Every line, from the partner to the preview; without those about what is not wanted."""
    lines = [
        SetupLine("partner", "Partner", _partner(partner, classes) or _no_partner(partners), not partner),
        SetupLine(
            "purpose", "Purpose", clean_line(purpose) or "what the partner will do with it", not clean_line(purpose)
        ),
        SetupLine("file", "Attendance file", _file(setup), setup.attendance is None),
        SetupLine("columns", "Answers", _columns(setup), setup.open_questions > 0),
        SetupLine("breakdowns", "Breakdowns", "; ".join(_tables(setup)) or _nothing(setup)),
        SetupLine("answers", "Earlier labels", answers_words(setup.answers, setup.totals_only)),
        SetupLine("groupings", "Combined values", "; ".join(map(grouping_words, setup.groupings))),
        SetupLine("consents", "Consents", _consents(setup)),
        SetupLine("fields", "Student records", ", ".join(setup.fields) or "none: totals and breakdowns only"),
        SetupLine("minors", "Ages", _ages(setup)),
        SetupLine("policy", "Policy", _policy(setup.base)),
        SetupLine("threshold", "Minimum group size", _threshold(setup)),
        SetupLine("eligibility", "Who counts", setup.policy.eligibility.text),
        SetupLine("attackers", "Protect against", attackers_words(setup.attackers)),
        SetupLine("preview", "Next", "4 Preview: see exactly what the partner may receive"),
    ]
    left_out = {"minors"} if not setup.fields else set()
    left_out |= {"answers"} if not (setup.answers or setup.totals_only) else set()
    left_out |= {"groupings"} if not setup.groupings else set()
    return [line for line in lines if line.id not in left_out]


def answers_words(answers: LabelAnswers, totals_only: bool = False) -> str:
    """`Grade: 6 and 7 are now Middle; the rest by totals only`."""
    return "; ".join(filter(None, (answers.words(), "the rest by totals only" if totals_only else "")))


def grouping_words(made: Grouping) -> str:
    """`Grade: 6, 7 and 8 as “6 to 8”`."""
    groups = (f"{join_with_and(group.values)} as “{group.name}”" for group in made.groups)
    return clean_line(f"{made.column}: {'; '.join(groups)}")


def _partner(partner: str, classes: Sequence[str]) -> str:
    """`Riverside Clinic · Health Care Providers`: a consent may name the partner, or what it is recorded as."""
    return " · ".join([partner, *classes]) if partner else ""


def _no_partner(partners: int) -> str:
    """What to do first without a partner."""
    return "choose one of your organizations" if partners else "name an organization in Reflection Three first"


def _file(setup: Setup) -> str:
    """The file and whether it was read."""
    if setup.path is None:
        return "choose a CSV file or an Excel workbook (.xlsx)"
    name = clean_line(setup.path.name)
    if setup.attendance is None:
        return f"{name}: not read yet"
    return f"{name} · read · {setup.attendance.words}"


def _columns(setup: Setup) -> str:
    """What is said of the file, whether it was remembered, and how many questions are open."""
    columns = setup.columns
    if columns is None:
        return "asked when a file is chosen, remembered for the next one like it"
    if setup.open_questions:
        return f"{count_noun(setup.open_questions, 'question')} open"
    return " · ".join(filter(None, (setup.remembered(), columns.words())))


def _tables(setup: Setup) -> list[str]:
    """Every table in words."""
    return [table_words(by, setup.hierarchies) for by in (*setup.breakdowns, *setup.hierarchies)]


def _nothing(setup: Setup) -> str:
    """What stands where no table is chosen."""
    return "none yet: totals only" if setup.attendance is not None else "chosen from the file's columns"


def _consents(setup: Setup) -> str:
    """The file of consents and how much of it can be used."""
    if setup.consents_path is None:
        return "no file: no individual records"
    name = clean_line(setup.consents_path.name)
    if not setup.consents.file:
        return f"{name}: not read"
    refused = len(setup.consents.refused)
    return f"{name} · {setup.consents.records:,} records" + (f" · {refused:,} cannot be used" if refused else "")


def _policy(policy: Policy) -> str:
    """The policy and its source."""
    source = clean_line(dict(policy.sources).get("smallest_group", ""))
    return f"{clean_line(policy.title)} · {source}" if source else clean_line(policy.title)


def _threshold(setup: Setup) -> str:
    """The smallest group, and how it compares with the policy."""
    stricter = ", stricter than the policy" if setup.policy.threshold > setup.base.threshold else ", as the policy says"
    return f"{setup.policy.threshold} students or more{stricter}"


def _ages(setup: Setup) -> str:
    """How it is known who is under 18."""
    return (
        "stated: every student is under 18"
        if setup.all_minors
        else "from birth dates (no birth date: the consent is not used)"
    )
