"""What is for a coordinator's eyes alone, each on a key of its own, and never on a projector."""

from __future__ import annotations

from collections.abc import Callable

from screens.pages.sharing.preview_flow import PreviewFlow
from screens.pages.sharing.recoding import RecodingChoice
from screens.pages.sharing.tools import Tools
from screens.pages.sharing.view import PreviewView

_PROJECTED = "This window was started for a projector. It does not show full numbers, exact reasons or broader groups."
_NOT_YOURS = (
    "Only the coordinator sees full numbers and exact reasons. Open the session with --role coordinator, on a screen "
    "of your own."
)


class Confidential:
    """Shows full numbers, exact reasons, and what depends on hidden numbers."""

    def __init__(
        self,
        tools: Tools,
        preview: PreviewFlow,
        recoding: RecodingChoice,
        view: PreviewView,
        projector: Callable[[], bool],
    ) -> None:
        """`projector`: whether the window was started for one."""
        self._tools, self._preview, self._recoding = tools, preview, recoding
        self._view, self._projector = view, projector

    def turn_full(self) -> None:
        """The full numbers beside the partner's, or no longer."""
        if not self._may_see():
            return
        if self._preview.ready is None:
            self._tools.prompter.note("Look at the preview first. Press V.")
        else:
            self._view.turn_full()

    def find_recodings(self) -> None:
        """Broader groups: which help depends on hidden numbers, so a projector does not show them."""
        if self._projector():
            self._tools.prompter.say(_PROJECTED)
        else:
            self._recoding.find()

    def turn_exact(self) -> None:
        """The exact reasons in the preview, or the one reason for everybody again; before it, the size of the file."""
        attendance = self._tools.setup.attendance
        if not self._may_see():
            return
        if self._preview.ready is not None:
            self._view.turn_exact()
        elif attendance is not None:
            self._tools.prompter.note(f"For your eyes alone: {attendance.students:,} students are in the file.")
        else:
            self._tools.prompter.note(self._tools.setup.unread())

    def _may_see(self) -> bool:
        """Whether this person may see it on this screen; says why not."""
        if self._projector():
            self._tools.prompter.say(_PROJECTED)
        elif not self._tools.service.actor.sees_exact:
            self._tools.prompter.say(_NOT_YOURS)
        else:
            return True
        return False
