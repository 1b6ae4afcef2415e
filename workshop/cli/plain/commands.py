"""The words that are commands: a line that is exactly one of them, or begins with a colon.

To write such a word as an answer, one puts = before it. Some take a number (`go 4`); what takes a text asks for it, or
takes it after a colon (`:park Ask about the bus`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from content.blocks import Audience
from content.clean import clean_line
from content.common import PARKING
from workshop.cli.plain import words
from workshop.cli.plain.agenda import agenda, changes_agenda
from workshop.cli.plain.grouping import groups_command
from workshop.cli.plain.turns import Back, GoElsewhere, Quit
from workshop.clock import scheduled, session_timing, times, timing_line
from workshop.locked import locked
from workshop.notes.paper.prose import passages
from workshop.session.group_rounds import show_ops
from workshop.session.private_rounds import is_hidden, reveal_ops
from workshop.sheets.model import END, InsertRow, Op, Resolution, ResolveSibling, SetCell, new_row_id
from workshop.sheets.rounds import apart
from workshop.wording import join_with_and

if TYPE_CHECKING:
    from workshop.cli.plain.station import Desk

_HELP = {
    "next": "go to the next step",
    "back": "go back one part or one question",
    "go": "go to a step by its number, such as go 4",
    "part": "go to a part of this step by its number, such as part 2",
    "steps": "list the steps",
    "parts": "list the parts of this step",
    "repeat": "hear this part again",
    "many": "add a list, one row a line",
    "delete": "delete a row by its number, such as delete 2",
    "clear": "empty the answer of this part",
    "undo": "undo your last edit",
    "redo": "redo what you undid",
    "again": "try once more to save what was not saved",
    "conflicts": "choose between two versions of one answer",
    "changes": "hear what others changed since you came",
    "park": "put a thought into the parking lot",
    "parked": "hear the parking lot",
    "who": "hear who is here",
    "time": "hear how much time is left",
    "agenda": "hear the steps and rounds of this session, and how to change them",
    "notes": "hear the facilitator's notes for this step",
    "reveal": "show a private round, or the rows of all groups, to everyone",
    "groups": "hear the small groups; make them, and work per group",
    "follow": "go where the group is, and go along from now on",
    "browse": "look around without moving the group",
    "lead": "lead the group again, to where you are",
    "minutes": "hear the minutes",
    "help": "hear these words",
    "quit": "leave",
}
_GOING = frozenset({"next", "go", "part", "follow", "browse", "lead"})
_WITH_NUMBER = frozenset({"go", "part", "delete"})
_SAME = {"exit": "quit", "bye": "quit", "?": "help"}
_COLON = ":"
_TEXT = "="


def read(line: str) -> tuple[str, str]:
    """The command of a line with what stands behind it, or no command and the answer."""
    if line.startswith(_TEXT):
        return "", line[1:].strip()
    plain = line.removeprefix(_COLON)
    name, _, rest = plain.partition(" ")
    name = _SAME.get(name.casefold(), name.casefold())
    alone = not rest or (name in _WITH_NUMBER and rest.strip().isdigit()) or (name == "agenda" and changes_agenda(rest))
    if line.startswith(_COLON) or (name in _HELP and alone):
        return name, rest.strip()
    return "", line


def carry_out(desk: Desk, command: str, rest: str) -> None:
    """Do what only says or saves something; what goes elsewhere raises Back, GoElsewhere or Quit."""
    if command == "back":
        raise Back
    if command == "quit":
        raise Quit
    if command in _GOING:
        raise GoElsewhere(command, rest)
    action = _ACTIONS.get(command)
    if action is None:
        desk.talk.say(f"“{clean_line(command)[:40]}” is not a command. To hear them all, type help.")
    else:
        action(desk, rest)


def go(desk: Desk, command: str, rest: str) -> None:
    """Go elsewhere, out of whatever was asked."""
    match command:
        case "next" if desk.place + 1 < len(desk.steps):
            desk.lead_to(desk.place + 1)
        case "next":
            desk.talk.say("This is the last step.")
        case "go":
            number = int(rest[:6]) if rest.isascii() and rest.isdigit() else 0
            if 0 < number <= len(desk.steps):
                desk.lead_to(number - 1)
            else:
                desk.talk.say(f"Type go and a number from 1 to {len(desk.steps)}.")
        case "part":
            desk.to_part(int(rest[:6]) if rest.isascii() and rest.isdigit() else 0)
        case "browse":
            desk.following = False
            desk.talk.say("You look around alone now. To lead or follow again, type lead or follow.")
        case "lead" if not desk.visit.leads:
            desk.talk.say("Only the facilitator leads the group.")
        case "lead":
            desk.following = True
            desk.lead_to(desk.place)
        case _:
            _follow(desk)


def _follow(desk: Desk) -> None:
    step = desk.visit.session.current_step
    index = next((index for index, one in enumerate(desk.steps) if one.id == step), None)
    desk.following = not desk.visit.leads
    if index is None:
        desk.talk.say("No one leads the group yet.")
    elif index == desk.place:
        desk.talk.say("You are where the group is.")
    else:
        desk.enter(index)


# ------------------------------------------------------------------ what only says something


def people_here(desk: Desk) -> str:
    """Who else is here; empty when no one is."""
    others = [one for one in desk.visit.store.present() if not one.mine and one.person]
    names = dict.fromkeys(f"{one.person}, {one.role.value}" for one in others)
    return f"Also here: {'; '.join(names)}." if names else ""


def _who(desk: Desk, rest: str) -> None:
    desk.talk.say(people_here(desk) or "No one else is here.")
    steps = {step.id: index for index, step in enumerate(desk.steps)}
    for one in desk.visit.store.present():
        if not one.mine and one.where.step in steps:
            desk.talk.say(f"{one.person} is at {desk.title_of(steps[one.where.step])}.")


def _help(desk: Desk, rest: str) -> None:
    desk.talk.say(
        "Type an answer and press Enter. Enter alone goes on. A line that is exactly one of these words is a command; "
        "to write such a word as an answer, put = before it, such as = next."
    )
    desk.talk.say(*(f"{name}: {what}." for name, what in _HELP.items()))


def _steps(desk: Desk, rest: str) -> None:
    desk.talk.say(*words.steps_words([step.short or step.title for step in desk.steps], desk.place))


def _parts(desk: Desk, rest: str) -> None:
    desk.talk.say(*words.numbered(station.title for station in desk.stations))


def _repeat(desk: Desk, rest: str) -> None:
    desk.present()


def _time(desk: Desk, rest: str) -> None:
    visit, now = desk.visit, desk.visit.clock.now()
    planned = scheduled(visit.session.date, visit.session.start, now)
    timing = session_timing(desk.steps, times(visit.state), now, planned)
    desk.talk.say(words.ended(timing_line(timing).replace(" · ", ", ")))


def _notes(desk: Desk, rest: str) -> None:
    if not desk.visit.leads or not desk.contacts:
        desk.talk.say("These notes are for the facilitator, and not for a screen that the group sees or hears.")
        return
    found = [one.text for prose in desk.step.prose(Audience.FACILITATOR) for one in passages(prose.markdown)]
    desk.talk.say(*(found or ["There are no notes for this step."]))


def _changes(desk: Desk, rest: str) -> None:
    desk.talk.say(*(desk.heard or ["No one else changed anything since you came."]))


def _parked(desk: Desk, rest: str) -> None:
    items = [
        f"{item.text} ({', '.join(filter(None, (item.kind, item.person)))})" for item in desk.visit.session.parking()
    ]
    desk.talk.say(*(words.numbered(items) or ["Nothing is parked."]))


def _minutes(desk: Desk, rest: str) -> None:
    from store.exports import document_of
    from store.readable import left_out

    desk.talk.say(*words.document_lines(document_of(desk.visit.store)), left_out(desk.visit.store))
    if not locked():
        desk.talk.say("To write them to a file, run workshop export.")


# ------------------------------------------------------------------ what saves something


def _undo(desk: Desk, rest: str) -> None:
    desk.talk.say(desk.visit.undo().words)


def _redo(desk: Desk, rest: str) -> None:
    desk.talk.say(desk.visit.undo(again=True).words)


def _again(desk: Desk, rest: str) -> None:
    if not desk.unsaved:
        desk.talk.say("There is nothing to try again.")
    desk.write(desk.unsaved)


def _park(desk: Desk, rest: str) -> None:
    text = rest or desk.ask("What is to be parked? Type it, or Enter to leave it:")
    if not text:
        return
    row = new_row_id()
    ops: list[Op] = [InsertRow(PARKING.id, row, END), SetCell(PARKING.id, row, "text", clean_line(text))]
    ops += [SetCell(PARKING.id, row, "kind", "for later"), SetCell(PARKING.id, row, "person", desk.visit.person)]
    ops.append(SetCell(PARKING.id, row, "step", desk.step.short or desk.step.title))
    desk.write(ops, "Parked.")


def _reveal(desk: Desk, rest: str) -> None:
    here = () if desk.station is None else desk.station.private
    covered = [spec for spec in here if is_hidden(desk.visit.state, spec)]
    if not desk.visit.leads:
        desk.talk.say("The facilitator reveals private rounds.")
    elif not covered:
        specs = [spec for station in desk.stations for spec in station.private]
        others = dict.fromkeys(f"“{spec.title}”" for spec in specs if is_hidden(desk.visit.state, spec))
        where = f" Hidden in this step: {join_with_and(list(others))}. Go to its part first." if others else ""
        desk.talk.say(f"Nothing is hidden in this part.{where}")
    else:
        titles = join_with_and([f"“{spec.title}”" for spec in covered])
        question = f"Reveal {titles}? Everyone will see every entry, and you cannot undo this. Type yes, or Enter:"
        if desk.ask(question).casefold() in ("yes", "y"):
            state = desk.visit.state
            per_group = [op for spec in covered if apart(state, spec) for op in show_ops(state, spec)]
            alone = [spec.id for spec in covered if not apart(state, spec)]
            ops = [*per_group, *reveal_ops(state, alone, revealed=True, anonymous=None)]
            if desk.write(ops, "Revealed. Everyone sees it now."):
                desk.present()


def _conflicts(desk: Desk, rest: str) -> None:
    """Each answer that has another version, one after the other."""
    visit = desk.visit
    if not visit.conflicts():
        desk.talk.say("No answer has two versions.")
    for target, other in visit.conflicts():
        spec, cell = visit.specs[target.sheet], visit.state.cell(target)
        column = spec.column(target.column)
        if column is None or cell is None:
            continue
        desk.talk.say(
            f"{spec.title}, {column.label}: now {words.ended(words.cell_text(visit.session, column, cell.value))}",
            f"Another version, by {other.person}: {words.ended(words.cell_text(visit.session, column, other.value))}",
        )
        said = desk.ask("Type keep for the first, switch for the other, both, or Enter to leave it:").casefold()
        choice = {"keep": Resolution.DROP, "switch": Resolution.SWAP, "both": Resolution.BOTH}.get(said)
        if choice is not None:
            desk.write([ResolveSibling(*target, other.revision, choice)])


def _delete(desk: Desk, rest: str) -> None:
    number = rest if rest else desk.ask("Which row is to be deleted? Type its number, or Enter to leave it:")
    if desk.station is None or not number:
        return
    if number.isascii() and number.isdigit():
        desk.station.delete(desk, int(number[:6]))
    else:
        desk.talk.say("Type delete and the number of a row.")


def _many(desk: Desk, rest: str) -> None:
    if desk.station is not None:
        desk.station.many(desk)


def _clear(desk: Desk, rest: str) -> None:
    if desk.station is not None:
        desk.station.clear(desk)


_ACTIONS: dict[str, Callable[[Desk, str], None]] = {
    "help": _help,
    "who": _who,
    "steps": _steps,
    "agenda": agenda,
    "parts": _parts,
    "repeat": _repeat,
    "time": _time,
    "notes": _notes,
    "changes": _changes,
    "parked": _parked,
    "minutes": _minutes,
    "undo": _undo,
    "redo": _redo,
    "again": _again,
    "park": _park,
    "reveal": _reveal,
    "groups": groups_command,
    "conflicts": _conflicts,
    "delete": _delete,
    "many": _many,
    "clear": _clear,
}
