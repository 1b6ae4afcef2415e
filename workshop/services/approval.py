"""Two persons for one release: the first prepares it, the second looks at it and approves or declines.

    service = ApprovalService(home, actor)
    line = service.prepare(prepared, release, folder)          the first person, where the policy asks for a second
    review = service.review(line.entry.release)                what the second one sees
    service.approve(review.release, "Tom Reed", confirm=typed) the folder for the partner, and its line in the log

The disclosure log says who prepared, approved, declined, and who tried to approve and could not. Bytes wait in
`prepared/` of the home; what leaves are the bytes whose hashes the log has.
"""

from __future__ import annotations

import datetime
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from content.clean import clean_line
from store.api import CorruptError
from store.disclosures.prepared import PreparedFiles, put_aside
from store.disclosures.releases import now_utc, refuse_existing, send
from store.disclosures.sender import remember_sender
from store.home import Home
from workshop.disclosure.agreement_register import OutsideAgreement, refuse_outside
from workshop.disclosure.approval import (
    Countersignature,
    NotApproved,
    due_countersignatures,
    prepared_as,
    refuse_emergency,
    refuse_nameless,
    refuse_outdated,
    refuse_overtaken,
    refuse_same_person,
    signed_by,
    waiting,
    waiting_for,
)
from workshop.disclosure.beside import Difference, differences
from workshop.disclosure.csv_text import read_csv
from workshop.disclosure.document import decode
from workshop.disclosure.entries import about_prepared, approved_entry, prepared_entry
from workshop.disclosure.log import EntryKind, LogEntry, LogLink, releases
from workshop.disclosure.release import RELEASE, Release
from workshop.records.rows import never
from workshop.services.actor import Actor
from workshop.services.errors import Declined
from workshop.services.leaving import leaving_entry
from workshop.services.preview import PreviewReady
from workshop.services.use_case import LogService, find_sent, use_case

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True, repr=False)
class Review:
    """What the second person looks at.

    Attributes:
        link: the line that says it was prepared. folder: where its files lie, to be opened.
        hash: SHA-256 of its release.json, which names the hash of every other file.
        tables: the title and the rows of each table that would leave, the names of its columns first.
        before: the release this partner got last, None when this is the first; `changed`: numbers that differ from it.
        problem: why nobody can approve it now, in a sentence; empty when somebody can.
    """

    link: LogLink
    folder: Path
    hash: str
    tables: tuple[tuple[str, list[list[str]]], ...] = ()
    before: LogLink | None = None
    changed: tuple[Difference, ...] = ()
    problem: str = ""

    @property
    def entry(self) -> LogEntry:
        """All that the log says of it: partner, purpose, tables, records, files with their hashes."""
        return self.link.entry

    @property
    def release(self) -> str:
        """Its id, which the second person types."""
        return self.link.entry.release


class PreparedElsewhere(Declined):
    """The files of a prepared release lie on another host."""


def own_name() -> str:
    """What this host calls itself."""
    return clean_line(socket.gethostname())[:80]


class ApprovalService(LogService):
    """Preparing, approving, declining and countersigning the releases of one home. `today` is the day by this
    machine's clock."""

    def __init__(
        self, home: Home | Path, actor: Actor, today: Callable[[], datetime.date] = datetime.date.today
    ) -> None:
        super().__init__(home, actor)
        self._today = today
        self._files = PreparedFiles(self.home)

    # ------------------------------------------------------------------ the first person

    @use_case
    def prepare(self, prepared: PreviewReady, release: Release, folder: Path) -> LogLink:
        """Put a release aside for the second person; `folder` is where it will go for the partner. The bytes and the
        line in the log, both or neither.

        Raises Declined where the policy asks for no second person, RequestProblem when something was released since the
        preview, OutsideAgreement, StoreError when nothing can be written there.
        """
        signing = prepared.asked.policy.signing
        if not signing.second_person:
            raise Declined("The policy asks for no second person. Write this release.")
        folder = folder.expanduser().absolute()
        refuse_existing(folder, self.home)

        def entry(links: Sequence[LogLink]) -> LogEntry:
            if any(link.entry.release == release.id for link in links):
                raise Declined(f"Release {release.id} is in the disclosure log already. Prepare it again in a moment.")
            made = self._signed(leaving_entry(prepared, release, links, self._today()))
            return prepared_entry(made, signing, str(folder), own_name() if self.where.shared else "")

        made = put_aside(self._log, release.id, release.files, entry)
        remember_sender(self._log, release.terms.sender)
        return made

    # ------------------------------------------------------------------ the second person

    @use_case
    def waiting(self) -> tuple[LogLink, ...]:
        """The lines of all releases that wait for a second person, the oldest first."""
        return waiting(self._log.links())

    @use_case
    def review(self, release: str) -> Review:
        """What is to be looked at before approving. Raises NotPrepared."""
        links = self._log.links()
        link = waiting_for(links, release)
        sent = releases(links, link.entry.partner)
        before = sent[-1] if sent else None
        hashes = {name: sha256 for name, sha256, _ in link.entry.files}
        made = Review(link, self._files.path(link.entry.release), hashes[RELEASE], before=before)
        try:
            files = self._checked(link, links)
        except (NotApproved, OutsideAgreement, PreparedElsewhere) as problem:
            return replace(made, problem=str(problem))
        document = decode(files[RELEASE])
        made = replace(made, tables=tuple(_tables(document, files)))
        if before is None:
            return made
        then = next(sha256 for name, sha256, _ in before.entry.files if name == RELEASE)
        return replace(made, changed=differences(decode(self._log.file(then)), document))

    @use_case
    def approve(
        self,
        release: str,
        by: str,
        *,
        confirm: str,
        folder: Path | None = None,
        emergency: str = "",
        cancelled: Callable[[], bool] = never,
    ) -> LogLink:
        """Write the folder for the partner and its line in the log, both or neither.

        Args:
            by: the second person; with `emergency` who prepared it.
            confirm: the id of the release, as this person typed it.
            folder: where to; as prepared, unless given.
            emergency: why one person releases alone; a second one has to countersign then.

        Raises NotPrepared; Declined when `confirm` is not the id; NotApproved (not this person, bytes were changed,
        something was released since) and OutsideAgreement, which the log records; StoreError.
        """
        refuse_mistyped(release, confirm)
        link = waiting_for(self._log.links(), release)
        with self._recorded(link, by):
            links = self._log.links()
            self._may(link, links, by, emergency)
            files = self._checked(link, links)

        def entry(links: Sequence[LogLink]) -> LogEntry:
            link = waiting_for(links, release)
            self._may(link, links, by, emergency)
            self._refuse_now(link, links, files)
            self._files.keep_only({one.entry.release for one in waiting(links)})
            return self._approved(link.entry, by, emergency)

        made = send(self._log, folder or Path(link.entry.folder), files, entry, cancelled)
        self._files.remove(release)
        return made

    @use_case
    def decline(self, release: str, by: str, reason: str) -> LogLink:
        """Note that the second person decided against it, and remove its files. Raises NotPrepared, Declined."""
        reason = clean_line(reason)
        if not reason:
            raise Declined("Say why this release is declined; the disclosure log records it.")

        def entry(links: Sequence[LogLink]) -> LogEntry:
            link = waiting_for(links, release)
            refuse_nameless(by)
            made = about_prepared(EntryKind.DECLINED, link.entry, now_utc(), reason)
            return self._signed(signed_by(made, by, self.actor.maker))

        made = self._log.append(entry)
        self._files.remove(release)
        return made

    # ------------------------------------------------------------------ the emergency path

    @use_case
    def countersign(self, release: str, by: str, *, confirm: str) -> LogLink:
        """Note that a second person looked at a release that one person made in an emergency.

        Raises UnknownRelease, Declined (none is due, or `confirm` is not the id), NotApproved.
        """
        refuse_mistyped(release, confirm)

        def entry(links: Sequence[LogLink]) -> LogEntry:
            sent = find_sent(links, release).entry
            if release not in {one.link.entry.release for one in due_countersignatures(links)}:
                raise Declined(f"No countersignature is due for release {clean_line(release)}.")
            refuse_same_person(prepared_as(links, release), by, self.actor.maker)
            made = LogEntry(
                EntryKind.COUNTERSIGNED, now_utc(), sent.release, sent.partner, approved_by=sent.approved_by
            )
            return self._signed(signed_by(made, by, self.actor.maker))

        return self._log.append(entry)

    @use_case
    def due(self) -> tuple[Countersignature, ...]:
        """Every emergency release that nobody has countersigned, the earliest due first."""
        return due_countersignatures(self._log.links())

    # ------------------------------------------------------------------ what is decided

    def _may(self, link: LogLink, links: Sequence[LogLink], by: str, emergency: str) -> None:
        """Whether this person may let it out."""
        maker = self.actor.maker
        if emergency:
            refuse_emergency(link.entry, by, maker, links, self._today().isoformat())
        else:
            refuse_same_person(link.entry, by, maker)

    def _checked(self, link: LogLink, links: Sequence[LogLink]) -> Files:
        """Its bytes, when they are as prepared and nothing speaks against it now."""
        self._refuse_elsewhere(link.entry)
        try:
            files = self._files.read(link.entry)
        except CorruptError as problem:
            waiting_for(self._log.links(), link.entry.release)  # somebody else decided while we looked
            raise NotApproved(str(problem)) from None
        self._refuse_now(link, links, files)
        return files

    def _refuse_elsewhere(self, entry: LogEntry) -> None:
        """Raise PreparedElsewhere where the files never were. Nobody tried to let anything out: the log does not say
        so."""
        if entry.host and entry.host != own_name() and not self._files.path(entry.release).exists():
            raise PreparedElsewhere(
                f"Release {entry.release} was prepared on the host {entry.host}, and its files have not left it. Look "
                "at it and approve it there; it can be declined from here."
            )

    def _refuse_now(self, link: LogLink, links: Sequence[LogLink], files: Files) -> None:
        refuse_overtaken(link, links)
        refuse_outdated(link.entry, self._today())
        refuse_outside(links, link.entry, decode(files[RELEASE]), self._today(), required=False)

    def _approved(self, prepared: LogEntry, by: str, emergency: str) -> LogEntry:
        made = self._signed(approved_entry(prepared, now_utc()))
        if not emergency:
            return signed_by(made, by, self.actor.maker)
        due = self._today() + datetime.timedelta(days=prepared.countersign_days)
        return replace(made, emergency=clean_line(emergency), countersign_by=due.isoformat())

    @contextmanager
    def _recorded(self, link: LogLink, by: str) -> Iterator[None]:
        """Let the log say that somebody wanted to approve it and could not, and why."""
        try:
            yield
        except (NotApproved, OutsideAgreement) as problem:
            made = about_prepared(EntryKind.NOT_APPROVED, link.entry, now_utc(), str(problem))
            made = self._signed(signed_by(made, by, self.actor.maker))
            self._log.append(lambda links: made)
            raise


def _tables(document: Mapping[str, Any], files: Files) -> Iterator[tuple[str, list[list[str]]]]:
    """The title and the rows of each table, from the file that the partner would open."""
    for table in document["tables"]:
        yield str(table["title"]), read_csv(files[table["file"]])


def refuse_mistyped(release: str, confirm: str) -> None:
    """Raises Declined unless the id was typed."""
    if clean_line(confirm) != release:
        raise Declined(f"“{clean_line(confirm)[:80]}” is not the ID of this release. Type {clean_line(release)}.")
