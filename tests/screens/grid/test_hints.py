"""A hint stands on one line beside the state of the last edit; at 80 x 24 it is not cut off."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from content.loader import load_pack
from content.pack_registry import shipped_packs
from screens.pages.scorer.source import ClosesSource, WeightSource
from screens.widgets.title_bar import two_sides
from tests.support.sessions import SessionBuilder, add_partners, scorer_of
from workshop.sheets.model import Role

SMALLEST, STATE = 80, "Saved r1234"


def cut(hint: str) -> bool:
    return hint not in two_sides(hint, STATE, SMALLEST).plain


@pytest.mark.parametrize("name", sorted(shipped_packs()))
def test_the_hints_of_the_shipped_modules_fit(name: str) -> None:
    hints = [
        column.hint
        for _, block in load_pack(shipped_packs()[name]).blocks()
        for spec in block.sheets()
        for column in spec.columns
    ]
    assert len([hint for hint in hints if hint]) > 2
    assert [hint for hint in hints if cut(hint)] == []


def test_the_hints_of_weights_and_of_who_closes_what_fit() -> None:
    room = SessionBuilder(others=Role.FACILITATOR)
    add_partners(room)
    for source in (WeightSource(room.context(), scorer_of(room)), ClosesSource(room.context(), scorer_of(room))):
        hints = {
            source.hint(row.id, column.id, text)
            for row in source.rows()
            if not row.heading
            for column in source.columns()
            for text in ("", "3")
        }
        assert max(map(cell_len, hints)) > 20
        assert [hint for hint in hints if cut(hint)] == []
    room.close()
