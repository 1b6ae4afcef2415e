"""The files of the sharing check: the attendance file, what its columns mean, and the consents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from content.clean import clean_line
from screens.pages.sharing.dialogs import AskPath
from screens.pages.sharing.tools import Tools
from screens.widgets.dialogs import AskLine, Choose, Offer
from workshop.disclosure.consent_file import NO_CONSENTS, Consents
from workshop.records.answers import MOST_DAYS, Answers
from workshop.records.preview import FilePreview
from workshop.records.problems import ColumnProblem, RejectionKind, kinds_of
from workshop.records.sample import ATTENDANCE_NAME, CONSENTS_NAME
from workshop.services.preview import AttendanceLoaded, FilePreviewed

_NONE = "$none"
_MISFIT = "The remembered columns do not fit this file, so they were detected again. Check them."


class FileChoices:
    """Asks for both files and for the columns, and has them read."""

    def __init__(
        self,
        tools: Tools,
        home: Path | None,
        note: Callable[[str, tuple[RejectionKind, ...]], None],
        drop_preview: Callable[[], None],
        refresh: Callable[[str], None],
    ) -> None:
        """`home` may hold the generated sample. `note` says something with the reasons why rows cannot be used;
        `drop_preview` lets go of a preview of other files; `refresh` shows the page, at that line of the choices."""
        self._service, self._setup = tools.service, tools.setup
        self._jobs, self._prompter = tools.jobs, tools.prompter
        self._home = home
        self._note, self._drop_preview, self._refresh = note, drop_preview, refresh

    # ------------------------------------------------------------------ the attendance file

    def ask_attendance(self) -> None:
        """Type the path of the attendance file."""
        explain = "One row for each student: CSV or Excel. It is read into memory and never saved."
        value = str(self._setup.path) if self._setup.path else self._sample(ATTENDANCE_NAME)
        self._prompter.ask(
            AskPath("Attendance file", complete=self._service.complete, value=value, explain=explain),
            self._attendance_chosen,
        )

    def _attendance_chosen(self, path: str) -> None:
        """Take the file, and look at its header."""
        self._setup.choose_file(Path(path))
        self._drop_preview()
        self._refresh("file")
        self.preview_file()

    def preview_file(self) -> None:
        """Have a first look at the columns of the file."""
        path, service = self._setup.path, self._service
        if path is not None:
            self._jobs.start(lambda job: service.look(path, job.cancelled), self._file_previewed)

    def _file_previewed(self, seen: FilePreviewed) -> None:
        """The columns are known: go on at once when they are remembered and fit, ask when not."""
        setup = self._setup
        setup.look, setup.columns, setup.since = seen.look, seen.columns, seen.since
        if seen.look.recalled is not None:
            self._read()
        else:
            self.ask_columns()
        self._refresh("columns")

    def _read(self) -> None:
        """Read the students into memory, as the columns say."""
        path, columns, service = self._setup.path, self._setup.columns, self._service
        if path is not None and columns is not None:
            self._jobs.start(
                lambda job: service.read(path, columns, progress=job.progress, cancelled=job.cancelled),
                self._attendance_loaded,
            )

    def _attendance_loaded(self, loaded: AttendanceLoaded) -> None:
        """The attendance file is here; its consents come next, if there were any."""
        setup = self._setup
        setup.loaded(loaded.attendance, loaded.above, NO_CONSENTS)
        if setup.consents_path is not None:
            self._read_consents()
        remembered = setup.remembered()
        columns = f", with columns {remembered}" if remembered else ""
        self._note(f"The file is read{columns}. Choose breakdowns with b, then press v for the preview.", ())
        self._refresh("breakdowns")

    # ------------------------------------------------------------------ its columns

    def ask_columns(self) -> None:
        """Say which column means what; the first line reads the file, when nothing is missing."""
        look, columns = self._setup.look, self._setup.columns
        if look is None or columns is None:
            self._prompter.note(self._setup.unread())
            return
        problem = _problem(look, columns)
        days = "(none)" if columns.days is None else f"{columns.days}"
        offers = [
            Offer("absent", f"Days absent: {columns.absent or '(choose)'}"),
            Offer("enrolled", f"Days enrolled: {columns.enrolled or '(no column)'}"),
            Offer("days", f"School days in the period: {days}", "needed when no column gives the days enrolled"),
            Offer("id", f"Student id: {columns.id or '(no column)'}", "needed for consents, and to find duplicates"),
        ]
        if not problem:
            detail = f"{look.words}; remembered for this layout"
            offers.insert(0, Offer("read", "Read the file with these columns", detail))
        if look.recalled is not None:
            offers.append(Offer("forget", "Forget the remembered columns", "they are detected from this file again"))
        remembered = self._setup.remembered()
        explain = problem or (f"The columns are {remembered}." if remembered else "")
        if look.misfit:
            explain = f"{_MISFIT} {problem}".strip()
        self._prompter.ask(Choose(f"Columns of {look.file}", offers, explain=explain), self._column_part_chosen)

    def _column_part_chosen(self, part: str) -> None:
        """Ask about that part, or read the file."""
        look, columns = self._setup.look, self._setup.columns
        if look is None or columns is None:
            return
        if part == "read":
            self._setup.attendance = None
            self._read()
        elif part == "forget":
            self._forget_columns(look)
        elif part == "days":
            self._ask_days(columns)
        else:
            self._ask_column(part, look, columns)

    def _forget_columns(self, look: FilePreview) -> None:
        """Forget how columns of such files were named, and detect them again."""
        seen, service = FilePreviewed(look, self._setup.since), self._service
        self._setup.attendance = None
        self._jobs.start(lambda job: service.forget_columns(seen), self._file_previewed)

    def _ask_days(self, columns: Answers) -> None:
        """Ask for the number of school days."""
        explain = f"The division's school days in this period, 1 to {MOST_DAYS}. Type 0 to leave it out."
        value = "" if columns.days is None else str(columns.days)
        window = AskLine("School days in the period", value=value, hint="for example 180", explain=explain)
        self._prompter.ask(window, self._days_typed)

    def _days_typed(self, text: str) -> None:
        """Take the number, or say what it may be."""
        if not (text.isascii() and text.isdigit() and int(text) <= MOST_DAYS):
            self._prompter.note(
                f"“{clean_line(text)}” is not a number of days. Type a whole number from 1 to {MOST_DAYS}."
            )
        elif self._setup.columns is not None:
            self._setup.columns = replace(self._setup.columns, days=int(text) or None)
        self.ask_columns()

    def _ask_column(self, part: str, look: FilePreview, columns: Answers) -> None:
        """Ask which column holds that part."""
        offers = [Offer(name, name) for name in look.header]
        if part != "absent":
            offers.insert(0, Offer(_NONE, "(no column)"))
        chosen = {"absent": columns.absent, "enrolled": columns.enrolled, "id": columns.id}[part]
        start = next((place for place, offer in enumerate(offers) if offer.id == chosen), 0)
        window = Choose("Which column?", offers, start=start)
        self._prompter.ask(window, lambda name: self._column_chosen(part, name))

    def _column_chosen(self, part: str, name: str) -> None:
        """Take the column, and show all of them again."""
        if self._setup.columns is not None:
            self._setup.columns = self._setup.columns.with_column(part, "" if name == _NONE else name)
            self.ask_columns()

    # ------------------------------------------------------------------ the consents

    def ask_consents(self) -> None:
        """Type the path of the file with the consents."""
        if self._setup.attendance is None:
            self._prompter.note(f"{self._setup.unread()} Consents are matched with its students.")
            return
        explain = (
            "Student id, partner or its kind, fields, purpose, signer, relation, signed, valid until; CSV or Excel."
        )
        value = str(self._setup.consents_path) if self._setup.consents_path else self._sample(CONSENTS_NAME)
        self._prompter.ask(
            AskPath("Consents", complete=self._service.complete, value=value, explain=explain), self._consents_chosen
        )

    def _consents_chosen(self, path: str) -> None:
        """Take the file of consents and read it."""
        self._setup.consents_path = Path(path)
        self._drop_preview()
        self._refresh("consents")
        self._read_consents()

    def _read_consents(self) -> None:
        """Match the consents with the students."""
        path, attendance, service = self._setup.consents_path, self._setup.attendance, self._service
        if path is not None and attendance is not None:
            self._jobs.start(
                lambda job: service.read_consents(path, attendance, progress=job.progress, cancelled=job.cancelled),
                self._consents_read,
            )

    def _consents_read(self, consents: Consents) -> None:
        """The consents are here, with the rows that cannot be used."""
        self._setup.consents = consents
        refused = len(consents.refused)
        words = f"{consents.records:,} consent records read."
        if refused:
            words += f" {refused:,} consent rows cannot be used, so nothing is shared for those students:"
        self._note(words, kinds_of(consents.refused))
        self._refresh("fields")

    # ------------------------------------------------------------------ small things

    def _sample(self, name: str) -> str:
        """The path of the generated sample in the home's folder `sample`, as the demo makes it; otherwise nothing."""
        if self._home is None:
            return ""
        path = self._home / "sample" / name
        return str(path) if clean_line(str(path)) == str(path) and path.is_file() else ""


def _problem(look: FilePreview, columns: Answers) -> str:
    """What is missing or wrong with these columns, in a sentence; empty when the file can be read with them."""
    try:
        columns.check(look.header)
    except ColumnProblem as error:
        return str(error)
    return ""
