"""What the disclosure log says of a request: answered with a release or refused, and how it was checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workshop import __version__
from workshop.sharing.consent import Verdict
from workshop.sharing.engine.model import Refusal
from workshop.sharing.log import Basis, Entry, Kind, canonical, digest
from workshop.sharing.policy_file import policy_document
from workshop.sharing.prepare import Asked
from workshop.sharing.release import NOTICE, RECORDS_NOTICE, Release


def released_entry(asked: Asked, release: Release, at: str, verdicts: Mapping[Verdict, int] | None = None) -> Entry:
    """The entry of a release that is about to leave; `at` is UTC as the log writes it. `verdicts`: how many students'
    records were asked for and decided how, the refused ones too."""
    terms = release.terms
    return Entry(
        Kind.RELEASED,
        at,
        release.id,
        people=terms.people,
        basis=(Basis.CONSENT if release.students else Basis.AGGREGATE).value,
        interest=terms.interest,
        tables=release.tables,
        fields=release.fields,
        students=release.students,
        files=tuple((name, digest(data), len(data)) for name, data in sorted(release.files.items())),
        onward=terms.onward,
        notice=" ".join([NOTICE, RECORDS_NOTICE] if release.students else [NOTICE]),
        destroy_by=terms.destroy_by.isoformat() if terms.destroy_by else "",
        proof=release.proof,
        approved_by=terms.approved_by,
        reasons=tuple(f"{count} {verdict.value}" for verdict, count in (verdicts or {}).items()),
        **_checked(asked),
    )


def refused_entry(asked: Asked, refusal: Refusal, at: str) -> Entry:
    """The entry of a request for which nothing may be released."""
    return Entry(
        Kind.REFUSED,
        at,
        tables=asked.request.breakdowns,
        fields=asked.request.fields,
        reasons=tuple(text for text in (refusal.sentence, refusal.derivation) if text),
        **_checked(asked),
    )


def _checked(asked: Asked) -> dict[str, Any]:
    """To whom, what for, and by which rules."""
    return {
        "partner": asked.request.partner,
        "purpose": asked.request.purpose,
        "policy": f"{asked.policy.id} {digest(canonical(policy_document(asked.policy)))}",
        "engine": __version__,
        "attackers": tuple(attacker.value for attacker in asked.attackers),
    }
