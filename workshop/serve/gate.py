"""The gate: who is let in, under which name and in which role. Both doors ask it, and nothing else decides.

A door begins with `Gate.visit` for each connection, and gives the `GateVisit` what the other side shows:

* `await visit.code(text)`: the join code, a personal code, or the code of a personal link. True: `visit.guest` is set,
  or `visit.may_join` is, and a name is next. False: wrong, and already waited for. Raises AccessDenied when that was
  the last try; then close the connection with the sentence.
* `visit.names()` and `visit.join(name)`, when `visit.may_join`: the names on the list of people that can be chosen, and
  taking one, or a new one. Raises AccessDenied with a sentence; ask again.
* `visit.cookie(text)`: what a browser keeps, and `visit.key(fingerprint)`, of a key **that signed**: True when somebody
  is remembered by it; then `visit.guest` is set.

Then the guest goes to `Seats.open`, and `visit.leave()` is called when the connection is let in or has gone. To be
remembered: `gate.remember(guest, kind, secret)`. A name belongs to whoever took it first; they come back by what they
hold.
"""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Callable
from dataclasses import replace
from hmac import compare_digest

from content.clean import clean_line
from workshop.serve.codes import JOIN, LINK, CodeKind, hashed, new_code, typed
from workshop.serve.guest import Guest
from workshop.serve.limits import TRIES, Limits
from workshop.serve.registry import Held, Registry
from workshop.session.roles import NotAdmitted, admitted
from workshop.session.view import Session
from workshop.sheets.model import Known, Role
from workshop.sheets.values import ValueProblem, person_key

_LINKED = (Role.FACILITATOR, Role.COORDINATOR)
"""Roles that the join code never gives."""
_LONGEST = 80
"""Characters of a name."""


class AccessDenied(Exception):
    """Why somebody is not let in, in a sentence for them. `final`: close the connection."""

    def __init__(self, sentence: str, *, final: bool = False) -> None:
        super().__init__(sentence)
        self.final = final


class Gate:
    """Who is let in to one session.

    Args:
        registry: what is remembered of people.
        session: the session as it is now, with its list of people.
        limits: how often somebody may try.

    Attributes:
        join_code: gives a participant's seat; `codes.written` is how people see it.
        locked: whether nobody new is let in; who is remembered comes back all the same.
    """

    def __init__(self, registry: Registry, session: Callable[[], Session], limits: Limits | None = None) -> None:
        self.registry = registry
        self.session = session
        self.limits = limits or Limits()
        self.join_code = new_code(JOIN)
        self.locked = False

    @property
    def title(self) -> str:
        """What the session is called; for those who were let in."""
        return self.session().title

    def visit(self, address: str, door: str) -> GateVisit:
        """A connection that wants in. Raises AccessDenied, finally, when too many wait already."""
        if not self.limits.may_come(address):
            raise AccessDenied("Too many people are joining just now; try again in a minute.", final=True)
        return GateVisit(self, clean_line(address)[:60], door)

    # ------------------------------------------------------------------ what the facilitator does

    def invite(self, name: str) -> str:
        """The code of a personal link, which lets that person in once, in the role they have on the list of people.

        One of theirs that was not used yet is void. Raises AccessDenied.
        """
        name = checked_name(name)
        code = new_code(LINK)
        held = self.registry.held(name) or Held(name)
        self.registry.put(replace(held, link=hashed(CodeKind.LINK, code)))
        return code

    def let_in(self, name: str) -> None:
        """The join code is enough for that name once more: its owner has nothing left to show."""
        if held := self.registry.held(name):
            self.registry.put(replace(held, open=True))

    def remove(self, name: str) -> None:
        """Nothing of that person opens the gate any more, and nobody takes the name by the join code."""
        held = self.registry.held(name) or Held(name)
        self.registry.put(replace(held, proofs={}, link="", open=False))

    def rename(self, name: str, other: str) -> str:
        """Give somebody's name and what they hold another spelling; returns it, clean. Raises AccessDenied.

        What they wrote stays under the name it was written under.
        """
        other = checked_name(other)
        held = self.registry.held(name)
        if held is None:
            raise AccessDenied(f"No one has joined as {clean_line(name)[:40]}.")
        if self.role_of(held.name) in _LINKED:
            raise AccessDenied(f"{held.name} leads or coordinates here; that name is changed in the part People.")
        if person_key(other) != person_key(name):
            if self.registry.held(other):
                raise AccessDenied(f"“{other}” is already taken here; choose another name.")
            others = (one.name for one in self.registry if one is not held)
            if self.role_of(other, *others) in _LINKED and not held.linked:
                raise AccessDenied(f"“{other}” leads or coordinates here, so that name needs a personal link.")
            self.registry.drop(name)
        self.registry.put(replace(held, name=other))
        return other

    def holds(self, guest: Guest) -> bool:
        """Whether that name is still theirs: they were not removed or renamed since."""
        held = self.registry.held(guest.person)
        return held is not None and bool(held.proofs)

    def new_join_code(self) -> str:
        """Another join code; the one before lets nobody in any more."""
        self.join_code = new_code(JOIN)
        return self.join_code

    def remember(self, guest: Guest, kind: CodeKind, secret: str) -> None:
        """Let that person come back by this: a cookie, a code, the fingerprint of a key. Only a hash is kept."""
        held = self.registry.held(guest.person)
        if held is not None:
            known = Known.KEY if kind is CodeKind.KEY else guest.known
            self.registry.add_proof(held, hashed(kind, secret), known)

    def personal_code(self, guest: Guest) -> str:
        """A new code by which that person comes back without a key or a browser that is remembered."""
        code = new_code(JOIN)
        self.remember(guest, CodeKind.CODE, code)
        return code

    # ------------------------------------------------------------------ names and roles

    def names(self) -> list[str]:
        """The names on the list of people that the join code gives: nobody's yet, and of no role that needs a link."""
        found = []
        for one in self.session().people():
            held = self.registry.held(one.name)
            if Role(one.role) not in _LINKED and (held is None or held.open):
                found.append(one.name)
        return found

    def take(self, name: str, address: str, door: str) -> Guest:
        """The guest of that name, which is theirs from now on; for somebody who had the join code.

        Raises AccessDenied.
        """
        if self.locked:
            raise AccessDenied("The room is locked; ask the facilitator to let you in.")
        name = checked_name(name)
        held = self.registry.held(name)
        if held is not None and not held.open:
            raise AccessDenied(
                f"“{held.name}” is already taken here. If it is yours, use your personal code, or ask the "
                "facilitator to let you in; else take another name."
            )
        role = self.role_of(name, *(one.name for one in self.registry))
        if role in _LINKED:
            raise AccessDenied(
                f"“{name}” leads or coordinates here and needs a personal link; ask the person who started the server."
            )
        known = self.session().person(person_key(name))
        held = Held(known.name if known else name)
        self.registry.put(held)
        return Guest(held.name, role, Known.CODE, address, door)

    def guest(self, held: Held, known: Known, address: str, door: str) -> Guest:
        """Somebody who is remembered, in the role that they have on the list of people now.

        Raises AccessDenied for a role that needs a personal link when they never had one.
        """
        role = self.role_of(held.name)
        if role in _LINKED and not held.linked:
            raise AccessDenied(f"“{held.name}” leads or coordinates here now and needs a personal link.", final=True)
        return Guest(held.name, role, known, address, door)

    def role_of(self, name: str, *here: str) -> Role:
        """The role of that name by the list of people.

        Raises AccessDenied for one that looks like another one of `here`.
        """
        session = self.session()
        try:
            role = admitted(session, name, None, here)
        except NotAdmitted as problem:
            raise AccessDenied(str(problem)) from None
        return role if session.people() else Role.PARTICIPANT


class GateVisit:
    """One connection at the gate.

    Attributes:
        guest: who it is, once that is known.
        may_join: whether the join code was right, so that a name may be taken.
    """

    def __init__(self, gate: Gate, address: str, door: str) -> None:
        self._gate, self._address, self._door = gate, address, door
        self._wrong = 0
        self._counted = True
        self._waits = False
        self._gone = False
        self.guest: Guest | None = None
        self.may_join = False
        gate.limits.came(address)

    async def code(self, text: str) -> bool:
        """Whether that is a code that opens the gate, see above. A wrong one is answered late, the later the more of
        them came from there. Raises AccessDenied."""
        code = typed(text)
        if code and self._right(code):
            return True
        self._wrong += 1
        self._gate.limits.was_wrong(self._address)
        self._waits = True
        try:
            await sleep(self._gate.limits.delay(self._address))
        finally:
            self._waits = False
            if self._gone:
                self._uncount()
        if self._wrong >= TRIES:
            raise AccessDenied("Three wrong codes; ask for the code, and connect again.", final=True)
        return False

    def _right(self, code: str) -> bool:
        registry = self._gate.registry
        if compare_digest(code, self._gate.join_code):
            if self._gate.locked:
                raise AccessDenied("The room is locked; ask the facilitator to let you in.", final=True)
            self.may_join = True
            return True
        if held := registry.by_link(hashed(CodeKind.LINK, code)):
            held = replace(held, link="", linked=True)
            registry.put(held)
            self.guest = self._gate.guest(held, Known.LINK, self._address, self._door)
            return True
        return self._remembered(CodeKind.CODE, code)

    def cookie(self, secret: str) -> bool:
        """Whether a browser with that cookie is somebody's; then `guest` is set. Raises AccessDenied."""
        return self._remembered(CodeKind.COOKIE, secret)

    def key(self, fingerprint: str) -> bool:
        """Whether the key that has signed is somebody's; then `guest` is set. Raises AccessDenied."""
        return self._remembered(CodeKind.KEY, fingerprint)

    def _remembered(self, kind: CodeKind, secret: str) -> bool:
        proof = hashed(kind, secret)
        held = self._gate.registry.by_proof(proof)
        if held is None:
            return False
        self.guest = self._gate.guest(held, held.proofs[proof], self._address, self._door)
        return True

    def names(self) -> list[str]:
        """The names that can be chosen; only for somebody who had the join code."""
        return self._gate.names() if self.may_join else []

    def join(self, name: str) -> Guest:
        """Take that name. Raises AccessDenied; then ask for another one."""
        if not self.may_join:
            raise AccessDenied("The join code comes first.")
        self.guest = self._gate.take(name, self._address, self._door)
        self.may_join = False
        return self.guest

    def leave(self) -> None:
        """The connection was let in, or has gone. Safe to call twice."""
        self._gone = True
        if not self._waits:
            self._uncount()

    def _uncount(self) -> None:
        if self._counted:
            self._counted = False
            self._gate.limits.waits_no_more(self._address)


def checked_name(name: str) -> str:
    """A name, clean and on one line. Raises AccessDenied when it is none."""
    found = clean_line(name).strip()
    try:
        person_key(found)
    except ValueProblem as problem:
        raise AccessDenied(str(problem)) from None
    if len(found) > _LONGEST:
        raise AccessDenied(f"A name has at most {_LONGEST} characters; give a shorter one.")
    return found
