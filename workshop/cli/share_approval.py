"""`workshop share approve | decline | countersign`: what the second person sees, types and decides."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.clean import clean, clean_line
from workshop.cli.exit_codes import DONE, USAGE
from workshop.cli.problems import CliError, friendly_errors
from workshop.wording import count_noun

if TYPE_CHECKING:
    from workshop.services.approval import ApprovalService, Review

_MOST_CHANGES = 40


def share_approve_command(options: argparse.Namespace) -> int:
    """Show a prepared release, and release it once its id was typed. 1 when it may not leave, 2 when nobody typed."""
    from workshop.disclosure.approval import NotPrepared

    with friendly_errors():
        service = _service(options)
        try:
            review = service.review(options.release)
        except NotPrepared as problem:
            again = f" To write it again: workshop share log --release {clean_line(options.release)} --out DIR."
            raise NotPrepared(f"{problem}{again if problem.released else ''}") from None
    if not options.json:
        print("\n".join(map(clean, _review_lines(review))))
    if review.problem and not options.confirm:
        if options.json:
            print(json.dumps(_document(review), ensure_ascii=False, indent=2))
        raise CliError(review.problem)
    confirm = options.confirm or ("" if options.json else _typed(review.release))
    if not confirm:
        if options.json:
            print(json.dumps(_document(review), ensure_ascii=False, indent=2))
        raise CliError(f"Nothing was approved. To approve what is shown, add --confirm {review.release}.", USAGE)
    out = Path(options.out) if options.out else None
    with friendly_errors():
        made = service.approve(
            options.release, options.by, confirm=confirm, folder=out, emergency=_emergency(options)
        ).entry
    from workshop.cli.share_text import division_keeps
    from workshop.disclosure.folders import division_folder

    folder = out or Path(review.entry.folder)
    if options.json:
        where = {"folder": str(folder), "division_folder": str(division_folder(folder))}
        done = {"released": True, **where, "countersign_by": made.countersign_by or None}
        print(json.dumps(_document(review) | done, ensure_ascii=False, indent=2))
        return DONE
    print(clean(f"Released as {made.release} in {folder}. The division decides, with its privacy officer."))
    print(clean(division_keeps(folder)))
    if made.emergency:
        print(f"One person released it. A second one signs by {made.countersign_by}: workshop share countersign.")
    return DONE


def share_decline_command(options: argparse.Namespace) -> int:
    """Note that the second person decided against a prepared release; its files are removed."""
    with friendly_errors():
        made = _service(options).decline(options.release, options.by, options.reason).entry
    print(clean(f"Declined: release {made.release}. Its files were removed; the disclosure log records why."))
    return DONE


def share_countersign_command(options: argparse.Namespace) -> int:
    """Sign, as the second person, for a release that one person made in an emergency."""
    confirm = options.confirm or _typed(options.release)
    if not confirm:
        raise CliError(f"Nothing was signed. Add --confirm {clean_line(options.release)}.", USAGE)
    with friendly_errors():
        made = _service(options).countersign(options.release, options.by, confirm=confirm).entry
    print(clean(f"Countersigned: release {made.release}, by {made.second_by}."))
    return DONE


def _service(options: argparse.Namespace) -> ApprovalService:
    from store.homes import home_at
    from workshop.services.actor import Actor
    from workshop.services.approval import ApprovalService

    home = home_at(options.home)
    return ApprovalService(home, Actor.at_home(home.home))


def _emergency(options: argparse.Namespace) -> str:
    """Why one person releases alone; empty when two do."""
    if options.emergency is None:
        return ""
    reason = clean_line(options.emergency)
    if not reason:
        raise CliError("--emergency needs a reason: why no second person can look first.", USAGE)
    return reason


def _typed(release: str) -> str:
    """The id as somebody types it; nothing where nobody is at the keys."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return ""
    try:
        return input(f"Type the release ID ({clean_line(release)}), or nothing to stop: ").strip()
    except EOFError:
        return ""


# ------------------------------------------------------------------ what is shown


def _review_lines(review: Review) -> Iterator[str]:
    from workshop.cli.share_text import columns
    from workshop.disclosure.log import names

    entry = review.entry
    yield f"Release {entry.release}, prepared by {names(entry, 'approved_by')} at {entry.at}"
    tables = "; ".join(", ".join(by) or "all students" for by in entry.tables)
    records = (
        f"{count_noun(len(entry.students), 'student')}, fields {', '.join(entry.fields)}" if entry.students else ""
    )
    for words, text in (
        ("for", ": ".join(filter(None, (entry.partner, names(entry, "people"))))), ("purpose", entry.purpose),
        ("agreement", entry.agreement), ("tables", tables), ("individual records", records),
        ("policy", entry.policy.partition(" ")[0]), ("checked", entry.proof),
        ("not checked against earlier releases", entry.without_history),
        ("identifying columns accepted", ", ".join(entry.insisted)), ("to be destroyed by", entry.destroy_by),
        ("will be written to", entry.folder),
    ):  # fmt: skip
        if text:
            yield f"  {words}: {text}"
    yield f"Files in {review.folder}"
    for name, sha256, size in entry.files:
        yield f"  {name}  {size:,} bytes"
        yield f"    {sha256}"
    yield "Release, by the SHA-256 of its release.json, which names every file for the partner:"
    yield f"    {review.hash}"
    for title, rows in review.tables:
        yield from ("", title, *columns(rows))
    yield ""
    yield from _before_lines(review)


def _before_lines(review: Review) -> Iterator[str]:
    before = review.before
    if before is None:
        yield f"No earlier release to {review.entry.partner}."
        return
    yield f"Release before: {before.entry.release}, of {before.entry.at[:10]}"
    if review.problem:
        return
    if not review.changed:
        yield "  no number differs in the tables that both have"
    for one in review.changed[:_MOST_CHANGES]:
        yield f"  {one.sentence()}"
    if len(review.changed) > _MOST_CHANGES:
        yield f"  … and {len(review.changed) - _MOST_CHANGES:,} more"


def _document(review: Review) -> dict[str, Any]:
    """For scripts: what is shown."""
    entry = review.entry
    return {
        "release": entry.release,
        "released": False,
        "partner": entry.partner,
        "purpose": entry.purpose,
        "prepared_by": entry.approved_by,
        "agreement": entry.agreement or None,
        "tables": [list(by) for by in entry.tables],
        "records": len(entry.students),
        "fields": list(entry.fields),
        "files": {name: sha256 for name, sha256, _ in entry.files},
        "hash": review.hash,
        "prepared_in": str(review.folder),
        "folder": entry.folder,
        "before": review.before.entry.release if review.before else None,
        "changed": [one.sentence() for one in review.changed],
        "problem": review.problem,
    }
