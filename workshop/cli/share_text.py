"""What `workshop share check` says: the release as the partner gets it, or that there is none; on standard error, asked
for, the reasons."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.clean import clean_line

if TYPE_CHECKING:
    from workshop.disclosure.engine.model import Reason, ResultTable
    from workshop.disclosure.prepare import CheckResult, CheckSpec
    from workshop.disclosure.recoding import RecodingProposal
    from workshop.disclosure.release import Release
    from workshop.disclosure.visible import SuppressedValue

_MOST_LINES = 60


def print_release(
    asked: CheckSpec,
    answer: CheckResult,
    release: Release,
    out: Path | None,
    proposals: Sequence[RecodingProposal],
    *,
    as_json: bool,
    explain: bool,
) -> None:
    """The tables and what was done. What is on standard output depends on the release alone; reasons are confidential
    and go to standard error, with `explain` only."""
    from workshop.disclosure.visible import RULE, visible

    shown = visible(answer)
    if as_json:
        document = _document(asked, answer, release, out, proposals, explain=explain)
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return
    for table in shown.tables:
        print("\n".join(_table_lines(table)), end="\n\n")
    for sentence in shown.sentences:
        print(clean_line(sentence))
    if release.students:
        print(f"Individual records of {len(release.students):,} students, with the fields {', '.join(release.fields)}.")
        if out is None:
            print("\n".join(columns([["student", *shown.records.fields], *shown.records.rows])))
    elif asked.request.fields:
        print("No individual records: no student's consent covers them.")
    print(f"{shown.kept:,} of {shown.cells:,} counts are {shown.given}; {shown.near}.")
    if shown.kept < shown.cells:
        print(RULE)
    _tell_more(answer)
    if out is None:
        print("Nothing was written. Add --out DIR to write this release and record it in the disclosure log.")
    elif second := asked.policy.signing.second_person:
        print(f"Prepared as {release.id}; nothing has left. A second person, the {second}, approves it:")
        print(f"workshop share approve {release.id} --by NAME")
    else:
        print(f"Released as {release.id} in {out}. The division decides, with its privacy officer.")
        print(division_keeps(out))
    for sentence in answer.unlike:
        print(clean_line(f"workshop: Warning: {sentence}"), file=sys.stderr)
    _tell_confidential(asked, answer, proposals, explain=explain)


def division_keeps(out: Path) -> str:
    """Where the folder is that stays with the division."""
    from workshop.disclosure.folders import division_folder

    return f"For the division only, never to be sent: {division_folder(out)}, with a summary to sign."


def print_refusal(
    asked: CheckSpec, answer: CheckResult, proposals: Sequence[RecodingProposal], *, as_json: bool, explain: bool
) -> None:
    """That nothing may be released; the sum behind it on standard error, with `explain` only."""
    refusal = answer.refusal
    assert refusal is not None
    if as_json:
        why = {"sentence": refusal.sentence, "derivation": "", "at": {}}
        exact = {"derivation": refusal.derivation, "at": dict(refusal.at)} if explain else {}
        found = {
            "released": False,
            "reasons": [why | exact],
            "proposals": _proposals(asked, proposals, explain=explain),
            "sentences": list(answer.sentences),
        }
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return
    print(f"Nothing may be released. {clean_line(refusal.sentence)}")
    _tell_more(answer)
    _tell_confidential(asked, answer, proposals, explain=explain)


def _tell_more(answer: CheckResult) -> None:
    """What else can be asked; that depends on what the release tells."""
    from workshop.disclosure.recoding import is_sparse

    if is_sparse(answer.result):
        print("Many numbers are hidden. Try --coarser to find broader groups, or --group to make one.")
    if answer.refusal is not None or answer.result.proof.kept < answer.result.proof.cells:
        print("--explain gives you the exact reasons; they are confidential.")


def _tell_confidential(
    asked: CheckSpec, answer: CheckResult, proposals: Sequence[RecodingProposal], *, explain: bool
) -> None:
    """On standard error, so that a redirected file or a pipe to the partner never holds it: the reasons, when they are
    asked for, and the broader groups found, which depend on what is hidden."""
    from workshop.cli.share_groups import options_for
    from workshop.disclosure.explain import confidential
    from workshop.disclosure.visible import CONFIDENTIAL

    lines = [f"  {clean_line(line)}" for line in confidential(answer)] if explain else []
    for proposal in proposals:
        lines += [f"Broader: {clean_line(proposal.sentence() if explain else proposal.what())}"]
        lines += [f"  {options_for(asked, proposal)}"]
    if lines:
        print("\n".join([CONFIDENTIAL, *lines]), file=sys.stderr)


def _proposals(asked: CheckSpec, proposals: Sequence[RecodingProposal], *, explain: bool) -> list[dict[str, Any]]:
    """Which broader groups keep more depends on what is hidden: only with `explain`."""
    from workshop.cli.share_groups import proposals_document

    return proposals_document(asked, proposals) if explain else []


def _document(
    asked: CheckSpec,
    answer: CheckResult,
    release: Release,
    out: Path | None,
    proposals: Sequence[RecodingProposal],
    *,
    explain: bool,
) -> dict[str, Any]:
    """For scripts. Without `explain` it depends on the release alone; the keys are the same."""
    from workshop.disclosure.document import proof_document
    from workshop.disclosure.explain import reasons
    from workshop.disclosure.folders import division_folder
    from workshop.disclosure.grouping import grouping_document

    proof = answer.result.proof
    return {
        "released": out is not None and not asked.policy.signing.second_person,
        "prepared": out is not None and bool(asked.policy.signing.second_person),
        "release": release.id,
        "folder": str(out) if out else None,
        "division_folder": str(division_folder(out)) if out else None,
        "partner": asked.request.partner,
        "policy": asked.policy.id,
        "attackers": [attacker.value for attacker in asked.attackers],
        "tables": [list(by) for by in release.tables],
        "records": len(release.students),
        "consents": _consents(answer, explain=explain),
        "proof": proof_document(proof) | {"numbered": proof.numbered, "checked": proof.checked if explain else None},
        "hidden": [_hidden(one, reason, explain=explain) for one, reason in reasons(answer.result)],
        "history": {"compared": not asked.past.left_out, "reason": asked.past.left_out},
        "groupings": [grouping_document(made) for made in asked.groupings],
        "proposals": _proposals(asked, proposals, explain=explain),
        "sentences": [*answer.sentences, *([answer.counted, *answer.unlike] if explain else [])],
        "confidential": explain,
    }


def _consents(answer: CheckResult, *, explain: bool) -> dict[str, int]:
    """How many records go out; with `explain` also how many do not, and why."""
    from workshop.disclosure.consent import Verdict

    return {verdict.value: n for verdict, n in answer.verdicts.items() if explain or verdict is Verdict.ALLOWED}


def _hidden(one: SuppressedValue, reason: Reason | None, *, explain: bool) -> dict[str, Any]:
    """One number that is not exact; without `explain` all of them have the same reason."""
    from workshop.disclosure import explain as exactly

    found = {
        "by": list(one.by),
        "at": dict(zip(one.by, one.at, strict=True)),
        "measure": one.measure.value,
        "shown": one.published.published_as.value,
        "why": "protected",
        "derivation": "",
        "sentence": one.sentence(),
    }
    if explain:
        found |= {
            "why": reason.suppressed_because.value if reason else "",
            "derivation": reason.derivation if reason else "",
            "sentence": one.sentence(exactly.reason_clause(reason, one)),
        }
    return found


def _table_lines(table: ResultTable) -> list[str]:
    """The table as in its CSV file, in columns."""
    from workshop.disclosure.csv_text import table_rows
    from workshop.disclosure.titles import title

    return [clean_line(title(table.by)), *columns(table_rows(table))]


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """The first rows, each column as wide as its widest text; a line says how many more there are."""
    shown = [[clean_line(cell) for cell in row] for row in rows[: _MOST_LINES + 1]]
    sizes = [max(len(row[k]) for row in shown) for k in range(len(shown[0]))]
    lines = ["  ".join(cell.ljust(size) for cell, size in zip(row, sizes, strict=True)).rstrip() for row in shown]
    more = len(rows) - len(shown)
    return [*lines, *([f"… and {more:,} more"] if more else [])]
