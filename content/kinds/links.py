"""`links`: where to learn more; and the links file. Addresses are dated texts: nothing is fetched."""

from __future__ import annotations

import re

from content.blocks import Link, Links
from content.errors import Report, nearest, shown
from content.fields import LABEL_LIMIT, Fields, lines_of, members
from content.kinds.context import Context, Places
from content.steps import BlockDraft
from content.yaml_text import Map, Node, Seq

_KEYS = ("title", "url", "checked", "now", "note")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[!-~]*)?")


def build(draft: BlockDraft, context: Context) -> Links:
    """The links: all of the links file when the body is empty, those a list picks, or those given in the body."""
    if isinstance(draft.body, Map):
        inline = read_links(draft.body, draft.what, context.report, context.places)
        return Links(draft.id, draft.place.line, tuple(inline.values()))
    if not context.manifest.links:
        remedy = "name the file in pack.yaml: 'links: links.yaml', or write the links here"
        context.report.add(draft.place, f"{draft.what} has no links to show", remedy)
        return Links(draft.id, draft.place.line, ())
    if not isinstance(draft.body, Seq):
        return Links(draft.id, draft.place.line, tuple(context.links.values()))
    picked = []
    for ident in lines_of(draft.body, context.report, draft.what, LABEL_LIMIT):
        link = context.links.get(ident)
        if link is None and context.manifest.links in context.broken:
            continue
        if link is None:
            message = f"{draft.what} names an unknown link {shown(ident)}"
            context.report.add(draft.body.place, message, nearest(ident, context.links))
        else:
            picked.append(link)
    return Links(draft.id, draft.place.line, tuple(picked))


def read_links(node: Node | None, what: str, report: Report, places: Places) -> dict[str, Link]:
    """Links by id, in order."""
    links = {}
    for key, value, place in members(node, report, what):
        fields = Fields(value, place, report, f"link '{key}'", _KEYS)
        places["link", key] = place
        links[key] = Link(
            id=key,
            title=fields.text("title", required=True, limit=LABEL_LIMIT),
            url=_address(fields, "url", required=True),
            checked=fields.month("checked", required=True),
            now=_address(fields, "now"),
            note=fields.text("note"),
        )
    return links


def _address(fields: Fields, key: str, required: bool = False) -> str:
    text = fields.text(key, required=required, limit=500)
    if text and not _ADDRESS.fullmatch(text):
        remedy = "write a whole address that begins with https:// or http://"
        fields.report.add(fields.at(key), f"{key} of {fields.what} is not an address: {shown(text)}", remedy)
        return ""
    return text
