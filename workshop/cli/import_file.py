"""`workshop import`: shows what a returned file would change, takes what a person agrees to, and says what was done."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from workshop.cli.exit_codes import DONE, REFUSED
from workshop.cli.opening import open_to_edit, open_to_read, tell_notice
from workshop.cli.problems import CliError, friendly_errors

if TYPE_CHECKING:
    from store.api import SessionStore
    from workshop.notes.incoming.proposals import Leftover, Proposal
    from workshop.notes.incoming.wording import ThreeWordings
    from workshop.services.incoming import Incoming
    from workshop.services.taking import Import, Take


def import_command(options: argparse.Namespace) -> int:
    """Show every proposal; take the ticked ones with --yes, or those a person says yes to; end with a receipt."""
    from workshop.services.taking import Import

    store = open_to_read(options) if options.dry_run else open_to_edit(options, "")
    try:
        incoming = _read(store, options)
        run = Import(store, incoming, Path(options.file).expanduser())
        ask = not options.yes and sys.stdin.isatty() and sys.stdout.isatty() and not options.dry_run
        _show(store, incoming, listed=not ask)
        if options.dry_run or not incoming.comparison.proposals:
            print("Nothing was written." if incoming.comparison.proposals else "Nothing to take.")
            return DONE
        if not options.yes and not ask:
            tell_notice("Nothing was written. Add --yes to take what is marked [x], or run this on a terminal.")
            return REFUSED
        return _take_all(run, ask=ask)
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
        print("\n".join(_lines(store, incoming, proposal)))
    if incoming.comparison.leftovers:
        print(f"\nNot taken, because there is no place for it ({len(incoming.comparison.leftovers)}):")
        for one in incoming.comparison.leftovers:
            print(f"  {_leftover(one)}")
    print()


def _lines(store: SessionStore, incoming: Incoming, proposal: Proposal) -> Iterator[str]:
    from workshop.notes.incoming.wording import HEADINGS, name_of, sides
    from workshop.session.view import Session

    what = clean_line(proposal.text)
    mark = "[x]" if proposal.ticked else "[ ]"
    yield f"{mark} {name_of(proposal)} ({HEADINGS[proposal.change]}){f': {what}' if what else ''}"
    if proposal.cells:
        for side in sides(Session(store.pack, store.state), proposal, incoming.before):
            yield f"      {_cell(proposal, side)}"


def _cell(proposal: Proposal, side: ThreeWordings) -> str:
    was, theirs, ours = (clean_line(text) for text in (side.was, side.theirs, side.ours))
    if not proposal.row:
        return f"{side.label}: {theirs}"
    now = f"   (now: {ours or 'empty'})" if proposal.change == "both" else ""
    return f"{side.label}: {was or 'empty'} -> {theirs or 'empty'}{now}"


def _leftover(one: Leftover) -> str:
    where = f"line {one.place}" if one.place else "the file"
    text = clean_line(one.text)
    return f"{where}: {text if len(text) <= 200 else text[:200] + '…'}\n      {clean_line(one.reason)}"


# ------------------------------------------------------------------ what is taken


def _take_all(run: Import, *, ask: bool) -> int:
    from workshop.notes.incoming.wording import name_of
    from workshop.services.taking import Take

    code = DONE
    for place, proposal in enumerate(run.proposals):
        how = _choice(run, proposal, ask=ask)
        if how == "q":
            break
        if not isinstance(how, Take):
            continue
        try:
            with friendly_errors():
                reason = run.take(place, how)
        except CliError as error:  # the receipt is told even if the disk is full now
            tell_notice(f"Refused: {name_of(proposal)}: {error}")
            code = REFUSED
            break
        if reason:
            tell_notice(f"Refused: {name_of(proposal)}: {clean_line(reason)}")
            code = REFUSED
    print(run.receipt())
    return code


def _choice(run: Import, proposal: Proposal, *, ask: bool) -> Take | str | None:
    """How the proposal is taken; None when it is left, `q` when a person has had enough."""
    from workshop.services.taking import Take

    if not ask:
        return Take.THEIRS if proposal.ticked else None
    print("\n".join(_lines(run.store, run.incoming, proposal)))
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
