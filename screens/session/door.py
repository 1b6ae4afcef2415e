"""`z`: how to join a session that is served, for the whole room to see; who has joined, and what to do about it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from content.common import PEOPLE
from screens.widgets.dialogs import AskLine, Choose, Dialog, Offer, Read
from workshop.services.serving import NotServed, ServerRefused, Serving, ask, serving
from workshop.sheets.model import DeleteRow, Role
from workshop.sheets.values import person_key
from workshop.wording import count_noun

if TYPE_CHECKING:
    from screens.session.navigator import Navigator

_ONLY = "Only the facilitator can show how to join."
_BESIDE = 33
"""Columns next to the QR code, in a window on a screen of 80."""
_PERSON = (
    Offer("rename", "Rename", "they go on under the new name; what they wrote stays under the old one"),
    Offer("link", "Make a personal link", "it lets them in once, from anywhere, in their role"),
    Offer("let-in", "Let in by the join code once more", "for someone who has lost their personal code"),
    Offer("remove", "Remove", "their windows close, and they do not get back in"),
)
_DOORS = {"ssh": "SSH", "web": "browser"}
_DONE = {
    "lock": "The room is locked: no one new can join. Who has joined can come back.",
    "unlock": "The room is open again.",
    "code": "There is a new join code. The old one lets no one in any more.",
    "let-in": "{person} can join once more by the join code.",
    "remove": "{person} was removed. To let them back in, open this list again.",
}


class HowToJoin(Dialog[str]):
    """The addresses, the code, and the QR code; answers with what was chosen."""

    BINDINGS = [
        Binding("enter", "choose('people')", "who has joined", id="door.people", show=False),
        Binding("space", "choose('lock')", "lock", id="door.lock", show=False),
        Binding("n", "choose('code')", "new code", id="door.code", show=False),
    ]

    def __init__(self, now: Serving, qr: list[str]) -> None:
        super().__init__(f"Join “{now.title}”")
        lock = "open the room" if now.locked else "lock the room"
        self.keys = (("Enter", "who has joined"), ("Space", lock), ("n", "new code"), ("Esc", "close"))
        self._now, self._qr = now, qr

    def body(self) -> ComposeResult:
        """The QR code on the left, black on white whatever the theme is; the words beside it."""
        with Horizontal(id="door"):
            if self._qr:
                yield Static(Content.styled("\n".join(self._qr), "#ffffff on #000000"), id="door-qr")
            yield Static(Content("\n").join(self._words()), id="door-words")

    def _words(self) -> list[Content]:
        now = self._now
        lines = [Content("Code"), Content.styled(f"  {now.code}", "bold")]
        for what, way in now.ways:
            pieces = [way[at : at + _BESIDE - 2] for at in range(0, len(way), _BESIDE - 2)] if self._qr else [way]
            lines += [Content(what), *(Content.styled(f"  {piece}", "bold") for piece in pieces)]
        people = count_noun(len({one.person for one in now.joined}), "person has", "people have")
        lines += [Content(""), Content(f"{people} joined, {now.most} seats")]
        return [*lines, Content.styled("The room is locked.", "$accent")] if now.locked else lines

    def action_choose(self, what: str) -> None:
        """Answer with it."""
        self.dismiss("unlock" if what == "lock" and self._now.locked else what)


class DoorActions:
    """Asks the server of this session, and shows what it says."""

    def __init__(self, screen: Navigator) -> None:
        self._screen, self._context = screen, screen.group.context

    def open(self) -> None:
        """Show how to join."""
        if self._context.role is not Role.FACILITATOR:
            self._context.say(_ONLY)
            return
        self._screen.app.run_worker(self._shown(), group="door", exclusive=True)

    async def _shown(self) -> None:
        try:
            now = await asyncio.to_thread(serving, self._screen.home, self._context.store.info.id)
        except (NotServed, ServerRefused) as problem:
            self._context.say(str(problem))
            return
        self._screen.ask(HowToJoin(now, await asyncio.to_thread(_qr, now.link)), partial(self._chosen, now))

    async def _chosen(self, now: Serving, what: str) -> None:
        if what == "people":
            self._people(now)
        else:
            await self._do(what)

    def _people(self, now: Serving) -> None:
        """Everyone who has joined, with where from; one of them can be chosen."""
        places: dict[str, list[str]] = {}
        for one in now.joined:
            line = "" if one.connected else ", line lost"
            place = f"{one.role}, by {_DOORS.get(one.door, one.door)} from {one.address}, known by {one.known}{line}"
            places.setdefault(one.person, []).append(place)
        offers = [Offer(person, person, "; ".join(where)) for person, where in places.items()]
        offers += [Offer(name, name, "has joined before, is not here now") for name in now.away]
        if not offers:
            self._context.say("No one has joined yet.")
            return
        self._screen.ask(Choose("Who has joined", offers, escape="close"), self._about)

    def _about(self, person: str) -> None:
        self._screen.ask(Choose(person, _PERSON, escape="close"), partial(self._with, person))

    async def _with(self, person: str, what: str) -> None:
        if what == "rename":
            self._screen.ask(AskLine("Rename", value=person, about=person), partial(self._rename, person))
        else:
            await self._do(what, person=person)

    async def _rename(self, person: str, name: str) -> None:
        if await self._do("rename", person=person, name=name):
            if person_key(name) != person_key(person) and person_key(person) in self._listed():
                self._context.send([DeleteRow(PEOPLE.id, person_key(person))])
            self._context.say(f"{person} is {name} now.")

    def _listed(self) -> set[str]:
        return {one.key for one in self._context.session.people()}

    async def _do(self, what: str, **more: str) -> bool:
        """Ask the server for it, and say what came of it; whether it was done."""
        try:
            said = await asyncio.to_thread(partial(ask, self._screen.home, self._context.store.info.id, what, **more))
        except (NotServed, ServerRefused) as problem:
            self._context.say(str(problem))
            return False
        if what == "link":
            text = f"For {more['person']} alone; it opens once.\n\n{said.get('link') or said.get('code')}"
            self._screen.show(Read("Personal link", Content(text)))
        else:
            self._context.say(_DONE.get(what, "").format(**more))
        return True


def _qr(link: str) -> list[str]:
    """The QR code of the page; nothing where there is no page, or nothing that draws one."""
    from workshop.services.qr import qr_lines

    try:
        return qr_lines(link) if link else []
    except ImportError:
        return []
