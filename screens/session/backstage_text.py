"""What the facilitator's second screen says, as lines of style and words."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from textual.content import Content

from content.blocks import Audience, Mode, Round, Ticket
from content.clean import clean_line
from content.model import Step
from content.sheet_spec import SheetSpec
from screens.session.pace import pace_now
from screens.session.people import AWAY, NO_SCREEN, away, place_words, without_screen
from screens.session.presence import BACKSTAGE
from screens.widgets.prose import to_content
from store.api import PresentUser
from workshop.clock import StepTiming
from workshop.session.countdown import countdown
from workshop.session.energizers import energizer_countdown
from workshop.session.group_rounds import groups
from workshop.session.private_rounds import count, is_hidden
from workshop.session.speaking import not_heard, speakers
from workshop.sheets.model import Role
from workshop.sheets.rounds import apart
from workshop.wording import count_noun, join_with_and

if TYPE_CHECKING:
    from screens.session.group import Group

Line: TypeAlias = "tuple[str, str] | Content"
Text: TypeAlias = "tuple[Line, ...]"

HEAD = "bold $accent"
_NOTHING = "No notes for this step."


def notes_text(group: Group) -> Text:
    """The step, what comes next, and the facilitator's notes."""
    step = group.step
    agenda = group.position.agenda
    shown = agenda.shown(step.id)
    after = agenda.beside(step.id, 1)
    then = f"then: {_title(after)}, {after.minutes} min" if after is not None else "the last step"
    if after is not None and step.ends_sitting:
        then = f"The sitting ends here; {then}"
    lines: list[Line] = [
        (HEAD, f"{shown.index(step) + 1} of {len(shown)} · {_title(step)}"),
        *([("", "This step is left out of this session.")] if step.left_out else []),
        ("", then),
        ("", ""),
    ]
    notes = step.prose(Audience.FACILITATOR)
    for passage in notes:
        lines += [to_content(passage.markdown), ("", "")]
    return (*lines, *([] if notes else [("", _NOTHING)]))


def _title(step: Step) -> str:
    title = step.short or step.title
    return f"{step.number} {title}" if step.number else title


def side_text(group: Group, now: datetime.datetime) -> Text:
    """The rounds with their time, the private rounds with who has not written, the people, the gaps."""
    lines: list[Line] = []
    for title, part in (
        ("The room sees", list(_room(group, now))),
        ("Speaking", list(_speaking(group))),
        ("Rounds", list(_rounds(group, now))),
        ("Private rounds", list(_alone(group, group.step))),
        ("Tickets", list(_tickets(group, group.step))),
        ("Here", list(_people(group))),
        ("Gaps so far", list(_gaps(group))),
    ):
        if part:
            lines += [(HEAD, title), *part, ("", "")]
    return tuple(lines)


def _room(group: Group, now: datetime.datetime) -> Iterator[Line]:
    """The countdown as the room's screen shows it, small; nothing while no round was begun."""
    here = energizer_countdown(group.context.state, group.context.pack, now)
    here = here or countdown(group.context.state, group.step, now)
    if here is None:
        return
    state = "time is up" if here.over else "paused" if not here.running else "running"
    yield ("bold", f"{here.digits}  {state}")
    what = f"{here.title} (9 or > ends it)" if here.title else f"Round {here.round} of {here.rounds}"
    yield ("", f"{what}: {here.do}")


def _rounds(group: Group, now: datetime.datetime) -> Iterator[Line]:
    """The rounds of the step. Where one was begun the countdown says which it is, else the time that was used."""
    clock, begun = pace_now(group.context, now), countdown(group.context.state, group.step, now)
    if begun is not None:
        timing = next((one for one in clock.steps if one.step == begun.step), None)
        yield from _rounds_at(timing, begun.number) if timing is not None else ()
    elif clock.current is not None:
        yield from _rounds_by_time(clock.current)


def _rounds_at(timing: StepTiming, number: int) -> Iterator[Line]:
    """Each round of the step, with a mark at that one; how much time it has left stands with the countdown."""
    done = True
    for round_ in (one for one in timing.rounds if one.minutes or one.number == number):
        here = round_.number == number
        done = done and not here
        mark = "▸" if here else "✓" if done else " "
        yield ("bold" if here else "", f"{mark} {round_.do}, {_minutes(round_)}")


def _rounds_by_time(timing: StepTiming) -> Iterator[Line]:
    """Each round of the step; the one that it is time for has a mark and the minutes it still has."""
    gone = timing.used
    here = None
    for round_ in (one for one in timing.rounds if one.minutes):  # the others are left out
        words = f"{round_.do}, {_minutes(round_)}"
        if here is None and gone < round_.minutes:
            here = round_
            left = math.ceil(round_.minutes - gone)
            yield ("bold", f"▸ {round_.do}, {left} of {count_noun(round_.minutes, 'minute')} left")
        else:
            yield ("", f"{'✓' if here is None else ' '} {words}")
        gone -= round_.minutes
    if any(one.minutes for one in timing.rounds) and here is None:
        yield ("bold", "▸ The rounds are over.")


def _minutes(round_: Round) -> str:
    extra = ", can be left out" if round_.optional else ""
    alone = ", private" if round_.mode is Mode.PRIVATE else ""
    return f"{round_.minutes} min{alone}{extra}"


def _alone(group: Group, step: Step) -> Iterator[Line]:
    """For each sheet of the step that is written alone: how many have, and who has not; never what."""
    context = group.context
    sheets: list[SheetSpec] = [spec for block in step.blocks for spec in block.sheets() if spec.hidden_until_reveal]
    for spec in [spec for block in step.blocks for spec in block.sheets() if apart(context.store.state, spec)]:
        yield ("bold", f"{spec.title}, per group")
        yield from (("", f"  {clean_line(str(group))}") for group in groups(context.store.state, spec))
        sheets = [one for one in sheets if one is not spec]
    for spec in sheets:
        if not is_hidden(context.store.state, spec):
            yield ("", f"{spec.title}: revealed")
            continue
        yield from _counted(group, spec)


def _tickets(group: Group, step: Step) -> Iterator[Line]:
    """For each ticket of the step: how many have answered, and who has not."""
    for block in step.blocks:
        if isinstance(block, Ticket):
            yield from _counted(group, block.sheet)


def _counted(group: Group, spec: SheetSpec) -> Iterator[Line]:
    """How many have answered that sheet, and who has not; never what."""
    context = group.context
    here = [one.person for one in group.company.people if one.role in (Role.FACILITATOR, Role.PARTICIPANT)]
    names = {one.key: one.name for one in context.session.people()}
    counts = count(context.store.state, spec, here)
    yield ("bold", f"{spec.title}: {counts}")
    quiet = sorted(group.company.quiet(names.get(key, key)) for key in counts.missing)
    if quiet:
        what = "No answer at a screen" if counts.counted else "Not written yet"
        yield ("", f"  {what}: {clean_line(join_with_and(quiet))}")


def _speaking(group: Group) -> Iterator[Line]:
    """Who has not been heard, once the facilitator has marked anybody."""
    found = speakers(group.context.state, group.context.session.people())
    waiting = not_heard(found)
    if len(waiting) < len(found):
        yield ("bold", f"{len(found) - len(waiting)} of {len(found)} heard (8)")
        if waiting:
            yield ("", f"  Not heard yet: {clean_line(join_with_and([one.name for one in waiting]))}")


def _people(group: Group) -> Iterator[Line]:
    """The others, each on a line, with what they look at; oneself where one has another screen than this kind."""
    shown = [one for one in group.company.others if (one.person, one.where.page) != (group.context.person, BACKSTAGE)]
    for one in sorted(shown, key=lambda one: (one.person != group.context.person, one.person.casefold())):
        name = "your other screen" if one.person == group.context.person else clean_line(one.person)
        yield ("", ": ".join(filter(None, (name, _doing(group, one)))))
    if not shown:
        yield ("", "No one else is here.")
    for label, names in ((NO_SCREEN, without_screen(group)), (AWAY, away(group))):
        if names:
            yield ("", f"{label.lower()}: {clean_line(join_with_and(names))}")


def _doing(group: Group, one: PresentUser) -> str:
    parts = ["typing"] if one.where.typing else []
    if one.role not in (Role.PARTICIPANT, Role.FACILITATOR):
        parts.append(one.role.value)
    if one.where.page == BACKSTAGE:
        parts.append("backstage")
    elif one.where.step == group.follow.room:
        parts += [page.title for page in group.position.pages_of(group.step) if page.id == one.where.page][:1]
    else:
        parts.append(place_words(group, one.where))
    return ", ".join(parts)


def _gaps(group: Group) -> Iterator[Line]:
    found: dict[str, int] = {}
    for gap in sorted(group.context.session.gaps(), key=lambda gap: -gap.severity):
        found[gap.state] = found.get(gap.state, 0) + 1
    if found:
        yield ("", " · ".join(f"{number} {state}" for state, number in found.items()))
