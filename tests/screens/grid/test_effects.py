"""In which order the effects of an operation are carried out."""

from __future__ import annotations

from screens.grid.effects import Commit, Effects, ShowText, said_first
from workshop.sheets.model import DeleteRow, Target


def test_what_is_said_of_an_edit_comes_before_it() -> None:
    """Else a store that answers at once would have its refusal covered by “Row deleted”."""
    edits = tuple(Commit((DeleteRow("people", row),), (Target("people", row, ""),)) for row in "ab")
    said = ShowText("2 rows deleted. Undo restores them.")
    effects: Effects = (*edits, said)
    assert said_first(effects) == (said, *edits)
    assert said_first(()) == ()
