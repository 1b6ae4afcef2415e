"""What can be suggested in a text cell: the words of a choices block, or what others wrote in a column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from operator import is_

from content.blocks import Choices
from content.clean import clean_line
from content.common import PEOPLE
from content.model import Pack
from content.sheet_spec import Column, Kind, SheetSpec
from screens.grid.matching import matching
from workshop.sheets.model import Sheet, State
from workshop.sheets.values import show

MOST = 8
_LOOKED_AT = 2000  # rows whose words are offered again; more would be felt while typing
LibrarySuggestions = Callable[[str, str], Sequence[str]]
"""What other sessions of this library wrote: given sheet and column id, values, the most useful first. It is asked
again and again, so it answers at once, with the same object while nothing changed."""


class Vocabulary:
    """Suggestions for one sheet. Values of a column are gathered again only when its sheet changed."""

    def __init__(
        self, spec: SheetSpec, pack: Pack, get_state: Callable[[], State], library: LibrarySuggestions | None
    ) -> None:
        self._spec = spec
        self._specs = pack.sheets()
        self._get_state = get_state
        self._library = library
        self._gathered: dict[tuple[str, str], tuple[Sheet, tuple[str, ...]]] = {}
        self._from_library: dict[str, tuple[Sequence[str], tuple[str, ...]]] = {}
        self._words_of: dict[str, tuple[list[tuple[str, ...]], list[tuple[str, str]]]] = {}
        self._choices = {
            block.id: tuple(item.label for item in block.items)
            for _, block in pack.blocks()
            if isinstance(block, Choices)
        }

    def suggest(self, column: Column, typed: str) -> Sequence[str]:
        """Whole values that complete what was typed; in a list, the item behind the last semicolon is completed."""
        if column.kind in (Kind.DATE, Kind.NUMBER, Kind.YESNO) or "\n" in typed:
            return []
        if column.kind is not Kind.LIST:
            return matching(self._words(column), typed, MOST)
        before, _, item = typed.rpartition(";")
        taken = {part.strip().casefold() for part in before.split(";")}
        head = "; ".join(part.strip() for part in before.split(";") if part.strip())
        found = [word for word in matching(self._words(column), item, MOST * 2) if word.casefold() not in taken]
        return [f"{head}; {word}" if head else word for word in found[:MOST]]

    def _words(self, column: Column) -> Sequence[tuple[str, str]]:
        """All words for a column, casefolded and as written; made again only when one of their sources changed."""
        parts = [column.choices, *self._declared(column)]
        if column.suggest or column.kind in (Kind.LIST, Kind.PERSON):
            parts.append(self._written(self._spec.id, column.id))
        parts.append(self._others(column.id))
        known = self._words_of.get(column.id)
        if known is not None and len(known[0]) == len(parts) and all(map(is_, known[0], parts)):
            return known[1]
        words: dict[str, str] = {}
        for part in parts:
            for word in part:
                words.setdefault(word.casefold(), word)
        self._words_of[column.id] = (parts, list(words.items()))
        return self._words_of[column.id][1]

    def _declared(self, column: Column) -> list[tuple[str, ...]]:
        """The words of the block or column that the pack names for this column; for people, those in the room."""
        parts = []
        if column.kind is Kind.PERSON:
            parts.append(self._written(PEOPLE.id, "name"))
        if column.suggest in self._choices:
            parts.append(self._choices[column.suggest])
        elif column.suggest:
            sheet, _, name = column.suggest.rpartition(".")
            parts.append(self._written(sheet, name))
        return parts

    def _written(self, sheet_id: str, column_id: str) -> tuple[str, ...]:
        """What stands in a column now, each text or item once, in order; only short texts are worth repeating."""
        spec = self._specs.get(sheet_id)
        column = None if spec is None else spec.column(column_id)
        if column is None or column.long or column.kind is Kind.LINK:
            return ()
        sheet = self._get_state().sheet(sheet_id)
        known = self._gathered.get((sheet_id, column_id))
        if known is not None and known[0] is sheet:
            return known[1]
        found: dict[str, None] = {}
        for row in islice(sheet.live(), _LOOKED_AT):
            value = row.value(column_id)
            if isinstance(value, tuple):
                found.update(dict.fromkeys(value))
            elif value is not None and len(text := show(column, value)) <= 80:
                found[text] = None
        words = tuple(found)
        self._gathered[sheet_id, column_id] = (sheet, words)
        return words

    def _others(self, column_id: str) -> tuple[str, ...]:
        """What other sessions of this home hold in that column."""
        if self._library is None:
            return ()
        given = self._library(self._spec.id, column_id)
        known = self._from_library.get(column_id)
        if known is None or known[0] is not given:
            known = (given, tuple(word for word in map(clean_line, given) if word))
            self._from_library[column_id] = known
        return known[1]
