"""The lists of the outline are counted, and each oddity of the print is settled in a way one can see."""

from __future__ import annotations

import re

import pytest

from content.blocks import (
    Audience,
    Cards,
    Checklist,
    Choices,
    Grid,
    Links,
    Notes,
    Planner,
    Prose,
    Scorer,
    Sharing,
    Timer,
)
from tests.content.outline import REFLECTIONS, block, home, module_12, note, seen, step, words


def test_the_lists_are_counted() -> None:
    pack = module_12()
    assert len(pack.goals) == 3
    assert len(pack.sequence) == 13
    assert [s.number for s in pack.steps if s.number] == ["1", "2", "3", "4", "5", "6"]
    assert [s.id for s in pack.steps if s.number] == list(REFLECTIONS)
    causes = block("causes")
    assert isinstance(causes, Grid)
    assert len([group for group in causes.sheet.groups if not group.optional]) == 3
    assert len([column for column in causes.sheet.columns if column.id != "group"]) == 4
    counts = {
        name: len(kinds.items)
        for name in ("partner-kinds", "partner-categories", "coalition-families")
        if isinstance(kinds := block(name), Choices)
    }
    assert counts == {"partner-kinds": 6 + 1, "partner-categories": 10, "coalition-families": 4}
    launch, sharing, links = block("launch"), block("sharing"), block("links")
    assert isinstance(launch, Checklist) and len(launch.sheet.seeds) == 3
    assert isinstance(sharing, Sharing) and len(sharing.rules) == 3
    assert isinstance(links, Links) and len(links.links) == 3


def test_the_questions_are_counted() -> None:
    assert re.findall(r"\(([abc])\)", seen("reflection-four")) == ["a", "b", "c"], "three enlisting questions"
    bullets = [
        line
        for p in step("organizing").prose(Audience.PARTICIPANTS)
        for line in p.markdown.splitlines()
        if line.startswith("*")
    ]
    assert len(bullets) == 3
    six = re.split(r", and |, ", words(" ".join(bullets)).replace("?", ","))
    asked = [part for part in six if re.match(r"^(\* )?(who|which|what|by what|helps)", part.strip())]
    assert len(asked) == 6
    areas = [s.id for s, b in module_12().blocks() if isinstance(b, Notes) and b.id.startswith("notes-")]
    assert len(areas) == 6, "six areas for notes"
    assert areas == [
        "reflection-one",
        "reflection-two",
        "reflection-three",
        "reflection-four",
        "organizing",
        "reflection-six",
    ]
    assert sum("(#learn-more)" in seen(s.id) for s in module_12().steps) == 7, "each reflection, and the meeting"


def test_the_scorer_asks_seven_anchored_questions() -> None:
    scorer = block("alignment")
    assert isinstance(scorer, Scorer)
    assert {c.id: c.weight for c in scorer.criteria} == {
        "aim": 4,
        "resource": 4,
        "reach": 4,
        "reliability": 3,
        "gain": 3,
        "openness": 2,
        "start": 2,
    }
    for criterion in scorer.criteria:
        assert len(set(criterion.anchors)) == 5 and all(criterion.anchors), criterion.id
        assert criterion.ask.endswith("?")


def test_the_meeting_starts_with_six_items_within_an_hour() -> None:
    planner = block("meeting")
    assert isinstance(planner, Planner)
    seeds = list(planner.agenda.seeds.values())
    assert len(seeds) == 6
    assert sum(int(seed["minutes"]) for seed in seeds) <= 60
    assert {seed["outcome"] for seed in seeds} == {"inform", "decide", "commit"}


# ------------------------------------------------------------------ the oddities of the print


def provenance() -> str:
    return words(" ".join(module_12().provenance))


def test_oddity_1_shipped_as_12_with_the_printed_11_on_record() -> None:
    assert module_12().position == 12 and module_12().id.endswith("-12")
    assert "no. 11" in provenance()
    assert "session twelve" in seen("welcome")


def test_oddity_2_one_name_for_the_series() -> None:
    assert "absenteeism and truancy" in provenance()
    assert "absenteeism and truancy" not in " ".join(seen(s.id) for s in module_12().steps)


def test_oddity_3_schools_share_with_partners_and_the_law_is_named_without_advice() -> None:
    assert "share student data with partners" in module_12().goals[2].text
    assert "FERPA" in module_12().glossary
    for text in (note("reflection-six"), seen("learn-more")):
        assert "ferpa" in text and "legal advice" in text and "privacy officer" in text
    sharing = block("sharing")
    assert isinstance(sharing, Sharing)
    assert not any("exception" in rule for rule in sharing.rules)


def test_oddity_4_four_lists_have_four_columns() -> None:
    causes = block("causes")
    assert isinstance(causes, Grid)
    labels = [column.label for column in causes.sheet.columns if column.id != "group"]
    assert labels == ["Root cause", "Inside school", "Current partners", "Gap"]
    assert max(map(len, labels)) <= 18, "four columns side by side at 80 characters"
    gap = causes.sheet.column("gap")
    assert gap is not None and gap.choices == ("covered", "thin", "nobody") and gap.feeds == "gaps"


def test_oddity_5_aversion_is_explained_and_a_fourth_group_is_offered() -> None:
    for text in (note("reflection-two"), module_12().glossary["aversion"].casefold()):
        assert "bullying" in text and "unfair discipline" in text
    causes = block("causes")
    assert isinstance(causes, Grid)
    assert [(group.id, group.optional) for group in causes.sheet.groups] == [
        ("myths", False),
        ("barriers", False),
        ("aversion", False),
        ("disengagement", True),
    ]


def test_oddity_6_the_questions_of_alignment_are_asked_once_with_the_third() -> None:
    asking = [s.id for s in module_12().steps if "mission and goals" in seen(s.id)]
    assert asking == ["reflection-four"]


def test_oddity_7_the_meeting_has_a_step_of_its_own() -> None:
    assert home("meeting") == "organizing" and step("organizing").number == ""
    order = [s.id for s in module_12().steps]
    assert order.index("reflection-five") + 1 == order.index("organizing")


def test_oddity_8_inside_and_outside_are_marked() -> None:
    kinds, cards = block("partner-categories"), block("evidence")
    assert isinstance(kinds, Choices) and isinstance(cards, Cards)
    sides = {item.id: item.side for item in kinds.items}
    assert [name for name, side in sides.items() if side == "inside"] == ["superintendents", "principals"]
    assert [name for name, side in sides.items() if side == "mixed"] == ["early-childhood"]
    assert sum(side == "outside" for side in sides.values()) == 7
    assert {card.id: card.side for card in cards.cards if card.id in sides} == sides


def test_oddity_9_larger_than_ten_is_eleven() -> None:
    sharing = block("sharing")
    assert isinstance(sharing, Sharing)
    assert any("11 or more" in rule for rule in sharing.rules)
    meaning = module_12().glossary["larger than 10"]
    assert "11 or more" in meaning and "exactly 10" in meaning and "never for smaller" in meaning
    assert "why 11?" in seen("learn-more") and "stricter" in seen("learn-more")


def test_oddity_10_nothing_damaged_is_carried_over() -> None:
    for s, b in module_12().blocks():
        if isinstance(b, Prose):
            assert not re.search(r"</?[a-z]+>", b.markdown), f"{s.file}:{b.line}"
            assert b.markdown.count("\u201c") == b.markdown.count("\u201d")
            assert b.markdown.count('"') % 2 == 0
    assert "printed small letters" in provenance()


def test_oddity_11_links_are_dated_and_say_what_replaced_them() -> None:
    links = block("links")
    assert isinstance(links, Links)
    by_id = {link.id: link for link in links.links}
    assert all(link.url.startswith("http://") for link in links.links), "as printed"
    assert all(re.fullmatch(r"\d{4}-\d{2}", link.checked) for link in links.links)
    assert "count-us-toolkit" in by_id["toolkit"].now
    assert "messaging/making-the-case" in by_id["handouts"].now
    assert by_id["confidentiality"].now == "" and "not find" in by_id["confidentiality"].note


def test_oddity_12_a_house_party_is_explained() -> None:
    launch = block("launch")
    assert isinstance(launch, Checklist)
    assert "gathering of likely supporters" in launch.sheet.seeds["bring-together"]["item"]
    assert "not a social evening" in note("organizing")
    assert "house party" in module_12().glossary


@pytest.mark.parametrize("step_id", [s.id for s in module_12().steps])
def test_oddity_13_each_step_has_minutes_rounds_and_a_note_for_the_facilitator(step_id: str) -> None:
    found = step(step_id)
    assert found.minutes > 0
    assert any(isinstance(b, Timer) for b in found.blocks)
    notes = found.prose(Audience.FACILITATOR)
    assert len(notes) == 1
    assert len(notes[0].markdown.split()) < 60
    assert "late?" in note(step_id), "what to skip when late"
    assert len(found.short) <= 14


def test_oddity_14_coalitions_are_examples_to_be_checked_here() -> None:
    families, grid = block("coalition-families"), block("coalitions")
    assert isinstance(families, Choices) and isinstance(grid, Grid)
    nation = next(item for item in families.items if item.id == "grad-nation")
    assert "2020" in nation.note and "local" in nation.note
    assert "2020" in note("reflection-three")
    name, exists = grid.sheet.column("coalition"), grid.sheet.column("exists")
    assert name is not None and not name.fixed, "rows can be added and renamed"
    assert exists is not None and "to ask" in exists.choices


# ------------------------------------------------------------------ room on the screen, and plain words


@pytest.mark.parametrize("step_id", [*REFLECTIONS, "organizing"])
def test_what_participants_read_leaves_the_screen_to_the_work(step_id: str) -> None:
    assert not step(step_id).prose(Audience.EVERYONE)
    first = step(step_id).prose(Audience.PARTICIPANTS)[0].markdown.strip()
    lines = first.splitlines()
    assert len(lines) <= 3
    assert all(len(line.replace("*", "")) <= 90 for line in lines)
    assert len(words(first)) <= 3 * 78


def test_there_is_paper_for_each_reflection_and_the_meeting() -> None:
    for step_id in (*REFLECTIONS, "organizing"):
        assert step(step_id).prose(Audience.PAPER), step_id


def test_root_causes_have_prompts_in_our_words() -> None:
    causes = block("causes")
    assert isinstance(causes, Grid)
    hints = {group.id: words("; ".join(group.hints)) for group in causes.sheet.groups}
    for group, parts in {
        "myths": ("excuse", "day here and there", "early grades", "cold"),
        "barriers": (
            "illness",
            "teeth",
            "asthma",
            "ride",
            "walk",
            "eviction",
            "brothers",
            "job",
            "clean clothes",
            "court",
        ),
        "aversion": ("bullying", "failing", "anxiety", "discipline", "bad memories"),
        "disengagement": ("knows me", "worth it", "out of school"),
    }.items():
        for part in parts:
            assert part in hints[group], (group, part)
