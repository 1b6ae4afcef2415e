"""The gap list in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

if TYPE_CHECKING:
    from workshop.session.view import Session


def gap_text(session: Session) -> Content:
    """One line a gap, the uncarried ones first; an invitation when there is none yet."""
    gaps = sorted(session.gaps(), key=lambda gap: -gap.severity)
    if not gaps:
        return Content("No gaps yet. Mark causes “thin” or “nobody” in the gap column, and they appear here.")
    lines = []
    for gap in gaps:
        owner = f"; now: {gap.owner}" if gap.owner else ""
        lines.append(Content.assemble((gap.state, "bold $accent"), f"  {gap.text} ({gap.group}{owner})"))
    return Content("\n").join(lines)
