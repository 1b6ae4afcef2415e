"""The agenda line by line: everyone hears it, the facilitator changes it (`agenda out 3`, `agenda minutes 3.2 5`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from content.clean import clean_line
from workshop.cli.plain import words
from workshop.session.agenda import (
    Agenda,
    AgendaLine,
    AgendaRefused,
    agenda_lines,
    leave_out_ops,
    minutes_ops,
    move_ops,
    plan_ops,
    total_words,
)
from workshop.sheets.model import Op
from workshop.wording import count_noun

if TYPE_CHECKING:
    from workshop.cli.plain.station import Desk

_CHANGE = re.compile(
    r"(?P<do>out|in|earlier|later) (?P<step>[0-9]{1,3})(\.(?P<round>[0-9]{1,2}))?"
    r"|(?P<minutes>minutes) (?P<of>[0-9]{1,3})(\.(?P<part>[0-9]{1,2}))? (?P<many>[0-9]{1,6})"
    r"|take (?P<take>[a-z0-9-]{1,48})"
)
_HOW = (
    "To change it, type agenda out, agenda in, agenda earlier or agenda later and a number, or agenda minutes, a "
    "number and the minutes. A round is 3.2: the second one of number 3."
)


def changes_agenda(rest: str) -> bool:
    """Whether these words behind `agenda` change it, and are no answer that begins with that word."""
    return _CHANGE.fullmatch(rest.strip().lower()) is not None


def agenda(desk: Desk, rest: str) -> None:
    """Read the agenda out, or change it."""
    asked = _CHANGE.fullmatch(rest.strip().lower())
    if asked is None:
        _read_out(desk)
        return
    try:
        ops = _ops(desk, asked)
    except AgendaRefused as refusal:
        desk.talk.say(str(refusal).replace("Press Space to leave it out.", "Type agenda out and its number."))
        return
    if ops:
        if desk.write(ops, "The agenda is changed. To undo, type undo."):
            desk.talk.say(words.ended(total_words(_agenda(desk))))
    else:
        desk.talk.say("Nothing changes.")


def _agenda(desk: Desk) -> Agenda:
    return desk.visit.session.agenda


def _read_out(desk: Desk) -> None:
    desk.talk.say(words.ended(f"The agenda: {total_words(_agenda(desk))}"))
    number = 0
    for line in agenda_lines(desk.visit.pack, desk.visit.state):
        number += not line.number
        place = f"{number}.{line.number}" if line.number else f"{number}."
        desk.talk.say(f"{place} {_said(line)}")
    if desk.visit.leads:
        desk.talk.say(_HOW)
        if ids := [one.id for one in desk.visit.pack.agendas]:
            desk.talk.say(f"For a ready-made one, type agenda take and one of: {', '.join(ids)}.")


def _said(line: AgendaLine) -> str:
    state = "left out" if line.out else count_noun(line.minutes, "minute")
    other = f"the module has {line.module}" if line.minutes != line.module and not line.out else ""
    return words.ended(", ".join(filter(None, (clean_line(line.name), state, other, *line.notes))))


def _ops(desk: Desk, asked: re.Match[str]) -> tuple[Op, ...]:
    """What the words write. Raises AgendaRefused, also for a number that the agenda does not have."""
    pack, state = desk.visit.pack, desk.visit.state
    if (wanted := asked["take"]) is not None:
        found = next((one for one in pack.agendas if one.id == wanted), None)
        if found is None and wanted != "module":
            ids = ", ".join([*(one.id for one in pack.agendas), "module"])
            raise AgendaRefused(f"“{wanted}” is not an agenda of this module. Type one of: {ids}.")
        return plan_ops(pack, state, found)
    step, part = asked["step"] or asked["of"], asked["round"] or asked["part"]
    row = _row(desk, int(step), int(part or 0))
    if asked["minutes"]:
        return minutes_ops(pack, state, row, int(asked["many"]))
    if asked["do"] in ("out", "in"):
        return leave_out_ops(pack, state, row, asked["do"] == "out")
    return move_ops(pack, state, row, 1 if asked["do"] == "later" else -1)


def _row(desk: Desk, step: int, part: int) -> str:
    """The row of that number in the list as it is read out."""
    steps = _agenda(desk).steps
    if not 1 <= step <= len(steps):
        raise AgendaRefused(f"The agenda has no number {step}. It goes from 1 to {len(steps)}.")
    of, lines = steps[step - 1].id, agenda_lines(desk.visit.pack, desk.visit.state)
    found = next((one.row for one in lines if one.row.partition(".")[0] == of and one.number == part), None)
    if found is None:
        raise AgendaRefused(f"Number {step} has no round {part}.")
    return found
