"""Sessions that live longer than a day, as the library asks about them: copied, put aside, restored, deleted."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.content import Content

from content.clean import clean_line
from screens.widgets.dialogs import AskLine, Choose, Offer, ReadAndChoose
from store.api import StoreError
from store.library.archived import KEPT, Archive, ArchivedEntry
from workshop.sheets.dates import plain_date

if TYPE_CHECKING:
    from screens.library.shelf import Shelf
    from store.home import Home
    from store.journal.entry import SessionEntry

_RESTORE, _DELETE, _KEEP, _TAKE = "restore", "delete", "keep", "take"


async def copy_session(screen: Shelf, library: Home, entry: SessionEntry, person: str) -> None:
    """Ask for the title of the new session, and make it."""
    from content.errors import PackErrors
    from workshop.services.copying import copy_of
    from workshop.session.roles import NotAdmitted

    explain = (
        f"A new session with the people, organizations, causes, and open commitments of “{entry.title}”. "
        "Ratings, notes, and tickets stay behind."
    )
    title = await screen.app.push_screen_wait(AskLine("Copy the session", hint="its title", explain=explain))
    if title is None or not clean_line(title):
        return
    try:
        copied = await asyncio.to_thread(copy_of, library, entry.id, title, person)
    except (StoreError, PackErrors, NotAdmitted) as error:
        screen.say(str(error))
        return
    screen.reload()
    screen.say(copied.words)


async def update_module(screen: Shelf, library: Home, entry: SessionEntry, person: str) -> None:
    """Show which texts of its module would change, and take the newer module when told to."""
    from content.errors import PackErrors
    from workshop.services.updating import UP_TO_DATE, look_at_update, update_of
    from workshop.session.module_update import change_lines
    from workshop.session.roles import NotAdmitted

    try:
        update = await asyncio.to_thread(look_at_update, library, entry.id, person)
        if update.same:
            screen.say(UP_TO_DATE)
            return
        lines = [Content.styled(update.words, "bold"), *map(Content, update.problems)]
        lines += [Content(line) for change in update.changes for line in change_lines(change)]
        offers = [Offer(_KEEP, "Keep the module as it is")]
        if not update.problems:
            offers.append(Offer(_TAKE, "Take the newer module", "What was written stays; the earlier module is kept."))
        window = ReadAndChoose("Bring the module up to date", Content("\n").join(lines), offers)
        if await screen.app.push_screen_wait(window) != _TAKE:
            return
        screen.say(await asyncio.to_thread(update_of, library, entry.id, person, update))
    except (StoreError, PackErrors, NotAdmitted) as error:
        screen.say(str(error))
    screen.reload()


async def archive_session(screen: Shelf, library: Home, entry: SessionEntry) -> None:
    """Put it aside at once: it can be restored."""
    archive = Archive(library.home, library.clock)
    try:
        await asyncio.to_thread(archive.put_aside, library.find(entry.id))
    except StoreError as error:
        screen.say(str(error))
        return
    screen.reload()
    screen.say(f"“{entry.title}” is archived. Press Z to restore it.")


async def show_archived(screen: Shelf, library: Home) -> None:
    """List what was put aside; one that is chosen can be restored, or deleted when its time has come."""
    archive = Archive(library.home, library.clock)
    try:
        found = await asyncio.to_thread(archive.sessions)
    except StoreError as error:
        screen.say(str(error))
        return
    if not found:
        screen.say("No archived sessions. Press F8 to put one aside.")
        return
    offers = [Offer(one.entry.id, one.name, _about(one)) for one in found]
    chosen = await screen.app.push_screen_wait(Choose("Archived sessions", offers, escape="close"))
    one = next((one for one in found if one.entry.id == chosen), None)
    if one is not None:
        await _restore_or_delete(screen, archive, one)


def _about(one: ArchivedEntry) -> str:
    parts = (one.entry.school, f"archived {plain_date(one.since)}", one.entry.id)
    return clean_line(" · ".join(filter(None, parts)))


async def _restore_or_delete(screen: Shelf, archive: Archive, one: ArchivedEntry) -> None:
    offers = [Offer(_RESTORE, "Restore", "It is in the library again, as it was.")]
    if archive.clock.today() >= one.deletable:
        offers.append(Offer(_DELETE, "Delete for good", "You cannot undo this. It asks for the title."))
    explain = "" if len(offers) > 1 else f"It can be deleted {KEPT} days after it was archived."
    choice = await screen.app.push_screen_wait(Choose(one.name, offers, explain=explain))
    try:
        if choice == _RESTORE:
            await asyncio.to_thread(archive.restore, one.entry.id)
            screen.say(f"“{one.name}” is restored.")
        elif choice == _DELETE:
            explain = f"Type the title to delete it: {one.name}"
            title = await screen.app.push_screen_wait(AskLine("Delete for good", explain=explain, about=one.entry.id))
            if title is not None:
                screen.say(f"Deleted: {await asyncio.to_thread(archive.delete, one.entry.id, title)}")
    except StoreError as error:
        screen.say(str(error))
    screen.reload()
