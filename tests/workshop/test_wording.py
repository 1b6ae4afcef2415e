from __future__ import annotations

from workshop.wording import count_noun, join_with_and


def test_lists_in_words() -> None:
    assert [join_with_and(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    assert join_with_and(["a", "b"], "or") == "a or b"


def test_counts_in_words() -> None:
    assert [count_noun(n, "minute") for n in (0, 1, 2)] == ["0 minutes", "1 minute", "2 minutes"]
    assert count_noun(2, "person", "people") == "2 people"
