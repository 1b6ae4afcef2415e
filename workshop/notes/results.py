"""What a session computed, as chapters of an appendix: the ranking, who closes which gap, votes, the exit ticket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from content.blocks import Scorer, Ticket, Vote
from content.clean import clean_line
from workshop.alignment.headline import Names
from workshop.notes.answers import NUMBER, AnswerReader, heading_of, title
from workshop.notes.document import Block, Bullets, Chapter, ColumnKind, Labeled, Table, TableColumn, paragraph
from workshop.session.links import GAPS
from workshop.wording import count_noun, join_with_and

UNKNOWN = "not enough known"
FEWEST = 3
"""Marks of the ticket from which a median is given: with fewer it would tell what one person marked."""
_STATE, _NAME = ColumnKind.STATE, ColumnKind.NAME


def ranking(answers: AnswerReader, scorer: Scorer) -> Chapter | None:
    """The ranking, once somebody has rated; no rating of one person is in it."""
    from workshop.alignment.headline import order, splits
    from workshop.alignment.ranking import whole

    session = answers.session
    result, names = session.alignment(), _names(answers, scorer)
    if not result.raters:
        return None
    rows = []
    for standing in result.scores:
        place = result.rank_ranges.get(standing.partner)
        span = (str(place.best) if place.best == place.worst else f"{place.best}–{place.worst}") if place else ""
        closes = [names.gap(gap) for gap, able in result.coverage.closers.items() if standing.partner in able]
        known = standing.enough and standing.score is not None
        rows.append((
            answers.numbers.of(scorer.rates, standing.partner),
            names.partner(standing.partner),
            str(whole(standing.score or 0.0)) if known else UNKNOWN,
            f"{whole(standing.lo)}–{whole(standing.hi)}",
            span or ("1" if known else ""),
            str(result.agreement[standing.partner].word),
            "; ".join(closes),
        ))  # fmt: skip
    columns = (
        NUMBER, TableColumn("Partner", _NAME), TableColumn("Score", _STATE), TableColumn("Range", _STATE),
        TableColumn("Rank", _STATE), TableColumn("Raters", _STATE), TableColumn("Closes"),
    )  # fmt: skip
    lead = (*order(result, names), *splits(result, names), *session.changed_after_reveal())
    return _chapter("ranking", "Ranking", lead, Table("ranking", columns, tuple(rows)), _method(answers, scorer))


def _method(answers: AnswerReader, scorer: Scorer) -> str:
    """How the scores were made, in one line that anyone can check the table by."""
    session = answers.session
    result, asked = session.alignment(), len(session.weights())
    weights = [f"{clean_line(c.label)} {result.weights[c.id]:.0%}" for c in scorer.criteria if c.id in result.weights]
    whose = f"the median of {count_noun(asked, 'person', 'people')}" if asked else "from the module"
    return (
        f"{count_noun(result.raters, 'rater')}, {count_noun(len(scorer.criteria), 'question')} rated 0 to 4. "
        "The score, 0 to 100, is the weighted mean of the ratings and is given once 70% of the weight is rated. "
        "Range is the score if every question got its lowest or its highest rating; a question no one could "
        "rate counts as 0 or 4. Rank is the best and worst one if weights change by up to 50%. "
        f"Weights ({whose}) are {join_with_and(weights)}. The ranking shows where to start. Do not send it to partners."
    )


def closes(answers: AnswerReader, scorer: Scorer) -> Chapter | None:
    """One row for each partner and gap somebody has an answer for, in the order of the gaps."""
    from workshop.alignment.headline import gaps as gap_sentences

    session = answers.session
    result, names = session.alignment(), _names(answers, scorer)
    sheet = session.state.sheet(scorer.closes.id)
    levels = ("no", "could help", "would close it")
    numbers = {gap.id: answers.numbers.of(gap.sheet, gap.id) for gap in session.gaps()}
    rows = []
    for gap in session.gaps():
        for partner in session.partners():
            known = session.closes().get((partner.id, gap.id))
            row = sheet.rows.get(f"{partner.id}.{gap.id}")
            if known is not None and row is not None and not row.deleted:
                able = "\n".join((levels[known.level], *answers.text(scorer.closes, row, "closes").split("\n")[1:]))
                how = answers.text(scorer.closes, row, "evidence")
                rows.append((numbers[gap.id], names.gap(gap.id), names.partner(partner.id), able, how))
    if not rows:
        return None
    columns = (
        NUMBER, TableColumn("Gap"), TableColumn("Partner", _NAME), TableColumn("Would close it", _STATE),
        TableColumn("How we know"),
    )  # fmt: skip
    whole = f"Together they cover {result.coverage.whole:.0%} of the gaps; a gap that no one addresses counts twice."
    table = Table("closes", columns, tuple(rows))
    return _chapter("closes", "Who closes which gap", (*gap_sentences(result, names), whole), table)


def asks(answers: AnswerReader, scorer: Scorer) -> Chapter | None:
    """What each partner is asked for and why it should, in the order of the partners; the row's key is the partner."""
    names = _names(answers, scorer)
    sheet = answers.session.state.sheet(scorer.asks.id)
    columns = [column for column in answers.columns(scorer.asks) if column.id != "partner"]
    rows = []
    for partner in answers.session.partners():
        row = sheet.rows.get(partner.id)
        cells = [answers.text(scorer.asks, row, c.id) for c in columns] if row is not None and not row.deleted else []
        if any(cells):
            rows.append((answers.numbers.of(scorer.rates, partner.id), names.partner(partner.id), *cells))
    headings = (NUMBER, TableColumn("Partner", _NAME), *map(heading_of, columns))
    table = Table(scorer.asks.id, headings, tuple(rows))
    return Chapter(scorer.asks.id, title(scorer.asks), (table,)) if rows else None


def _names(answers: AnswerReader, scorer: Scorer) -> Names:
    session = answers.session
    return Names(
        {partner.id: answers.label(scorer.rates, partner.id) for partner in session.partners()},
        {criterion.id: clean_line(criterion.label) for criterion in scorer.criteria},
        {gap.id: answers.label(GAPS, gap.id) for gap in session.gaps()},
    )


def votes(answers: AnswerReader, vote: Vote) -> Chapter | None:
    """The dots of a vote by what they were given to, most first; who gave them stays in the session."""
    session = answers.session
    given, room, dots = session.votes().get(vote.id, {}), session.counted(vote.id), session.dots(vote.id)
    order = sorted((row.id for row in session.state.sheet(vote.on).live() if dots.get(row.id)), key=lambda r: -dots[r])
    if not order:
        return None
    rows = tuple(
        (answers.numbers.of(vote.on, row), answers.label(vote.on, row), str(dots[row]), str(room.get(row, "")))
        for row in order
    )
    voters = {person for row in order for person in given.get(row, ())}
    counted = sum(room.get(row, 0) for row in order)
    voted = sum(dots[row] for row in order) - counted
    lead = (
        f"{count_noun(len(voters), 'person', 'people')} gave {count_noun(voted, 'dot')}." if voters else "",
        f"{count_noun(counted, 'dot')} {'was' if counted == 1 else 'were'} counted in the room." if counted else "",
        session.later(vote.sheet, "answer"),
    )
    columns = (NUMBER, TableColumn("What"), TableColumn("Dots", _STATE), TableColumn("Counted in the room", _STATE))
    return _chapter(vote.id, title(vote.sheet), lead, Table(vote.id, columns, rows))


def goals(answers: AnswerReader, tickets: Sequence[Ticket]) -> Chapter | None:
    """Medians and counts for each goal, before and after; one person's mark is never shown as such."""
    found = [goal for goal in answers.session.tickets() if goal.marks_before or goal.marks_after]
    if not tickets or not found:
        return None
    rows = tuple((clean_line(goal.text), *_marks(goal.marks_before), *_marks(goal.marks_after)) for goal in found)
    columns = (
        TableColumn("Goal"), TableColumn("Before", _STATE), TableColumn("Answers before", _STATE),
        TableColumn("After", _STATE), TableColumn("Answers after", _STATE),
    )  # fmt: skip
    raised = [sum(hands.values()) for goal in found for hands in (goal.hands_before, goal.hands_after)]
    lead = [*dict.fromkeys(ticket.ask for ticket in tickets), *([_hands(max(raised))] if any(raised) else [])]
    method = f"Medians of how sure people are of each goal, from 0 to 4, given from {FEWEST} answers on."
    return _chapter("goals", "How sure we are of the goals", lead, Table("goals", columns, rows), method)


def _hands(most: int) -> str:
    return f"Answers include raised hands that were counted in the room, up to {most} for one goal."


def _marks(marks: Sequence[int]) -> tuple[str, str]:
    """Median, once enough people answered, and number of answers."""
    middle = f"{median(marks):g}" if len(marks) >= FEWEST else ""
    return middle, str(len(marks)) if marks else ""


def _chapter(chapter_id: str, heading: str, lead: Iterable[str], table: Table, method: str = "") -> Chapter:
    """What a result says in words, the result, and how it was made."""
    return Chapter(chapter_id, heading, tuple(_blocks(lead, table, method)))


def _blocks(lead: Iterable[str], table: Table, method: str) -> Iterator[Block]:
    sentences = [clean_line(sentence) for sentence in lead if sentence]
    if sentences:
        yield Bullets(tuple(Labeled("", sentence) for sentence in sentences))
    yield table.without_empty_columns()
    if method:
        yield paragraph(method)
