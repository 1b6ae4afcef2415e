"""`workshop share read`: what a file is, what has to be said about it, and then how many students count."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.clean import clean_line
from workshop.cli import share_file as files
from workshop.cli import share_inputs as inputs
from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.output import print_wrapped
from workshop.cli.problems import CliError, friendly_errors
from workshop.cli.progress import ProgressLine, cancel_on_interrupt, progress_line

if TYPE_CHECKING:
    from workshop.records.attendance import Attendance
    from workshop.records.questions import Question
    from workshop.records.survey import Survey
    from workshop.services.surveyed import HeadCounts

_MOST_VALUES = 40


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of the command."""
    command.add_argument("file", metavar="FILE", help="CSV, Excel or Parquet: students or days")
    files.add_file_arguments(command)
    command.add_argument("--policy", default="module-12", metavar="NAME|FILE", help="which students count")
    command.add_argument(
        "--by", action="append", default=[], metavar="COL[,COL…]", help="count by these columns (repeatable)"
    )
    command.add_argument("--json", action="store_true", help="for scripts")
    command.add_argument(
        "--save", default="", metavar="ANSWERS.toml", help="write the answers, with what is still open as comments"
    )


def share_read_command(options: argparse.Namespace) -> int:
    """0 counted, 1 questions are open, 2 the file is refused or cannot be read."""
    with _refused_as_json(options), friendly_errors(), cancel_on_interrupt() as cancelled, progress_line() as progress:
        return _read(options, progress, cancelled)


@contextlib.contextmanager
def _refused_as_json(options: argparse.Namespace) -> Iterator[None]:
    """Every kind of refusal before the sentence; with --json, an object on standard output too. 2 for any refusal."""
    try:
        yield
    except CliError as problem:
        cause = problem.__cause__
        kinds = files.tell_refused(cause)
        if options.json:
            refused = {"kind": getattr(cause, "kind", "") or "refused", "error": str(problem), "refused": kinds}
            print(json.dumps({**refused, "questions": []}, ensure_ascii=False, indent=2))
        raise CliError(str(problem), USAGE) from cause


def _read(options: argparse.Namespace, progress: ProgressLine, cancelled: Callable[[], bool]) -> int:
    from workshop.disclosure.policy_file import find_policy
    from workshop.services.surveyed import OpenQuestions

    policy, service, path = find_policy(options.policy), inputs.service(options), Path(options.file)
    found = files.survey_of(options, service, path, files.split_columns(options.by), progress, cancelled).survey
    counts, attendance, questions = None, None, found.questions
    if not questions:
        try:
            attendance = service.read(
                path, files.without_days(options, found.answers), surveyed=found, days=options.days,
                remember=bool(options.mapping), progress=progress, cancelled=cancelled,
            ).attendance  # fmt: skip
            counts = service.count(attendance, policy, files.known_columns(options.by, attendance, found.header))
        except OpenQuestions as problem:
            questions = problem.questions
    progress.done()
    if options.save:
        files.save(Path(options.save), found.answers, questions)
    if options.json:
        print(json.dumps(_document(found, attendance, counts, questions), ensure_ascii=False, indent=2))
    else:
        print_wrapped(_lines(found, attendance, counts, questions, policy.eligibility.text), sys.stdout)
    return REFUSED if questions else DONE


# ------------------------------------------------------------------ what it says


def _lines(
    found: Survey,
    attendance: Attendance | None,
    counts: HeadCounts | None,
    questions: Sequence[Question],
    who: str,
) -> Iterator[str]:
    students = "" if found.students is None else f", {found.students:,} students"
    days = f", {found.first_day} to {found.last_day}" if found.first_day and found.last_day else ""
    yield f"{found.file}: {found.grain.value}"
    yield f"  {found.facts.words}; columns named in row {found.facts.header_row}; {found.rows:,} rows{students}{days}"
    yield f"  {clean_line(found.answers.words())}"
    if found.codes:
        codes = ", ".join(f"{code.code or '(empty)'} {code.count:,}" for code in found.codes)
        yield clean_line(f"  codes: {codes}")
    for sentence in attendance.notes if attendance is not None else found.left_out:
        yield f"  {sentence}"
    if questions:
        yield from files.question_lines(questions)
    elif counts is not None:
        yield from _count_lines(counts, who)


def _count_lines(counts: HeadCounts, who: str) -> Iterator[str]:
    yield ""
    yield f"{counts.all.students:,} students count ({who}); chronically absent: {counts.all.chronic:,}"
    for column, values in counts.by.items():
        width = max(len(column) - 2, *map(len, values), 0)
        yield f"{clean_line(column):{width + 2}}  students  chronically absent"
        for value, (students, chronic) in list(values.items())[:_MOST_VALUES]:
            yield f"  {clean_line(value):{width}}  {students:>8,}  {chronic:>18,}"
        if len(values) > _MOST_VALUES:
            yield f"  and {len(values) - _MOST_VALUES:,} more; --json has all of them."
    yield "These are exact numbers, for the division only. What a partner may receive: workshop share check."


def _document(
    found: Survey, attendance: Attendance | None, counts: HeadCounts | None, questions: Sequence[Question]
) -> dict[str, Any]:
    from workshop.records.answers_file import document

    facts = found.facts
    left_out = attendance.notes if attendance is not None else found.left_out
    return {
        "kind": found.grain.value,
        "sheet": facts.sheet,
        "header_row": facts.header_row,
        "encoding": facts.encoding,
        "rows": found.rows,
        "students": counts.all.students if counts is not None else None,
        "chronic": counts.all.chronic if counts is not None else None,
        "by": {column: {v: list(n) for v, n in values.items()} for column, values in counts.by.items()}
        if counts is not None
        else {},
        "first_day": found.first_day.isoformat() if found.first_day else None,
        "last_day": found.last_day.isoformat() if found.last_day else None,
        "codes": {code.code: code.count for code in found.codes},
        "left_out": list(left_out),
        "questions": [files.question_document(one) for one in questions],
        "answers": document(found.answers),
    }
