"""What is for a coordinator's eyes alone, each on a key of its own, and never on a projector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.pages.sharing.history import SharingHistory

_PROJECTED = (
    "This window was started for a projector: full numbers, exact reasons and broader groups are not shown on it."
)
_NOT_YOURS = (
    "Full numbers and exact reasons show only to the coordinator: open the session with --role coordinator, on a "
    "screen of your own."
)


class SharingConfidential(SharingHistory):
    """The part of the page that shows full numbers, exact reasons, and what depends on hidden numbers."""

    if TYPE_CHECKING:

        @property
        def coordinator(self) -> bool: ...

    def do_sharing_file(self) -> None:
        """`f`: the file among the choices; in the preview the full numbers beside the partner's."""
        if self.preview is None:
            super().do_sharing_file()
        elif self.context.discretion.projector:
            self.say(_PROJECTED)
        elif self.coordinator:
            self.view.turn_full()
        else:
            self.say(_NOT_YOURS)

    def do_sharing_coarser(self) -> None:
        """`g`: which broader groups help depends on hidden numbers, so a projector does not show them."""
        if self.context.discretion.projector:
            self.say(_PROJECTED)
        else:
            super().do_sharing_coarser()

    def do_sharing_reasons(self) -> None:
        """`y`: the exact reasons in the preview, or the one reason for everybody again."""
        attendance = self.setup.attendance
        if self.context.discretion.projector:
            self.say(_PROJECTED)
            return
        if not self.coordinator:
            self.say(_NOT_YOURS)
        elif self.preview is not None:
            self.view.turn_exact()
        elif attendance is not None:
            self.note(f"For your eyes alone: {attendance.students:,} students are in the file.")
        else:
            self.note(self.setup.unread())
