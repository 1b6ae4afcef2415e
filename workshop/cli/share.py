"""`workshop share check`: from the coordinator's files to a release folder, or to the reasons why there is none."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import getpass
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.clean import clean_line
from workshop.cli import DONE, REFUSED
from workshop.cli.problems import Problem, in_words

if TYPE_CHECKING:
    from store.disclosures import Disclosures
    from workshop.sharing.attendance import Attendance
    from workshop.sharing.consent_file import Consents
    from workshop.sharing.engine.model import Attacker
    from workshop.sharing.log import Entry, Link
    from workshop.sharing.mapping import Columns
    from workshop.sharing.past import Past
    from workshop.sharing.policy import Policy
    from workshop.sharing.prepare import Answer, Asked
    from workshop.sharing.release import Release
    from workshop.sharing.rows import Progress

_ATTACKERS = {
    "outsider": "outsider", "enrollment-public": "enrollment-public", "enrolment-public": "enrollment-public",
    "enrollment": "enrollment-public", "enrolment": "enrollment-public", "partner": "partner", "pooled": "pooled",
    "pupil": "pupil", "student": "pupil",
}  # fmt: skip


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
            print(json.dumps({"released": False, "error": str(problem)}, ensure_ascii=False, indent=2))
        raise


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
    from workshop.sharing.prepare import prepare
    from workshop.sharing.problems import Cancelled, PolicyProblem, SharingProblem

    out = Path(options.out) if options.out else None
    if out is not None:
        refuse_existing(out.absolute())
    home = home_folder(options.home)
    log = Disclosures(home)
    progress = _Telling()
    try:
        policy = _policy(options)
        partner = _partner(options, home, log)
        attendance = _records(options, home, progress, cancelled)
        consents = _consents(options, attendance, partner, progress, cancelled)
        asked = _asked(options, attendance, policy, partner, log)
        now = datetime.datetime.now()
        answer = prepare(attendance, asked, consents, now, progress=progress, cancelled=cancelled)
        progress.done()
        if answer.refusal is not None:
            return _refuse(options, asked, answer, log)
        release = _release(options, attendance, asked, answer, now)
        if out is not None:
            _send(log, out, release, asked, cancelled)
    except (Cancelled, Stopped):
        raise Problem("Stopped; nothing was written.") from None
    except PolicyProblem as problem:
        raise Problem(str(problem), 1 if "weaker" in str(problem) else 2) from None
    except SharingProblem as problem:
        _tell_refused(problem)
        raise Problem(str(problem), 2) from None
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
        tell_release(asked, answer, release, out, as_json=options.json, explain=options.explain)
        return DONE

    return tell


# ------------------------------------------------------------------ what comes in


def _policy(options: argparse.Namespace) -> Policy:
    from workshop.sharing.policy_file import find_policy

    return find_policy(options.policy)


def _partner(options: argparse.Namespace, home: Path, log: Disclosures) -> str:
    """The partner's name. One that is nearly the name of a known partner is asked about: a name written otherwise has
    no history and no consents, and would be checked as a stranger."""
    import difflib

    from workshop.sharing.log import same_name
    from workshop.sharing.problems import RequestProblem

    name = clean_line(options.partner)
    if not name:
        raise RequestProblem("--partner is empty; name the partner: what may be shared depends on it.")
    known = _known_partners(home, log)
    if options.new_partner or any(same_name(name, other) for other in known):
        return name
    near = difflib.get_close_matches(name.casefold(), [other.casefold() for other in known], 1, 0.8)
    if near:
        meant = next(other for other in known if other.casefold() == near[0])
        raise RequestProblem(
            f"There is no partner “{name}”, but there is “{meant}”; correct the name, or say --new-partner if it is "
            "another one."
        )
    return name


def _known_partners(home: Path, log: Disclosures) -> list[str]:
    """Those of the disclosure log and of the sessions of this home."""
    from store.api import StoreError
    from store.library import Library

    names = {link.entry.partner for link in log.links() if link.entry.partner}
    if (home / "sessions").is_dir():
        with contextlib.suppress(StoreError, OSError):
            names |= {partner.name for partner in Library(home).partners()}
    return sorted(names)


def _records(options: argparse.Namespace, home: Path, progress: Progress, cancelled: Callable[[], bool]) -> Attendance:
    from workshop.sharing.attendance import read_attendance

    path = Path(options.records)
    columns = _columns(options, path, home, cancelled)
    return read_attendance(path, columns, days=options.days, progress=progress, cancelled=cancelled)


def _columns(options: argparse.Namespace, path: Path, home: Path, cancelled: Callable[[], bool]) -> Columns:
    """From the mapping file, else as remembered for this layout, else as detected."""
    from store.api import StoreError
    from store.library import Library
    from workshop.sharing.mapping import Columns, look
    from workshop.sharing.mapping_file import read_mapping

    if options.mapping:
        columns = read_mapping(Path(options.mapping))
        if (home / "sessions").is_dir():
            with contextlib.suppress(StoreError, OSError):
                Library(home).remember_mapping(look(path, cancelled).layout.id, columns.remember())
        return columns
    seen = look(path, cancelled)
    kept = None
    if (home / "sessions").is_dir():
        with contextlib.suppress(StoreError, OSError):
            kept = Columns.recall(Library(home).recall_mapping(seen.layout.id), seen.header)
    return kept or seen.guess


def _consents(
    options: argparse.Namespace, attendance: Attendance, partner: str, progress: Progress, cancelled: Callable[[], bool]
) -> Consents:
    """The consents, when individual records are wanted. Refused rows are named; they allow nothing."""
    from workshop.sharing.consent_file import NO_CONSENTS, read_consents
    from workshop.sharing.problems import FileProblem, RequestProblem

    fields = _items(options.fields)
    if fields and not options.consents:
        raise RequestProblem("--fields asks for individual records; they need --consents FILE with the consents.")
    if not options.consents:
        return NO_CONSENTS
    consents = read_consents(Path(options.consents), attendance, progress=progress, cancelled=cancelled)
    for row in consents.refused:
        print(f"workshop: {consents.file}, {row.sentence()}", file=sys.stderr)
    unknown = consents.unknown_fields(attendance.fields(), partner)
    if unknown:
        raise FileProblem(f'"{consents.file}", {unknown[0].sentence()}; correct it.', unknown)
    if fields and not consents.names_partner(partner):
        raise RequestProblem(
            f"No consent in “{consents.file}” names “{partner}”; check the name, or leave out --fields."
        )
    return consents


def _items(text: str) -> tuple[str, ...]:
    return tuple(name for name in (clean_line(part) for part in text.split(",")) if name)


def _asked(
    options: argparse.Namespace, attendance: Attendance, policy: Policy, partner: str, log: Disclosures
) -> Asked:
    from workshop.sharing.check import Request
    from workshop.sharing.prepare import Asked

    request = Request(
        partner,
        clean_line(options.purpose),
        tuple(_items(text) for text in options.by),
        _items(options.fields),
        options.all_minors,
    )
    hierarchies = tuple(
        tuple(name for name in (clean_line(part) for part in text.split(">")) if name) for text in options.hierarchy
    )
    past = _past(options, partner, attendance, log)
    return Asked(request, policy, _attackers(options), hierarchies, past, options.seconds)


def _attackers(options: argparse.Namespace) -> tuple[Attacker, ...]:
    from workshop.sharing.engine.model import Attacker
    from workshop.sharing.prepare import DEFAULT_ATTACKERS
    from workshop.sharing.problems import RequestProblem

    if not options.attacker:
        return (*DEFAULT_ATTACKERS, Attacker.POOLED) if options.history else DEFAULT_ATTACKERS
    found = []
    for mode in options.attacker:
        name = mode.strip().casefold().replace("_", "-")
        if name == "all":
            return tuple(Attacker)
        if name not in _ATTACKERS:
            known = ", ".join(attacker.value for attacker in Attacker)
            raise RequestProblem(f"--attacker “{clean_line(mode)}” is no attacker; there are: {known}, all.")
        found.append(Attacker(_ATTACKERS[name]))
    return tuple(dict.fromkeys(found))


def _past(options: argparse.Namespace, partner: str, attendance: Attendance, log: Disclosures) -> Past:
    from workshop.sharing.log import releases
    from workshop.sharing.past import NOTHING, past_of

    links = log.links()
    if options.history:
        return past_of(links, partner, attendance.attributes, log.file)
    earlier = len(releases(links))
    if earlier:
        print(
            f"workshop: earlier releases in the disclosure log: {earlier}; they are not compared with, --history "
            "compares with them.",
            file=sys.stderr,
        )
    return NOTHING


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


def _send(log: Disclosures, out: Path, release: Release, asked: Asked, cancelled: Callable[[], bool]) -> Link:
    from store.releases import now_utc, send
    from workshop.sharing.log import Basis, Kind, digest

    terms = release.terms

    def entry(links: object) -> Entry:
        return _entry_base(asked, Kind.RELEASED)(
            at=now_utc(),
            release=release.id,
            people=terms.people,
            basis=(Basis.CONSENT if release.students else Basis.AGGREGATE).value,
            interest=terms.interest,
            tables=release.tables,
            fields=release.fields,
            students=release.students,
            files=tuple((name, digest(data), len(data)) for name, data in sorted(release.files.items())),
            onward=terms.onward,
            notice=" ".join(_notices(release)),
            destroy_by=terms.destroy_by.isoformat() if terms.destroy_by else "",
            proof=release.proof,
            approved_by=terms.approved_by,
        )

    return send(log, out, release.files, entry, cancelled)


def _notices(release: Release) -> list[str]:
    from workshop.sharing.release import NOTICE, RECORDS_NOTICE

    return [NOTICE, RECORDS_NOTICE] if release.students else [NOTICE]


def _entry_base(asked: Asked, kind: Any) -> Callable[..., Entry]:
    """What every entry about this request says."""
    from functools import partial

    from workshop import __version__
    from workshop.sharing.log import Entry, canonical, digest
    from workshop.sharing.policy_file import policy_document

    return partial(
        Entry,
        kind,
        partner=asked.request.partner,
        purpose=asked.request.purpose,
        policy=f"{asked.policy.id} {digest(canonical(policy_document(asked.policy)))}",
        engine=__version__,
        attackers=tuple(attacker.value for attacker in asked.attackers),
    )


def _refuse(options: argparse.Namespace, asked: Asked, answer: Answer, log: Disclosures) -> Callable[[], int]:
    """Say why nothing may be released, and let the log say so too."""
    from store.releases import now_utc
    from workshop.cli.share_text import tell_refusal
    from workshop.sharing.log import Kind

    refusal = answer.refusal
    assert refusal is not None
    reasons = tuple(text for text in (refusal.sentence, refusal.derivation) if text)
    base = _entry_base(asked, Kind.REFUSED)
    entry = base(at=now_utc(), tables=asked.request.breakdowns, fields=asked.request.fields, reasons=reasons)
    if options.out:
        log.append(lambda links: entry)

    def tell() -> int:
        tell_refusal(answer, as_json=options.json)
        return REFUSED

    return tell


def _tell_refused(problem: Exception) -> None:
    """Every refused row on its own line, before the sentence."""
    from workshop.sharing.problems import FileProblem

    if isinstance(problem, FileProblem) and problem.count > 1:
        for row in problem.refused:
            print(f"  {row.sentence()}", file=sys.stderr)
        if problem.count > len(problem.refused):
            print(f"  and {problem.count - len(problem.refused):,} more", file=sys.stderr)


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
