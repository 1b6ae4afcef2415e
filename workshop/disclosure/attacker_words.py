"""Whom a release is protected against, in plain words."""

from __future__ import annotations

from workshop.disclosure.engine.model import Attacker

ATTACKERS = {
    Attacker.OUTSIDER: "anyone with the tables",
    Attacker.PARTNER: "this partner",
    Attacker.STUDENT_IN_GROUP: "a student in the group",
    Attacker.ENROLLMENT_PUBLIC: "someone who knows all group sizes",
    Attacker.POOLED: "all partners combined",
}
"""In the order of the choices."""
