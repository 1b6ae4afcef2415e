"""What the first line of an open session says, and when it says something else: as things happen, and once a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.worker import get_current_worker

from screens.session.minute import FollowsClock, Minute
from screens.session.pace import pace_now, pace_parts
from screens.widgets.title_bar import TitleBar
from workshop.wording import count_noun

if TYPE_CHECKING:
    from textual.screen import Screen

    from screens.session.conflicts import ConflictIndex
    from screens.session.group import Group
    from workshop.session.view import Session

WIDE = 120
"""Columns from which the steps and the facilitator's notes stand beside the work."""
AT_ONCE = 2_000
"""Rows that can be looked at without anybody noticing."""


class FirstLine:
    """Writes into the title bar of `screen`. `conflicts` are the cells that hold two versions."""

    def __init__(self, screen: Screen[Any], group: Group, conflicts: ConflictIndex) -> None:
        self.screen, self.group, self.context = screen, group, group.context
        self._conflicts = conflicts
        self._gaps = 0
        self._minute = Minute(self._minute_passed)

    def show(self) -> None:
        """Title and school on the left; what is late, gaps, who leads, people and time on the right."""
        group, session, conflicts = self.group, self.context.session, len(self._conflicts)
        whose = session.school or session.title
        wide = self.screen.size.width >= WIDE
        name = f"{self.context.person} ({self.context.role.value})" if wide else self.context.person
        clock = pace_now(self.context, self.context.clock.now())
        alerts, minutes = pace_parts(clock)
        self.screen.query_one(TitleBar).show(
            f"{self.context.pack.title} · {whose}" if wide else whose,
            (
                (4, alerts),
                (6, "read only" if self.context.store.read_only else ""),
                (2, count_noun(self._gaps, "gap") if self._gaps else ""),
                (4, count_noun(conflicts, "conflict") if conflicts else ""),
                (1, name),
                (5, group.follow.words()),
                (3, group.company.words()),
                (4, minutes),
            ),
        )
        self._minute.shown(clock)

    def stop(self) -> None:
        """The screen is gone: no more minutes."""
        self._minute.stop()

    def _minute_passed(self) -> None:
        """Say the new minute here and in what stands over the screen and shows the time."""
        if not self.screen.is_running:
            return
        self.show()
        for screen in self.screen.app.screen_stack:
            if isinstance(screen, FollowsClock):
                screen.minute_passed()

    # ------------------------------------------------------------------ gaps

    def count_gaps(self) -> None:
        """Count the gaps: at once, or beside the work when there are very many rows to look at."""
        session = self.context.session
        if session.gap_rows() <= AT_ONCE:
            self._gaps = len(session.gaps())
        else:
            self.screen.call_after_refresh(self._count_beside, session)

    def _count_beside(self, session: Session) -> None:
        """Count the gaps on a thread; a newer count takes the place of one under way."""

        def count() -> None:
            """Who has written in it, of those who are expected to."""
            found = len(session.gaps())
            if not get_current_worker().is_cancelled:
                self.screen.app.call_from_thread(self._counted, found)

        self.screen.run_worker(count, thread=True, exclusive=True, group="gaps")

    def _counted(self, gaps: int) -> None:
        """Show how many gaps there are."""
        self._gaps = gaps
        self.show()
