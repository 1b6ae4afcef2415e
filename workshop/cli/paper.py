"""`workshop paper`: worksheets to print."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean
from workshop.cli.exit_codes import DONE
from workshop.cli.opening import open_to_read, tell_notice
from workshop.cli.problems import CliError, export_refusals, friendly_errors

if TYPE_CHECKING:
    from workshop.services.paper import PrintJob

STANDARD_OUTPUT = "-"


def paper_command(options: argparse.Namespace) -> int:
    """Worksheets of a session, filled or blank, or of a module."""
    from store.files.home import home_folder
    from workshop.services.paper import FORMATS, PaperRefused, printed, write_pages

    with friendly_errors():
        home = home_folder(options.home)
    ending = Path(options.output).suffix.casefold().removeprefix(".")
    kind = options.format or (ending if ending in FORMATS else FORMATS[0])
    job = _job(options, home)
    try:
        data = printed(job, kind, options.step)
    except PaperRefused as refused:
        raise CliError(str(refused), 2) from None
    if options.output == STANDARD_OUTPUT:
        sys.stdout.write(data.decode())
    else:
        path = _path(options.output, f"{job.name}-worksheets.{kind}")
        if path.suffix.casefold() != f".{kind}":
            raise CliError(f"“{path.name}” does not end in .{kind}. Give the file such a name.", 2)
        with export_refusals():
            print(clean(str(write_pages(home, path, data, replace=options.replace))))
    tell_notice(job.notice)
    return DONE


def _job(options: argparse.Namespace, home: Path) -> PrintJob:
    from workshop.services.paper import of_pack, of_session, pack_named

    with friendly_errors():
        pack = pack_named(home, options.what)
    if pack is not None:
        return of_pack(pack)
    options.session = options.what
    store = open_to_read(options)
    try:
        return of_session(store, blank=options.blank)
    finally:
        store.close()


def _path(output: str, name: str) -> Path:
    try:
        path = Path(output or ".").expanduser()
        return path / name if path.is_dir() else path
    except (OSError, ValueError, RuntimeError):
        raise CliError(f"“{clean(output[:200])}” is not a file name. Choose another one.", 2) from None
