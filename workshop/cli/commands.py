"""One function a command, each of which imports the module that does the work only when it is called.

The parser needs a function for every command, and `--help` is to answer without loading the store or any table.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

Run = Callable[[argparse.Namespace], int]
"""Carries out a command with its options and returns the exit code."""


def library_command(options: argparse.Namespace) -> int:
    """Open the library of sessions: what `workshop` alone does."""
    from workshop.cli import screen

    return screen.library_command(options)


def update_command(options: argparse.Namespace) -> int:
    """`workshop update`."""
    from workshop.cli import updating

    return updating.update_command(options)


def copy_command(options: argparse.Namespace) -> int:
    """`workshop copy`."""
    from workshop.cli import copying

    return copying.copy_command(options)


def archive_command(options: argparse.Namespace) -> int:
    """`workshop archive`."""
    from workshop.cli import archiving

    return archiving.archive_command(options)


def restore_command(options: argparse.Namespace) -> int:
    """`workshop restore`."""
    from workshop.cli import archiving

    return archiving.restore_command(options)


def delete_command(options: argparse.Namespace) -> int:
    """`workshop delete`."""
    from workshop.cli import archiving

    return archiving.delete_command(options)


def open_command(options: argparse.Namespace) -> int:
    """`workshop open`."""
    from workshop.cli import screen

    return screen.open_command(options)


def demo_command(options: argparse.Namespace) -> int:
    """`workshop demo`."""
    from workshop.cli import screen

    return screen.demo_command(options)


def new_command(options: argparse.Namespace) -> int:
    """`workshop new`."""
    from workshop.cli import sessions

    return sessions.new_command(options)


def find_command(options: argparse.Namespace) -> int:
    """`workshop find`."""
    from workshop.cli import finding

    return finding.find_command(options)


def list_command(options: argparse.Namespace) -> int:
    """`workshop list`."""
    from workshop.cli import sessions

    return sessions.list_command(options)


def show_command(options: argparse.Namespace) -> int:
    """`workshop show`."""
    from workshop.cli import sessions

    return sessions.show_command(options)


def changes_command(options: argparse.Namespace) -> int:
    """`workshop changes`."""
    from workshop.cli import history

    return history.changes_command(options)


def exports_command(options: argparse.Namespace) -> int:
    """`workshop exports`."""
    from workshop.cli import export_log

    return export_log.exports_command(options)


def set_command(options: argparse.Namespace) -> int:
    """`workshop set`."""
    from workshop.cli import sessions

    return sessions.set_command(options)


def commit_command(options: argparse.Namespace) -> int:
    """`workshop commit`."""
    from workshop.cli import commitments

    return commitments.commit_command(options)


def due_command(options: argparse.Namespace) -> int:
    """`workshop due`."""
    from workshop.cli import follow_up

    return follow_up.due_command(options)


def remind_command(options: argparse.Namespace) -> int:
    """`workshop remind`."""
    from workshop.cli import follow_up

    return follow_up.remind_command(options)


def reply_command(options: argparse.Namespace) -> int:
    """`workshop reply`."""
    from workshop.cli import follow_up

    return follow_up.reply_command(options)


def import_command(options: argparse.Namespace) -> int:
    """`workshop import`."""
    from workshop.cli import import_file

    return import_file.import_command(options)


def export_command(options: argparse.Namespace) -> int:
    """`workshop export`."""
    from workshop.cli import documents

    return documents.export_command(options)


def brief_command(options: argparse.Namespace) -> int:
    """`workshop brief`."""
    from workshop.cli import documents

    return documents.brief_command(options)


def paper_command(options: argparse.Namespace) -> int:
    """`workshop paper`."""
    from workshop.cli import paper

    return paper.paper_command(options)


def ics_command(options: argparse.Namespace) -> int:
    """`workshop ics`."""
    from workshop.cli import documents

    return documents.ics_command(options)


def rollup_command(options: argparse.Namespace) -> int:
    """`workshop rollup`."""
    from workshop.cli import rollup

    return rollup.rollup_command(options)


def serve_command(options: argparse.Namespace) -> int:
    """`workshop serve`."""
    from workshop.cli import serve

    return serve.serve_command(options)


def move_command(options: argparse.Namespace) -> int:
    """`workshop move`."""
    from workshop.cli import homes

    return homes.move_command(options)


def home_prepare_command(options: argparse.Namespace) -> int:
    """`workshop home prepare`."""
    from workshop.cli import homes

    return homes.home_prepare_command(options)


def fsck_command(options: argparse.Namespace) -> int:
    """`workshop fsck`."""
    from workshop.cli import sessions

    return sessions.fsck_command(options)


def pack_check_command(options: argparse.Namespace) -> int:
    """`workshop pack check`."""
    from workshop.cli import packs

    return packs.pack_check_command(options)


def pack_new_command(options: argparse.Namespace) -> int:
    """`workshop pack new`."""
    from workshop.cli import packs

    return packs.pack_new_command(options)


def pack_list_command(options: argparse.Namespace) -> int:
    """`workshop pack list`."""
    from workshop.cli import packs

    return packs.pack_list_command(options)


def share_check_command(options: argparse.Namespace) -> int:
    """`workshop share check`."""
    from workshop.cli import share

    return share.share_check_command(options)


def share_read_command(options: argparse.Namespace) -> int:
    """`workshop share read`."""
    from workshop.cli import share_read

    return share_read.share_read_command(options)


def share_template_command(options: argparse.Namespace) -> int:
    """`workshop share template`."""
    from workshop.cli import share_template

    return share_template.share_template_command(options)


def share_verify_command(options: argparse.Namespace) -> int:
    """`workshop share verify`."""
    from workshop.cli import share_log

    return share_log.share_verify_command(options)


def share_log_command(options: argparse.Namespace) -> int:
    """`workshop share log`."""
    from workshop.cli import share_log

    return share_log.share_log_command(options)


def share_withdraw_command(options: argparse.Namespace) -> int:
    """`workshop share withdraw`."""
    from workshop.cli import share_log

    return share_log.share_withdraw_command(options)


def share_approve_command(options: argparse.Namespace) -> int:
    """`workshop share approve`."""
    from workshop.cli import share_approval

    return share_approval.share_approve_command(options)


def share_decline_command(options: argparse.Namespace) -> int:
    """`workshop share decline`."""
    from workshop.cli import share_approval

    return share_approval.share_decline_command(options)


def share_countersign_command(options: argparse.Namespace) -> int:
    """`workshop share countersign`."""
    from workshop.cli import share_approval

    return share_approval.share_countersign_command(options)


def share_agreement_add_command(options: argparse.Namespace) -> int:
    """`workshop share agreement add`."""
    from workshop.cli import share_agreement

    return share_agreement.share_agreement_add_command(options)


def share_agreement_list_command(options: argparse.Namespace) -> int:
    """`workshop share agreement list`."""
    from workshop.cli import share_agreement

    return share_agreement.share_agreement_list_command(options)


def share_agreement_end_command(options: argparse.Namespace) -> int:
    """`workshop share agreement end`."""
    from workshop.cli import share_agreement

    return share_agreement.share_agreement_end_command(options)


def share_labels_command(options: argparse.Namespace) -> int:
    """`workshop share labels`."""
    from workshop.cli import share_labels

    return share_labels.share_labels_command(options)


def share_policies_command(options: argparse.Namespace) -> int:
    """`workshop share policies`."""
    from workshop.cli import share_log

    return share_log.share_policies_command(options)


def bench_command(options: argparse.Namespace) -> int:
    """`workshop bench`."""
    from workshop.cli import bench

    return bench.bench_command(options)


def where_command(options: argparse.Namespace) -> int:
    """`workshop where`."""
    from workshop.cli import about

    return about.where_command(options)


def completion_command(options: argparse.Namespace) -> int:
    """`workshop completion`."""
    from workshop.cli import about

    return about.completion_command(options)
