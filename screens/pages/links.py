"""Where to learn more: the printed addresses, when they were last looked at, and what stands in their place.

Nothing here is ever opened: addresses are dated facts, and a workshop may have no network. Enter copies one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from content.blocks import Link, Links
from screens.pages.marked_list import MarkedList
from screens.pages.page import Page
from screens.widgets.messages import FocusLeft, ShowNotice

_ENTER = "Enter copies the newest address. Nothing is opened from here."
_NONE = "This module has no links."


def links_pages(block: Links) -> list[Page]:
    """One page with all links of the block."""
    return [Page(block.id, "Links", lambda context: LinksPage(block))]


class LinksPage(MarkedList):
    """The links to read; Enter copies the address that is of use now."""

    HELP = (
        "Each link as it was printed, with the month it was last checked and what has replaced it. Enter "
        "copies the newest known address for your browser; nothing is opened from here."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "steps", id="links.leave", show=False)]

    def __init__(self, block: Links) -> None:
        super().__init__([(link.id, link_text(link)) for link in block.links])
        self.add_option(Option(Content.styled(_ENTER if block.links else _NONE, "$text-muted"), disabled=True))
        self._links = {link.id: link for link in block.links}

    def key_pairs(self) -> Sequence[tuple[str, str]]:
        """What the keys do now, for the last line."""
        return [("↑↓", "link"), ("Enter", "copy its address")] if self._links else [("↑↓", "read")]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Copy the address that works today, else the printed one."""
        event.stop()
        link = self._links[event.option_id or ""]
        address = link.now or link.url
        self.app.copy_to_clipboard(address)
        self.post_message(ShowNotice(f"Copied {address}"))

    def action_leave(self) -> None:
        """Back to the steps."""
        self.post_message(FocusLeft())


def link_text(link: Link) -> Content:
    """Title, printed address, what stands in its place, month of the check, remark."""
    lines = [Content.assemble((link.title, "bold"), (f"  looked at {link.checked}", "$text-muted"))]
    lines.append(Content.assemble(("  printed ", "$text-muted"), link.url))
    if link.now:
        lines.append(Content.assemble(("  now     ", "$text-muted"), (link.now, "$accent")))
    else:
        lines.append(Content.styled("  now     no other address is known", "$text-muted"))
    if link.note:
        lines.append(Content(f"  {link.note}"))
    return Content("\n").join([*lines, Content("")])
