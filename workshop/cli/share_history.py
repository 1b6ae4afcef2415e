"""What is said of earlier releases to `workshop share check`: which labels are the same, gone or new, or why nothing is
compared."""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from content.clean import clean_line
from workshop.cli.share_groups import WORD, bare, quoted, row

if TYPE_CHECKING:
    from workshop.disclosure.label_changes import LabelAnswers
    from workshop.disclosure.label_questions import LabelChoice, Likely, Question
    from workshop.services.preview import PreviewJob

_LIST = rf"{WORD}(?:,{WORD})*"
_SAME = re.compile(rf"(?P<column>{WORD}):(?P<one>{_LIST})=(?P<other>{_LIST})")
_COLUMNS = re.compile(rf"(?P<one>{WORD})=(?P<other>{WORD})")
_VALUES = re.compile(rf"(?P<column>{WORD}):(?P<values>{_LIST})")


def left_out(options: argparse.Namespace) -> str:
    """Why nothing is compared; empty when everything is. Raises RequestProblem when no reason is given."""
    from workshop.records.problems import RequestProblem

    if options.without_history is None:
        return ""
    reason = clean_line(options.without_history)
    if not reason:
        raise RequestProblem("--without-history needs a reason: why earlier releases are not compared.")
    if options.same or options.gone or options.added or options.release_year:
        raise RequestProblem(
            "--without-history compares nothing, so leave out --same, --gone, --added and --release-year."
        )
    return reason


def answers(options: argparse.Namespace) -> LabelAnswers:
    """`--same Grade:Middle=6,7`, in whichever order, `--gone Grade:5`, `--added Grade:K`, and the same of columns:
    `--same "Grade Level=Grade"`, `--gone Band`. Raises RequestProblem."""
    from workshop.disclosure.label_changes import LabelAnswers, SameColumn, SameValues

    values: list[SameValues] = []
    columns: list[SameColumn] = []
    for text in map(clean_line, options.same):
        if found := _SAME.fullmatch(text):
            values.append(SameValues(bare(found["column"]), _list(found["other"]), _list(found["one"])))
        elif found := _COLUMNS.fullmatch(text):
            columns.append(SameColumn(bare(found["other"]), bare(found["one"])))
        else:
            raise _not_understood("--same", text, "COLUMN:VALUE=VALUE,VALUE or COLUMN=COLUMN")
    for text in map(clean_line, options.gone):
        if found := _VALUES.fullmatch(text):
            values.append(SameValues(bare(found["column"]), _list(found["values"]), ()))
        elif re.fullmatch(WORD, text):
            columns.append(SameColumn(bare(text), ""))
        else:
            raise _not_understood("--gone", text, "COLUMN:VALUE,VALUE or COLUMN")
    for text in map(clean_line, options.added):
        if found := _VALUES.fullmatch(text):
            values.append(SameValues(bare(found["column"]), (), _list(found["values"])))
        else:
            raise _not_understood("--added", text, "COLUMN:VALUE,VALUE")
    return LabelAnswers(tuple(values), tuple(columns), tuple(map(_year, map(clean_line, options.release_year))))


def school_year(options: argparse.Namespace) -> str:
    """The school year of the file, as it is said. Raises RequestProblem."""
    from workshop.records.problems import RequestProblem
    from workshop.records.school_days import read_school_year

    said = clean_line(options.school_year)
    if said and not read_school_year(said):
        raise RequestProblem(f"--school-year “{said}” is no school year; write it like 2026-27.")
    return said


def _year(text: str) -> tuple[str, str]:
    release, sign, year = text.rpartition("=")
    if not (release.strip() and sign):
        raise _not_understood("--release-year", text, "RELEASE=YEAR")
    return release.strip(), year.strip()


def _list(text: str) -> tuple[str, ...]:
    return tuple(bare(word) for word in re.findall(WORD, text))


def _not_understood(option: str, text: str, form: str) -> Exception:
    from workshop.records.problems import RequestProblem

    return RequestProblem(
        f"{option} “{text}” cannot be read. Write it as {form}, and put names with a comma, colon or equals sign in "
        "quotation marks."
    )


def how_to_answer(questions: Sequence[Question], job: PreviewJob) -> str:
    """The sentence for the first question with what to type; the others stand before it, each on a line."""
    from workshop.disclosure.label_questions import AskedYear

    for question in questions[1:]:
        print(f"  {clean_line(question.sentence())} {_options(question)}", file=sys.stderr)
    table_columns = {name for by in (*job.request.breakdowns, *job.hierarchies) for name in by}
    later = not any(question.blocks(table_columns) for question in questions)
    totals = " Or compare only the totals, with --accept-uncompared." if later else ""
    if later and isinstance(questions[0], AskedYear):
        totals = " Or compare it whatever the school year, with --accept-uncompared."
    return f"{questions[0].sentence()} {_options(questions[0])}{totals}"


def _options(question: Question) -> str:
    """What to type, with the names at hand; where something is likely, why."""
    from workshop.disclosure.label_questions import AskedColumn, AskedYear

    if isinstance(question, AskedYear):
        year = question.years[0]
        said = _typed("--release-year", f"{question.release}={year}") if question.release else f"--school-year {year}"
        return f"Say of which one, such as {said}."
    if isinstance(question, AskedColumn):
        now = question.like[0] if question.like else "COLUMN"
        same = _typed("--same", f"{quoted(now)}={quoted(question.column)}")
        return f"If it has another name now, add {same}; if it is gone, {_typed('--gone', quoted(question.column))}."
    column = quoted(question.column)
    now, then = row(question.now), row(question.then)
    pair = f"{now or 'NOW'}={then or 'THEN'}"
    if len(question.now) > 1 and len(question.then) > 1:
        pair = "NOW=THEN"  # which is which is not for this program to guess
    same = _typed("--same", f"{column}:{pair}")
    gone = f" {_typed('--gone', f'{column}:{then}')} where students have left;" if then else ""
    added = f" {_typed('--added', f'{column}:{now}')} where they are new;" if now else ""
    likely = "".join(f" {_likely(question.column, one, question.students(one.now))}" for one in question.likely)
    return f"Add {same}, value by value, where students are the same;{gone}{added}".rstrip(";") + f".{likely}"


def _likely(column: str, one: Likely, students: str) -> str:
    """`Probably Oak Park (62 students) is Oak: it has the same number, 0120. Then add --same …`"""
    same = _typed("--same", f"{quoted(column)}:{quoted(one.now)}={quoted(one.then)}")
    return f"Probably {clean_line(one.now)} ({students}) is {clean_line(one.then)}: {one.why}. If so, add {same}."


def question_document(question: Question) -> dict[str, Any]:
    """A question for scripts: its kind, the sentence, and what there is to choose, each with the option that says it
    and what the check does then."""
    from workshop.disclosure.label_questions import AskedColumn, AskedYear, steps_of

    kinds = {AskedColumn: "column", AskedYear: "school year"}
    return {
        "kind": kinds.get(type(question), "values"),
        "column": question.column,
        "text": question.sentence(),
        "steps": [
            {
                "text": step.title,
                "choices": [
                    {
                        "text": choice.words,
                        "consequence": choice.consequence,
                        "likely": choice.likely,
                        "option": _option(question, choice),
                    }
                    for choice in step.choices
                ],
            }
            for step in steps_of(question)
        ],
    }


def _option(question: Question, choice: LabelChoice) -> str:
    """What to type to choose that."""
    if choice.totals_only:
        return "--accept-uncompared"
    if choice.year:
        release = getattr(question, "release", "")
        return _typed("--release-year", f"{release}={choice.year}") if release else f"--school-year {choice.year}"
    column = question.column
    if choice.same is not None:
        same = choice.same
        return _typed("--same", f"{quoted(same.now)}={quoted(same.then)}") if same.now else (
            _typed("--gone", quoted(same.then))
        )  # fmt: skip
    then, now = map(quoted, choice.pair)
    if then and now:
        return _typed("--same", f"{quoted(column)}:{now}={then}")
    return _typed("--gone", f"{quoted(column)}:{then}") if then else _typed("--added", f"{quoted(column)}:{now}")


def _typed(option: str, text: str) -> str:
    return f"{option} {shlex.quote(text)}"
