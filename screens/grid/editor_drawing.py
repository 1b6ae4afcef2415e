"""Draws the cell that is being typed in, and the list of suggestions beside it. Pure."""

from __future__ import annotations

from content.clean import clean
from screens.grid.cells import after as grapheme_after
from screens.grid.cells import drawable, fit, pad, width
from screens.grid.editor import LISTED, CellEditor
from screens.grid.frame import Canvas, Run, joined, line_of
from screens.grid.layout import MARKS, Slot
from screens.grid.wrap import Span
from screens.grid.wrap import line_of as wrapped_line


def draw_editor(
    canvas: Canvas, editor: CellEditor, slot: Slot, spans: tuple[Span, ...], y: int, least: int
) -> tuple[tuple[int, int], int]:
    """Draw the text, wrapped at `spans`, over the cell whose first line is `y`: at least `least` lines.

    Returns the place of the caret (cell, line), and the line under the editor.
    """
    high = min(len(canvas.lines) - y, max(len(spans), least))
    at = wrapped_line(spans, editor.buffer.cursor)
    first = max(0, min(at - high // 2, len(spans) - high)) if len(spans) > high else 0
    for number in range(high):
        line = first + number
        text = editor.text[slice(*spans[line])] if line < len(spans) else ""
        runs = _caret_line(editor, slot, text, spans[line][0]) if line == at else _text_line(slot, text)
        canvas.over(y + number, slot.x, runs)
    caret = width(editor.text[spans[at][0] : editor.buffer.cursor])
    return (slot.x + 1 + min(caret, slot.wide), y + at - first), y + high


def _text_line(slot: Slot, text: str) -> list[Run]:
    """A line of the text without the caret."""
    return [("▌", "edit"), (pad(text, slot.wide), "edit"), ("▐", "edit")]


def _caret_line(editor: CellEditor, slot: Slot, text: str, start: int) -> list[Run]:
    """The line with the caret; behind its text the rest of a suggestion. `start` is where the line begins."""
    at = editor.buffer.cursor - start
    behind = grapheme_after(text, at)
    letter = drawable(text[at:behind])
    runs: list[Run] = [("▌", "edit"), (drawable(text[:at]), "edit")]
    if letter:
        runs += [(letter, "caret"), (drawable(text[behind:]), "edit")]
    else:
        ghost = drawable(editor.ghost)
        first = ghost[: grapheme_after(ghost, 0)] if ghost else " "
        runs += [(first, "caret"), (ghost[len(first) :] if ghost else "", "ghost")]
    box = slot.wide + MARKS
    if sum(width(part) for part, _ in runs) < box:
        more = "▾" if editor.offers and not editor.listing else "▐"
        return [*line_of(runs, box - 1, "edit"), (more, "edit")]
    return list(line_of(runs, box, "edit"))


def draw_suggestions(
    canvas: Canvas, editor: CellEditor, slot: Slot, top: int, above: int, below: int
) -> tuple[int, int, int, int, int] | None:
    """The suggestions under the cell (from line `below` on), or over it (before line `above`) where more fit.

    Returns the place of the list as `Frame.list_at`; None without room. `top` is the first line of the rows.
    """
    offers = editor.offers
    under, over = len(canvas.lines) - below, above - top
    many = min(LISTED, len(offers), max(under, over))
    if many < 1:
        return None
    start = below if under >= min(LISTED, len(offers)) or under >= over else above - many
    first = max(0, min(editor.marked - many // 2, len(offers) - many))
    texts = [clean(offer).replace("\n", " ") for offer in offers[first : first + many]]
    left = min(slot.x, max(0, canvas.cells - 1 - 20))
    wide = min(canvas.cells - 1 - left, max(slot.wide + MARKS, max(map(width, texts)) + 3))
    for number, text in enumerate(texts):
        marked = first + number == editor.marked
        runs = [(pad(f"│{'▸' if marked else ' '}{fit(text, wide - 3)}", wide), "marked" if marked else "list")]
        canvas.over(start + number, left, joined(runs))
    return start, left, wide, first, first + many
