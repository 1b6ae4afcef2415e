"""Who is here: counted in the first line, listed by `h`, and marked at the cells they are typing in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from textual.message import Message

from content.slug import without_accents
from screens.session.deck import PageDeck
from screens.session.position import Position
from screens.terminal.places import ShowsNotices
from store.api import Location, PresentUser
from workshop.session.leading import sign_in_ops
from workshop.session.private_rounds import anonymous, is_hidden
from workshop.sheets.model import Role, SetCell, Target

if TYPE_CHECKING:
    from textual.screen import Screen

LATER = 0.25
"""Seconds until others are told where one is: a key that moves the cursor does not wait for it, and a burst is one."""
BACKSTAGE = "(backstage)"
"""Stands for the page of somebody who is at the facilitator's second screen; no page of a pack has such an id."""


def short_name(person: str, among: Collection[str] = ()) -> str:
    """What somebody is called in a short place: the first name, or all of it where that would not tell two apart."""
    first, _, rest = person.partition(" ")
    if not rest or len(first) < 2 or first.endswith("."):
        return person
    return person if any(one != person and one.partition(" ")[0] == first for one in among) else first


def matching_name(person: str, among: Collection[str]) -> str:
    """The one of these names that `person` may be short for, or be with other accents: "Chloe" for "Chloé Park"."""
    words = without_accents(person).split()
    return next((one for one in among if one != person and without_accents(one).split()[: len(words)] == words), "")


class PeopleChanged(Message):
    """Somebody came to the session, left, or moved in it."""

    def __init__(self, people: tuple[PresentUser, ...]) -> None:
        super().__init__()
        self.people = people


@runtime_checkable
class FollowsPeople(Protocol):
    """A screen that shows who is here; it is told when somebody came, went or moved."""

    def people_changed(self) -> None:
        """Somebody came, went or moved, or the session changed. While the screen closes, its parts are gone first."""


def how_to_press(key: str, company: PresenceTracker, *, on_steps: bool, backstage: bool = False) -> str:
    """How to get at a key of the steps. `on_steps`: they have the keys; `backstage`: the second screen has it too."""
    if company.backstage is None:
        return f"press {key}" if on_steps else f"press Esc, then {key}"
    if backstage:
        return f"press {key}"
    return f"press Esc, then {key}" if on_steps else f"press Esc twice, then {key}"


def refresh_overlays(stack: Iterable[Screen[Any]]) -> None:
    """Let what stands over a screen and shows the group draw itself again."""
    for screen in stack:
        if isinstance(screen, FollowsPeople):
            screen.people_changed()


def _persons(present: Iterable[PresentUser]) -> tuple[PresentUser, ...]:
    """All but the screens: the room's own has no name, and is nobody one could meet."""
    return tuple(one for one in present if one.person or one.mine)


def _but_for_places(people: Iterable[PresentUser]) -> list[object]:
    """Who is here and where somebody types: what a screen shows when no list of people is open."""
    return [
        (one.client, one.person, one.role, one.where if one.where.typing else one.where.page == BACKSTAGE)
        for one in people
    ]


def shows_places(stack: Iterable[Screen[Any]]) -> bool:
    """Whether a window over a screen says where people are; for any thread."""
    return any(isinstance(screen, FollowsPeople) for screen in list(stack))


class PresenceTracker:
    """The people at this session as one screen sees them, and what it tells them.

    Attributes:
        people: everybody who has the session open, this terminal included.
        backstage: the facilitator's second screen while it stands over this one.
        backstage_asked: whether this person agreed to open it on a screen that the group may see.
    """

    def __init__(self, position: Position, deck: PageDeck) -> None:
        self.context, self.position, self.deck = position.context, position, deck
        self.people: tuple[PresentUser, ...] = _persons(self.context.store.present())
        self._told = Location()
        self.backstage: ShowsNotices | None = None
        self.backstage_asked = False
        self._marked: dict[Target, str] = {}
        self._later: asyncio.TimerHandle | None = None
        self._stop: Callable[[], None] = lambda: None
        self._started = False

    @property
    def others(self) -> list[PresentUser]:
        """All but this terminal; another one of the same person counts."""
        return [one for one in self.people if not one.mine]

    @property
    def names(self) -> set[str]:
        """The names of those who are here and of those on the list of people."""
        return {one.person for one in self.people} | {one.name for one in self.context.session.people()}

    def short_name(self, person: str) -> str:
        """The short name of somebody who is here or on the list."""
        return short_name(person, self.names)

    def words(self) -> str:
        """How many people are here, for the first line."""
        return f"● {len({one.person for one in self.people})} here"

    def quiet(self, name: str) -> str:
        """The name of somebody who has not written, and why that may be."""
        theirs = [one.where for one in self.people if one.person.casefold() == name.casefold()]
        if not theirs:
            return f"{name} (no screen)"
        return f"{name} (typing)" if any(where.typing for where in theirs) else name

    # ------------------------------------------------------------------ coming and going

    def start(self, post: Callable[[Message], object], places_shown: Callable[[], bool] = lambda: True) -> None:
        """From now on be seen, and see the others: `post` gets a `PeopleChanged`, from the store's thread.

        Where nothing shows the places of people (`places_shown`), somebody who only moves is not worth a message: in a
        room of thirty such messages cost each of them more than their own work.
        """

        def heard(people: tuple[PresentUser, ...]) -> None:
            if _but_for_places(people) == _but_for_places(self.people) and not places_shown():
                self.people = people
            else:
                post(PeopleChanged(people))

        self._stop = self.context.store.watch(heard)
        self.people = _persons(self.context.store.present())
        self._started = True
        self._sign()
        self.schedule_announce()

    def _sign(self) -> None:
        """Put a newcomer's name on the list of people, so that a round knows whom to wait for; it may be a slip.

        Whoever opens a session on its day is noted as present, unless something is noted of them already.
        """
        context = self.context
        if context.role is Role.OBSERVER or context.store.read_only:
            return
        ops = sign_in_ops(context.session, context.person, context.role, context.store.clock.today().isoformat())
        if any(isinstance(op, SetCell) and op.column == "name" for op in ops) and (
            other := matching_name(context.person, [one.name for one in context.session.people()])
        ):
            context.say(
                f"You are new here as “{context.person}”. If you are {other}, press q and open it under that name."
            )
        if ops:
            context.store.submit(ops)  # not by `send`, which would call it saved; nobody wrote anything

    def stop(self) -> None:
        """No longer look or tell."""
        self._started = False
        self._stop()
        if self._later is not None:
            self._later.cancel()

    def update_people(self, people: tuple[PresentUser, ...]) -> bool:
        """Somebody came, went or only moved; whether somebody came or went."""
        people = _persons(people)
        moved = [one.client for one in people] == [one.client for one in self.people]
        self.people = people
        return not moved

    def meet(self) -> str:
        """Whom this screen just met, so that notes are hidden now: the group may look at it. Mostly empty."""
        others = self.others
        if not others or self.context.discretion.together or not self.context.discretion.meet():
            return ""
        return "Your other screen" if others[0].person == self.context.person else others[0].person

    # ------------------------------------------------------------------ where one is

    def schedule_announce(self) -> None:
        """Something here may have moved: tell the others in a moment."""
        if self._later is None:
            self._later = asyncio.get_running_loop().call_later(LATER, self._tell)

    def _tell(self) -> None:
        """Announce where this screen is, when that changed."""
        self._later = None
        if not self._started:
            return
        where = self.where()
        if where != self._told:
            self._told = where
            self.context.store.announce(where)

    def where(self) -> Location:
        """Location this person is. Of a sheet that is written alone only that they are in it."""
        step, page = self.position.key
        grid = self.deck.grid
        if self.backstage is not None:
            page, grid = BACKSTAGE, None
        target = grid.cursor_target if grid is not None else None
        typing = grid is not None and grid.editing
        if target is None:
            return Location(step, page, typing=typing)
        spec = self.context.specs.get(target.sheet)
        if spec is None or is_hidden(self.context.state, spec) or anonymous(self.context.state, spec.id):
            return Location(step, page, target.sheet, typing=typing)
        return Location(step, page, target.sheet, target.row, target.column, typing)

    # ------------------------------------------------------------------ at the cells

    def mark(self) -> None:
        """Write the names of those who are typing at their cells, on the page that is shown."""
        self._marked = self._words()
        for grid in self.deck.grids:
            grid.mark_present(self._marked)

    def mark_again(self) -> None:
        """Write them when they differ from what stands there."""
        if self._words() != self._marked:
            self.mark()

    def _words(self) -> dict[Target, str]:
        """The words beside the cells in which others type."""
        typing = [(one.person, one.where) for one in self.others if one.where.typing and one.where.row]
        names = self.names if typing else ()
        return {Target(at.sheet, at.row, at.column): f"‹{short_name(who, names)} editing›" for who, at in typing}
