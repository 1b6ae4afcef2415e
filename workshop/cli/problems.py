"""One sentence for a person instead of a traceback, with the exit code it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from content.clean import clean

_REMEDIES = {
    "roster": "Name a roster with --roster.",
    "answers": "Correct it in the file for --mapping; workshop share template answers shows every setting.",
}
"""What each `Remedy` is on the command line, by its value: its module is imported only when something is wrong."""


_REPLACE = " To replace the file, add --replace."


class CliError(Exception):
    """`code` 1: refused or found wanting; 2: wrong usage or unreadable input."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(clean(sentence))
        self.code = code


@contextmanager
def friendly_errors() -> Iterator[None]:
    """Turn what the services, the store and the packs raise into a Problem; anything else goes on as it is."""
    try:
        yield
    except Exception as error:
        problem = _cli_error(error)
        if problem is None:
            raise
        raise problem from error


@contextmanager
def export_refusals() -> Iterator[None]:
    """Turn why a document was not written into a Problem; what goes wrong with the output is somebody else's."""
    from store.exports import ExportRefused, NameTaken

    try:
        yield
    except ExportRefused as refused:
        raise CliError(f"{refused}{_REPLACE if isinstance(refused, NameTaken) else ''}") from None


def _cli_error(error: Exception) -> CliError | None:
    # Imported only now: these modules are half of what the first screen would wait for.
    from content.errors import PackError
    from store.api import CorruptError, MissingError, StoreError
    from workshop.records.problems import Cancelled, Refused, SharingProblem, WeakerPolicy
    from workshop.sheets.values import ValueProblem

    if isinstance(error, PackError | CorruptError | MissingError):
        return CliError(str(error), 2)
    if isinstance(error, StoreError | ValueProblem):
        return CliError(str(error), 1)
    if isinstance(error, Cancelled):
        return CliError("Stopped; nothing was written.", 1)
    if isinstance(error, SharingProblem):
        helps = f" {_REMEDIES[error.remedy]}" if error.remedy is not None else ""
        return CliError(f"{error}{helps}", 1 if isinstance(error, WeakerPolicy | Refused) else 2)
    if isinstance(error, OSError):
        where = f": {error.filename}" if error.filename else ""
        return CliError(f"{error.strerror or error}{where}.", 2)
    return None
