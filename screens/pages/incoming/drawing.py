"""How the rows of a returned file are drawn: one line each in the list, and one row whole, three times side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content

from content.clean import clean_line
from content.common import PEOPLE
from screens.grid.cells import fit, pad
from screens.grid.wrap import wrap
from workshop.notes.incoming.proposals import Leftover, Proposal, ProposalKind
from workshop.notes.incoming.wording import HEADINGS, ThreeWordings, name_of
from workshop.services.taking import Take
from workshop.sheets.model import Target

SIDES = ("Before", "In the file", "Now")
_SHORT = {
    ProposalKind.CHANGED: "changed", ProposalKind.BOTH: "both changed", ProposalKind.UNSURE: "which row?",
    ProposalKind.GONE: "not in file", ProposalKind.NEW: "new", ProposalKind.FOREIGN: "unknown number",
    ProposalKind.COPY: "copy",
}  # fmt: skip
_WORDS, _GAP, _NOTHING = 14, 2, "—"
_CHOSEN = {
    None: "The session's version stays.",
    Take.THEIRS: "The file's version is checked.",
    Take.BESIDE: "Both versions are checked; they will be a conflict in the cell until someone resolves it.",
}


def mark(choice: Take | None, *, taken: bool, refused: bool) -> str:
    """Four cells that say what becomes, or became, of a row."""
    if taken:
        return " ✓  "
    if refused and choice is None:
        return " !  "
    return {None: "[ ] ", Take.THEIRS: "[x] ", Take.BESIDE: "[+] "}[choice]


def line(proposal: Proposal, before: str, cells: int) -> Content:
    """A proposal in one line of the list, after its mark."""
    name = proposal.number or ("people" if proposal.sheet == PEOPLE.id else "meeting" if proposal.row else "")
    words = f"{name:<5} {_SHORT[proposal.change]:<{_WORDS}} "
    text = clean_line(proposal.text) or ", ".join(clean_line(cell.label) for cell in proposal.cells)
    return Content.assemble((before + words, "bold"), fit(text, max(cells - len(before) - len(words), 8)))


def leftover_line(one: Leftover, cells: int) -> Content:
    """What has no place, in one line of the list."""
    words = f" –  {f'line {one.place}' if one.place else 'the file'}: no place  "
    return Content.assemble((words, "dim"), fit(clean_line(one.text), max(cells - len(words), 8)))


def whole_proposal(
    proposal: Proposal, sides: Sequence[ThreeWordings], choice: Take | None, cells: int, covers: Callable[[Target], str]
) -> Content:
    """One proposal whole: what it is, each of its cells three times, and what is chosen where both changed."""
    where = f", line {proposal.place} of the file" if proposal.place else ""
    lines = [Content.styled(f"{name_of(proposal)}: {HEADINGS[proposal.change]}{where}", "bold")]
    if proposal.change is ProposalKind.BOTH:
        lines.append(Content.styled(_CHOSEN[choice], "$accent"))
    named = clean_line(proposal.text)
    if named and all(named not in (clean_line(side.was), clean_line(side.theirs)) for side in sides):
        lines += [Content(part) for part in _wrapped(named, cells)]
    return Content("\n").join([*lines, *_table(sides, cells, covers)])


def whole_leftover(one: Leftover) -> Content:
    """What has no place, whole, with the reason."""
    where = f"Line {one.place} of the file" if one.place else "The file"
    return Content("\n").join([
        Content.styled(f"{where}: there is no place for this in the session, so it is not taken.", "bold"),
        Content(clean_line(one.reason)), Content(""), Content(clean_line(one.text)),
    ])  # fmt: skip


def _table(sides: Sequence[ThreeWordings], cells: int, covers: Callable[[Target], str]) -> list[Content]:
    label = min(max((len(side.label) for side in sides), default=0), max(cells // 5, 6))
    each = max((cells - label - 3 * _GAP) // 3, 6)
    widths = (label, each, each, each)
    lines = [_row(("", *SIDES), widths, "dim")]
    for side in sides:
        hidden = covers(side.target)
        texts = [hidden or text or _NOTHING for text in (side.was, side.theirs, side.ours)]
        parts = [_wrapped(text, size) for text, size in zip((side.label, *texts), widths, strict=True)]
        for place in range(max(map(len, parts))):
            lines.append(_row([part[place] if place < len(part) else "" for part in parts], widths, ""))
    return lines


def _row(texts: Sequence[str], widths: Sequence[int], style: str) -> Content:
    pieces = [pad(text, size) for text, size in zip(texts, widths, strict=True)]
    head = (pieces[0] + " " * _GAP, "bold")
    return Content.assemble(head, ((" " * _GAP).join(pieces[1:]).rstrip(), style))


def _wrapped(text: str, cells: int) -> list[str]:
    return [text[span.start : span.end].rstrip() for span in wrap(text, cells)]
