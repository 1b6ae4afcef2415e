"""Which sheets of a step are written alone: what its private rounds are about."""

from __future__ import annotations

from pathlib import Path

from content.blocks import Scorer, Vote
from content.loader import load_pack
from content.pack_registry import shipped_packs
from tests.support.packs import block, load, problems, step

GRID = block("{grid} list", "columns:", "  what: {label: What}")
OTHER = block("{grid} other", "columns:", "  what: {label: What}")
NOTES = block("{notes} thoughts", "label: Thoughts")


def rounds(*lines: str) -> str:
    return block("{timer} t", *lines)


def alone(folder: Path, *parts: str) -> set[str]:
    pack = load(folder, {"10-a.md": step(*parts)})
    return {spec.id for spec in pack.sheets().values() if spec.hidden_until_reveal}


def test_a_private_round_is_about_the_worksheets_of_its_step(tmp_path: Path) -> None:
    parts = (rounds("- {do: Alone, minutes: 1, mode: private}", "- {do: All, minutes: 1}"), GRID, OTHER, NOTES)
    assert alone(tmp_path, *parts) == {"list", "other"}


def test_without_a_private_round_nothing_is_written_alone(tmp_path: Path) -> None:
    assert alone(tmp_path, rounds("- {do: All, minutes: 1}"), GRID, NOTES) == set()


def test_a_round_names_what_it_is_about(tmp_path: Path) -> None:
    parts = (rounds("- {do: Alone, minutes: 1, mode: private, on: [thoughts, other]}"), GRID, OTHER, NOTES)
    assert alone(tmp_path, *parts) == {"thoughts", "other"}


def test_votes_and_ratings_are_private_by_their_kind() -> None:
    module_12 = load_pack(shipped_packs()["va-attendance-12"])
    vote, scorer = module_12.first(Vote), module_12.first(Scorer)
    assert vote is not None and scorer is not None
    assert vote.sheet.hidden_until_reveal and vote.sheet.per_person
    assert (
        scorer.ratings.hidden_until_reveal
        and scorer.weights.hidden_until_reveal
        and not scorer.closes.hidden_until_reveal
        and not scorer.asks.hidden_until_reveal
    )
    assert {spec.id for spec in module_12.sheets().values() if spec.hidden_until_reveal} >= {
        "causes",
        "qualities",
        "pitch",
    }


def test_on_names_only_what_can_be_written_alone(tmp_path: Path) -> None:
    said = problems(tmp_path, {"10-a.md": step(rounds("- {do: Alone, minutes: 1, mode: private, on: [lists]}"), GRID)})
    assert said == [
        "10-a.md:7: on of round 1 of timer 't' names no worksheet or notes of this step: 'lists'; did you mean 'list'?"
    ]


def test_on_is_for_private_rounds(tmp_path: Path) -> None:
    said = problems(tmp_path, {"10-a.md": step(rounds("- {do: All, minutes: 1, on: [list]}"), GRID)})
    assert said == ["10-a.md:7: on of round 1 of timer 't' is for private rounds; add 'mode: private', or leave it out"]
