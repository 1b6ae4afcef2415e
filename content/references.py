"""The references of a pack, checked once all its blocks are built."""

from __future__ import annotations

from content.errors import nearest, shown
from content.kinds.context import GAPS, Context, Reference, ReferenceKind
from content.sheet_spec import Shape


def check_references(context: Context) -> None:
    """Report every reference that names nothing, or something of the wrong sort."""
    for reference in context.references:
        if not _broken(reference.text, context):
            _CHECKS[reference.wants](reference, context)


def _broken(text: str, context: Context) -> bool:
    """Whether the named block was refused itself: its own problem says more than this reference could."""
    sheet = text.partition(".")[0]
    return any(sheet == ident or sheet.startswith(f"{ident}-") for ident in context.broken)


def _rows(reference: Reference, context: Context) -> None:
    sheet = context.sheets.get(reference.text)
    lists = [ident for ident, spec in context.sheets.items() if spec.shape is Shape.ROWS]
    if sheet is None:
        message = f"{reference.what} names an unknown sheet {shown(reference.text)}"
        context.report.add(reference.place, message, nearest(reference.text, lists))
    elif sheet.shape is not Shape.ROWS:
        message = f"{reference.what} names {shown(reference.text)}, which has no rows that people add"
        context.report.add(reference.place, message, "known: " + ", ".join(lists[:12]) if lists else "")


def _linkable(reference: Reference, context: Context) -> None:
    if reference.text != GAPS:
        _rows(reference, context)
    elif not context.feeder and not context.broken:
        message = f"{reference.what} links to gaps, but the pack has no gap list"
        context.report.add(reference.place, message, "give a choice column of a grid 'feeds: gaps'")


def _column(reference: Reference, context: Context) -> None:
    name, _, column = reference.text.partition(".")
    sheet = context.sheets.get(name)
    if sheet is None:
        if reference.wants is ReferenceKind.SUGGESTION:
            message = f"{reference.what} names an unknown sheet {shown(name)}"
            context.report.add(reference.place, message, nearest(name, context.sheets))
    elif sheet.column(column) is None:
        known = [known.id for known in sheet.columns]
        message = f"{reference.what} names an unknown column {shown(column)} of '{name}'"
        context.report.add(reference.place, message, nearest(column, known))


def _suggestion(reference: Reference, context: Context) -> None:
    if "." in reference.text:
        _column(reference, context)
    elif reference.text not in context.choices:
        message = f"{reference.what} names an unknown choices block {shown(reference.text)}"
        remedy = nearest(reference.text, context.choices)
        if reference.text in context.sheets:
            remedy = f"to take the values of a sheet, name its column: {reference.text}.COLUMN"
        context.report.add(reference.place, message, remedy)


_CHECKS = {
    ReferenceKind.ROWS: _rows,
    ReferenceKind.LINKABLE: _linkable,
    ReferenceKind.COLUMN: _column,
    ReferenceKind.SUGGESTION: _suggestion,
}
