"""`workshop share labels`: what was said of labels of earlier releases, by whom and when, and that it was wrong."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from content.clean import clean_line
from workshop.cli.exit_codes import DONE
from workshop.cli.problems import CliError, friendly_errors

if TYPE_CHECKING:
    from workshop.disclosure.label_record import KeptAnswer
    from workshop.services.labels import LabelService

_CORRECT = (
    "If an answer is wrong, type workshop share labels --wrong N --reason TEXT. The next check asks again, and from "
    "then on both are compared."
)


def share_labels_command(options: argparse.Namespace) -> int:
    """List the answers, or call one wrong. 0 done, 1 there is no such answer, 2 without a reason."""
    service = _service(options)
    if options.wrong:
        reason = clean_line(options.reason)
        if not reason:
            raise CliError("--wrong needs --reason TEXT: the log records why the answer was wrong.", 2)
        with friendly_errors():
            kept = service.correct(options.wrong, reason)
        print(f"Noted as wrong: {kept.answer.words()}. It stays in the log. The next check asks again.")
        return DONE
    with friendly_errors():
        answers = service.answers()
    if options.json:
        print(json.dumps([_document(n, one) for n, one in enumerate(answers, 1)], ensure_ascii=False, indent=2))
        return DONE
    if not answers:
        print("Nothing was said of labels of earlier releases. workshop share check asks when they change.")
        return DONE
    for number, one in enumerate(answers, 1):
        print(f"{number}. {one.answer.words()}")
        print(f"   {_said(one)}")
        if one.wrong is not None:
            print(f"   wrong since {one.wrong.entry.at}: {'; '.join(one.wrong.entry.reasons)}; compared both ways")
    print(_CORRECT)
    return DONE


def _service(options: argparse.Namespace) -> LabelService:
    from store.homes import home_at
    from workshop.services.actor import Actor
    from workshop.services.labels import LabelService

    with friendly_errors():
        home = home_at(options.home)
        return LabelService(home, Actor.at_home(home.home))


def _said(one: KeptAnswer) -> str:
    """Who said it, when, and with what."""
    from workshop.disclosure.log import entered_by

    entry = one.link.entry
    by, release = entered_by(entry), f"with release {entry.release}" if entry.release else "without a release"
    return ", ".join(filter(None, (f"said {entry.at}", f"by {by}" if by else "", release)))


def _document(number: int, one: KeptAnswer) -> dict[str, Any]:
    from workshop.disclosure.entries import kept_answers
    from workshop.disclosure.log import entered_by

    wrong = one.wrong
    return {
        "number": number,
        "text": one.answer.words(),
        **kept_answers(one.answer),
        "at": one.link.entry.at,
        "by": entered_by(one.link.entry),
        "release": one.link.entry.release,
        "wrong": None if wrong is None else {"at": wrong.entry.at, "reasons": list(wrong.entry.reasons)},
    }
