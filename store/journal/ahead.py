"""Checkpoints that hold edits the journal has no more: it went back in time, or something changed it.

A checkpoint is written only of records that are in the journal and synced. So one whose record is not there is never
merely stale: the journal was replaced by an older copy, cut or damaged. Both are kept, and nobody writes on top.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from store.journal.checkpoint import CHECKPOINT, JournalPosition, position_of_any
from store.journal.entry import JOURNAL
from store.journal.truncated_tail import TORN

_KEPT, _ENDING = "checkpoint-", ".json"


@dataclass(frozen=True, slots=True)
class Saved:
    """A checkpoint that verifies, and the record it was made at. `name` is its path within the session's folder."""

    name: str
    position: JournalPosition


def kept_name(position: JournalPosition, client: str) -> str:
    """The name, within the session's folder, of what a window keeps of a state that the journal has lost."""
    return f"{TORN}/{_KEPT}{position.revision}-{client}{_ENDING}"


def kept_names(folder: Path) -> list[str]:
    """The names, within the session's folder, of what windows kept when the journal changed under them, in order."""
    try:
        with os.scandir(folder / TORN) as entries:
            names = sorted(entry.name for entry in entries if entry.is_file(follow_symlinks=False))
    except OSError:
        return []
    return [f"{TORN}/{name}" for name in names if name.startswith(_KEPT) and name.endswith(_ENDING)]


def saved_states(folder: Path, seed: int, *, used: bool = False) -> Iterator[Saved]:
    """The checkpoints of that session that verify: its own, unless that is in use, and what windows kept."""
    for name in (*(() if used else (CHECKPOINT,)), *kept_names(folder)):
        try:
            position = position_of_any(folder / name, seed)
        except OSError:
            continue
        if position is not None:
            yield Saved(name, position)


def not_in_journal(
    folder: Path, seed: int, has: Callable[[JournalPosition], bool], *, used: bool = False
) -> Saved | None:
    """The checkpoint with the most edits whose record is not in the journal; None when all are there."""
    lacking = [saved for saved in saved_states(folder, seed, used=used) if not has(saved.position)]
    return max(lacking, key=lambda saved: saved.position.revision, default=None)


def lacking_reason(folder: Path, saved: Saved, revision: int) -> str:
    """In words: the journal, which has `revision` records, lacks what that checkpoint holds; and what to do."""
    newest = saved.position.revision
    if newest > revision:
        what = f"it ends with edit {revision}, and {saved.name} holds edits up to {newest}"
    else:
        what = f"its edit {newest} is not the one that {saved.name} holds"
    return (
        f"The journal of this session is missing edits that were saved: {what}. To keep all edits, run: "
        f"workshop fsck {folder.name} --as-new. {JOURNAL} was replaced by an older copy, cut or damaged; both files "
        "are kept as they are."
    )
