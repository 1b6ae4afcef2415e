"""A session's module brought up to date with the one of its home: looked at first, and taken only when told to."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from content.common import MODULE
from content.loader import load_pack
from content.sheet_spec import FORM_ROW
from store.api import StoreError
from store.library.packs import available_packs
from workshop.services.follow_up import open_as
from workshop.session.module_update import ModuleUpdate, compare, problems
from workshop.sheets.model import SetCell, State, Target

if TYPE_CHECKING:
    from store.api import SessionStore
    from store.home import Home

UP_TO_DATE = "The module of this session is up to date."


def module_update(home: Home, store: SessionStore, folder: str = "") -> ModuleUpdate:
    """What would change in that session with the module as this home has it, or as it is in that folder.

    Raises StoreError when there is no such module, PackErrors when it cannot be read.
    """
    path = Path(folder).expanduser() if folder else available_packs(home.home).get(store.pack.id)
    if path is None:
        raise StoreError(f"There is no module “{clean_line(store.pack.id)}” here. Import it, or give its folder.")
    update = compare(store.pack, load_pack(path), store.state)
    stays = home.module_stays
    return replace(update, problems=(stays, *update.problems)) if stays and not update.same else update


def take_update(home: Home, store: SessionStore, update: ModuleUpdate) -> str:
    """Give the session the newer module, and tell every open window; what was done, in a sentence.

    Whether everything written still has its place is looked at again, while no one else writes. Raises StoreError; then
    the session has the module it had.
    """

    def check(state: State) -> None:
        if found := list(problems(update.before, update.pack, state)):
            raise StoreError(" ".join(found))

    if update.problems:
        raise StoreError(" ".join(update.problems))
    if not update.same:
        home.take_module(store.info.path or home.find(store.info.id), update.pack, store.identity, check)
    _tell(store, update)
    if update.same:
        return UP_TO_DATE
    return f"{update.words} The earlier module is kept. Open windows show the new texts when they are opened again."


def _tell(store: SessionStore, update: ModuleUpdate) -> None:
    """Write which module the session has, unless that stands there: one that was never updated says nothing of it."""
    at = Target(MODULE.id, FORM_ROW, "sha256")
    cell = store.state.cell(at)
    said = store.info.pack_sha256 if cell is None else cell.value
    if said == update.pack.sha256:
        return
    version = Target(MODULE.id, FORM_ROW, "version")
    ops = [SetCell(*at, update.pack.sha256, store.state.base(at))]
    ops.append(SetCell(*version, update.pack.version, store.state.base(version)))
    store.commit(ops)


def look_at_update(home: Home, session: str, person: str) -> ModuleUpdate:
    """The same for a session by its id. Raises StoreError, NotAdmitted, PackErrors."""
    with closing(open_as(home, session, person)) as store:
        return module_update(home, store)


def update_of(home: Home, session: str, person: str, update: ModuleUpdate) -> str:
    """Take it, in a session by its id. Raises StoreError, NotAdmitted."""
    with closing(open_as(home, session, person)) as store:
        return take_update(home, store, update)
