"""What a reader of notes and listings may see of a session: what was written alone, only once it was revealed.

Apart from `store.exports`, so that a listing need not load what writes documents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop.session.private_rounds import VisibilityFilter
from workshop.session.private_rounds import unrevealed_counts as not_shown
from workshop.session.view import Session
from workshop.sheets.model import Role

if TYPE_CHECKING:
    from store.api import SessionStore
    from workshop.sheets.model import State


def exportable_state(store: SessionStore) -> State:
    """What a reader of notes and listings may see: what was written alone is in it once it was revealed."""
    here = [one.person for one in store.present() if one.role is not Role.OBSERVER]
    return VisibilityFilter(store.pack.sheets(), "", here)(store.state)


def left_out(store: SessionStore) -> str:
    """One sentence on what a reader does not get yet, and what to do; empty when they get everything."""
    session, missing = revealed_session(store)
    if not missing:
        return ""
    from workshop.notes.minutes.build import entries

    return (
        f"Left out, because not revealed yet: {entries(session, missing)}; the facilitator reveals a private "
        "round with v in its part."
    )


def revealed_session(store: SessionStore) -> tuple[Session, dict[str, int]]:
    """The session as a reader sees it, and how many entries of each sheet are left out of it."""
    whole, shown = store.state, exportable_state(store)
    return Session(store.pack, shown), not_shown(whole, shown, store.pack.sheets())
