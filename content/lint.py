"""What a careful author would want to know about a pack that loads: `workshop pack check`."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from content.agendas import planned_minutes
from content.blocks import Audience, Cards, Checklist, Choices, Grid, Links, Prose, Ticket, Timer
from content.errors import Place, shown
from content.files import MANIFEST
from content.loader import PackReading, read_pack
from content.model import Pack, Step, StepPlan
from content.readability import grade, words
from content.sheet_spec import GROUP_COLUMN, SheetSpec

NOTE_WORDS = 60
READING_GRADE = 10
SESSION_MINUTES = 180
ENERGIZER_MINUTES = 10
STALE_MONTHS = 24
SCREEN = 78
SHORT_WIDTH = 20
NARROWEST_COLUMN = 12

_HTML = re.compile(r"</?[A-Za-z][^<>]{0,200}>|<!--")
_AUTOLINK = re.compile(r"<https?://[^<>\s]*>")
_CODE = re.compile(r"`[^`\n]*`")


class Severity(StrEnum):
    """How bad a finding is: an ERROR keeps a pack from being used, a WARNING is to be looked at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One remark on a pack; `line` counts from 1 in `file`."""

    severity: Severity
    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.message}"


def lint(pack: Pack, today: date | None = None) -> list[LintFinding]:
    """What is worth a second look in a pack, in the order of its files and lines.

    `today` is the day from which the age of sources counts; the current one by default. The pack is read again from
    `pack.path` for its lines: raises PackErrors when it does not load any more.
    """
    reading = read_pack(pack.path)
    checks = (
        _minutes(reading),
        _agendas(reading),
        _goals(reading),
        _notes(reading),
        _prose(reading),
        _ages(reading, today or date.today()),
        _evidence(reading),
        _labels(reading),
        _energizers(reading),
    )
    findings = [finding for check in checks for finding in check]
    return sorted(findings, key=lambda f: ("" if f.file == MANIFEST else f.file, f.line))


def total_minutes(pack: Pack) -> int:
    """The minutes of all steps, the optional ones too."""
    return sum(step.minutes for step in pack.steps)


def _error(place: Place, message: str) -> LintFinding:
    return LintFinding(Severity.ERROR, place.file, place.line, message)


def _warning(place: Place, message: str) -> LintFinding:
    return LintFinding(Severity.WARNING, place.file, place.line, message)


# ------------------------------------------------------------------ time and goals


def _minutes(reading: PackReading) -> Iterator[LintFinding]:
    total = total_minutes(reading.pack)
    if total > SESSION_MINUTES:
        yield _warning(
            Place(MANIFEST, 1), f"the steps take {total} minutes, more than {SESSION_MINUTES}; shorten some or split it"
        )
    for step in reading.pack.steps:
        timers = [block for block in step.blocks if isinstance(block, Timer)]
        rounds = sum(part.minutes for timer in timers for part in timer.rounds)
        if rounds > step.minutes:
            message = f"the rounds take {rounds} minutes, but the step has {step.minutes}; make them agree"
            yield _warning(Place(step.file, timers[0].line), message)


def _agendas(reading: PackReading) -> Iterator[LintFinding]:
    """Each agenda takes the minutes it says, and no step has rounds that do not fit."""
    pack = reading.pack
    for agenda in pack.agendas:
        place = reading.places["agendas", MANIFEST]
        total = sum(planned_minutes(step, agenda.id) for step in pack.steps)
        if total != agenda.minutes:
            yield _error(
                place,
                f"agenda '{agenda.id}' says {agenda.minutes} minutes, but its steps take {total}; make them agree",
            )
        if pack.steps[-1].plans.get(agenda.id, StepPlan()).ends_sitting:
            yield _error(place, f"agenda '{agenda.id}' has a break after the last step; put it after an earlier one")
    for step in pack.steps:
        for ident, plan in step.plans.items():
            if plan.minutes and sum(plan.rounds) > plan.minutes:
                yield _warning(
                    reading.places["agendas", step.file],
                    f"the rounds take {sum(plan.rounds)} minutes in agenda '{ident}', but the step has {plan.minutes}; "
                    "make them agree",
                )


def _goals(reading: PackReading) -> Iterator[LintFinding]:
    pack = reading.pack
    served = {goal for step in pack.steps for goal in step.goals}
    asked = {
        goal
        for _, block in pack.blocks()
        if isinstance(block, Ticket) and block.when == "after"
        for goal in block.goals
    }
    for goal in pack.goals:
        place = reading.places["goal", goal.id]
        if goal.id not in served:
            yield _error(place, f"no step works towards the goal '{goal.id}'; name it under the goals of a step")
        if goal.id not in asked:
            yield _error(
                place, f"no ticket asks about the goal '{goal.id}' at the end; add a ticket with 'when: after'"
            )


# ------------------------------------------------------------------ prose


def _notes(reading: PackReading) -> Iterator[LintFinding]:
    for step in reading.pack.steps:
        notes = step.prose(Audience.FACILITATOR)
        if not notes:
            yield _error(Place(step.file, 1), "the step has no note for the facilitator; add a ::: facilitator passage")
        for note in notes:
            count = len(words(note.markdown))
            if count >= NOTE_WORDS:
                message = f"the facilitator's note has {count} words; keep it under {NOTE_WORDS} to be read in passing"
                yield _warning(Place(step.file, note.line), message)


def _prose(reading: PackReading) -> Iterator[LintFinding]:
    english = reading.pack.locale.startswith("en")
    for step in reading.pack.steps:
        yield from _html(step)
        passages = step.prose(Audience.EVERYONE, Audience.PARTICIPANTS, Audience.PAPER)
        level = grade("\n\n".join(passage.markdown for passage in passages)) if english else None
        if level is not None and level > READING_GRADE:
            message = f"the prose of this step reads at grade {level:.0f}; shorter words and sentences help"
            yield _warning(Place(step.file, passages[0].line), message)


def _html(step: Step) -> Iterator[LintFinding]:
    for passage in (block for block in step.blocks if isinstance(block, Prose)):
        for offset, line in enumerate(passage.markdown.split("\n")):
            if tag := _HTML.search(_CODE.sub("", _AUTOLINK.sub("", line))):
                message = f"HTML is shown as it is written: {shown(tag[0])}; use Markdown"
                yield _warning(Place(step.file, passage.line + offset), message)


# ------------------------------------------------------------------ evidence and links


def _ages(reading: PackReading, today: date) -> Iterator[LintFinding]:
    sources: dict[Place, str] = {}
    for _, block in reading.pack.blocks():
        if isinstance(block, Cards):
            for card in block.cards:
                for number, fact in enumerate(card.facts):
                    sources[reading.places["fact", card.id, str(number)]] = fact.checked
        elif isinstance(block, Links):
            sources.update({reading.places["link", link.id]: link.checked for link in block.links})
    for place, checked in sources.items():
        if _stale(checked, today):
            yield _warning(place, f"this was last checked in {checked}, more than two years ago; look it up again")


def _stale(checked: str, today: date) -> bool:
    year, month = checked.split("-")
    return (today.year - int(year)) * 12 + today.month - int(month) > STALE_MONTHS


def _evidence(reading: PackReading) -> Iterator[LintFinding]:
    blocks = [block for _, block in reading.pack.blocks()]
    cards = {card.id for block in blocks if isinstance(block, Cards) for card in block.cards}
    for block in blocks:
        if isinstance(block, Choices) and ("audiences", block.id) in reading.places:
            for item in block.items:
                if item.id not in cards:
                    place = reading.places.get(("choice", block.id, item.id), reading.places["audiences", block.id])
                    yield _warning(place, f"there is no evidence card for '{item.id}'")


# ------------------------------------------------------------------ energizers


def _energizers(reading: PackReading) -> Iterator[LintFinding]:
    english = reading.pack.locale.startswith("en")
    for one in reading.pack.energizers:
        place = reading.places["energizer", one.id]
        if one.minutes > ENERGIZER_MINUTES:
            message = f"the energizer '{one.id}' takes {one.minutes} minutes; over {ENERGIZER_MINUTES} it is a round"
            yield _warning(place, message)
        if (count := len(words(one.do))) >= NOTE_WORDS:
            message = f"the energizer '{one.id}' has {count} words; keep it under {NOTE_WORDS} to be read out"
            yield _warning(place, message)
        level = grade(one.do) if english else None
        if level is not None and level > READING_GRADE:
            message = f"the energizer '{one.id}' reads at grade {level:.0f}; shorter words and sentences help"
            yield _warning(place, message)
        if tag := _HTML.search(one.do):
            yield _warning(place, f"HTML is shown as it is written: {shown(tag[0])}")


# ------------------------------------------------------------------ labels


def _labels(reading: PackReading) -> Iterator[LintFinding]:
    for _, block in reading.pack.blocks():
        if isinstance(block, Grid | Checklist):
            yield from _columns(block.sheet, reading)
        if isinstance(block, Grid):
            for group in block.sheet.groups:
                if _width(f"-- {group.label} · {group.ask} --") > SCREEN:
                    place = reading.places["group", block.id, group.id]
                    yield _warning(place, f"label and question of group '{group.id}' do not fit on 80 columns")
    for step in reading.pack.steps:
        place = reading.places["step", step.file]
        if _width(step.short) > SHORT_WIDTH:
            yield _warning(place, f"the rail has room for {SHORT_WIDTH} columns; give the step a shorter 'short'")
        if _width(step.title) > SCREEN:
            yield _warning(place, "the title does not fit on 80 columns")


def _columns(sheet: SheetSpec, reading: PackReading) -> Iterator[LintFinding]:
    """Labels that do not fit over their columns in two lines when the screen has 80 columns."""
    columns = [column for column in sheet.columns if column.id != GROUP_COLUMN]
    room = SCREEN - 2 * (len(columns) - 1)
    weights = sum(column.weight for column in columns)
    for column in columns:
        width = max(NARROWEST_COLUMN, int(room * column.weight / weights))
        lines = textwrap.wrap(column.label, width, break_long_words=False)
        if len(lines) > 2 or any(_width(line) > width for line in lines):
            place = reading.places["column", sheet.id, column.id]
            message = f"the label {shown(column.label)} does not fit over its column of {width}; shorten it"
            yield _warning(place, message)


def _width(text: str) -> int:
    """Terminal columns of a text: wide characters take two, marks none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )
