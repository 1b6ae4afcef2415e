"""The way from the choices to the preview, and the preview that is on screen."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from screens.pages.sharing.partner import PartnerForm
from screens.pages.sharing.tools import Tools
from workshop.services.preview import PreviewJob, PreviewReady


class PreviewFlow:
    """Asks the service what the partner may receive. `ready` is the answer, while it is on screen."""

    def __init__(
        self,
        tools: Tools,
        partner: PartnerForm,
        clock: Callable[[], datetime.datetime],
        *,
        begun: Callable[[], None],
        shown: Callable[[], None],
        unread: Callable[[], None],
    ) -> None:
        """`begun` clears what an earlier preview left on the page, `shown` shows the page as it is now, `unread` says
        what to do while there is no file."""
        self.ready: PreviewReady | None = None
        self._service, self._setup, self._jobs = tools.service, tools.setup, tools.jobs
        self._partner, self._clock = partner, clock
        self._begun, self._shown, self._unread = begun, shown, unread

    def start(self) -> None:
        """Have a new preview made of everything that is chosen now."""
        job = self._job()
        if job is None:
            self._unread()
            return
        service = self._service
        self.ready = None
        self._begun()
        self._jobs.start(
            lambda running: service.check(job, progress=running.progress, cancelled=running.cancelled), self._made
        )

    def _job(self) -> PreviewJob | None:
        """What is chosen; None while there is no file, or a question about it is open."""
        setup, attendance = self._setup, self._setup.attendance
        if attendance is None or setup.open_questions:
            return None
        return PreviewJob(
            attendance,
            setup.request(self._partner.name, self._partner.purpose, self._partner.classes),
            self._clock(),
            setup.consents,
            setup.policy,
            setup.attackers,
            setup.hierarchies,
            setup.groupings,
            insisted=setup.insisted,
            answers=setup.answers,
            totals_only=setup.totals_only,
            full=self._service.actor.sees_exact,
            last_day=setup.last_day,
        )

    def _made(self, ready: PreviewReady) -> None:
        """Keep the preview and show it."""
        self.ready = ready
        self._shown()

    def drop(self) -> None:
        """Keep nothing of the preview."""
        self.ready = None

    @property
    def fits(self) -> bool:
        """Whether the preview is for the partner and the purpose that stand in the session now."""
        ready = self.ready
        if ready is None:
            return True
        now = (self._partner.name, self._partner.purpose, self._partner.classes)
        return (ready.partner, ready.purpose, ready.asked.request.classes) == now
