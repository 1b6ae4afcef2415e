"""The attendance file: chosen by its path, looked at, asked about, and read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from content.clean import clean_line
from screens.pages.sharing.consents import ConsentChoice
from screens.pages.sharing.dialogs import AskPath
from screens.pages.sharing.questions.interview import FileQuestions
from screens.pages.sharing.questions.review import AnswerReview
from screens.pages.sharing.tools import Tools
from workshop.disclosure.consent_file import NO_CONSENTS
from workshop.records.answers import Answers
from workshop.records.problems import RejectionKind
from workshop.records.questions import Question
from workshop.records.sample import ATTENDANCE_NAME
from workshop.services.preview import AttendanceLoaded
from workshop.services.surveyed import Surveyed

_EXPLAIN = (
    "One row for each student, or for each student and day: CSV, Excel, or a printed report. It is read into memory "
    "and never saved."
)


class FileChoices:
    """Asks for the file, has it looked at and its questions asked, and has its students read."""

    def __init__(
        self,
        tools: Tools,
        home: Path | None,
        note: Callable[[str, tuple[RejectionKind, ...]], None],
        drop_preview: Callable[[], None],
        refresh: Callable[[str], None],
        sees_rows: Callable[[], bool],
    ) -> None:
        """`home` may hold the generated sample. `note` says something with the reasons why rows cannot be used;
        `drop_preview` lets go of a preview of other files; `refresh` shows the page, at that line of the choices.
        `sees_rows`: whether rows of the file may be on this screen."""
        self._service, self._setup = tools.service, tools.setup
        self._jobs, self._prompter = tools.jobs, tools.prompter
        self._home, self._sees_rows = home, sees_rows
        self._note, self._drop_preview, self._refresh = note, drop_preview, refresh
        self.consents = ConsentChoice(tools, self._sample, note, drop_preview, refresh)
        self.questions = FileQuestions(tools, sees_rows, complete=self._answered, left=self._left)
        self.review = AnswerReview(tools, self.questions, read=self._read, survey=self._survey, drop=drop_preview)

    # ------------------------------------------------------------------ the file

    def ask_attendance(self) -> None:
        """Type the path of the attendance file."""
        value = str(self._setup.path) if self._setup.path else self._sample(ATTENDANCE_NAME)
        window = AskPath("Attendance file", complete=self._service.complete, value=value, explain=_EXPLAIN)
        self._prompter.ask(window, lambda path: self.take_file(Path(path)))

    def take_file(self, path: Path) -> None:
        """Take that file, and look at it."""
        self._setup.choose_file(path)
        self._drop_preview()
        self._refresh("file")
        self._survey()

    def _survey(self, answers: Answers | None = None, *, forget: bool = False) -> None:
        """Look at the file: with these answers, else with what is remembered of files like it."""
        path, service = self._setup.path, self._service
        if path is not None:
            self._jobs.start(
                lambda job: service.survey(
                    path, answers, forget=forget, progress=job.progress, cancelled=job.cancelled
                ),
                self._surveyed,
            )

    def _surveyed(self, surveyed: Surveyed) -> None:
        """It is known what the file is: read it at once when all is remembered, else ask."""
        setup = self._setup
        setup.take_survey(surveyed)
        if setup.open_questions:
            self.questions.begin(surveyed)
        elif surveyed.recalled:
            self._read()
        else:
            self.review.show()
        self._refresh("columns")

    # ------------------------------------------------------------------ its questions

    def ask_more(self, questions: tuple[Question, ...]) -> None:
        """Ask what turned out when the values were read."""
        if self._setup.surveyed is not None:
            self.questions.begin(self._setup.surveyed, questions)

    def check_names(self, then: Callable[[], None]) -> None:
        """Look at the names of groups in the columns to break down by, which may be written in several ways; ask about
        them, read the file again where that changes something, and go on with `then`."""
        setup, columns = self._setup, tuple(sorted(self._setup.table_columns))
        surveyed = setup.surveyed
        if surveyed is None or setup.attendance is None or set(columns) <= set(surveyed.survey.by):
            then()
            return

        def named(found: Surveyed) -> None:
            answers = setup.columns
            setup.take_survey(found)
            if found.survey.answers != answers:
                self._read(then)
            else:
                then()

        self.questions.look_again(replace(surveyed, survey=replace(surveyed.survey, by=columns)), named)

    def _answered(self, surveyed: Surveyed) -> None:
        """Nothing is open any more: show all answers once, and read."""
        self._setup.take_survey(surveyed)
        self._refresh("columns")
        self.review.show()

    def _left(self, surveyed: Surveyed) -> None:
        """Somebody went away from the questions; what was answered is kept."""
        self._setup.take_survey(surveyed)
        self._prompter.note(f"Your answers are kept. {self._setup.unread()}")
        self._refresh("columns")

    def _read(self, then: Callable[[], None] | None = None) -> None:
        """Read the students into memory, as the answers say, and go on with `then`."""
        path, surveyed, service = self._setup.path, self._setup.surveyed, self._service
        if path is not None and surveyed is not None:
            survey = surveyed.survey
            self._jobs.start(
                lambda job: service.read(
                    path, survey.answers, surveyed=survey, progress=job.progress, cancelled=job.cancelled
                ),
                lambda loaded: self._loaded(loaded, then),
            )

    def _loaded(self, loaded: AttendanceLoaded, then: Callable[[], None] | None) -> None:
        """The attendance file is here; its consents come next, if there were any."""
        setup = self._setup
        setup.loaded(loaded.attendance, loaded.above, NO_CONSENTS)
        if setup.consents_path is not None:
            self.consents.read()
        remembered = setup.remembered()
        answers = f", with answers {remembered}" if remembered else ""
        left_out = setup.surveyed.survey.left_out if setup.surveyed is not None else ()
        # They count students, so they are for whoever may see rows of the file too.
        notes = dict.fromkeys((*left_out, *loaded.attendance.notes)) if self._sees_rows() else {}
        first = f"The file is read{answers}. B chooses breakdowns, V shows the preview."
        self._note("\n".join([first, *notes]), ())
        self._refresh("breakdowns")
        if then is not None:
            then()

    # ------------------------------------------------------------------ small things

    def _sample(self, name: str) -> str:
        """The path of the generated sample in the home's folder `sample`, as the demo makes it; otherwise nothing."""
        if self._home is None:
            return ""
        path = self._home / "sample" / name
        return str(path) if clean_line(str(path)) == str(path) and path.is_file() else ""
