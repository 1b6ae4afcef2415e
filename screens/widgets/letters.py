"""What each letter means, on every screen: one letter means one thing.

Small letters are the session's, and mean the same wherever letters are commands; capital letters (with Shift) belong to
one screen each. A test holds every key of the program against this list, and `docs/keys.md` says the same.
"""

from __future__ import annotations

from collections.abc import Mapping

MEANINGS: Mapping[str, tuple[str, frozenset[str]]] = {
    letter: (words, frozenset(ids.split()))
    for letter, words, ids in (
        ("a", "the partners of all sessions", "partners library.partners"),
        ("b", "call everyone here", "bring"),
        ("c", "the clock", "pace"),
        ("d", "details: how this came about",
         "cell.details result.explain sharing.reasons question.answers import.receipt"),
        ("e", "minutes and reports: read, copy, write", "export library.export rollup.save follow-up.remind"),
        ("f", "follow the facilitator, or lead again", "follow"),
        ("g", "gaps", "gaps result.gaps"),
        ("h", "who is here", "people"),
        ("i", "show or hide something on this screen", "discretion room.seconds"),
        ("j", "go where you were called", "join"),
        ("k", "we work here now", "work"),
        ("l", "bring in what came back in files", "import library.incoming rollup.folder"),
        ("m", "merge", "rows.merge rollup.names names.same import.take"),
        ("n", "new: a row, a session, a code, a question", "row.new library.new door.code speaking.again"),
        ("o", "the optional group of a worksheet", "group.show"),
        ("p", "park", "park"),
        ("q", "close", "quit rollup.back backstage.quit"),
        ("r", "redo", "edit.redo"),
        ("s", "the next conflict", "settle.next"),
        ("t", "the next theme", "theme"),
        ("u", "undo", "edit.undo sharing.undo names.undo import.undo clock.back agenda.undo"),
        ("v", "reveal", "reveal"),
        ("w", "what others changed", "changes"),
        ("x", "keep both", "rows.apart names.different"),
        ("y", "hand over the keyboard", "hand.over"),
        ("z", "let people in", "door"),
        ("A", "open a session as someone else", "library.open_as"),
        ("B", "breakdowns", "sharing.breakdowns"),
        ("C", "consents", "sharing.consents"),
        ("D", "what is due", "library.due"),
        ("E", "the roll-up of all sessions", "library.rollup"),
        ("F", "the attendance file", "sharing.file"),
        ("G", "broader groups", "sharing.coarser"),
        ("H", "the next hidden number", "sharing.table.missing"),
        ("I", "individual records", "sharing.fields"),
        ("K", "the roster", "sharing.roster"),
        ("L", "the disclosure log", "sharing.log"),
        ("M", "the map of trust by value", "result.trust"),
        ("N", "a new session from something", "library.from"),
        ("O", "old labels of earlier releases", "sharing.labels"),
        ("P", "approve what waits", "sharing.waiting"),
        ("Q", "questions and answers about the file", "sharing.columns"),
        ("R", "record the approval", "sharing.approve"),
        ("S", "the order of the sessions, of the speakers", "library.order speaking.order"),
        ("T", "agreements with partners", "sharing.agreements"),
        ("U", "bring the module of a session up to date", "library.update"),
        ("V", "preview", "sharing.preview"),
        ("W", "write the release", "sharing.write"),
        ("X", "clear both files from memory", "sharing.forget"),
        ("Y", "full numbers, for your eyes alone", "sharing.full"),
        ("Z", "archived sessions", "library.archived"),
    )
}  # fmt: skip
"""The letter, its meaning in a few words, and the ids of everything that it does."""
