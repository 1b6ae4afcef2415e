"""The keys of the sharing check. Small letters mean on its page what they mean everywhere; its own are capitals."""

from __future__ import annotations

from screens.widgets.actions import Action

SHARING_ACTIONS: tuple[Action, ...] = (
    Action("sharing.preview", "preview", "See exactly what the partner may receive", letter="V"),
    Action("sharing.file", "file", "Choose the attendance file", letter="F", typed=True),
    Action("sharing.columns", "answers", "See and change what is said of the file: columns, codes, rules", letter="Q"),
    Action("sharing.roster", "roster", "Choose a roster beside a file of exceptions", letter="K", typed=True),
    Action("sharing.breakdowns", "breakdowns", "Choose the columns to break down by", letter="B"),
    Action("sharing.consents", "consents", "Choose the file with the consents", letter="C", typed=True),
    Action("sharing.fields", "records", "Choose the fields of individual records with consent", letter="I"),
    Action("sharing.coarser", "broader groups", "Find broader groups that show more numbers", letter="G"),
    Action("sharing.undo", "undo", "Undo the last broader groups", letter="u"),
    Action("sharing.full", "full numbers", "Show the full numbers beside the partner's (coordinator)", letter="Y"),
    Action("sharing.reasons", "exact reasons", "Show or hide exact reasons (coordinator)", letter="d"),
    Action("sharing.write", "write", "Write the release for the partner, after a last look", letter="W"),
    Action("sharing.waiting", "approve", "Approve, decline or countersign a release that waits for you", letter="P"),
    Action("sharing.agreements", "agreements", "Agreements with partners: list, enter, end", letter="T"),
    Action(
        "sharing.labels",
        "old labels",
        "List what was said of labels of earlier releases, or correct it",
        letter="O",
    ),
    Action("sharing.log", "log", "Show what the disclosure log says about this partner", letter="L"),
    Action("sharing.approve", "record", "Record the approval: one line, without numbers", letter="R"),
    Action("sharing.forget", "clear", "Clear both files from memory", letter="X"),
    Action("sharing.back", "back", "Stop what is running, or go back", letter="escape"),
)
