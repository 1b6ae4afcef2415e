"""Somebody who floods a session keeps nobody else from writing: counted, not timed."""

from __future__ import annotations

import threading
from itertools import pairwise
from pathlib import Path

from content.loader import load_pack
from content.pack_registry import shipped_packs
from store import create_session, open_session
from store.api import Identity, SessionStore
from store.connection import BATCH
from workshop.sheets.model import END, InsertRow, Role, SetCell

EDITS, MOST = 30, 5_000


def flood(store: SessionStore, writing: threading.Event, stop: threading.Event) -> None:
    """As many edits as the window takes, always more waiting than fit into one round."""
    number = 0
    while not stop.is_set():
        futures = [store.submit([SetCell("parking", "f", "text", f"{number}.{n}")]) for n in range(4 * BATCH)]
        number += 1
        futures[0].result()
        writing.set()
        for future in futures:
            future.result()


def test_others_get_their_turn(tmp_path: Path) -> None:
    pack = load_pack(shipped_packs()["va-attendance-12"])
    session = create_session(tmp_path / "home", title="Tuesday", pack=pack, people=[("Ana", "facilitator")])
    flo = open_session(session, Identity("Flo", Role.PARTICIPANT), home=tmp_path / "home")
    ben = open_session(session, Identity("Ben", Role.PARTICIPANT), home=tmp_path / "home")
    for store, row in ((flo, "f"), (ben, "b")):
        store.commit([InsertRow("parking", row, END)])
    writing, stop = threading.Event(), threading.Event()
    thread = threading.Thread(target=flood, args=(flo, writing, stop))
    thread.start()
    try:
        assert writing.wait(60)
        at: list[int] = []
        while len(at) < EDITS or (at[-1] - at[0] < len(at) and len(at) < MOST):  # until Flo's came in between
            at.append(ben.commit([SetCell("parking", "b", "text", str(len(at)))]).record.revision)
    finally:
        stop.set()
        thread.join()
    between = [later - earlier - 1 for earlier, later in pairwise(at)]
    assert at[-1] - at[0] >= len(at), "Flo was writing all the while"
    assert max(between) <= 8 * BATCH, between
    for store in (flo, ben):
        store.close()
