"""Random records, for properties of the codec and of checkpoints."""

from __future__ import annotations

from hypothesis import strategies as st

from content.clean import clean, clean_line
from workshop.sheets.model import (
    END,
    Decision,
    DeleteRow,
    Edit,
    InsertRow,
    MoveRow,
    Op,
    Outcome,
    Record,
    Resolution,
    ResolveSibling,
    RestoreRow,
    Role,
    SetCell,
)

texts = st.text(max_size=120).map(clean)
lines = st.text(max_size=40).map(clean_line)
long_texts = st.builds(lambda a, b, n: clean(a * n + b), texts, texts, st.integers(1, 20))
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    texts,
    long_texts,
    st.lists(texts, max_size=4).map(tuple),
)
counts = st.integers(0, 2**53)
afters = st.one_of(st.none(), st.just(END), texts)

ops: st.SearchStrategy[Op] = st.one_of(
    st.builds(SetCell, texts, texts, texts, values, counts),
    st.builds(InsertRow, texts, texts, afters),
    st.builds(MoveRow, texts, texts, afters),
    st.builds(DeleteRow, texts, texts),
    st.builds(RestoreRow, texts, texts),
    st.builds(ResolveSibling, texts, texts, texts, counts, st.sampled_from(Resolution)),
)
decisions = st.builds(Decision, st.sampled_from(Outcome), values, values, texts, st.booleans())


@st.composite
def records(draw: st.DrawFn) -> Record:
    """A record with any operations and any decisions, whether they make sense or not; its texts are clean."""
    pairs = draw(st.lists(st.tuples(ops, decisions), min_size=1, max_size=4))
    edit = Edit(
        id=f"{draw(st.text('abcxyz234', min_size=1, max_size=8))}.{draw(st.integers(1, 10**9))}",
        person=draw(lines),
        role=draw(st.sampled_from(Role)),
        ops=tuple(op for op, _ in pairs),
        at=draw(lines),
        undoes=draw(st.none() | texts),
    )
    return Record(draw(counts), edit, tuple(decision for _, decision in pairs))
