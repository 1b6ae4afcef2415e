"""Preparing a database: schemas, roles, and the numbered steps it has not had yet; by its owner, never by a window."""

from __future__ import annotations

from store.address import DatabaseAddress
from store.api import NewerFormatError, ReadOnlyError, StoreError
from store.postgres.link import DatabaseLink
from store.postgres.server import MIGRATION, VERSION, migrations, refuse_unsafe, version_of

ROLES = {
    "workshop_app": "may work in sessions: reads and adds records, and never changes one",
    "workshop_sharing": "may besides read and add to the disclosure log (the coordinator)",
    "workshop_reader": "may only read sessions",
}
"""Group roles; a role that people log in with is granted them."""
_LONG = 600.0


def prepare(address: DatabaseAddress) -> list[str]:
    """Bring the database to what this version needs, all of it or nothing; what was done, in sentences.

    Raises StoreError; NewerFormatError for a database that a newer version prepared.
    """
    link = DatabaseLink(address)
    try:
        refuse_unsafe(link)
        link.run(f"BEGIN; SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock({MIGRATION}, 0)")
        done = _prepared(link)
        link.run("COMMIT", _LONG)
        return done
    finally:
        link.close()


def _prepared(link: DatabaseLink) -> list[str]:
    before = version_of(link)
    if before > VERSION:
        raise NewerFormatError(
            f"{link.name} was prepared by a newer version of workshop (step {before}, this one knows {VERSION}); "
            "nothing was changed. Install that version."
        )
    done = [f"Created the role {role}, which {what}." for role, what in ROLES.items() if _made_role(link, role)]
    _owned(
        link,
        "CREATE SCHEMA IF NOT EXISTS workshop; CREATE SCHEMA IF NOT EXISTS workshop_sharing; "
        "CREATE TABLE IF NOT EXISTS workshop.version "
        "(number integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp())",
    )
    for number, script in migrations():
        if number > before:
            _owned(link, script)
            link.ask("INSERT INTO workshop.version (number) VALUES ($1)", number)
            done.append(f"Ran step {number}.")
    return done or [f"{link.name} is prepared already; nothing was changed."]


def _made_role(link: DatabaseLink, role: str) -> bool:
    if link.ask("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
        return False
    _owned(link, f"CREATE ROLE {role} NOLOGIN")
    return True


def _owned(link: DatabaseLink, script: str) -> None:
    try:
        link.run(script, _LONG)
    except ReadOnlyError:
        raise StoreError(
            f"This role may not prepare {link.name}. Connect as the owner of the database, with CREATEROLE or after an "
            f"administrator ran: CREATE ROLE {'; CREATE ROLE '.join(ROLES)}."
        ) from None
