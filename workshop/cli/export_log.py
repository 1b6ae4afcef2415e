"""`workshop exports`: what was exported of a session, when, by whom, and the hash of every file."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from content.clean import clean_line
from workshop.cli.exit_codes import DONE
from workshop.cli.opening import files_of, library_of
from workshop.cli.problems import friendly_errors


def exports_command(options: argparse.Namespace) -> int:
    """A line an export, the newest last; JSON with --json."""
    from store.export_log import exports_of

    library = library_of(options)
    with friendly_errors():
        entries = exports_of(files_of(library.find(options.session), "What was exported is listed"))
    if options.json:
        print(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=2))
        return DONE
    for entry in entries:
        failed = "  (not written)" if entry.failed else ""
        facts = (entry.at, f"r{entry.revision}", entry.sha256[:12], entry.by, entry.what, entry.file)
        print("  ".join(clean_line(fact) for fact in facts) + failed)
    if not entries:
        print("Nothing was exported of this session yet.")
    return DONE
