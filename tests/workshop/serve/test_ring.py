"""The last bytes of a seat, by their place in everything it showed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workshop.serve.ring import Ring


@given(st.lists(st.binary(max_size=40), max_size=30), st.integers(min_value=-5, max_value=400))
def test_what_is_missing_is_given_exactly_or_not_at_all(pieces: list[bytes], have: int) -> None:
    ring, whole = Ring(64), b"".join(pieces)
    for piece in pieces:
        ring.add(piece)
    assert ring.position == len(whole)
    missed = ring.since(have)
    if len(whole) - 64 <= have <= len(whole) and have >= 0:
        assert missed == whole[have:]
    else:
        assert missed is None


def test_it_does_not_grow() -> None:
    ring = Ring(1000)
    for _ in range(5000):
        ring.add(b"x" * 100)
    assert len(ring._bytes) <= 2000 and ring.position == 500_000
