"""What was published before, as the engine needs it: every release of the log, withdrawn and superseded ones too.

Earlier releases name groups as their files did. Each of their columns becomes one of the present system, whose values
are what the students of today were called then (`Recast`), so that students are compared and not labels. Where an
answer about labels was corrected, a release is compared both ways: as it was believed before, and as it is now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from workshop.disclosure.counting import changed_rules, counts_otherwise
from workshop.disclosure.engine.model import EarlierRelease
from workshop.disclosure.grouping import Recast
from workshop.disclosure.label_asking import questions_of
from workshop.disclosure.label_changes import NO_ANSWERS, LabelAnswers
from workshop.disclosure.label_questions import Question, Unanswered
from workshop.disclosure.label_record import said_in
from workshop.disclosure.label_settling import settled
from workshop.disclosure.log import EntryKind, LogLink, releases, same_name
from workshop.disclosure.release_years import compared_years, year_questions
from workshop.disclosure.sent_release import ComparedRelease, SentRelease, ThisFile
from workshop.records.problems import RequestProblem
from workshop.wording import join_with_and


@dataclass(frozen=True, slots=True)
class ReleaseHistory:
    """`earlier`: oldest first; those as they were believed before a correction stand before all others. `to_partner`,
    `to_others`: ids of the students whose records they hold. `notes`: what of it could not be compared, or is compared
    otherwise, for a person. `lines`: how many lines of the log were looked at. `recasts`: columns that earlier tables
    name, made of those of the file. `answers`: what a person said of labels that changed, as far as it is new.
    `left_out`: why earlier releases were not looked at; empty when they were."""

    earlier: tuple[EarlierRelease, ...] = ()
    to_partner: frozenset[str] = frozenset()
    to_others: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    lines: int = 0
    recasts: tuple[Recast, ...] = ()
    answers: LabelAnswers = NO_ANSWERS
    left_out: str = ""


NO_HISTORY = ReleaseHistory()


def release_history(
    links: Sequence[LogLink],
    partner: str,
    file: ThisFile,
    read: Callable[[str], bytes],
    answers: LabelAnswers = NO_ANSWERS,
    *,
    totals_only: bool = False,
) -> ReleaseHistory:
    """Everything sent before, to this partner and to others. `read` gives the bytes of a file by its SHA-256. `answers`
    are kept in the log, and what earlier ones said holds.

    Totals over all values are always compared. With `totals_only` nothing else is where a column or its values are not
    the same any more, as far as that column is not published now; a note says so.

    Raises Unanswered when labels changed and nobody said how, RequestProblem for answers that do not fit, FileProblem
    when a release of the log cannot be read.
    """
    sent = [SentRelease.of(link, links, read) for link in releases(links)]
    compared, of_years = compared_years(sent, file, answers)
    new = settled(sent, file, answers)
    years = list(year_questions(compared, file, answers))
    if years and not totals_only:
        raise Unanswered(years)  # first, because labels of another year need no answer
    known = [one.beside(file, new) for one in compared]
    questions: list[Question] = questions_of(known, file)
    blocking = [one for one in questions if not totals_only or one.blocks(file.table_columns)]
    if blocking:
        raise Unanswered(blocking)
    recasts: list[Recast] = []
    before = [_earlier(one, partner, file, recasts, belief) for one, belief in _as_believed(compared, file, new)]
    now = [_earlier(one, partner, file, recasts) for one in known]
    told = [one.tables for one in now]
    return ReleaseHistory(
        (*(one for one in before if one.tables not in told), *now),
        _held(sent, partner, mine=True),
        _held(sent, partner, mine=False),
        tuple(dict.fromkeys((*of_years, *_notes(compared, questions, file)))),
        len(links),
        tuple(recasts),
        new,
    )


def refuse_newer(past: ReleaseHistory, links: Sequence[LogLink]) -> None:
    """Raises RequestProblem when something was released since `past` was read, or said of labels: it does not count
    that."""
    if past is NO_HISTORY or past.left_out:
        return
    if releases(links[past.lines :]):
        raise RequestProblem("Another release was made meanwhile, and this one was not compared with it; check again.")
    if any(link.entry.kind in (EntryKind.ANSWERED, EntryKind.CORRECTED) for link in links[past.lines :]):
        raise RequestProblem("An answer about labels of earlier releases was changed meanwhile; check again.")


def _as_believed(
    compared: Sequence[SentRelease], file: ThisFile, answers: LabelAnswers
) -> Iterator[tuple[ComparedRelease, str]]:
    """Each release as it was believed before each correction that concerns it, with a name of that belief."""
    for one in compared:
        for wrong in one.record.corrections(one.link.number):
            yield one.beside(file, answers, wrong.number), f"before line {wrong.number} of the log"


def _earlier(
    one: ComparedRelease, partner: str, file: ThisFile, recasts: list[Recast], believed: str = ""
) -> EarlierRelease:
    entry = one.sent.entry
    name = f"{entry.release} (as believed {believed})" if believed else entry.release
    mine = same_name(entry.partner, partner)
    return EarlierRelease(
        name,
        one.tables(file.present, recasts),
        to_partner=mine,
        followed=False,
        recounted=counts_otherwise(one.sent.rules, file.counting.rules),
        believed=believed,
        instead_of=entry.release if believed else "",
    )


def _held(sent: Sequence[SentRelease], partner: str, *, mine: bool) -> frozenset[str]:
    """The students whose records that partner holds, or the others do, whatever the year."""
    return frozenset(
        student for one in sent if same_name(one.entry.partner, partner) == mine for student, _ in one.entry.students
    )


def _notes(compared: Sequence[SentRelease], questions: Sequence[Question], file: ThisFile) -> Iterator[str]:
    for column in dict.fromkeys(question.column for question in questions):
        yield (
            f"{column}: it is not as in every earlier release; where it differs, only the totals over it are compared."
        )
    changed: dict[tuple[str, ...], list[str]] = {}
    for one in compared:
        rules = changed_rules(one.rules, file.counting.rules)
        if rules:
            changed.setdefault(rules, []).append(one.entry.release)
        for wrong in one.record.corrections(one.link.number):
            yield (
                f"{said_in(wrong.entry).words()}: this was corrected on {wrong.entry.at[:10]}, so earlier releases are "
                "compared both as it was said and as it is now."
            )
    for rules, names in changed.items():
        yield (
            f"Other rules than in {join_with_and(names)}: {join_with_and(rules)}. The same students may count "
            "otherwise, so both are compared, and small differences are protected."
        )
