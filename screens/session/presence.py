"""Who is here: counted in the first line, listed by `h`, and marked at the cells they are typing in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from content.common import PEOPLE
from content.slug import without_accents
from screens.widgets.messages import PeopleChanged
from store.api import Location, PresentUser
from workshop.session.private_rounds import anonymous, is_hidden
from workshop.sheets.model import Role, SetCell, Target
from workshop.sheets.values import ValueProblem, person_key

if TYPE_CHECKING:
    from screens.session.backstage import Backstage
    from screens.session.screen import MainScreen

LATER = 0.25
"""Seconds until others are told where one is: a key that moves the cursor does not wait for it, and a burst is one."""
BACKSTAGE = "(backstage)"
"""Stands for the page of somebody who is at the facilitator's second screen; no page of a pack has such an id."""


def called(person: str, among: Collection[str] = ()) -> str:
    """What somebody is called in a short place: the first name, or all of it where that would not tell two apart."""
    first, _, rest = person.partition(" ")
    if not rest or len(first) < 2 or first.endswith("."):
        return person
    return person if any(one != person and one.partition(" ")[0] == first for one in among) else first


def meant(person: str, among: Collection[str]) -> str:
    """The one of these names that `person` may be short for, or be with other accents: "Chloe" for "Chloé Park"."""
    words = without_accents(person).split()
    return next((one for one in among if one != person and without_accents(one).split()[: len(words)] == words), "")


class PresenceTracker:
    """The people at this session as one main screen sees them, and what it tells them."""

    def __init__(self, main: MainScreen) -> None:
        self.main = main
        self.context = main.context
        self.people: tuple[PresentUser, ...] = self.context.store.present()
        self._told = Location()
        self.backstage: Backstage | None = None
        self.backstage_asked = False
        self._marked: dict[Target, str] = {}
        self._later: asyncio.TimerHandle | None = None
        self._stop: Callable[[], None] = lambda: None

    @property
    def others(self) -> list[PresentUser]:
        """All but this terminal; another one of the same person counts."""
        return [one for one in self.people if not one.mine]

    @property
    def names(self) -> set[str]:
        """The names of those who are here and of those on the list of people."""
        return {one.person for one in self.people} | {one.name for one in self.context.session.people()}

    def words(self) -> str:
        """How many people are here, for the first line."""
        return f"● {len({one.person for one in self.people})} here"

    def quiet(self, name: str) -> str:
        """The name of somebody who has not written, and why that may be."""
        theirs = [one.where for one in self.people if one.person.casefold() == name.casefold()]
        if not theirs:
            return f"{name} (not here)"
        return f"{name} (typing)" if any(where.typing for where in theirs) else name

    # ------------------------------------------------------------------ coming and going

    def start(self) -> None:
        """From now on see the others and be seen."""
        self._stop = self.context.store.watch(self._heard)
        self.people = self.context.store.present()
        self._meet()
        self._sign()
        self.schedule_announce()

    def _sign(self) -> None:
        """Put a newcomer's name on the list of people, so that a round knows whom to wait for; it may be a slip."""
        context = self.context
        if context.role is Role.OBSERVER or context.store.read_only:
            return
        try:
            key = person_key(context.person)
        except ValueProblem:
            return
        name = Target(PEOPLE.id, key, "name")
        if context.state.cell(name) is None:
            ops = [SetCell(*name, context.person)]
            if context.role is not Role.PARTICIPANT:
                ops.append(SetCell(PEOPLE.id, key, "role", context.role.value))
            if other := meant(context.person, [one.name for one in context.session.people()]):
                self.main.say(
                    f"You are new here as “{context.person}”. If you are {other}, press q and open it as that."
                )
            context.store.submit(ops)  # beside the desk, which would call it saved; nobody wrote anything

    def _heard(self, people: tuple[PresentUser, ...]) -> None:
        """From the store's thread."""
        self.main.post_message(PeopleChanged(people))

    def stop(self) -> None:
        """No longer look or tell."""
        self._stop()
        if self._later is not None:
            self._later.cancel()

    def came(self, people: tuple[PresentUser, ...]) -> None:
        """Somebody came, went or moved."""
        moved = [one.client for one in people] == [one.client for one in self.people]
        self.people = people
        self._meet()
        if not moved:
            self.main.show_headline()
            self.main.alone.show()
        if self._words() != self._marked:
            self.mark()
        self.refresh_overlays()

    def _meet(self) -> None:
        """Somebody else is here: from now on this screen may be one that a room looks at."""
        main, others = self.main, self.others
        if not others or self.context.discretion.together:
            return
        if self.context.discretion.meet():
            main.show_discretion()
            if self.context.role is Role.FACILITATOR:
                who = "Your other screen" if others[0].person == self.context.person else others[0].person
                main.say(f"{who} is here. {self.context.discretion.words(main.follow.key('i'))}")

    def refresh_overlays(self) -> None:
        """Let what stands over the main screen and shows the room draw itself anew."""
        for screen in self.main.app.screen_stack:
            changed = getattr(screen, "people_changed", None)
            if changed is not None:
                changed()

    # ------------------------------------------------------------------ where one is

    def schedule_announce(self) -> None:
        """Something here may have moved: tell the others in a moment."""
        if self._later is None:
            self._later = asyncio.get_running_loop().call_later(LATER, self._tell)

    def _tell(self) -> None:
        self._later = None
        if not self.main.is_running:
            return
        where = self.where()
        if where != self._told:
            self._told = where
            self.context.store.announce(where)

    def where(self) -> Location:
        """Where this person is. Of a sheet that is written alone only that they are in it."""
        main = self.main
        page, grid = main.page_list[main.page_index].id, main.grid
        if self.backstage is not None:
            page, grid = BACKSTAGE, None
        target = grid.cursor_target if grid is not None else None
        typing = grid is not None and grid.editing
        if target is None:
            return Location(main.step.id, page, typing=typing)
        spec = self.context.specs.get(target.sheet)
        if spec is None or is_hidden(self.context.state, spec) or anonymous(self.context.state, spec.id):
            return Location(main.step.id, page, target.sheet, typing=typing)
        return Location(main.step.id, page, target.sheet, target.row, target.column, typing)

    # ------------------------------------------------------------------ at the cells

    def mark(self) -> None:
        """Write the names of those who are typing at their cells, on the page that is shown."""
        self._marked = self._words()
        for grid in self.main.grids:
            grid.mark_present(self._marked)

    def _words(self) -> dict[Target, str]:
        typing = [(one.person, one.where) for one in self.others if one.where.typing and one.where.row]
        names = self.names if typing else ()
        return {Target(at.sheet, at.row, at.column): f"‹{called(who, names)} editing›" for who, at in typing}
