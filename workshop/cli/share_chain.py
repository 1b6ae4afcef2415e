"""`workshop share log --verify | --restore`: whether the disclosure log is whole, and how to go on when it is not."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean
from workshop.cli.exit_codes import DONE, REFUSED
from workshop.cli.person import who_decides
from workshop.cli.problems import CliError, friendly_errors
from workshop.wording import count_noun

if TYPE_CHECKING:
    from workshop.services.sharing import SharingService


def print_compared(options: argparse.Namespace, service: SharingService) -> int:
    """Whether the log is whole and agrees with the releases that partners hold. 0 it does, 1 something is missing or
    was changed, 2 a file is not a release."""
    from store.api import CorruptError
    from workshop.disclosure.anchor import Head

    held = [Path(name) for name in options.verify]
    with friendly_errors():
        try:
            head, found, broken = Head.of(service.read_log()), service.compare_log(held), ""
        except CorruptError as problem:
            head, found, broken = Head(), (), str(problem)
    names = [path.name for path in held] or [one.release for one in found]
    problems = [broken] if broken else [problem for one in found for problem in one.problems]
    if options.json:
        releases = [
            {"file": name, "release": one.release, "problems": list(one.problems), "note": one.note}
            for name, one in zip(names, found, strict=False)
        ]
        answer = {"verified": not problems, "log": head.document(), "problems": problems, "releases": releases}
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return REFUSED if problems else DONE
    for name, one in zip(names, found, strict=False):
        for words in (*one.problems, one.note):
            if words:
                print(clean(f"{name}: {words}"))
    if broken:
        print(clean(broken))
    elif problems:
        print("Lines are missing or were changed. Restore the last good copy of the disclosure log. Without one,")
        print("workshop share log --restore FILE… --reason TEXT enters these releases again.")
    else:
        lines, agrees = count_noun(head.lines, "line"), count_noun(len(found), "release")
        where = "given" if held else "kept here"
        print(f"Verified: the disclosure log has {lines} and agrees with {agrees} {where}.")
        print(f"  last line: {head.hash}")
    return REFUSED if problems else DONE


def print_restored(options: argparse.Namespace, service: SharingService) -> int:
    """Enter again what the log lacks. 0 done, 1 nothing is missing, 2 a file is not a release."""
    if not options.reason.strip():
        raise CliError("--restore needs --reason TEXT: the log records why you continued without the missing lines.", 2)
    with friendly_errors():
        done = service.restore_log(options.reason, who_decides(), [Path(name) for name in options.restore])
    print(f"Put back unchanged: {count_noun(done.back, 'line')}. Entered again: {count_noun(done.again, 'line')}.")
    for release in done.releases:
        print(f"  Entered again from its files alone: {release}. Who received it and on which consents is not known.")
    if done.aside is not None:
        print(clean(f"  The log as it was: {done.aside}"))
    print("The disclosure log records that this was done, by whom and why.")
    return DONE
