"""What the second person sees of a release before it leaves, and the line in which its id is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from content.clean import clean_line
from screens.pages.sharing.log import when
from screens.widgets.dialogs import Dialog
from screens.widgets.key_footer import KeyFooter
from screens.widgets.line import Line
from workshop.disclosure.log import LogEntry, names
from workshop.services.approval import Review
from workshop.sheets.dates import day_of, long_date
from workshop.wording import count_noun, join_with_and

_MOST_CHANGES = 40
_MOST_ROWS = 200


class ReviewDecision(Enum):
    """What can be done with a release that waits; the value is what has to be typed for it."""

    APPROVE = "the ID of the release"
    DECLINE = "why it is declined"
    EMERGENCY = "why it cannot wait"
    COUNTERSIGN = "the ID of the release, once more"


_WORDS = {
    ReviewDecision.APPROVE: "Approve and write it for the partner",
    ReviewDecision.DECLINE: "Decline it",
    ReviewDecision.EMERGENCY: "Emergency: release it alone, and have it signed later",
    ReviewDecision.COUNTERSIGN: "Countersign it",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided, and what was typed for it: the id, or a reason and the id."""

    decision: ReviewDecision
    typed: str
    reason: str = ""


class ReviewWindow(Dialog[Decided]):
    """The release above, the decisions under it; each asks for what has to be typed before anything happens."""

    DEFAULT_CSS: ClassVar[str] = """
    ReviewWindow #review-text { height: 1fr; scrollbar-size-vertical: 1; margin-top: 1; }
    ReviewWindow #review-ask { height: auto; color: $accent; display: none; }
    ReviewWindow.-typing #review-ask { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the list of decisions takes them.
        Binding("pageup", "scroll_text(-1)", "scroll the text", id="review.text.up", show=False, priority=True),
        Binding("pagedown", "scroll_text(1)", "scroll the text", id="review.text.down", show=False, priority=True),
    ]

    def __init__(self, title: str, text: Content, decisions: Sequence[ReviewDecision], release: str) -> None:
        """`text` is all there is to look at; `decisions` are those that this person can take."""
        super().__init__(title, about=release)
        self._text, self._decisions, self._release = text, tuple(decisions), release
        self._decision: ReviewDecision | None = None
        self._reason = ""

    def body(self) -> ComposeResult:
        """The text, what can be decided, and the line in which it is confirmed."""
        with VerticalScroll(id="review-text", can_focus=False):
            yield Static(self._text)
        yield OptionList(*(Option(Content(_WORDS[one])) for one in self._decisions), id="window-list")
        yield Static(id="review-ask")
        yield Line(id="window-line")

    def on_mount(self) -> None:
        """Nothing is chosen beforehand."""
        self._choose(None)

    def _choose(self, decision: ReviewDecision | None) -> None:
        """Ask for what that decision needs, or go back to the decisions."""
        self._decision, self._reason = decision, ""
        self.set_class(decision is not None, "-typing")
        if decision is None:
            options = self.query_one(OptionList)
            options.highlighted = None
            options.focus()
            keys = [("↑↓ Enter", "decide"), ("PgDn", "read on"), ("Esc", "close, decide nothing")]
        else:
            self._ask(f"Type {decision.value}:")
            keys = [("Enter", "confirm"), ("PgDn", "read on"), ("Esc", "back")]
        self.query_one(KeyFooter).show(keys)

    def _ask(self, words: str) -> None:
        line = self.query_one(Line)
        line.value = ""
        line.focus()
        self.query_one("#review-ask", Static).update(Content(words))

    @on(OptionList.OptionSelected)
    def _decided(self, event: OptionList.OptionSelected) -> None:
        """One of the decisions."""
        event.stop()
        self._choose(self._decisions[event.option_index])

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        """Take what was typed: a reason first, then the id of what leaves because of it."""
        event.stop()
        decision, text = self._decision, clean_line(event.value)
        if decision is None or not text:
            return
        if decision is ReviewDecision.DECLINE:
            self.answer(Decided(decision, "", text))
        elif decision is ReviewDecision.EMERGENCY and not self._reason:
            self._reason = text
            self._ask(f"Type {ReviewDecision.APPROVE.value}:")
        elif text != self._release:
            self._ask(f"“{text[:40]}” is not the ID of this release. Type {ReviewDecision.APPROVE.value}:")
        else:
            self.answer(Decided(decision, text, self._reason))

    def action_close(self) -> None:
        """Esc: back to the decisions, then away."""
        if self._decision is not None:
            self._choose(None)
        else:
            super().action_close()

    def action_scroll_text(self, direction: int) -> None:
        """The page keys scroll the text."""
        text = self.query_one("#review-text", VerticalScroll)
        text.scroll_relative(y=direction * max(text.size.height - 1, 1), animate=False)


def review_text(review: Review) -> Content:
    """All there is to look at before approving."""
    entry = review.entry
    lines = [
        *([Content.styled(clean_line(review.problem), "bold"), Content("")] if review.problem else []),
        *_lines(entry),
        _pair("open the files", str(review.folder)),
        _pair("SHA-256", review.hash),
        Content(""),
        Content.styled("Every file, with its SHA-256", "bold"),
        *(Content(f"  {clean_line(name)}  {sha256[:16]}…  {size:,} bytes") for name, sha256, size in entry.files),
        Content(""),
        *_before(review),
        *(line for title, rows in review.tables for line in _table(title, rows)),
    ]
    return Content("\n").join(lines)


def _table(title: str, rows: Sequence[Sequence[str]]) -> list[Content]:
    """A table as its file has it, in columns."""
    shown = [[clean_line(cell) for cell in row] for row in rows[: _MOST_ROWS + 1]]
    widths = [max(map(cell_len, column)) for column in zip(*shown, strict=True)]
    lines = [
        Content("  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)))
        for row in shown
    ]
    more = len(rows) - len(shown)
    return [
        Content(""),
        Content.styled(clean_line(title), "bold"),
        *lines,
        *([Content(f"and {more:,} more rows")] if more > 0 else []),
    ]


def release_text(entry: LogEntry) -> Content:
    """What the log says of a release that left already."""
    return Content("\n").join(_lines(entry))


def _lines(entry: LogEntry) -> list[Content]:
    """A line for each thing that the log says of it."""
    records = (
        f"{count_noun(len(entry.students), 'student')} with {', '.join(entry.fields)}" if entry.students else "none"
    )
    day = day_of(entry.destroy_by)
    pairs = (
        ("release", entry.release), ("partner", entry.partner), ("purpose", entry.purpose),
        ("needed because", entry.interest), ("received by", names(entry, "people")),
        ("tables", "; ".join(join_with_and(by) or "all students" for by in entry.tables)),
        ("individual records", records),
        ("destroyed by", "" if day is None else long_date(day)),
        ("agreement", entry.agreement or "none"), ("checked", entry.proof),
        ("prepared by", f"{names(entry, 'approved_by')} on {when(entry.at)}"),
        ("broken down anyway by", ", ".join(entry.insisted)),
        ("not compared with earlier releases, because", entry.without_history),
        ("released alone, because", entry.emergency), ("goes to", entry.folder),
    )  # fmt: skip
    return [_pair(words, text) for words, text in pairs if text]


def _pair(words: str, text: str) -> Content:
    return Content.assemble((f"{words}: ", "bold"), clean_line(text))


def _before(review: Review) -> list[Content]:
    """The release before it, and every number that is not the same."""
    before = review.before
    if before is None:
        return [Content("The first release to this partner.")]
    head = f"The release before: {clean_line(before.entry.release)}, {when(before.entry.at)}"
    if review.problem:
        return [Content.styled(head, "bold")]
    if not review.changed:
        return [Content.styled(head, "bold"), Content("Every number in tables that both have is the same.")]
    lines = [Content(f"  {clean_line(one.sentence())}") for one in review.changed[:_MOST_CHANGES]]
    more = len(review.changed) - _MOST_CHANGES
    lines += [Content(f"  and {more:,} more")] if more > 0 else []
    return [Content.styled(head, "bold"), Content("Numbers that are not the same:"), *lines]
