"""`workshop share check`: from the coordinator's files to a release folder, or to the reasons why there is none."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import getpass
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from workshop.cli import DONE, REFUSED
from workshop.cli import share_inputs as inputs
from workshop.cli.problems import Problem, in_words

if TYPE_CHECKING:
    from store.disclosures import Disclosures
    from workshop.sharing.attendance import Attendance
    from workshop.sharing.coarser import Proposal
    from workshop.sharing.log import Entry, Link
    from workshop.sharing.prepare import Answer, Asked
    from workshop.sharing.release import Release


def share_check_command(options: argparse.Namespace) -> int:
    """Check, and with --out write the release. 0 released, 1 nothing may be, 2 unreadable input."""
    with _answered(options.json), in_words(), _stoppable() as cancelled:
        done = _check(options, cancelled)
    return done()


@contextlib.contextmanager
def _answered(as_json: bool) -> Iterator[None]:
    """With --json, a problem is an object on standard output too."""
    try:
        yield
    except Problem as problem:
        if as_json:
            rows = problem.rows if isinstance(problem, _BadRows) else []
            found = {"released": False, "error": str(problem), "rows": rows}
            print(json.dumps(found, ensure_ascii=False, indent=2))
        raise


class _BadRows(Problem):
    """A file refused because of these rows."""

    def __init__(self, sentence: str, rows: Sequence[str]) -> None:
        super().__init__(sentence, 2)
        self.rows = list(rows)


@contextlib.contextmanager
def _stoppable() -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C or TERM asks the work to stop where nothing is half done; the second one ends it at once."""
    import signal

    asked: list[int] = []

    def stop(number: int, frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _check(options: argparse.Namespace, cancelled: Callable[[], bool]) -> Callable[[], int]:
    """Everything but the last words, which nothing can undo any more; they come back as a function."""
    from store.api import StoreError
    from store.disclosures import Disclosures
    from store.home import home_folder
    from store.releases import Stopped, refuse_existing
    from workshop.sharing.coarser import propose
    from workshop.sharing.prepare import prepare
    from workshop.sharing.problems import Cancelled, PolicyProblem, SharingProblem

    out = Path(options.out) if options.out else None
    if out is not None:
        refuse_existing(out.absolute())
    home = home_folder(options.home)
    log = Disclosures(home)
    progress = _Telling()
    try:
        policy = inputs.policy(options)
        partner = inputs.partner(options, home, log)
        classes = inputs.classes(options, home, log, partner)
        attendance = inputs.records(options, home, progress, cancelled)
        consents = inputs.consents(options, attendance, partner, classes, progress, cancelled)
        asked = inputs.asked(options, attendance, policy, partner, classes, log)
        now = datetime.datetime.now()
        answer = prepare(attendance, asked, consents, now, progress=progress, cancelled=cancelled)
        proposals: tuple[Proposal, ...] = ()
        if options.coarser:
            proposals = propose(answer.task, answer.result, progress=progress, cancelled=cancelled)
        progress.done()
        if answer.refusal is not None:
            return _refuse(options, asked, answer, log, proposals)
        release = _release(options, attendance, asked, answer, now)
        if out is not None:
            _send(log, out, release, asked, answer, cancelled)
    except (Cancelled, Stopped):
        raise Problem("Stopped; nothing was written.") from None
    except PolicyProblem as problem:
        raise Problem(str(problem), 1 if "weaker" in str(problem) else 2) from None
    except SharingProblem as problem:
        raise _BadRows(str(problem), _tell_refused(problem)) from None
    except (Problem, StoreError, OSError):
        raise
    except MemoryError:
        raise Problem("This does not fit into the memory of this machine; ask for fewer columns or schools.") from None
    except Exception as error:
        # Whatever else goes wrong may quote a student's data: its words are not kept.
        raise Problem(
            f"The check stopped at something unforeseen ({type(error).__name__}); nothing was written."
        ) from None
    finally:
        progress.done()
    from workshop.cli.share_text import tell_release

    def tell() -> int:
        tell_release(asked, answer, release, out, proposals, as_json=options.json, explain=options.explain)
        return DONE

    return tell


# ------------------------------------------------------------------ what goes out


def _release(
    options: argparse.Namespace, attendance: Attendance, asked: Asked, answer: Answer, now: datetime.datetime
) -> Release:
    from workshop.sharing.release import Terms, build_release

    terms = Terms(
        asked.request.partner,
        asked.request.purpose,
        now.astimezone(),
        _approver(options),
        tuple(clean_line(name) for name in options.person),
        clean_line(options.interest),
        tuple(clean_line(name) for name in options.onward),
        _destroy_by(options, now.date()) if answer.records.rows or options.destroy_by else None,
    )
    return build_release(
        answer.result,
        answer.records,
        answer.consents,
        terms,
        asked.policy,
        asked.attackers,
        asked.hierarchies,
        attendance.columns.id,
        asked.groupings,
    )


def _approver(options: argparse.Namespace) -> str:
    given = clean_line(options.approved_by or os.environ.get("WORKSHOP_PERSON", ""))
    return given or clean_line(getpass.getuser())


def _destroy_by(options: argparse.Namespace, today: datetime.date) -> datetime.date:
    """The day given, else the end of the school year: the next 30 June."""
    from workshop.sharing.dates import read_date
    from workshop.sharing.problems import RequestProblem

    if not options.destroy_by:
        return datetime.date(today.year + (today > datetime.date(today.year, 6, 30)), 6, 30)
    day = read_date(options.destroy_by)
    if not isinstance(day, datetime.date) or day <= today:
        raise RequestProblem(f"--destroy-by “{clean_line(options.destroy_by)}” is no day after today (YYYY-MM-DD).")
    return day


def _send(
    log: Disclosures, out: Path, release: Release, asked: Asked, answer: Answer, cancelled: Callable[[], bool]
) -> None:
    from store.releases import now_utc, send
    from workshop.sharing.entries import released_entry
    from workshop.sharing.past import refuse_newer

    def entry(links: Sequence[Link]) -> Entry:
        refuse_newer(asked.past, links)
        return released_entry(asked, release, now_utc(), answer.verdicts)

    send(log, out, release.files, entry, cancelled)


def _refuse(
    options: argparse.Namespace, asked: Asked, answer: Answer, log: Disclosures, proposals: Sequence[Proposal]
) -> Callable[[], int]:
    """Say why nothing may be released, and let the log say so too."""
    from store.releases import now_utc
    from workshop.cli.share_text import tell_refusal
    from workshop.sharing.entries import refused_entry

    refusal = answer.refusal
    assert refusal is not None
    entry = refused_entry(asked, refusal, now_utc())
    if options.out:
        log.append(lambda links: entry)

    def tell() -> int:
        tell_refusal(asked, answer, proposals, as_json=options.json)
        return REFUSED

    return tell


def _tell_refused(problem: Exception) -> list[str]:
    """Every refused row on its own line, before the sentence."""
    from workshop.sharing.problems import FileProblem

    if not isinstance(problem, FileProblem):
        return []
    rows = [row.sentence() for row in problem.refused]
    for row in rows if problem.count > 1 else ():
        print(f"  {row}", file=sys.stderr)
    if problem.count > len(rows):
        print(f"  and {problem.count - len(rows):,} more", file=sys.stderr)
    return rows


class _Telling:
    """Progress on standard error, when somebody looks at it."""

    def __init__(self) -> None:
        self._shown = ""
        self._looks = sys.stderr.isatty()

    def __call__(self, share: float, words: str) -> None:
        text = f"{100 * share:3.0f} % · {words}"
        if self._looks and text != self._shown:
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
            self._shown = text

    def done(self) -> None:
        """Take the line away."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._shown = ""
