"""What the first line of an open session says, and when it says something else: as things happen, and once a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from screens.session.minute import Minute
from screens.session.pace import pace_now, pace_parts
from screens.widgets.title_bar import TitleBar
from workshop.wording import count_noun

if TYPE_CHECKING:
    from screens.session.screen import MainScreen
    from workshop.session.view import Session

WIDE = 120
"""Columns from which the steps and the facilitator's notes stand beside the work."""
AT_ONCE = 2_000
"""Rows that can be looked at without anybody noticing."""


class FirstLine:
    """The first line of one main screen."""

    def __init__(self, main: MainScreen) -> None:
        self.main = main
        self.context = main.context
        self._gaps = 0
        self._minute = Minute(self._minute_passed)

    def show(self) -> None:
        """Title and school on the left; what is late, gaps, who leads, people and time on the right."""
        main, session = self.main, self.context.session
        whose = session.school or session.title
        wide = main.size.width >= WIDE
        name = f"{self.context.person} ({self.context.role.value})" if wide else self.context.person
        clock = pace_now(self.context, main.actions.now())
        alerts, minutes = pace_parts(clock)
        main.query_one(TitleBar).show(
            f"{self.context.pack.title} · {whose}" if wide else whose,
            (
                (4, alerts),
                (6, "read only" if self.context.store.read_only else ""),
                (2, count_noun(self._gaps, "gap") if self._gaps else ""),
                (4, f"{len(main.unsettled)} to settle" if main.unsettled else ""),
                (1, name),
                (5, main.follow.words()),
                (3, main.company.words()),
                (4, minutes),
            ),
        )
        self._minute.shown(clock)
        main.company.schedule_announce()

    def stop(self) -> None:
        """The screen is gone: no more minutes."""
        self._minute.stop()

    def _minute_passed(self) -> None:
        """Say the new minute here and in what stands over the main screen and shows the time."""
        if not self.main.is_running:
            return
        self.show()
        for screen in self.main.app.screen_stack:
            if (passed := getattr(screen, "minute_passed", None)) is not None:
                passed()

    # ------------------------------------------------------------------ gaps

    def count_gaps(self) -> None:
        """Count the gaps: at once, or beside the work when there are very many rows to look at."""
        session = self.context.session
        if session.gap_rows() <= AT_ONCE:
            self._gaps = len(session.gaps())
        else:
            self.main.call_after_refresh(self._count_beside, session)

    def _count_beside(self, session: Session) -> None:
        def count() -> None:
            found = len(session.gaps())
            if not get_current_worker().is_cancelled:
                self.main.app.call_from_thread(self._counted, found)

        self.main.run_worker(count, thread=True, exclusive=True, group="gaps")

    def _counted(self, gaps: int) -> None:
        self._gaps = gaps
        self.show()
