"""What a server says went wrong, as one sentence for a person."""

from __future__ import annotations

import re

from content.clean import clean_line
from store.api import BusyError, DiskFullError, MissingError, ReadOnlyError, StoreError

_OTHER_HOST = re.compile(r'server certificate for "([^"]+)".* does not match host name "([^"]+)"')
WAIT = 5.0
"""Seconds to wait for a lock that another window holds."""


class UnreachableError(BusyError):
    """The database cannot be reached now; trying again later may help. Everything that waits is told at once."""


class NotInOrderError(StoreError):
    """The server refused a record that does not follow on its last one."""


def unreachable(name: str, why: str) -> UnreachableError:
    """The connection was refused or lost."""
    said = why.strip()
    if "too many clients" in said or "connection slots" in said:
        return UnreachableError(
            f"{name} has no connection left for this window; close a window, or raise max_connections on the server "
            "(each window takes two)."
        )
    if sentence := _not_trusted(name, said):
        return UnreachableError(sentence)
    first = clean_line(said.splitlines()[0].rpartition("failed: ")[2] if said else "no answer")[:120].rstrip(".")
    return UnreachableError(f"{name} cannot be reached ({first}); what is not saved yet stays here. Try again.")


def _not_trusted(name: str, said: str) -> str:
    """What is wrong with the certificate of the server; empty when that is not it."""
    if found := _OTHER_HOST.search(said):
        shown, asked = (clean_line(one)[:60] for one in found.groups())
        return (
            f"{name} shows a certificate for {shown}, and the address says {asked}; write the name that is in the "
            "certificate, or ask its administrator for another one."
        )
    if "certificate verify failed" in said:
        return (
            f"{name} shows a certificate that this host does not trust: its authority is not in sslrootcert, or it has "
            "expired. Ask its administrator."
        )
    if "root certificate file" in said:
        return (
            f"Over a network the certificate of {name} is verified, and this host has no authority to do it with; put "
            "the right one into ~/.postgresql/root.crt, or name it with sslrootcert."
        )
    if "does not support SSL" in said:
        return f"{name} does not encrypt connections, and over a network that is needed; ask its administrator for TLS."
    return ""


def refused(name: str, state: str, message: str) -> StoreError:
    """What the server answered, by its SQLSTATE."""
    said = clean_line(message.splitlines()[0] if message else state)[:200].rstrip(".")
    if state == "55P03":
        return BusyError(f"Another window has had this session locked for more than {WAIT:g} seconds; try again.")
    if state == "57014":
        return BusyError(f"{name} did not answer in time; try again.")
    if state in ("57P01", "57P02", "57P03", "57P05", "25P03") or state.startswith("08"):
        return unreachable(name, message)
    if state in ("53100", "54000") or "No space left" in message:
        return DiskFullError(f"Not saved: the disk of {name} is full. Ask its administrator to free some space.")
    if state.startswith("53"):
        return BusyError(f"{name} has no room left for this ({said}); try again.")
    if state == "25006":
        return StoreError(
            f"{name} takes no changes now: it is read-only or a standby. Sessions can be read; ask its administrator."
        )
    if state == "42501":
        return ReadOnlyError(f"This role may not do that in {name} ({said}). Ask its administrator for the role.")
    if state in ("3F000", "42P01", "42883"):
        return MissingError(f"{name} is not prepared for sessions; its owner runs: workshop home prepare")
    if state == "WS002":
        return MissingError(f"This session was moved out of {name} while it was open; open it where it is now.")
    if state in ("WS001", "23505"):
        return NotInOrderError(f"{name} has a newer record than this window; try again.")
    if state == "58P01" or state == "58030":
        return StoreError(f"Not saved: the disk of {name} reports an error ({said}). Ask its administrator.")
    return StoreError(f"{name} refused this ({state}: {said}).")
