"""What a person may vote on: lines of others, where several people have written."""

from __future__ import annotations

from collections.abc import Mapping

from workshop.sheets.model import Sheet

OWN = "You wrote this line; give your dots to lines of others."


def own_lines(sheet: Sheet, labels: Mapping[str, str], person: str) -> frozenset[str]:
    """The rows among `labels` that this person wrote and gives no dots to. One who writes for all votes for all."""
    authors = {row: sheet.rows[row].person for row in labels}
    mine = frozenset(row for row, author in authors.items() if author == person)
    return mine if len(set(authors.values()) - {""}) > 1 else frozenset()
