"""`workshop share check`: from the coordinator's files to a release folder, or to the reasons why there is none."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop.cli import share_inputs as inputs
from workshop.cli.exit_codes import DONE, REFUSED
from workshop.cli.output import print_wrapped
from workshop.cli.problems import CliError, friendly_errors
from workshop.cli.progress import ProgressLine, cancel_on_interrupt, progress_line
from workshop.cli.share_file import question_document, question_lines, tell_refused

if TYPE_CHECKING:
    from workshop.services.sharing import SharingService


def share_check_command(options: argparse.Namespace) -> int:
    """Check, and with --out write the release. 0 released, 1 nothing may be, 2 unreadable input."""
    with _answered(options.json), friendly_errors(), cancel_on_interrupt() as cancelled, progress_line() as progress:
        done = _work(options, progress, cancelled)
    return done()


@contextlib.contextmanager
def _answered(as_json: bool) -> Iterator[None]:
    """Why rows are refused before the sentence; with --json, a problem is an object on standard output too."""
    try:
        yield
    except CliError as problem:
        cause = problem.__cause__
        refused = {"rows": [row.sentence() for row in getattr(cause, "rejected", ())], "kinds": tell_refused(cause)}
        questions = _tell_questions(cause)
        if as_json:
            found = {"released": False, "error": str(problem), **refused, "questions": questions}
            print(json.dumps(found, ensure_ascii=False, indent=2))
        raise


def _tell_questions(problem: BaseException | None) -> list[Any]:
    """What is open, for scripts; what is open about the file on standard error too, with the lines that answer it."""
    from workshop.cli.share_history import question_document as label_question
    from workshop.services.surveyed import OpenQuestions

    if isinstance(problem, OpenQuestions):
        print_wrapped(question_lines(problem.questions), sys.stderr)
        return [question_document(one) for one in problem.questions]
    return [label_question(one) for one in getattr(problem, "questions", ())]


def _work(options: argparse.Namespace, progress: ProgressLine, cancelled: Callable[[], bool]) -> Callable[[], int]:
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
    if out is not None:
        refuse_incomplete(options, remembered, job)
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
    release = service.release(prepared, terms_of(options, remembered, job, prepared), written=out is not None)
    if out is not None and asked.policy.signing.second_person:
        ApprovalService(service.where, service.actor).prepare(prepared, release, out)
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

    required = service.in_force(find_policy(options.policy)).signing.agreement
    agreements = AgreementService(service.where, service.actor)
    agreements.agreement_for(options.partner, options.agreement, required=required)
