"""What `pack check` points out, each with its line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from content.lint import LintFinding, Severity, lint, total_minutes
from content.loader import load_pack
from content.pack_registry import shipped_packs
from content.readability import count_syllables, grade, words
from tests.content.test_kinds import EVIDENCE, LINKS
from tests.support.packs import MANIFEST, block, load, step

TODAY = date(2026, 11, 23)
NOTE = "::: facilitator\nAsk once.\n:::"
GOALS = MANIFEST.split("goals:")[0]


def found(folder: Path, files: Mapping[str, str | bytes], today: date = TODAY) -> list[str]:
    return [str(finding) for finding in lint(load(folder, {"pack.yaml": GOALS, **files}), today)]


def test_nothing_to_say(tmp_path: Path) -> None:
    assert found(tmp_path, {"10-a.md": step(NOTE)}) == []


@pytest.mark.parametrize("ident", sorted(shipped_packs()))
def test_shipped_packs_have_no_errors(ident: str) -> None:
    findings = lint(load_pack(shipped_packs()[ident]), TODAY)
    assert [str(finding) for finding in findings if finding.severity is Severity.ERROR] == []


def test_goals_need_a_step_and_a_place_on_the_exit_ticket(tmp_path: Path) -> None:
    before = block("{ticket} t", "when: before", "ask: How sure?")
    text = step(NOTE, before).replace("minutes: 5", "minutes: 5\ngoals: [assess-need]")
    assert found(tmp_path, {"pack.yaml": MANIFEST, "10-a.md": text}) == [
        "pack.yaml:9: error: no ticket asks about the goal 'assess-need' at the end; add a ticket with 'when: after'",
        "pack.yaml:10: error: no step works towards the goal 'name-them'; name it under the goals of a step",
        "pack.yaml:10: error: no ticket asks about the goal 'name-them' at the end; add a ticket with 'when: after'",
    ]


def test_facilitators_get_a_note_they_can_read_in_passing(tmp_path: Path) -> None:
    long = "\n".join(["::: facilitator", "word " * 59, ":::", "::: facilitator", "word " * 60, ":::"])
    files: dict[str, str | bytes] = {"10-a.md": step("A"), "20-b.md": step(long).replace("id: step", "id: b")}
    assert found(tmp_path, files) == [
        "10-a.md:1: error: the step has no note for the facilitator; add a ::: facilitator passage",
        "20-b.md:10: warning: the facilitator's note has 60 words; keep it under 60 to be read in passing",
    ]


def test_energizers_are_short_and_read_out_easily(tmp_path: Path) -> None:
    files = {"pack.yaml": GOALS + "energizers: energizers.yaml\n", "10-a.md": step(NOTE)}
    text = "a: {title: A, minutes: 2, do: Stand up.}\nb: {title: B, minutes: 30, do: <b>Sit.</b>" + " Sit." * 60 + "}\n"
    assert found(tmp_path, {**files, "energizers.yaml": text}) == [
        "energizers.yaml:2: warning: the energizer 'b' takes 30 minutes; over 10 it is a round",
        "energizers.yaml:2: warning: the energizer 'b' has 63 words; keep it under 60 to be read out",
        "energizers.yaml:2: warning: HTML is shown as it is written: '<b>'",
    ]
    assert [one.id for one in load_pack(tmp_path).energizers] == ["a", "b"]


def test_rounds_fit_their_step_and_steps_fit_a_day(tmp_path: Path) -> None:
    timer = block("{timer} t", "- {do: a, minutes: 4}", "- {do: b, minutes: 2}")
    long = step(NOTE).replace("id: step", "id: b").replace("minutes: 5", "minutes: 176")
    files: dict[str, str | bytes] = {"10-a.md": step(NOTE, timer), "20-b.md": long}
    assert found(tmp_path, files) == [
        "pack.yaml:1: warning: the steps take 181 minutes, more than 180; shorten some or split it",
        "10-a.md:9: warning: the rounds take 6 minutes, but the step has 5; make them agree",
    ]
    assert total_minutes(load_pack(tmp_path)) == 181


HARD = (
    "Organizational representatives continuously deliberate interdisciplinary accountability considerations, "
    "operationalizing longitudinal institutional collaboration methodologies notwithstanding administrative "
    "complications encountered throughout municipalities, particularly regarding socioeconomic circumstances "
    "and transportation availability for economically disadvantaged communities everywhere."
)


def test_hard_prose_is_pointed_out_in_english(tmp_path: Path) -> None:
    (finding,) = found(tmp_path / "en", {"10-a.md": step(NOTE, "", HARD)})
    assert finding.startswith("10-a.md:10: warning: the prose of this step reads at grade ")
    assert found(tmp_path / "es", {"pack.yaml": GOALS + "locale: es\n", "10-a.md": step(NOTE, "", HARD)}) == []
    note = step(f"::: facilitator\n{HARD}\n:::")
    assert found(tmp_path / "note", {"10-a.md": note}) == [], "facilitators are spared"


def test_html_in_prose_is_pointed_out(tmp_path: Path) -> None:
    text = step(NOTE, "Fine <https://example.org> and `<b>` and 3 < 4.", "", "<b>bold</b>", "<!-- remark -->")
    assert found(tmp_path, {"10-a.md": text}) == [
        "10-a.md:11: warning: HTML is shown as it is written: '<b>'; use Markdown",
        "10-a.md:12: warning: HTML is shown as it is written: '<!--'; use Markdown",
    ]


def _evidence(folder: Path, today: date) -> list[str]:
    parts = [
        NOTE,
        block("{cards} evidence", "audiences: who"),
        block("{choices} who", "mayor: Mayor", "boards: Boards", "church: Church"),
        block("{links} every"),
    ]
    manifest = GOALS + "evidence: evidence.yaml\nlinks: links.yaml\n"
    files: dict[str, str | bytes] = {"evidence.yaml": EVIDENCE, "links.yaml": LINKS, "10-a.md": step(*parts)}
    return found(folder, {"pack.yaml": manifest, **files}, today)


def test_sources_age_after_two_years(tmp_path: Path) -> None:
    no_card = "10-a.md:15: warning: there is no evidence card for 'church'"
    old = "this was last checked in {}, more than two years ago; look it up again"
    assert _evidence(tmp_path / "1", TODAY) == [no_card]
    assert _evidence(tmp_path / "2", date(2027, 1, 31)) == [no_card]
    assert _evidence(tmp_path / "3", date(2027, 2, 1)) == [
        no_card,
        f"evidence.yaml:12: warning: {old.format('2025-01')}",
    ]
    assert _evidence(tmp_path / "4", date(2029, 1, 1)) == [
        no_card,
        f"evidence.yaml:5: warning: {old.format('2026-11')}",
        f"evidence.yaml:12: warning: {old.format('2025-01')}",
        f"links.yaml:1: warning: {old.format('2026-11')}",
        f"links.yaml:2: warning: {old.format('2026-11')}",
    ]


def test_labels_fit_at_80_columns(tmp_path: Path) -> None:
    grid = block(
        "{grid} g",
        "columns:",
        "  a: Fits well",
        "  b: Responsibilities-and-more",
        "  c: Two lines can be read",
        "  d: x",
        "  e: x",
        "groups:",
        "  one: {label: One, ask: 'x%s'}" % ("x" * 80),
    )
    text = step(NOTE, grid).replace("title: A step", "title: " + "A step " * 13)
    assert found(tmp_path, {"10-a.md": text}) == [
        "10-a.md:2: warning: the rail has room for 20 columns; give the step a shorter 'short'",
        "10-a.md:2: warning: the title does not fit on 80 columns",
        "10-a.md:12: warning: the label 'Responsibilities-and-more' does not fit over its column of 14; shorten it",
        "10-a.md:17: warning: label and question of group 'one' do not fit on 80 columns",
    ]


def test_wide_characters_take_two_columns(tmp_path: Path) -> None:
    text = step(NOTE).replace("title: A step", "title: " + "漢" * 11)
    assert len(found(tmp_path / "1", {"10-a.md": text})) == 1
    assert found(tmp_path / "2", {"10-a.md": text.replace("漢" * 11, "漢" * 10)}) == []


def test_findings_say_where_and_how_bad() -> None:
    assert str(LintFinding(Severity.WARNING, "10-a.md", 3, "hm")) == "10-a.md:3: warning: hm"


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1),
        ("make", 1),
        ("table", 2),
        ("makes", 1),
        ("horses", 2),
        ("wanted", 2),
        ("walked", 1),
        ("absence", 2),
        ("attendance", 3),
        ("community", 4),
        ("the", 1),
        ("rhythm", 1),
        ("Zoë", 1),
    ],
)
def test_syllables(word: str, count: int) -> None:
    assert count_syllables(word) == count


def test_the_grade_follows_the_formula() -> None:
    text = "The cat sat on the mat. " * 5
    assert len(words(text)) == 30
    assert grade(text) == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59)
    assert grade("Too short.") is None
    listed = "# Head\n\n" + "* one two three four five\n" * 6
    assert grade(listed) == pytest.approx(0.39 * 31 / 7 + 11.8 * 31 / 31 - 15.59)


def test_addresses_code_and_marks_are_not_read() -> None:
    text = (
        "See **[the kit](https://example.org/very/long)**, https://example.org/x.\n\n"
        "```\ncode here\n```\n> quoted\n1. first"
    )
    assert words(text) == ["See", "the", "kit", "quoted", "first"]
