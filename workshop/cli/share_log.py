"""`workshop share verify | log | withdraw | policies`: what can be asked without any record of a student."""

from __future__ import annotations

import argparse
import datetime
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.clean import clean, clean_line
from workshop.cli.exit_codes import DONE, REFUSED
from workshop.cli.problems import CliError, friendly_errors
from workshop.wording import count_noun

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workshop.disclosure.log import Disclosure, LogEntry, LogLink
    from workshop.services.sharing import SharingService


def share_policies_command(options: argparse.Namespace) -> int:
    """Every policy with its numbers and where each comes from; or one file as it is."""
    from workshop.disclosure.policy_file import load_policy, policy_document, shipped_policies
    from workshop.records.problems import PolicyProblem

    known = shipped_policies()
    if options.name and options.name not in known:
        raise CliError(f"No policy “{options.name}”. Use one of: {', '.join(known)}.", 2)
    try:
        chosen = {name: load_policy(path) for name, path in known.items() if options.name in ("", name)}
    except PolicyProblem as problem:
        raise CliError(str(problem), 2) from None
    if options.json:
        print(json.dumps([policy_document(policy) for policy in chosen.values()], ensure_ascii=False, indent=2))
        return DONE
    if options.name:
        print(clean(known[options.name].read_text("utf-8")).rstrip())
        return DONE
    for name, policy in chosen.items():
        print(f"{name}  {policy.title}: groups of {policy.threshold} or more; {policy.eligibility.text}")
        for sentence in policy.signing.sentences():
            print(f"  {clean(sentence)}")
        for setting, source in policy.sources:
            print(f"  {setting}: {source}")
        if policy.unverified:
            print(f"  not verified: {policy.unverified}")
        print(f"  sources checked: {policy.checked or 'no month given'}{_old(policy.checked)}")
    return DONE


def _old(checked: str) -> str:
    """A reminder, two years after somebody looked at the sources."""
    year, _, month = checked.partition("-")
    today = datetime.date.today()
    months = (today.year - int(year)) * 12 + today.month - int(month) if checked else 0
    return "; more than two years ago, check again" if months > 24 else ""


# ------------------------------------------------------------------ the proof


def share_verify_command(options: argparse.Namespace) -> int:
    """Check the proof of a release by addition, and its files by their hashes; 1 with every problem found."""
    from workshop.disclosure.engine.verify import VERIFIED, verify

    path = Path(options.release)
    path = path / "release.json" if path.is_dir() else path
    with friendly_errors():
        data = path.read_bytes()
    if b'"format":"workshop-release-' not in data[:200]:
        raise CliError(f"{path.name} is not a release. Choose the release.json of a release.", 2)
    problems = verify(data)
    if not problems:
        problems = list(_changed_files(path.parent, json.loads(data)["files"]))
    if options.json:
        print(json.dumps({"verified": not problems, "problems": problems}, ensure_ascii=False, indent=2))
    else:
        print(clean("\n".join(problems)) or VERIFIED)
    return REFUSED if problems else DONE


def _changed_files(folder: Path, files: dict[str, str]) -> Iterator[str]:
    """Files of the release that are not as they were sent. A release.json alone, without its folder, is no problem."""
    from workshop.disclosure.log import digest

    here = {name: folder / name for name in files if (folder / name).is_file()}
    for name, sha256 in files.items():
        if here and name not in here:
            yield f"{name} of the release is missing."
        elif name in here and digest(here[name].read_bytes()) != sha256:
            yield f"{name} was changed after it was written."


# ------------------------------------------------------------------ the log


def share_log_command(options: argparse.Namespace) -> int:
    """What went to whom, when, why and on which consent; 1 when there is nothing of the kind asked for."""
    from workshop.cli.share_chain import print_compared, print_restored
    from workshop.cli.share_due import open_lines, print_due_destruction
    from workshop.disclosure.log import about_partner, about_student

    if options.due_destruction:
        return print_due_destruction(options)
    service = _service(options)
    if options.verify is not None:
        return print_compared(options, service)
    if options.restore is not None:
        return print_restored(options, service)
    if options.release:
        return _write_again(options, service)
    with friendly_errors():
        links = service.read_log()
    if options.out:
        raise CliError("--out writes a release again. Name it with --release ID.", 2)
    if options.student:
        found = about_student(links, clean_line(options.student))
        if options.partner:
            theirs = {link.number for link in about_partner(links, options.partner)}
            found = [one for one in found if one.link.number in theirs]
        _print_student(options, found)
        return DONE
    if options.partner:
        links = tuple(about_partner(links, options.partner))
        if not links:
            raise CliError(f"No entries for partner “{clean_line(options.partner)}” in the disclosure log.")
    _print_entries(options, links)
    if not options.json:
        for line in open_lines(links):
            print(line)
    return DONE


def _service(options: argparse.Namespace) -> SharingService:
    from store.homes import home_at
    from workshop.services.actor import Actor
    from workshop.services.sharing import SharingService

    with friendly_errors():
        home = home_at(options.home)
        return SharingService(home, Actor.at_home(home.home))


def _print_student(options: argparse.Namespace, found: Sequence[Disclosure]) -> None:
    from workshop.disclosure.log import entered_by, names

    if options.json:
        rows = [
            _plain(one.link)
            | {"consent": one.consent, "students": None, "later": [_plain(later) for later in one.later]}
            for one in found
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not found:
        print("This log shows no individual record of this student being shared.")
    for one in found:
        entry = one.link.entry
        print(f"{entry.at}  to {entry.partner}  release {entry.release}")
        print(f"  fields: {', '.join(entry.fields)}; on consent {one.consent}")
        print(
            f"  purpose: {entry.purpose or 'not named'}" + (f"; interest: {entry.interest}" if entry.interest else "")
        )
        for words, text in (
            ("received by", names(entry, "people")), ("may pass on to", names(entry, "onward")),
            ("to be destroyed by", entry.destroy_by), ("notice", entry.notice),
            ("agreement", entry.agreement), ("approved by", names(entry, "approved_by")),
            ("second person", names(entry, "second_by")), ("entered by", entered_by(entry)),
        ):  # fmt: skip
            if text:
                print(f"  {words}: {text}")
        for later in one.later:
            print(f"  {later.entry.kind.value} {later.entry.at}: {'; '.join(later.entry.reasons)}")


def _print_entries(options: argparse.Namespace, links: Sequence[LogLink]) -> None:
    from workshop.disclosure.label_record import said_in
    from workshop.disclosure.log import entered_by, names, open_reasons

    if options.json:
        print(json.dumps([_plain(link) for link in links], ensure_ascii=False, indent=2))
        return
    if not links:
        print("The disclosure log is empty. Nothing was released from this home.")
    for link in links:
        entry = link.entry
        name = f"  {entry.release}" if entry.release else ""
        print(f"{entry.at}  {entry.kind.value}  {entry.partner}{name}")
        tables = "; ".join(", ".join(by) or "all students" for by in entry.tables)
        for words, text in (
            ("purpose", entry.purpose), ("tables", tables), ("fields", ", ".join(entry.fields)),
            ("students", ", ".join(f"{student} ({consent})" for student, consent in entry.students)),
            ("consents" if entry.kind.value in ("released", "prepared") else "because", "; ".join(open_reasons(entry))),
            ("instead", entry.instead), ("agreement", _agreement(entry)),
            (_first(entry), names(entry, "approved_by")), ("second person", names(entry, "second_by")),
            ("released by one person because", entry.emergency), ("to be countersigned by", entry.countersign_by),
            ("entered by", entered_by(entry)),
            ("identifying columns accepted", ", ".join(entry.insisted)),
            ("to be destroyed by", entry.destroy_by), ("of school year", entry.school_year),
            ("labels", said_in(entry).words()),
        ):  # fmt: skip
            if text:
                print(f"  {words}: {text}")


def _first(entry: LogEntry) -> str:
    """What the first of two people did, or the only one."""
    alone = not (entry.second_by or entry.emergency or entry.kind.value in ("prepared", "not approved"))
    return "approved by" if alone else "prepared by"


def _agreement(entry: LogEntry) -> str:
    """Which agreement, and how it stands from that line on."""
    if entry.agreed is None:
        return entry.agreement
    agreed = entry.agreed
    return f"{agreed.id}, {agreed.ground.value}, {agreed.status.value}, {agreed.starts} to {agreed.last_day}"


def _plain(link: LogLink) -> dict[str, Any]:
    from workshop.disclosure.log import open_reasons

    return {"number": link.number, "hash": link.hash} | asdict(link.entry) | {"reasons": open_reasons(link.entry)}


def _write_again(options: argparse.Namespace, service: SharingService) -> int:
    """The bytes of a release as they were sent, in a new folder, and beside it what the division kept."""
    from workshop.cli.share_text import division_keeps
    from workshop.disclosure.folders import DIVISION_ONLY

    if not options.out:
        raise CliError("Add --out DIR: the folder to write the release to again.", 2)
    out = Path(options.out)
    with friendly_errors():
        sent = service.write_again(options.release, out)
    print(f"{out} holds release {sent.entry.release} as it was sent on {sent.entry.at}.")
    if any(name.startswith(DIVISION_ONLY) for name, _, _ in sent.entry.files):
        print(division_keeps(out))
    return DONE


def share_withdraw_command(options: argparse.Namespace) -> int:
    """Note that a release was taken back, replaced or destroyed. It stays in the history: somebody has seen it."""
    from workshop.disclosure.agreement_register import due_destruction
    from workshop.disclosure.log import same_name

    service = _service(options)
    with friendly_errors():
        made = service.withdraw(options.release, options.reason, instead=options.instead, destroyed=options.destroyed)
    print(f"Noted: release {made.entry.release} was {made.entry.kind.value}. It stays in the history.")
    if options.destroyed:
        partner = made.entry.partner
        left = [one for one in due_destruction(service.read_log()) if same_name(one.link.entry.partner, partner)]
        print(clean(f"{partner} has {count_noun(len(left), 'release') if left else 'nothing'} left to destroy."))
    return DONE
