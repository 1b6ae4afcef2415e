"""What `workshop share read` and `workshop share check` need of a file: the options that say what it means, what is
open about it, and the file of answers."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.clean import clean_line
from workshop.cli.output import tell

if TYPE_CHECKING:
    from workshop.records.answers import Answers
    from workshop.records.attendance import Attendance
    from workshop.records.questions import Question
    from workshop.records.rows import Progress
    from workshop.services.sharing import SharingService
    from workshop.services.surveyed import Surveyed


def add_file_arguments(command: argparse.ArgumentParser) -> None:
    """The options that say what a file means."""
    command.add_argument(
        "--mapping", default="", metavar="ANSWERS.toml", help="the answers about the file (default: detected)"
    )
    command.add_argument("--forget-mapping", action="store_true", help="forget the answers remembered for such files")
    command.add_argument(
        "--days", type=int, default=None, metavar="N", help="school days for everyone, when no column has them"
    )
    command.add_argument("--roster", default="", metavar="FILE", help="who was enrolled, beside a list of absences")
    command.add_argument("--calendar", default="", metavar="FILE", help="the school days, one row each")


def survey_of(
    options: argparse.Namespace,
    service: SharingService,
    path: Path,
    by: Sequence[str],
    progress: Progress,
    cancelled: Callable[[], bool],
) -> Surveyed:
    """What the file is, with the answers of the mapping file and the options; else as remembered, else as detected."""
    from workshop.records.answers import Answers
    from workshop.records.answers_file import read_answers

    said = read_answers(Path(options.mapping)) if options.mapping else None
    beside = Answers(days=options.days, roster=options.roster, calendar=options.calendar)
    found = service.survey(
        path, said, by, beside=beside, forget=options.forget_mapping, progress=progress, cancelled=cancelled
    )
    _tell_remembered(found)
    return found


def without_days(options: argparse.Namespace, answers: Answers) -> Answers:
    """The answers without the days that an option says: those are for this file, and not remembered."""
    return answers if options.days is None else replace(answers, days=None)


def _tell_remembered(found: Surveyed) -> None:
    """On standard error: that answers of an earlier file were used, or that they do not fit."""
    since = f"on {found.since}" if found.since else "from an earlier file"
    if found.misfit:
        tell(f"workshop: Columns remembered {since} do not fit this file and were detected again.")
    elif found.recalled:
        words = found.survey.answers.words()
        tell(clean_line(f"workshop: Columns as remembered {since}: {words}; --forget-mapping detects them again."))


def split_columns(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for text in texts for name in _split(text))


def known_columns(texts: Sequence[str], attendance: Attendance, header: Sequence[str]) -> tuple[str, ...]:
    """The columns as the file, or the roster beside it, writes them; capitals make no difference."""
    known = {name.casefold(): name for name in (*attendance.fields(), *header)}
    return tuple(known.get(name.casefold(), name) for name in split_columns(texts))


def _split(text: str) -> Iterator[str]:
    """The names in a list, in quotation marks where one has a comma."""
    parts = next(csv.reader([clean_line(text)], skipinitialspace=True), [])
    return filter(None, map(clean_line, parts))


# ------------------------------------------------------------------ what is open


def question_lines(questions: Sequence[Question]) -> Iterator[str]:
    count = len(questions)
    yield ""
    yield f"{count} {'question is' if count == 1 else 'questions are'} open, so nothing was counted:"
    for number, question in enumerate(questions, 1):
        yield ""
        yield f"{number}. {question.text}{f' ({question.where})' if question.rows else ''}"
        for choice in question.choices:
            yield f"   {setting_line(choice.settings)}  {choice.text}" if choice.settings else f"   {choice.text}"
        if question.typed is not None and question.setting != "marks":
            yield f"   {question.setting} = …"
        if question.source:
            yield f"   {question.source}"
    yield ""
    yield "Write the lines that are right into a file and name it with --mapping; --save FILE begins one."


def setting_line(settings: Mapping[str, Any]) -> str:
    """Settings as they are written in the file of answers, on one line."""
    from workshop.records.answers_file import inline

    return inline(settings)


def question_document(question: Question) -> dict[str, Any]:
    """A question for scripts."""
    return {
        "kind": question.kind.value,
        "text": question.text,
        "rows": list(question.rows),
        "where": question.where,
        "columns": list(question.columns),
        "choices": [{"text": choice.text, "answers": dict(choice.settings)} for choice in question.choices],
        "setting": question.setting,
        "source": question.source,
    }


def tell_refused(problem: BaseException | None) -> list[dict[str, Any]]:
    """Every kind of refusal on its own line of standard error; and for scripts."""
    from workshop.records.problems import FileProblem

    if not isinstance(problem, FileProblem):
        return []
    for kind in problem.kinds if problem.count > 1 else ():
        print(f"  {kind.sentence()}", file=sys.stderr)
    return [asdict(kind) for kind in problem.kinds]


# ------------------------------------------------------------------ the file of answers


def save(path: Path, answers: Answers, questions: Sequence[Question]) -> None:
    """Write the answers, with the open questions as comments. Raises StoreError when there is a file already."""
    from store.api import StoreError
    from store.files.outside import spot
    from workshop.records.answers_file import toml_text

    lines = list(_comments(questions))
    text = "\n".join(lines) + ("\n" if lines else "") + toml_text(answers)
    with spot(path, endings=(".toml",)) as place:
        if place.taken:
            raise StoreError(f"“{clean_line(path.name)}” is there already. Give --save another name.")
        place.write(text.encode(), replace=False)


def _comments(questions: Sequence[Question]) -> Iterator[str]:
    for question in questions:
        yield f"# {clean_line(question.text)}"
        for choice in question.choices:
            if choice.settings:
                yield f"#   {setting_line(choice.settings)}    # {clean_line(choice.text)}"
        yield "#"
