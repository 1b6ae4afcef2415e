"""`workshop import`: shows what a returned file would change, takes what a person agrees to, and says what was done."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from workshop.cli.exit_codes import DONE, REFUSED
from workshop.cli.opening import open_to_edit, open_to_read, tell_notice
from workshop.cli.problems import CliError, friendly_errors
from workshop.wording import count_noun

if TYPE_CHECKING:
    from store.api import SessionStore
    from workshop.notes.incoming.three_way import CellChange, Leftover, Proposal
    from workshop.services.incoming import Incoming, Take

_HEADINGS = {
    "changed": "changed in the file",
    "both": "changed in the file and in the session",
    "unsure": "changed in the file; another row is nearly the same, so look which one is meant",
    "gone": "not in the file; taking this deletes the row",
    "new": "new",
    "foreign": "a number this session does not have; taking this adds a row",
    "copy": "a second row with this number or text; taking this adds a row",
}


def import_command(options: argparse.Namespace) -> int:
    """Show every proposal; take the ticked ones with --yes, or those a person says yes to; end with a receipt."""
    store = open_to_read(options) if options.dry_run else open_to_edit(options, "")
    try:
        incoming = _read(store, options)
        ask = not options.yes and sys.stdin.isatty() and sys.stdout.isatty() and not options.dry_run
        _show(store, incoming, listed=not ask)
        if options.dry_run or not incoming.comparison.proposals:
            print("Nothing was written." if incoming.comparison.proposals else "Nothing to take.")
            return DONE
        if not options.yes and not ask:
            tell_notice("Nothing was written. Add --yes to take what is marked [x], or run this on a terminal.")
            return REFUSED
        return _take_all(store, incoming, ask=ask)
    finally:
        store.close()


def _read(store: SessionStore, options: argparse.Namespace) -> Incoming:
    from workshop.notes.incoming.foreign import ForeignError
    from workshop.services.incoming import RevisionNeeded, read_bytes, read_incoming

    path = Path(options.file).expanduser()
    try:
        with friendly_errors():
            data = read_bytes(path)
            try:
                return read_incoming(store, data, path.name, options.revision)
            except RevisionNeeded:
                revision = _asked_revision(store)
                if revision is None:
                    raise
                return read_incoming(store, data, path.name, revision)
    except ForeignError as error:
        raise CliError(str(error), 2) from None


def _asked_revision(store: SessionStore) -> int | None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    said = _answer(f"Which revision was the file made from (1 to {store.state.revision})? ")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


# ------------------------------------------------------------------ what is shown


def _show(store: SessionStore, incoming: Incoming, *, listed: bool) -> None:
    """What was read; the proposals too, unless each is shown when it is asked about."""
    for notice in incoming.notices:
        tell_notice(clean_line(notice))
    for proposal in incoming.comparison.proposals if listed else ():
        print("\n".join(_lines(store, proposal)))
    if incoming.comparison.leftovers:
        print(f"\nNot taken, because there is no place for it ({len(incoming.comparison.leftovers)}):")
        for one in incoming.comparison.leftovers:
            print(f"  {_leftover(one)}")
    print()


def _lines(store: SessionStore, proposal: Proposal) -> Iterator[str]:
    name = _name(proposal)
    what = clean_line(proposal.text)
    mark = "[x]" if proposal.ticked else "[ ]"
    yield f"{mark} {name} ({_HEADINGS[proposal.change]}){f': {what}' if what else ''}"
    for cell in proposal.cells:
        yield f"      {_cell(store, proposal, cell)}"


def _name(proposal: Proposal) -> str:
    return proposal.number or ("next meeting" if proposal.row else "new row")


def _cell(store: SessionStore, proposal: Proposal, cell: CellChange) -> str:
    spec = store.pack.sheets()[proposal.sheet]
    column = spec.column(cell.column)
    label = clean_line(column.label if column else cell.label)
    was, theirs, ours = (_said(store, proposal.sheet, cell.column, one) for one in (cell.was, cell.theirs, cell.ours))
    if not proposal.row:
        return f"{label}: {theirs}"
    now = f"   (now: {ours or 'empty'})" if proposal.change == "both" else ""
    return f"{label}: {was or 'empty'} -> {theirs or 'empty'}{now}"


def _said(store: SessionStore, sheet: str, column_id: str, value: object) -> str:
    """A value as people read it: dates in US style, links as the name of their row."""
    from content.sheet_spec import Kind
    from workshop.notes.incoming.three_way import said
    from workshop.session.view import Session
    from workshop.sheets.values import show

    spec = store.pack.sheets().get(sheet)
    column = spec.column(column_id) if spec else None
    if column is None or not isinstance(value, str | bool | int | float | tuple):
        return ""
    if column.kind is Kind.LINK and isinstance(value, str):
        return clean_line(Session(store.pack, store.state).link_label(column.to, value)) or value
    return clean_line(show(column, value)) or said(value)


def _leftover(one: Leftover) -> str:
    where = f"line {one.place}" if one.place else "the file"
    text = clean_line(one.text)
    return f"{where}: {text if len(text) <= 200 else text[:200] + '…'}\n      {clean_line(one.reason)}"


# ------------------------------------------------------------------ what is taken


def _take_all(store: SessionStore, incoming: Incoming, *, ask: bool) -> int:
    from workshop.services.incoming import Take, take

    count: Counter[str] = Counter()
    refusals: list[str] = []
    stopped = False
    for proposal in incoming.comparison.proposals:
        how = None if stopped else _choice(store, proposal, ask=ask)
        stopped = stopped or how == "q"
        if not isinstance(how, Take):
            count["left"] += 1
            continue
        try:
            with friendly_errors():
                reason = take(store, incoming, proposal, how)
        except CliError as error:  # the receipt is told even if the disk is full now
            reason, stopped = str(error), True
        count["refused" if reason else "taken"] += 1
        if reason:
            refusals.append(f"{_name(proposal)}: {clean_line(reason)}")
    for sentence in refusals:
        tell_notice(f"Refused: {sentence}")
    print(_receipt(incoming, count))
    return REFUSED if refusals else DONE


def _choice(store: SessionStore, proposal: Proposal, *, ask: bool) -> Take | str | None:
    """How the proposal is taken; None when it is left, `q` when a person has had enough."""
    from workshop.services.incoming import Take

    if not ask:
        return Take.THEIRS if proposal.ticked else None
    print("\n".join(_lines(store, proposal)))
    if proposal.change == "both":
        said = _answer("Take the file's [t], keep the session's [k], keep both [b], stop [q]? [k] ")
        return {"t": Take.THEIRS, "b": Take.BESIDE, "q": "q"}.get(said)
    default = "y" if proposal.ticked else "n"
    said = _answer(f"Take it? [y/n/q, Enter = {default}] ") or default
    return {"y": Take.THEIRS, "q": "q"}.get(said)


def _answer(question: str) -> str:
    try:
        return input(question).strip().casefold()[:10]
    except (EOFError, KeyboardInterrupt):
        print()
        return "q"


def _receipt(incoming: Incoming, count: Counter[str]) -> str:
    refused = f", {count['refused']} refused" if count["refused"] else ""
    return (
        f"{count_noun(count['taken'], 'change')} taken, {count['left']} left{refused}, from {incoming.name} "
        f"(sha256 {incoming.sha256}), read against revision {incoming.revision}. Each can be undone by itself."
    )
