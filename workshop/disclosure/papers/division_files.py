"""What the division keeps of a release, beside the partner's folder and never in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workshop.disclosure.folders import DIVISION_ONLY
from workshop.disclosure.papers.page_docx import page_docx
from workshop.disclosure.papers.page_markdown import page_markdown
from workshop.disclosure.papers.summary_page import summary_page
from workshop.disclosure.prepare import CheckResult, CheckSpec
from workshop.disclosure.release import RELEASE, Release
from workshop.disclosure.source_file import SourceFile
from workshop.disclosure.visible import CONFIDENTIAL


def with_division_files(
    release: Release, asked: CheckSpec, answer: CheckResult, source: SourceFile, reasons: Sequence[str]
) -> Release:
    """The release with the summary to sign, the answers about the source file, and a copy of release.json; and the
    reasons of hidden numbers where the person may see them (`reasons`)."""
    kept = {
        "summary.docx": page_docx(summary_page(release, asked, answer, source)),
        "summary.md": page_markdown(summary_page(release, asked, answer, source, printed=False)),
        "answers.toml": _answers(release, source).encode("utf-8"),
        RELEASE: release.files[RELEASE],
    }
    if reasons:
        kept["reasons.txt"] = "\n".join([f"Release {release.id}", CONFIDENTIAL, "", *reasons, ""]).encode("utf-8")
    return replace(release, files={**release.files, **{f"{DIVISION_ONLY}{name}": data for name, data in kept.items()}})


def _answers(release: Release, source: SourceFile) -> str:
    """The answers as a file that `share check --mapping` reads again."""
    return f"# How {source.file} was read for release {release.id}.\n\n{source.answers}"
