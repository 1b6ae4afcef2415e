"""Names of one group written in several ways, and cells left blank below a name: asked about in the columns of a
break-down, because each way would be a group of its own, and its students could be told from the difference."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from content.clean import clean_line
from workshop.records.answers import Answers
from workshop.records.header import plain
from workshop.records.labels import is_grade, spellings
from workshop.records.marks import NOT_GIVEN
from workshop.records.problems import FileProblem, RefusalKind
from workshop.records.questions import Question, QuestionKind, SettingChoice
from workshop.records.vocabulary import dropped_words, limit, short_for
from workshop.wording import join_with_and

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_MOST_VALUES = 2_000
_KEEP_APART = "They are different"


class Values(Protocol):
    """The texts of one column, each once, and which of them each student or row has."""

    @property
    def values(self) -> Sequence[str]:
        """The texts."""

    @property
    def codes(self) -> Array:
        """The place of each one's text."""


def ask_names(file: str, columns: Mapping[str, Values], answers: Answers) -> Iterator[Question]:
    """The questions about the values of those columns. Raises FileProblem for one whose cells were merged."""
    settled = {column: {name for group in groups for name in group} for column, groups in answers.same}
    for column, seen in columns.items():
        if len(seen.values) > _MOST_VALUES:
            continue
        _refuse_merged(file, column, seen)
        if not is_grade(column):
            yield from _variants(column, _counts(column, seen), settled.get(column, set()))


def _variants(column: str, counts: dict[str, int], settled: set[str]) -> Iterator[Question]:
    alike: dict[str, list[str]] = {}
    for value in counts:
        if value != NOT_GIVEN:
            alike.setdefault(written_out(value), []).append(value)
    for names in alike.values():
        if len(names) > 1 and not settled.issuperset(names):
            names.sort(key=lambda name: -counts[name])
            words = join_with_and([f"“{name}” ({counts[name]:,})" for name in names])
            yield Question(
                QuestionKind.LABEL_VARIANTS,
                f"“{column}” has {words}. Are they the same?",
                (
                    SettingChoice(f"The same: call it “{names[0]}”", {"same": {column: [names]}}),
                    SettingChoice(_KEEP_APART, {"same": {column: [[name] for name in names]}}),
                ),
                columns=(column,), setting="same",
            )  # fmt: skip


def written_out(name: str) -> str:
    """A name with its usual short words written out, without accents and the word school: only to find names to ask
    about, never to join them."""
    text = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    words = [short_for().get(word, word) for word in plain(text).split()]
    return " ".join(word for word in words if word not in dropped_words()) or name


def _counts(column: str, seen: Values) -> dict[str, int]:
    """Each value with how many have it; ways of writing that are surely the same are counted together."""
    import numpy as np

    counts: dict[str, int] = {}
    for value, count in zip(seen.values, np.bincount(seen.codes, minlength=len(seen.values)).tolist(), strict=True):
        own = clean_line(value)
        counts[own] = counts.get(own, 0) + count
    found: dict[str, int] = {}
    otherwise = spellings(column, counts)
    for value, count in counts.items():
        if value and count:
            own = otherwise.get(value, value)
            found[own] = found.get(own, 0) + count
    return found


def _refuse_merged(file: str, column: str, seen: Values) -> None:
    """Raises FileProblem when a column is filled in only where its value changes, as merged cells are."""
    import numpy as np

    blank = next((place for place, value in enumerate(seen.values) if value in ("", NOT_GIVEN)), -1)
    filled = seen.codes != blank
    starts = np.flatnonzero(filled)
    if blank < 0 or len(starts) < limit("merged_blank_run") or not filled[0]:
        return
    each_once = len(np.unique(seen.codes[starts])) == len(starts)
    if each_once and 3 * len(starts) <= len(filled) and bool((np.diff(np.append(starts, len(filled))) > 1).all()):
        raise FileProblem(
            f'"{file}", column "{column}": only the first row of each block is filled, as of merged cells. Fill the '
            "value into every row in the program that made the file.",
            kind=RefusalKind.MERGED_CELLS,
        )
