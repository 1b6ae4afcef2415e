"""What is still open in one session, in a home, or in several: for the command, for the screen, for a reminder."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from store.home import Home
from store.homes import home_at, open_at
from store.journal.sessionfile import SESSION
from store.library.facts import FactsReader, Progress
from workshop.notes.carry_over import Here, still_open
from workshop.notes.facts import SessionFacts
from workshop.notes.follow_up import DueItem
from workshop.services.folders import DocumentReader, is_document, is_folder

if TYPE_CHECKING:
    from store.api import SessionStore
    from workshop.services.replies import WrittenReply
    from workshop.session.view import Session


def read_facts(
    home: Home | Path,
    names: Sequence[str] = (),
    progress: Progress = lambda done, of: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[SessionFacts]:
    """The facts of the sessions named, by their ids, titles or folders; of all of the home without names.

    A name may also be another home, which stands for all its sessions, or an archive, minutes, or a folder of such. Of
    a session that is in a home too, the home counts. Raises StoreError for a name that is none.
    """
    if not names:
        return FactsReader(home).read(progress, cancelled)
    live: dict[str, SessionFacts] = {}
    sent: dict[str, SessionFacts] = {}
    documents = DocumentReader()
    for name in names:
        path = Path(name).expanduser()
        if is_home(path):
            live |= {facts.id: facts for facts in FactsReader(path).read(progress, cancelled)}
        elif is_folder(path, named=os.sep in name or name in (".", "..")):
            sent |= {facts.id: facts for facts in documents.folder(path, progress, cancelled)}
        elif is_document(path):
            facts = documents.document(path)[1]
            sent[facts.id] = facts
        else:
            where = home_at(home).find(name)
            facts = FactsReader(where.parent.parent if isinstance(where, Path) else where.home).of(where)
            live[facts.id] = facts
    return list((sent | live).values())


def here_of(session: Session, session_id: str) -> Here:
    """Where people are, for what is open of earlier sessions: the open session."""
    rows = frozenset(one.row for one in session.meeting().commitments)
    return Here(session_id, session.school, session.division, session.date, rows)


def open_before(
    home: Home | Path, here: Here, today: datetime.date, cancelled: Callable[[], bool] = lambda: False
) -> list[DueItem]:
    """What is open of earlier sessions of the school. Raises StoreError."""
    return still_open(FactsReader(home).read(cancelled=cancelled), here, today) if here.school else []


def is_home(path: Path) -> bool:
    """Whether that folder holds sessions."""
    try:
        return (path / "sessions").is_dir() and not (path / SESSION).exists()
    except (OSError, ValueError):
        return False


def reply_to(home: Home | Path, session: str, person: str, text: str, today: datetime.date) -> WrittenReply:
    """Write one reply into a session that is not open, as that person in the role its list of people allows.

    Raises NotAdmitted, ReplyRefused, StoreError.
    """
    from workshop.services.replies import write_replies

    store = open_as(home, session, person)
    try:
        return write_replies(store, [text], today=today)[0]
    finally:
        store.close()


def open_as(home: Home | Path, session: str, person: str) -> SessionStore:
    """A session that is not open here, as that person in the role its list of people allows.

    Raises NotAdmitted, StoreError.
    """
    from store.api import Identity
    from workshop.session.roles import admitted
    from workshop.session.view import Session
    from workshop.sheets.model import Role

    where = home_at(home).find(session)
    looking = open_at(where, Identity(person, Role.OBSERVER))
    try:
        here = [one.person for one in looking.present() if not one.mine]
        role = admitted(Session(looking.pack, looking.state), person, None, here)
    finally:
        looking.close()
    return open_at(where, Identity(person, role))
