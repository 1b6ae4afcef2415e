"""What is asked of the attendance file: the breakdowns, values shown together, fields of individual records."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from screens.pages.sharing.dialogs import Tick
from screens.pages.sharing.setup_lines import (
    about_table,
    breakdown_choices,
    grouping_words,
    hierarchy_choices,
    not_offered,
    table_words,
)
from screens.pages.sharing.tools import Tools
from screens.widgets.dialogs import Choose, Offer
from workshop.disclosure.breakdowns import breakdown_columns, insistable_columns
from workshop.disclosure.prepare import MOST_TABLES, By
from workshop.records.attendance import Attendance
from workshop.wording import join_with_and

_SEPARATOR = "\x1f"
_INSIDE = "\x1e"
"""Before a hierarchy in the list of breakdowns, to tell it from the same columns crossed."""
_INSIST = "\x1d"
"""The line that offers the columns about single students too."""
_TICK_TABLES = "Check columns; ways to combine them appear below. Every table includes its totals."


class TableChoices:
    """Asks for the tables and for the fields."""

    def __init__(self, tools: Tools, changed: Callable[[str], None]) -> None:
        """`changed` gets the line whose choice changed."""
        self._setup, self._prompter = tools.setup, tools.prompter
        self._changed = changed

    def ask_breakdowns(self) -> None:
        """Tick the columns to break down by, alone, crossed or one inside the other."""
        attendance = self._setup.attendance
        if attendance is None:
            self._prompter.note(self._setup.unread())
            return
        columns, identifying = breakdown_columns(attendance), insistable_columns(attendance)
        if not columns and not identifying:
            self._prompter.note(f"The file has no column to break down by: {not_offered(attendance)}.")
            return
        window = Tick(
            "Break down by",
            lambda ticked: self._offers(ticked, columns, identifying),
            self._ticked(),
            most=MOST_TABLES,
            explain=_TICK_TABLES,
            about=lambda line: _about(line, attendance, identifying),
        )
        self._prompter.ask(window, lambda ticked: self._breakdowns_taken(ticked, identifying))

    def _offers(
        self, ticked: Sequence[str], columns: Sequence[str], identifying: Sequence[str]
    ) -> list[tuple[str, str]]:
        """What can be ticked, given what is ticked: (id, label) pairs."""
        tables, nested = _chosen(ticked)
        every = [*columns, *(identifying if _INSIST in ticked else ())]
        crossed = [
            by
            for by in breakdown_choices(every, [*tables, *nested])
            if len(by) == 1 or not any(set(by) <= set(chain) for chain in nested)  # the chain shows these too
        ]
        inside = hierarchy_choices(self._setup.column_levels, tables, nested)
        return [
            *((_SEPARATOR.join(by), table_words(by, nested)) for by in crossed),
            *((_INSIDE + _SEPARATOR.join(by), table_words(by, [by])) for by in inside),
            *([(_INSIST, f"Offer {join_with_and(identifying)} too, which may identify people")] if identifying else ()),
        ]

    def _ticked(self) -> list[str]:
        """The lines of what is chosen now."""
        return [
            *(_SEPARATOR.join(by) for by in self._setup.breakdowns),
            *(_INSIDE + _SEPARATOR.join(by) for by in self._setup.hierarchies),
            *([_INSIST] if self._setup.insisted else []),
        ]

    def _breakdowns_taken(self, ticked: tuple[str, ...], identifying: Sequence[str]) -> None:
        """Take the tables that were checked."""
        self._setup.insisted = tuple(identifying) if _INSIST in ticked else ()
        self._setup.take_tables(*_chosen(ticked))
        self._changed("breakdowns")

    def ask_groupings(self) -> None:
        """Values that are shown together: leave them so, or show them one by one again."""
        offers = [Offer("keep", "Keep them combined"), Offer("apart", "Show separately again")]
        explain = "; ".join(map(grouping_words, self._setup.groupings))
        self._prompter.ask(Choose("Combined values", offers, explain=explain), self._groupings_answered)

    def _groupings_answered(self, answer: str) -> None:
        """Show combined values separately again, if asked to."""
        if answer == "apart":
            self._setup.drop_groupings()
            self._changed("breakdowns")

    def ask_fields(self) -> None:
        """Tick the fields of individual records."""
        attendance = self._setup.attendance
        if attendance is None:
            self._prompter.note(self._setup.unread())
            return
        names = [(name, name) for name in attendance.fields()]
        explain = "Fields of individual records. They are shared only for students whose consent names every field."
        self._prompter.ask(
            Tick("Individual records", lambda _: names, self._setup.fields, most=len(names), explain=explain),
            self._fields_taken,
        )

    def _fields_taken(self, ticked: tuple[str, ...]) -> None:
        """Take the fields of individual records."""
        self._setup.fields = ticked
        self._changed("fields")


def _chosen(ticked: Sequence[str]) -> tuple[tuple[By, ...], tuple[By, ...]]:
    """The breakdowns and the hierarchies among the lines that are ticked."""
    return (
        tuple(tuple(line.split(_SEPARATOR)) for line in ticked if not line.startswith((_INSIDE, _INSIST))),
        tuple(tuple(line[1:].split(_SEPARATOR)) for line in ticked if line.startswith(_INSIDE)),
    )


def _about(line: str, attendance: Attendance, identifying: Sequence[str]) -> str:
    """What a line of the breakdowns would show."""
    if line == _INSIST:
        return f"{not_offered(attendance, identifying)}. A table by such a column may identify individual students."
    tables, nested = _chosen([line])
    return about_table((*tables, *nested)[0], nested)
