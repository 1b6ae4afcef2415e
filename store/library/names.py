"""Which names of partners and causes are the same, as a person said once: `names.json` of a home."""

from __future__ import annotations

from pathlib import Path

from content.clean import clean_line
from store.api import CorruptError
from store.files.home import refuse_foreign
from store.files.lock import Lock
from store.files.tablefile import Damaged, read_tables, write_tables
from workshop.notes.same_names import SameNames, name_key

NAMES = "names.json"
LIMIT = 1 << 22
SAME, DIFFERENT = "same", "different"


def read_names(home: Path) -> SameNames:
    """What was decided in that home. Raises CorruptError when it cannot be read: decisions are kept nowhere else."""
    try:
        tables = read_tables(home / NAMES, LIMIT) or {}
        pairs = {name: [(clean_line(one["a"]), clean_line(one["b"])) for one in tables.get(name, {}).values()]
                 for name in (SAME, DIFFERENT)}  # fmt: skip
    except (Damaged, OSError, KeyError, TypeError, AttributeError):
        raise CorruptError(
            f"{home / NAMES} is damaged, so it is not known which names are the same; restore it from a backup, or "
            "move it away and decide about the names again."
        ) from None
    return SameNames(tuple(pairs[SAME]), tuple(pairs[DIFFERENT]))


def decide_names(home: Path, first: str, second: str, *, same: bool) -> SameNames:
    """Remember that two names are the same, or that they are not; the newest word counts. Raises StoreError."""
    return _write(home, first, second, SAME if same else DIFFERENT)


def forget_names(home: Path, first: str, second: str) -> SameNames:
    """Take back what was decided about two names. Raises StoreError."""
    return _write(home, first, second, "")


def _write(home: Path, first: str, second: str, kind: str) -> SameNames:
    refuse_foreign(home)
    lock = Lock((home / NAMES).with_suffix(".lock"), "names")
    try:
        with lock.hold():
            return _write_held(home, first, second, kind)
    finally:
        lock.close()


def _write_held(home: Path, first: str, second: str, kind: str) -> SameNames:
    known = read_names(home)
    pair = frozenset((name_key(first), name_key(second)))

    def others(pairs: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
        return [(one, other) for one, other in pairs if frozenset((name_key(one), name_key(other))) != pair]

    kept = {SAME: others(known.same), DIFFERENT: others(known.different)}
    if kind:
        kept[kind].append((clean_line(first), clean_line(second)))
    write_tables(
        home / NAMES,
        {
            name: {str(number): {"a": one, "b": other} for number, (one, other) in enumerate(pairs, 1)}
            for name, pairs in kept.items()
        },
    )
    return SameNames(tuple(kept[SAME]), tuple(kept[DIFFERENT]))
