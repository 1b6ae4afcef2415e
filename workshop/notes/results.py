"""What a session computed, as parts of its notes: the ranking, who closes which gap, votes, the exit ticket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import median

from content.clean import clean_line
from content.model import Scorer, Ticket, Vote
from workshop.alignment.headline import Names
from workshop.notes.answers import Answers
from workshop.notes.model import Answer, Heading, NotesRow, Part, RowGroup, Table
from workshop.session.links import GAPS
from workshop.wording import count_noun, join_with_and

UNKNOWN = "not enough known"
FEWEST = 3
"""Marks of the ticket from which a median is given: with fewer it would tell what one person marked."""


def scorer_parts(answers: Answers, scorer: Scorer, step: str) -> Iterator[Part]:
    """The ranking once somebody has rated, what is known of the gaps, what each partner is asked for."""
    result = answers.session.alignment()
    if result.raters:
        yield _ranking(answers, scorer, step)
    yield from _closes(answers, scorer, step)
    yield from _asks(answers, scorer, step)


def _ranking(answers: Answers, scorer: Scorer, step: str) -> Table:
    from workshop.alignment.headline import order, splits
    from workshop.alignment.ranking import whole

    session = answers.session
    result, names = session.alignment(), _names(answers, scorer)
    rows = []
    for standing in result.scores:
        place = result.rank_ranges.get(standing.partner)
        span = (str(place.best) if place.best == place.worst else f"{place.best}-{place.worst}") if place else ""
        closes = [names.gap(gap) for gap, able in result.coverage.closers.items() if standing.partner in able]
        known = standing.enough and standing.score is not None
        cells = (
            names.partner(standing.partner),
            str(whole(standing.score or 0.0)) if known else UNKNOWN,
            f"{whole(standing.lo)}-{whole(standing.hi)}",
            span or ("1" if known else ""),
            str(result.agreement[standing.partner].word),
            "; ".join(closes),
        )
        rows.append(_row(standing.partner, *cells))
    since = filter(None, (session.later(scorer.ratings, "rating"), session.later(scorer.weights, "weight")))
    columns = _headings(
        partner="Partner", score="Score", range="Lowest-highest", place="Place", agreement="Raters", closes="Closes"
    )
    lead = tuple(clean_line(sentence) for sentence in (*order(result, names), *splits(result, names), *since))
    return Table(scorer.id, "Ranking", columns, (RowGroup(tuple(rows)),), step, lead, _method(answers, scorer))


def _method(answers: Answers, scorer: Scorer) -> str:
    """How the scores were made, in one line that anyone can check the table by."""
    session = answers.session
    result, asked = session.alignment(), len(session.weights())
    weights = [f"{clean_line(c.label)} {result.weights[c.id]:.0%}" for c in scorer.criteria if c.id in result.weights]
    whose = f"the median of {count_noun(asked, 'person', 'people')}" if asked else "from the module"
    return (
        f"{count_noun(result.raters, 'rater')}, {count_noun(len(scorer.criteria), 'question')} rated 0 to 4. "
        "The score, 0 to 100, is the weighted mean of the ratings and is given once 70% of the weight is rated. "
        "Lowest-highest is the score if every question got its lowest or its highest rating; a question no one could "
        "rate counts as 0 or 4. Place is the best and worst rank if weights change by up to 50%. "
        f"Weights ({whose}) are {join_with_and(weights)}. The ranking shows where to start. Do not send it to partners."
    )


def _closes(answers: Answers, scorer: Scorer, step: str) -> Iterator[Table]:
    """One row for each partner and gap somebody has an answer for, in the order of the gaps."""
    from workshop.alignment.headline import gaps as gap_sentences

    session = answers.session
    result, names = session.alignment(), _names(answers, scorer)
    sheet = session.state.sheet(scorer.closes.id)
    levels = ("no", "could help", "would close it")
    level, evidence = scorer.closes.column("closes"), scorer.closes.column("evidence")
    rows = []
    for gap in session.gaps():
        for partner in session.partners():
            known = session.closes().get((partner.id, gap.id))
            row = sheet.rows.get(f"{partner.id}.{gap.id}")
            if known is None or row is None or row.deleted:
                continue
            first = answers.answer(row, level) if level else Answer()
            how = answers.answer(row, evidence) if evidence else Answer()
            cells = (Answer(names.gap(gap.id)), Answer(names.partner(partner.id)))
            rows.append(NotesRow(row.id, (*cells, Answer(levels[known.level], first.also), how)))
    if not rows:
        return
    columns = _headings(gap="Gap", partner="Partner", closes="Would close it", evidence="How we know")
    whole = f"Together they cover {result.coverage.whole:.0%} of the gaps; a gap that no one addresses counts twice."
    lead = tuple(clean_line(sentence) for sentence in (*gap_sentences(result, names), whole))
    yield Table(scorer.closes.id, "Who closes which gap", columns, (RowGroup(tuple(rows)),), step, lead)


def _asks(answers: Answers, scorer: Scorer, step: str) -> Iterator[Table]:
    """The asks, in the order of the partners; the row's key says which partner it is."""
    names = _names(answers, scorer)
    sheet = answers.session.state.sheet(scorer.asks.id)
    columns = [column for column in answers.columns(scorer.asks) if column.id != "partner"]
    rows = []
    for partner in answers.session.partners():
        row = sheet.rows.get(partner.id)
        for read in answers.rows([row] if row is not None and not row.deleted else [], columns):
            rows.append(NotesRow(read.id, (Answer(names.partner(partner.id)), *read.cells)))
    if rows:
        headings = (Heading("partner", "Partner"), *(Heading(c.id, clean_line(c.label) or c.id) for c in columns))
        yield Table(scorer.asks.id, clean_line(scorer.asks.title), headings, (RowGroup(tuple(rows)),), step)


def _names(answers: Answers, scorer: Scorer) -> Names:
    session = answers.session
    return Names(
        {partner.id: answers.label(scorer.rates, partner.id) for partner in session.partners()},
        {criterion.id: clean_line(criterion.label) for criterion in scorer.criteria},
        {gap.id: answers.label(GAPS, gap.id) for gap in session.gaps()},
    )


def vote_part(answers: Answers, vote: Vote, step: str) -> Table | None:
    """The dots of a vote by what they were given to, most first; who gave them stays in the session."""
    session = answers.session
    given = session.votes().get(vote.id, {})
    dots = session.dots(vote.id)
    order = sorted((row.id for row in session.state.sheet(vote.on).live() if dots.get(row.id)), key=lambda r: -dots[r])
    if not order:
        return None
    rows = tuple(_row(row, answers.label(vote.on, row), str(dots[row])) for row in order)
    voters = {person for row in order for person in given[row]}
    lead = f"{count_noun(len(voters), 'person', 'people')} gave {count_noun(sum(dots[row] for row in order), 'dot')}."
    since = session.later(vote.sheet, "answer")
    columns = _headings(row="What", dots="Dots")
    return Table(
        vote.id,
        clean_line(vote.sheet.title) or vote.id,
        columns,
        (RowGroup(rows),),
        step,
        (lead, clean_line(since)) if since else (lead,),
    )


def ticket_part(answers: Answers, tickets: list[Ticket]) -> Table | None:
    """Medians and counts for each goal, before and after; one person's mark is never shown as such by name."""
    found = [goal for goal in answers.session.tickets() if goal.before or goal.after]
    if not tickets or not found:
        return None
    rows = tuple(_row(goal.goal, clean_line(goal.text), *_marks(goal.before), *_marks(goal.after)) for goal in found)
    columns = _headings(goal="Goal", before="Before", before_answers="Answers", after="After", after_answers="Answers")
    lead = tuple(dict.fromkeys(clean_line(ticket.ask) for ticket in tickets if ticket.ask))
    method = f"Medians of how sure people are of each goal, from 0 to 4, given from {FEWEST} answers on."
    return Table(tickets[-1].id, "How sure we are of the goals", columns, (RowGroup(rows),), "", lead, method)


def _marks(marks: Mapping[str, int]) -> tuple[str, str]:
    """Median, once enough people answered, and number of answers."""
    middle = f"{median(marks.values()):g}" if len(marks) >= FEWEST else ""
    return middle, str(len(marks)) if marks else ""


def _headings(**labels: str) -> tuple[Heading, ...]:
    return tuple(Heading(column, label) for column, label in labels.items())


def _row(row_id: str, *cells: str) -> NotesRow:
    return NotesRow(row_id, tuple(Answer(cell) for cell in cells))
