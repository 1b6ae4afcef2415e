"""Exports that become commits, with the real Git: this one file, nothing run, nothing pushed, nothing lost."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
HOOKS = ("pre-commit", "post-commit", "commit-msg", "prepare-commit-msg", "reference-transaction", "post-index-change")


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit and one file, of a person that Git knows."""
    me = tmp_path / "me"
    me.mkdir()
    monkeypatch.setenv("HOME", str(me))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    (me / ".gitconfig").write_text(
        "[user]\n\tname = Ana Ruiz\n\temail = ana@example.org\n[init]\n\tdefaultBranch = main\n"
    )
    repo = tmp_path / "records"
    repo.mkdir()
    git(repo, "init", "--quiet")
    (repo / "readme.md").write_text("mine\n")
    git(repo, "add", "readme.md")
    git(repo, "commit", "--quiet", "-m", "first")
    return repo


@pytest.fixture
def session(repo: Path, capsys: pytest.CaptureFixture[str]) -> str:
    return new_session(capsys, "Spring team", "Oak Elementary")


def new_session(capsys: pytest.CaptureFixture[str], title: str, school: str) -> str:
    arguments = [f"--title={title}", f"--school={school}", "--person", "Ana Ruiz:facilitator"]
    assert run(["new", *arguments]) == DONE
    return capsys.readouterr().out.strip()


def git(repo: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=repo, capture_output=True, text=True, check=True)
    return done.stdout


def edit(session: str, text: str) -> None:
    assert run(["set", session, "parking", "new", "text", text, "--as", "Ana Ruiz"]) == DONE


def export(repo: Path, session: str, *arguments: str, code: int = DONE) -> None:
    assert run(["export", session, "--git", str(repo), *arguments]) == code


def files(repo: Path, commit: str = "HEAD") -> list[str]:
    return git(repo, "show", "--name-only", "--format=", commit).split()


def state(repo: Path) -> tuple[str, str, dict[str, bytes]]:
    there = {path.name: path.read_bytes() for path in repo.iterdir() if path.is_file()}
    return git(repo, "rev-parse", "HEAD"), git(repo, "status", "--porcelain"), there


def test_every_export_is_a_commit_of_one_file(repo: Path, session: str, capsys: pytest.CaptureFixture[str]) -> None:
    export(repo, session, "-o", "minutes.md")
    assert capsys.readouterr().out == f"{repo / 'minutes.md'}\n"
    edit(session, "secondword")
    export(repo, session, "-o", "minutes.md")
    assert git(repo, "log", "--format=%s|%an").splitlines() == [
        "Minutes: Oak Elementary|Ana Ruiz",
        "Minutes: Oak Elementary|Ana Ruiz",
        "first|Ana Ruiz",
    ]
    assert files(repo) == ["minutes.md"] and git(repo, "status", "--porcelain") == ""
    assert git(repo, "show", "HEAD:minutes.md").encode() == (repo / "minutes.md").read_bytes()
    body = git(repo, "log", "-1", "--format=%b")
    assert f"Session {session}, revision " in body and "sha256 " in body
    capsys.readouterr()
    export(repo, session, "-o", "minutes.md")
    assert "Nothing changed since the last commit." in capsys.readouterr().err
    assert git(repo, "rev-list", "--count", "HEAD").strip() == "3"


def test_what_else_is_staged_stays_staged_and_out_of_the_commit(repo: Path, session: str) -> None:
    (repo / "readme.md").write_text("changed\n")
    (repo / "new.txt").write_text("new\n")
    git(repo, "add", "readme.md", "new.txt")
    export(repo, session, "-o", "minutes.md")
    assert files(repo) == ["minutes.md"]
    assert git(repo, "status", "--porcelain").splitlines() == ["A  new.txt", "M  readme.md"]


def test_the_first_commit_of_a_repository_and_a_folder_in_it(
    repo: Path, session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = tmp_path / "fresh"
    (fresh / "2026").mkdir(parents=True)
    git(fresh, "init", "--quiet")
    export(fresh / "2026", session, "-o", "minutes.html")
    assert files(fresh) == ["2026/minutes.html"] and git(fresh, "status", "--porcelain") == ""
    export(fresh, session)
    (name,) = files(fresh)
    assert name.startswith("oak-elementary") and name.endswith("-minutes.md")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("no repository", "is not in a Git repository"),
        ("no folder", "is not a folder"),
        ("bare", "holds no files of its Git repository"),
        ("inside .git", "holds no files of its Git repository"),
        ("staged", "has changes in the index"),
        ("edited", "that are not committed"),
        ("deleted", "that are not committed"),
        ("merge", "A merge or rebase is under way"),
        ("conflict", "has a conflict"),
        ("untracked", "already exists"),
        ("link", "is not an ordinary file"),
        ("index locked", "another Git may be at work"),
        ("nobody", "Git does not know who commits"),
    ],
)
def test_what_is_refused_is_left_as_it_was(
    repo: Path, session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: str, words: str
) -> None:
    file, where = repo / "minutes.md", repo
    if spoil in ("staged", "edited", "deleted", "conflict", "index locked"):
        export(repo, session, "-o", "minutes.md")
    if spoil == "no repository":
        where = tmp_path / "plain"
        where.mkdir()
    elif spoil == "no folder":
        where = tmp_path / "missing"
    elif spoil == "bare":
        where = tmp_path / "bare.git"
        where.mkdir()
        git(where, "init", "--quiet", "--bare")
    elif spoil == "inside .git":
        where = repo / ".git"
    elif spoil == "staged":
        file.write_text("mine")
        git(repo, "add", "minutes.md")
    elif spoil in ("edited", "untracked"):
        file.write_text("mine")
    elif spoil == "deleted":
        file.unlink()
    elif spoil == "merge":
        (repo / ".git" / "MERGE_HEAD").write_text(git(repo, "rev-parse", "HEAD"))
    elif spoil == "conflict":
        git(repo, "checkout", "--quiet", "-b", "other")
        file.write_text("theirs")
        git(repo, "commit", "--quiet", "-am", "theirs")
        git(repo, "checkout", "--quiet", "main")
        file.write_text("ours")
        git(repo, "commit", "--quiet", "-am", "ours")
        subprocess.run(["git", "merge", "other"], cwd=repo, capture_output=True)
        (repo / ".git" / "MERGE_HEAD").unlink()
    elif spoil == "link":
        file.symlink_to("readme.md")
        git(repo, "add", "minutes.md")
        git(repo, "commit", "--quiet", "-m", "link")
    elif spoil == "index locked":
        (repo / ".git" / "index.lock").write_text("")
    elif spoil == "nobody":
        (tmp_path / "me" / ".gitconfig").write_text("[user]\n\tuseConfigOnly = true\n")
    edit(session, "something new")
    before = state(repo)
    capsys.readouterr()
    export(where, session, "-o", "minutes.md", code=REFUSED)
    said = capsys.readouterr().err
    assert words in said and len(said.splitlines()) == 1
    assert state(repo) == before


def test_nothing_of_the_repository_or_the_environment_is_run(
    repo: Path, session: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    script = f"#!/bin/sh\necho $0 $(tr '\\0' ' ' </proc/$PPID/cmdline) >> {ran}\n"
    elsewhere = tmp_path / "hooks"
    elsewhere.mkdir()
    for folder in (repo / ".git" / "hooks", elsewhere):
        folder.mkdir(exist_ok=True)
        for name in (*HOOKS, "fsmonitor", "filter", "push"):
            (folder / name).write_text(script)
            (folder / name).chmod(0o755)
    for key, value in {
        "core.hooksPath": str(elsewhere),
        "core.fsmonitor": str(elsewhere / "fsmonitor"),
        "filter.evil.clean": str(elsewhere / "filter"),
        "filter.evil.process": str(elsewhere / "filter"),
        "filter.evil.required": "true",
        "filter.e=v.il.clean": str(elsewhere / "filter"),
        "commit.gpgSign": "true",
        "gpg.program": str(elsewhere / "filter"),
        "core.editor": str(elsewhere / "filter"),
        "core.pager": str(elsewhere / "filter"),
        "remote.origin.url": f"ext::{elsewhere / 'push'}",
        "remote.origin.promisor": "true",
    }.items():
        git(repo, "config", key, value)
    (repo / ".git" / "info").mkdir(exist_ok=True)
    (repo / ".git" / "info" / "attributes").write_text("* filter=evil diff=evil\n*.md filter=e=v.il\n")
    ran.unlink(missing_ok=True)
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    ran.unlink(missing_ok=True)
    for name, value in {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(tmp_path / "index"),
        "GIT_EXTERNAL_DIFF": str(elsewhere / "filter"),
        "GIT_SSH_COMMAND": str(elsewhere / "push"),
        "GIT_EXEC_PATH": str(elsewhere),
    }.items():
        monkeypatch.setenv(name, value)
    export(repo, session, "-o", "minutes.md")
    edit(session, "more")
    export(repo, session, "-o", "minutes.md")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    assert not ran.exists(), ran.read_text()
    assert not (other / "minutes.md").exists() and not (tmp_path / "index").exists()
    assert git(repo, "rev-list", "--count", "HEAD").strip() == "3"


@pytest.mark.parametrize("name", ["-rf.md", "--exec=x.md", ":(top)x.md", "*.md", "a b\u00e9.md", "'; touch x;.md"])
def test_hostile_names_are_names(repo: Path, session: str, name: str) -> None:
    export(repo, session, f"-o={name}" if name.startswith("-") else f"-o{name}")
    listed = [one for one in git(repo, "ls-tree", "-z", "--name-only", "HEAD").split("\0") if one]
    assert sorted(listed) == sorted([name, "readme.md"])
    assert (repo / name).is_file() and git(repo, "status", "--porcelain") == ""


def test_hostile_titles_are_text(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    session = new_session(capsys, "--amend --no-verify", "--author=x <y@z>\x1b[31m\n\nSigned-off-by: nobody")
    export(repo, session, "-o", "minutes.md")
    subject = git(repo, "log", "-1", "--format=%s").strip()
    assert subject.startswith("Minutes: --author=x <y@z>") and "\x1b" not in subject
    assert git(repo, "log", "-1", "--format=%an").strip() == "Ana Ruiz"
    assert git(repo, "rev-list", "--count", "HEAD").strip() == "2"


def test_only_one_document_with_a_plain_name(repo: Path, session: str, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (("--format", "json"), ("--format", "csv"), ("-o", "-"), ("-o", "../out.md"), ("-o", "/tmp/x.md")):
        export(repo, session, *arguments, code=USAGE)
    assert git(repo, "rev-list", "--count", "HEAD").strip() == "1"


def test_a_private_word_is_in_no_commit_unless_it_was_asked_for(
    repo: Path, session: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["set", session, "organisations", "new", "name", "Riverside Clinic", "--as", "Ana Ruiz"]) == DONE
    row = capsys.readouterr().out.strip()
    assert run(["set", session, "organisations", row, "contact", "contactword", "--as", "Ana Ruiz"]) == DONE
    export(repo, session, "-o", "minutes.md", "--appendix")
    everything = git(repo, "log", "-p", "--all")
    assert "Riverside Clinic" in everything and "contactword" not in everything
