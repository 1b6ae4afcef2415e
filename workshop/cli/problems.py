"""One sentence for a person instead of a traceback, with the exit code it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from content.clean import clean


class Problem(Exception):
    """`code` 1: refused or found wanting; 2: wrong usage or unreadable input."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(clean(sentence))
        self.code = code


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what the store and the packs raise into a Problem."""
    from content.errors import PackError, PackErrors
    from store.api import Corrupt, Gone, StoreError
    from workshop.sheets.values import ValueProblem

    try:
        yield
    except (PackError, PackErrors) as error:
        raise Problem(str(error), 2) from error
    except (Corrupt, Gone) as error:
        raise Problem(str(error), 2) from error
    except (StoreError, ValueProblem) as error:
        raise Problem(str(error), 1) from error
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        raise Problem(f"{error.strerror or error}{where}.", 2) from error
