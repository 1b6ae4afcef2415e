"""What `workshop share check` says on standard output: the release as the partner gets it, or why there is none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.clean import clean_line

if TYPE_CHECKING:
    from workshop.sharing.coarser import Proposal
    from workshop.sharing.engine.model import Table
    from workshop.sharing.explain import Hidden
    from workshop.sharing.prepare import Answer, Asked
    from workshop.sharing.release import Release

_MOST_LINES = 60
_MOST_REASONS = 20


def tell_release(
    asked: Asked,
    answer: Answer,
    release: Release,
    out: Path | None,
    proposals: Sequence[Proposal],
    *,
    as_json: bool,
    explain: bool,
) -> None:
    """The tables, what was done, and for the coordinator why numbers are missing."""
    from workshop.sharing.explain import hidden, how_near

    reasons = list(hidden(answer.result))
    if as_json:
        print(json.dumps(_document(asked, answer, release, out, reasons, proposals), ensure_ascii=False, indent=2))
        return
    for table in answer.result.tables:
        print("\n".join(_table_lines(table)), end="\n\n")
    for sentence in answer.sentences:
        print(clean_line(sentence))
    for verdict, count in answer.verdicts.items():
        print(f"Consents: {count:,} {verdict.value}")
    for student, judgement in answer.answers.items() if explain else ():
        print(f"  {clean_line(student)}: {clean_line(judgement.sentence)}")
    if release.students:
        print(f"Individual records of {len(release.students):,} students, with the fields {', '.join(release.fields)}.")
        if out is None:
            print("\n".join(_columns([["student", *answer.records.fields], *answer.records.rows])))
    proof = answer.result.proof
    print(f"Of {proof.cells:,} counts {proof.kept:,} are told exactly ({how_near(proof)}).")
    most = len(reasons) if explain else _MOST_REASONS
    for one in reasons[:most]:
        print(f"  {clean_line(one.sentence())}")
    if len(reasons) > most:
        print(f"  and {len(reasons) - most:,} more; --explain lists all of them (not for the partner).")
    _tell_coarser(asked, answer, proposals)
    if out is None:
        print("Nothing was written; --out DIR writes this release and enters it into the disclosure log.")
    else:
        print(f"Released as {release.id} in {out}. The division decides, with its privacy officer.")


def tell_refusal(asked: Asked, answer: Answer, proposals: Sequence[Proposal], *, as_json: bool) -> None:
    """Why nothing may be released, with the derivation, and what could be done."""
    refusal = answer.refusal
    assert refusal is not None
    if as_json:
        from workshop.cli.share_groups import proposals_document

        found = {
            "released": False,
            "reasons": [{"sentence": refusal.sentence, "derivation": refusal.derivation, "at": dict(refusal.at)}],
            "proposals": proposals_document(asked, proposals),
            "sentences": list(answer.sentences),
        }
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return
    print(f"Nothing may be released. {clean_line(refusal.sentence)}")
    if refusal.derivation:
        print(f"  {clean_line(refusal.derivation)}")
    _tell_coarser(asked, answer, proposals)


def _tell_coarser(asked: Asked, answer: Answer, proposals: Sequence[Proposal]) -> None:
    """The coarser groupings found, or how to look for them."""
    from workshop.cli.share_groups import options_for
    from workshop.sharing.coarser import poor

    for proposal in proposals:
        print(f"Coarser: {clean_line(proposal.sentence())}")
        print(f"  {options_for(asked, proposal)}")
    if not proposals and poor(answer.result):
        print("Many numbers are missing; --coarser looks for groupings that keep more, --group makes one.")


def _document(
    asked: Asked,
    answer: Answer,
    release: Release,
    out: Path | None,
    reasons: list[Hidden],
    proposals: Sequence[Proposal],
) -> dict[str, Any]:
    from workshop.cli.share_groups import proposals_document
    from workshop.sharing.grouping import grouping_document

    proof = answer.result.proof
    return {
        "released": out is not None,
        "release": release.id,
        "folder": str(out) if out else None,
        "partner": asked.request.partner,
        "policy": asked.policy.id,
        "attackers": [attacker.value for attacker in asked.attackers],
        "tables": [list(by) for by in release.tables],
        "records": len(release.students),
        "consents": {verdict.value: count for verdict, count in answer.verdicts.items()},
        "proof": {
            "status": proof.status.value, "kept": proof.kept, "cells": proof.cells, "gap": proof.gap,
            "numbered": proof.numbered, "checked": proof.checked,
        },
        "hidden": [_hidden(one) for one in reasons],
        "groupings": [grouping_document(made) for made in asked.groupings],
        "proposals": proposals_document(asked, proposals),
        "sentences": list(answer.sentences),
    }  # fmt: skip


def _hidden(one: Hidden) -> dict[str, Any]:
    reason = one.reason
    return {
        "by": list(one.by),
        "at": dict(zip(one.by, one.at, strict=True)),
        "measure": one.measure.value,
        "shown": one.told.shown.value,
        "why": reason.why.value if reason else "",
        "derivation": reason.derivation if reason else "",
        "sentence": one.sentence(),
    }


def _table_lines(table: Table) -> list[str]:
    """The table as in its CSV file, in columns."""
    from workshop.sharing.csv_text import table_rows
    from workshop.sharing.titles import title

    return [clean_line(title(table.by)), *_columns(table_rows(table))]


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """The first rows, each column as wide as its widest text; a line says how many more there are."""
    shown = [[clean_line(cell) for cell in row] for row in rows[: _MOST_LINES + 1]]
    sizes = [max(len(row[k]) for row in shown) for k in range(len(shown[0]))]
    lines = ["  ".join(cell.ljust(size) for cell, size in zip(row, sizes, strict=True)).rstrip() for row in shown]
    more = len(rows) - len(shown)
    return [*lines, *([f"… and {more:,} more"] if more else [])]
