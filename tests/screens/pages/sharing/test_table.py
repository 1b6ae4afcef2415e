"""Tables as text, the lines of the setup, and the work off the screen's thread."""

from __future__ import annotations

import datetime
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from screens.pages.sharing.dialogs import common_start
from screens.pages.sharing.jobs import Failed, or_failed
from screens.pages.sharing.preview import approval_words, parts
from screens.pages.sharing.reasons import missing, sentences
from screens.pages.sharing.setup import Setup
from screens.pages.sharing.setup_lines import breakdown_choices, setup_lines
from screens.pages.sharing.table import Layout, beside, laid_out, line_parts
from tests.workshop.disclosure.cases import CLINIC, PURPOSE, TODAY, attendance, consent, consents, groups
from tests.workshop.disclosure.engine.cases import Atoms
from tests.workshop.disclosure.results import result
from workshop.disclosure.breakdowns import breakdown_columns
from workshop.disclosure.consent_file import NO_CONSENTS
from workshop.disclosure.engine.model import Measure, PublishedAs, PublishedValue, ResultTable, TableCell
from workshop.disclosure.policy import MODULE_12
from workshop.disclosure.prepare import CheckSpec, Request, prepare
from workshop.disclosure.truth import true_table
from workshop.disclosure.visible import REASON, RULE
from workshop.records.answers import Answers
from workshop.records.attendance import Attendance
from workshop.records.marks import ALL
from workshop.services import reading
from workshop.services.actor import Actor
from workshop.services.paths import completions
from workshop.services.preview import PreviewReady
from workshop.services.sharing import SharingService

SIZES: Atoms = {
    ("10", "Girls"): (61, 14),
    ("10", "Boys"): (58, 9),
    ("9", "Girls"): (1049, 212),
    ("K", "Boys"): (52, 17),
}


def _table(made: Attendance, *by: str) -> ResultTable:
    """Every group of that break-down, with its true counts."""
    groups = set(product(*([*made.attributes[name].values, ALL] for name in by)))
    ordered = sorted(groups, key=lambda at: [(value == ALL, value) for value in at])
    cells = true_table(made, MODULE_12, ResultTable(by, tuple(TableCell(at, {}, {}) for at in ordered))).cells
    return ResultTable(by, tuple(cell for cell in cells if cell.published[Measure.ENROLLED].value))


def _lines(layout: Layout, width: int) -> list[str]:
    """As it stands on screen."""
    return ["".join(line_parts(layout, row, width)).rstrip() for row in (None, *range(len(layout.rows)))]


def table_lines(table: ResultTable, width: int) -> list[str]:
    return _lines(laid_out(table, width), width)


def test_two_columns_cross_with_the_fewer_values_across() -> None:
    for by in (("Grade", "Gender"), ("Gender", "Grade")):
        assert table_lines(_table(groups(SIZES, ("Grade", "Gender")), *by), 76) == [
            "Grade             Boys               Girls                 All",
            "K       17 of 52 (33%)                          17 of 52 (33%)",
            "9                       212 of 1,049 (20%)  212 of 1,049 (20%)",
            "10       9 of 58 (16%)      14 of 61 (23%)     23 of 119 (19%)",
            "All    26 of 110 (24%)  226 of 1,110 (20%)  252 of 1,220 (21%)",
        ]


def test_percentages_go_before_the_table_does() -> None:
    table = _table(groups(SIZES, ("Grade", "Gender")), "Grade", "Gender")
    assert "%" not in "".join(table_lines(table, 45))
    assert table_lines(table, 30)[0].startswith("Grade")
    assert "All · Gir…" in "\n".join(table_lines(table, 30))


def test_what_is_not_exact_is_told_as_the_partner_gets_it() -> None:
    assert [line.split() for line in table_lines(result().tables[0], 76)[1:]] == [
        ["5", "10", "or", "fewer", "of", "withheld"],
        ["6", "4–14", "of", "50–59", "(10–25%)"],
        ["All", "14", "of", "61", "(23%)"],
    ]


def test_one_column_and_the_total() -> None:
    made = groups(SIZES, ("Grade", "Gender"))
    assert table_lines(_table(made), 76) == ["Group         Chronically absent", "All students  252 of 1,220 (21%)"]
    assert table_lines(_table(made, "Gender"), 76) == [
        "Gender  Chronically absent",
        "Boys       26 of 110 (24%)",
        "Girls   226 of 1,110 (20%)",
        "All     252 of 1,220 (21%)",
    ]


_NAMES = st.text(st.sampled_from("ab é小👩 "), min_size=1, max_size=30).map(lambda t: " ".join(t.split()) or "x")


@given(st.lists(_NAMES, min_size=1, max_size=4, unique=True), st.lists(_NAMES, min_size=1, max_size=6, unique=True),
       st.integers(36, 120))  # fmt: skip
def test_no_line_is_wider_than_asked(one: list[str], other: list[str], width: int) -> None:
    made = groups({(a, b): (20, 5) for a in one for b in other}, ("first", "second"))
    for by in ((), ("first",), ("second",), ("first", "second")):
        lines = table_lines(_table(made, *by), width)
        assert max(map(cell_len, lines)) <= width


def test_the_full_numbers_stand_beside_what_the_partner_gets() -> None:
    table = result().tables[0]
    counts = zip((7, 54, 61), (2, 12, 14), strict=True)
    exact = [
        {
            Measure.ENROLLED: PublishedValue(PublishedAs.EXACT, n),
            Measure.CHRONIC: PublishedValue(PublishedAs.EXACT, c),
        }
        for n, c in counts
    ]
    cells = (replace(cell, published=values) for cell, values in zip(table.cells, exact, strict=True))
    full = ResultTable(table.by, tuple(cells))
    assert _lines(beside(table, full, "They get", "Yours alone"), 76) == [
        "Grade                 They get     Yours alone",
        "5      10 or fewer of withheld    2 of 7 (29%)",
        "6       4–14 of 50–59 (10–25%)  12 of 54 (22%)",
        "All             14 of 61 (23%)  14 of 61 (23%)",
    ]


def test_every_number_that_is_not_exact_explains_itself() -> None:
    table = result().tables[0]
    small, other, total = table.cells
    assert sentences(table, total, exact=True) == [
        "All students: shown exactly: the group is large enough, and no hidden number can be worked out from it."
    ]
    assert sentences(table, small, exact=True) == [
        "Grade 5: the number of students is withheld, the number chronically absent is given as 10 or fewer and the "
        "percentage is withheld, because the group has 7 students."
    ]
    (sentence,) = sentences(table, other, exact=True)
    assert sentence == (
        "Grade 6: the number of students is given as 50 to 59, the number chronically absent as 4 to 14 and the "
        "percentage as 10 to 25%, because with it, a hidden number of Grade 5 could be worked out (61 - 54 = 7)."
    )
    for cell in (small, other):
        assert sentences(table, cell, exact=False)[0].endswith(f", because {REASON}.")
    assert list(missing(table)) == [RULE, "Not every number is exact for: 5; 6."]


def test_what_can_be_broken_down_by() -> None:
    facts = {"one": ["x"] * 60, "two": ["a", "b"] * 30, "three": ["a", "b", "c"] * 20, "all": [*map(str, range(60))]}
    assert breakdown_columns(attendance(facts, [1] * 60)) == ["two", "three"]
    assert breakdown_choices(["a", "b"], []) == [("a",), ("b",)]
    assert breakdown_choices(["a", "b", "c"], [("a",), ("c",)]) == [("a",), ("b",), ("c",), ("a", "c")]
    assert ("a", "b", "c") in breakdown_choices(["a", "b", "c"], [("a", "b"), ("c",)])


def test_an_empty_setup_invites() -> None:
    lines = {line.id: line for line in setup_lines(Setup(), "", "", 0)}
    assert lines["partner"].text == "name an organization in Reflection Three first"
    assert lines["partner"].missing
    assert lines["file"].missing
    assert {line.id: line for line in setup_lines(Setup(), "", "", 2)}["partner"].text.startswith("choose one")


def test_choices_that_do_not_fit_another_file_are_dropped() -> None:
    setup = Setup(breakdowns=(("grade",), ("grade", "sex")), fields=("grade", "sex", "absent"))
    setup.loaded(groups({("6",): (20, 5)}, ("grade",)), frozenset(), NO_CONSENTS)
    assert (setup.breakdowns, setup.fields) == ((("grade",),), ("grade", "absent"))


def test_an_approval_says_no_number_and_nobody() -> None:
    made = groups({("6",): (20, 5), ("7",): (30, 5)}, ("grade",))
    asked = CheckSpec(Request(CLINIC, PURPOSE, (("grade",),), ("absent",)))
    now = datetime.datetime.combine(TODAY, datetime.time(12))
    found = PreviewReady(asked, prepare(made, asked, consents(consent()), now), now, "id")
    words = approval_words(found)
    assert words == ("Chronic absence: by grade. Individual records with consent: absent. Purpose: asthma outreach.")
    shown = parts(found, exact=False)
    assert any("s0" in part.more.plain for part in shown if part.more is not None), "the record is on screen"
    assert not any("s0" in part.text.plain for part in shown), "but only after Enter"


def test_unforeseen_trouble_is_told_without_its_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for error in (ValueError("SECRET-1"), KeyError("SECRET-1"), RecursionError("SECRET-1")):

        def fail(*_: object, error: Exception = error, **more: object) -> None:
            raise error

        monkeypatch.setattr(reading, "survey", fail)
        found = or_failed(lambda: SharingService(tmp_path, Actor.at_home(tmp_path)).survey(tmp_path))
        assert isinstance(found, Failed)
        assert type(error).__name__ in found.sentence
        assert "SECRET" not in found.sentence


def test_columns_that_cannot_be_remembered_stop_nothing(tmp_path: Path) -> None:
    from store.library.catalog import Library

    (tmp_path / "home").write_text("not a folder")
    path = tmp_path / "a.csv"
    path.write_text("Days absent,Days enrolled\n1,180\n")
    columns, library = Answers("Days absent", "Days enrolled"), Library(tmp_path / "home")
    home = tmp_path / "home"
    assert SharingService(home, Actor.at_home(home), library).read(path, columns).attendance.students == 1


def test_paths_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Alpha.csv", "alpine.XLSX", "alp.doc", ".hidden.csv"):
        (tmp_path / name).touch()
    (tmp_path / "Alps").mkdir()
    assert completions(f"{tmp_path}/al") == [f"{tmp_path}/Alps/", f"{tmp_path}/Alpha.csv", f"{tmp_path}/alpine.XLSX"]
    assert completions(f"{tmp_path}/.h") == [f"{tmp_path}/.hidden.csv"]
    assert completions(f"{tmp_path}/none/x") == []
    assert completions("\x00") == []
    monkeypatch.setenv("HOME", str(tmp_path))
    assert completions("~/Alps") == ["~/Alps/"]
    monkeypatch.chdir(tmp_path)
    assert completions("Alps") == ["Alps/"]
    assert common_start(["abc", "abd"]) == "ab"
    assert common_start(["abc"]) == "abc"
