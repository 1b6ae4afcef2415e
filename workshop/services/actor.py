"""Who uses a service: by the identity with which the session's store was opened, or by the account that owns the home.

The sharing check is for the coordinator. A facilitator may run it too, if the process runs under the account that owns
the home: that account can run `workshop share` anyway. Exact reasons and full numbers are the coordinator's alone. A
command without a session acts as the coordinator, and only under the account that owns the home.
"""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from store.api import SessionStore
from workshop.disclosure.maker import Maker
from workshop.sheets.model import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """`owner`: the home belongs to the account of this process, or is still to be made by it."""

    maker: Maker
    role: Role
    owner: bool

    @classmethod
    def in_session(cls, store: SessionStore, home: Path) -> Actor:
        """As the store knows who opened the session, whatever a screen says."""
        me, account = store.identity, account_name(os.geteuid())
        return cls(Maker(me.person, me.role.value, store.info.id, account, me.known.value), me.role, _owns(home))

    @classmethod
    def at_home(cls, home: Path) -> Actor:
        """A command without a session: the coordinator of this home, if the account owns it."""
        account = account_name(os.geteuid())
        return cls(Maker(account, Role.COORDINATOR.value, "", account, "account"), Role.COORDINATOR, _owns(home))

    @property
    def sees_exact(self) -> bool:
        """Whether exact reasons and full numbers may be shown to them."""
        return self.role is Role.COORDINATOR and not self.why_not

    @property
    def why_not(self) -> str:
        """Why they may not use the sharing check, in a sentence; empty when they may."""
        if self.role is Role.COORDINATOR:
            return "" if self.maker.session or self.owner else _NOT_THIS_ACCOUNT
        if self.role is Role.FACILITATOR:
            return "" if self.owner else _FACILITATOR
        return (
            f"Only the coordinator can run the sharing check, and you are {self.role.value} here. Ask the coordinator."
        )


_NOT_THIS_ACCOUNT = (
    "This folder of sessions belongs to another account; run the sharing check under that one, or open a session of it "
    "as its coordinator."
)
_FACILITATOR = (
    "A facilitator can run the sharing check only under the account that owns this folder of sessions; ask the "
    "coordinator to run it."
)


def account_name(uid: int) -> str:
    """The name of an account by the operating system, never by the environment; its number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _owns(home: Path) -> bool:
    try:
        return home.stat().st_uid == os.geteuid()
    except OSError:
        return not os.path.lexists(home)
