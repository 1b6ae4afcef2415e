"""`workshop share check`: from the coordinator's files to a release folder, or to the reasons why there is none."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop.cli import share_inputs as inputs
from workshop.cli.exit_codes import DONE, REFUSED
from workshop.cli.problems import CliError, friendly_errors

if TYPE_CHECKING:
    from workshop.services.sharing import SharingService


def share_check_command(options: argparse.Namespace) -> int:
    """Check, and with --out write the release. 0 released, 1 nothing may be, 2 unreadable input."""
    with _answered(options.json), friendly_errors(), _cancel_on_interrupt() as cancelled:
        done = _check(options, cancelled)
    return done()


@contextlib.contextmanager
def _answered(as_json: bool) -> Iterator[None]:
    """Why rows are refused before the sentence; with --json, a problem is an object on standard output too."""
    try:
        yield
    except CliError as problem:
        refused = _tell_refused(problem.__cause__)
        if as_json:
            from workshop.cli.share_history import question_document

            questions = [question_document(one) for one in getattr(problem.__cause__, "questions", ())]
            found = {"released": False, "error": str(problem), **refused, "questions": questions}
            print(json.dumps(found, ensure_ascii=False, indent=2))
        raise


@contextlib.contextmanager
def _cancel_on_interrupt() -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C or TERM asks the work to stop where nothing is half done; the second one ends it at once."""
    import signal

    asked: list[int] = []

    def stop(number: int, frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _check(options: argparse.Namespace, cancelled: Callable[[], bool]) -> Callable[[], int]:
    """Everything but the last words, which nothing can undo any more; they come back as a function."""
    from workshop.services.errors import one_sentence

    progress = _ProgressLine()
    try:
        with one_sentence():
            return _work(options, progress, cancelled)
    finally:
        progress.done()


def _work(options: argparse.Namespace, progress: _ProgressLine, cancelled: Callable[[], bool]) -> Callable[[], int]:
    """What is asked for, from the service; nothing is printed that the answer may still take back."""
    from store.disclosures.releases import refuse_existing
    from store.files.home import home_folder
    from workshop.cli.share_terms import refuse_incomplete, terms_of
    from workshop.cli.share_text import print_refusal, print_release
    from workshop.services.approval import ApprovalService

    out = Path(options.out) if options.out else None
    if out is not None:
        refuse_existing(out, home_folder(options.home))
    service = inputs.service(options)
    remembered = service.sender()
    if out is not None:
        refuse_incomplete(options, remembered)
        _refuse_without_agreement(options, service)
    job = inputs.job(options, service, progress, cancelled)
    prepared = inputs.check(service, job, progress, cancelled)
    proposals = service.coarser(prepared, progress=progress, cancelled=cancelled) if options.coarser else ()
    progress.done()
    asked, answer = prepared.asked, prepared.answer
    if answer.refusal is not None:
        if out is not None:
            service.note_refusal(prepared)

        def refused() -> int:
            print_refusal(asked, answer, proposals, as_json=options.json, explain=options.explain)
            return REFUSED

        return refused
    release = service.release(prepared, terms_of(options, remembered, prepared))
    if out is not None and asked.policy.signing.second_person:
        ApprovalService(service.home, service.actor).prepare(prepared, release, out)
    elif out is not None:
        service.send(prepared, release, out, cancelled=cancelled)

    def released() -> int:
        print_release(asked, answer, release, out, proposals, as_json=options.json, explain=options.explain)
        return DONE

    return released


def _refuse_without_agreement(options: argparse.Namespace, service: SharingService) -> None:
    """Before any file is read: raises OutsideAgreement when nothing may be released under the agreement today."""
    from workshop.disclosure.policy_file import find_policy
    from workshop.services.agreements import AgreementService

    required = find_policy(options.policy).signing.agreement
    agreements = AgreementService(service.home, service.actor)
    agreements.agreement_for(options.partner, options.agreement, required=required)


def _tell_refused(problem: BaseException | None) -> dict[str, list[Any]]:
    """Every kind of refusal on its own line, before the sentence. The answer has the rows one by one too."""
    from workshop.records.problems import FileProblem

    if not isinstance(problem, FileProblem):
        return {"rows": [], "kinds": []}
    for kind in problem.kinds if problem.count > 1 else ():
        print(f"  {kind.sentence()}", file=sys.stderr)
    return {"rows": [row.sentence() for row in problem.rejected], "kinds": [asdict(kind) for kind in problem.kinds]}


class _ProgressLine:
    """Progress on standard error, when somebody looks at it."""

    def __init__(self) -> None:
        self._shown = ""
        self._looks = sys.stderr.isatty()

    def __call__(self, share: float, words: str) -> None:
        text = f"{100 * share:3.0f} % · {words}"
        if self._looks and text != self._shown:
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
            self._shown = text

    def done(self) -> None:
        """Take the line away."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._shown = ""
