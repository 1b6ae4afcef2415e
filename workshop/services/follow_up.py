"""What is still open in one session, in a home, or in several: for the command, for the screen, for a reminder."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from store.journal.sessionfile import SESSION
from store.library.catalog import Library
from store.library.facts import FactsReader, Progress
from workshop.notes.facts import SessionFacts

if TYPE_CHECKING:
    from workshop.services.replies import Written


def read_facts(
    home: Path,
    names: Sequence[str] = (),
    progress: Progress = lambda done, of: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[SessionFacts]:
    """The facts of the sessions named, by their ids, titles or folders; of all of the home without names.

    A name that is the folder of another home stands for all its sessions. Raises StoreError for a name that is none.
    """
    if not names:
        return FactsReader(home).read(progress, cancelled)
    found: dict[str, SessionFacts] = {}
    for name in names:
        if is_home(Path(name).expanduser()):
            found |= {facts.id: facts for facts in FactsReader(Path(name).expanduser()).read(progress, cancelled)}
        else:
            folder = Library(home).find(name)
            facts = FactsReader(folder.parent.parent).of(folder)
            found[facts.id] = facts
    return list(found.values())


def is_home(path: Path) -> bool:
    """Whether that folder holds sessions."""
    try:
        return (path / "sessions").is_dir() and not (path / SESSION).exists()
    except (OSError, ValueError):
        return False


def reply_to(home: Path, session: str, person: str, text: str, today: datetime.date) -> Written:
    """Write one reply into a session that is not open, as that person in the role its list of people allows.

    Raises NotAdmitted, ReplyRefused, StoreError.
    """
    from store import open_session
    from store.api import Identity
    from workshop.services.replies import write_replies
    from workshop.session.roles import admitted
    from workshop.session.view import Session
    from workshop.sheets.model import Role

    folder = Library(home).find(session)
    looking = open_session(folder, Identity(person, Role.OBSERVER))
    try:
        here = [one.person for one in looking.present() if not one.mine]
        role = admitted(Session(looking.pack, looking.state), person, None, here)
    finally:
        looking.close()
    store = open_session(folder, Identity(person, role))
    try:
        return write_replies(store, [text], today=today)[0]
    finally:
        store.close()
