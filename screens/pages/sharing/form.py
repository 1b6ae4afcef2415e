"""The small form under which a release goes out: where to, to whom of the partner, why, who decided."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from content.clean import clean_line
from content.slug import slug
from screens.widgets.dialogs import ESC_KEEPS, Dialog
from store.api import StoreError
from workshop.disclosure.terms import Sender
from workshop.records.dates import destroy_by, end_of_school_year
from workshop.sheets.dates import BadDate, parse_date, plain_date


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form says. `destroy_by` is None where no individual records go out."""

    folder: Path
    people: tuple[str, ...]
    interest: str
    approved_by: str
    sender: Sender
    through: datetime.date
    destroy_by: datetime.date | None


_LABELS = {
    "folder": ("New folder", "for example ~/release-clinic"),
    "division": ("From division", "as the partner knows it"),
    "contact": ("Contact", "whom the partner may ask: name, phone, e-mail"),
    "through": ("Data through", "the last day in the file, like Nov 20"),
    "people": ("Received by", "who at the partner; separate names with ;"),
    "interest": ("Needed because", "why they need it"),
    "approved_by": ("Approved by", "who decides"),
    "destroy_by": ("Destroy by", "for example Jun 30, 2027"),
}
_ABOUT = "Nothing is written until you have checked it one more time."


class ReleaseForm(Dialog[Filled]):
    """Enter goes to the next line, and on from the last one. Says in a sentence what is missing."""

    DEFAULT_CSS: ClassVar[str] = """
    ReleaseForm .release-row { height: 1; margin-bottom: 1; }
    ReleaseForm .release-row Static { width: 16; }
    ReleaseForm .release-row Input { width: 1fr; height: 1; border: none; padding: 0 1; background: $panel; }
    ReleaseForm .release-row Input:focus { border: none; background: $boost; text-style: underline; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", "next", id="sharing.form.next", show=False),
        Binding("up", "app.focus_previous", "previous", id="sharing.form.previous", show=False),
    ]
    keys = (("Enter", "next line"), ("↑↓", "line"), ESC_KEEPS)

    def __init__(
        self, partner: str, folder: Path, approved_by: str, today: datetime.date, sender: Sender, *, records: bool
    ) -> None:
        """`sender`: as the last release named it. `records`: whether individual records go out, for which the law asks
        more."""
        super().__init__(f"Write the release for {partner}")
        self._today, self._records = today, records
        self._values = {
            "folder": str(folder), "approved_by": approved_by, "division": sender.division, "contact": sender.contact,
        }  # fmt: skip
        self._names = [name for name in _LABELS if records or name != "destroy_by"]
        if records:
            self._values["destroy_by"] = plain_date(end_of_school_year(today))

    def body(self) -> ComposeResult:
        """What has to be known, a labeled line for each part."""
        yield Static(Content(_ABOUT), id="window-explain")
        for name in self._names:
            label, hint = _LABELS[name]
            with Horizontal(classes="release-row"):
                yield Static(Content.styled(label, "bold"))
                yield self.field(self._values.get(name, ""), hint, f"release-{name}", select=False)

    def on_mount(self) -> None:
        """The keys to the first line."""
        self.query(Input).first().focus()

    def on_input_changed(self) -> None:
        """What was wrong is being mended."""
        self.query_one("#window-explain", Static).update(Content(_ABOUT))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """To the next line; on the last one answer, or name the line that is missing."""
        event.stop()
        name = (event.input.id or "").removeprefix("release-")
        place = self._names.index(name)
        if place + 1 < len(self._names):
            self.query_one(f"#release-{self._names[place + 1]}", Input).focus()
            return
        found = self._filled()
        if isinstance(found, Filled):
            self.answer(found)
        else:
            missing, sentence = found
            self.query_one("#window-explain", Static).update(Content.styled(clean_line(sentence), "bold"))
            self.query_one(f"#release-{missing}", Input).focus()

    def _filled(self) -> Filled | tuple[str, str]:
        """What was filled in, or the line that is wrong and what to do."""
        from store.disclosures.releases import refuse_existing

        said = {name: clean_line(self.query_one(f"#release-{name}", Input).value) for name in self._names}
        for name, sentence in (
            ("folder", "Enter the new folder for this release."),
            ("division", "Enter the name of the division that gives the data."),
            ("contact", "Enter whom at the division the partner may ask."),
            ("people", "Enter who at the partner receives it. The law requires this."),
            ("interest", "Enter why they need it. What is not needed is not shared."),
            ("approved_by", "Enter who approved this; the program cannot."),
        ):
            if not said[name]:
                return name, sentence
        folder = Path(said["folder"].strip("\"'")).expanduser().absolute()
        try:
            refuse_existing(folder)
        except (StoreError, OSError, ValueError) as problem:
            return "folder", str(problem)
        people = tuple(name for name in map(clean_line, said["people"].split(";")) if name)
        if not people:
            return "people", "Enter who at the partner receives it. The law requires this."
        through = _day_up_to(said["through"], self._today)
        if through is None:
            return "through", "Enter the last day of the data: a day up to today, like Nov 20, 2026."
        day = _last_day(said["destroy_by"], self._today) if self._records else None
        if self._records and day is None:
            return "destroy_by", "Enter a future date when the partner must destroy the records."
        sender = Sender(said["division"], said["contact"])
        return Filled(folder, people, said["interest"], said["approved_by"], sender, through, day)


def _day_up_to(text: str, today: datetime.date) -> datetime.date | None:
    """The day typed; without a year, the latest such day that is past. None when it is not a day up to today."""
    try:
        day = parse_date(text, today)
        if day > today:
            before = parse_date(text, today - datetime.timedelta(days=364))
            day = before if (before.month, before.day) == (day.month, day.day) else day
        return day if day <= today else None
    except BadDate:
        return None


def _last_day(text: str, today: datetime.date) -> datetime.date | None:
    """The day typed, as people here write days or as ISO; None when it is not a day after today."""
    try:
        return destroy_by(parse_date(text, today).isoformat() if text else "", today)
    except BadDate:
        return None


def folder_name(partner: str, today: datetime.date) -> str:
    """`release-riverside-clinic-2026-11-23`."""
    return "-".join(filter(None, ("release", slug(clean_line(partner)), today.isoformat())))
