"""The file with the consents: chosen by its path, matched with the students of the attendance file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from screens.pages.sharing.dialogs import AskPath
from screens.pages.sharing.tools import Tools
from workshop.disclosure.consent_file import Consents
from workshop.records.problems import RejectionKind, kinds_of
from workshop.records.sample import CONSENTS_NAME

_EXPLAIN = "Student id, partner or its kind, fields, purpose, signer, relation, signed, valid until; CSV or Excel."


class ConsentChoice:
    """Asks for the file, and has it read."""

    def __init__(
        self,
        tools: Tools,
        sample: Callable[[str], str],
        note: Callable[[str, tuple[RejectionKind, ...]], None],
        drop_preview: Callable[[], None],
        refresh: Callable[[str], None],
    ) -> None:
        """`sample(name)` is the path of a generated file, where there is one. `note` says something with the reasons
        why rows cannot be used; `drop_preview` lets go of a preview of other files; `refresh` shows the page."""
        self._service, self._setup = tools.service, tools.setup
        self._jobs, self._prompter = tools.jobs, tools.prompter
        self._sample, self._note, self._drop_preview, self._refresh = sample, note, drop_preview, refresh

    def ask(self) -> None:
        """Type the path of the file."""
        if self._setup.attendance is None:
            self._prompter.note(f"{self._setup.unread()} Consents are matched with its students.")
            return
        value = str(self._setup.consents_path) if self._setup.consents_path else self._sample(CONSENTS_NAME)
        window = AskPath("Consents", complete=self._service.complete, value=value, explain=_EXPLAIN)
        self._prompter.ask(window, self._chosen)

    def _chosen(self, path: str) -> None:
        """Take the file and read it."""
        self._setup.consents_path = Path(path)
        self._drop_preview()
        self._refresh("consents")
        self.read()

    def read(self) -> None:
        """Match the consents with the students; nothing while there is no file."""
        path, attendance, service = self._setup.consents_path, self._setup.attendance, self._service
        if path is not None and attendance is not None:
            self._jobs.start(
                lambda job: service.read_consents(path, attendance, progress=job.progress, cancelled=job.cancelled),
                self._have_been_read,
            )

    def _have_been_read(self, consents: Consents) -> None:
        """The consents are here, with the rows that cannot be used."""
        self._setup.consents = consents
        refused = len(consents.refused)
        words = f"{consents.records:,} consent records read."
        if refused:
            words += f" {refused:,} consent rows cannot be used, so nothing is shared for those students:"
        self._note(words, kinds_of(consents.refused))
        self._refresh("fields")
