"""A worksheet that is written alone or voted on: once it is shared, it points out what says nearly the same."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on

from content.sheet_spec import GROUP_COLUMN, Kind, SheetSpec
from screens.grid.sheet_source import SheetSource
from screens.grid.widget import WorksheetGrid
from screens.pages.annotated_grid import STATE, AnnotatedGrid, Annotation
from screens.pages.context import SessionContext
from screens.pages.page import Page
from screens.widgets.messages import ShowNotice
from workshop.session.private_rounds import is_hidden
from workshop.session.row_merge import merge_rows
from workshop.sheets.model import Target
from workshop.wording import count_noun


def duplicates_page(spec: SheetSpec) -> Page:
    """The page of a grid that is written alone, or that a vote refers to."""
    return Page(
        spec.id,
        spec.title,
        lambda context: DuplicatesPage(context, spec),
        (spec.id,) if spec.hidden_until_reveal else (),
    )


class DuplicatesPage(AnnotatedGrid):
    """A new row begins with the name of whoever adds it; near-duplicates are named, and one key makes them one."""

    HELP = (
        "One thing on each line, in a few words. No one else sees what you write privately until the facilitator "
        "reveals it. From then on the line under the grid names near-duplicates: press Esc, then `m` to merge the two "
        "rows, or `x` to keep both and go on to the next pair. The first row stays and gets what only the other has, "
        "its dots too; undo separates them again. With several pairs, the one under the cursor comes first."
    )

    def __init__(self, context: SessionContext, spec: SheetSpec) -> None:
        person = next((column.id for column in spec.columns if column.kind is Kind.PERSON), "")
        self.spec = spec
        self._apart: set[tuple[str, str]] = set()
        super().__init__(
            context,
            SheetSource(
                spec,
                context.pack,
                lambda: context.state,
                today=context.today,
                preset={person: context.person} if person else None,
            ),
            spec.id,
        )

    @on(WorksheetGrid.CursorMoved)
    def _at_cell(self) -> None:
        """The words of a pair may have changed."""
        self.look()

    def annotations(self) -> Sequence[Annotation]:
        """The first pair of near-duplicates, with the keys to merge it or keep both, and how many more there are."""
        pairs = self.pairs()
        if not pairs:
            return []
        first, second = self._words(pairs[0])
        sentence = f"“{first}” and “{second}” look like duplicates."
        if not self.context.store.read_only:
            sentence += " Press Esc, then m to merge or x to keep both."
        if len(pairs) > 1:
            sentence += f" {count_noun(len(pairs) - 1, 'more pair')}."
        return [Annotation(sentence, STATE)]

    def pairs(self) -> list[tuple[str, str]]:
        """Rows that say nearly the same, those with the row under the cursor first; none while each writes alone."""
        if is_hidden(self.context.state, self.spec):
            return []
        column = next((c.id for c in self.spec.columns if c.kind is Kind.TEXT and c.id != GROUP_COLUMN), "")
        here = self.grid.cursor_target
        found = [p for p in self.context.session.near_duplicates(self.spec.id, column) if p not in self._apart]
        return sorted(found, key=lambda pair: here is None or here.row not in pair)

    def merge(self) -> None:
        """Make the pair that the line names one row."""
        pairs = self.pairs()
        if not pairs:
            self.post_message(ShowNotice("No near-duplicates here."))
            return
        first, second = pairs[0]
        kept = self._words(pairs[0])[0]
        # Of the whole state: dots that nobody may see yet go along too.
        ops = merge_rows(self.context.pack, self.context.store.state, self.spec.id, first, second)
        if reason := self.context.why_not(ops):
            self.post_message(ShowNotice(f"{reason} So the facilitator has to merge these two."))
        elif ops:
            self.post_message(WorksheetGrid.CommitRequested(self.grid, ops, [Target(self.spec.id, second)]))
            self.post_message(ShowNotice(f"Merged into “{_short(kept, 30)}”; undo takes them apart."))

    def keep_apart(self) -> None:
        """Leave the pair that the line names as it is, and name the next; for this window, until it closes."""
        pairs = self.pairs()
        if not pairs:
            self.post_message(ShowNotice("No near-duplicates here."))
            return
        self._apart.add(pairs[0])
        self.look()
        self.post_message(
            ShowNotice("Left apart." if len(pairs) == 1 else "Left apart; the next pair stands under the grid.")
        )

    def _words(self, pair: tuple[str, str]) -> tuple[str, str]:
        """The texts of both rows, shortened."""
        first, second = (_short(self.context.session.link_label(self.spec.id, row)) for row in pair)
        return first, second


def _short(text: str, most: int = 60) -> str:
    """The text, cut off after that many characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
