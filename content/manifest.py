"""`pack.yaml`: what a module says about itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from content.agendas import read_agendas
from content.clean import clean_line
from content.errors import Place, Report, shown
from content.fields import LABEL_LIMIT, TEXT_LIMIT, Fields, is_id, members, one_line
from content.files import MANIFEST
from content.model import Goal, PackAgenda
from content.yaml_text import Map, Node

SCHEMA = 1
RESERVED_GOALS = ("person",)

_KEYS = (
    "schema", "id", "title", "version", "locale", "license", "source", "summary", "provenance", "position", "sequence",
    "goals", "glossary", "evidence", "links", "energizers", "agendas",
)  # fmt: skip
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


@dataclass(slots=True)
class Manifest:
    """What `pack.yaml` holds. `evidence`, `links`, `energizers` are names of files, or ""; `places` says where all
    stand."""

    id: str = ""
    title: str = ""
    version: str = ""
    schema: int = SCHEMA
    locale: str = "en-US"
    license: str = ""
    source: str = ""
    summary: str = ""
    provenance: tuple[str, ...] = ()
    position: int = 1
    sequence: tuple[str, ...] = ()
    goals: tuple[Goal, ...] = ()
    glossary: dict[str, str] = field(default_factory=dict)
    evidence: str = ""
    links: str = ""
    energizers: str = ""
    agendas: tuple[PackAgenda, ...] = ()
    places: dict[str, Place] = field(default_factory=dict)


def read_manifest(node: Node | None, report: Report) -> Manifest:
    """The manifest; whatever is wrong goes to the report, at its line of `pack.yaml`."""
    top = Place(MANIFEST, 1)
    fields = Fields(node, top, report, "pack.yaml", _KEYS)
    _schema(fields, report)
    sequence = fields.texts("sequence", limit=LABEL_LIMIT)
    manifest = Manifest(
        id=_id(fields, report),
        title=fields.text("title", required=True, limit=LABEL_LIMIT),
        version=fields.text("version", required=True, limit=40),
        locale=_locale(fields, report),
        license=fields.text("license", required=True, limit=LABEL_LIMIT),
        source=fields.text("source", required=True),
        summary=fields.text("summary", required=True, limit=TEXT_LIMIT),
        provenance=fields.texts("provenance"),
        position=fields.whole("position", 1, len(sequence) or 999, default=1),
        sequence=sequence,
        evidence=fields.text("evidence", limit=LABEL_LIMIT),
        links=fields.text("links", limit=LABEL_LIMIT),
        energizers=fields.text("energizers", limit=LABEL_LIMIT),
        places={key: fields.at(key) for key in _KEYS},
    )
    manifest.goals = _goals(fields.node("goals"), report, manifest.places)
    manifest.glossary = _glossary(fields.node("glossary"), report)
    manifest.agendas = read_agendas(fields.node("agendas"), report)
    return manifest


def _schema(fields: Fields, report: Report) -> None:
    if fields.node("schema", required=True) is None:
        return
    text = fields.text("schema", limit=LABEL_LIMIT)
    if text != str(SCHEMA):
        newer = text.isdecimal() and text.isascii() and len(text) < 9 and int(text) > SCHEMA
        remedy = "this pack needs a newer version of the program" if newer else f"write 'schema: {SCHEMA}'"
        report.add(fields.at("schema"), f"schema {shown(text)} is not known here", remedy)


def _id(fields: Fields, report: Report) -> str:
    text = fields.text("id", required=True, limit=LABEL_LIMIT)
    return text if text and is_id(text, fields.at("id"), report, "as the pack's id") else ""


def _locale(fields: Fields, report: Report) -> str:
    text = fields.text("locale", default="en-US", limit=LABEL_LIMIT)
    if not _LOCALE.fullmatch(text):
        report.add(fields.at("locale"), f"locale cannot be {shown(text)}", "write a language tag like en-US")
    return text


def _goals(node: Node | None, report: Report, places: dict[str, Place]) -> tuple[Goal, ...]:
    goals = []
    for key, value, place in members(node, report, "the goals"):
        text = one_line(value, report, f"goal '{key}'")
        if key in RESERVED_GOALS:
            report.add(place, f"a goal cannot have the id '{key}'", "choose another id")
        elif not text:
            report.add(place, f"goal '{key}' has no text", "write the goal after its id")
        else:
            goals.append(Goal(key, text))
            places[f"goal {key}"] = place
    return tuple(goals)


def _glossary(node: Node | None, report: Report) -> dict[str, str]:
    if node is None:
        return {}
    if not isinstance(node, Map):
        report.add(node.place, "the glossary must be written as 'word: meaning' lines", "one word a line")
        return {}
    words = {}
    for key, entry in node.entries.items():
        meaning = one_line(entry.value, report, f"the meaning of {shown(key)}", TEXT_LIMIT)
        if not clean_line(key) or not meaning:
            report.add(entry.key.place, f"the word {shown(key)} has no meaning", "write its meaning after the colon")
        else:
            words[clean_line(key)] = meaning
    return words
