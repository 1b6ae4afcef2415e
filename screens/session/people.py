"""`h`: everybody who has the session open now, where they are and whether they are typing; and who is not here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from content.clean import clean_line
from screens.session.presence import BACKSTAGE
from screens.widgets.dialogs import Dialog
from screens.widgets.hanging_text import HangingText
from store.api import Location, PresentUser
from workshop.session.attendance import not_in_room
from workshop.session.links import row_label
from workshop.wording import count_noun, join_with_and

if TYPE_CHECKING:
    from screens.session.group import Group
    from workshop.session.model import Person

NO_SCREEN, AWAY = "Without a screen", "Absent, or left"
_LONG = 32
"""Characters of a row's own words that are shown."""


class WhoIsHere(Dialog[None]):
    """The list as it is now; it changes while it is open."""

    keys = (("↑↓", "scroll"), ("Esc", "close"))

    def __init__(self, group: Group) -> None:
        super().__init__("Who is here")
        self._group = group

    def body(self) -> ComposeResult:
        """Who is here, and where each person is."""
        with VerticalScroll(id="window-text"):
            yield HangingText(people_text(self._group), id="people")

    def on_mount(self) -> None:
        """Let the arrow keys scroll at once."""
        self.query_one("#window-text").focus()

    def people_changed(self) -> None:
        """Somebody came, went or moved."""
        for list_ in self.query("#people").results(HangingText):
            list_.update(people_text(self._group))


def people_text(group: Group) -> Content:
    """Two lines for each person, one more for each further terminal; then those of the list who have none."""
    company = group.company
    groups: dict[str, list[PresentUser]] = {}
    for one in sorted(company.people, key=lambda one: (one.person.casefold(), not one.mine, not one.where.typing)):
        groups.setdefault(one.person, []).append(one)
    screens = len(company.people)
    head = count_noun(len(groups), "person", "people") + (f" at {count_noun(screens, 'screen')}" if screens > 1 else "")
    lines = [Content(head), Content("")]
    for terminals in groups.values():
        lines += _person(group, terminals)
    for label, names in ((NO_SCREEN, without_screen(group)), (AWAY, away(group))):
        if names:
            words = count_noun(len(names), "person", "people")
            said = words if group.context.discretion.hidden else join_with_and(names)
            lines += [Content(""), Content(f"{label}: {said}.")]
    return Content("\n").join(lines)


def without_screen(group: Group) -> list[str]:
    """The names on the list of people who have no screen open, and are not noted as absent or as having left."""
    return [one.name for one in _unseen(group) if one.key not in not_in_room(group.context.state)]


def away(group: Group) -> list[str]:
    """The names of those noted as absent or as having left, who have no screen open."""
    return [one.name for one in _unseen(group) if one.key in not_in_room(group.context.state)]


def _unseen(group: Group) -> list[Person]:
    here = {one.person.casefold() for one in group.company.people}
    return [one for one in group.context.session.people() if one.name.casefold() not in here]


def _person(group: Group, terminals: list[PresentUser]) -> Iterable[Content]:
    """A person with role, and a line for each place where they have the session open."""
    first = terminals[0]
    you = " (you)" if any(one.mine for one in terminals) else ""
    doing = ", typing" if any(one.where.typing for one in terminals) else ""
    yield Content.assemble((clean_line(first.person) + you, "bold"), f"  {first.role.value}{doing}")
    for one in terminals:
        also = "and at this screen: " if one.mine and len(terminals) > 1 else "" if one is first else "and at: "
        yield Content(f"  {also}{place_words(group, one.where)}")


def place_words(group: Group, where: Location) -> str:
    """A place in words: step, part, row and column, as far as this person may see them; and whether it is elsewhere."""
    step = next((one for one in group.position.steps if one.id == where.step), None)
    if step is None:
        return "just coming in"
    parts = [step.short or step.title]
    if where.page == BACKSTAGE:
        parts.append("backstage")
    else:
        parts += [page.title for page in group.position.pages_of(step) if page.id == where.page][:1]
    cell = _cell_words(group, where)
    elsewhere = " (not with the group)" if group.follow.room not in ("", where.step) else ""
    return clean_line(" · ".join(parts) + (f": {cell}" if cell else "")) + elsewhere


def _cell_words(group: Group, where: Location) -> str:
    """The cell somebody is at, in words; empty where the pack knows none."""
    spec = group.context.specs.get(where.sheet)
    column = None if spec is None else spec.column(where.column)
    if spec is None or column is None:
        return ""
    row = group.context.state.sheet(where.sheet).rows.get(where.row)
    label = clean_line(row_label(spec, row)) if row is not None else ""
    label = label if len(label) <= _LONG else label[: _LONG - 1].rstrip() + "…"
    return f"{column.label}, “{label}”" if label else column.label
