"""The keys of the sharing check. Nothing is typed on its page, so plain letters are commands."""

from __future__ import annotations

from screens.widgets.actions import Action

SHARING_ACTIONS: tuple[Action, ...] = (
    Action("sharing.preview", "preview", "See exactly what the partner may receive", letter="v"),
    Action(
        "sharing.file",
        "file",
        "Choose the attendance file; in the preview, show the full numbers beside the partner's (coordinator)",
        letter="f",
        typed=True,
    ),
    Action("sharing.columns", "meaning", "See and change what is said of the file: columns, codes, rules", letter="m"),
    Action("sharing.roster", "roster", "Choose a roster beside a file of exceptions", letter="k", typed=True),
    Action("sharing.breakdowns", "breakdowns", "Choose the columns to break down by", letter="b"),
    Action("sharing.consents", "consents", "Choose the file with the consents", letter="c", typed=True),
    Action("sharing.fields", "records", "Choose the fields of individual records with consent", letter="i"),
    Action("sharing.coarser", "broader groups", "Find broader groups that show more numbers", letter="g"),
    Action("sharing.undo", "undo", "Undo the last broader groups", letter="u"),
    Action("sharing.reasons", "exact reasons", "Show or hide exact reasons (coordinator)", letter="y"),
    Action("sharing.write", "write", "Write the release for the partner, after a last look", letter="w"),
    Action("sharing.waiting", "approve", "Approve, decline or countersign a release that waits for you", letter="p"),
    Action("sharing.agreements", "agreements", "Agreements with partners: list, enter, end", letter="t"),
    Action(
        "sharing.labels",
        "earlier labels",
        "List what was said of labels of earlier releases, or correct it",
        letter="e",
    ),
    Action("sharing.log", "log", "Show what the disclosure log says about this partner", letter="l"),
    Action("sharing.approve", "record", "Record the approval: one line, without numbers", letter="a"),
    Action("sharing.forget", "forget", "Clear both files from memory", letter="x"),
    Action("sharing.back", "back", "Stop what is running, or go back", letter="escape"),
)
