"""The roles a person can have in a session, as they are stored and typed."""

from __future__ import annotations

ROLES = ("facilitator", "participant", "coordinator", "observer")
