"""Who comes in as what: the role that the list of people gives, and no name that looks like somebody else's.

`--as` and the list on screen say who somebody is; neither proves it. What is held here is that nobody gives themselves
a role and nobody passes for another person of the same session. A key in an SSH keys file (`--locked`) proves the rest.
"""

from __future__ import annotations

from collections.abc import Iterable

from content.clean import clean_line
from workshop.session.view import Session
from workshop.sheets.model import Role
from workshop.sheets.names import alike, readable
from workshop.sheets.values import ValueProblem, person_key


class NotAdmitted(Exception):
    """Why somebody cannot come in as that, in one sentence with the way out."""


def admitted(session: Session, name: str, wanted: Role | None = None, here: Iterable[str] = ()) -> Role:
    """The role in which that person comes in.

    Args:
        session: with its list of people.
        name: who it is; names that differ in case and spaces only are one person.
        wanted: a role asked for. Who is on the list has the role that stands there, a facilitator may be anything, and
            anybody may look on. In a session without people the first one has the role asked for, else leads.
        here: names of those who have the session open, on the list or not; the room's screen has none.

    Raises NotAdmitted.
    """
    try:
        key = person_key(name)
    except ValueProblem as problem:
        raise NotAdmitted(str(problem)) from None
    if not readable(name):
        raise NotAdmitted(f"“{clean_line(name)[:40]}” has no letter or digit. Give a name people can read.")
    people = session.people()
    listed = session.person(key)
    if listed is None:
        for other in (*(one.name for one in people), *filter(clean_line, here)):
            if person_key(other) != key and alike(other, name):
                raise NotAdmitted(
                    f"“{clean_line(name)[:40]}” looks like “{other}”, who is already here. Use that name, or "
                    "one that looks different."
                )
    role = Role(session.role_of(name))
    if wanted in (None, role, Role.OBSERVER) or not people or (listed is not None and role is Role.FACILITATOR):
        return role if wanted is None else wanted
    stands = f"is on the list of people as {role.value}" if listed else "is not on the list of people"
    raise NotAdmitted(
        f"{clean_line(name)[:40]} {stands}, so not as {wanted.value}. A facilitator gives roles in the part People, or "
        f"the account that keeps the session: workshop set SESSION people {key} role {wanted.value}"
    )
