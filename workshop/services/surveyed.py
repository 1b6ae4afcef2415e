"""A file whose meaning is not settled yet, on its way between a person and the sharing check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workshop.records.attendance import InMemoryOnly
from workshop.records.counts import Count
from workshop.records.questions import Question
from workshop.records.survey import Survey
from workshop.services.errors import Declined


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Surveyed(InMemoryOnly):
    """What a file is. `recalled`: whether its answers are those remembered for files like it, since the day `since`
    (ISO; empty when that is not known). `misfit`: something is remembered, and does not fit this file."""

    survey: Survey
    recalled: bool = False
    since: str = ""
    misfit: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class HeadCounts(InMemoryOnly):
    """The students of a file who count by a policy. `by` has of each column its values, in order, with their counts."""

    all: Count
    by: Mapping[str, Mapping[str, Count]]


class OpenQuestions(Declined):
    """Something about the file has to be said before anything is counted: `questions`, about `survey` when the file was
    not read yet, None when its values are."""

    def __init__(self, questions: Sequence[Question], survey: Survey | None = None) -> None:
        first = questions[0].text
        more = len(questions) - 1
        others = f" ({more} more {'question' if more == 1 else 'questions'})" if more else ""
        super().__init__(f"{first}{others}")
        self.questions = tuple(questions)
        self.survey = survey
