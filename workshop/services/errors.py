"""The one error policy of the services: whatever goes wrong is raised as one sentence for a person.

A SharingProblem means input that is wrong or cannot be read; a Declined means that it was understood, and that the
answer is no; a StoreError comes from the disk. Cancelled means that the person stopped the work and nothing was kept.
An error that nobody foresaw may quote a student's data: only its kind is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from store.api import StoreError
from store.disclosures.releases import SendStopped
from workshop.records.problems import Cancelled, Refused, SharingProblem


class Declined(Refused):
    """What a service was asked for was understood, and cannot or may not be done."""


class TooLargeError(Declined):
    """This machine has too little memory for it."""


class Unforeseen(Declined):
    """An error that nobody foresaw; the sentence holds its kind and nothing of its words."""


@contextmanager
def one_sentence() -> Iterator[None]:
    """Around a use case, or as its decorator: raises SharingProblem, StoreError, Cancelled and nothing else."""
    try:
        yield
    except (SharingProblem, StoreError, Cancelled):
        raise
    except SendStopped:
        raise Cancelled from None
    except MemoryError:
        raise TooLargeError(
            "This does not fit into the memory of this machine; choose fewer breakdowns, or a smaller file."
        ) from None
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        raise SharingProblem(f"{error.strerror or type(error).__name__}{where}.") from None
    except Exception as error:
        raise Unforeseen(
            f"The check stopped because of an internal error ({type(error).__name__}); nothing was written."
        ) from None
