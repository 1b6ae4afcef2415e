"""An export that becomes a commit in a Git repository the person names: this one file, on the branch that is there.

Only Git's own plumbing is called, with an environment of its own and hooks, filters, file-system monitors, and
transports off, so that nothing of a repository or of its configuration is run. Names and titles go in as data, never
as words of a command line. Nothing else that is staged is committed, and nothing is ever pushed.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from store.exports import ExportRefused, Wanted, file_bytes, file_name, kind_of, write_notes
from workshop.notes.minutes.build import place_of
from workshop.session.view import Session

if TYPE_CHECKING:
    from store.api import SessionStore

_SECONDS = 60
_OFF = (
    "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.untrackedCache=false", "core.attributesFile=/dev/null",
    "protocol.allow=never", "gc.auto=0", "maintenance.auto=false",
)  # fmt: skip
"""Configuration that would run something, or reach out."""
_KEPT = ("PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR")
"""Variables that Git gets; HOME so that it knows whose commit it is."""
_UNDER_WAY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")
_NONE = "0" * 40
_FILE_MODES = ("100644", "100755")
_SUBJECT = 72


@dataclass(frozen=True, slots=True)
class Committed:
    """Where the file is, and the commit it is in; empty when the repository holds these very bytes already."""

    path: Path
    commit: str


def commit_export(store: SessionStore, folder: Path, name: str, wanted: Wanted) -> Committed:
    """Write the document into that folder of a Git repository and commit it there. `name`: empty for the usual one.

    Raises ExportRefused, the file and the repository as they were: for a folder that is in no repository, a merge or
    rebase under way, and a file with changes that are not committed.
    """
    repository = _Repository(folder)
    path = repository.folder / (name or file_name(store, wanted, ".md"))
    before = repository.known(path)
    data = file_bytes(store, path.suffix.casefold(), wanted)
    if before is not None and before.data == data:
        return Committed(path, "")
    commit, blob = repository.prepare(path, data, _message(store, wanted, data))
    clean = before is not None
    write_notes(store, path, dataclasses.replace(wanted, replace=wanted.replace or clean))
    try:
        if path.read_bytes() != data:
            raise ExportRefused("Someone edited the session meanwhile. Export it again.")
        repository.publish(path, commit, blob, before)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink() if before is None else path.write_bytes(before.data)
        raise
    return Committed(path, commit)


def _message(store: SessionStore, wanted: Wanted, data: bytes) -> bytes:
    """What the commit says; any text is harmless there."""
    session = Session(store.pack, store.state)
    what = kind_of(wanted)
    subject = clean_line(f"{what[0].upper()}{what[1:]}: {place_of(session) or session.title}")[:_SUBJECT].rstrip()
    digest = hashlib.sha256(data).hexdigest()
    return f"{subject}\n\nSession {store.info.id}, revision {store.state.revision}\nsha256 {digest}\n".encode()


@dataclass(frozen=True, slots=True)
class _Committed:
    """A file as the last commit has it."""

    mode: str
    blob: str
    data: bytes


class _Repository:
    """The repository around a folder. Every method raises ExportRefused with one sentence."""

    def __init__(self, folder: Path) -> None:
        self.folder = _folder(folder)
        self._git = shutil.which("git") or ""
        if not self._git:
            raise ExportRefused("Git is not installed, so nothing was written. Install it, or leave out --git.")
        self._off: dict[str, str] = {}
        inside = self._run("rev-parse", "--is-inside-work-tree", fails=f"{self.folder} is not in a Git repository.")
        if inside != b"true\n":
            raise ExportRefused(f"{self.folder} holds no files of its Git repository. Name its working folder.")
        self._top = Path(os.fsdecode(self._run("rev-parse", "--show-toplevel")[:-1])).resolve()
        self._dir = Path(os.fsdecode(self._run("rev-parse", "--absolute-git-dir")[:-1]))
        self._off = self._without_filters()
        if any((self._dir / name).exists() for name in _UNDER_WAY):
            raise ExportRefused(f"A merge or rebase is under way in {self._top}. Finish it, then export again.")
        head = self._try("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        self._head = head.stdout.decode().strip() if head.returncode == 0 else ""

    def known(self, path: Path) -> _Committed | None:
        """The file in the last commit; None when it is not there. Refuses one that has changes beside it."""
        name = self._name(path)
        if self._run("ls-files", "--unmerged", "-z", "--", name):
            raise ExportRefused(f"{path.name} has a conflict in {self._top}. Resolve it with Git, then export again.")
        staged = self._entry(self._run("ls-files", "--stage", "-z", "--", name))
        committed = self._entry(self._run("ls-tree", "-z", self._head, "--", name)) if self._head else None
        if staged != committed:
            raise ExportRefused(f"{path.name} has changes in the index of {self._top}. Commit or unstage them first.")
        if committed is None:
            return None
        mode, blob = committed
        if mode not in _FILE_MODES:
            raise ExportRefused(f"{path.name} is not an ordinary file in {self._top}. Choose another name.")
        data = self._run("cat-file", "blob", blob)
        try:
            same = not path.is_symlink() and path.read_bytes() == data
        except OSError:
            same = False
        if not same:
            raise ExportRefused(f"{path.name} has changes in {self._top} that are not committed. Commit or undo them.")
        return _Committed(mode, blob, data)

    def prepare(self, path: Path, data: bytes, message: bytes) -> tuple[str, str]:
        """The commit with that file on top of the last one, and its blob; nothing points to them yet."""
        blob = self._run("hash-object", "-w", "--stdin", data=data).decode().strip()
        with tempfile.TemporaryDirectory(prefix="workshop-git-") as scratch:
            index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
            if self._head:
                self._run("read-tree", self._head, more=index)
            self._run("update-index", "-z", "--index-info", data=self._line(path, "100644", blob), more=index)
            tree = self._run("write-tree", more=index).decode().strip()
        parent = ("-p", self._head) if self._head else ()
        who = "Git does not know who commits. Set user.name and user.email with git config, then export again."
        return self._run("commit-tree", tree, *parent, "-F", "-", data=message, fails=who).decode().strip(), blob

    def publish(self, path: Path, commit: str, blob: str, before: _Committed | None) -> None:
        """Let the branch point to the commit, and the index to the file; the index is put back when the branch moved
        meanwhile."""
        busy = f"The index of {self._top} cannot be written; another Git may be at work. Export again when it is done."
        self._run("update-index", "-z", "--index-info", data=self._line(path, "100644", blob), fails=busy)
        moved = self._try("update-ref", "-m", "workshop export", "HEAD", commit, self._head or _NONE)
        if moved.returncode:
            old = self._line(path, before.mode, before.blob) if before else self._line(path, "0", _NONE)
            self._try("update-index", "-z", "--index-info", data=old)
            raise ExportRefused(f"The branch of {self._top} moved meanwhile. Export again.")

    # -------------------------------------------------------------- how Git is called

    def _without_filters(self) -> dict[str, str]:
        """Variables that turn off every filter that is configured: Git looks at files anew when it writes an index, and
        would run them for that."""
        found = self._try("config", "--null", "--name-only", "--get-regexp", r"^filter\..*\.").stdout
        keys = sorted({os.fsdecode(key) for key in found.split(b"\0") if key})
        off = {"GIT_CONFIG_COUNT": str(len(keys))}
        for number, key in enumerate(keys):
            off[f"GIT_CONFIG_KEY_{number}"] = key
            off[f"GIT_CONFIG_VALUE_{number}"] = "false" if key.endswith(".required") else ""
        return off

    def _name(self, path: Path) -> str:
        try:
            return path.relative_to(self._top).as_posix()
        except ValueError:
            raise ExportRefused(f"{path} is not in {self._top}. Name a folder of the repository.") from None

    def _line(self, path: Path, mode: str, blob: str) -> bytes:
        """A line of `update-index --index-info`: the name is data."""
        return f"{mode} {blob}\t".encode() + os.fsencode(self._name(path)) + b"\0"

    @staticmethod
    def _entry(listed: bytes) -> tuple[str, str] | None:
        """Mode and object of the one line of `ls-files --stage` or `ls-tree`; None without one."""
        words = listed.partition(b"\t")[0].decode().split()
        return (words[0], words[2] if words[1] in ("blob", "commit", "tree") else words[1]) if words else None

    def _run(self, *arguments: str, data: bytes = b"", more: dict[str, str] | None = None, fails: str = "") -> bytes:
        done = self._try(*arguments, data=data, more=more)
        if done.returncode:
            said = clean_line(done.stderr.decode("utf-8", "replace"))[:200]
            raise ExportRefused(fails or f"Git refused {arguments[0]} in {self.folder}: {said}.")
        return done.stdout

    def _try(
        self, *arguments: str, data: bytes = b"", more: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        off = [word for setting in _OFF for word in ("-c", setting)]
        command = [self._git, "--literal-pathspecs", "--no-replace-objects", *off, "-C", str(self.folder), *arguments]
        given = {name: os.environ[name] for name in _KEPT if name in os.environ}
        own = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ATTR_NOSYSTEM": "1"}
        try:
            return subprocess.run(
                command,
                input=data,
                capture_output=True,
                env={**given, **own, **self._off, **(more or {})},
                timeout=_SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ExportRefused(f"Git did not answer in {self.folder} ({type(error).__name__}).") from None


def _folder(folder: Path) -> Path:
    try:
        found = folder.expanduser().resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise ExportRefused(f"{clean_line(str(folder))[:200]} is not a folder. Name one in a Git repository.") from None
    if not found.is_dir():
        raise ExportRefused(f"{found} is not a folder. Name one in a Git repository.")
    return found
