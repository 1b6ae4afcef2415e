"""The sentences: singular, plural, none, ties, one partner, nobody rated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from workshop.alignment.headline import Names, gaps, headline, order, splits
from workshop.alignment.result import Alignment, align

CRITERIA = {"aim": 4.0, "reach": 3.0, "ready": 2.0, "ease": 1.0}
NAMES = Names(
    {"c": "Riverside Clinic", "h": "Housing authority", "f": "Faith coalition", "b": "Chamber"},
    {"aim": "Shared aim", "reach": "Reach", "ready": "Reliability", "ease": "Ease"},
    {"a": "asthma", "t": "teeth", "m": "moves", "w": "safe walk"},
)


def result(
    ratings: Mapping[str, Sequence[Sequence[int | None]]],
    gap_ids: str = "",
    closes: Mapping[tuple[str, str], int] | None = None,
    evidence: bool = True,
) -> Alignment:
    """Ratings by partner: one list of cells a rater."""
    given = {
        p: {f"r{i}": dict(zip(CRITERIA, cells, strict=True)) for i, cells in enumerate(of)} for p, of in ratings.items()
    }
    closes = closes or {}
    proofs = dict.fromkeys(closes, "they wrote so") if evidence else {}
    return align(list(ratings), CRITERIA, given, {}, dict.fromkeys(gap_ids, 2), closes, proofs)


def test_no_partner_and_nobody_rated() -> None:
    assert headline(result({}), NAMES) == ["There are no partners to rate yet."]
    assert headline(result({"c": [], "h": []}), NAMES) == ["No one has rated yet."]
    assert headline(result({"c": [[None] * 4]}), NAMES) == ["No one has rated yet."]


def test_one_partner() -> None:
    assert order(result({"c": [[3, 3, 3, 3]]}), NAMES) == [
        "Riverside Clinic has a score of 75. No other partner is ranked yet."
    ]


def test_a_safe_leader_and_open_places() -> None:
    found = result({"c": [[4, 4, 4, 4]], "h": [[3, 1, 1, 1]], "f": [[1, 3, 2, 1]], "b": [[0, 0, 0, 0]]})
    assert order(found, NAMES) == [
        "Riverside Clinic ranks first whatever the weights are.",
        "Ranks 2–3 depend on the weights.",
    ]


def test_a_leader_within_a_range() -> None:
    # c leads while .4 (1 - d) > .2 (1 + d): d < 1/3
    found = result({"c": [[4, 2, 2, 2]], "h": [[3, 2, 3, 2]]})
    assert order(found, NAMES) == [
        "Riverside Clinic ranks first even if every weight changes by up to 33%.",
        "Ranks 1–2 depend on the weights.",
    ]


def test_just_ahead_tells_how_often_each_is_first() -> None:
    # reach .3 + ease .1 against aim .4: equal; ready breaks it, by a hair
    found = result({"c": [[4, 1, 2, 1], [4, 1, 3, 1]], "h": [[1, 4, 2, 4]]})
    first, second, third = order(found, NAMES)
    assert (
        first == "Riverside Clinic is just ahead of Housing authority. A small change in the weights can reverse them."
    )
    assert second.startswith("With random weights, ")
    assert "Riverside Clinic " in second
    assert "Housing authority " in second and "of the time" in second
    assert third == "Ranks 1–2 depend on the weights."


def test_ties() -> None:
    assert order(result({"c": [[2, 2, 2, 2]], "h": [[2, 2, 2, 2]]}), NAMES)[0] == "Both have the same score, 50."
    three = {"c": [[2, 2, 2, 2]], "h": [[2, 2, 2, 2]], "f": [[2, 2, 2, 2]]}
    assert order(result(three), NAMES) == [
        "All 3 have the same score, 50.",
        "No rank changes even if weights change by up to 50%.",
    ]
    found = order(result({**three, "b": [[0, 0, 0, 0]]}), NAMES)
    assert found[0] == "Riverside Clinic, Housing authority and Faith coalition tie for first with a score of 50."


def test_firm_places() -> None:
    found = order(result({"c": [[4] * 4], "h": [[3] * 4], "f": [[2] * 4]}), NAMES)
    assert found == [
        "Riverside Clinic ranks first whatever the weights are.",
        "No rank changes even if weights change by up to 50%.",
    ]


def test_not_enough_known() -> None:
    found = order(result({"c": [[4, None, None, None]], "h": [[None, 2, None, 2]]}), NAMES)
    assert found == ["Not enough ratings to rank anyone yet. A partner is ranked once 70% of the weight is rated."]
    found = order(result({"c": [[4, 4, 4, 4]], "h": [[4, None, None, None]], "f": [[1, 1, 1, 1]], "b": []}), NAMES)
    assert found[-1] == "Not enough ratings to rank Housing authority and Chamber yet."


def test_splits() -> None:
    assert splits(result({"c": [[4, 4, 4, 4]]}), NAMES) == [
        "Only one person has rated so far, so there is nothing to compare."
    ]
    assert splits(result({"c": [[4, 4, 4, 4], [2, 4, 4, 4]]}), NAMES) == ["No ratings are three or more points apart."]
    assert splits(result({"c": [[4, 4, 4, 4], [0, 4, 1, 4]]}), NAMES) == [
        "You are split on Riverside Clinic (shared aim, reliability). Talk about that first."
    ]
    many = splits(result({p: [[4, 4, 4, 4], [0, 0, 4, 4]] for p in "chf"}), NAMES)
    assert many == [
        "You are split on Riverside Clinic (shared aim, reach), Housing authority (shared aim, reach) "
        "and Faith coalition (shared aim, reach). Talk about that first."
    ]
    everywhere = splits(result({p: [[4, 4, 4, 4], [0, 0, 0, 0]] for p in "chfbxy"}), NAMES)
    assert everywhere[0].startswith("You are split on Riverside Clinic (shared aim, reach, reliability, 1 more), ")
    assert everywhere[0].endswith(" and 3 others. Talk about that first.")
    assert splits(result({"c": []}), NAMES) == []


CLOSING = {("c", "a"): 2, ("h", "m"): 2, ("f", "m"): 2}


def test_gaps_nobody_closes_and_smallest_sets() -> None:
    rated = {p: [[2, 2, 2, 2]] for p in "chf"}
    found = gaps(result(rated, "amw", CLOSING), NAMES)
    assert found == [
        "No partner closes “safe walk”.",
        "Smallest sets that close the rest: Riverside Clinic + Housing authority; "
        "or Riverside Clinic + Faith coalition.",
        "Only Riverside Clinic closes “asthma”.",
    ]
    assert gaps(result(rated, "am", {("c", "a"): 2, ("c", "m"): 2}), NAMES) == [
        "Every gap has a partner that would close it.",
        "One partner closes all gaps: Riverside Clinic.",
        "Only Riverside Clinic closes “asthma” and “moves”.",
    ]
    assert gaps(result(rated, "m", {("c", "m"): 2, ("h", "m"): 2}), NAMES) == [
        "A partner would close the gap.",
        "One partner is enough to close it: Riverside Clinic or Housing authority.",
    ]
    assert gaps(result(rated, "aw"), NAMES) == ["No partner closes any of the gaps yet."]
    assert gaps(result(rated), NAMES) == []


def test_claims_without_evidence_are_named() -> None:
    found = gaps(result({"c": [[2] * 4], "h": [[2] * 4]}, "a", {("c", "a"): 2}, evidence=False), NAMES)
    assert found == [
        "No partner closes any of the gaps yet.",
        "Counted as “could help” until someone writes evidence: Riverside Clinic for “asthma”.",
    ]


CELLS = st.lists(st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=4, max_size=4), max_size=3)


@given(
    st.dictionaries(st.sampled_from("chfb"), CELLS),
    st.sets(st.sampled_from("atmw")),
    st.dictionaries(st.tuples(st.sampled_from("chfb"), st.sampled_from("atmw")), st.integers(0, 2)),
    st.booleans(),
)
def test_every_result_can_be_said(
    ratings: dict[str, list[list[int | None]]],
    gap_ids: set[str],
    closes: dict[tuple[str, str], int],
    evidence: bool,
) -> None:
    for sentence in headline(result(ratings, "".join(sorted(gap_ids)), closes, evidence), NAMES):
        assert sentence.endswith(".")
        assert sentence[0].isupper()
        assert not any(bad in sentence for bad in ("  ", " ,", " .", "None", ": .", "{", "}"))
